//! Sums of rows by the code of a column, where a count does not say it.

/// So many sums of each code that has rows.
#[derive(Debug, Clone)]
pub(in crate::explore) struct SumsByCode {
    codes: Vec<(u8, Vec<i128>)>,
    width: usize,
}

impl SumsByCode {
    pub(in crate::explore) fn new(width: usize) -> Self {
        Self { codes: Vec::new(), width }
    }

    /// Takes the sums of one more code; `None` where all of them take more than so many bytes.
    pub(in crate::explore) fn push(&mut self, code: u8, sums: &[i128], bytes: usize) -> Option<()> {
        if (self.codes.len() + 1).saturating_mul(size_of_val(sums)) > bytes {
            return None;
        }
        self.codes.push((code, sums.to_vec()));
        Some(())
    }

    /// The sums of kept codes.
    pub(in crate::explore) fn sum(&self, keep: &[bool; 256]) -> Vec<i128> {
        let mut all = vec![0_i128; self.width];
        for (_, sums) in self.codes.iter().filter(|(code, _)| keep[usize::from(*code)]) {
            all.iter_mut().zip(sums).for_each(|(all, sum)| *all = all.wrapping_add(*sum));
        }
        all
    }
}
