//! Measures in a browser what the budgets ask of one; `make bench` opens it and prints what it says.

#[path = "../../../shared/benches/world.rs"]
mod world;

use std::hint::black_box;

use shared::series::Prefix;
use world::World;

const RUNS: usize = 60;

fn main() {
    let Some(window) = web_sys::window() else { return };
    let (Some(clock), Some(document)) = (window.performance(), window.document()) else { return };
    let world = World::new();
    let mut timeline = world.timeline();
    let mut first = 0;
    let figures = [
        ("30 features × 720 windows", measure(&clock, 1, || timeline.update(black_box(&world.prefix), 0))),
        (
            "a changed range, computing",
            measure(&clock, 20, || {
                first = (first + 7) % 300;
                black_box(world.drift(black_box(first)));
            }),
        ),
        (
            "running totals of 720 windows",
            measure(&clock, 1, || {
                black_box(Prefix::new(black_box(&world.summaries.versions[0].series[0])));
            }),
        ),
    ];
    if let Some(body) = document.body() {
        let figures: Vec<String> = figures.iter().map(|(name, times)| format!("{name:?}: {times:?}")).collect();
        body.set_inner_text(&format!("{{{}}}", figures.join(", ")));
    }
}

/// The milliseconds of each run; a run of something short does it several times.
fn measure(clock: &web_sys::Performance, times: u32, mut work: impl FnMut()) -> Vec<f64> {
    let run = |_| {
        let start = clock.now();
        (0..times).for_each(|_| work());
        (clock.now() - start) / f64::from(times)
    };
    (0..RUNS).map(run).collect()
}
