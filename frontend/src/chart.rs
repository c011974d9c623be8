//! Charts: plotters draws the marks, the app draws axes, labels and handles around them.

mod axis;
mod bars;
mod course;
mod distribution;
mod drift_over_time;
#[cfg(test)]
mod golden;
mod heat;
mod plot;
mod range;
mod readings;
mod sight;
mod square;
mod threshold;
mod time_marks;
mod uptime;
mod whiskers;
mod width;

pub use bars::DailyBars;
pub use course::CourseChart;
pub use distribution::{DistributionChart, DistributionRow, Shares};
pub use drift_over_time::DriftOverTime;
pub use heat::HeatChart;
pub use plot::Ink;
pub use range::{Change, RangeHandle};
pub use readings::{Readings, ReadingsChart};
pub use sight::use_sight;
pub use square::{Guide, Mark, Square, SquareChart, Swatch};
pub use threshold::{AlongThreshold, Curve, ThresholdChart};
pub use uptime::{UptimeBars, UptimeSign};
pub use whiskers::{Whisker, Whiskers};
