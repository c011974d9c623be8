//! Measures in a browser what the budgets ask of one; `make bench` opens it and prints what it says.

#[path = "../../../shared/benches/kernels.rs"]
mod kernels;
#[path = "../../../shared/benches/slices.rs"]
mod slices;
#[path = "../../../shared/benches/world.rs"]
mod world;

use std::hint::black_box;

use shared::series::Prefix;
use slices::Slices;
use world::World;

const RUNS: usize = 30;
const WARM_UP: usize = 5;
/// A browser's clock ticks by tenths of a millisecond.
const LONG_ENOUGH_MS: f64 = 3.0;

fn main() {
    let Some(window) = web_sys::window() else { return };
    let (Some(clock), Some(document)) = (window.performance(), window.document()) else { return };
    let world = World::new();
    let mut timeline = world.timeline();
    let mut first = 0;
    let mut figures = vec![
        ("30 features × 720 windows", measure(&clock, || timeline.update(black_box(&world.prefix), 0))),
        (
            "a changed range, computing",
            measure(&clock, || {
                first = (first + 7) % 300;
                black_box(world.drift(black_box(first)));
            }),
        ),
        (
            "running totals of 720 windows",
            measure(&clock, || {
                black_box(Prefix::new(black_box(&world.summaries.versions[0].series[0])));
            }),
        ),
    ];
    let mut slices = Slices::new(&world);
    let nudge = || {
        black_box(slices.nudge());
    };
    figures.push(("a slice of 1,000,000 × 25 moved by a little", measure(&clock, nudge)));
    let turn_over = || {
        black_box(slices.turn_over());
    };
    figures.push(("a slice of 1,000,000 × 25 turned over", measure(&clock, turn_over)));
    figures.extend(kernels::kernels().iter().map(|kernel| (kernel.name, measure(&clock, || (kernel.work)()))));
    if let Some(body) = document.body() {
        let figures: Vec<String> = figures.iter().map(|(name, times)| format!("{name:?}: {times:?}")).collect();
        body.set_inner_text(&format!("{{{}}}", figures.join(", ")));
    }
}

/// The milliseconds of each run; what is too short for the clock is done many times in one.
fn measure(clock: &web_sys::Performance, mut work: impl FnMut()) -> Vec<f64> {
    let mut run = |times: u32| {
        let start = clock.now();
        (0..times).for_each(|_| work());
        clock.now() - start
    };
    // Until the browser has made fast code of it.
    (0..WARM_UP).for_each(|_| {
        run(1);
    });
    let mut times = 1;
    while run(times) < LONG_ENOUGH_MS {
        times *= 2;
    }
    (0..RUNS).map(|_| run(times) / f64::from(times)).collect()
}
