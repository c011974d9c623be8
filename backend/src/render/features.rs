//! The features of a report, the worst first.

use shared::report::{DriftReport, FeatureDrift};
use shared::verdict::{DriftMeasure, Outcome, PSI_LIMIT, PSI_MODERATE};

use super::number::share_of;

/// How many features are shown in full, unless more have drifted.
pub(super) const MOST: usize = 30;

/// Why a feature with a PSI has no noise floor.
pub(super) const ONE_CELL: &str = "the noise floor is not available, as all values are in one cell";

/// What is said of a feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    /// Past the limit, and the test across all features agrees.
    Shifted,
    /// Past the limit, but among so many features chance does that.
    Unconfirmed,
    /// Too few rows, or none that can be used.
    CannotTell,
    /// Within the limit, but more than chance does.
    Moved,
    /// Within the limit.
    Steady,
}

impl State {
    /// The state in a word, as the app has it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Shifted => "shifted",
            Self::Unconfirmed => "chance?",
            Self::CannotTell => "can’t tell",
            Self::Moved => "moved a little",
            Self::Steady => "steady",
        }
    }

    /// The outcome that it counts as.
    pub(super) fn outcome(self) -> Outcome {
        match self {
            Self::Shifted => Outcome::Fail,
            Self::Unconfirmed | Self::CannotTell => Outcome::Inconclusive,
            Self::Moved | Self::Steady => Outcome::Pass,
        }
    }
}

/// A feature with what its place and its row need.
#[derive(Debug, Clone, Copy)]
pub(super) struct Feature<'a> {
    pub(super) name: &'a str,
    pub(super) drift: &'a FeatureDrift,
    pub(super) state: State,
    /// What chance alone keeps the PSI below, 99 times in 100.
    pub(super) noise: Option<f64>,
}

impl<'a> Feature<'a> {
    fn new(name: &'a str, drift: &'a FeatureDrift, drifted: bool) -> Self {
        let cells = drift.chi2_dof.map(|dof| dof as usize + 1);
        let noise = cells.and_then(|cells| DriftMeasure::Psi.noise(drift.n_ref, drift.n_cur, cells));
        let moved = drift.psi.zip(noise).is_some_and(|(psi, noise)| psi >= PSI_MODERATE && psi > noise);
        let state = match drift.verdict.outcome {
            Outcome::Fail if drifted => State::Shifted,
            Outcome::Fail => State::Unconfirmed,
            Outcome::Inconclusive => State::CannotTell,
            Outcome::Pass if moved => State::Moved,
            Outcome::Pass => State::Steady,
        };
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
    let drifted = features.iter().take_while(|feature| feature.state == State::Shifted).count();
    // Leaving a few out would save nothing.
    if features.len() <= MOST + 5 { features.len() } else { MOST.max(drifted) }
}

/// How far a PSI is along its bar, which ends at twice the limit.
pub(super) fn along_bar(psi: f64) -> f64 {
    (psi / (2.0 * PSI_LIMIT)).clamp(0.0, 1.0)
}
