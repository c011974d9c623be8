//! The features of a report, the worst first.

use shared::report::{DriftReport, FeatureDrift};
use shared::verdict::{DriftMeasure, DriftState, PSI_LIMIT};

use super::number::share_of;

/// How many features are shown in full, unless more have drifted.
pub(super) const MOST: usize = 30;

/// Why a feature with a PSI has no noise floor.
pub(super) const ONE_CELL: &str = "the noise floor is not available, as all values are in one cell";

/// A feature with what its place and its row need.
#[derive(Debug, Clone, Copy)]
pub(super) struct Feature<'a> {
    pub(super) name: &'a str,
    pub(super) drift: &'a FeatureDrift,
    pub(super) state: DriftState,
    /// What chance alone keeps the PSI below, 99 times in 100.
    pub(super) noise: Option<f64>,
}

impl<'a> Feature<'a> {
    fn new(name: &'a str, drift: &'a FeatureDrift, drifted: bool) -> Self {
        let cells = drift.chi2_dof.map(|dof| dof as usize + 1);
        let noise = cells.and_then(|cells| DriftMeasure::Psi.noise(drift.n_ref, drift.n_cur, cells));
        let state = DriftState::new(drift.verdict.outcome, drift.psi, noise, drifted);
        Self { name, drift, state, noise }
    }

    /// "num" or "cat".
    pub(super) fn kind(&self) -> &'static str {
        if self.drift.numeric().is_some() { "num" } else { "cat" }
    }

    /// The distance that goes with the kind: Kolmogorov–Smirnov of numbers, Cramér's V of categories.
    pub(super) fn ks_or_v(&self) -> Option<f64> {
        self.drift.numeric().map_or(self.drift.cramers_v, |numeric| numeric.ks)
    }

    /// Missing shares of reference and current data.
    pub(super) fn missing(&self) -> [Option<f64>; 2] {
        let FeatureDrift { missing_ref, missing_cur, n_ref, n_cur, .. } = *self.drift;
        [share_of(missing_ref, n_ref + missing_ref), share_of(missing_cur, n_cur + missing_cur)]
    }
}

/// All features, the worst first: by state, then by PSI.
pub(super) fn ranked(drift: &DriftReport) -> Vec<Feature<'_>> {
    let drifted: std::collections::HashSet<&str> = drift.drifted.iter().map(String::as_str).collect();
    let mut features: Vec<Feature<'_>> =
        drift.features.0.iter().map(|(name, one)| Feature::new(name, one, drifted.contains(name.as_str()))).collect();
    let psi = |feature: &Feature<'_>| feature.drift.psi.unwrap_or(-1.0);
    features.sort_by(|a, b| a.state.cmp(&b.state).then(psi(b).total_cmp(&psi(a))));
    features
}

/// How many of the ranked features stand in the table of a text: the first ones, and all that have drifted.
pub(super) fn shown(features: &[Feature<'_>]) -> usize {
    let drifted = features.iter().take_while(|feature| feature.state == DriftState::Shifted).count();
    // Leaving a few out would save nothing.
    if features.len() <= MOST + 5 { features.len() } else { MOST.max(drifted) }
}

/// How far a PSI is along its bar, which ends at twice the limit.
pub(super) fn along_bar(psi: f64) -> f64 {
    (psi / (2.0 * PSI_LIMIT)).clamp(0.0, 1.0)
}
