//! The figures of quality in the order in which they are shown, and what changed between two sides.

use shared::report::{BinaryPerformance, MulticlassPerformance, Performance, RegressionPerformance};
use shared::stats::proportion::{Proportion, two_proportions};
use shared::verdict::{count, number};

use super::number::{fixed, share, signed, signed_significant, significant};
use super::undefined;

/// How a figure is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A share, in percent.
    Percent,
    /// With so many decimals.
    Decimals(usize),
    /// In the label's unit.
    Unit,
}

impl Form {
    /// The figure.
    pub(super) fn value(self, x: f64) -> String {
        match self {
            Self::Percent => share(x),
            Self::Decimals(decimals) => fixed(x, decimals),
            Self::Unit => significant(x, 4),
        }
    }

    /// A difference of two figures.
    pub(super) fn change(self, x: f64) -> String {
        match self {
            Self::Percent => signed(100.0 * x, 1),
            Self::Decimals(decimals) => signed(x, decimals),
            Self::Unit => signed_significant(x, 4),
        }
    }
}

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Better {
    Higher,
    Lower,
    /// Neither: it tells what the data is like.
    Neither,
}

/// One side of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Side {
    pub(super) value: Option<f64>,
    pub(super) interval: Option<(f64, f64)>,
    /// k of n, where it is a proportion.
    counts: Option<(u64, u64)>,
}

/// A figure of one side, with how to read it.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Figure {
    field: &'static str,
    label: &'static str,
    form: Form,
    better: Better,
    side: Side,
}

/// A figure on both sides.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub(super) label: &'static str,
    pub(super) form: Form,
    /// Of each side; a single one without something to compare with.
    pub(super) sides: Vec<Side>,
    /// Second − first.
    pub(super) change: Option<f64>,
    /// Its 95 % interval (Newcombe), where both are proportions of independent cases.
    pub(super) interval: Option<(f64, f64)>,
    better: Better,
    independent: bool,
}

impl Row {
    /// "better" or "worse", where the interval of the change tells.
    pub(super) fn word(&self) -> &'static str {
        let Some((low, high)) = self.interval.or_else(|| self.apart()) else { return "" };
        match self.better {
            Better::Higher if low > 0.0 => "better",
            Better::Higher if high < 0.0 => "worse",
            Better::Lower if high < 0.0 => "better",
            Better::Lower if low > 0.0 => "worse",
            _ => "",
        }
    }

    /// A range that the change lies in, where the intervals of both sides, of different cases, do not even meet.
    fn apart(&self) -> Option<(f64, f64)> {
        let [Side { interval: Some((low_1, high_1)), .. }, Side { interval: Some((low_2, high_2)), .. }] =
            self.sides[..]
        else {
            return None;
        };
        let apart = self.independent && (high_2 < low_1 || high_1 < low_2);
        apart.then_some((low_2 - high_1, high_2 - low_1))
    }
}

/// All figures of one or both sides; `independent` says whether the sides are different cases.
pub(super) fn rows(sides: &[&Performance], independent: bool) -> Vec<Row> {
    let figures: Vec<Vec<Figure>> = sides.iter().map(|side| figures(side)).collect();
    let Some(last) = figures.last() else { return Vec::new() };
    let row = |at: usize| {
        let of_side = |side: &Vec<Figure>| side.get(at).filter(|one| one.field == last[at].field).map(|one| one.side);
        let sides: Vec<Side> = figures.iter().map(|side| of_side(side).unwrap_or_default()).collect();
        let change = match sides.as_slice() {
            [a, b] => a.value.zip(b.value).map(|(a, b)| b - a),
            _ => None,
        };
        let interval = match sides.as_slice() {
            [Side { counts: Some((k1, n1)), .. }, Side { counts: Some((k2, n2)), .. }] if independent => {
                two_proportions(*k2, *n2, *k1, *n1).map(|found| found.newcombe95)
            }
            _ => None,
        };
        let Figure { label, form, better, .. } = last[at];
        Row { label, form, sides, change, interval, better, independent }
    };
    let rows = (0..last.len()).map(row);
    if sides.iter().all(|side| labelled(side) == 0) {
        // One sentence says why the others are not there.
        return rows.filter(|row| row.sides.iter().any(|side| side.value.is_some())).collect();
    }
    rows.collect()
}

/// Why figures are not available, for those that are shown.
pub(super) fn reasons(quality: &Performance) -> Vec<String> {
    let notes = match quality {
        Performance::Binary(quality) => &quality.notes,
        Performance::Multiclass(quality) => &quality.notes,
        Performance::Regression(quality) => &quality.notes,
    };
    if labelled(quality) == 0 {
        return vec!["all figures that need labels: no row has one".to_owned()];
    }
    let fields: Vec<&str> = figures(quality).iter().map(|figure| figure.field).collect();
    let mut found = undefined::reasons(notes, &fields);
    found.extend(undefined::reasons(notes, &["macro", "per_class"]));
    found
}

/// How many rows were judged.
pub(super) fn labelled(quality: &Performance) -> u64 {
    match quality {
        Performance::Binary(quality) => quality.n_labelled,
        Performance::Multiclass(quality) => quality.n_labelled,
        Performance::Regression(quality) => quality.n,
    }
}

/// What the figures rest on.
pub(super) fn basis(reference: Option<&Performance>, current: &Performance) -> String {
    let all = |quality: &Performance| match quality {
        Performance::Binary(quality) => quality.n,
        Performance::Multiclass(quality) => quality.n,
        Performance::Regression(quality) => quality.n,
    };
    let sides: Vec<(&Performance, &str)> =
        reference.map(|quality| (quality, "reference")).into_iter().chain([(current, "current")]).collect();
    let rows: Vec<String> = sides
        .iter()
        .map(|(quality, side)| match (labelled(quality), all(quality)) {
            (labelled, all) if labelled == all => format!("{} {side} rows", count(all)),
            (labelled, all) => format!("{} of {} {side} rows", count(labelled), count(all)),
        })
        .collect();
    let decided = match current {
        Performance::Binary(quality) => match quality.threshold {
            Some(threshold) => format!(" Positive when the score is at least {}.", number(threshold)),
            None => " Decisions are those of the prediction column.".to_owned(),
        },
        Performance::Regression(_) => " Errors are prediction − label, in the label’s unit.".to_owned(),
        Performance::Multiclass(_) => String::new(),
    };
    format!("On {} with labels.{decided}", rows.join(" and "))
}

fn figures(quality: &Performance) -> Vec<Figure> {
    match quality {
        Performance::Binary(quality) => binary(quality),
        Performance::Multiclass(quality) => multiclass(quality),
        Performance::Regression(quality) => regression(quality),
    }
}

fn plain(field: &'static str, label: &'static str, form: Form, better: Better, value: Option<f64>) -> Figure {
    Figure { field, label, form, better, side: Side { value, ..Side::default() } }
}

fn rate(field: &'static str, label: &'static str, better: Better, value: Option<f64>, k: u64, n: u64) -> Figure {
    let Proportion { low, high, .. } = Proportion::new(k, n);
    let side = Side { value, interval: low.zip(high), counts: Some((k, n)) };
    Figure { field, label, form: Form::Percent, better, side }
}

fn binary(q: &BinaryPerformance) -> Vec<Figure> {
    use Better::{Higher, Lower, Neither};
    let (three, four) = (Form::Decimals(3), Form::Decimals(4));
    let BinaryPerformance { tp, fp, fn_, tn, .. } = *q;
    let all = tp + fp + fn_ + tn;
    let mut auc = plain("auc", "AUC", three, Higher, q.auc);
    auc.side.interval = q.auc_ci95.map(|[low, high]| (low, high));
    // Its count is known only where every row has a label.
    let selection = match q.selection_rate {
        Some(_) if q.n == q.n_labelled => {
            rate("selection_rate", "Selected, %", Neither, q.selection_rate, tp + fp, all)
        }
        value => plain("selection_rate", "Selected, %", Form::Percent, Neither, value),
    };
    vec![
        auc,
        plain("average_precision", "Average precision", three, Higher, q.average_precision),
        rate("accuracy", "Accuracy, %", Higher, q.accuracy, tp + tn, all),
        plain("balanced_accuracy", "Balanced accuracy, %", Form::Percent, Higher, q.balanced_accuracy),
        rate("precision", "Precision, %", Higher, q.precision, tp, tp + fp),
        rate("recall", "Recall (TPR), %", Higher, q.recall, tp, tp + fn_),
        rate("fpr", "False positive rate, %", Lower, q.fpr, fp, fp + tn),
        plain("f1", "F1", three, Higher, q.f1),
        plain("mcc", "Matthews correlation", three, Higher, q.mcc),
        plain("kappa", "Cohen’s κ", three, Higher, q.kappa),
        selection,
        rate("base_rate", "Positive labels, %", Neither, q.base_rate, tp + fn_, all),
        plain("brier", "Brier score", four, Lower, q.brier),
        plain("log_loss", "Log-loss", four, Lower, q.log_loss),
        plain("ece", "Calibration error (ECE)", four, Lower, q.ece),
    ]
}

fn multiclass(q: &MulticlassPerformance) -> Vec<Figure> {
    use Better::{Higher, Lower};
    let (three, four, percent) = (Form::Decimals(3), Form::Decimals(4), Form::Percent);
    let right = q.confusion.iter().enumerate().filter_map(|(at, row)| row.get(at)).sum();
    vec![
        rate("accuracy", "Accuracy, %", Higher, q.accuracy, right, q.n_labelled),
        plain("balanced_accuracy", "Balanced accuracy, %", percent, Higher, q.balanced_accuracy),
        plain("macro_precision", "Macro precision, %", percent, Higher, q.macro_.precision),
        plain("macro_recall", "Macro recall, %", percent, Higher, q.macro_.recall),
        plain("macro_f1", "Macro F1", three, Higher, q.macro_.f1),
        plain("weighted_f1", "Weighted F1", three, Higher, q.weighted.f1),
        plain("kappa", "Cohen’s κ", three, Higher, q.kappa),
        plain("mcc", "Matthews correlation", three, Higher, q.mcc),
        plain("auc_ovr_macro", "AUC, one against the rest", three, Higher, q.auc_ovr_macro),
        plain("log_loss", "Log-loss", four, Lower, q.log_loss),
        plain("brier", "Brier score (0 to 2)", four, Lower, q.brier),
        plain("ece", "Calibration error (ECE)", four, Lower, q.ece),
    ]
}

fn regression(q: &RegressionPerformance) -> Vec<Figure> {
    use Better::{Higher, Lower, Neither};
    let four = Form::Decimals(4);
    vec![
        plain("mae", "Mean absolute error", Form::Unit, Lower, q.mae),
        plain("medae", "Median absolute error", Form::Unit, Lower, q.medae),
        plain("rmse", "Root mean squared error", Form::Unit, Lower, q.rmse),
        plain("max_error", "Largest error", Form::Unit, Lower, q.max_error),
        plain("mean_error", "Mean error (+ too high)", Form::Unit, Neither, q.mean_error),
        plain("mape", "Mean relative error, %", Form::Percent, Lower, q.mape),
        plain("r2", "R²", four, Higher, q.r2),
        plain("explained_variance", "Explained variance", four, Higher, q.explained_variance),
        plain("pearson", "Pearson correlation", four, Higher, q.pearson),
        plain("spearman", "Spearman correlation", four, Higher, q.spearman),
    ]
}

/// The figures that the conclusion names.
pub(super) fn telling(rows: Vec<Row>) -> Vec<Row> {
    let wanted = ["AUC", "Accuracy, %", "Mean absolute error", "R²", "Macro F1"];
    rows.into_iter().filter(|row| wanted.contains(&row.label)).collect()
}
