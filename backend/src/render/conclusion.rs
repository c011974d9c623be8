//! The conclusion, before everything else: one sentence per question.

use shared::report::{
    AttributeFairness, Comparison, DriftReport, Inputs, Ordered, Performance, PerformanceReport, Report,
};
use shared::schema::ColumnRole;
use shared::verdict::{DriftState, GAP_LIMIT, NonInferiority, Outcome, PSI_LIMIT, count, number};

use super::features::{Feature, ranked};
use super::number::{signed, signed_significant, small};
use super::quality::{Form, Row, labelled, rows, telling};
use super::safe::{columns, fitted, visible};
use super::words::{list, of, short};
use crate::analysis::Warning;

/// A sentence, and the mark before it; names in it are as they came.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub(super) mark: Mark,
    pub(super) text: String,
}

/// What stands before a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// Good, bad, or can't tell.
    Outcome(Outcome),
    /// Something to know before anything else.
    Warning,
    Nothing,
}

/// The conclusions of a report, the headline first; a long name in the headline is shortened to fit `width`.
pub(super) fn of_report(report: &Report, warnings: &[Warning], width: usize) -> Vec<Line> {
    let drift = report.drift.as_ref().map(|found| drift(found, width));
    let fairness = report.fairness.as_ref().and_then(fairness);
    let quality = quality(report, warnings);
    let alarming = |line: &Line| line.mark == Mark::Outcome(Outcome::Fail);
    // A model that got worse must not open with a green line.
    let leads = quality.as_ref().is_some_and(alarming) && !drift.as_ref().is_some_and(alarming);
    let verdicts = if leads { [quality, drift, fairness] } else { [drift, fairness, quality] };
    let lines: Vec<Line> = warned(warnings).chain(verdicts.into_iter().flatten()).collect();
    if lines.is_empty() {
        let text = "There is nothing to judge: no reference, no prediction, no protected attribute".to_owned();
        return vec![Line { mark: Mark::Outcome(Outcome::Inconclusive), text }];
    }
    lines
}

fn warned(warnings: &[Warning]) -> impl Iterator<Item = Line> {
    warnings.iter().map(|warning| {
        let mark = if warning.undecided { Mark::Outcome(Outcome::Inconclusive) } else { Mark::Warning };
        let mut letters = warning.text.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        Line { mark, text: first.chain(letters).collect() }
    })
}

fn drift(drift: &DriftReport, width: usize) -> Line {
    let features = ranked(drift);
    let all = of(features.len() as u64, "feature", "features");
    let unsure = features.iter().filter(|feature| feature.state == DriftState::CannotTell).count() as u64;
    let moved = match features.iter().filter(|feature| feature.state == DriftState::Moved).count() {
        0 => String::new(),
        moved => format!(", {} moved a little", count(moved as u64)),
    };
    let most = |before: String, feature: &Feature<'_>| {
        let psi = feature.drift.psi.unwrap_or(0.0);
        let after = format!(" most (PSI {}, limit {})", small(psi), number(PSI_LIMIT));
        let room = width.saturating_sub(columns(&before) + columns(&after)).max(8);
        format!("{before}{}{after}", fitted(&visible(feature.name), room))
    };
    let text = match (drift.verdict.outcome, features.first()) {
        (_, None) => "Can’t tell: there is no feature to compare".to_owned(),
        (Outcome::Fail, Some(worst)) => {
            most(format!("Drifted: {} of {all}, ", count(drift.drifted.len() as u64)), worst)
        }
        (Outcome::Inconclusive, _) => {
            let others = if unsure < features.len() as u64 { "; none of the others has shifted" } else { "" };
            format!("Can’t tell: {} of {all} cannot be judged{others}", count(unsure))
        }
        (Outcome::Pass, _) if unsure > 0 => {
            format!("Steady: none of {all} shifted{moved}; {} cannot be judged", count(unsure))
        }
        (Outcome::Pass, _) => {
            let psi = |feature: &Feature<'_>| feature.drift.psi.unwrap_or(0.0);
            match features.iter().max_by(|a, b| psi(a).total_cmp(&psi(b))) {
                Some(highest) if psi(highest) > 0.0 => most(format!("Steady: none of {all} shifted{moved}, "), highest),
                _ => format!("Steady: none of {all} shifted"),
            }
        }
    };
    Line { mark: Mark::Outcome(drift.verdict.outcome), text }
}

fn fairness(attributes: &Ordered<AttributeFairness>) -> Option<Line> {
    let outcome = attributes.values().map(|attribute| attribute.verdict.outcome).max()?;
    let part = |state: Outcome| {
        let of_state = attributes.0.iter().filter(|(_, attribute)| attribute.verdict.outcome == state);
        let (names, gaps): (Vec<&str>, Vec<Option<f64>>) =
            of_state.map(|(name, attribute)| (name.as_str(), largest_gap(attribute))).unzip();
        let gap = gaps.into_iter().flatten().reduce(f64::max);
        let numbers =
            gap.map_or_else(String::new, |gap| format!(" (largest gap {}, limit {})", number(gap), number(GAP_LIMIT)));
        let groups = format!("groups of {}", list(&short(&names), 3));
        let sentence = match state {
            Outcome::Fail => format!("{groups} are treated differently{numbers}"),
            Outcome::Inconclusive => format!("too few cases to tell for {groups}"),
            Outcome::Pass => format!("{groups} are treated alike{numbers}"),
        };
        (!names.is_empty()).then_some(sentence)
    };
    let parts: Vec<String> =
        [Outcome::Fail, Outcome::Inconclusive, Outcome::Pass].into_iter().filter_map(part).collect();
    Some(Line { mark: Mark::Outcome(outcome), text: format!("Fairness: {}", parts.join("; ")) })
}

/// The largest difference of selection, true positive and false positive rates.
fn largest_gap(attribute: &AttributeFairness) -> Option<f64> {
    let gaps = [attribute.demographic_parity_difference, attribute.equalized_odds_difference];
    gaps.into_iter().chain([attribute.equal_opportunity_difference]).flatten().reduce(f64::max)
}

fn quality(report: &Report, warnings: &[Warning]) -> Option<Line> {
    let PerformanceReport { reference, current } = report.performance.as_ref()?;
    let current = current.as_ref()?;
    let sides: Vec<&Performance> = reference.iter().chain([current]).collect();
    let rows = telling(rows(&sides, true));
    let figures: Vec<String> = rows.iter().filter_map(figure).collect();
    if labelled(current) > 0 {
        let any = |word| rows.iter().any(|row| row.word() == word);
        let (mark, head) = match (any("worse"), any("better")) {
            (true, _) => (Mark::Outcome(Outcome::Fail), "Quality is worse"),
            (false, true) => (Mark::Outcome(Outcome::Pass), "Quality is better"),
            _ => (Mark::Nothing, "Quality"),
        };
        let text = if figures.is_empty() { "not available".to_owned() } else { figures.join(", ") };
        return Some(Line { mark, text: format!("{head}: {text}") });
    }
    let named = |inputs: &Inputs| inputs.columns.iter().any(|column| column.role == ColumnRole::Label);
    let why = if warnings.iter().any(|warning| warning.undecided) {
        "no label can be read"
    } else if report.inputs.as_ref().is_none_or(named) {
        "no label has come"
    } else {
        "no column is known to hold labels"
    };
    let estimated = match current {
        Performance::Binary(quality) => quality.estimated.as_ref().and_then(|one| one.accuracy),
        _ => None,
    };
    let estimated = estimated.map_or_else(String::new, |accuracy| {
        format!("; accuracy is estimated at {} %, if the scores are calibrated", Form::Percent.value(accuracy))
    });
    Some(Line { mark: Mark::Nothing, text: format!("Quality: not known, as {why}{estimated}") })
}

/// For example "AUC 0.812 → 0.790 (−0.022)".
fn figure(row: &Row) -> Option<String> {
    let (name, unit) = row.label.strip_suffix(", %").map_or((row.label, ""), |name| (name, " %"));
    let name = if name.starts_with("AUC") || name.starts_with("R²") { name.to_owned() } else { name.to_lowercase() };
    let name = name.replace("f1", "F1");
    let text = |value: f64| format!("{}{unit}", row.form.value(value));
    let value = text(row.sides.last()?.value?);
    Some(match (row.sides.first().and_then(|side| side.value), row.change) {
        (Some(before), Some(change)) => {
            let points = if unit.is_empty() { "" } else { " points" };
            format!("{name} {} → {value} ({}{points})", text(before), row.form.change(change))
        }
        _ => format!("{name} {value}"),
    })
}

/// What a comparison is about, in words: more is better.
pub(super) fn metric(name: &str) -> &str {
    match name {
        "auc" => "AUC",
        "negative_mae" => "reduction of the mean absolute error",
        other => other,
    }
}

/// A difference of that metric, to as many decimals as its margin asks for.
pub(super) fn difference(test: &NonInferiority, value: f64) -> String {
    if test.metric == "negative_mae" {
        return signed_significant(value, 4);
    }
    signed(value, if test.margin >= 0.005 { 3 } else { 4 })
}

/// The conclusions of a comparison, candidate − baseline, behind what is to be known before.
pub(super) fn of_comparison(comparison: &Comparison, warnings: &[Warning]) -> Vec<Line> {
    let test = &comparison.non_inferiority;
    let name = metric(&test.metric);
    let text = match (test.difference, test.ci95) {
        (Some(found), Some([low, high])) => {
            let state = match test.outcome {
                Outcome::Pass => "At least as good",
                Outcome::Fail => "Worse",
                Outcome::Inconclusive => "Not enough evidence",
            };
            let [found, low, high] = [found, low, high].map(|value| difference(test, value));
            format!("{state}: {name} {found} (95 % {low} to {high}), margin {}", number(test.margin))
        }
        _ => format!("Not enough evidence: {name} is not available for both versions"),
    };
    let line = Line { mark: Mark::Outcome(comparison.verdict.outcome), text };
    warned(warnings).chain([line]).collect()
}
