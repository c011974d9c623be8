//! What `report` and `compare` print for people.
//!
//! Pure functions from the structs of [`shared::report`] to strings. What is worth saying, and in which order, is
//! decided in the modules next to `text`.

mod conclusion;
mod features;
mod figure;
mod groups;
mod inputs;
mod number;
mod quality;
mod safe;
mod text;
mod undefined;
mod words;

#[cfg(test)]
mod examples;
#[cfg(test)]
mod tests;

use shared::report::{Comparison, Report};

/// A report as text, at most `width` columns wide where names allow; ANSI colours only with `color`.
pub fn report_text(report: &Report, color: bool, width: usize) -> String {
    text::report(report, color, width)
}

/// A comparison as text, at most `width` columns wide where names allow; ANSI colours only with `color`.
pub fn compare_text(comparison: &Comparison, color: bool, width: usize) -> String {
    text::comparison(comparison, color, width)
}
