//! All figures of two rows of counts at once, for pages and reports alike.

use super::{Chi2, CountRow, chi2, hellinger, kl, tvd};

/// How far two rows of counts lie apart; a figure is `None` where it is undefined.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct CountDrift {
    /// Cells that hold rows of either side.
    pub occupied: usize,
    /// See [`super::psi`].
    pub psi: Option<f64>,
    /// See [`super::js_distance`].
    pub js_distance: Option<f64>,
    /// See [`hellinger`].
    pub hellinger: Option<f64>,
    /// See [`tvd`].
    pub tvd: Option<f64>,
    /// See [`kl`].
    pub kl: Option<f64>,
    /// See [`chi2`].
    pub chi2: Option<Chi2>,
}

impl CountDrift {
    /// Of the counts in the fixed cells of a number.
    pub fn of_cells(reference: &[u64], current: &[u64]) -> Self {
        let (row, other) = (CountRow::new(reference), CountRow::new(current));
        Self {
            occupied: row.occupied(&other),
            psi: row.psi(&other),
            js_distance: row.js_distance(&other),
            hellinger: hellinger(reference, current),
            tvd: tvd(reference, current),
            kl: kl(reference, current),
            chi2: chi2(reference, current),
        }
    }

    /// Of the counts of categories, in whatever order these stand: those that occur on neither side do not count, and
    /// the others are put in an order of their own, as the last digit of a sum depends on it.
    pub fn of_categories(reference: &[u64], current: &[u64]) -> Self {
        if reference.len() != current.len() {
            return Self::default();
        }
        let pairs = reference.iter().zip(current).map(|(c, d)| (*c, *d));
        let mut pairs: Vec<(u64, u64)> = pairs.filter(|(c, d)| *c > 0 || *d > 0).collect();
        pairs.sort_unstable();
        let (reference, current): (Vec<u64>, Vec<u64>) = pairs.into_iter().unzip();
        Self::of_cells(&reference, &current)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_the_order_of_categories_nor_absent_ones_change_a_digit() {
        let found = CountDrift::of_categories(&[900, 13, 7, 0, 31], &[77, 2, 0, 5, 6]);
        assert_eq!(found, CountDrift::of_categories(&[0, 7, 31, 0, 900, 13], &[5, 0, 6, 0, 77, 2]));
        assert_eq!(found.occupied, 5);
        assert_eq!(CountDrift::of_categories(&[1], &[]), CountDrift::default());
    }
}
