//! Whether scores mean what they say, in words.

use shared::stats::calibration::CalibrationBin;
use shared::stats::proportion::Proportion;

use super::course::FEW;
use super::number::fixed;

/// The mean score and the observed share over all steps; `None` without labels.
pub fn overall(bins: &[CalibrationBin]) -> Option<(f64, f64)> {
    let n: u64 = bins.iter().map(|bin| bin.n).sum();
    let sum: f64 = bins.iter().map(|bin| bin.sum_scores).sum();
    let positives: u64 = bins.iter().map(|bin| bin.positives).sum();
    (n > 0).then(|| (sum / n as f64, positives as f64 / n as f64))
}

/// Of the steps with enough labels, how many there are, and in how many the score is beyond the interval of the
/// observed share: too high, too low.
fn judged(bins: &[CalibrationBin]) -> (usize, usize, usize) {
    let (mut all, mut high, mut low) = (0, 0, 0);
    for bin in bins.iter().filter(|bin| bin.n >= FEW) {
        let observed = Proportion::new(bin.positives, bin.n);
        if let (Some(score), Some(from), Some(to)) = (bin.mean_score(), observed.low, observed.high) {
            all += 1;
            high += usize::from(score > to);
            low += usize::from(score < from);
        }
    }
    (all, high, low)
}

/// What the steps say together, as a title.
pub fn finding(bins: &[CalibrationBin]) -> String {
    let Some((score, observed)) = overall(bins) else {
        return "Calibration is not known: no labels have come for this window".to_owned();
    };
    let (all, high, low) = judged(bins);
    let off = fixed((score - observed).abs() * 100.0, 1);
    match (all, high, low) {
        (0, ..) => "Too few labels to tell whether scores are calibrated".to_owned(),
        (_, 0, 0) => "Scores mean what they say: no step of score is off by more than chance".to_owned(),
        (all, high, 0) => format!("Scores are too high in {high} of {all} steps, by {off} points overall"),
        (all, 0, low) => format!("Scores are too low in {low} of {all} steps, by {off} points overall"),
        (all, high, low) => format!("Of {all} steps of score, {high} are too high and {low} too low"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bin(n: u64, positives: u64, mean: f64) -> CalibrationBin {
        CalibrationBin { n, positives, sum_scores: mean * n as f64 }
    }

    #[test]
    fn only_what_chance_does_not_explain_is_called_off() {
        assert!(finding(&[bin(100, 15, 0.15), bin(100, 52, 0.5)]).starts_with("Scores mean what they say"));
        assert_eq!(
            finding(&[bin(1_000, 100, 0.15), bin(1_000, 400, 0.45)]),
            "Scores are too high in 2 of 2 steps, by 5.0 points overall"
        );
        assert!(finding(&[bin(1_000, 200, 0.15), bin(1_000, 400, 0.4)]).starts_with("Scores are too low in 1 of 2"));
        assert!(finding(&[bin(1_000, 200, 0.15), bin(1_000, 400, 0.45)]).ends_with("1 are too high and 1 too low"));
    }

    #[test]
    fn few_labels_say_so() {
        assert!(finding(&[bin(5, 5, 0.1)]).starts_with("Too few labels"));
        assert!(finding(&[]).starts_with("Calibration is not known"));
    }
}
