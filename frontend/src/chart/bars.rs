//! Rows per day as small bars.

use leptos::prelude::*;

use super::plot::{Ink, TO_PIXELS, marks};
use crate::logic::number::{of, short};

const SIZE: (f64, f64) = (300.0, 40.0);

/// Rows on each of the last days, oldest first; a day without rows has no bar, and the end of the axis says so.
#[component]
pub fn DailyBars(rows: Vec<u64>) -> impl IntoView {
    let days = rows.len().max(1);
    let top = rows.iter().copied().max().unwrap_or(0).max(1) as f64;
    let total: u64 = rows.iter().sum();
    let with_rows = rows.iter().filter(|rows| **rows > 0).count();
    let label = format!(
        "Predictions on each of the last {days} days: {} on {with_rows} days, at most {} a day.",
        of(total, "row", "rows"),
        short(top)
    );
    let drawn = draw(&rows);
    let viewbox = format!("0 0 {} {}", SIZE.0, SIZE.1);
    view! {
        <div class="chart">
            <svg class="bars-90" viewBox=viewbox preserveAspectRatio="none" role="img" aria-label=label>
                <line class="grid-line" x1="0" x2=SIZE.0 y1={SIZE.1 - 0.5} y2={SIZE.1 - 0.5}/>
                <g class="marks" transform=TO_PIXELS inner_html=drawn></g>
            </svg>
        </div>
    }
}

/// A bar for each day with rows.
pub(super) fn draw(rows: &[u64]) -> String {
    let top = rows.iter().copied().max().unwrap_or(0).max(1) as f64;
    marks(SIZE, (0.0, rows.len().max(1) as f64), (0.0, top), |plot| {
        for (day, rows) in rows.iter().enumerate().filter(|(_, rows)| **rows > 0) {
            // A day with a single row must be seen too.
            let height = (*rows as f64).max(top / 40.0);
            plot.bar((day as f64 + 0.15, 0.0), (day as f64 + 0.85, height), Ink::Window);
        }
    })
}
