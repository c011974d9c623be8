//! Sums of rows by the code of a column, where a count does not say it.

use super::RowsByCode;

/// So many sums of each code that has rows.
#[derive(Debug, Clone)]
pub(in crate::explore) struct SumsByCode {
    codes: Vec<u8>,
    /// The sums of each code, one behind the other.
    sums: Vec<i128>,
    /// How many each has.
    width: usize,
}

impl SumsByCode {
    /// All of them 0; `None` where they take more than so many bytes.
    pub(in crate::explore) fn new(rows: &RowsByCode<'_>, width: usize, bytes: usize) -> Option<Self> {
        let codes: Vec<u8> = rows.present().map(|(code, _)| code).collect();
        let number = codes.len().checked_mul(width)?;
        let fits = number.checked_mul(size_of::<i128>()).is_some_and(|taken| taken <= bytes);
        fits.then(|| Self { codes, sums: vec![0; number], width })
    }

    /// The sums of each code that has rows, one behind the other.
    pub(in crate::explore) fn tables(&mut self) -> &mut [i128] {
        &mut self.sums
    }

    /// The sums of kept codes.
    pub(in crate::explore) fn sum(&self, keep: &[bool; 256]) -> Vec<i128> {
        let mut all = vec![0_i128; self.width];
        for (code, sums) in self.codes.iter().zip(self.sums.chunks(self.width.max(1))) {
            if keep[usize::from(*code)] {
                all.iter_mut().zip(sums).for_each(|(all, sum)| *all = all.wrapping_add(*sum));
            }
        }
        all
    }
}
