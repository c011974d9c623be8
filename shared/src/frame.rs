//! The binary frame: one postcard header and typed columns, for the wire and for the store.
//!
//! ```text
//! 0   4  magic "EVKL"
//! 4   1  version
//! 5   1  flags, 0 today
//! 6   2  zero
//! 8   4  header length n, little-endian
//! 12  n  postcard: ([(kind, length)], header)
//!        zeros up to a multiple of 8
//!        column bodies, little-endian, each padded with zeros to a multiple of 8
//! ```
//! Integers take the narrowest width that holds all values of their column. The decoder checks every length
//! before it reads, so that no bytes can make it fail other than with a [`FrameError`].

mod number;
mod sample;
mod source;
mod summaries;

pub use sample::{decode_sample, encode_sample};
pub use source::Source;
pub use summaries::{decode_summaries, decode_summary, encode_summaries, encode_summary};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use number::{Number, Width};

const MAGIC: [u8; 4] = *b"EVKL";
const VERSION: u8 = 1;
const PREFIX: usize = 12;

/// Why bytes are not a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameError {
    /// The bytes end before the frame does.
    TooShort,
    /// The bytes do not begin with the magic.
    NotAFrame,
    /// A frame of a version that this program does not read.
    Version(u8),
    /// The header does not decode.
    Header,
    /// A column is missing, of another kind, or of another length than it must be.
    Column(usize),
    /// There are bytes behind the frame.
    Trailing,
}

impl std::fmt::Display for FrameError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooShort => write!(f, "the data ends too early"),
            Self::NotAFrame => write!(f, "the data is not an Evenkeel frame"),
            Self::Version(version) => write!(f, "the frame has version {version}, this program reads {VERSION}"),
            Self::Header => write!(f, "the header of the frame does not decode"),
            Self::Column(index) => write!(f, "column {index} of the frame does not fit its header"),
            Self::Trailing => write!(f, "there is data behind the end of the frame"),
        }
    }
}

impl std::error::Error for FrameError {}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct ColumnMeta {
    width: u8,
    length: u32,
}

/// Collects columns, then writes the frame.
#[derive(Debug, Default)]
pub struct Writer {
    columns: Vec<ColumnMeta>,
    bodies: Vec<u8>,
}

impl Writer {
    /// Appends a column.
    pub(crate) fn put<T: Number>(&mut self, values: &[T]) {
        let width = T::narrowest(values);
        self.columns.push(ColumnMeta { width: width.tag(), length: values.len() as u32 });
        T::write(values, width, &mut self.bodies);
        pad(&mut self.bodies);
    }

    /// The whole frame.
    pub fn finish<H: Serialize>(mut self, header: &H) -> Result<Vec<u8>, FrameError> {
        let head = postcard::to_allocvec(&(&self.columns, header)).map_err(|_| FrameError::Header)?;
        let mut bytes = Vec::with_capacity(PREFIX + head.len() + 8);
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&[VERSION, 0, 0, 0]);
        bytes.extend_from_slice(&u32::try_from(head.len()).map_err(|_| FrameError::Header)?.to_le_bytes());
        bytes.extend_from_slice(&head);
        pad(&mut bytes);
        // Moved up rather than copied: the columns may be all that memory has room for.
        self.bodies.reserve_exact(bytes.len());
        self.bodies.splice(0..0, bytes);
        Ok(self.bodies)
    }
}

/// Takes columns out of a frame, in order.
#[derive(Debug)]
pub struct Reader<S> {
    columns: std::vec::IntoIter<ColumnMeta>,
    taken: usize,
    source: S,
    at: usize,
}

impl<S: Source> Reader<S> {
    /// Checks the frame's head and decodes its header.
    pub fn open<H: DeserializeOwned>(source: S) -> Result<(H, Self), FrameError> {
        let prefix = source.bytes(0..PREFIX).ok_or(FrameError::TooShort)?;
        if prefix[..4] != MAGIC {
            return Err(FrameError::NotAFrame);
        }
        if prefix[4] != VERSION {
            return Err(FrameError::Version(prefix[4]));
        }
        let length = u32::from_le_bytes([prefix[8], prefix[9], prefix[10], prefix[11]]) as usize;
        let end = PREFIX.checked_add(length).ok_or(FrameError::TooShort)?;
        let head = source.bytes(PREFIX..end).ok_or(FrameError::TooShort)?;
        let (columns, header): (Vec<ColumnMeta>, H) = postcard::from_bytes(&head).map_err(|_| FrameError::Header)?;
        let at = end.next_multiple_of(8);
        if at > source.len() {
            return Err(FrameError::TooShort);
        }
        drop((prefix, head));
        Ok((header, Self { columns: columns.into_iter(), taken: 0, source, at }))
    }

    /// The next column, which must have this length (any, if `None`).
    pub(crate) fn take<T: Number>(&mut self, length: Option<usize>) -> Result<Vec<T>, FrameError> {
        let error = FrameError::Column(self.taken);
        let meta = self.columns.next().ok_or(error)?;
        self.taken += 1;
        let width = Width::of_tag(meta.width).filter(|width| T::reads(*width)).ok_or(error)?;
        let count = meta.length as usize;
        if length.is_some_and(|length| length != count) {
            return Err(error);
        }
        let size = count.checked_mul(width.bytes()).ok_or(error)?;
        let end = self.at.checked_add(size).ok_or(error)?;
        let padded = end.checked_next_multiple_of(8).filter(|padded| *padded <= self.source.len());
        let body = self.source.bytes(self.at..end).ok_or(FrameError::TooShort)?;
        self.at = padded.ok_or(FrameError::TooShort)?;
        Ok(T::read(body, width))
    }

    /// Checks that nothing is left.
    pub fn finish(mut self) -> Result<(), FrameError> {
        if self.columns.next().is_none() && self.at == self.source.len() { Ok(()) } else { Err(FrameError::Trailing) }
    }
}

fn pad(bytes: &mut Vec<u8>) {
    bytes.resize(bytes.len().next_multiple_of(8), 0);
}
