//! Figures of two versions side by side, each with the interval of its difference.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{CompareInput, MulticlassVersion};
use crate::report::Ordered;
use crate::report::performance::BinaryPerformance;
use crate::stats::binary::{Confusion, Rate};
use crate::stats::calibration::{squared_error, surprise};
use crate::stats::jackknife::{LeftOut, standard_error};
use crate::stats::moments::mean;
use crate::stats::multiclass::{ClassProbabilities, ConfusionMatrix};
use crate::stats::paired::{Flips, PairedAuc, mean_difference, mean_difference_of_counts};
use crate::stats::paired_table::{PairedFigure, PairedTable};
use crate::stats::quantile::quantile_sorted;
use crate::stats::sort::sorted_finite;

/// Where the interval of a difference comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntervalMethod {
    /// The mean of the differences of each request ± 1.96 standard errors.
    MeanDifference,
    /// DeLong's covariance of two areas (1988).
    Delong,
    /// The jackknife (Tukey 1958, Efron and Stein 1981) ± 1.96 standard errors.
    Jackknife,
    /// Newcombe's interval of two independent shares (1998).
    Newcombe,
    /// The variances of two independent figures, added up, ± 1.96 standard errors.
    Independent,
    /// There is no interval.
    None,
}

/// A figure of both versions.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FigureReport {
    /// Of the baseline; null where undefined.
    pub a: Option<f64>,
    /// Of the candidate; null where undefined.
    pub b: Option<f64>,
    /// Candidate − baseline.
    pub difference: Option<f64>,
    /// The 95 % interval of the difference; null where there is none.
    pub ci95: Option<[f64; 2]>,
    /// Where the interval comes from.
    pub method: IntervalMethod,
}

/// One class against the rest.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ClassFigures {
    /// Share of the class that is found.
    pub recall: FigureReport,
    /// Right among those predicted as the class.
    pub precision: FigureReport,
    /// Harmonic mean of both.
    pub f1: FigureReport,
}

impl FigureReport {
    /// Values without an interval.
    pub(super) fn bare(a: Option<f64>, b: Option<f64>) -> Self {
        let difference = a.zip(b).map(|(a, b)| b - a);
        Self { a, b, difference, ci95: None, method: IntervalMethod::None }
    }

    pub(super) fn with(self, ci95: Option<(f64, f64)>, method: IntervalMethod) -> Self {
        match ci95.filter(|(low, high)| low.is_finite() && high.is_finite()) {
            Some((low, high)) => Self { ci95: Some([low, high]), method, ..self },
            None => self,
        }
    }

    fn paired(found: Option<PairedFigure>) -> Self {
        let bare = Self::bare(found.map(|found| found.a), found.map(|found| found.b));
        bare.with(found.and_then(|found| found.ci95()), IntervalMethod::Jackknife)
    }

    /// The mean of something that each request has under both versions.
    fn mean(a: &[f64], b: &[f64]) -> Self {
        let differences: Vec<f64> = b.iter().zip(a).map(|(b, a)| b - a).collect();
        let found = mean_difference(&differences);
        let bare = Self::bare(mean(a), mean(b)).with(found.map(|found| found.ci95), IntervalMethod::MeanDifference);
        Self { difference: found.map(|found| found.mean).or(bare.difference), ..bare }
    }
}

/// What the figures of a yes-or-no decision are taken from.
pub(super) struct BinaryEvidence<'a, 'b> {
    pub(super) table: &'a PairedTable,
    /// Rows that both decided, labelled or not.
    pub(super) n: u64,
    pub(super) selected: [u64; 2],
    pub(super) flips: &'a Flips,
    pub(super) areas: Option<&'a PairedAuc>,
    pub(super) average_precision: Option<PairedFigure>,
    pub(super) input: &'a CompareInput<'b>,
    pub(super) quality: [&'a BinaryPerformance; 2],
}

/// A figure of one version with its standard error.
pub(super) type One = Option<(f64, Option<f64>)>;

/// A figure of a confusion table by its name.
pub(super) type OfTable = (&'static str, fn(&Confusion) -> Option<f64>);

/// Figures of a confusion table that are no plain shares of all cases.
pub(super) const OF_TABLE: [OfTable; 7] = [
    ("balanced_accuracy", Confusion::balanced_accuracy),
    ("precision", |table| table.rate(Rate::Ppv)),
    ("recall", |table| table.rate(Rate::Tpr)),
    ("specificity", |table| table.rate(Rate::Tnr)),
    ("f1", Confusion::f1),
    ("mcc", Confusion::mcc),
    ("kappa", Confusion::kappa),
];

pub(super) fn binary(evidence: &BinaryEvidence<'_, '_>) -> Ordered<FigureReport> {
    let table = evidence.table;
    let [side_a, side_b] = table.sides();
    let (only_a, only_b) = table.only_right();
    let accuracy = counted(
        [side_a.rate(Rate::Accuracy), side_b.rate(Rate::Accuracy)],
        mean_difference_of_counts(table.n(), only_b, only_a).map(|found| found.ci95),
    );
    let mut figures = vec![("accuracy".to_owned(), accuracy)];
    figures.extend(OF_TABLE.iter().map(|(name, of)| ((*name).to_owned(), FigureReport::paired(table.figure(of)))));
    let share = |selected: u64| (evidence.n > 0).then(|| selected as f64 / evidence.n as f64);
    let flips = mean_difference_of_counts(evidence.n, evidence.flips.to_positive, evidence.flips.to_negative);
    let selection = counted(evidence.selected.map(share), flips.map(|found| found.ci95));
    figures.push(("selection_rate".to_owned(), selection));
    if let (Some(a), Some(b)) = (evidence.input.scores_a, evidence.input.scores_b) {
        let [quality_a, quality_b] = evidence.quality;
        let area = evidence.areas.map_or_else(
            || FigureReport::bare(quality_a.auc, quality_b.auc),
            |areas| {
                let (low, high) = areas.ci95;
                let bare = FigureReport::bare(Some(areas.auc_a), Some(areas.auc_b));
                FigureReport { difference: Some(-areas.difference), ..bare }
                    .with(Some((-high, -low)), IntervalMethod::Delong)
            },
        );
        figures.push(("auc".to_owned(), area));
        let precision = evidence.average_precision.map_or_else(
            || FigureReport::bare(quality_a.average_precision, quality_b.average_precision),
            |found| FigureReport::paired(Some(found)),
        );
        figures.push(("average_precision".to_owned(), precision));
        let [brier, loss] = of_scores(a, b, evidence.input.labels.unwrap_or_default());
        figures.push(("brier".to_owned(), brier));
        figures.push(("log_loss".to_owned(), loss));
        figures.push(("ece".to_owned(), FigureReport::bare(quality_a.ece, quality_b.ece)));
    }
    if let Some(costs) = evidence.input.costs {
        let cost = FigureReport::paired(table.figure(|table| costs.per_decision(table)));
        figures.push(("cost_per_decision".to_owned(), cost));
    }
    Ordered(figures)
}

fn counted([a, b]: [Option<f64>; 2], ci95: Option<(f64, f64)>) -> FigureReport {
    FigureReport::bare(a, b).with(ci95, IntervalMethod::MeanDifference)
}

/// Brier score and log-loss, where all scores are probabilities.
fn of_scores(a: &[f64], b: &[f64], labels: &[Option<bool>]) -> [FigureReport; 2] {
    let rows = a.iter().zip(b).zip(labels).filter(|((a, b), _)| a.is_finite() && b.is_finite());
    let rows: Vec<(f64, f64, bool)> = rows.filter_map(|((a, b), label)| Some((*a, *b, (*label)?))).collect();
    let probability = |p: f64| (0.0..=1.0).contains(&p);
    if rows.is_empty() || !rows.iter().all(|(a, b, _)| probability(*a) && probability(*b)) {
        return [FigureReport::bare(None, None); 2];
    }
    [squared_error, surprise].map(|of| {
        let (a, b): (Vec<f64>, Vec<f64>) = rows.iter().map(|(a, b, label)| (of(*a, *label), of(*b, *label))).unzip();
        FigureReport::mean(&a, &b)
    })
}

pub(super) fn multiclass(
    classes: usize,
    labels: &[u32],
    codes: [&[u32]; 2],
    versions: [MulticlassVersion<'_>; 2],
    differences: &[f64],
) -> Ordered<FigureReport> {
    let rows = || judged(classes, labels, codes);
    let cells = cells(rows());
    let sides = [0, 1].map(|side| ClassCounts::new(classes, &cells, side));
    let accuracy = FigureReport::bare(sides[0].accuracy(), sides[1].accuracy())
        .with(mean_difference(differences).map(|found| found.ci95), IntervalMethod::MeanDifference);
    let mut figures = vec![("accuracy".to_owned(), accuracy)];
    let of_counts: [(&str, OfCounts); 2] =
        [("balanced_accuracy", ClassCounts::balanced), ("macro_f1", ClassCounts::macro_f1)];
    for (name, of) in of_counts {
        let bare = FigureReport::bare(of(&sides[0], None), of(&sides[1], None));
        let without = |((label, a, b), cases): (&(u32, u32, u32), &u64)| {
            let ends = of(&sides[0], Some((*label, *a))).zip(of(&sides[1], Some((*label, *b))));
            LeftOut { cases: *cases, figure: ends.map_or(f64::NAN, |(a, b)| b - a) }
        };
        let left_out: Vec<LeftOut> = cells.iter().map(without).collect();
        let half = standard_error(&left_out).map(|error| crate::stats::special::Z95 * error);
        let ci95 = bare.difference.zip(half).map(|(middle, half)| (middle - half, middle + half));
        figures.push((name.to_owned(), bare.with(ci95, IntervalMethod::Jackknife)));
    }
    let scaled = versions.map(|version| ClassProbabilities::new(version.probabilities?, labels));
    if let [Some(a), Some(b)] = &scaled {
        let labelled = labels.iter().filter(|label| (**label as usize) < classes).count();
        // Row by row only where no row was left out of either.
        let aligned = a.n() == labelled && b.n() == labelled;
        let mean = |a: Vec<f64>, b: Vec<f64>| {
            if aligned { FigureReport::mean(&a, &b) } else { FigureReport::bare(mean(&a), mean(&b)) }
        };
        figures.push(("log_loss".to_owned(), mean(a.surprises().collect(), b.surprises().collect())));
        figures.push(("brier".to_owned(), mean(a.squared_errors().collect(), b.squared_errors().collect())));
        figures.push(("auc_ovr".to_owned(), FigureReport::bare(a.auc_ovr().0, b.auc_ovr().0)));
    }
    Ordered(figures)
}

/// The figures of one version that chose among classes, each with the jackknife's standard error.
pub(super) fn of_classes(matrix: &ConfusionMatrix) -> [(&'static str, One); 2] {
    let rows = matrix.rows();
    let mut cells = BTreeMap::new();
    for (label, row) in rows.iter().enumerate() {
        let taken = row.iter().enumerate().filter(|(_, cases)| **cases > 0);
        cells.extend(taken.map(|(predicted, cases)| ((label as u32, predicted as u32, predicted as u32), *cases)));
    }
    let side = ClassCounts::new(rows.len(), &cells, 0);
    let figure = |of: OfCounts| {
        let without = |((label, predicted, _), cases): (&(u32, u32, u32), &u64)| LeftOut {
            cases: *cases,
            figure: of(&side, Some((*label, *predicted))).unwrap_or(f64::NAN),
        };
        let left_out: Vec<LeftOut> = cells.iter().map(without).collect();
        Some((of(&side, None)?, standard_error(&left_out)))
    };
    [("balanced_accuracy", figure(ClassCounts::balanced)), ("macro_f1", figure(ClassCounts::macro_f1))]
}

pub(super) fn by_class(classes: &[String], labels: &[u32], codes: [&[u32]; 2]) -> Ordered<ClassFigures> {
    let cells = cells(judged(classes.len(), labels, codes));
    let of_class = |(class, name): (usize, &String)| {
        let mut table = PairedTable::default();
        for ((label, a, b), cases) in &cells {
            let is = |code: u32| code as usize == class;
            table.add_many(is(*a), is(*b), is(*label), *cases);
        }
        let figure = |of: fn(&Confusion) -> Option<f64>| FigureReport::paired(table.figure(of));
        let found = ClassFigures {
            recall: figure(|table| table.rate(Rate::Tpr)),
            precision: figure(|table| table.rate(Rate::Ppv)),
            f1: figure(Confusion::f1),
        };
        (name.clone(), found)
    };
    classes.iter().enumerate().map(of_class).collect()
}

/// Label and both predictions of the rows that have all three.
fn judged<'a>(classes: usize, labels: &'a [u32], codes: [&'a [u32]; 2]) -> impl Iterator<Item = (u32, u32, u32)> + 'a {
    let rows = labels.iter().zip(codes[0]).zip(codes[1]).map(|((label, a), b)| (*label, *a, *b));
    rows.filter(move |(label, a, b)| [label, a, b].into_iter().all(|code| (*code as usize) < classes))
}

fn cells(rows: impl Iterator<Item = (u32, u32, u32)>) -> BTreeMap<(u32, u32, u32), u64> {
    let mut cells = BTreeMap::new();
    for row in rows {
        *cells.entry(row).or_insert(0) += 1;
    }
    cells
}

/// The label and the prediction of a case to leave out.
type WithoutOne = Option<(u32, u32)>;
/// A figure of all classes.
type OfCounts = fn(&ClassCounts, WithoutOne) -> Option<f64>;
/// A figure of one class.
type OfClass = fn(&ClassCounts, usize, WithoutOne) -> Option<f64>;

/// How often each class was right, true and predicted: figures with or without one case.
struct ClassCounts {
    n: u64,
    right: Vec<u64>,
    support: Vec<u64>,
    predicted: Vec<u64>,
    recalls: f64,
    scores: f64,
}

impl ClassCounts {
    fn new(classes: usize, cells: &BTreeMap<(u32, u32, u32), u64>, side: usize) -> Self {
        let empty = || vec![0; classes];
        let mut counts = Self { n: 0, right: empty(), support: empty(), predicted: empty(), recalls: 0.0, scores: 0.0 };
        for ((label, a, b), cases) in cells {
            let predicted = if side == 0 { *a } else { *b };
            counts.n += cases;
            counts.support[*label as usize] += cases;
            counts.predicted[predicted as usize] += cases;
            counts.right[*label as usize] += if predicted == *label { *cases } else { 0 };
        }
        counts.recalls = (0..classes).filter_map(|class| counts.recall(class, None)).sum();
        counts.scores = (0..classes).filter_map(|class| counts.f1(class, None)).sum();
        counts
    }

    fn accuracy(&self) -> Option<f64> {
        (self.n > 0).then(|| self.right.iter().sum::<u64>() as f64 / self.n as f64)
    }

    /// Right, true and predicted cases of a class without one case.
    fn of(&self, class: usize, without: WithoutOne) -> (u64, u64, u64) {
        let (label, predicted) =
            without.map_or((false, false), |(label, predicted)| (label as usize == class, predicted as usize == class));
        let less = |count: u64, by: bool| count - u64::from(by);
        let right = less(self.right[class], label && predicted);
        (right, less(self.support[class], label), less(self.predicted[class], predicted))
    }

    fn recall(&self, class: usize, without: WithoutOne) -> Option<f64> {
        let (right, support, _) = self.of(class, without);
        (support > 0).then(|| right as f64 / support as f64)
    }

    fn f1(&self, class: usize, without: WithoutOne) -> Option<f64> {
        let (right, support, predicted) = self.of(class, without);
        (support + predicted > 0).then(|| 2.0 * right as f64 / (support + predicted) as f64)
    }

    fn balanced(&self, without: WithoutOne) -> Option<f64> {
        self.mean(without, self.recalls, |class| self.support[class] > 0, Self::recall)
    }

    fn macro_f1(&self, without: WithoutOne) -> Option<f64> {
        self.mean(without, self.scores, |class| self.support[class] + self.predicted[class] > 0, Self::f1)
    }

    /// The mean over classes that have the figure; one case changes it for its true and its predicted class only.
    fn mean(&self, without: WithoutOne, total: f64, has: impl Fn(usize) -> bool, figure: OfClass) -> Option<f64> {
        let mut total = total;
        let mut classes = (0..self.support.len()).filter(|class| has(*class)).count() as f64;
        if let Some((label, predicted)) = without {
            let changed = [Some(label), (predicted != label).then_some(predicted)];
            for class in changed.into_iter().flatten().map(|class| class as usize) {
                let (before, after) = (figure(self, class, None), figure(self, class, without));
                total += after.unwrap_or(0.0) - before.unwrap_or(0.0);
                classes += f64::from(u8::from(after.is_some())) - f64::from(u8::from(before.is_some()));
            }
        }
        (classes > 0.0).then(|| total / classes)
    }
}

pub(super) fn regression(a: &[f64], b: &[f64], labels: &[f64]) -> Ordered<FigureReport> {
    let rows = a.iter().zip(b).zip(labels).map(|((a, b), label)| (*a, *b, *label));
    let rows: Vec<(f64, f64, f64)> = rows.filter(|(a, b, y)| a.is_finite() && b.is_finite() && y.is_finite()).collect();
    let errors =
        [0, 1].map(|side| -> Vec<f64> { rows.iter().map(|(a, b, y)| if side == 0 { a - y } else { b - y }).collect() });
    let column =
        |of: fn(f64) -> f64| errors.each_ref().map(|errors| errors.iter().map(|e| of(*e)).collect::<Vec<f64>>());
    let mean = |of: fn(f64) -> f64| {
        let [a, b] = column(of);
        FigureReport::mean(&a, &b)
    };
    let median = column(f64::abs).map(|absolute| quantile_sorted(&sorted_finite(&absolute), 0.5));
    let labels: Vec<f64> = rows.iter().map(|row| row.2).collect();
    Ordered(vec![
        ("mae".to_owned(), mean(f64::abs)),
        ("rmse".to_owned(), left_out(&errors, &labels, rmse)),
        ("mse".to_owned(), mean(|error| error * error)),
        ("mean_error".to_owned(), mean(|error| error)),
        ("medae".to_owned(), FigureReport::bare(median[0], median[1])),
        ("r2".to_owned(), left_out(&errors, &labels, r2)),
    ])
}

/// Sums of squares of a regression.
#[derive(Clone, Copy)]
pub(super) struct Squares {
    pub(super) n: f64,
    /// Of the errors.
    pub(super) errors: f64,
    /// Of the labels around their mean.
    pub(super) labels: f64,
}

pub(super) fn rmse(squares: Squares) -> Option<f64> {
    (squares.n > 0.0).then(|| (squares.errors.max(0.0) / squares.n).sqrt())
}

pub(super) fn r2(squares: Squares) -> Option<f64> {
    (squares.labels > 0.0).then(|| 1.0 - squares.errors / squares.labels)
}

/// The sums of squares of all cases, and without each of them.
pub(super) fn squares(errors: &[f64], labels: &[f64]) -> (Squares, impl Fn(usize) -> Squares) {
    let n = errors.len() as f64;
    let middle = mean(labels).unwrap_or(0.0);
    let all = Squares {
        n,
        errors: errors.iter().map(|error| error * error).sum(),
        labels: labels.iter().map(|label| (label - middle).powi(2)).sum(),
    };
    let without = move |at: usize| Squares {
        n: n - 1.0,
        errors: all.errors - errors[at] * errors[at],
        labels: all.labels - (labels[at] - middle).powi(2) * n / (n - 1.0),
    };
    (all, without)
}

fn left_out(errors: &[Vec<f64>; 2], labels: &[f64], figure: fn(Squares) -> Option<f64>) -> FigureReport {
    let [(all_a, without_a), (all_b, without_b)] = errors.each_ref().map(|errors| squares(errors, labels));
    let bare = FigureReport::bare(figure(all_a), figure(all_b));
    let one = |at: usize| {
        let difference = figure(without_a(at)).zip(figure(without_b(at))).map(|(a, b)| b - a);
        LeftOut { cases: 1, figure: difference.unwrap_or(f64::NAN) }
    };
    let left_out: Vec<LeftOut> = (0..labels.len()).map(one).collect();
    let half = standard_error(&left_out).map(|error| crate::stats::special::Z95 * error);
    let ci95 = bare.difference.zip(half).map(|(middle, half)| (middle - half, middle + half));
    bare.with(ci95, IntervalMethod::Jackknife)
}
