//! Fairness of binary decisions.

use crate::binning::Binning;
use crate::figures::Note;
use crate::figures::outcome::{BinaryCounts, Cut, Decisions};
use crate::series::Totals;
use crate::stats::binary::{Confusion, Rate};
use crate::stats::fairness::{Gap, MIN_GROUP, VersusReference, gap_of, is_weak, versus_reference};
use crate::stats::from_cells::{Bounded, auc, auc_delong};
use crate::stats::multiplicity::benjamini_hochberg;
use crate::stats::proportion::{Difference, Proportion, two_proportions};
use crate::summary::Layout;
use crate::verdict::{self, GAP_LIMIT, GapEvidence, Verdict};

/// What a person can choose on the page.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings<'a> {
    /// Which decisions are looked at.
    pub cut: Cut,
    /// Rows a group needs to be counted into a gap.
    pub min_group: u64,
    /// How much a rate may differ between groups, 0…1.
    pub limit: f64,
    /// The group that the others are compared with; the largest when absent or unknown.
    pub reference_group: Option<&'a str>,
}

impl Default for Settings<'_> {
    fn default() -> Self {
        Self { cut: Cut::Deployed, min_group: MIN_GROUP, limit: GAP_LIMIT, reference_group: None }
    }
}

/// Fairness of one attribute in a window.
#[derive(Debug, Clone, PartialEq)]
pub struct AttributeFairness {
    /// The attribute, for example `SEX` or `SEX × RAC1P`.
    pub attribute: String,
    /// The threshold at which decisions were recomputed; `None` for those that were taken.
    pub threshold: Option<f64>,
    /// The groups with observations, in the order of the attribute.
    pub groups: Vec<GroupFairness>,
    /// Observations that belong to no group.
    pub without_group: u64,
    /// Demographic parity: the gap of the selection rate; `highest` and `lowest` are positions in `groups`.
    pub demographic_parity: Option<Gap>,
    /// Equal opportunity: the gap of the true positive rate.
    pub equal_opportunity: Option<Gap>,
    /// The gap of the false positive rate.
    pub false_positives: Option<Gap>,
    /// Predictive parity: the gap of the positive predictive value.
    pub predictive_parity: Option<Gap>,
    /// Equalized odds: the larger difference of TPR and FPR; `None` unless both are defined.
    pub equalized_odds_difference: Option<f64>,
    /// Equalized odds: the smaller ratio of TPR and FPR; `None` unless both are defined.
    pub equalized_odds_ratio: Option<f64>,
    /// Groups left out of the gaps as too small.
    pub left_out: usize,
    /// The position in `groups` of the group that the others are compared with.
    pub reference_group: Option<usize>,
    /// Every other group against it.
    pub versus_reference: Vec<GroupVersusReference>,
    /// Whether groups are treated alike.
    pub verdict: Verdict,
    /// What is not available, and why.
    pub notes: Vec<Note>,
}

/// One group.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupFairness {
    /// The group's name.
    pub name: String,
    /// Observations.
    pub n: u64,
    /// Observations whose label has come.
    pub n_labelled: u64,
    /// Decisions against labels.
    pub confusion: Confusion,
    /// Every rate with its Wilson interval; the selection rate over all observations, the others over the labelled.
    pub rates: Vec<(Rate, Proportion)>,
    /// The area under the ROC curve within the group, guaranteed from the score cells; `None` with one class.
    pub auc: Option<Bounded>,
    /// `DeLong`'s 95 % interval, scores rounded to their cells.
    pub auc_ci95: Option<(f64, f64)>,
    /// Whether the group has enough rows to be counted into gaps and ranked.
    pub counted: bool,
}

/// A group against the reference group; differences are group − reference.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupVersusReference {
    /// The group's position.
    pub group: usize,
    /// The selection rates, with Newcombe's interval and the pooled z test.
    pub selection: Option<Difference>,
    /// The p-value of the selection rates adjusted over all groups (Benjamini–Hochberg).
    pub selection_p_bh: Option<f64>,
    /// The ratio of selection rates; below 0.8 it breaks the four-fifths rule, which is a rule of thumb.
    pub disparate_impact: Option<f64>,
    /// The true positive rates, with interval and test.
    pub tpr: Option<Difference>,
    /// The false positive rates, with interval and test.
    pub fpr: Option<Difference>,
    /// The mean of both differences.
    pub average_odds_difference: Option<f64>,
}

impl GroupFairness {
    /// A rate with its interval.
    pub fn rate(&self, rate: Rate) -> Proportion {
        self.rates.iter().find(|(of, _)| *of == rate).map_or(Proportion::new(0, 0), |(_, proportion)| *proportion)
    }

    /// Whether a rate rests on fewer than ten cases.
    pub fn is_weak(&self, rate: Rate) -> bool {
        is_weak(&self.rate(rate))
    }
}

/// Fairness of the attribute at this position in a window; `None` for another task, for an unknown attribute, or
/// where outcomes were not loaded.
pub fn attribute_fairness(
    binning: &Binning,
    layout: &Layout,
    window: &Totals,
    attribute: usize,
    settings: &Settings<'_>,
) -> Option<AttributeFairness> {
    let counts = BinaryCounts::new(binning, layout, window)?;
    let of = binning.attributes.get(attribute)?;
    let first = binning.first_slot(attribute);
    let (decisions, groups): (Vec<Decisions>, Vec<GroupFairness>) = of
        .groups
        .iter()
        .enumerate()
        .map(|(group, name)| (name, first + group, counts.decisions(first + group, settings.cut)))
        .filter(|(_, _, decisions)| decisions.n() > 0)
        .map(|(name, slot, decisions)| (decisions, group(&counts, name, slot, &decisions, settings)))
        .unzip();
    let gap = |rate| {
        let counted = groups.iter().enumerate().filter(|(_, group)| group.counted);
        gap_of(counted.map(|(position, group)| (position, group.rate(rate)))).filter(|gap| gap.groups > 1)
    };
    let [selection, tpr, fpr, ppv] = [Rate::Selection, Rate::Tpr, Rate::Fpr, Rate::Ppv].map(gap);
    let left_out = groups.iter().filter(|group| !group.counted).count();
    let asked = settings.reference_group.and_then(|name| groups.iter().position(|group| group.name == name));
    // The first of the largest.
    let reference_group = asked.or_else(|| (0..groups.len()).rev().max_by_key(|position| groups[*position].n));
    let evidence: Vec<GapEvidence> =
        [("the selection rate", selection), ("the true positive rate", tpr), ("the false positive rate", fpr)]
            .into_iter()
            .filter_map(|(rate, gap)| {
                let gap = gap?;
                Some(GapEvidence {
                    rate: rate.to_owned(),
                    highest: groups[gap.highest].name.clone(),
                    lowest: groups[gap.lowest].name.clone(),
                    difference: gap.difference,
                    interval: gap.newcombe95,
                })
            })
            .collect();
    let grouped: u64 = groups.iter().map(|group| group.n).sum();
    Some(AttributeFairness {
        attribute: of.name.clone(),
        threshold: match settings.cut {
            Cut::Deployed => None,
            Cut::Edge(edge) => counts.edges.get(edge).copied(),
        },
        without_group: counts.decisions(0, settings.cut).n().saturating_sub(grouped),
        demographic_parity: selection,
        equal_opportunity: tpr,
        false_positives: fpr,
        predictive_parity: ppv,
        equalized_odds_difference: tpr.zip(fpr).map(|(tpr, fpr)| tpr.difference.max(fpr.difference)),
        equalized_odds_ratio: tpr.zip(fpr).and_then(|(tpr, fpr)| Some(tpr.ratio?.min(fpr.ratio?))),
        left_out,
        reference_group,
        versus_reference: reference_group.map(|reference| versus(&decisions, reference)).unwrap_or_default(),
        verdict: verdict::fairness(&of.name, &evidence, settings.limit, left_out),
        notes: notes(&groups, settings, tpr.is_some() && fpr.is_some()),
        groups,
    })
}

fn group(
    counts: &BinaryCounts<'_>,
    name: &str,
    slot: usize,
    decisions: &Decisions,
    settings: &Settings<'_>,
) -> GroupFairness {
    let (negatives, positives) = counts.score_cells(slot);
    let confusion = decisions.labelled;
    let rate = |rate| if rate == Rate::Selection { decisions.selection() } else { confusion.proportion(rate) };
    GroupFairness {
        name: name.to_owned(),
        n: decisions.n(),
        n_labelled: confusion.n(),
        confusion,
        rates: Rate::ALL.iter().map(|of| (*of, rate(*of))).collect(),
        auc: auc(&negatives, &positives),
        auc_ci95: auc_delong(&negatives, &positives).and_then(|auc| auc.ci95_logit()),
        counted: decisions.n() >= settings.min_group.max(1),
    }
}

fn versus(decisions: &[Decisions], reference: usize) -> Vec<GroupVersusReference> {
    let Some(to) = decisions.get(reference) else { return Vec::new() };
    let mut all: Vec<GroupVersusReference> = decisions
        .iter()
        .enumerate()
        .filter(|(position, _)| *position != reference)
        .map(|(position, group)| {
            let VersusReference { disparate_impact, selection, .. } =
                versus_reference(&group.regardless_of_labels(), &to.regardless_of_labels());
            let (table, other) = (&group.labelled, &to.labelled);
            GroupVersusReference {
                group: position,
                selection,
                selection_p_bh: None,
                disparate_impact,
                tpr: two_proportions(table.tp, table.positives(), other.tp, other.positives()),
                fpr: two_proportions(table.fp, table.negatives(), other.fp, other.negatives()),
                average_odds_difference: versus_reference(table, other).average_odds_difference,
            }
        })
        .collect();
    let p: Vec<f64> = all.iter().map(|versus| versus.selection.and_then(|test| test.p).unwrap_or(f64::NAN)).collect();
    for (versus, adjusted) in all.iter_mut().zip(benjamini_hochberg(&p)) {
        versus.selection_p_bh = (!adjusted.is_nan()).then_some(adjusted);
    }
    all
}

fn notes(groups: &[GroupFairness], settings: &Settings<'_>, has_odds: bool) -> Vec<Note> {
    let mut notes = Vec::new();
    let labelled: u64 = groups.iter().map(|group| group.n_labelled).sum();
    if labelled == 0 {
        let reason = "Not available, because no labels have come yet; the selection rate needs none.";
        notes.push(Note::new("equalized_odds_difference", reason));
    } else if !has_odds {
        let reason = format!(
            "Not available, because fewer than two groups of at least {} rows have both outcomes.",
            settings.min_group
        );
        notes.push(Note::new("equalized_odds_difference", reason));
    }
    if groups.iter().any(|group| !group.counted) {
        let reason = format!("Groups below {} rows are shown, but neither ranked nor counted.", settings.min_group);
        notes.push(Note::new("groups", reason));
    }
    notes
}
