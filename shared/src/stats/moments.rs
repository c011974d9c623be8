//! Mean, spread and shape of one column.

/// The first moments of a column's finite values, in its unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moments {
    /// How many finite values.
    pub n: usize,
    /// The mean.
    pub mean: f64,
    /// The population standard deviation (divided by n).
    pub std: f64,
    /// The third standardised moment, `None` for a constant.
    pub skew: Option<f64>,
}

impl Moments {
    /// Over the finite values; NaN and infinities are left out.
    ///
    /// `None` without finite values, or when a sum exceeds the largest number. Two passes, O(n).
    pub fn of(values: &[f64]) -> Option<Self> {
        let finite = || values.iter().copied().filter(|value| value.is_finite());
        let n = finite().count();
        if n == 0 {
            return None;
        }
        let mean = sum(finite()) / n as f64;
        let (mut squares, mut cubes, mut drift) = (0.0, 0.0, 0.0);
        for value in finite() {
            let deviation = value - mean;
            drift += deviation;
            squares += deviation * deviation;
            cubes += deviation * deviation * deviation;
        }
        // What the rounding of the mean left over is taken out again, so that a constant has no spread.
        let variance = ((squares - drift * drift / n as f64) / n as f64).max(0.0);
        let std = variance.sqrt();
        if !(mean.is_finite() && std.is_finite()) {
            return None;
        }
        let constant = std <= mean.abs() * 1e-15 || std == 0.0;
        let skew = (!constant).then(|| cubes / n as f64 / (variance * std)).filter(|skew| skew.is_finite());
        Some(Self { n, mean, std: if constant { 0.0 } else { std }, skew })
    }

    /// The sample standard deviation (divided by n − 1); `None` for a single value.
    pub fn sample_std(&self) -> Option<f64> {
        (self.n > 1).then(|| self.std * (self.n as f64 / (self.n - 1) as f64).sqrt())
    }
}

/// The sum, with the rounding error carried along (Neumaier 1974); an overflow stays infinite.
pub(super) fn sum(values: impl Iterator<Item = f64>) -> f64 {
    let (mut total, mut carry) = (0.0_f64, 0.0_f64);
    for value in values {
        let next = total + value;
        carry += if total.abs() >= value.abs() { (total - next) + value } else { (value - next) + total };
        total = next;
    }
    if total.is_finite() { total + carry } else { total }
}

/// The mean of finite values; `None` without any.
pub fn mean(values: &[f64]) -> Option<f64> {
    let mean = sum(values.iter().copied()) / values.len() as f64;
    mean.is_finite().then_some(mean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_has_no_spread_and_no_shape() {
        let moments = Moments::of(&[0.1; 1000]).expect("defined");
        assert_eq!((moments.mean, moments.std, moments.skew), (0.1, 0.0, None));
    }

    #[test]
    fn missing_values_are_left_out() {
        let moments = Moments::of(&[1.0, f64::NAN, 3.0, f64::INFINITY]).expect("defined");
        assert_eq!((moments.n, moments.mean, moments.std), (2, 2.0, 1.0));
        assert!(Moments::of(&[f64::NAN]).is_none() && Moments::of(&[f64::MAX, f64::MAX]).is_none());
        assert_eq!(moments.sample_std(), Some(2.0_f64.sqrt()));
    }
}
