//! Has a feature, has a data set drifted?

use super::state::has_moved;
use super::words::{count, names, number, percent, several};
use super::{Outcome, Verdict};
use crate::stats::drift::psi_noise;
use crate::stats::multiplicity::benjamini_hochberg;
use crate::stats::proportion::two_proportions;

/// From this PSI on a feature has shifted.
pub const PSI_LIMIT: f64 = 0.25;
/// From this PSI on a feature has moved a little.
pub const PSI_MODERATE: f64 = 0.1;
/// Without drift the figure stays below its noise with this probability.
pub const NOISE_LEVEL: f64 = 0.99;
/// A p-value adjusted by Benjamini and Hochberg up to this agrees that there is a difference.
pub const ADJUSTED_P_LIMIT: f64 = 0.05;
/// A missing rate whose change has a p-value up to this has not changed by chance.
const MISSING_P: f64 = 0.001;
/// A missing rate may change by this much.
pub const MISSING_LIMIT: f64 = 0.1;

/// The figure a drift verdict looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DriftMeasure {
    /// The population stability index.
    Psi,
    /// The Jensen–Shannon distance, base 2.
    JsDistance,
}

impl DriftMeasure {
    /// Its name in a sentence.
    pub fn name(self) -> &'static str {
        match self {
            Self::Psi => "PSI",
            Self::JsDistance => "Jensen–Shannon distance",
        }
    }

    /// What chance alone keeps it below, 99 times in 100: for the PSI (1/n + 1/m)·χ²_{k−1, 0.99} (Yurdakul 2018),
    /// of which the squared distance in nats is an eighth. `None` without rows or with a single cell.
    pub fn noise(self, n: u64, m: u64, cells: usize) -> Option<f64> {
        let psi = psi_noise(n, m, cells, NOISE_LEVEL)?;
        Some(match self {
            Self::Psi => psi,
            Self::JsDistance => (psi / 8.0 / std::f64::consts::LN_2).sqrt(),
        })
    }

    /// The limit as a PSI of the same noise, to solve for rows.
    fn as_psi(self, limit: f64) -> f64 {
        match self {
            Self::Psi => limit,
            Self::JsDistance => limit * limit * 8.0 * std::f64::consts::LN_2,
        }
    }

    /// How many current rows it takes for the noise to be within the limit; `None` when the reference of n rows is
    /// itself too small for any number.
    fn rows_needed(self, limit: f64, n: u64, cells: usize) -> Option<u64> {
        let quantile = psi_noise(2, 2, cells, NOISE_LEVEL)?;
        let left = self.as_psi(limit) / quantile - 1.0 / n as f64;
        (left > 0.0).then(|| (1.0 / left).ceil() as u64)
    }
}

/// The outcome for one feature, as [`feature_drift`] gives it with its reason; `noise` is `None` with a single cell.
pub fn drift_outcome(value: Option<f64>, noise: Option<f64>, limit: f64) -> Outcome {
    match (value, noise) {
        (None, _) => Outcome::Inconclusive,
        (Some(_), Some(noise)) if noise > limit => Outcome::Inconclusive,
        (Some(value), Some(_)) if value >= limit => Outcome::Fail,
        // Within the limit, or all values in one cell.
        _ => Outcome::Pass,
    }
}

/// The verdict on one feature: inconclusive when chance alone can reach the limit, else fail at or above it.
///
/// `value` is the figure, n and m the rows of reference and current window, `cells` how many cells hold rows.
/// A value of `None` (no rows on a side) is inconclusive; with a single cell nothing can have moved.
pub fn feature_drift(
    name: &str,
    measure: DriftMeasure,
    value: Option<f64>,
    limit: f64,
    n: u64,
    m: u64,
    cells: usize,
) -> Verdict {
    let Some(value) = value else {
        let side = if n == 0 { "the reference" } else { "the current data" };
        return Verdict::inconclusive(format!("{name} cannot be compared: {side} has no usable values"));
    };
    let (figure, rows) = (measure.name(), several(m, "row", "rows"));
    let Some(noise) = measure.noise(n, m, cells) else {
        return Verdict::new(Outcome::Pass, format!("{name} is steady: all values are in one cell on both sides"));
    };
    let limit_text = number(limit);
    let outcome = drift_outcome(Some(value), Some(noise), limit);
    if outcome == Outcome::Inconclusive {
        let needed = match measure.rows_needed(limit, n, cells) {
            Some(needed) => format!("{} are needed", several(needed, "row", "rows")),
            None => format!("the reference, with {}, is too small for any window", several(n, "row", "rows")),
        };
        return Verdict::inconclusive(format!(
            "Too few rows to tell whether {name} has shifted: with {rows} chance alone reaches {figure} {}, limit \
             {limit_text}; {needed}",
            number(noise)
        ));
    }
    let evidence =
        format!("{figure} {}, limit {limit_text}; {rows}, enough to see shifts above {}", number(value), number(noise));
    if outcome == Outcome::Fail {
        return Verdict::new(Outcome::Fail, format!("{name} has shifted: {evidence}"));
    }
    let moderate = measure == DriftMeasure::Psi && has_moved(Some(value), Some(noise));
    let state = if moderate { "has moved a little" } else { "is steady" };
    Verdict::new(Outcome::Pass, format!("{name} {state}: {evidence}"))
}

/// What is known of one feature when a data set is judged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FeatureEvidence<'a> {
    /// Its name.
    pub name: &'a str,
    /// The verdict on it alone.
    pub outcome: Outcome,
    /// The p-value of the contingency test over the same cells, or of what else shows a change; `None` where there is
    /// nothing to compare.
    pub p: Option<f64>,
}

/// Which features have drifted, and the verdict on all of them.
#[derive(Debug, Clone, PartialEq)]
pub struct DatasetDrift {
    /// Names of the features whose verdict is fail and whose adjusted p agrees.
    pub drifted: Vec<String>,
    /// Their share of all features; `None` without features.
    pub share: Option<f64>,
    /// Fail when any has drifted; inconclusive when none has, but some that have values could not be judged.
    pub verdict: Verdict,
}

/// The verdict on a data set: effect and evidence must agree for a feature to count as drifted.
///
/// Evidence is the p-value adjusted across features (Benjamini and Hochberg 1995) at [`ADJUSTED_P_LIMIT`].
pub fn dataset_drift(features: &[FeatureEvidence<'_>]) -> DatasetDrift {
    let adjusted =
        benjamini_hochberg(&features.iter().map(|feature| feature.p.unwrap_or(f64::NAN)).collect::<Vec<_>>());
    let drifted: Vec<&str> = features
        .iter()
        .zip(&adjusted)
        .filter(|(feature, p)| feature.outcome == Outcome::Fail && **p <= ADJUSTED_P_LIMIT)
        .map(|(feature, _)| feature.name)
        .collect();
    let all = features.len();
    // A feature without values on a side has nothing to be judged by: its own row says so.
    let unsure = features.iter().filter(|feature| feature.outcome == Outcome::Inconclusive && feature.p.is_some());
    let unsure = unsure.count();
    let of_all = several(all as u64, "feature", "features");
    let comparable = features.iter().filter(|feature| feature.outcome != Outcome::Inconclusive || feature.p.is_some());
    let verdict = if all == 0 {
        Verdict::inconclusive("There is no feature to compare")
    } else if comparable.count() == 0 {
        Verdict::inconclusive(format!("None of {of_all} has values to compare"))
    } else if !drifted.is_empty() {
        let have = if drifted.len() == 1 { "has" } else { "have" };
        Verdict::new(
            Outcome::Fail,
            format!("{} of {of_all} {have} shifted: {}", count(drifted.len() as u64), names(&drifted)),
        )
    } else if unsure > 0 {
        Verdict::inconclusive(format!(
            "None of {of_all} has been seen to shift, but for {} there are too few rows to tell",
            count(unsure as u64)
        ))
    } else {
        Verdict::new(Outcome::Pass, format!("None of {of_all} has shifted"))
    };
    DatasetDrift {
        share: (all > 0).then(|| drifted.len() as f64 / all as f64),
        drifted: drifted.into_iter().map(str::to_owned).collect(),
        verdict,
    }
}

/// How the share of missing values of a feature changed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct MissingChange {
    /// p-value of the change (two proportions); `None` where nothing is missing, or all is.
    pub p: Option<f64>,
    /// Missing values of the reference, and its other values.
    pub reference: (u64, u64),
    /// Missing values of the current data, and its other values.
    pub current: (u64, u64),
}

impl MissingChange {
    pub(crate) fn new(reference: (u64, u64), current: (u64, u64)) -> Self {
        let [before, now] = [reference, current].map(|(missing, n)| (missing, missing + n));
        let test = two_proportions(now.0, now.1, before.0, before.1);
        Self { p: test.and_then(|test| test.p), reference, current }
    }

    fn shares(self) -> [f64; 2] {
        [self.reference, self.current].map(|(missing, n)| missing as f64 / ((n + missing) as f64).max(1.0))
    }

    fn is_no_chance(self) -> bool {
        self.p.is_some_and(|p| p <= MISSING_P)
    }

    /// Whether the change alone makes the feature another one.
    pub(crate) fn is_past_limit(self) -> bool {
        let [before, now] = self.shares();
        self.is_no_chance() && (now - before).abs() >= MISSING_LIMIT
    }

    /// The evidence that the feature changed: that of its values, or of what is missing where that alone is enough.
    pub(crate) fn evidence(self, of_values: Option<f64>) -> Option<f64> {
        if self.is_past_limit() { self.p } else { of_values }
    }
}

impl Verdict {
    /// Takes into account that the share of missing values has changed: past the limit it fails the feature.
    #[must_use]
    pub(crate) fn and_missing(self, name: &str, change: MissingChange) -> Self {
        if !change.is_no_chance() {
            return self;
        }
        let [before, now] = change.shares().map(percent);
        if self.outcome != Outcome::Fail && change.is_past_limit() {
            let limit = format!("{:.0}", MISSING_LIMIT * 100.0);
            return Self::new(
                Outcome::Fail,
                format!("{name} has changed: missing values went from {before} to {now}, limit {limit} points"),
            );
        }
        Self { reason: format!("{}; missing values went from {before} to {now}", self.reason), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn psi(value: f64, n: u64, m: u64) -> Verdict {
        feature_drift("Income", DriftMeasure::Psi, Some(value), PSI_LIMIT, n, m, 10)
    }

    #[test]
    fn a_reason_carries_the_numbers() {
        let verdict = psi(0.314, 4_120, 4_120);
        assert_eq!(verdict.outcome, Outcome::Fail);
        assert_eq!(
            verdict.reason,
            "Income has shifted: PSI 0.31, limit 0.25; 4,120 rows, enough to see shifts above 0.011"
        );
        assert_eq!(psi(0.15, 4_120, 4_120).reason.split(':').next(), Some("Income has moved a little"));
        assert_eq!(psi(0.25, 4_120, 4_120).outcome, Outcome::Fail);
        assert_eq!(psi(0.05, 4_120, 4_120).outcome, Outcome::Pass);
    }

    #[test]
    fn a_small_window_is_inconclusive_and_says_how_many_rows_it_needs() {
        let verdict = psi(0.9, 10_000, 50);
        assert_eq!(verdict.outcome, Outcome::Inconclusive);
        assert!(verdict.reason.ends_with("88 rows are needed"), "{}", verdict.reason);
        assert_eq!(psi(0.1, 10_000, 88).outcome, Outcome::Pass);
        assert_eq!(psi(0.1, 10_000, 87).outcome, Outcome::Inconclusive);
        assert!(psi(0.9, 50, 10_000).reason.contains("too small for any window"));
        assert!(feature_drift("x", DriftMeasure::Psi, None, 0.25, 10, 0, 2).reason.contains("the current data"));
    }

    #[test]
    fn the_js_distance_has_its_own_noise() {
        let noise = DriftMeasure::JsDistance.noise(1_000, 1_000, 10).expect("defined");
        let psi = DriftMeasure::Psi.noise(1_000, 1_000, 10).expect("defined");
        assert!((noise * noise * std::f64::consts::LN_2 * 8.0 - psi).abs() < 1e-15);
    }

    #[test]
    fn a_data_set_fails_only_when_the_adjusted_p_agrees() {
        let feature = |name, outcome, p| FeatureEvidence { name, outcome, p };
        let drifted = dataset_drift(&[
            feature("a", Outcome::Fail, Some(1e-9)),
            feature("b", Outcome::Fail, Some(0.2)),
            feature("c", Outcome::Pass, None),
        ]);
        assert_eq!((drifted.drifted.as_slice(), drifted.verdict.outcome), (&["a".to_owned()][..], Outcome::Fail));
        assert_eq!(drifted.verdict.reason, "1 of 3 features has shifted: a");
        assert_eq!(dataset_drift(&[]).verdict.outcome, Outcome::Inconclusive);
        let empty = feature("a", Outcome::Inconclusive, None);
        let (steady, unsure) = (feature("b", Outcome::Pass, Some(0.5)), feature("c", Outcome::Inconclusive, Some(0.5)));
        let outcome = |features: &[FeatureEvidence<'_>]| dataset_drift(features).verdict.outcome;
        assert_eq!(outcome(&[empty]), Outcome::Inconclusive);
        assert_eq!(outcome(&[empty, steady]), Outcome::Pass);
        assert_eq!(
            outcome(&[empty, steady, unsure]),
            Outcome::Inconclusive,
            "a pass is a pass of all that can be seen"
        );
    }

    #[test]
    fn a_feature_that_goes_missing_has_changed() {
        let steady = || feature_drift("x", DriftMeasure::Psi, Some(0.01), 0.25, 5_000, 4_000, 10);
        let gone = MissingChange::new((0, 5_000), (2_000, 2_000));
        let verdict = steady().and_missing("x", gone);
        assert_eq!(
            (verdict.outcome, verdict.reason.as_str()),
            (Outcome::Fail, "x has changed: missing values went from 0 % to 50 %, limit 10 points")
        );
        assert!(gone.evidence(Some(0.7)).is_some_and(|p| p < 1e-9));
        let some = MissingChange::new((0, 5_000), (100, 3_900));
        let verdict = steady().and_missing("x", some);
        assert_eq!(verdict.outcome, Outcome::Pass);
        assert!(verdict.reason.ends_with("; missing values went from 0 % to 2.5 %") && some.evidence(None).is_none());
        let chance = MissingChange::new((1, 10), (3, 10));
        assert_eq!(steady().and_missing("x", chance), steady());
    }
}
