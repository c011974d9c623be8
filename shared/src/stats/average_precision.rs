//! How sure the average precision is: the jackknife, without counting anew for each case.

use super::jackknife::{LeftOut, standard_error};
use super::paired_table::PairedFigure;

/// Scores of known outcomes, and their positions in rising order.
#[derive(Debug, Clone, Copy)]
pub struct Scored<'a> {
    /// Finite scores.
    pub scores: &'a [f64],
    /// Their positions in rising order, see [`super::sort::sorted_order`].
    pub order: &'a [u32],
}

impl Scored<'_> {
    /// The average precision and its standard error; `None` with fewer than two cases of a class. O(n).
    pub fn average_precision(self, labels: &[bool]) -> Option<(f64, Option<f64>)> {
        let (value, without) = self.left_out(labels)?;
        let left_out: Vec<LeftOut> = without.iter().map(|figure| LeftOut { cases: 1, figure: *figure }).collect();
        Some((value, standard_error(&left_out)))
    }

    /// The average precision, and what it is without each case in turn. Of its terms p·T/N by distinct score (p of T
    /// positives among N that score as much or more), those of higher scores stay; at and below the case's own, one of N
    /// is gone, and of T where the case is positive.
    fn left_out(self, labels: &[bool]) -> Option<(f64, Vec<f64>)> {
        let positives = labels.iter().filter(|label| **label).count();
        if positives < 2 || labels.len() - positives < 2 {
            return None;
        }
        let tied = self.order.chunk_by(|one, other| self.scores[*one as usize] >= self.scores[*other as usize]);
        // Multiplied and divided as `auc::average_precision` does, so that both agree to the last digit.
        let term = |own: usize, found: usize, selected: usize| {
            if selected == 0 { 0.0 } else { own as f64 * found as f64 / selected as f64 }
        };
        let positive_of = |cases: &[u32]| cases.iter().filter(|at| labels[**at as usize]).count();
        let (mut selected, mut found) = (self.order.len(), positives);
        // All terms of lower scores; the same without a positive case above them, and without a negative one.
        let (mut whole, mut without_positive, mut without_negative) = (0.0, 0.0, 0.0);
        let mut left_out = vec![0.0; labels.len()];
        for cases in tied {
            let own = positive_of(cases);
            let fewer = found.saturating_sub(1);
            whole += term(own, found, selected);
            let of_negative = without_negative + term(own, found, selected - 1);
            let of_positive = without_positive + term(own.saturating_sub(1), fewer, selected - 1);
            for at in cases.iter().map(|at| *at as usize) {
                left_out[at] = if labels[at] {
                    (of_positive - whole) / (positives - 1) as f64
                } else {
                    (of_negative - whole) / positives as f64
                };
            }
            without_negative = of_negative;
            without_positive += term(own, fewer, selected - 1);
            (selected, found) = (selected - cases.len(), found - own);
        }
        // The terms of higher scores are all terms but those so far.
        for (figure, label) in left_out.iter_mut().zip(labels) {
            *figure += whole / (positives - usize::from(*label)) as f64;
        }
        Some((whole / positives as f64, left_out))
    }
}

/// The average precision of two versions on the same cases, with the jackknife's standard error of the difference; `None`
/// with fewer than two cases of a class. O(n).
pub fn paired_average_precision(a: Scored<'_>, b: Scored<'_>, labels: &[bool]) -> Option<PairedFigure> {
    let ((a, without_a), (b, without_b)) = (a.left_out(labels)?, b.left_out(labels)?);
    let differences = without_b.iter().zip(&without_a).map(|(b, a)| LeftOut { cases: 1, figure: b - a });
    let standard_error = standard_error(&differences.collect::<Vec<_>>());
    Some(PairedFigure { a, b, standard_error })
}

#[cfg(test)]
mod tests {
    use super::super::auc::{ClassScores, average_precision};
    use super::super::sort::sorted_order;
    use super::*;

    /// Scores with ties, of which the outcome knows something.
    fn cases(seed: u64, n: u64) -> (Vec<f64>, Vec<bool>) {
        let mixed = |at: u64| (at + seed).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
        let score = |at: u64| (mixed(at) % 40) as f64 / 40.0;
        (
            (0..n).map(score).collect(),
            (0..n).map(|at| mixed(at * 7 + 3) % 100 < 20 + (score(at) * 60.0) as u64).collect(),
        )
    }

    #[test]
    fn without_each_case_it_is_that_of_all_others() {
        for (seed, n) in [(1, 60), (5, 137), (9, 12)] {
            let (scores, labels) = cases(seed, n);
            let scored = Scored { scores: &scores, order: &sorted_order(&scores) };
            let (value, found) = scored.left_out(&labels).expect("both classes");
            assert_eq!(
                Some(value),
                average_precision(&ClassScores::new(&scores, &labels)),
                "{seed}: to the last digit"
            );
            for (left, found) in found.iter().enumerate() {
                let others = |at: &usize| *at != left;
                let rest: (Vec<f64>, Vec<bool>) =
                    (0..labels.len()).filter(others).map(|at| (scores[at], labels[at])).unzip();
                let direct = average_precision(&ClassScores::new(&rest.0, &rest.1)).expect("both classes");
                assert!((found - direct).abs() < 1e-12, "{seed} {left}: {found} {direct}");
            }
        }
    }

    #[test]
    fn one_positive_above_all_others_can_be_left_out() {
        let (scores, labels) = (vec![0.9, 0.2, 0.5, 0.4, 0.3], vec![true, true, false, true, false]);
        let scored = Scored { scores: &scores, order: &sorted_order(&scores) };
        // Without the first: positives stand second and fourth.
        let (_, without) = scored.left_out(&labels).expect("both classes");
        assert!((without[0] - f64::midpoint(0.5, 0.5)).abs() < 1e-15, "{without:?}");
    }

    #[test]
    fn the_same_scores_differ_by_nothing_for_sure() {
        let (scores, labels) = cases(3, 200);
        let order = sorted_order(&scores);
        let scored = Scored { scores: &scores, order: &order };
        let same = paired_average_precision(scored, scored, &labels).expect("both classes");
        assert_eq!((same.difference(), same.standard_error), (0.0, Some(0.0)));
        let (other, _) = cases(4, 200);
        let other = Scored { scores: &other, order: &sorted_order(&other) };
        let found = paired_average_precision(scored, other, &labels).expect("both classes");
        assert!(found.a > found.b && found.standard_error.is_some_and(|error| error > 0.0), "{found:?}");
        assert_eq!(Some(found.a), scored.average_precision(&labels).map(|one| one.0));
        assert!(scored.average_precision(&[true; 200]).is_none());
    }
}
