//! What the browser has loaded. It stays in the browser's memory, and the app takes of it what it needs: its own memory
//! never becomes smaller again.

use std::borrow::Cow;
use std::ops::Range;

use shared::frame::Source;
use web_sys::js_sys::Uint8Array;

/// Loaded bytes.
pub(super) struct Loaded(pub(super) Uint8Array);

impl Source for Loaded {
    fn len(&self) -> usize {
        self.0.length() as usize
    }

    fn bytes(&self, range: Range<usize>) -> Option<Cow<'_, [u8]>> {
        let (from, to) = (u32::try_from(range.start).ok()?, u32::try_from(range.end).ok()?);
        (from <= to && to <= self.0.length()).then(|| Cow::Owned(self.0.subarray(from, to).to_vec()))
    }
}
