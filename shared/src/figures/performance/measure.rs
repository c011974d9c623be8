//! One figure of quality out of many, as a page follows it over time.

use super::{BinaryQuality, MulticlassQuality, Quality, RegressionQuality};
use crate::binning::{Binning, OutcomeCells};
use crate::schema::ColumnRole;
use crate::stats::binary::Rate;
use crate::stats::estimated::ExpectedConfusion;
use crate::stats::proportion::Proportion;

/// A figure of quality.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each is the field of a quality with the same name")]
pub enum Measure {
    Auc,
    Accuracy,
    BalancedAccuracy,
    Precision,
    Recall,
    Specificity,
    F1,
    SelectionRate,
    Mcc,
    Kappa,
    Brier,
    LogLoss,
    Ece,
    MacroF1,
    AucOvr,
    Mae,
    Rmse,
    MeanError,
    ErrorStd,
    R2,
    Mape,
    Pearson,
}

/// In which direction a measure is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// Upwards.
    Higher,
    /// Downwards.
    Lower,
    /// It says what is, not how good it is.
    Neither,
}

/// A measure of some rows.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Measured {
    /// As known from the labels that have come; `None` where undefined.
    pub value: Option<f64>,
    /// Its 95 % interval; `None` where counts give none.
    pub ci95: Option<(f64, f64)>,
    /// What to expect once all labels have come, from the scores where they are missing; `None` where none is
    /// missing, or the measure cannot be estimated.
    pub estimated: Option<f64>,
    /// How many rows it is known from.
    pub cases: u64,
}

/// How far a measure is from what it was.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// Now − before.
    pub value: f64,
    /// Its 95 % interval; `None` where a side has none.
    pub ci95: Option<(f64, f64)>,
}

const BINARY: [Measure; 13] = [
    Measure::Auc,
    Measure::Accuracy,
    Measure::BalancedAccuracy,
    Measure::Precision,
    Measure::Recall,
    Measure::Specificity,
    Measure::F1,
    Measure::SelectionRate,
    Measure::Mcc,
    Measure::Kappa,
    Measure::Brier,
    Measure::LogLoss,
    Measure::Ece,
];
const MULTICLASS: [Measure; 8] = [
    Measure::Accuracy,
    Measure::BalancedAccuracy,
    Measure::MacroF1,
    Measure::Kappa,
    Measure::Mcc,
    Measure::AucOvr,
    Measure::LogLoss,
    Measure::Ece,
];
const REGRESSION: [Measure; 7] =
    [Measure::Mae, Measure::Rmse, Measure::MeanError, Measure::ErrorStd, Measure::R2, Measure::Mape, Measure::Pearson];

/// The measures of a model, the most telling first; without scores, those that need none.
pub fn measures(binning: &Binning) -> Vec<Measure> {
    let all: &[Measure] = match &binning.outcome {
        OutcomeCells::Binary { .. } => &BINARY,
        OutcomeCells::Multiclass { .. } => &MULTICLASS,
        OutcomeCells::Regression { .. } => &REGRESSION,
    };
    let scored = has_scores(binning);
    all.iter().copied().filter(|measure| scored || !measure.needs_scores()).collect()
}

/// Whether a version answers with scores: without them, a decision stands in for its own probability.
pub fn has_scores(binning: &Binning) -> bool {
    binning.columns.iter().any(|column| column.role == ColumnRole::Score)
}

impl Measure {
    /// As links and definitions name it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Auc => "auc",
            Self::Accuracy => "accuracy",
            Self::BalancedAccuracy => "balanced_accuracy",
            Self::Precision => "precision",
            Self::Recall => "recall",
            Self::Specificity => "specificity",
            Self::F1 => "f1",
            Self::SelectionRate => "selection_rate",
            Self::Mcc => "mcc",
            Self::Kappa => "kappa",
            Self::Brier => "brier",
            Self::LogLoss => "log_loss",
            Self::Ece => "ece",
            Self::MacroF1 => "macro_f1",
            Self::AucOvr => "auc_ovr",
            Self::Mae => "mae",
            Self::Rmse => "rmse",
            Self::MeanError => "mean_error",
            Self::ErrorStd => "error_std",
            Self::R2 => "r2",
            Self::Mape => "mape",
            Self::Pearson => "pearson",
        }
    }

    /// In which direction it is better.
    pub fn better(self) -> Better {
        match self {
            Self::SelectionRate | Self::MeanError => Better::Neither,
            Self::Brier | Self::LogLoss | Self::Ece | Self::Mae | Self::Rmse | Self::ErrorStd | Self::Mape => {
                Better::Lower
            }
            _ => Better::Higher,
        }
    }

    fn needs_scores(self) -> bool {
        matches!(self, Self::Auc | Self::Brier | Self::LogLoss | Self::Ece | Self::AucOvr)
    }

    /// The measure out of a quality; undefined where its task does not have it.
    pub fn of(self, quality: &Quality) -> Measured {
        match quality {
            Quality::Binary(quality) => self.of_binary(quality),
            Quality::Multiclass(quality) => self.of_multiclass(quality),
            Quality::Regression(quality) => self.of_regression(quality),
        }
    }

    fn of_binary(self, quality: &BinaryQuality) -> Measured {
        let plain = |value| Measured { value, cases: quality.n_labelled, ..Measured::default() };
        let expected = |of: fn(&ExpectedConfusion) -> Option<f64>| quality.estimated.as_ref().and_then(of);
        let rate = |rate, of| Measured {
            estimated: expected(of),
            cases: quality.n_labelled,
            ..Measured::from(quality.rate(rate))
        };
        match self {
            Self::Auc => Measured { ci95: quality.auc_ci95, ..plain(quality.auc.map(|auc| auc.value)) },
            Self::Accuracy => rate(Rate::Accuracy, ExpectedConfusion::accuracy),
            Self::Precision => rate(Rate::Ppv, ExpectedConfusion::precision),
            Self::Recall => rate(Rate::Tpr, ExpectedConfusion::recall),
            Self::Specificity => rate(Rate::Tnr, ExpectedConfusion::specificity),
            Self::SelectionRate => Measured::from(quality.selection_rate),
            Self::BalancedAccuracy => Measured {
                ci95: half_of_sum(quality.rate(Rate::Tpr), quality.rate(Rate::Tnr)),
                estimated: expected(|table| Some(f64::midpoint(table.recall()?, table.specificity()?))),
                ..plain(quality.balanced_accuracy)
            },
            Self::F1 => Measured { estimated: expected(ExpectedConfusion::f1), ..plain(quality.f1) },
            Self::Mcc => plain(quality.mcc),
            Self::Kappa => plain(quality.kappa),
            Self::Brier => plain(quality.brier),
            Self::LogLoss => plain(quality.log_loss),
            Self::Ece => plain(quality.ece),
            _ => Measured::default(),
        }
    }

    fn of_multiclass(self, quality: &MulticlassQuality) -> Measured {
        let plain = |value| Measured { value, cases: quality.n_labelled, ..Measured::default() };
        match self {
            Self::Accuracy => quality.accuracy.into(),
            Self::BalancedAccuracy => plain(quality.balanced_accuracy),
            Self::MacroF1 => plain(quality.macro_average.and_then(|average| average.f1)),
            Self::Kappa => plain(quality.kappa),
            Self::Mcc => plain(quality.mcc),
            Self::AucOvr => plain(quality.auc_ovr_macro.map(|auc| auc.value)),
            Self::LogLoss => plain(quality.log_loss),
            Self::Ece => plain(quality.ece),
            _ => Measured::default(),
        }
    }

    fn of_regression(self, quality: &RegressionQuality) -> Measured {
        let plain = |value| Measured { value, cases: quality.n_labelled, ..Measured::default() };
        match self {
            Self::Mae => Measured { ci95: quality.mae_ci95, ..plain(quality.mae) },
            Self::Rmse => plain(quality.rmse),
            Self::MeanError => Measured { ci95: quality.mean_error_ci95, ..plain(quality.mean_error) },
            Self::ErrorStd => plain(quality.error_std),
            Self::R2 => plain(quality.r2),
            Self::Mape => plain(quality.mape),
            Self::Pearson => plain(quality.pearson),
            _ => Measured::default(),
        }
    }
}

impl From<Proportion> for Measured {
    fn from(proportion: Proportion) -> Self {
        Self { value: proportion.rate, ci95: proportion.low.zip(proportion.high), estimated: None, cases: proportion.n }
    }
}

impl Measured {
    /// How far it is from the same measure of other, independent rows; `None` where a side is undefined.
    ///
    /// The interval is made from those of both sides; for proportions it is Newcombe's. Source: Zou and Donner (2008).
    pub fn change_from(&self, before: &Self) -> Option<Change> {
        let (now, was) = (self.value?, before.value?);
        let value = now - was;
        let ci95 = self.ci95.zip(before.ci95).map(|((low, high), (was_low, was_high))| {
            (value - (now - low).hypot(was_high - was), value + (high - now).hypot(was - was_low))
        });
        Some(Change { value, ci95 })
    }
}

impl Change {
    /// Whether the whole interval lies on one side: below 0, above 0, or neither.
    pub fn told_from_chance(&self) -> Option<std::cmp::Ordering> {
        match self.ci95? {
            (low, _) if low > 0.0 => Some(std::cmp::Ordering::Greater),
            (_, high) if high < 0.0 => Some(std::cmp::Ordering::Less),
            _ => None,
        }
    }
}

/// The interval of the mean of two independent rates, made from theirs as that of a difference is.
fn half_of_sum(a: Proportion, b: Proportion) -> Option<(f64, f64)> {
    let (a, (a_low, a_high)) = (a.rate?, a.low.zip(a.high)?);
    let (b, (b_low, b_high)) = (b.rate?, b.low.zip(b.high)?);
    let mean = f64::midpoint(a, b);
    Some((mean - (a - a_low).hypot(b - b_low) / 2.0, mean + (a_high - a).hypot(b_high - b) / 2.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::proportion::two_proportions;

    #[test]
    fn a_change_of_proportions_has_the_interval_of_newcombe() {
        let (now, before) = (Proportion::new(56, 70), Proportion::new(48, 80));
        let change = Measured::from(now).change_from(&before.into()).expect("defined");
        let expected = two_proportions(56, 70, 48, 80).expect("defined");
        let (low, high) = change.ci95.expect("an interval");
        assert!((change.value - expected.difference).abs() < 1e-12);
        assert!((low - expected.newcombe95.0).abs() < 1e-12 && (high - expected.newcombe95.1).abs() < 1e-12);
        assert_eq!(change.told_from_chance(), Some(std::cmp::Ordering::Greater));
        assert_eq!(Measured::default().change_from(&before.into()), None);
    }

    #[test]
    fn a_mean_of_two_rates_has_an_interval_narrower_than_either() {
        let (a, b) = (Proportion::new(50, 100), Proportion::new(50, 100));
        let (low, high) = half_of_sum(a, b).expect("defined");
        let alone = (a.low.expect("defined"), a.high.expect("defined"));
        assert!(low > alone.0 && high < alone.1 && low < 0.5 && 0.5 < high);
        assert_eq!(half_of_sum(a, Proportion::new(0, 0)), None);
    }

    #[test]
    fn each_measure_has_a_name_of_its_own() {
        let all: Vec<Measure> = BINARY.into_iter().chain(MULTICLASS).chain(REGRESSION).collect();
        for a in &all {
            assert!(all.iter().all(|b| a == b || a.key() != b.key()), "{a:?}");
        }
    }
}
