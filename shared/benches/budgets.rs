//! The budgets of `design.md` that rest on this crate: run with `cargo bench -p shared`.
//!
//! | what | budget |
//! |---|---|
//! | 30 features × 720 windows, all drift figures | 16 ms |
//! | a change of the time range, all figures of the window | 1 ms |

#![allow(clippy::unwrap_used, reason = "a benchmark that cannot be set up has nothing to measure")]

use divan::{Bencher, black_box};
use shared::binning::{Attribute, Binning, CategoricalCells, Cells, ColumnCells, NumericCells, OutcomeCells};
use shared::figures::drift::dataset_drift;
use shared::figures::timeline::Timeline;
use shared::frame::{decode_summaries, encode_summaries};
use shared::schema::{ColumnRole, ObservationRole};
use shared::series::{Parts, Prefix, Series, Summaries, Totals, VersionSummaries};
use shared::summary::{Answer, Layout, Summary, Truth};

const FEATURES: usize = 30;
const WINDOWS: i64 = 720;
const ROWS: usize = 300;

fn main() {
    divan::main();
}

#[divan::bench]
fn all_drift_figures_of_30_features_in_720_windows(bencher: Bencher<'_, '_>) {
    let world = World::new();
    let mut timeline = Timeline::new(&world.binning, &world.layout, &world.reference);
    bencher.bench_local(|| timeline.update(black_box(&world.prefix), 0));
}

#[divan::bench]
fn a_change_of_the_time_range(bencher: Bencher<'_, '_>) {
    let world = World::new();
    let mut first = 0;
    bencher.bench_local(|| {
        first = (first + 7) % 300;
        let window = world.prefix.totals(&black_box(first..first + 400));
        dataset_drift(&world.binning, &world.layout, &world.reference, &window)
    });
}

#[divan::bench]
fn running_totals_of_720_windows(bencher: Bencher<'_, '_>) {
    let world = World::new();
    bencher.bench_local(|| Prefix::new(black_box(&world.summaries.versions[0].series[0])));
}

#[divan::bench]
fn decoding_a_frame_of_720_windows(bencher: Bencher<'_, '_>) {
    let bytes = encode_summaries(&World::new().summaries).unwrap();
    bencher.counter(divan::counter::BytesCount::new(bytes.len())).bench_local(|| decode_summaries(black_box(&bytes)));
}

/// A binary model with 20 numeric and 10 categorical features and two protected attributes.
struct World {
    binning: Binning,
    layout: Layout,
    reference: Totals,
    prefix: Prefix,
    summaries: Summaries,
}

impl World {
    fn new() -> Self {
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
fn unit(seed: &mut u64) -> f64 {
    *seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *seed;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
}
