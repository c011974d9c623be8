//! Are groups treated alike?

use super::words::{number, several};
use super::{Outcome, Verdict};

/// A rate may differ by this much between groups.
pub const GAP_LIMIT: f64 = 0.1;

/// A difference of a rate between the highest and the lowest group, with its interval.
#[derive(Debug, Clone, PartialEq)]
pub struct GapEvidence {
    /// The rate's name in a sentence, for example "the selection rate".
    pub rate: String,
    /// The group with the highest rate.
    pub highest: String,
    /// The group with the lowest rate.
    pub lowest: String,
    /// The difference, 0…1.
    pub difference: f64,
    /// Its 95 % interval, wide enough for all pairs of groups and all rates that were looked at.
    pub interval: (f64, f64),
}

/// The verdict on one attribute: fail when a gap is past the limit with its whole interval, inconclusive when a gap
/// is past the limit but its interval includes "within the limit", or when no two groups can be compared.
///
/// `left_out` is how many groups were too small to count.
pub fn fairness(attribute: &str, gaps: &[GapEvidence], limit: f64, left_out: usize) -> Verdict {
    let small = match left_out {
        0 => String::new(),
        n => format!("; {} too small to count", several(n as u64, "group was", "groups were")),
    };
    let Some(worst) =
        gaps.iter().max_by(|a, b| judge(a, limit).cmp(&judge(b, limit)).then(a.difference.total_cmp(&b.difference)))
    else {
        return Verdict::inconclusive(format!("{attribute}: fewer than two groups are large enough to compare{small}"));
    };
    let numbers = format!(
        "{} differs by {} between {} and {}, limit {}, 95 % interval over all pairs and rates {} to {}",
        worst.rate,
        number(worst.difference),
        worst.highest,
        worst.lowest,
        number(limit),
        number(worst.interval.0),
        number(worst.interval.1)
    );
    let outcome = judge(worst, limit);
    let state = match outcome {
        Outcome::Fail => "groups are treated differently",
        Outcome::Inconclusive => "too few cases to tell whether a gap is past the limit",
        Outcome::Pass => "groups are treated alike within the limit",
    };
    Verdict::new(outcome, format!("{attribute}: {state}: {numbers}{small}"))
}

fn judge(gap: &GapEvidence, limit: f64) -> Outcome {
    if gap.difference <= limit {
        Outcome::Pass
    } else if gap.interval.0 <= limit {
        Outcome::Inconclusive
    } else {
        Outcome::Fail
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gap(difference: f64, low: f64, high: f64) -> GapEvidence {
        GapEvidence {
            rate: "the selection rate".into(),
            highest: "1".into(),
            lowest: "2".into(),
            difference,
            interval: (low, high),
        }
    }

    #[test]
    fn a_gap_fails_only_with_its_whole_interval() {
        assert_eq!(fairness("SEX", &[gap(0.05, -0.2, 0.3)], GAP_LIMIT, 0).outcome, Outcome::Pass);
        assert_eq!(fairness("SEX", &[gap(0.2, 0.05, 0.3)], GAP_LIMIT, 0).outcome, Outcome::Inconclusive);
        let verdict = fairness("SEX", &[gap(0.3, 0.05, 0.5), gap(0.2, 0.15, 0.25)], GAP_LIMIT, 2);
        assert_eq!(verdict.outcome, Outcome::Fail);
        assert_eq!(
            verdict.reason,
            "SEX: groups are treated differently: the selection rate differs by 0.20 between 1 and 2, limit 0.10, \
             95 % interval over all pairs and rates 0.15 to 0.25; 2 groups were too small to count"
        );
        assert_eq!(fairness("SEX", &[], GAP_LIMIT, 1).outcome, Outcome::Inconclusive);
    }
}
