//! Where the bytes of a frame come from.

use std::borrow::Cow;
use std::ops::Range;

/// Bytes that need not all be in this program's memory: a browser keeps what it has loaded outside of it.
pub trait Source {
    /// How many bytes there are.
    fn len(&self) -> usize;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Those of a range; `None` where it ends after the last.
    fn bytes(&self, range: Range<usize>) -> Option<Cow<'_, [u8]>>;
}

impl<T: AsRef<[u8]> + ?Sized> Source for &T {
    fn len(&self) -> usize {
        self.as_ref().len()
    }

    fn bytes(&self, range: Range<usize>) -> Option<Cow<'_, [u8]>> {
        self.as_ref().get(range).map(Cow::Borrowed)
    }
}
