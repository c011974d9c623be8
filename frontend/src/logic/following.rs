//! How the page keeps up with the backend: what is known of the line, and when it is tried again.

use super::date::ago;

/// The line over which events come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Line {
    /// Nothing is followed: the page is of files, or out of sight.
    #[default]
    Idle,
    /// It was asked for and has not opened yet.
    Opening,
    /// Whatever happens is told.
    Open,
    /// It is lost, since an epoch millisecond.
    Lost(i64),
}

impl Line {
    /// The line after an attempt has failed: lost since the first failure.
    #[must_use]
    pub fn failed(self, now: i64) -> Self {
        if matches!(self, Self::Lost(_)) { self } else { Self::Lost(now) }
    }

    /// How old what the page shows is, in words; nothing before the line has opened.
    pub fn words(self, now: i64) -> Option<String> {
        match self {
            Self::Idle | Self::Opening => None,
            Self::Open => Some("up to date".to_owned()),
            Self::Lost(since) => Some(format!("not updating \u{b7} {}", ago(since, now))),
        }
    }
}

/// Milliseconds to wait before a line that was refused is tried again: twice as long each time, half a minute at most.
pub fn wait_ms(refused: u32) -> i64 {
    (1_000_i64 << refused.min(5)).min(30_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_age_counts_from_the_first_failure() {
        let lost = Line::Open.failed(10_000).failed(70_000);
        assert_eq!(lost.words(130_000).as_deref(), Some("not updating · 2 minutes ago"));
        assert_eq!(Line::Open.words(0).as_deref(), Some("up to date"));
        assert_eq!(Line::Opening.words(0), None);
    }

    #[test]
    fn each_refusal_waits_longer_up_to_half_a_minute() {
        let waits: Vec<i64> = (0..8).map(wait_ms).collect();
        assert_eq!(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
    }
}
