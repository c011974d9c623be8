//! From data to pixels, and round ticks.

/// A straight line from a domain of values to a range of pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// The values at both ends.
    pub domain: (f64, f64),
    /// The pixels at both ends.
    pub range: (f64, f64),
}

impl Scale {
    /// A scale; a domain without width is widened so that its value stands in the middle.
    pub fn new(domain: (f64, f64), range: (f64, f64)) -> Self {
        let domain = if domain.0 < domain.1 { domain } else { (domain.0 - 0.5, domain.0 + 0.5) };
        Self { domain, range }
    }

    /// Where a value stands, ends included.
    pub fn at(&self, value: f64) -> f64 {
        let share = (value - self.domain.0) / (self.domain.1 - self.domain.0);
        self.range.0 + share * (self.range.1 - self.range.0)
    }

    /// Which value stands here, held inside the domain.
    pub fn invert(&self, pixel: f64) -> f64 {
        let share = (pixel - self.range.0) / (self.range.1 - self.range.0);
        self.domain.0 + share.clamp(0.0, 1.0) * (self.domain.1 - self.domain.0)
    }
}

/// Round values inside a domain, about as many as wanted.
pub fn ticks(low: f64, high: f64, wanted: usize) -> Vec<f64> {
    if high <= low || !(high - low).is_finite() || wanted == 0 {
        return vec![low];
    }
    let step = round_step((high - low) / wanted as f64);
    let first = (low / step - 1e-9).ceil() as i64;
    let last = (high / step + 1e-9).floor() as i64;
    (first..=last).map(|index| index as f64 * step).collect()
}

/// The smallest round number (1, 2 or 5 with zeros) that is at least this.
pub fn round_step(rough: f64) -> f64 {
    let magnitude = 10_f64.powf(rough.log10().floor());
    let factor = [1.0, 2.0, 5.0, 10.0].into_iter().find(|factor| factor * magnitude >= rough * 0.999_999);
    factor.unwrap_or(10.0) * magnitude
}

/// How many decimals a tick of this step needs.
pub fn decimals(step: f64) -> usize {
    if step > 0.0 { (-step.log10().floor()).clamp(0.0, 8.0) as usize } else { 0 }
}

/// The top of a scale from zero that has room for this value and ends on a round one.
pub fn ceiling(value: f64) -> f64 {
    if value > 0.0 && value.is_finite() {
        let step = round_step(value / 4.0);
        (value / step - 1e-9).ceil() * step
    } else {
        1.0
    }
}

/// Vertical places of labels that would overlap, pushed apart by at least `gap`, kept inside `[low, high]`.
pub fn spread(places: &[f64], gap: f64, low: f64, high: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by(|a, b| places[*a].total_cmp(&places[*b]));
    let mut spread = places.to_vec();
    let mut floor = low;
    for index in &order {
        spread[*index] = spread[*index].max(floor);
        floor = spread[*index] + gap;
    }
    let mut roof = high;
    for index in order.iter().rev() {
        spread[*index] = spread[*index].min(roof);
        roof = spread[*index] - gap;
    }
    spread
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_goes_there_and_back() {
        let scale = Scale::new((10.0, 20.0), (100.0, 0.0));
        assert_eq!((scale.at(10.0), scale.at(20.0)), (100.0, 0.0));
        assert_eq!([50.0, -40.0].map(|pixel| scale.invert(pixel)).to_vec(), [15.0, 20.0]);
        assert_eq!(vec![Scale::new((3.0, 3.0), (0.0, 10.0)).at(3.0)], [5.0]);
    }

    #[test]
    fn ticks_are_round_and_inside() {
        assert_eq!(ticks(0.0, 1.0, 5), [0.0, 0.2, 0.4, 0.600_000_000_000_000_1, 0.8, 1.0]);
        assert_eq!(ticks(0.0, 0.83, 4), [0.0, 0.5]);
        assert_eq!(ticks(7.0, 43.0, 4), [10.0, 20.0, 30.0, 40.0]);
        assert_eq!(ticks(1.0, 1.0, 4), [1.0]);
    }

    #[test]
    fn a_ceiling_has_room_and_is_round() {
        assert_eq!([0.83, 823.0, 0.0].map(ceiling).to_vec(), [1.0, 1_000.0, 1.0]);
        assert_eq!(decimals(0.05), 2);
        assert_eq!(decimals(20.0), 0);
    }

    #[test]
    fn labels_do_not_overlap() {
        assert_eq!(spread(&[10.0, 12.0, 40.0], 10.0, 0.0, 100.0), [10.0, 20.0, 40.0]);
        assert_eq!(spread(&[98.0, 99.0], 10.0, 0.0, 100.0), [90.0, 100.0]);
    }
}
