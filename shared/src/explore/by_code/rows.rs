//! The rows of each code of a column.

use crate::slice::each_selected;

/// The rows are gone through at most about twice so often, and ...
const PASSES: usize = 8;
/// ... at least so many of them are sorted at once: the positions of all would take four times the room of a column.
const FEWEST: usize = 1 << 15;

/// The rows of a mask, to be gone through by their code in a column.
#[derive(Debug, Clone)]
pub struct RowsByCode<'a> {
    codes: &'a [u8],
    mask: &'a [u8],
    /// How many rows have each code.
    counts: [usize; 256],
    /// The place of each code among those that have rows.
    places: [u8; 256],
    /// The codes that have rows, rising.
    present: Vec<u8>,
}

impl<'a> RowsByCode<'a> {
    /// The rows of a mask by their code.
    pub fn new(codes: &'a [u8], mask: &'a [u8]) -> Self {
        let mut counts = [0; 256];
        for (code, inside) in codes.iter().zip(mask) {
            counts[usize::from(*code)] += usize::from(*inside);
        }
        let present: Vec<u8> = (0..=u8::MAX).filter(|code| counts[usize::from(*code)] > 0).collect();
        let mut places = [0; 256];
        for (place, code) in (0..=u8::MAX).zip(&present) {
            places[usize::from(*code)] = place;
        }
        Self { codes, mask, counts, places, present }
    }

    /// The codes that have rows, rising, with how many these are.
    pub(in crate::explore) fn present(&self) -> impl ExactSizeIterator<Item = (u8, usize)> {
        self.present.iter().map(|code| (*code, self.counts[usize::from(*code)]))
    }

    /// The place of a row's code among those that have rows.
    pub(in crate::explore) fn place(&self, row: u32) -> usize {
        usize::from(self.places[usize::from(self.codes[row as usize])])
    }

    /// Gives all rows in their order, a block at a time. Where the counts of all codes have room beside each other, this is
    /// many times faster than [`each`](Self::each): memory is read from one end to the other.
    pub(in crate::explore) fn each_block(&self, then: impl FnMut(&[u32])) {
        each_selected(self.mask, then);
    }

    /// Gives each code that has rows, rising, with these in their order; ends with the first `None`.
    pub(in crate::explore) fn each(&self, then: impl FnMut(u8, &[u32]) -> Option<()>) -> Option<()> {
        self.in_batches(FEWEST, then)
    }

    fn in_batches(&self, fewest: usize, mut then: impl FnMut(u8, &[u32]) -> Option<()>) -> Option<()> {
        let counts = &self.counts;
        let inside: usize = counts.iter().sum();
        let most = (inside / PASSES).max(fewest);
        let largest = counts.iter().copied().max().unwrap_or(0).max(most);
        let mut rows = vec![0; largest.min(inside)];
        let mut first = 0;
        while first < counts.len() {
            let (mut end, mut size) = (first + 1, counts[first]);
            while let Some(more) = counts.get(end).filter(|more| size + **more <= most) {
                (end, size) = (end + 1, size + more);
            }
            if size > 0 {
                self.sort(first..end, &mut rows);
            }
            let mut start = 0;
            for (code, count) in counts.iter().enumerate().take(end).skip(first).filter(|(_, count)| **count > 0) {
                then(code as u8, &rows[start..start + count])?;
                start += count;
            }
            first = end;
        }
        Some(())
    }

    /// Sorts the rows of some codes.
    fn sort(&self, of: std::ops::Range<usize>, rows: &mut [u32]) {
        // Rows of other codes are put behind all that are wanted, where there is no room.
        let mut next = [rows.len(); 256];
        let mut start = 0;
        for code in of {
            next[code] = start;
            start += self.counts[code];
        }
        for (row, (code, inside)) in (0..).zip(self.codes.iter().zip(self.mask)) {
            let next = &mut next[usize::from(*code)];
            if *inside == 1
                && let Some(place) = rows.get_mut(*next)
            {
                *place = row;
                *next += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_of_any_size_give_the_same_rows() {
        let codes: Vec<u8> = (0..5_000_u32).map(|row| if row % 3 == 0 { 255 } else { (row * 7 % 201) as u8 }).collect();
        let mask: Vec<u8> = (0..5_000).map(|row| u8::from(row % 5 > 0)).collect();
        for fewest in [0, 1, 700, 5_000] {
            let mut found = Vec::new();
            let all = RowsByCode::new(&codes, &mask).in_batches(fewest, |code, rows| {
                found.push((code, rows.to_vec()));
                Some(())
            });
            let mut direct: Vec<(u8, Vec<u32>)> = (0..=255).map(|code| (code, Vec::new())).collect();
            for row in (0..5_000_u32).filter(|row| mask[*row as usize] == 1) {
                direct[usize::from(codes[row as usize])].1.push(row);
            }
            direct.retain(|(_, rows)| !rows.is_empty());
            assert_eq!((found, all), (direct, Some(())), "at least {fewest}");
        }
        let mut seen = 0;
        let ended = RowsByCode::new(&codes, &mask).each(|_, _| {
            seen += 1;
            (seen < 3).then_some(())
        });
        assert_eq!((seen, ended), (3, None));
    }
}
