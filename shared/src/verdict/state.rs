//! What is said of a column's drift in a word, the same on pages and in reports.

use super::{Outcome, PSI_MODERATE};

/// What is said of a column, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DriftState {
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

impl DriftState {
    /// Of a column's own outcome, its PSI with what chance keeps it below, and whether it counts among the drifted.
    pub fn new(outcome: Outcome, psi: Option<f64>, noise: Option<f64>, drifted: bool) -> Self {
        match outcome {
            Outcome::Fail if drifted => Self::Shifted,
            Outcome::Fail => Self::Unconfirmed,
            Outcome::Inconclusive => Self::CannotTell,
            Outcome::Pass if has_moved(psi, noise) => Self::Moved,
            Outcome::Pass => Self::Steady,
        }
    }

    /// The state in a word or two.
    pub fn word(self) -> &'static str {
        match self {
            Self::Shifted => "shifted",
            Self::Unconfirmed => "chance?",
            Self::CannotTell => "can’t tell",
            Self::Moved => "moved a little",
            Self::Steady => "steady",
        }
    }

    /// The outcome that it counts as.
    pub fn outcome(self) -> Outcome {
        match self {
            Self::Shifted => Outcome::Fail,
            Self::Unconfirmed | Self::CannotTell => Outcome::Inconclusive,
            Self::Moved | Self::Steady => Outcome::Pass,
        }
    }
}

/// Whether a PSI is past the moderate limit and above what chance does.
pub(super) fn has_moved(psi: Option<f64>, noise: Option<f64>) -> bool {
    psi.zip(noise).is_some_and(|(psi, noise)| psi >= PSI_MODERATE && psi > noise)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_little_is_more_than_chance_and_within_the_limit() {
        let state = |outcome, psi, noise, drifted| DriftState::new(outcome, Some(psi), Some(noise), drifted);
        assert_eq!(state(Outcome::Pass, 0.15, 0.01, false), DriftState::Moved);
        assert_eq!(state(Outcome::Pass, 0.15, 0.2, false), DriftState::Steady);
        assert_eq!(state(Outcome::Pass, 0.09, 0.01, false), DriftState::Steady);
        assert_eq!(state(Outcome::Fail, 0.3, 0.01, true), DriftState::Shifted);
        assert_eq!(state(Outcome::Fail, 0.3, 0.01, false), DriftState::Unconfirmed);
        assert_eq!(DriftState::new(Outcome::Pass, None, None, false), DriftState::Steady);
    }
}
