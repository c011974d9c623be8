//! The figures of quality in the order that a page shows them.

use shared::figures::performance::{BinaryQuality, MulticlassQuality, Quality, RegressionQuality};
use shared::stats::binary::Rate;
use shared::stats::proportion::Proportion;

use super::definitions::note;
use super::number::{NONE, fixed, interval, or_none, percent, share, significant};

/// A figure in words.
#[derive(Debug, Clone, PartialEq)]
pub struct QualityRow {
    /// Its entry in the definitions.
    pub key: &'static str,
    /// The figure.
    pub value: String,
    /// Its interval, where there is one.
    pub interval: String,
}

/// All figures of a quality, the most telling first.
pub fn rows(quality: &Quality) -> Vec<QualityRow> {
    match quality {
        Quality::Binary(quality) => binary(quality),
        Quality::Multiclass(quality) => multiclass(quality),
        Quality::Regression(quality) => regression(quality),
    }
}

/// The one figure to follow over time, with its entry in the definitions and the direction that is better.
pub fn headline(quality: &Quality) -> (&'static str, Option<f64>) {
    match quality {
        Quality::Binary(quality) => ("auc", quality.auc.map(|auc| auc.value)),
        Quality::Multiclass(quality) => ("accuracy", quality.accuracy.rate),
        Quality::Regression(quality) => ("mae", quality.mae),
    }
}

/// The headline in words.
pub fn headline_text(key: &str, value: Option<f64>) -> String {
    match key {
        "accuracy" => or_none(value, |value| percent(value, 1)),
        "mae" => or_none(value, |value| significant(value, 4)),
        _ => or_none(value, |value| fixed(value, 3)),
    }
}

/// How many labels have come, in a sentence; nothing of a window without rows.
pub fn coverage(quality: &Quality) -> Option<String> {
    let (n, labelled, coverage) = match quality {
        Quality::Binary(quality) => (quality.n, quality.n_labelled, quality.coverage),
        Quality::Multiclass(quality) => (quality.n, quality.n_labelled, quality.coverage),
        Quality::Regression(quality) => (quality.n, quality.n_labelled, quality.coverage),
    };
    let coverage = coverage?;
    Some(match labelled {
        0 => "No label has come for these rows yet, so their quality is not known.".to_owned(),
        _ if labelled == n => "All labels have come.".to_owned(),
        _ => format!("{} of the labels have come.", share(coverage)),
    })
}

/// Why a figure is missing.
pub fn notes(quality: &Quality) -> Vec<String> {
    let notes = match quality {
        Quality::Binary(quality) => &quality.notes,
        Quality::Multiclass(quality) => &quality.notes,
        Quality::Regression(quality) => &quality.notes,
    };
    notes.iter().map(|one| note(one.figure, &one.reason)).collect()
}

fn row(key: &'static str, value: Option<f64>, form: impl Fn(f64) -> String) -> QualityRow {
    QualityRow { key, value: or_none(value, form), interval: String::new() }
}

fn proportion(key: &'static str, proportion: Proportion) -> QualityRow {
    let interval = match (proportion.low, proportion.high) {
        (Some(low), Some(high)) => interval(low, high, |rate| percent(rate, 1)),
        _ => String::new(),
    };
    QualityRow { key, value: or_none(proportion.rate, |rate| percent(rate, 1)), interval }
}

fn with_interval(mut row: QualityRow, ends: Option<(f64, f64)>, form: impl Fn(f64) -> String) -> QualityRow {
    if row.value != NONE
        && let Some((low, high)) = ends
    {
        row.interval = interval(low, high, form);
    }
    row
}

fn binary(quality: &BinaryQuality) -> Vec<QualityRow> {
    let three = |value| fixed(value, 3);
    vec![
        with_interval(row("auc", quality.auc.map(|auc| auc.value), three), quality.auc_ci95, three),
        proportion("accuracy", quality.rate(Rate::Accuracy)),
        proportion("precision", quality.rate(Rate::Ppv)),
        proportion("recall", quality.rate(Rate::Tpr)),
        proportion("selection_rate", quality.selection_rate),
        row("f1", quality.f1, three),
        row("mcc", quality.mcc, three),
        row("brier", quality.brier, |value| fixed(value, 4)),
        row("log_loss", quality.log_loss, |value| fixed(value, 4)),
        row("ece", quality.ece, |value| fixed(value, 4)),
    ]
}

fn multiclass(quality: &MulticlassQuality) -> Vec<QualityRow> {
    let three = |value| fixed(value, 3);
    vec![
        proportion("accuracy", quality.accuracy),
        row("balanced_accuracy", quality.balanced_accuracy, |value| percent(value, 1)),
        row("macro_f1", quality.macro_average.and_then(|average| average.f1), three),
        row("kappa", quality.kappa, three),
        row("mcc", quality.mcc, three),
        row("auc_ovr", quality.auc_ovr_macro.map(|auc| auc.value), three),
        row("log_loss", quality.log_loss, |value| fixed(value, 4)),
        row("ece", quality.ece, |value| fixed(value, 4)),
    ]
}

fn regression(quality: &RegressionQuality) -> Vec<QualityRow> {
    let four = |value| significant(value, 4);
    vec![
        row("mae", quality.mae, four),
        row("rmse", quality.rmse, four),
        with_interval(row("mean_error", quality.mean_error, four), quality.mean_error_ci95, four),
        row("r2", quality.r2, |value| fixed(value, 4)),
        row("mape", quality.mape, |value| percent(value, 2)),
        row("pearson", quality.pearson, |value| fixed(value, 4)),
    ]
}
