//! A rate as a dot with its interval, on a scale that a whole column of a table shares.

use leptos::prelude::*;

use super::plot::{Ink, TO_PIXELS, marks};

/// A figure with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Whisker {
    /// The figure.
    pub value: f64,
    /// The lower end of its interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

const SIZE: (f64, f64) = (160.0, 24.0);

/// One figure; `overall` is everybody's, as a thin line; a weak one is drawn in grey.
#[component]
pub fn Whiskers(
    whisker: Option<Whisker>,
    domain: (f64, f64),
    overall: Option<f64>,
    weak: bool,
    #[prop(into)] label: String,
) -> impl IntoView {
    let drawn = draw(whisker, domain, overall, weak);
    view! {
        <svg width=SIZE.0 height=SIZE.1 viewBox="0 0 160 24" class="whiskers" role="img" aria-label=label>
            <g class="marks" transform=TO_PIXELS inner_html=drawn></g>
        </svg>
    }
}

/// The line of the scale, that of everybody, and the figure.
pub(super) fn draw(whisker: Option<Whisker>, domain: (f64, f64), overall: Option<f64>, weak: bool) -> String {
    let ink = if weak { Ink::Reference } else { Ink::Window };
    let room = (domain.1 - domain.0).max(1e-9) * 0.03;
    let span = (domain.0 - room, domain.1 + room);
    marks(SIZE, span, (0.0, 1.0), |plot| {
        plot.line(vec![(domain.0, 0.5), (domain.1, 0.5)], Ink::Faint, 1);
        if let Some(overall) = overall {
            plot.line(vec![(overall, 0.1), (overall, 0.9)], Ink::Reference, 1);
        }
        if let Some(Whisker { value, low, high }) = whisker {
            plot.line(vec![(low, 0.5), (high, 0.5)], ink, 2);
            for end in [low, high] {
                plot.line(vec![(end, 0.28), (end, 0.72)], ink, 2);
            }
            plot.dot((value, 0.5), 4.5, Ink::Surface);
            plot.dot((value, 0.5), 3.5, ink);
        }
    })
}
