//! Charts: plotters draws the marks, the app draws axes, labels and handles around them.

mod axis;
mod bars;
mod distribution;
mod drift_over_time;
mod lines;
mod plot;
mod range;
mod whiskers;
mod width;

pub use bars::DailyBars;
pub use distribution::{DistributionChart, DistributionRow, Shares};
pub use drift_over_time::DriftOverTime;
pub use lines::{Line, LineChart};
pub use range::{Change, RangeHandle};
pub use whiskers::{Whisker, Whiskers};
