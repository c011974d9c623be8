//! Drift of one feature, and of all together.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Notes, Ordered};
use crate::stats::drift::CountDrift;
use crate::stats::ks::ks_p;
use crate::stats::moments::Moments;
use crate::stats::quantile::quantile_sorted;
use crate::stats::sort::sorted_finite;
use crate::stats::wasserstein::{ks_and_wasserstein_sorted, wasserstein_normed};
use crate::verdict::{self, DriftMeasure, FeatureEvidence, MissingChange, Outcome, PSI_LIMIT, Verdict};

/// The figures that rest on counts.
const COUNTED: [&str; 9] = ["psi", "js_distance", "hellinger", "tvd", "kl", "chi2", "chi2_dof", "chi2_p", "cramers_v"];

/// The figures that only numbers have.
const NUMERIC: [&str; 8] =
    ["ks", "ks_p", "wasserstein", "wasserstein_normed", "mean_ref", "mean_cur", "std_ref", "std_cur"];

/// A column in memory.
#[derive(Debug, Clone, Copy)]
pub enum Column<'a> {
    /// Numbers; NaN and infinities are missing.
    Numeric(&'a [f64]),
    /// Codes that are positions in `names`; a code past the end ([`super::NO_CATEGORY`]) is missing.
    Categorical {
        /// A code per row.
        codes: &'a [u32],
        /// The categories as text.
        names: &'a [String],
    },
}

/// How a feature is compared, with the figures that only this kind has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum FeatureKind {
    /// By reference deciles and by value.
    Numeric(NumericDrift),
    /// By category.
    Categorical(CategoricalDrift),
}

/// Drift of one feature: see `definitions.md` for each figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FeatureDrift {
    /// How it is compared, with the figures that only this kind has.
    #[serde(flatten)]
    pub kind: FeatureKind,
    /// Usable values of the reference.
    pub n_ref: u64,
    /// Usable values of the current data.
    pub n_cur: u64,
    /// Missing and non-finite values of the reference.
    pub missing_ref: u64,
    /// Missing and non-finite values of the current data.
    pub missing_cur: u64,
    /// p-value of the change of the missing rate (two proportions).
    pub missing_p: Option<f64>,
    /// Population stability index, 0 or more.
    pub psi: Option<f64>,
    /// Jensen–Shannon distance, base 2, 0…1.
    pub js_distance: Option<f64>,
    /// Hellinger distance, 0…1.
    pub hellinger: Option<f64>,
    /// Total variation distance, 0…1.
    pub tvd: Option<f64>,
    /// Kullback–Leibler divergence in nats.
    pub kl: Option<f64>,
    /// χ² of the contingency test.
    pub chi2: Option<f64>,
    /// Its degrees of freedom.
    pub chi2_dof: Option<u64>,
    /// Its p-value.
    pub chi2_p: Option<f64>,
    /// Cramér's V, 0…1.
    pub cramers_v: Option<f64>,
    /// Has it drifted?
    pub verdict: Verdict,
    /// Why a figure is null.
    #[serde(default)]
    pub notes: Notes,
    /// What was compared cell by cell, for charts; not part of the JSON.
    #[serde(skip)]
    pub cells: Cells,
    /// The p-value that speaks for a change when all features are judged together; not part of the JSON.
    #[serde(skip)]
    pub evidence: Option<f64>,
}

impl FeatureDrift {
    /// The figures that only numbers have.
    pub fn numeric(&self) -> Option<&NumericDrift> {
        match &self.kind {
            FeatureKind::Numeric(numeric) => Some(numeric),
            FeatureKind::Categorical(_) => None,
        }
    }
}

/// Counts of both sides over the same cells.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cells {
    /// Edges between the cells of a numeric feature, one fewer than cells; empty for categories.
    pub edges: Vec<f64>,
    /// Categories, one per cell; empty for numbers.
    pub names: Vec<String>,
    /// Reference counts.
    pub reference: Vec<u64>,
    /// Current counts.
    pub current: Vec<u64>,
}

/// What only numbers have; means and spreads are in the unit of the column.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NumericDrift {
    /// Kolmogorov–Smirnov distance, 0…1.
    pub ks: Option<f64>,
    /// Its p-value.
    pub ks_p: Option<f64>,
    /// Wasserstein distance.
    pub wasserstein: Option<f64>,
    /// The same in standard deviations of the reference.
    pub wasserstein_normed: Option<f64>,
    /// Mean of the reference.
    pub mean_ref: Option<f64>,
    /// Mean of the current data.
    pub mean_cur: Option<f64>,
    /// Population standard deviation of the reference.
    pub std_ref: Option<f64>,
    /// Population standard deviation of the current data.
    pub std_cur: Option<f64>,
}

/// What only categories have.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CategoricalDrift {
    /// Categories of the current data that the reference does not have.
    pub new_categories: Vec<String>,
    /// Categories of the reference that the current data does not have.
    pub gone_categories: Vec<String>,
}

/// Drift of all features.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DriftReport {
    /// By feature, in the order of the columns.
    pub features: Ordered<FeatureDrift>,
    /// Which have drifted, with Benjamini–Hochberg across features.
    pub drifted: Vec<String>,
    /// Their share, 0…1; null without features.
    pub share_drifted: Option<f64>,
    /// Has the data set drifted?
    pub verdict: Verdict,
}

/// Drift of one feature between two columns; one that cannot be used gets null figures and notes.
///
/// A numeric column is copied once to be sorted, nothing else is.
pub fn feature_drift(name: &str, reference: Column<'_>, current: Column<'_>) -> FeatureDrift {
    match (reference, current) {
        (Column::Numeric(reference), Column::Numeric(current)) => numeric(name, reference, current),
        (
            Column::Categorical { codes: reference, names: reference_names },
            Column::Categorical { codes: current, names: current_names },
        ) => categorical(name, (reference, reference_names), (current, current_names)),
        (Column::Numeric(_), Column::Categorical { .. }) => {
            let kind = FeatureKind::Numeric(NumericDrift::default());
            mismatch(name, kind, [usable(reference), usable(current)], "numbers", "categories")
        }
        (Column::Categorical { .. }, Column::Numeric(_)) => {
            let kind = FeatureKind::Categorical(CategoricalDrift::default());
            mismatch(name, kind, [usable(reference), usable(current)], "categories", "numbers")
        }
    }
}

/// The whole drift part from the features in their order.
pub fn drift_report(features: Vec<(String, FeatureDrift)>) -> DriftReport {
    let evidence: Vec<FeatureEvidence<'_>> = features
        .iter()
        .map(|(name, feature)| FeatureEvidence { name, outcome: feature.verdict.outcome, p: feature.evidence })
        .collect();
    let dataset = verdict::dataset_drift(&evidence);
    DriftReport {
        features: Ordered(features),
        drifted: dataset.drifted,
        share_drifted: dataset.share,
        verdict: dataset.verdict,
    }
}

fn numeric(name: &str, all_reference: &[f64], all_current: &[f64]) -> FeatureDrift {
    let (reference, current) = (sorted_finite(all_reference), sorted_finite(all_current));
    let mut edges: Vec<f64> = (1..10).filter_map(|k| quantile_sorted(&reference, f64::from(k) / 10.0)).collect();
    edges.dedup();
    let cells =
        Cells { names: Vec::new(), reference: counts(&reference, &edges), current: counts(&current, &edges), edges };
    let missing = (all_reference.len() - reference.len(), all_current.len() - current.len());
    let distances = ks_and_wasserstein_sorted(&reference, &current);
    let (before, now) = (Moments::of(&reference), Moments::of(&current));
    let wasserstein = distances.and_then(|(_, wasserstein)| wasserstein);
    let numeric = NumericDrift {
        ks: distances.map(|(ks, _)| ks.d),
        ks_p: distances.and_then(|(ks, _)| ks_p(ks.d, reference.len(), current.len())),
        wasserstein,
        wasserstein_normed: wasserstein.zip(before).map(|(w, before)| wasserstein_normed(w, before.std)),
        mean_ref: before.map(|moments| moments.mean),
        mean_cur: now.map(|moments| moments.mean),
        std_ref: before.map(|moments| moments.std),
        std_cur: now.map(|moments| moments.std),
    };
    let reason = if reference.is_empty() || current.is_empty() {
        "no usable values on one side"
    } else {
        "the values are too large to be added up"
    };
    let mut feature = compared(name, FeatureKind::Numeric(numeric), cells, missing);
    let defined = [
        numeric.ks.is_some(),
        numeric.ks_p.is_some(),
        numeric.wasserstein.is_some(),
        numeric.wasserstein_normed.is_some(),
        numeric.mean_ref.is_some(),
        numeric.mean_cur.is_some(),
        numeric.std_ref.is_some(),
        numeric.std_cur.is_some(),
    ];
    let fields: Vec<(&str, bool)> = NUMERIC.into_iter().zip(defined).collect();
    feature.notes.explain_all(&fields, reason);
    feature
}

/// Counts of sorted values in cells closed on the right.
fn counts(sorted: &[f64], edges: &[f64]) -> Vec<u64> {
    let mut start = 0;
    let ends = edges.iter().map(|edge| sorted.partition_point(|value| value <= edge));
    ends.chain([sorted.len()]).map(|end| (end - std::mem::replace(&mut start, end)) as u64).collect()
}

fn categorical(name: &str, reference: (&[u32], &[String]), current: (&[u32], &[String])) -> FeatureDrift {
    let mut by_name: BTreeMap<&str, [u64; 2]> = BTreeMap::new();
    let mut missing = [0; 2];
    for (side, (codes, names)) in [reference, current].into_iter().enumerate() {
        let mut counts = vec![0_u64; names.len()];
        for code in codes {
            match counts.get_mut(*code as usize) {
                Some(count) => *count += 1,
                None => missing[side] += 1,
            }
        }
        for (category, count) in names.iter().zip(counts).filter(|(_, count)| *count > 0) {
            by_name.entry(category).or_default()[side] += count;
        }
    }
    let only_on = |side: usize| -> Vec<String> {
        let there = by_name.iter().filter(|(_, counts)| counts[side] > 0 && counts[1 - side] == 0);
        there.map(|(category, _)| (*category).to_owned()).collect()
    };
    let categories = CategoricalDrift { new_categories: only_on(1), gone_categories: only_on(0) };
    let cells = Cells {
        edges: Vec::new(),
        names: by_name.keys().map(|category| (*category).to_owned()).collect(),
        reference: by_name.values().map(|counts| counts[0]).collect(),
        current: by_name.values().map(|counts| counts[1]).collect(),
    };
    compared(name, FeatureKind::Categorical(categories), cells, (missing[0], missing[1]))
}

/// Everything that rests on counts.
fn compared(name: &str, kind: FeatureKind, cells: Cells, (missing_ref, missing_cur): (usize, usize)) -> FeatureDrift {
    let (reference, current) = (cells.reference.as_slice(), cells.current.as_slice());
    let (n, m) = (reference.iter().sum::<u64>(), current.iter().sum::<u64>());
    let (missing_ref, missing_cur) = (missing_ref as u64, missing_cur as u64);
    let counted = match kind {
        FeatureKind::Numeric(_) => CountDrift::of_cells(reference, current),
        FeatureKind::Categorical(_) => CountDrift::of_categories(reference, current),
    };
    let CountDrift { psi, chi2, .. } = counted;
    let missing = MissingChange::new((missing_ref, n), (missing_cur, m));
    let missing_p = missing.p;
    let verdict = verdict::feature_drift(name, DriftMeasure::Psi, psi, PSI_LIMIT, n, m, counted.occupied)
        .and_missing(name, missing);
    let mut notes = Notes::default();
    if psi.is_none() {
        let side = if n == 0 { "the reference" } else { "the current data" };
        let reason = format!("{side} has no usable values");
        for field in COUNTED {
            notes.add(field, reason.as_str());
        }
    }
    if missing_p.is_none() {
        notes.add("missing_p", "no value is missing on either side, all are, or a side has no rows");
    }
    FeatureDrift {
        kind,
        n_ref: n,
        n_cur: m,
        missing_ref,
        missing_cur,
        missing_p,
        psi,
        js_distance: counted.js_distance,
        hellinger: counted.hellinger,
        tvd: counted.tvd,
        kl: counted.kl,
        chi2: chi2.map(|test| test.statistic),
        chi2_dof: chi2.map(|test| test.dof as u64),
        chi2_p: chi2.map(|test| test.p),
        cramers_v: chi2.map(|test| test.cramers_v),
        verdict,
        notes,
        cells,
        evidence: missing.evidence(chi2.map(|test| test.p)),
    }
}

/// How many values of a column are usable, and how many are not.
fn usable(column: Column<'_>) -> (u64, u64) {
    let (n, rows) = match column {
        Column::Numeric(values) => (values.iter().filter(|value| value.is_finite()).count(), values.len()),
        Column::Categorical { codes, names } => {
            (codes.iter().filter(|code| (**code as usize) < names.len()).count(), codes.len())
        }
    };
    (n as u64, (rows - n) as u64)
}

/// A feature whose values have become of another kind: it has changed, however little can be compared.
fn mismatch(
    name: &str,
    kind: FeatureKind,
    [(n_ref, missing_ref), (n_cur, missing_cur)]: [(u64, u64); 2],
    reference: &str,
    current: &str,
) -> FeatureDrift {
    let reason = format!("the reference has {reference}, the current data has {current}");
    let verdict = Verdict::new(Outcome::Fail, format!("{name} has changed its kind: {reason}"));
    let mut found = unusable_feature(name, [0, 0], &reason);
    if matches!(kind, FeatureKind::Numeric(_)) {
        found.notes.explain_all(&NUMERIC.map(|field| (field, false)), &reason);
    }
    FeatureDrift { kind, n_ref, n_cur, missing_ref, missing_cur, verdict, evidence: Some(0.0), ..found }
}

/// A feature of the reference that the current data does not have at all: it has changed.
pub fn gone_feature(name: &str, rows_ref: u64) -> FeatureDrift {
    let found = unusable_feature(name, [0, 0], "the current data has no such column");
    let verdict = Verdict::new(Outcome::Fail, format!("{name} is gone: the current data has no such column"));
    FeatureDrift { n_ref: rows_ref, verdict, evidence: Some(0.0), ..found }
}

/// A feature that cannot be compared, with its rows in the reference and in the current data: one explained row of
/// the report, whose figures are null and whose verdict is inconclusive.
pub fn unusable_feature(name: &str, [rows_ref, rows_cur]: [u64; 2], reason: &str) -> FeatureDrift {
    let kind = FeatureKind::Categorical(CategoricalDrift::default());
    let mut feature = compared(name, kind, Cells::default(), (rows_ref as usize, rows_cur as usize));
    (feature.missing_p, feature.evidence) = (None, None);
    feature.notes = Notes::default();
    for field in COUNTED.into_iter().chain(["missing_p"]) {
        feature.notes.add(field, reason);
    }
    feature.verdict = Verdict::inconclusive(format!("{name} cannot be compared: {reason}"));
    feature
}
