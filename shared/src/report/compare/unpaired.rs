//! Two versions that have no request in common: differences of independent figures, with wider intervals.

use super::figures::{FigureReport, IntervalMethod, OF_TABLE, One, of_classes, r2, rmse, squares};
use super::known::Known;
use super::{Comparison, CostReport, MulticlassVersion};
use crate::report::performance::{
    Performance, binary_performance_in_order, decide, likeliest, multiclass_performance, regression_performance,
};
use crate::report::{Notes, Ordered};
use crate::stats::auc::{ClassScores, auc};
use crate::stats::binary::{Confusion, Rate};
use crate::stats::calibration::{squared_error, surprise};
use crate::stats::cost::Costs;
use crate::stats::jackknife::{LeftOut, standard_error};
use crate::stats::multiclass::ConfusionMatrix;
use crate::stats::paired::mean_difference;
use crate::stats::paired_table::figure_of_one;
use crate::stats::proportion::two_proportions;
use crate::stats::special::Z95;
use crate::verdict::non_inferiority;

const APART: &str = "the two versions have no request in common";

/// The rows of one version.
#[derive(Debug, Clone, Copy)]
pub struct BinarySide<'a> {
    /// Scores, where there are any.
    pub scores: Option<&'a [f64]>,
    /// Decisions.
    pub decisions: &'a [Option<bool>],
    /// The outcomes.
    pub labels: &'a [Option<bool>],
    /// The positions of the scores in rising order.
    pub order: &'a [u32],
}

/// Compares two versions that decided different requests: A is the baseline, B the candidate.
pub fn unpaired_binary(a: BinarySide<'_>, b: BinarySide<'_>, margin: f64, costs: Option<Costs>) -> Comparison {
    let tables = [a, b].map(|side| table(&side));
    let rate = |rate: Rate| {
        let [a, b] = tables.map(|table| table.proportion(rate));
        shares((a.k, a.n), (b.k, b.n))
    };
    let mut figures = vec![("accuracy".to_owned(), rate(Rate::Accuracy))];
    for (name, of) in OF_TABLE {
        let figure = match name {
            "precision" => rate(Rate::Ppv),
            "recall" => rate(Rate::Tpr),
            "specificity" => rate(Rate::Tnr),
            _ => independent(figure_of_one(&tables[0], of), figure_of_one(&tables[1], of)),
        };
        figures.push((name.to_owned(), figure));
    }
    let [selected_a, selected_b] = [a, b].map(|side| {
        let decided = side.decisions.iter().flatten();
        (decided.clone().filter(|decision| **decision).count() as u64, decided.count() as u64)
    });
    figures.push(("selection_rate".to_owned(), shares(selected_a, selected_b)));
    let mut area = None;
    if a.scores.is_some() && b.scores.is_some() {
        let areas = [a, b].map(|side| {
            let found = auc(&ClassScores::in_order(side.scores.unwrap_or_default(), side.labels, side.order));
            found.map(|found| (found.auc, found.standard_error()))
        });
        let found = independent(areas[0], areas[1]);
        area = found.difference.zip(found.ci95);
        figures.push(("auc".to_owned(), found));
        let [of_a, of_b] = [a, b].map(|side| {
            let known = Known::of([side.scores.unwrap_or_default()], side.labels, [side.order])?;
            known.scored()[0].average_precision(&known.labels)
        });
        figures.push(("average_precision".to_owned(), independent(of_a, of_b)));
        for (name, of) in [("brier", squared_error as fn(f64, bool) -> f64), ("log_loss", surprise)] {
            let [a, b] = [a, b].map(|side| mean_of(&of_scores(&side, of)));
            figures.push((name.to_owned(), independent(a, b)));
        }
    }
    let cost = costs.map(|costs| {
        let [a, b] = tables.map(|table| figure_of_one(&table, |table| costs.per_decision(table)));
        independent(a, b)
    });
    if let Some(cost) = cost {
        figures.push(("cost_per_decision".to_owned(), cost));
    }
    let quality = |side: BinarySide<'_>| {
        let (scores, decisions) = (side.scores, Some(side.decisions));
        let found = binary_performance_in_order(scores, decisions, Some(side.labels), f64::NAN, side.order);
        Performance::Binary(Box::new(found))
    };
    let (metric, difference) = match area {
        Some(area) => ("auc", Some(area)),
        None => ("accuracy", figures.first().and_then(|(_, found)| found.difference.zip(found.ci95))),
    };
    let cost = cost.and_then(|cost| Some(CostReport { difference: cost.difference?, ci95: cost.ci95? }));
    Comparison { cost, ..finish((metric, margin), difference, (quality(a), quality(b)), figures) }
}

/// Compares two versions that chose among classes for different requests: A is the baseline, B the candidate.
pub fn unpaired_multiclass(
    classes: &[String],
    (labels_a, a): (&[u32], MulticlassVersion<'_>),
    (labels_b, b): (&[u32], MulticlassVersion<'_>),
    margin: f64,
) -> Comparison {
    let sides = [(labels_a, a), (labels_b, b)];
    let counted = sides.map(|(labels, version)| {
        let found = version.predictions.map(<[u32]>::to_vec).or(version.probabilities.map(likeliest));
        let matrix = ConfusionMatrix::count(classes.len(), labels, &found.unwrap_or_default());
        let right = matrix.rows().iter().enumerate().map(|(class, row)| row[class]).sum::<u64>();
        (right, matrix.n(), matrix)
    });
    let accuracy = shares((counted[0].0, counted[0].1), (counted[1].0, counted[1].1));
    let mut figures = vec![("accuracy".to_owned(), accuracy)];
    for ((name, a), (_, b)) in of_classes(&counted[0].2).into_iter().zip(of_classes(&counted[1].2)) {
        figures.push((name.to_owned(), independent(a, b)));
    }
    let [quality_a, quality_b] = sides.map(|(labels, version)| {
        let found = multiclass_performance(classes, Some(labels), version.predictions, version.probabilities);
        Performance::Multiclass(Box::new(found))
    });
    finish(("accuracy", margin), accuracy.difference.zip(accuracy.ci95), (quality_a, quality_b), figures)
}

/// Compares two versions that predicted numbers for different requests, each a pair of predictions and labels.
///
/// `margin` is the share of the baseline's error by which the candidate's may be larger.
pub fn unpaired_regression(a: (&[f64], &[f64]), b: (&[f64], &[f64]), margin: f64) -> Comparison {
    let known = [a, b].map(|(predictions, labels)| -> (Vec<f64>, Vec<f64>) {
        let rows = predictions.iter().zip(labels).filter(|(p, y)| p.is_finite() && y.is_finite());
        rows.map(|(p, y)| (p - y, *y)).unzip()
    });
    let mean = |of: fn(f64) -> f64| {
        let [a, b] = known.each_ref().map(|(errors, _)| mean_of(&errors.iter().map(|e| of(*e)).collect::<Vec<_>>()));
        independent(a, b)
    };
    let jackknife = |figure: fn(super::figures::Squares) -> Option<f64>| {
        let [a, b] = known.each_ref().map(|(errors, labels)| -> One {
            let (all, without) = squares(errors, labels);
            let one = |at| LeftOut { cases: 1, figure: figure(without(at)).unwrap_or(f64::NAN) };
            let left_out: Vec<LeftOut> = (0..errors.len()).map(one).collect();
            Some((figure(all)?, standard_error(&left_out)))
        });
        independent(a, b)
    };
    let mae = mean(f64::abs);
    let figures = vec![
        ("mae".to_owned(), mae),
        ("rmse".to_owned(), jackknife(rmse)),
        ("mse".to_owned(), mean(|error| error * error)),
        ("mean_error".to_owned(), mean(|error| error)),
        ("r2".to_owned(), jackknife(r2)),
    ];
    let quality = |(p, y): (&[f64], &[f64])| Performance::Regression(Box::new(regression_performance(p, y)));
    // More is better in a non-inferiority test.
    let difference = mae.difference.zip(mae.ci95).map(|(middle, [low, high])| (-middle, [-high, -low]));
    let margin = margin * mae.a.unwrap_or(0.0);
    finish(("negative_mae", margin), difference, (quality(a), quality(b)), figures)
}

fn finish(
    (metric, margin): (&str, f64),
    difference: Option<(f64, [f64; 2])>,
    (a, b): (Performance, Performance),
    figures: Vec<(String, FigureReport)>,
) -> Comparison {
    let difference = difference.map(|(middle, [low, high])| (middle, (low, high)));
    let (non_inferiority, verdict) = non_inferiority(metric, margin, difference);
    let mut notes = Notes::default();
    for part in ["mcnemar", "delong", "flips"] {
        notes.add(part, APART);
    }
    Comparison {
        inputs: None,
        n: 0,
        a,
        b,
        mcnemar: None,
        delong: None,
        flips: None,
        cost: None,
        non_inferiority,
        verdict,
        figures: Ordered(figures),
        by_class: None,
        notes,
    }
}

fn table(side: &BinarySide<'_>) -> Confusion {
    let mut table = Confusion::default();
    for (decision, label) in decide(Some(side.decisions), None, f64::NAN).iter().zip(side.labels) {
        if let (Some(decision), Some(label)) = (decision, label) {
            table.add(*decision, *label);
        }
    }
    table
}

fn shares((k_a, n_a): (u64, u64), (k_b, n_b): (u64, u64)) -> FigureReport {
    let rate = |k: u64, n: u64| (n > 0).then(|| k as f64 / n as f64);
    let found = two_proportions(k_b, n_b, k_a, n_a);
    FigureReport::bare(rate(k_a, n_a), rate(k_b, n_b))
        .with(found.map(|found| found.newcombe95), IntervalMethod::Newcombe)
}

fn independent(a: One, b: One) -> FigureReport {
    let bare = FigureReport::bare(a.map(|one| one.0), b.map(|one| one.0));
    let errors = a.and_then(|one| one.1).zip(b.and_then(|one| one.1));
    let half = errors.map(|(a, b)| Z95 * a.hypot(b));
    let ci95 = bare.difference.zip(half).map(|(middle, half)| (middle - half, middle + half));
    bare.with(ci95, IntervalMethod::Independent)
}

fn mean_of(values: &[f64]) -> One {
    mean_difference(values).map(|found| (found.mean, Some(found.standard_error)))
}

/// What each labelled row adds; nothing unless all scores are probabilities.
fn of_scores(side: &BinarySide<'_>, of: fn(f64, bool) -> f64) -> Vec<f64> {
    let rows = side.scores.unwrap_or_default().iter().zip(side.labels).filter(|(score, _)| score.is_finite());
    let rows: Vec<(f64, bool)> = rows.filter_map(|(score, label)| Some((*score, (*label)?))).collect();
    if !rows.iter().all(|(score, _)| (0.0..=1.0).contains(score)) {
        return Vec::new();
    }
    rows.into_iter().map(|(score, label)| of(score, label)).collect()
}
