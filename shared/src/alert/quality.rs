//! Rules over summaries: drift, quality, fairness, labels.

use super::{Metric, Read, Side};
use crate::binning::{Binning, OutcomeCells};
use crate::figures::Cut;
use crate::figures::drift::dataset_drift;
use crate::figures::fairness::{self, Settings, attribute_fairness};
use crate::figures::performance::{self, Better, Measure, measures};
use crate::series::Totals;
use crate::stats::fairness::Gap;
use crate::stats::proportion::Proportion;
use crate::summary::Layout;
use crate::verdict::{Outcome, count, drift_outcome, percent, significant};

/// Fewer labelled predictions say nothing of quality.
const FEW: u64 = 100;

/// What a rule over summaries looks at.
#[derive(Debug, Clone, Copy)]
pub struct Quality<'a> {
    /// The version's cells.
    pub binning: &'a Binning,
    /// Where its counts stand.
    pub layout: &'a Layout,
    /// The reference; `None` until one was sent.
    pub reference: Option<&'a Totals>,
    /// The window.
    pub window: &'a Totals,
    /// The window in words, for example "7 days to 21 Nov 2026".
    pub span: &'a str,
}

/// Reads a metric of summaries. A limit of a quality is a limit of the measure itself; of `performance`, of how far it
/// may fall (of an error of a regression: by how much of itself it may rise).
pub fn read_quality(metric: Metric, feature: Option<&str>, limit: f64, seen: &Quality<'_>) -> Read {
    if seen.window.rows == 0 && metric != Metric::Predictions {
        return Read::unavailable(format!("There were no predictions in the {}.", seen.span));
    }
    match metric {
        Metric::Drift => drift(limit, seen),
        Metric::Psi => psi(feature.unwrap_or_default(), limit, seen),
        Metric::Performance => performance(limit, seen),
        Metric::Quality(measure) => measure_of(measure, limit, seen),
        Metric::DemographicParity | Metric::EqualOpportunity => gap(metric, feature.unwrap_or_default(), limit, seen),
        Metric::LabelCoverage => coverage(limit, seen),
        Metric::Predictions => {
            let rows = seen.window.rows;
            let text =
                format!("{} predictions in the {}; the limit is {}.", count(rows), seen.span, significant(limit, 3));
            let outcome = if (rows as f64) < limit { Outcome::Fail } else { Outcome::Pass };
            Read { value: Some(rows as f64), outcome, text }
        }
        _ => Read::unavailable("This figure is not one of summaries."),
    }
}

fn drift(limit: f64, seen: &Quality<'_>) -> Read {
    let Some(reference) = seen.reference else { return Read::unavailable("No reference has been sent.") };
    let drift = dataset_drift(seen.binning, seen.layout, reference, seen.window);
    let share = drift.share_drifted;
    let outcome = match drift.verdict.outcome {
        Outcome::Fail if share.is_some_and(|share| share <= limit) => Outcome::Pass,
        outcome => outcome,
    };
    Read { value: share, outcome, text: format!("{} ({}).", drift.verdict.reason, seen.span) }
}

fn psi(feature: &str, limit: f64, seen: &Quality<'_>) -> Read {
    let Some(reference) = seen.reference else { return Read::unavailable("No reference has been sent.") };
    let drift = dataset_drift(seen.binning, seen.layout, reference, seen.window);
    let Some(column) = drift.column(feature) else {
        return Read::unavailable(format!("There is no column \"{feature}\" whose drift is followed."));
    };
    let Some(psi) = column.psi else {
        return Read::unavailable(format!("{feature}: {}.", column.verdict.reason));
    };
    let text = format!(
        "PSI of {feature} is {} over {}; the limit is {}.",
        significant(psi, 3),
        seen.span,
        significant(limit, 3)
    );
    Read { value: Some(psi), outcome: drift_outcome(Some(psi), column.psi_noise, limit), text }
}

fn performance(limit: f64, seen: &Quality<'_>) -> Read {
    let Some(reference) = seen.reference else { return Read::unavailable("No reference has been sent.") };
    let Some(measure) = measures(seen.binning).first().copied() else {
        return Read::unavailable("This task has no measure of quality.");
    };
    let of = |totals| performance::quality(seen.binning, seen.layout, totals, Cut::Deployed);
    let (Some(now), Some(before)) = (of(seen.window), of(reference)) else {
        return Read::unavailable("The outcomes were not counted.");
    };
    if now.n_labelled() < FEW {
        return Read::unavailable(format!(
            "{} predictions of the {} have a label; quality needs {FEW}.",
            count(now.n_labelled()),
            seen.span
        ));
    }
    let (now, before) = (measure.of(&now), measure.of(&before));
    let Some((change, was)) = now.change_from(&before).zip(before.value) else {
        return Read::unavailable("Its quality is not defined on the reference or in the window.");
    };
    // Worse is positive; errors are judged by how much of themselves they rose.
    let relative = matches!(seen.binning.outcome, OutcomeCells::Regression { .. });
    let scale = if relative { was.abs().max(f64::MIN_POSITIVE) } else { 1.0 };
    let worse = |value: f64| if measure.better() == Better::Higher { -value } else { value } / scale;
    let value = worse(change.value);
    let ci = change.ci95.map(|(low, high)| {
        let (a, b) = (worse(low), worse(high));
        (a.min(b), a.max(b))
    });
    let name = name(measure);
    let direction = if value <= 0.0 {
        "held"
    } else if measure.better() == Better::Higher {
        "fell"
    } else {
        "rose"
    };
    let text = format!(
        "{name} {direction}: {} over {}, {} on the reference.",
        now.value.map_or_else(String::new, |value| significant(value, 3)),
        seen.span,
        significant(was, 3)
    );
    Read { value: Some(value), outcome: against(value, ci, limit, Side::Above), text }
}

fn measure_of(measure: Measure, limit: f64, seen: &Quality<'_>) -> Read {
    let Some(quality) = performance::quality(seen.binning, seen.layout, seen.window, Cut::Deployed) else {
        return Read::unavailable("The outcomes were not counted.");
    };
    let measured = measure.of(&quality);
    let Some(value) = measured.value else {
        return Read::unavailable(format!("{} is not defined over {}.", name(measure), seen.span));
    };
    let side = Metric::Quality(measure).side();
    let text = format!(
        "{} is {} over {}; the limit is {}.",
        name(measure),
        significant(value, 3),
        seen.span,
        significant(limit, 3)
    );
    let outcome = if measured.cases < FEW { Outcome::Inconclusive } else { against(value, measured.ci95, limit, side) };
    Read { value: Some(value), outcome, text }
}

fn gap(metric: Metric, attribute: &str, limit: f64, seen: &Quality<'_>) -> Read {
    let Some((position, _)) = fairness::attributes(seen.binning).find(|(_, name)| *name == attribute) else {
        return Read::unavailable(format!("There is no protected attribute \"{attribute}\"."));
    };
    let settings = Settings { limit, ..Settings::default() };
    let Some(found) = attribute_fairness(seen.binning, seen.layout, seen.window, position, &settings) else {
        return Read::unavailable("Gaps between groups are read for yes-or-no decisions only.");
    };
    let (gap, what): (Option<&Gap>, &str) = match metric {
        Metric::EqualOpportunity => (found.equal_opportunity.as_ref(), "found"),
        _ => (found.demographic_parity.as_ref(), "selected"),
    };
    let Some(gap) = gap else {
        return Read::unavailable(format!("Fewer than two groups of {attribute} are large enough over {}.", seen.span));
    };
    let group = |at: usize| found.groups.get(at).map_or("", |group| group.name.as_str());
    let text = format!(
        "{attribute} \"{}\" is {what} {} more often than \"{}\" over {}; the limit is {}.",
        group(gap.highest),
        percent(gap.difference),
        group(gap.lowest),
        seen.span,
        percent(limit)
    );
    let outcome = against(gap.difference, Some(gap.simultaneous95), limit, Side::Above);
    Read { value: Some(gap.difference), outcome, text }
}

fn coverage(limit: f64, seen: &Quality<'_>) -> Read {
    let Some(quality) = performance::quality(seen.binning, seen.layout, seen.window, Cut::Deployed) else {
        return Read::unavailable("The outcomes were not counted.");
    };
    let share = Proportion::new(quality.n_labelled(), quality.n());
    let Some(rate) = share.rate else { return Read::unavailable("There were no predictions.") };
    let text = format!(
        "The outcome of {} of the predictions is known over {}; the limit is {}.",
        percent(rate),
        seen.span,
        percent(limit)
    );
    Read { value: Some(rate), outcome: if rate < limit { Outcome::Fail } else { Outcome::Pass }, text }
}

/// A figure against its limit: past it only with its whole interval.
pub(super) fn against(value: f64, ci95: Option<(f64, f64)>, limit: f64, side: Side) -> Outcome {
    let past = |x: f64| match side {
        Side::Above => x > limit,
        Side::Below => x < limit,
    };
    let surely = ci95.is_none_or(|(low, high)| past(low) && past(high));
    match (past(value), surely) {
        (false, _) => Outcome::Pass,
        (true, true) => Outcome::Fail,
        (true, false) => Outcome::Inconclusive,
    }
}

/// A measure as a sentence begins with it.
fn name(measure: Measure) -> String {
    let key = measure.key();
    if key.len() <= 4 {
        return key.to_uppercase();
    }
    let mut name = key.replace('_', " ");
    name[..1].make_ascii_uppercase();
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_past_its_limit_only_with_its_whole_interval() {
        assert_eq!(against(0.06, Some((0.051, 0.07)), 0.05, Side::Above), Outcome::Fail);
        assert_eq!(against(0.06, Some((0.04, 0.08)), 0.05, Side::Above), Outcome::Inconclusive);
        assert_eq!(against(0.05, None, 0.05, Side::Above), Outcome::Pass);
        assert_eq!(against(0.7, None, 0.8, Side::Below), Outcome::Fail);
        assert_eq!(against(0.79, Some((0.7, 0.85)), 0.8, Side::Below), Outcome::Inconclusive);
    }

    #[test]
    fn measures_begin_a_sentence_well() {
        assert_eq!([Measure::Auc, Measure::LogLoss, Measure::Mae].map(name), ["AUC", "Log loss", "MAE"]);
    }
}
