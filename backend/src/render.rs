//! What `report` and `compare` print for people: plain text for a terminal or a log, and a page of its own.
//!
//! Pure functions from the structs of [`shared::report`] to strings. Both forms say the same: what is worth saying,
//! and in which order, is decided once, in the modules next to `text` and `html`.

mod cells;
mod conclusion;
mod features;
mod figure;
mod groups;
mod html;
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

use crate::analysis::Warning;

/// A report as text, at most `width` columns wide where names allow; ANSI colours only with `color`.
pub fn report_text(report: &Report, warnings: &[Warning], color: bool, width: usize) -> String {
    text::report(report, warnings, color, width)
}

/// A report as one page that needs nothing else: no script, no network.
pub fn report_html(report: &Report, warnings: &[Warning]) -> String {
    html::report(report, warnings)
}

/// A comparison as text, at most `width` columns wide where names allow; ANSI colours only with `color`.
pub fn compare_text(comparison: &Comparison, warnings: &[Warning], color: bool, width: usize) -> String {
    text::comparison(comparison, warnings, color, width)
}

/// A comparison as one page that needs nothing else: no script, no network.
pub fn compare_html(comparison: &Comparison, warnings: &[Warning]) -> String {
    html::comparison(comparison, warnings)
}
