//! Frames that were made already: many who look at one page ask for the same, and making it is the dearest part of its
//! data. Who asks while one is being made waits for that one.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::error::Error;

/// The media type of the frame.
pub(crate) const FRAME: &str = "application/vnd.evenkeel.frame";
/// Codes and counts shrink to a fourth at the fastest level; a better one would take longer than the loopback.
const LEVEL: i32 = 1;
/// Bytes that are kept.
const MOST_BYTES: u64 = 64 << 20;
/// A larger frame is not kept: it would cost all others their place.
const LARGEST: usize = 16 << 20;
/// Few enough that the cache is not cut into shards, none of which would hold a frame larger than its share.
const ABOUT: usize = 32;
/// What a frame takes besides its bytes and its question, so that the number of small ones is bounded too.
const BESIDES: usize = 256;

/// What a frame answers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Question {
    /// What is asked, as it was understood: a query in full.
    pub query: String,
    /// The state of the model's data: once it is another one, what was made of the earlier is not found any more.
    pub revision: u64,
    /// Whether protected attributes may be in it.
    pub shows_protected: bool,
    /// Whether it is compressed with Zstandard.
    pub zstd: bool,
}

/// A frame as it is sent.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    bytes: Bytes,
    zstd: bool,
    /// From which epoch millisecond on rows are kept, where some of the range that was asked for are not.
    pub kept_from: Option<i64>,
}

impl Frame {
    /// Compresses a frame where that is wanted.
    pub(crate) fn new(frame: Vec<u8>, zstd: bool, kept_from: Option<i64>) -> Result<Self, Error> {
        let bytes = if zstd {
            zstd::bulk::compress(&frame, LEVEL).map_err(|error| Error::Internal(error.to_string()))?
        } else {
            frame
        };
        Ok(Self { bytes: bytes.into(), zstd, kept_from })
    }
}

impl IntoResponse for Frame {
    fn into_response(self) -> Response {
        let mut response = ([(header::CONTENT_TYPE, FRAME)], self.bytes).into_response();
        if self.zstd {
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("zstd"));
        }
        response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept, accept-encoding"));
        response
    }
}

/// A frame weighs what it takes in memory.
#[derive(Debug, Clone)]
struct Memory;

impl Weighter<Question, Frame> for Memory {
    fn weight(&self, question: &Question, frame: &Frame) -> u64 {
        if frame.bytes.len() > LARGEST {
            return MOST_BYTES + 1;
        }
        (frame.bytes.len() + question.query.len() + BESIDES) as u64
    }
}

/// Frames that were made already.
#[derive(Debug)]
pub(crate) struct Frames(Cache<Question, Frame, Memory>);

impl Default for Frames {
    fn default() -> Self {
        Self(Cache::with_weighter(ABOUT, MOST_BYTES, Memory))
    }
}

impl Frames {
    /// The frame that answers a question; `make` makes it where nobody has made it or is making it.
    pub(crate) async fn get(
        &self,
        question: &Question,
        make: impl Future<Output = Result<Frame, Error>>,
    ) -> Result<Frame, Error> {
        self.0.get_or_insert_async(question, make).await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    fn question(from: usize) -> Question {
        Question { query: format!("from {from}"), revision: 7, shows_protected: true, zstd: false }
    }

    async fn ask(frames: &Frames, made: &AtomicU32, question: &Question, bytes: usize) -> Frame {
        let make = async {
            tokio::task::yield_now().await;
            made.fetch_add(1, Ordering::Relaxed);
            Frame::new(vec![1; bytes], question.zstd, None)
        };
        frames.get(question, make).await.unwrap()
    }

    #[tokio::test]
    async fn a_frame_holds_for_its_question_only() {
        let (frames, made) = (Frames::default(), AtomicU32::new(0));
        let one = question(1);
        let later = Question { revision: 8, ..one.clone() };
        let other_eyes = Question { shows_protected: false, ..one.clone() };
        let squeezed = Question { zstd: true, ..one.clone() };
        for (asked, expected) in [(&one, 1), (&one, 1), (&later, 2), (&other_eyes, 3), (&squeezed, 4), (&one, 4)] {
            let frame = ask(&frames, &made, asked, 1_000).await;
            assert_eq!(made.load(Ordering::Relaxed), expected, "{asked:?}");
            assert_eq!(frame.bytes.len() < 100, asked.zstd);
        }
    }

    #[tokio::test]
    async fn who_asks_meanwhile_waits_for_the_same_one() {
        let (frames, made) = (Frames::default(), AtomicU32::new(0));
        let asked = question(1);
        let all = (0..50).map(|_| ask(&frames, &made, &asked, 10));
        futures_util::future::join_all(all).await;
        assert_eq!(made.load(Ordering::Relaxed), 1);
    }

    #[tokio::test]
    async fn what_failed_is_tried_again_by_the_next() {
        let frames = Frames::default();
        let asked = question(1);
        let failed = frames.get(&asked, async { Err(Error::Internal("no".to_owned())) }).await;
        assert!(failed.is_err());
        assert!(frames.get(&asked, async { Frame::new(vec![1], false, None) }).await.is_ok());
    }

    #[tokio::test]
    async fn memory_is_bounded() {
        let (frames, made) = (Frames::default(), AtomicU32::new(0));
        for from in 0..200 {
            ask(&frames, &made, &question(from), 1 << 20).await;
        }
        assert!(frames.0.weight() <= MOST_BYTES && frames.0.len() > 32, "{} frames", frames.0.len());
        let (kept, large) = (frames.0.len(), question(500));
        ask(&frames, &made, &large, LARGEST + 1).await;
        assert!(frames.0.peek(&large).is_none() && frames.0.len() == kept);
    }
}
