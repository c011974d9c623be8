//! The budgets that rest on this crate, and the statistics one by one: run with `cargo bench -p shared`.
//!
//! | what | budget |
//! |---|---|
//! | 30 features × 720 windows, all drift figures | 16 ms |
//! | a change of the time range, all figures of the window | 1 ms |
//! | a new slice of 1,000,000 rows × 25 columns, everything counted | 50 ms with drawing |

#![allow(clippy::unwrap_used, reason = "a benchmark that cannot be set up has nothing to measure")]

mod kernels;
mod slices;
mod world;

use divan::{Bencher, black_box};
use kernels::kernels;
use shared::frame::{decode_summaries, encode_summaries};
use shared::series::Prefix;
use slices::Slices;
use world::World;

fn main() {
    divan::main();
}

#[divan::bench]
fn all_drift_figures_of_30_features_in_720_windows(bencher: Bencher<'_, '_>) {
    let world = World::new();
    let mut timeline = world.timeline();
    bencher.bench_local(|| timeline.update(black_box(&world.prefix), 0));
}

#[divan::bench]
fn a_change_of_the_time_range(bencher: Bencher<'_, '_>) {
    let world = World::new();
    let mut first = 0;
    bencher.bench_local(|| {
        first = (first + 7) % 300;
        world.drift(black_box(first))
    });
}

#[divan::bench(sample_count = 40)]
fn a_slice_of_a_million_rows_moved_by_a_little(bencher: Bencher<'_, '_>) {
    let mut slices = Slices::new(&World::new());
    bencher.bench_local(|| slices.nudge());
}

#[divan::bench(sample_count = 40)]
fn a_slice_of_a_million_rows_turned_over(bencher: Bencher<'_, '_>) {
    let mut slices = Slices::new(&World::new());
    bencher.bench_local(|| slices.turn_over());
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

#[divan::bench(args = kernels().iter().map(|kernel| kernel.name).collect::<Vec<_>>())]
fn kernel(bencher: Bencher<'_, '_>, name: &str) {
    let kernels = kernels();
    let kernel = kernels.iter().find(|kernel| kernel.name == name).unwrap();
    bencher.bench_local(|| (kernel.work)());
}
