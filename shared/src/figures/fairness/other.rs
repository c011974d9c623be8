//! Quality by group for tasks in which no decision is positive.

use crate::binning::{Binning, OutcomeCells};
use crate::figures::Note;
use crate::figures::performance::{RegressionQuality, regression_quality};
use crate::series::Totals;
use crate::stats::fairness::{Gap, gap_of};
use crate::stats::proportion::Proportion;
use crate::summary::{Layout, OutcomeLayout};

/// Quality by group of a multiclass or regression model.
#[derive(Debug, Clone, PartialEq)]
pub struct OtherFairness {
    /// The attribute.
    pub attribute: String,
    /// The groups with observations, in the order of the attribute.
    pub groups: Vec<GroupQuality>,
    /// Multiclass: the gap of the accuracy over groups that are counted; positions in `groups`.
    pub accuracy: Option<Gap>,
    /// Regression: the largest mean absolute error of a counted group over the smallest; `None` below two groups.
    pub mae_ratio: Option<f64>,
    /// What is not defined for this task, in plain words.
    pub notes: Vec<Note>,
}

/// One group's quality.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupQuality {
    /// The group's name.
    pub name: String,
    /// Observations.
    pub n: u64,
    /// Observations whose label has come.
    pub n_labelled: u64,
    /// Multiclass: the share of right choices; `None` for regression.
    pub accuracy: Option<Proportion>,
    /// Regression: errors; `None` for multiclass.
    pub regression: Option<RegressionQuality>,
    /// Whether the group has enough rows to be counted and ranked.
    pub counted: bool,
}

/// Quality by group of the attribute at this position; `None` for a binary task, for an unknown attribute, or where
/// outcomes were not loaded.
pub fn group_quality(
    binning: &Binning,
    layout: &Layout,
    window: &Totals,
    attribute: usize,
    min_group: u64,
) -> Option<OtherFairness> {
    let of = binning.attributes.get(attribute)?;
    let first = binning.first_slot(attribute);
    if window.outcomes.len() != layout.outcomes || matches!(binning.outcome, OutcomeCells::Binary { .. }) {
        return None;
    }
    let groups: Vec<GroupQuality> = of
        .groups
        .iter()
        .enumerate()
        .filter_map(|(group, name)| one(binning, layout, window, name, first + group, min_group))
        .filter(|group| group.n > 0)
        .collect();
    let counted = || groups.iter().enumerate().filter(|(_, group)| group.counted);
    let accuracies = counted().filter_map(|(position, group)| Some((position, group.accuracy?)));
    let errors: Vec<f64> = counted().filter_map(|(_, group)| group.regression.as_ref()?.mae).collect();
    let (least, most) = errors.iter().fold((f64::INFINITY, 0.0_f64), |(a, b), mae| (a.min(*mae), b.max(*mae)));
    Some(OtherFairness {
        attribute: of.name.clone(),
        accuracy: gap_of(accuracies).filter(|gap| gap.groups > 1),
        mae_ratio: (errors.len() > 1 && least > 0.0).then(|| most / least),
        notes: notes(&binning.outcome),
        groups,
    })
}

fn one(
    binning: &Binning,
    layout: &Layout,
    window: &Totals,
    name: &str,
    slot: usize,
    min_group: u64,
) -> Option<GroupQuality> {
    let name = name.to_owned();
    match layout.outcome {
        OutcomeLayout::Binary { .. } => None,
        OutcomeLayout::Regression => {
            let quality = regression_quality(binning, layout, window, slot)?;
            let (n, n_labelled) = (quality.n, quality.n_labelled);
            let counted = n >= min_group.max(1);
            Some(GroupQuality { name, n, n_labelled, accuracy: None, regression: Some(quality), counted })
        }
        OutcomeLayout::Multiclass { classes } => {
            let count = |predicted, label| {
                let index = OutcomeLayout::confusion(classes, slot, predicted, label);
                u64::from(window.outcomes.get(index).copied().unwrap_or(0))
            };
            let pending: u64 = (0..classes).map(|class| count(class, 0)).sum();
            let labelled: u64 = (0..classes)
                .flat_map(|class| (1..=classes).map(move |label| (class, label)))
                .map(|(p, l)| count(p, l))
                .sum();
            // Classes that the reference does not have count as one, as in the confusion matrix.
            let right: u64 = (0..classes).map(|class| count(class, class + 1)).sum();
            let n = pending + labelled;
            let accuracy = Some(Proportion::new(right, labelled));
            Some(GroupQuality {
                name,
                n,
                n_labelled: labelled,
                accuracy,
                regression: None,
                counted: n >= min_group.max(1),
            })
        }
    }
}

fn notes(outcome: &OutcomeCells) -> Vec<Note> {
    let reason = match outcome {
        OutcomeCells::Multiclass { .. } => {
            "Not defined, because no class of several is the favourable one; quality by group is shown instead."
        }
        _ => "Not defined, because a number is neither selected nor refused; errors by group are shown instead.",
    };
    ["demographic_parity", "equalized_odds_difference", "equal_opportunity", "predictive_parity"]
        .map(|figure| Note::new(figure, reason))
        .to_vec()
}
