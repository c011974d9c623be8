//! Concept drift in words.

use std::cmp::Ordering;

use shared::figures::concept::ConceptDrift;
use shared::figures::performance::{Change, Measure};

use super::course::FEW;
use super::number::{fixed, of, share, significant};
use super::quality::{difference, difference_ends};

/// A p-value below this is not put down to chance.
const CHANCE: f64 = 0.01;

/// Whether the same answer still goes with the same outcome, as a title.
pub fn finding(drift: &ConceptDrift) -> String {
    match drift {
        ConceptDrift::Scores { labelled: 0, .. } | ConceptDrift::Errors { labelled: 0, .. } => {
            "Whether outcomes have changed is not known: no labels have come for this window".to_owned()
        }
        ConceptDrift::Scores { labelled, .. } | ConceptDrift::Errors { labelled, .. } if *labelled < FEW => {
            "Too few labels to tell whether outcomes have changed".to_owned()
        }
        ConceptDrift::Scores { shift, .. } => match shift {
            None => "No step of score has labels on both sides, so outcomes cannot be compared".to_owned(),
            Some(shift) if shift.p >= CHANCE => {
                "The same score still goes with the same outcome, as far as labels tell".to_owned()
            }
            Some(shift) if shift.mean_change.abs() < 0.0005 => {
                "The same score no longer means the same, though not in one direction".to_owned()
            }
            Some(shift) => {
                let by = fixed(shift.mean_change.abs() * 100.0, 1);
                let more = if shift.mean_change > 0.0 { "more" } else { "less" };
                format!("The same score no longer means the same: positives are {by} points {more} frequent")
            }
        },
        ConceptDrift::Errors { mean, .. } => {
            let Some(mean) = mean else {
                return "Errors cannot be compared: the reference has no labels".to_owned();
            };
            let by = significant(mean.value.abs(), 3);
            match mean.told_from_chance() {
                Some(Ordering::Greater) => format!("Predictions are {by} higher against what became true than before"),
                Some(Ordering::Less) => format!("Predictions are {by} lower against what became true than before"),
                Some(Ordering::Equal) | None => {
                    "Errors are around where they were on the reference, within chance".to_owned()
                }
            }
        }
    }
}

/// What the finding rests on, and how much of it may still change.
pub fn basis(drift: &ConceptDrift) -> String {
    let (ConceptDrift::Scores { labelled, n, .. } | ConceptDrift::Errors { labelled, n, .. }) = drift;
    let come = if *n == 0 {
        "The window has no rows.".to_owned()
    } else {
        let share = share(*labelled as f64 / *n as f64);
        format!("From {}, {share} of the window.", of(*labelled, "label", "labels"))
    };
    // Labels that come early are seldom like those that come late.
    let late = if labelled < n { " Labels that come late may say otherwise." } else { "" };
    format!("{come}{late}")
}

/// The figures behind the finding: key of the definition, value, what else to know.
pub fn figures(drift: &ConceptDrift) -> Vec<(&'static str, String, String)> {
    let changed = |change: &Option<Change>, measure: Measure| {
        let points = if super::quality::is_share(measure) { " points" } else { "" };
        let value = change.map_or_else(
            || super::number::NONE.to_owned(),
            |change| format!("{}{points}", difference(measure, change.value)),
        );
        let interval = change.and_then(|change| change.ci95);
        let aside = interval.map_or_else(
            || "needs labels on both sides".to_owned(),
            |(low, high)| format!("95\u{a0}% interval {}", difference_ends(measure, low, high)),
        );
        (value, aside)
    };
    match drift {
        ConceptDrift::Scores { shift, auc, .. } => {
            let (value, aside) = shift.map_or_else(
                || (super::number::NONE.to_owned(), "needs labels on both sides".to_owned()),
                |shift| {
                    let sign = if shift.mean_change < 0.0 { "−" } else { "+" };
                    let value = format!("{sign}{} points", fixed(shift.mean_change.abs() * 100.0, 1));
                    let steps = of(shift.dof as u64, "step", "steps");
                    (value, format!("χ² {} over {steps}, {}", fixed(shift.chi2, 1), p_value(shift.p)))
                },
            );
            let (area, area_aside) = changed(auc, Measure::Auc);
            vec![("calibration_shift", value, aside), ("auc_change", area, area_aside)]
        }
        ConceptDrift::Errors { mean, .. } => {
            let (value, aside) = changed(mean, Measure::MeanError);
            vec![("mean_error_change", value, aside)]
        }
    }
}

fn p_value(p: f64) -> String {
    if p < 0.001 { "p < 0.001".to_owned() } else { format!("p = {}", fixed(p, 3)) }
}

#[cfg(test)]
mod tests {
    use shared::stats::concept_drift::CalibrationShift;

    use super::*;

    fn scores(labelled: u64, p: f64, mean_change: f64) -> ConceptDrift {
        let shift = Some(CalibrationShift { chi2: 31.25, dof: 9, p, mean_change });
        ConceptDrift::Scores { labelled, n: 1_000, shift, auc: None }
    }

    #[test]
    fn the_size_is_said_only_where_chance_does_not_explain_it() {
        assert_eq!(
            finding(&scores(400, 0.000_1, -0.062)),
            "The same score no longer means the same: positives are 6.2 points less frequent"
        );
        assert!(finding(&scores(400, 0.3, -0.062)).contains("still goes with the same outcome"));
        assert!(finding(&scores(400, 0.000_1, 0.0)).ends_with("not in one direction"));
        assert!(finding(&scores(12, 0.000_1, 0.2)).starts_with("Too few labels"));
        assert!(finding(&scores(0, 1.0, 0.0)).contains("not known"));
    }

    #[test]
    fn errors_are_compared_in_their_unit() {
        let of = |low: f64, high: f64| {
            let mean = Some(Change { value: f64::midpoint(low, high), ci95: Some((low, high)) });
            finding(&ConceptDrift::Errors { labelled: 50, n: 50, mean })
        };
        assert_eq!(of(10.0, 14.0), "Predictions are 12 higher against what became true than before");
        assert_eq!(of(-14.0, -10.0), "Predictions are 12 lower against what became true than before");
        assert!(of(-1.0, 2.0).contains("within chance"));
    }

    #[test]
    fn what_has_not_come_is_said() {
        assert_eq!(
            basis(&scores(400, 0.5, 0.0)),
            "From 400 labels, 40 % of the window. Labels that come late may say otherwise."
                .replace("40 %", &share(0.4))
        );
        let all = ConceptDrift::Errors { labelled: 1, n: 1, mean: None };
        assert!(basis(&all).starts_with("From 1 label,") && !basis(&all).contains("late"));
    }

    #[test]
    fn each_figure_has_a_definition() {
        let errors = ConceptDrift::Errors { labelled: 1, n: 1, mean: None };
        for (key, value, aside) in figures(&scores(400, 0.000_1, -0.062)).into_iter().chain(figures(&errors)) {
            assert!(crate::logic::definitions::find(key).is_some(), "{key}");
            assert!(!value.is_empty() && !aside.is_empty());
        }
        let (_, value, aside) = figures(&scores(400, 0.000_1, -0.062)).remove(0);
        assert_eq!((value.as_str(), aside.as_str()), ("−6.2 points", "χ² 31.2 over 9 steps, p < 0.001"));
    }
}
