//! Figures of two versions as a page writes them.

use shared::report::{FigureReport, IntervalMethod};

use crate::logic::number::{NONE, fixed, interval, or_none, percent, points, significant};

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// More is.
    More,
    /// Less is.
    Less,
    /// Neither: it says something else.
    Neither,
}

/// How a figure is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// In percent, differences in points.
    Share,
    /// With four decimals.
    Plain,
    /// In the unit of the label.
    Label,
    /// Per thousand decisions, in the model's currency.
    Cost,
}

/// A figure that is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    /// How reports and definitions name it.
    pub key: &'static str,
    /// How pages name it.
    pub name: &'static str,
    /// Which way is better.
    pub better: Better,
    form: Form,
}

const fn figure(key: &'static str, name: &'static str, better: Better, form: Form) -> Figure {
    Figure { key, name, better, form }
}

const FIGURES: [Figure; 22] = [
    figure("accuracy", "Accuracy", Better::More, Form::Share),
    figure("balanced_accuracy", "Balanced accuracy", Better::More, Form::Share),
    figure("precision", "Precision", Better::More, Form::Share),
    figure("recall", "Recall", Better::More, Form::Share),
    figure("specificity", "Specificity", Better::More, Form::Share),
    figure("f1", "F1", Better::More, Form::Plain),
    figure("macro_f1", "Macro F1", Better::More, Form::Plain),
    figure("mcc", "Matthews correlation", Better::More, Form::Plain),
    figure("kappa", "Cohen\u{2019}s κ", Better::More, Form::Plain),
    figure("selection_rate", "Selected", Better::Neither, Form::Share),
    figure("auc", "AUC", Better::More, Form::Plain),
    figure("auc_ovr", "AUC, one class against the rest", Better::More, Form::Plain),
    figure("average_precision", "Average precision", Better::More, Form::Plain),
    figure("brier", "Brier score", Better::Less, Form::Plain),
    figure("log_loss", "Log-loss", Better::Less, Form::Plain),
    figure("ece", "Calibration error (ECE)", Better::Less, Form::Plain),
    figure("cost_per_decision", "Cost per 1,000 decisions", Better::Less, Form::Cost),
    figure("mae", "Mean absolute error", Better::Less, Form::Label),
    figure("rmse", "Root mean squared error", Better::Less, Form::Label),
    figure("medae", "Median absolute error", Better::Less, Form::Label),
    figure("mean_error", "Mean error", Better::Neither, Form::Label),
    figure("r2", "R²", Better::More, Form::Plain),
];

/// A figure by its key; those that a page does not show have none.
pub fn find(key: &str) -> Option<Figure> {
    FIGURES.iter().find(|figure| figure.key == key).copied()
}

/// What a difference says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The candidate is better.
    Better,
    /// The candidate is worse.
    Worse,
    /// It is another number, which is neither better nor worse.
    Other,
    /// The interval holds no difference too.
    Unclear,
    /// There is no interval.
    Unknown,
}

impl Change {
    /// In words.
    pub fn word(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Worse => "worse",
            Self::Other => "changed",
            Self::Unclear => "no clear difference",
            Self::Unknown => "not tested",
        }
    }
}

impl Figure {
    /// The values of both versions as they are written beside each other; `currency` may be empty.
    pub fn values(&self, values: [Option<f64>; 2], currency: &str) -> [String; 2] {
        let write = |value: f64| match self.form {
            Form::Share => percent(value, 2),
            Form::Plain => fixed(value, 4),
            Form::Label => significant(value, 5),
            Form::Cost => significant(value * 1_000.0, 5),
        };
        let written = values.map(|value| value.filter(|value| value.is_finite()).map(write));
        let other = |at: usize| written[1 - at].as_deref().unwrap_or_default();
        let unit =
            if self.form == Form::Cost && !currency.is_empty() { format!("\u{a0}{currency}") } else { String::new() };
        [0, 1].map(|at| written[at].as_deref().map_or_else(|| NONE.to_owned(), |one| alike(one, other(at)) + &unit))
    }

    /// A difference with its sign, without its unit.
    fn signed(&self, difference: f64) -> String {
        let text = match self.form {
            Form::Share => fixed(difference * 100.0, 2),
            Form::Plain => fixed(difference, 4),
            Form::Label => significant(difference, 4),
            Form::Cost => significant(difference * 1_000.0, 4),
        };
        let zero = text.bytes().all(|byte| matches!(byte, b'0' | b'.'));
        if difference > 0.0 && !zero { format!("+{text}") } else { text }
    }

    /// A difference with its sign; shares in percentage points.
    pub fn difference(&self, difference: Option<f64>) -> String {
        let unit = if self.form == Form::Share { " points" } else { "" };
        or_none(difference, |difference| format!("{}{unit}", self.signed(difference)))
    }

    /// The interval of a difference.
    pub fn interval(&self, ci95: Option<[f64; 2]>) -> String {
        ci95.map_or_else(|| NONE.to_owned(), |[low, high]| interval(low, high, |end| self.signed(end)))
    }

    /// What the difference says.
    pub fn change(&self, report: &FigureReport) -> Change {
        let Some([low, high]) = report.ci95 else { return Change::Unknown };
        match (self.better, low > 0.0, high < 0.0) {
            (_, false, false) => Change::Unclear,
            (Better::Neither, ..) => Change::Other,
            (Better::More, up, _) => {
                if up {
                    Change::Better
                } else {
                    Change::Worse
                }
            }
            (Better::Less, up, _) => {
                if up {
                    Change::Worse
                } else {
                    Change::Better
                }
            }
        }
    }
}

/// A number with as many decimals as one of about its size beside it.
fn alike(number: &str, beside: &str) -> String {
    // How many digits and separators stand before the point, and how many behind it; none of what has an exponent.
    let parts = |text: &str| {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        let whole = whole.trim_start_matches('−');
        let is_plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit() || byte == b',');
        (is_plain(whole) && is_plain(decimals)).then_some((whole.len(), decimals.len()))
    };
    let Some(((whole, decimals), (beside, wanted))) = parts(number).zip(parts(beside)) else {
        return number.to_owned();
    };
    // Beside one of another size, its zeros would claim digits that nobody looks for.
    if decimals >= wanted || whole.abs_diff(beside) > 2 {
        return number.to_owned();
    }
    let point = if decimals == 0 { "." } else { "" };
    format!("{number}{point}{}", "0".repeat(wanted - decimals))
}

/// Where an interval comes from, in a few words.
pub fn method(method: IntervalMethod) -> &'static str {
    match method {
        IntervalMethod::MeanDifference => "mean of the differences of each request",
        IntervalMethod::Delong => "DeLong 1988",
        IntervalMethod::Jackknife => "jackknife over requests",
        IntervalMethod::Newcombe => "two independent shares (Newcombe 1998)",
        IntervalMethod::Independent => "variances of both added up",
        IntervalMethod::None => "no interval",
    }
}

/// A gain of a slice: a share in points, or an error in the label's unit.
pub fn gain(value: f64, is_share: bool) -> String {
    if is_share {
        format!("{} points", points(value))
    } else {
        let text = significant(value, 3);
        if value > 0.0 { format!("+{text}") } else { text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(difference: f64, ci95: Option<[f64; 2]>) -> FigureReport {
        FigureReport { a: None, b: None, difference: Some(difference), ci95, method: IntervalMethod::Jackknife }
    }

    #[test]
    fn a_change_is_told_where_the_interval_tells() {
        let (recall, brier) = (find("recall").expect("known"), find("brier").expect("known"));
        let up = report(0.1, Some([0.05, 0.15]));
        assert_eq!((recall.change(&up), brier.change(&up)), (Change::Better, Change::Worse));
        assert_eq!(recall.change(&report(0.1, Some([-0.05, 0.15]))), Change::Unclear);
        assert_eq!(recall.change(&report(0.1, None)), Change::Unknown);
        assert_eq!(find("selection_rate").map(|figure| figure.change(&up)), Some(Change::Other));
        assert_eq!(find("nothing"), None);
    }

    #[test]
    fn differences_have_their_sign_and_unit() {
        let (recall, cost) = (find("recall").expect("known"), find("cost_per_decision").expect("known"));
        assert_eq!(recall.difference(Some(0.012_34)), "+1.23 points");
        assert_eq!(recall.difference(Some(-0.000_001)), "0.00 points");
        assert_eq!(recall.interval(Some([-0.01, 0.02])), "−1.00 to +2.00");
        assert_eq!(cost.values([Some(1.25), None], "EUR"), ["1,250\u{a0}EUR", NONE]);
        assert_eq!(cost.difference(None), NONE);
    }

    #[test]
    fn values_beside_each_other_have_as_many_decimals() {
        let (cost, error) = (find("cost_per_decision").expect("known"), find("mae").expect("known"));
        assert_eq!(cost.values([Some(5.152), Some(6.337_7)], "USD"), ["5,152.0\u{a0}USD", "6,337.7\u{a0}USD"]);
        assert_eq!(error.values([Some(0.25), Some(0.123_45)], ""), ["0.25000", "0.12345"]);
        assert_eq!(error.values([Some(12_000.0), Some(9.512_3)], ""), ["12,000", "9.5123"]);
        assert_eq!(error.values([Some(1e-9), Some(0.5)], "")[1], "0.5");
        assert_eq!(error.values([Some(-5.1), Some(-5.25)], ""), ["−5.10", "−5.25"]);
        assert_eq!(cost.values([Some(f64::NAN), None], "EUR"), [NONE, NONE]);
    }
}
