//! The drift of a window from the reference, column by column and over all features.
//!
//! Figures over cells (PSI and its kin, χ²) take the reference's deciles for a number, which nest in the stored
//! cells and lose nothing, and one cell per category otherwise. KS and Wasserstein are about the values inside
//! the cells and come as guaranteed intervals.

use super::{ColumnCounts, Note};
use crate::binning::{Binning, CategoricalCells, Cells, ColumnCells, NumericCells};
use crate::schema::{ColumnRole, Kind};
use crate::series::Totals;
use crate::stats::drift::{CountDrift, psi_expected};
use crate::stats::from_cells::{Bounded, ReferenceSteps, wasserstein};
use crate::stats::multiplicity::benjamini_hochberg;
use crate::stats::psi_interval::psi_interval;
use crate::stats::wasserstein::wasserstein_normed;
use crate::summary::Layout;
use crate::verdict::{
    self, ADJUSTED_P_LIMIT, DriftMeasure, DriftState, FeatureEvidence, MissingChange, Outcome, PSI_LIMIT, Verdict,
};

/// The drift of one column.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnDrift {
    /// The column's position in the binning.
    pub column: usize,
    /// The column's name.
    pub name: String,
    /// What it is for.
    pub role: ColumnRole,
    /// Numeric or categorical (booleans are categorical).
    pub kind: Kind,
    /// Values of the reference, missing ones left out.
    pub n_ref: u64,
    /// Values of the window, missing ones left out.
    pub n_cur: u64,
    /// Missing values of the reference.
    pub missing_ref: u64,
    /// Missing values of the window.
    pub missing_cur: u64,
    /// P of the change of the missing rate (two proportions, pooled z); `None` where nothing is missing.
    pub missing_p: Option<f64>,
    /// How many cells hold a value of either side.
    pub cells: usize,
    /// The population stability index, 0 or more.
    pub psi: Option<f64>,
    /// What the PSI of samples of these sizes exceeds in 1 of 100 cases without any drift.
    pub psi_noise: Option<f64>,
    /// The PSI to be expected without any drift: the noise floor of charts.
    pub psi_expected: Option<f64>,
    /// The 95 % interval of the PSI behind the samples; see [`psi_interval`].
    pub psi_interval: Option<(f64, f64)>,
    /// The Jensen–Shannon distance, base 2, 0…1.
    pub js_distance: Option<f64>,
    /// The Hellinger distance, 0…1.
    pub hellinger: Option<f64>,
    /// The total variation distance, 0…1.
    pub tvd: Option<f64>,
    /// The Kullback–Leibler divergence of the reference from the window, in nats.
    pub kl: Option<f64>,
    /// Pearson's χ² of the two rows of counts.
    pub chi2: Option<f64>,
    /// Its degrees of freedom.
    pub chi2_dof: Option<usize>,
    /// Its p-value.
    pub chi2_p: Option<f64>,
    /// The p-value that speaks for a change when all features are judged together: that of χ², or of the missing
    /// values where their change alone is past its limit.
    pub evidence: Option<f64>,
    /// The same adjusted for how many features were looked at (Benjamini–Hochberg).
    pub chi2_p_bh: Option<f64>,
    /// Cramér's V, 0…1.
    pub cramers_v: Option<f64>,
    /// Kolmogorov–Smirnov, 0…1; numeric only.
    pub ks: Option<Bounded>,
    /// Wasserstein's W₁, in the column's own unit; numeric only.
    pub wasserstein: Option<Bounded>,
    /// W₁ in standard deviations of the reference; numeric only.
    pub wasserstein_normed: Option<Bounded>,
    /// The reference's mean; numeric only.
    pub mean_ref: Option<f64>,
    /// The window's mean; numeric only.
    pub mean_cur: Option<f64>,
    /// Categories that the reference does not have, with their counts, the most frequent first.
    pub new_categories: Vec<(String, u64)>,
    /// Categories that the window does not have, with their counts in the reference, the most frequent first.
    pub gone_categories: Vec<(String, u64)>,
    /// Whether the figures over cells are those of the values; false where rare categories share a cell.
    pub exact: bool,
    /// Whether the column drifted.
    pub verdict: Verdict,
    /// What is not available, and why.
    pub notes: Vec<Note>,
}

/// The drift of all columns of a window.
#[derive(Debug, Clone, PartialEq)]
pub struct DatasetDrift {
    /// Observations of the reference.
    pub n_ref: u64,
    /// Observations of the window.
    pub n_cur: u64,
    /// The features, the worst first.
    pub features: Vec<ColumnDrift>,
    /// Protected attributes: who is being judged. Not counted into the verdict.
    pub population: Vec<ColumnDrift>,
    /// Scores and predictions: what the model answers. Not counted into the verdict.
    pub outputs: Vec<ColumnDrift>,
    /// The names of the features that drifted (verdict and adjusted p agree), the worst first.
    pub drifted: Vec<String>,
    /// The share of features that drifted, 0…1; `None` without features.
    pub share_drifted: Option<f64>,
    /// Whether the window as a whole drifted.
    pub verdict: Verdict,
}

impl DatasetDrift {
    /// What is said of one of the columns; those that are shown but not judged together speak for themselves.
    pub fn state(&self, column: &ColumnDrift) -> DriftState {
        let drifted = column.role != ColumnRole::Feature || self.drifted.contains(&column.name);
        DriftState::new(column.verdict.outcome, column.psi, column.psi_noise, drifted)
    }

    /// A column by name, whatever its role.
    pub fn column(&self, name: &str) -> Option<&ColumnDrift> {
        self.features.iter().chain(&self.population).chain(&self.outputs).find(|column| column.name == name)
    }
}

/// The drift of one column, by its position in the binning; `None` past the last.
pub fn column_drift(
    binning: &Binning,
    layout: &Layout,
    column: usize,
    reference: &Totals,
    current: &Totals,
) -> Option<ColumnDrift> {
    let cells = binning.columns.get(column)?;
    let (f, g) = (ColumnCounts::new(layout, column, reference), ColumnCounts::new(layout, column, current));
    let (p, q) = (f.drift_cells(&cells.cells), g.drift_cells(&cells.cells));
    let counted = match &cells.cells {
        Cells::Numeric(_) => CountDrift::of_cells(&p, &q),
        Cells::Categorical(_) => CountDrift::of_categories(&p, &q),
    };
    let CountDrift { occupied, chi2, .. } = counted;
    let missing = MissingChange::new((f.missing, f.n()), (g.missing, g.n()));
    let mut drift = ColumnDrift {
        column,
        name: cells.name.clone(),
        role: cells.role,
        kind: if matches!(cells.cells, Cells::Numeric(_)) { Kind::Numeric } else { Kind::Categorical },
        n_ref: f.n(),
        n_cur: g.n(),
        missing_ref: f.missing,
        missing_cur: g.missing,
        missing_p: missing.p,
        cells: occupied,
        psi: counted.psi,
        psi_noise: DriftMeasure::Psi.noise(f.n(), g.n(), occupied),
        psi_expected: psi_expected(f.n(), g.n(), occupied),
        psi_interval: psi_interval(&p, &q),
        js_distance: counted.js_distance,
        hellinger: counted.hellinger,
        tvd: counted.tvd,
        kl: counted.kl,
        chi2: chi2.map(|test| test.statistic),
        chi2_dof: chi2.map(|test| test.dof),
        chi2_p: chi2.map(|test| test.p),
        chi2_p_bh: None,
        evidence: missing.evidence(chi2.map(|test| test.p)),
        cramers_v: chi2.map(|test| test.cramers_v),
        ks: None,
        wasserstein: None,
        wasserstein_normed: None,
        mean_ref: None,
        mean_cur: None,
        new_categories: Vec::new(),
        gone_categories: Vec::new(),
        exact: true,
        verdict: Verdict::inconclusive(""),
        notes: Vec::new(),
    };
    let measure = DriftMeasure::Psi;
    drift.verdict =
        verdict::feature_drift(&cells.name, measure, drift.psi, PSI_LIMIT, drift.n_ref, drift.n_cur, occupied)
            .and_missing(&cells.name, missing);
    match &cells.cells {
        Cells::Numeric(cells) => add_numeric(&mut drift, cells, &f, &g),
        Cells::Categorical(cells) => add_categorical(&mut drift, cells, &p, &q),
    }
    add_notes(&mut drift, cells, f.with_sums().is_some() && g.with_sums().is_some());
    Some(drift)
}

/// The drift of all columns of a window from the reference.
pub fn dataset_drift(binning: &Binning, layout: &Layout, reference: &Totals, current: &Totals) -> DatasetDrift {
    let mut all: Vec<ColumnDrift> = (0..binning.columns.len())
        .filter_map(|column| column_drift(binning, layout, column, reference, current))
        .collect();
    adjust(&mut all);
    all.sort_by(worse_first);
    let (features, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|column| column.role == ColumnRole::Feature);
    let (population, outputs) = others.into_iter().partition(|column| column.role == ColumnRole::Protected);
    let evidence: Vec<FeatureEvidence<'_>> = features
        .iter()
        .map(|column| FeatureEvidence { name: &column.name, outcome: column.verdict.outcome, p: column.evidence })
        .collect();
    let verdict::DatasetDrift { drifted, share, verdict } = verdict::dataset_drift(&evidence);
    DatasetDrift {
        n_ref: reference.rows,
        n_cur: current.rows,
        features,
        population,
        outputs,
        drifted,
        share_drifted: share,
        verdict,
    }
}

impl ColumnDrift {
    /// Whether its verdict and its adjusted p-value agree that it drifted.
    pub fn has_drifted(&self) -> bool {
        self.verdict.outcome == Outcome::Fail && self.chi2_p_bh.is_some_and(|p| p <= ADJUSTED_P_LIMIT)
    }
}

fn add_numeric(drift: &mut ColumnDrift, cells: &NumericCells, f: &ColumnCounts<'_>, g: &ColumnCounts<'_>) {
    drift.mean_ref = f.mean(cells);
    drift.ks = ReferenceSteps::new(f.counts, |cell| cells.is_point(cell)).and_then(|steps| steps.ks(&g.running()));
    if g.may_be_cut_off(cells) {
        let reason = "Not available, because a value lies more than 4,096 times the reference's range away from it.";
        drift.notes.extend(["mean_cur", "wasserstein", "wasserstein_normed"].map(|field| Note::new(field, reason)));
        return;
    }
    drift.mean_cur = g.mean(cells);
    if let (Some(f), Some(g)) = (f.with_sums(), g.with_sums()) {
        let edges: Vec<f64> = cells.edges.iter().map(|edge| (edge - cells.origin) / cells.unit).collect();
        drift.wasserstein = wasserstein(&edges, f, g).and_then(|distance| distance.times(cells.unit));
        drift.wasserstein_normed =
            drift.wasserstein.and_then(|distance| distance.times(wasserstein_normed(1.0, cells.sd)));
    }
}

fn add_categorical(drift: &mut ColumnDrift, cells: &CategoricalCells, p: &[u64], q: &[u64]) {
    drift.exact = cells.is_exact(p) && cells.is_exact(q);
    let named = |counts: &[u64], wanted: &dyn Fn(usize) -> bool| -> Vec<(String, u64)> {
        let mut found: Vec<_> = (0..counts.len())
            .filter(|cell| counts[*cell] > 0 && wanted(*cell))
            .map(|cell| (cells.label(cell as u8), counts[cell]))
            .collect();
        found.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        found
    };
    let missing_in = |other: &[u64], cell: usize| other.get(cell).is_none_or(|count| *count == 0);
    drift.new_categories = named(q, &|cell| missing_in(p, cell));
    drift.gone_categories = named(p, &|cell| missing_in(q, cell) && cell < cells.categories.len());
}

/// Says of each figure that is not there why.
fn add_notes(drift: &mut ColumnDrift, cells: &ColumnCells, has_sums: bool) {
    let mut notes = std::mem::take(&mut drift.notes);
    let numeric = matches!(cells.cells, Cells::Numeric(_));
    if drift.n_ref == 0 || drift.n_cur == 0 {
        let side = if drift.n_ref == 0 { "reference" } else { "window" };
        let missing = if drift.n_ref == 0 { drift.missing_ref } else { drift.missing_cur };
        let why = if missing > 0 { "only missing values" } else { "no rows" };
        notes.push(Note::new("psi", format!("Not available, because the {side} has {why}.")));
    } else {
        if drift.psi_noise.is_none() {
            notes.push(Note::new("psi_noise", "Not available, because all values fall in one cell."));
        }
        if numeric && !has_sums {
            let reason = "Not available, because the sums of this window were not loaded.";
            notes.push(Note::new("wasserstein", reason));
            notes.push(Note::new("mean_cur", reason));
        }
    }
    if !numeric {
        notes.push(Note::new("ks", "Not defined, because categories have no order."));
        notes.push(Note::new("wasserstein", "Not defined, because categories have no distance."));
    }
    if !drift.exact {
        let reason = "Rare categories share cells, so that drift between two of them can go unseen.";
        notes.push(Note::new("exact", reason));
    }
    if drift.missing_p.is_none() && drift.missing_ref + drift.missing_cur == 0 {
        notes.push(Note::new("missing_p", "Not available, because no value is missing on either side."));
    }
    drift.notes = notes;
}

/// Adjusts the p-values of the features for how many were looked at.
fn adjust(columns: &mut [ColumnDrift]) {
    let mut features: Vec<&mut ColumnDrift> =
        columns.iter_mut().filter(|column| column.role == ColumnRole::Feature).collect();
    let p: Vec<f64> = features.iter().map(|column| column.evidence.unwrap_or(f64::NAN)).collect();
    for (column, adjusted) in features.iter_mut().zip(benjamini_hochberg(&p)) {
        column.chi2_p_bh = (!adjusted.is_nan()).then_some(adjusted);
    }
}

/// Drifted first, then inconclusive, then steady; within each by PSI, undefined last, then by name.
fn worse_first(a: &ColumnDrift, b: &ColumnDrift) -> std::cmp::Ordering {
    let rank = |column: &ColumnDrift| match column.verdict.outcome {
        Outcome::Fail => 0,
        Outcome::Inconclusive => 1,
        Outcome::Pass => 2,
    };
    let psi = |column: &ColumnDrift| column.psi.unwrap_or(-1.0);
    rank(a).cmp(&rank(b)).then_with(|| psi(b).total_cmp(&psi(a))).then_with(|| a.name.cmp(&b.name))
}
