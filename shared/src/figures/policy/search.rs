//! The cheapest choice of one point per group whose rates stay close together.
//!
//! Each group offers points along its thresholds. A choice keeps a gap when, for each of two rates, the largest is
//! at most that much above the smallest. The smallest rate of a choice is some group's rate at some threshold, so
//! trying each of them as the lower end, and taking each group's cheapest point in the window above it, finds the
//! best choice of all, not merely a good one.

/// Room for the last digit of a difference of two shares.
pub(super) const ROUNDING: f64 = 1e-12;
/// How exactly the smallest gap is found: a ten-thousandth of a percentage point.
const GAP_STEP: f64 = 1e-6;

/// What a choice costs; the first difference decides.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Price {
    /// In the currency, or errors where there is none.
    pub(super) cost: f64,
    /// Wrong decisions.
    pub(super) errors: u64,
    /// How far the thresholds are from the deployed one.
    pub(super) away: f64,
}

impl Price {
    pub(super) fn is_below(&self, other: &Self) -> bool {
        let order = self.cost.total_cmp(&other.cost).then(self.errors.cmp(&other.errors));
        order.then(self.away.total_cmp(&other.away)).is_lt()
    }

    pub(super) fn plus(&self, other: &Self) -> Self {
        Self { cost: self.cost + other.cost, errors: self.errors + other.errors, away: self.away + other.away }
    }
}

/// What a threshold does to a group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    /// The rates to keep close, 0…1; a rate that a group does not have binds nobody.
    pub(super) rates: [Option<f64>; 2],
    /// What it costs.
    pub(super) price: Price,
}

/// The largest difference of either rate between chosen points, 0…1.
pub(super) fn gap<'a>(chosen: impl Iterator<Item = &'a Point>) -> f64 {
    let mut ends = [(f64::INFINITY, f64::NEG_INFINITY); 2];
    for point in chosen {
        for ((low, high), rate) in ends.iter_mut().zip(point.rates) {
            if let Some(rate) = rate {
                (*low, *high) = (low.min(rate), high.max(rate));
            }
        }
    }
    ends.iter().map(|(low, high)| high - low).fold(0.0, f64::max)
}

/// The position of each group's point in the cheapest choice within a gap; `None` where none is.
///
/// Points of a group are in the order of its rising thresholds, so that neither rate rises along them.
pub(super) fn cheapest(groups: &[Vec<Point>], within: f64) -> Option<Vec<usize>> {
    Search { groups, within, any: false }.run()
}

/// The smallest gap of any choice, to a millionth; `None` for a group without points.
pub(super) fn smallest_gap(groups: &[Vec<Point>]) -> Option<f64> {
    let of = |choice: &[usize]| gap(groups.iter().zip(choice).map(|(points, at)| &points[*at]));
    let mut high = of(&Search { groups, within: 1.0, any: true }.run()?);
    let mut low = 0.0;
    while high - low > GAP_STEP {
        let middle = f64::midpoint(low, high);
        match (Search { groups, within: middle, any: true }).run() {
            Some(choice) => high = of(&choice),
            None => low = middle,
        }
    }
    Some(high)
}

struct Search<'a> {
    groups: &'a [Vec<Point>],
    within: f64,
    /// Whether any choice will do.
    any: bool,
}

/// The best choice so far.
type Found = Option<(Price, Vec<usize>)>;

impl Search<'_> {
    fn run(&self) -> Option<Vec<usize>> {
        let all: Vec<(usize, usize)> = self.groups.iter().map(|points| (0, points.len())).collect();
        let mut best: Found = None;
        self.windows(0, &all, &mut best);
        best.map(|(_, choice)| choice)
    }

    /// Tries each lower end of a rate among the points still open, then the next rate within its window.
    fn windows(&self, rate: usize, open: &[(usize, usize)], best: &mut Found) {
        if self.hopeless(open, best.as_ref()) {
            return;
        }
        if rate == 2 {
            self.choose(open, best);
            return;
        }
        let ends = self.rates(rate, open);
        if ends.is_empty() {
            self.windows(rate + 1, open, best);
        }
        let mut narrow = Vec::with_capacity(open.len());
        for low in ends {
            narrow.clear();
            narrow.extend(self.groups.iter().zip(open).map(|(points, open)| self.window(points, *open, rate, low)));
            if narrow.iter().all(|(first, last)| first < last) {
                self.windows(rate + 1, &narrow, best);
                if self.any && best.is_some() {
                    return;
                }
            }
        }
    }

    /// Whether even the cheapest of the open points is no better than what has been found.
    fn hopeless(&self, open: &[(usize, usize)], best: Option<&(Price, Vec<usize>)>) -> bool {
        let Some((price, _)) = best else { return false };
        let mut sum = Price::default();
        for (points, open) in self.groups.iter().zip(open) {
            let Some(at) = lowest(points, *open) else { return true };
            sum = sum.plus(&points[at].price);
            // Prices are never negative: it can only become dearer.
            if !sum.is_below(price) {
                return true;
            }
        }
        false
    }

    fn choose(&self, open: &[(usize, usize)], best: &mut Found) {
        let choice: Option<Vec<usize>> =
            self.groups.iter().zip(open).map(|(points, open)| lowest(points, *open)).collect();
        let Some(choice) = choice else { return };
        let sum =
            self.groups.iter().zip(&choice).fold(Price::default(), |sum, (points, at)| sum.plus(&points[*at].price));
        if best.as_ref().is_none_or(|(price, _)| sum.is_below(price)) {
            *best = Some((sum, choice));
        }
    }

    /// The distinct values of a rate among the open points.
    fn rates(&self, rate: usize, open: &[(usize, usize)]) -> Vec<f64> {
        let points = self.groups.iter().zip(open).flat_map(|(points, (first, last))| &points[*first..*last]);
        let mut rates: Vec<f64> = points.filter_map(|point| point.rates[rate]).collect();
        rates.sort_by(f64::total_cmp);
        rates.dedup();
        rates
    }

    /// The open points with a rate from `low` to as much above as is allowed: a run, as rates do not rise.
    fn window(&self, points: &[Point], (first, last): (usize, usize), rate: usize, low: f64) -> (usize, usize) {
        let open = &points[first..last];
        let above = |point: &Point| point.rates[rate].is_some_and(|rate| rate - low > self.within + ROUNDING);
        let inside = |point: &Point| point.rates[rate].is_none_or(|rate| rate >= low);
        (first + open.partition_point(above), first + open.partition_point(inside))
    }
}

/// The cheapest of a run of points, the first of equals.
fn lowest(points: &[Point], (first, last): (usize, usize)) -> Option<usize> {
    (first..last).reduce(|best, at| if points[at].price.is_below(&points[best].price) { at } else { best })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small generator of pseudo-random numbers (`SplitMix64`).
    fn next(state: &mut u64) -> u64 {
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = *state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn falling(state: &mut u64, points: usize, steps: u64) -> Vec<f64> {
        let mut rates: Vec<f64> = (0..points).map(|_| (next(state) % (steps + 1)) as f64 / steps as f64).collect();
        rates.sort_by(|a, b| b.total_cmp(a));
        rates
    }

    fn group(state: &mut u64, points: usize, kinds: [bool; 2]) -> Vec<Point> {
        let steps = 2 + next(state) % 20;
        let (first, second) = (falling(state, points, steps), falling(state, points, steps));
        first
            .into_iter()
            .zip(second)
            .map(|(first, second)| {
                let errors = next(state) % 12;
                let price = Price { cost: errors as f64 * 1.5, errors, away: (next(state) % 5) as f64 };
                Point { rates: [kinds[0].then_some(first), kinds[1].then_some(second)], price }
            })
            .collect()
    }

    /// Every choice there is.
    fn choices(groups: &[Vec<Point>]) -> Vec<Vec<usize>> {
        groups.iter().fold(vec![Vec::new()], |all, points| {
            all.iter()
                .flat_map(|choice| (0..points.len()).map(move |at| choice.iter().copied().chain([at]).collect()))
                .collect()
        })
    }

    fn price(groups: &[Vec<Point>], choice: &[usize]) -> Price {
        groups.iter().zip(choice).fold(Price::default(), |sum, (points, at)| sum.plus(&points[*at].price))
    }

    fn gap_of(groups: &[Vec<Point>], choice: &[usize]) -> f64 {
        gap(groups.iter().zip(choice).map(|(points, at)| &points[*at]))
    }

    #[test]
    fn the_search_finds_what_trying_everything_finds() {
        let mut state = 7;
        for case in 0..400_u64 {
            let count = 1 + (case % 4) as usize;
            // Now and then a group without positives, or without negatives, or only one rate to keep.
            let groups: Vec<Vec<Point>> = (0..count)
                .map(|_| {
                    let points = 1 + (next(&mut state) % 7) as usize;
                    let kinds =
                        [!next(&mut state).is_multiple_of(8), case % 3 > 0 && !next(&mut state).is_multiple_of(8)];
                    group(&mut state, points, kinds)
                })
                .collect();
            let all = choices(&groups);
            let least = all.iter().map(|choice| gap_of(&groups, choice)).fold(f64::INFINITY, f64::min);
            let found = smallest_gap(&groups).expect("each group has points");
            assert!((found - least).abs() <= GAP_STEP, "case {case}: {found} is not {least}");
            for within in [0.01, 0.15, found] {
                let allowed = all.iter().filter(|choice| gap_of(&groups, choice) <= within + ROUNDING);
                let lowest =
                    allowed.map(|choice| price(&groups, choice)).reduce(|a, b| if b.is_below(&a) { b } else { a });
                let choice = cheapest(&groups, within);
                assert_eq!(choice.as_ref().map(|choice| price(&groups, choice)), lowest, "case {case} within {within}");
                assert!(choice.is_none_or(|choice| gap_of(&groups, &choice) <= within + ROUNDING));
            }
        }
    }

    #[test]
    fn nobody_and_nothing_have_no_gap() {
        assert_eq!(gap([].iter()), 0.0);
        assert_eq!(cheapest(&[], 0.0), Some(Vec::new()));
        assert_eq!(cheapest(&[Vec::new()], 1.0), None);
        assert_eq!(smallest_gap(&[Vec::new()]), None);
    }
}
