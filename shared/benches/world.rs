//! Summaries of a model as large as the budgets ask for, for the benchmarks, native and in the browser.

use shared::binning::{Attribute, Binning, CategoricalCells, Cells, ColumnCells, NumericCells, OutcomeCells};
use shared::figures::drift::{DatasetDrift, dataset_drift};
use shared::figures::timeline::Timeline;
use shared::schema::{ColumnRole, ObservationRole};
use shared::series::{Parts, Prefix, Series, Summaries, Totals, VersionSummaries};
use shared::summary::{Answer, Layout, Summary, Truth};

const FEATURES: usize = 30;
const WINDOWS: i64 = 720;
const ROWS: usize = 300;

/// A binary model with 20 numeric and 10 categorical features and two protected attributes.
pub(crate) struct World {
    pub binning: Binning,
    pub layout: Layout,
    pub reference: Totals,
    pub prefix: Prefix,
    pub summaries: Summaries,
}

impl World {
    pub(crate) fn new() -> Self {
        let mut sorted: Vec<f64> = (0..20_000).map(f64::from).collect();
        sorted.sort_by(f64::total_cmp);
        let columns = (0..FEATURES).map(|index| {
            let cells = if index % 3 == 2 {
                Cells::Categorical(CategoricalCells::new((0..12).map(|i| (format!("category {i}"), 12 - i)).collect()))
            } else {
                Cells::Numeric(NumericCells::from_sorted(&sorted))
            };
            ColumnCells { name: format!("feature {index}"), role: ColumnRole::Feature, cells }
        });
        let groups = |n: u64| (0..n).map(|group| (group.to_string(), n - group)).collect();
        let mut attributes =
            vec![Attribute::of_categories("sex", 2, groups(2)), Attribute::of_categories("race", 5, groups(9))];
        attributes.extend(Attribute::crossing(&attributes, 0, 1));
        let scores: Vec<f64> = (0..1_000).map(|i| f64::from(i) / 1_000.0).collect();
        let binning = Binning { columns: columns.collect(), attributes, outcome: OutcomeCells::binary(0.5, &scores) };
        let layout = Layout::new(&binning);
        let mut seed = 1;
        let mut live = Series::empty(ObservationRole::Live, 3_600, Parts::ALL);
        for hour in 0..WINDOWS {
            let drift = if hour > 500 { 0.1 } else { 0.0 };
            live.push(hour * 3_600, &summary(&binning, &layout, ROWS, drift, &mut seed));
        }
        let reference = summary(&binning, &layout, 20_000, 0.0, &mut seed);
        let totals = Totals {
            windows: 1,
            rows: u64::from(reference.rows),
            cells: reference.cells,
            sums: reference.sums,
            outcomes: reference.outcomes,
            moments: reference.moments,
        };
        let prefix = Prefix::new(&live);
        let summaries = Summaries {
            model: "model".to_owned(),
            versions: vec![VersionSummaries {
                version: "v1".to_owned(),
                binning_id: binning.id(),
                binning: binning.clone(),
                series: vec![live],
            }],
        };
        Self { binning, layout, reference: totals, prefix, summaries }
    }

    /// No figures yet.
    pub(crate) fn timeline(&self) -> Timeline {
        Timeline::new(&self.binning, &self.layout, &self.reference)
    }

    /// The figures of 400 windows from this one on.
    pub(crate) fn drift(&self, first: usize) -> DatasetDrift {
        let window = self.prefix.totals(&(first..first + 400));
        dataset_drift(&self.binning, &self.layout, &self.reference, &window)
    }
}

fn summary(binning: &Binning, layout: &Layout, rows: usize, drift: f64, seed: &mut u64) -> Summary {
    let mut summary = Summary::empty(layout);
    for _ in 0..rows {
        let (mut codes, mut units) = (Vec::with_capacity(FEATURES), Vec::with_capacity(FEATURES));
        for column in &binning.columns {
            let u = (unit(seed) + drift).min(1.0);
            match &column.cells {
                Cells::Numeric(cells) => {
                    codes.push(cells.code(u * 20_000.0));
                    units.push(cells.units(u * 20_000.0));
                }
                Cells::Categorical(_) => codes.push((u * 11.9) as u8),
            }
        }
        let groups = [(unit(seed) * 2.0) as u8, (unit(seed) * 9.0) as u8];
        let groups = [groups[0], groups[1], groups[0] * 10 + groups[1]];
        let score = unit(seed);
        let truth = Truth::Class(usize::from(unit(seed) < score));
        summary.count_columns(layout, codes, units);
        summary.count_outcome(binning, layout, Answer::Binary { score, positive: score >= 0.5 }, truth, &groups);
    }
    summary
}

/// A pseudo-random number in 0…1 (`SplitMix64`).
pub(crate) fn unit(seed: &mut u64) -> f64 {
    *seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *seed;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
}
