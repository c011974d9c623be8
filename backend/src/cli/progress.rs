//! Progress bars, only where somebody looks.

use std::sync::Once;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Shorter work needs no bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// A bar over bytes.
pub(super) fn bytes(total: u64, what: &str) -> ProgressBar {
    let bar = ProgressBar::new(total);
    if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {bytes} of {total_bytes}, {bytes_per_sec}, {eta}")
    {
        bar.set_style(style);
    }
    bar.set_message(what.to_owned());
    bar
}

/// A spinner for work of unknown length.
pub(crate) fn working(what: &str) -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    bar.set_message(what.to_owned());
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

/// A bar that appears once the work has taken a second.
pub(super) struct Patient {
    bar: ProgressBar,
    started: Instant,
    shown: Once,
}

impl Patient {
    pub(super) fn new() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos} of {len}, {eta}") {
            bar.set_style(style);
        }
        Self { bar, started: Instant::now(), shown: Once::new() }
    }

    /// So many rows of a file have been read.
    pub(super) fn rows(&self, file: &str, rows: u64) {
        self.bar.set_message(format!("reading {file}: {} rows", shared::verdict::count(rows)));
        self.show();
    }

    /// So many features of so many have been compared.
    pub(super) fn features(&self, done: usize, of: usize) {
        self.bar.set_message("comparing features");
        self.bar.set_length(of as u64);
        self.bar.set_position(done as u64);
        self.show();
    }

    /// So much of so much of a work has been done; of 0 where nobody knows how much it is.
    pub(super) fn work(&self, what: &str, done: u64, of: u64) {
        self.bar.set_message(what.to_owned());
        self.bar.set_length(of);
        self.bar.set_position(done);
        self.show();
    }

    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }

    fn show(&self) {
        if self.started.elapsed() >= PATIENCE {
            self.shown.call_once(|| self.bar.set_draw_target(ProgressDrawTarget::stderr()));
        }
    }
}
