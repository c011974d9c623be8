//! A column's distribution: the reference in wide grey bars, the window in narrow blue ones before them.

use crate::reactive::memo;
use leptos::html::Div;
use leptos::prelude::*;

use super::axis::value_axis;
use super::plot::{Ink, TO_PIXELS, marks};
use super::square::Swatch;
use super::width::use_width;
use crate::logic::number::percent;
use crate::logic::scale::{Scale, ceiling, ticks};

/// The shares of the cells of a column on both sides.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Shares {
    /// What to call each cell.
    pub labels: Vec<String>,
    /// The share of the reference in each cell, 0…1.
    pub reference: Vec<f64>,
    /// The share of the window in each cell, 0…1.
    pub window: Vec<f64>,
}

impl Shares {
    fn highest(&self) -> f64 {
        self.reference.iter().chain(&self.window).copied().fold(0.0, f64::max)
    }

    pub(super) fn draw(&self, size: (f64, f64), top: f64) -> String {
        let cells = self.labels.len().max(1) as f64;
        marks(size, (0.0, cells), (0.0, top), |plot| {
            for (cell, share) in self.reference.iter().enumerate() {
                plot.bar((cell as f64 + 0.06, 0.0), (cell as f64 + 0.94, *share), Ink::Reference);
            }
            for (cell, share) in self.window.iter().enumerate() {
                plot.bar((cell as f64 + 0.26, 0.0), (cell as f64 + 0.74, *share), Ink::Window);
            }
        })
    }
}

/// A small distribution for a row of a table; what it shows stands in the row's figures, and in the large chart.
#[component]
pub fn DistributionRow(shares: Shares, #[prop(into)] name: String) -> impl IntoView {
    const SIZE: (f64, f64) = (240.0, 36.0);
    let drawn = shares.draw(SIZE, shares.highest().max(1e-9));
    let label = format!("Distribution of {name}: reference grey, window blue, {} cells", shares.labels.len());
    let viewbox = format!("0 0 {} {}", SIZE.0, SIZE.1);
    view! {
        <div class="chart row-chart">
            <svg viewBox=viewbox preserveAspectRatio="none" role="img" aria-label=label>
                <g class="marks" transform=TO_PIXELS inner_html=drawn></g>
            </svg>
        </div>
    }
}

/// The large distribution with its axis and the names of its cells.
#[component]
pub fn DistributionChart(
    #[prop(into)] shares: Signal<Shares>,
    #[prop(into)] title: Signal<String>,
    /// What the wide and the narrow bars are of.
    #[prop(default = ["Reference".to_owned(), "Window".to_owned()])]
    sides: [String; 2],
) -> impl IntoView {
    const HEIGHT: f64 = 220.0;
    const LEFT: f64 = 52.0;
    let [wide, narrow] = sides;
    let node = NodeRef::<Div>::new();
    let width = use_width(node, 800.0);
    let plot_width = memo(move || (width.get() - LEFT).max(60.0));
    let top = memo(move || shares.with(|shares| ceiling(shares.highest())));
    let drawn = memo(move || shares.with(|shares| shares.draw((plot_width.get(), HEIGHT - 8.0), top.get())));
    let axis = move || {
        let scale = Scale::new((0.0, top.get()), (HEIGHT, 8.0));
        let ticks = ticks(0.0, top.get(), 4);
        let decimals = usize::from(top.get() < 0.04);
        value_axis(scale, &ticks, move |share| percent(share, decimals), (LEFT, width.get()))
    };
    let names = move || {
        let (slot, labels) =
            shares.with(|shares| (plot_width.get() / shares.labels.len().max(1) as f64, shares.labels.clone()));
        cell_names(&labels, slot)
            .into_iter()
            .map(|(cell, text)| {
                let x = LEFT + (cell as f64 + 0.5) * slot;
                view! { <text x=x y={HEIGHT + 18.0} text-anchor="middle">{text}</text> }
            })
            .collect_view()
    };
    view! {
        <div class="chart" node_ref=node>
            <svg width=width height={HEIGHT + 26.0} role="img" aria-label=title>
                {axis}
                <g transform=format!("translate({LEFT} 8)")>
                    <g class="marks" transform=TO_PIXELS inner_html=drawn></g>
                </g>
                <line class="axis-line" x1=LEFT x2=width y1=HEIGHT y2=HEIGHT/>
                {names}
            </svg>
            <p class="key">
                <span><Swatch ink=Ink::Reference/>{wide}" (wide)"</span>
                <span><Swatch ink=Ink::Window/>{narrow}" (narrow)"</span>
                <span>"Share of the values that are not missing"</span>
            </p>
        </div>
    }
}

/// Which cells are named below the bars, and how: as many as have room, shortened where they must be.
fn cell_names(labels: &[String], slot: f64) -> Vec<(usize, String)> {
    const LETTER: f64 = 7.5;
    let longest = labels.iter().map(|label| label.chars().count()).max().unwrap_or(0) as f64 * LETTER;
    let step = ((longest.min(110.0) + 8.0) / slot.max(1.0)).ceil().max(1.0) as usize;
    let letters = ((slot * step as f64 - 8.0) / LETTER) as usize;
    labels
        .iter()
        .enumerate()
        .step_by(step)
        .map(|(cell, label)| {
            let long = label.chars().count() > letters.max(2);
            let text = if long {
                format!("{}…", label.chars().take(letters.max(2) - 1).collect::<String>())
            } else {
                label.clone()
            };
            (cell, text)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_below_the_bars_have_room() {
        let labels: Vec<String> = (0..10).map(|cell| format!("{cell}0,000")).collect();
        assert_eq!(cell_names(&labels, 100.0).len(), 10);
        assert_eq!(cell_names(&labels, 30.0).len(), 5);
        let long = vec!["a very long name of a category indeed".to_owned(); 2];
        assert!(cell_names(&long, 120.0).iter().all(|(_, text)| text.ends_with('…')));
    }
}
