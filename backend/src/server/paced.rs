//! A request's body that must come fast enough, counting only the time that is spent waiting for its sender.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use tokio::time::{Instant, Sleep};

use super::connection::PATIENCE;
use crate::settings::Connections;

/// Whether a body came too slowly; shared with whoever answers.
#[derive(Debug, Clone, Default)]
pub(super) struct TooSlow(Arc<AtomicBool>);

impl TooSlow {
    pub(super) fn is_so(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A body that ends with an error when it stalls or trickles.
struct Paced {
    body: Body,
    stall: Duration,
    slowest_rate: u64,
    since: Option<Instant>,
    waited: Duration,
    bytes: u64,
    timer: Pin<Box<Sleep>>,
    too_slow: TooSlow,
}

/// The body, watched over.
pub(super) fn paced(body: Body, settings: &Connections) -> (Body, TooSlow) {
    let too_slow = TooSlow::default();
    if body.is_end_stream() {
        return (body, too_slow);
    }
    let paced = Paced {
        body,
        stall: Duration::from_secs(settings.stall_s),
        slowest_rate: settings.slowest_rate,
        since: None,
        waited: Duration::ZERO,
        bytes: 0,
        timer: Box::pin(tokio::time::sleep(Duration::ZERO)),
        too_slow: too_slow.clone(),
    };
    (Body::new(paced), too_slow)
}

impl Paced {
    /// How long it may take until the next piece.
    fn allowed(&self) -> Duration {
        if self.slowest_rate == 0 {
            return self.stall;
        }
        let of_rate = Duration::from_secs_f64((self.bytes as f64 / self.slowest_rate as f64).min(1e9)).max(PATIENCE);
        self.stall.min(of_rate.saturating_sub(self.waited))
    }
}

impl HttpBody for Paced {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = &mut *self;
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(context) {
            if let Some(since) = this.since.take() {
                this.waited += since.elapsed();
            }
            if let Some(Ok(frame)) = &frame {
                this.bytes += frame.data_ref().map_or(0, |data| data.len() as u64);
            }
            return Poll::Ready(frame);
        }
        if this.since.is_none() {
            let now = Instant::now();
            this.since = Some(now);
            let allowed = this.allowed();
            this.timer.as_mut().reset(now + allowed);
        }
        std::task::ready!(this.timer.as_mut().poll(context));
        this.too_slow.0.store(true, Ordering::Relaxed);
        Poll::Ready(Some(Err(axum::Error::new("the body came too slowly"))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
