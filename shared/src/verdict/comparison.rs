//! Is the candidate at least as good?

use serde::{Deserialize, Serialize};

use super::words::number;
use super::{Outcome, Verdict};

/// A non-inferiority test: is the candidate at least as good as the baseline, but for the margin?
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NonInferiority {
    /// What is compared, for example `auc`; more is better.
    pub metric: String,
    /// How much worse still counts as as good.
    pub margin: f64,
    /// Candidate − baseline; null where undefined.
    pub difference: Option<f64>,
    /// Its 95 % interval; null where undefined.
    pub ci95: Option<[f64; 2]>,
    /// Pass, fail or inconclusive.
    pub outcome: Outcome,
}

/// Pass when the lower end of the 95 % interval of candidate − baseline is above −margin, fail when the upper end is
/// below it, else inconclusive; inconclusive too when the difference is undefined.
pub fn non_inferiority(metric: &str, margin: f64, difference: Option<(f64, (f64, f64))>) -> (NonInferiority, Verdict) {
    let name = match metric {
        "auc" => "AUC",
        "negative_mae" => "the negative mean absolute error",
        other => other,
    };
    let (outcome, reason) = match difference {
        None => (Outcome::Inconclusive, format!("The two versions cannot be compared: {name} is not available")),
        Some((difference, (low, high))) => {
            let numbers = format!(
                "{name} differs by {} (95 % interval {} to {}), margin {}",
                number(difference),
                number(low),
                number(high),
                number(margin)
            );
            let (outcome, state) = match () {
                () if low > -margin && high < 0.0 => {
                    (Outcome::Pass, "The candidate is worse, but by less than the margin")
                }
                () if low > -margin => (Outcome::Pass, "The candidate is at least as good"),
                () if high < -margin => (Outcome::Fail, "The candidate is worse"),
                () if high < 0.0 => (
                    Outcome::Inconclusive,
                    "The candidate is worse; too few cases to tell whether by more than the margin",
                ),
                () => (Outcome::Inconclusive, "Too few cases to tell whether the candidate is as good"),
            };
            (outcome, format!("{state}: {numbers}"))
        }
    };
    let test = NonInferiority {
        metric: metric.to_owned(),
        margin,
        difference: difference.map(|(difference, _)| difference),
        ci95: difference.map(|(_, (low, high))| [low, high]),
        outcome,
    };
    (test, Verdict::new(outcome, reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_decides() {
        let outcome = |low, high| non_inferiority("auc", 0.01, Some((f64::midpoint(low, high), (low, high)))).1.outcome;
        assert_eq!(outcome(-0.009, 0.02), Outcome::Pass);
        assert_eq!(outcome(-0.03, -0.011), Outcome::Fail);
        assert_eq!(outcome(-0.02, 0.0), Outcome::Inconclusive);
        assert_eq!(non_inferiority("auc", 0.01, None).1.outcome, Outcome::Inconclusive);
        let reason = |low, high| non_inferiority("auc", 0.01, Some((f64::midpoint(low, high), (low, high)))).1.reason;
        assert!(
            reason(-0.006, -0.005).starts_with("The candidate is worse, but by less than the margin: AUC differs by")
        );
        assert!(reason(-0.03, -0.009).starts_with("The candidate is worse; too few cases to tell whether by more"));
    }
}
