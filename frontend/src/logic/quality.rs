//! Quality in words: each measure as pages write it, what is known of it, and what it says.

use std::cmp::Ordering;

use shared::figures::performance::{Better, Change, Measure, Measured, Quality};

use super::date::day;
use super::definitions;
use super::number::{count, fixed, interval, of, or_none, percent, share, significant};

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

/// Some measures of a quality.
pub fn rows(quality: &Quality, measures: &[Measure]) -> Vec<QualityRow> {
    let row = |measure: &Measure| {
        let measured = measure.of(quality);
        QualityRow { key: measure.key(), value: text(*measure, measured.value), interval: ends(*measure, &measured) }
    };
    measures.iter().map(row).collect()
}

/// A measure as pages name it.
pub fn name(measure: Measure) -> &'static str {
    definitions::find(measure.key()).map_or(measure.key(), |entry| entry.name)
}

/// How many digits of a measure are worth reading.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    Percent(usize),
    Decimals(usize),
    Significant(i32),
}

fn form(measure: Measure) -> Form {
    match measure {
        Measure::Accuracy
        | Measure::BalancedAccuracy
        | Measure::Precision
        | Measure::Recall
        | Measure::Specificity
        | Measure::SelectionRate => Form::Percent(1),
        Measure::Mape => Form::Percent(2),
        Measure::Brier | Measure::LogLoss | Measure::Ece | Measure::R2 | Measure::Pearson => Form::Decimals(4),
        Measure::Mae | Measure::Rmse | Measure::MeanError | Measure::ErrorStd => Form::Significant(4),
        _ => Form::Decimals(3),
    }
}

/// A value of a measure.
pub fn number(measure: Measure, value: f64) -> String {
    match form(measure) {
        Form::Percent(decimals) => percent(value, decimals),
        Form::Decimals(decimals) => fixed(value, decimals),
        Form::Significant(digits) => significant(value, digits),
    }
}

/// Whether a measure is written as a percentage.
pub fn is_share(measure: Measure) -> bool {
    matches!(form(measure), Form::Percent(_))
}

/// A value of a measure that may be undefined.
pub fn text(measure: Measure, value: Option<f64>) -> String {
    or_none(value, |value| number(measure, value))
}

/// The ends of its 95 % interval; nothing where there is none.
pub fn ends(measure: Measure, measured: &Measured) -> String {
    let ends = measured.ci95.filter(|_| measured.value.is_some());
    ends.map_or_else(String::new, |(low, high)| interval(low, high, |end| number(measure, end)))
}

/// A difference of two values of a measure, with its sign; shares in points.
pub fn difference(measure: Measure, value: f64) -> String {
    signed(measure, value, 0)
}

/// The ends of its interval, with one more digit where an end would else be called nothing.
pub fn difference_ends(measure: Measure, low: f64, high: f64) -> String {
    let nothing = [low, high].iter().any(|end| is_nothing(&signed(measure, *end, 0)));
    interval(low, high, |end| signed(measure, end, usize::from(nothing)))
}

fn signed(measure: Measure, value: f64, more: usize) -> String {
    let text = match form(measure) {
        Form::Percent(decimals) => fixed(value * 100.0, decimals + more),
        Form::Decimals(decimals) => fixed(value, decimals + more),
        Form::Significant(digits) => significant(value, digits),
    };
    if value > 0.0 && !is_nothing(&text) { format!("+{text}") } else { text }
}

fn is_nothing(text: &str) -> bool {
    text.chars().all(|letter| matches!(letter, '0' | '.'))
}

/// How many labels have come, in a sentence; nothing of a window without rows.
pub fn coverage(quality: &Quality) -> Option<String> {
    let (n, labelled) = (quality.n(), quality.n_labelled());
    Some(match labelled {
        _ if n == 0 => return None,
        0 => "No label has come for these rows yet, so their quality is not known.".to_owned(),
        _ if labelled == n => "All labels have come.".to_owned(),
        _ => format!("{} of the labels have come.", share(labelled as f64 / n as f64)),
    })
}

/// Why a figure is missing.
pub fn notes(quality: &Quality) -> Vec<String> {
    quality.notes().iter().map(|one| definitions::note(one.figure, &one.reason)).collect()
}

/// Whether a change that is told from chance is for the worse; `None` where it is not told, or neither.
pub fn is_worse(measure: Measure, change: &Change) -> Option<bool> {
    let told = change.told_from_chance()?;
    match measure.better() {
        Better::Higher => Some(told == Ordering::Less),
        Better::Lower => Some(told == Ordering::Greater),
        Better::Neither => None,
    }
}

/// What a measure of the window says against the reference, as a title; `since` is the day from which on it has been
/// worse without a break.
pub fn finding(measure: Measure, window: &Measured, reference: &Measured, since: Option<i64>) -> String {
    let name = name(measure);
    let Some(value) = window.value else {
        return match window.estimated {
            Some(estimated) => format!("{name} is not known yet, only estimated: {}", number(measure, estimated)),
            None => format!("{name} is not known for this window"),
        };
    };
    let now = number(measure, value);
    let Some((change, before)) = window.change_from(reference).zip(reference.value) else {
        return format!("{name} {now}");
    };
    let both = format!("{now}, on the reference {}", number(measure, before));
    match (change.ci95, change.told_from_chance(), is_worse(measure, &change)) {
        (Some(_), _, Some(true)) => {
            let since = since.map_or_else(String::new, |since| format!(", since {}", day(since)));
            format!("{name} is worse than it was: {both}{since}")
        }
        (Some(_), _, Some(false)) => format!("{name} is better than it was: {both}"),
        (Some(_), Some(_), None) => format!("{name} has moved: {both}"),
        (Some(_), None, _) => format!("{name} differs no more than by chance: {both}"),
        (None, ..) => format!("{name} {both}"),
    }
}

/// What the estimate of a measure rests on, or why there is none.
pub fn estimate(measure: Measure, measured: &Measured, quality: &Quality) -> String {
    let (n, labelled) = (quality.n(), quality.n_labelled());
    if measure == Measure::SelectionRate {
        return "Needs no label, so nothing is estimated.".to_owned();
    }
    if n == labelled {
        return if n == 0 { "No rows in this window." } else { "All labels have come, so nothing is estimated." }
            .to_owned();
    }
    match (measured.estimated, quality) {
        (Some(_), _) => format!(
            "Known labels, and for {} without one what its score says. Right only if the scores are calibrated.",
            of(n - labelled, "row", "rows")
        ),
        (None, Quality::Binary(_)) => {
            "Not estimated. Accuracy, precision, recall, specificity and F1 are, where scores are sent.".to_owned()
        }
        (None, _) => format!("Not estimated for this task; {} to come.", of(n - labelled, "label is", "labels are")),
    }
}

/// What a value is known from.
pub fn known_from(measure: Measure, measured: &Measured) -> String {
    let cases = if measure == Measure::SelectionRate { "row" } else { "label" };
    let from = match measured.cases {
        1 => format!("from 1 {cases}"),
        several => format!("from {} {cases}s", count(several)),
    };
    match ends(measure, measured) {
        ends if ends.is_empty() => from,
        ends => format!("95\u{a0}% interval {ends}; {from}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(value: f64, half: f64) -> Measured {
        Measured { value: Some(value), ci95: Some((value - half, value + half)), estimated: None, cases: 100 }
    }

    #[test]
    fn the_title_says_worse_only_where_chance_is_ruled_out() {
        let title = |measure, now: &Measured, since| finding(measure, now, &known(0.8, 0.01), since);
        assert_eq!(
            title(Measure::Accuracy, &known(0.7, 0.02), Some(20_000)),
            "Accuracy is worse than it was: 70.0\u{a0}%, on the reference 80.0\u{a0}%, since 4 Oct 2024"
        );
        assert!(title(Measure::Accuracy, &known(0.79, 0.02), None).contains("no more than by chance"));
        assert!(title(Measure::Auc, &known(0.9, 0.02), None).starts_with("AUC is better"));
        assert!(title(Measure::Mae, &known(0.9, 0.02), None).contains("is worse"));
        assert!(title(Measure::SelectionRate, &known(0.9, 0.02), None).starts_with("Selected has moved"));
        let plain = Measured { ci95: None, ..known(0.7, 0.0) };
        assert_eq!(title(Measure::F1, &plain, None), "F1 0.700, on the reference 0.800");
    }

    #[test]
    fn what_is_only_estimated_is_never_called_known() {
        let pending = Measured { estimated: Some(0.83), ..Measured::default() };
        let title = finding(Measure::Accuracy, &pending, &known(0.8, 0.01), None);
        assert_eq!(title, "Accuracy is not known yet, only estimated: 83.0\u{a0}%");
        let nothing = finding(Measure::Auc, &Measured::default(), &known(0.8, 0.01), None);
        assert_eq!(nothing, "AUC is not known for this window");
    }

    #[test]
    fn differences_have_their_sign() {
        assert_eq!(difference(Measure::Accuracy, 0.021), "+2.1");
        assert_eq!(difference(Measure::Accuracy, 0.000_1), "0.0");
        assert_eq!(difference(Measure::Brier, -0.01), "−0.0100");
        assert_eq!(difference(Measure::Mae, 12.5), "+12.5");
        assert_eq!(difference_ends(Measure::Auc, -0.018, -0.000_4), "−0.0180 to −0.0004");
    }
}
