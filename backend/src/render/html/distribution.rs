//! The distribution of a feature: the reference in wide grey bars, the current data in narrow blue ones before them.

use std::fmt::Write as _;

use super::escape::{name, sentence};
use super::parts::bare_table;
use crate::render::cells::{Cell, shown};
use crate::render::features::Feature;
use crate::render::number::{share, significant, small};
use shared::verdict::count;

const HEIGHT: f64 = 180.0;
/// How many cells the small chart of a row has room for.
const SMALL_CELLS: usize = 20;

/// The small chart of a row, without axes; its figures stand in the row.
pub(super) fn shape(feature: &Feature<'_>) -> String {
    let cells = shown(&feature.drift.cells);
    let cells = &cells[..cells.len().min(SMALL_CELLS)];
    let top = highest(cells);
    if top <= 0.0 {
        return String::new();
    }
    format!(
        "<svg class=\"shape\" viewBox=\"0 0 100 100\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{}: reference \
         grey, current blue\">{}</svg>",
        name(feature.name),
        bars(cells, top)
    )
}

/// Both sides in a square of 100, stretched to whatever the place is.
fn bars(cells: &[Cell], top: f64) -> String {
    let width = 100.0 / cells.len() as f64;
    let mut paths = String::new();
    for (class, side, from, to) in [("reference", 0, 0.06, 0.94), ("current", 1, 0.28, 0.72)] {
        let _ = write!(paths, "<path class=\"{class}\" d=\"");
        for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| cell.shares[side] > 0.0) {
            let (left, right) = ((at as f64 + from) * width, (at as f64 + to) * width);
            let _ = write!(paths, "M{left:.1} 100V{:.1}H{right:.1}V100z", 100.0 * (1.0 - cell.shares[side] / top));
        }
        paths.push_str("\"/>");
    }
    paths
}

/// The large chart with the same as a table.
pub(super) fn chart(feature: &Feature<'_>) -> String {
    let cells = shown(&feature.drift.cells);
    if highest(&cells) <= 0.0 {
        return "<p class=\"quiet\">There is nothing to draw.</p>".to_owned();
    }
    if feature.drift.cells.names.is_empty() {
        let table = cell_table(&cells, None);
        let columns = columns(feature, &cells);
        format!("{columns}{KEY}<details><summary>The cells as a table</summary>{table}</details>")
    } else {
        format!("{}{KEY}", cell_table(&cells, Some(round_up(highest(&cells)))))
    }
}

const KEY: &str = "<p class=\"key\"><span><i class=\"reference\"></i>Reference</span><span><i class=\"current\"></i>Current\
                   </span><span>Share of the values that are not missing</span></p>";

fn highest(cells: &[Cell]) -> f64 {
    cells.iter().flat_map(|cell| cell.shares).fold(0.0, f64::max)
}

/// Columns over the cells of a number, which end at the reference's deciles.
fn columns(feature: &Feature<'_>, cells: &[Cell]) -> String {
    let top = round_up(highest(cells));
    let y = |share: f64| 8.0 + HEIGHT * (1.0 - share / top);
    let width = 100.0 / cells.len() as f64;
    let mut marks = String::new();
    for tick in 0..=4 {
        let share = top * f64::from(tick) / 4.0;
        let _ = write!(
            marks,
            "<line class=\"grid\" x2=\"100%\" y1=\"{0:.1}\" y2=\"{0:.1}\"/><text x=\"-8\" y=\"{1:.1}\" \
             class=\"end\">{2}\u{a0}%</text>",
            y(share),
            y(share) + 4.0,
            percent(share)
        );
    }
    let _ = write!(
        marks,
        "<svg y=\"8\" width=\"100%\" height=\"{HEIGHT}\" viewBox=\"0 0 100 100\" preserveAspectRatio=\"none\">{}</svg>",
        bars(cells, top)
    );
    let _ = write!(marks, "<line class=\"axis\" x2=\"100%\" y1=\"{0}\" y2=\"{0}\"/>", 8.0 + HEIGHT);
    for (at, edge) in feature.drift.cells.edges.iter().enumerate() {
        let odd = if at % 2 == 0 { "" } else { " odd" };
        let _ = write!(
            marks,
            "<text x=\"{:.2}%\" y=\"{}\" class=\"mid{odd}\">{}</text>",
            (at + 1) as f64 * width,
            HEIGHT + 26.0,
            significant(*edge, 3)
        );
    }
    format!(
        "<div class=\"chart\"><svg height=\"{}\" role=\"img\" aria-label=\"Distribution of {}: share of values in {} \
         cells, reference grey, current blue; the same as a table below\">{marks}</svg></div>",
        HEIGHT + 32.0,
        name(feature.name),
        cells.len()
    )
}

/// The cells with their shares; with a scale, bars stand beside the names.
fn cell_table(cells: &[Cell], scale: Option<f64>) -> String {
    let mut rows = String::new();
    for cell in cells {
        let bars = scale.map_or_else(String::new, |top| {
            let [before, now] = cell.shares.map(|share| 100.0 * share / top);
            format!(
                "<td class=\"bars\"><svg height=\"16\" aria-hidden=\"true\"><rect class=\"reference\" width=\"{before:.1}%\" \
                 height=\"16\"/><rect class=\"current\" y=\"4\" width=\"{now:.1}%\" height=\"8\"/></svg>"
            )
        });
        let _ = write!(
            rows,
            "<tr><th scope=\"row\">{}{bars}<td class=\"num\" title=\"{}\">{}<td class=\"num\" title=\"{}\">{}<td \
             class=\"num minor\">{}",
            name(&cell.name),
            count(cell.counts[0]),
            sentence(&share(cell.shares[0])),
            count(cell.counts[1]),
            sentence(&share(cell.shares[1])),
            sentence(&small(cell.adds))
        );
    }
    let ends = scale
        .map(|top| format!("<span class=\"ends\"><span>0\u{a0}%</span><span>{}\u{a0}%</span></span>", percent(top)));
    let mut heads = vec![(if scale.is_some() { "Category" } else { "Cell" }, "")];
    if let Some(ends) = &ends {
        heads.push((ends, "bars"));
    }
    heads.extend([("Reference, %", "num"), ("Current, %", "num"), ("Adds to PSI", "num minor")]);
    bare_table("cells", "Shares of the cells", &heads, &rows)
}

/// A round number at or above the share, and its quarters round too.
fn round_up(share: f64) -> f64 {
    const STEPS: [f64; 9] = [0.004, 0.01, 0.02, 0.04, 0.1, 0.2, 0.4, 0.6, 0.8];
    STEPS.into_iter().find(|step| *step >= share).unwrap_or(1.0)
}

fn percent(share: f64) -> String {
    significant(100.0 * share, 3)
}
