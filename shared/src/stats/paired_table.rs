//! The decisions of two versions on the same labelled cases, as a table from which every rate is compared.

use super::binary::Confusion;
use super::jackknife::{LeftOut, standard_error};
use super::special::Z95;

/// A figure of both versions and how sure its difference is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairedFigure {
    /// The figure of A.
    pub a: f64,
    /// The figure of B.
    pub b: f64,
    /// The standard error of B − A; `None` where it is undefined.
    pub standard_error: Option<f64>,
}

impl PairedFigure {
    /// B − A.
    pub fn difference(&self) -> f64 {
        self.b - self.a
    }

    /// B − A ± 1.96 standard errors.
    pub fn ci95(&self) -> Option<(f64, f64)> {
        let half = Z95 * self.standard_error?;
        Some((self.difference() - half, self.difference() + half))
    }
}

/// How often A decided, B decided and what was true met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PairedTable {
    /// By A's decision, B's decision and the label; 1 is positive.
    counts: [[[u64; 2]; 2]; 2],
}

impl PairedTable {
    /// Counts one case.
    pub fn add(&mut self, a: bool, b: bool, label: bool) {
        self.add_many(a, b, label, 1);
    }

    /// Counts several cases.
    pub fn add_many(&mut self, a: bool, b: bool, label: bool, cases: u64) {
        self.counts[usize::from(a)][usize::from(b)][usize::from(label)] += cases;
    }

    /// All cases.
    pub fn n(&self) -> u64 {
        self.counts.iter().flatten().flatten().sum()
    }

    /// The confusion tables of A and of B.
    pub fn sides(&self) -> [Confusion; 2] {
        let mut sides = [Confusion::default(); 2];
        for (a, b, label, cases) in self.cells() {
            for (side, decision) in sides.iter_mut().zip([a, b]) {
                *count(side, decision, label) += cases;
            }
        }
        sides
    }

    /// Cases that only A got right, and those that only B got right.
    pub fn only_right(&self) -> (u64, u64) {
        let of = |a: bool, label: bool| self.counts[usize::from(a)][usize::from(!a)][usize::from(label)];
        (of(true, true) + of(false, false), of(true, false) + of(false, true))
    }

    /// A figure of the confusion table, of both versions, with the jackknife's standard error of the difference: for
    /// shares of all cases that of the mean of their differences, for ratios such as precision what the delta method
    /// gives (Efron and Stein 1981). `None` where a version has no such figure.
    pub fn figure(&self, figure: impl Fn(&Confusion) -> Option<f64>) -> Option<PairedFigure> {
        let sides = self.sides();
        let [a, b] = [figure(&sides[0])?, figure(&sides[1])?];
        let without = |(decided_a, decided_b, label, cases): (bool, bool, bool, u64)| {
            let mut sides = sides;
            for (side, decision) in sides.iter_mut().zip([decided_a, decided_b]) {
                *count(side, decision, label) -= 1;
            }
            let difference = figure(&sides[1]).zip(figure(&sides[0])).map(|(b, a)| b - a);
            LeftOut { cases, figure: difference.unwrap_or(f64::NAN) }
        };
        let left_out: Vec<LeftOut> = self.cells().filter(|cell| cell.3 > 0).map(without).collect();
        Some(PairedFigure { a, b, standard_error: standard_error(&left_out) })
    }

    fn cells(&self) -> impl Iterator<Item = (bool, bool, bool, u64)> {
        (0..8_usize).map(|cell| {
            let (a, b, label) = (cell >> 2 & 1, cell >> 1 & 1, cell & 1);
            (a == 1, b == 1, label == 1, self.counts[a][b][label])
        })
    }
}

/// A figure of one confusion table with the jackknife's standard error; `None` where the figure is.
pub fn figure_of_one(table: &Confusion, figure: impl Fn(&Confusion) -> Option<f64>) -> Option<(f64, Option<f64>)> {
    let value = figure(table)?;
    let cells = [(true, true), (true, false), (false, true), (false, false)];
    let without = |(decision, label): (bool, bool)| {
        let mut fewer = *table;
        let cases = std::mem::replace(count(&mut fewer, decision, label), 0);
        (cases > 0).then(|| {
            *count(&mut fewer, decision, label) = cases - 1;
            LeftOut { cases, figure: figure(&fewer).unwrap_or(f64::NAN) }
        })
    };
    let left_out: Vec<LeftOut> = cells.into_iter().filter_map(without).collect();
    Some((value, standard_error(&left_out)))
}

fn count(table: &mut Confusion, decision: bool, label: bool) -> &mut u64 {
    match (decision, label) {
        (true, true) => &mut table.tp,
        (true, false) => &mut table.fp,
        (false, true) => &mut table.fn_,
        (false, false) => &mut table.tn,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::binary::Rate;
    use crate::stats::paired::mean_difference;

    fn table() -> PairedTable {
        let mut table = PairedTable::default();
        for (cell, cases) in [40, 7, 9, 3, 5, 11, 2, 90].into_iter().enumerate() {
            table.add_many(cell >> 2 & 1 == 1, cell >> 1 & 1 == 1, cell & 1 == 1, cases);
        }
        table
    }

    #[test]
    fn the_sides_and_who_was_right_alone() {
        let sides = table().sides();
        assert_eq!(sides[0], Confusion { tp: 101, fp: 7, fn_: 10, tn: 49 });
        assert_eq!(sides[1], Confusion { tp: 93, fp: 11, fn_: 18, tn: 45 });
        assert_eq!((table().n(), table().only_right()), (167, (20, 8)));
    }

    #[test]
    fn the_difference_of_accuracies_is_a_mean_of_differences() {
        let found = table().figure(|side| side.rate(Rate::Accuracy)).expect("defined");
        let mut differences = vec![0.0; 139];
        differences.extend([vec![-1.0; 20], vec![1.0; 8]].concat());
        let expected = mean_difference(&differences).expect("defined");
        assert!((found.difference() - expected.mean).abs() < 1e-15);
        assert!((found.standard_error.expect("defined") - expected.standard_error).abs() < 1e-14);
    }

    /// The delta method by hand: precision is a mean over those selected, so each case moves the difference by
    /// (y − precision) / selected on either side.
    #[test]
    fn the_difference_of_precisions_agrees_with_the_delta_method() {
        let table = table();
        let found = table.figure(|side| side.rate(Rate::Ppv)).expect("defined");
        let [side_a, side_b] = table.sides();
        let (n, mut squares) = (table.n() as f64, 0.0);
        for (a, b, label, cases) in table.cells() {
            let moved = |decision: bool, precision: f64, selected: u64| {
                if decision { n * (f64::from(u8::from(label)) - precision) / selected as f64 } else { 0.0 }
            };
            let influence = moved(b, found.b, side_b.selected()) - moved(a, found.a, side_a.selected());
            squares += cases as f64 * influence * influence;
        }
        let delta = squares.sqrt() / n;
        let jackknife = found.standard_error.expect("defined");
        assert!((jackknife / delta - 1.0).abs() < 0.03, "{jackknife} {delta}");
    }

    #[test]
    fn equal_versions_do_not_differ_and_fragile_figures_have_no_interval() {
        let mut same = PairedTable::default();
        same.add_many(true, true, true, 5);
        same.add_many(false, false, false, 5);
        let found = same.figure(Confusion::f1).expect("defined");
        assert_eq!((found.difference(), found.ci95()), (0.0, Some((0.0, 0.0))));
        let mut one = PairedTable::default();
        one.add(true, true, true);
        one.add_many(false, false, false, 5);
        assert_eq!(one.figure(|side| side.rate(Rate::Tpr)).map(|found| found.ci95()), Some(None));
        assert!(PairedTable::default().figure(Confusion::f1).is_none());
    }

    /// Over many draws the 95 % interval of a difference of F1 holds the truth about 95 times in 100.
    #[test]
    fn intervals_hold_the_truth_as_often_as_they_say() {
        let mut state = 7_u64;
        let mut uniform = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        // Labels positive in 0.4; A finds 0.8 and errs in 0.2, B 0.75 and 0.1, both from the same draw.
        let f1 = |tp: f64, fp: f64, fn_: f64| 2.0 * tp / (2.0 * tp + fp + fn_);
        let truth = f1(0.3, 0.06, 0.1) - f1(0.32, 0.12, 0.08);
        let draws = 2_000;
        let mut held = 0;
        for _ in 0..draws {
            let mut table = PairedTable::default();
            for _ in 0..400 {
                let (label, at) = (uniform() < 0.4, uniform());
                let (a, b) = if label { (at < 0.8, at < 0.75) } else { (at < 0.2, at < 0.1) };
                table.add(a, b, label);
            }
            let (low, high) = table.figure(Confusion::f1).and_then(|found| found.ci95()).expect("defined");
            held += usize::from((low..=high).contains(&truth));
        }
        let share = held as f64 / f64::from(draws);
        assert!((0.935..0.965).contains(&share), "{share}");
    }
}
