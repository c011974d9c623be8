//! The bars of one column, and the brush over them.
//!
//! Each side is one path: a brush moves two dozen of these charts within a frame.

use std::fmt::Write;

use crate::reactive::{attr, memo};
use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::prelude::*;
use leptos::svg::Svg;
use shared::slice::Slice;

use crate::chart::Change;
use crate::logic::days::key_step;
use crate::logic::export::bars::Shares;
use crate::logic::facet::Facet;

/// The drawing's own size; it is stretched to the width of the page.
const WIDTH: f64 = 600.0;
const HEIGHT: f64 = 100.0;

/// How wide the drawing of lying bars is.
pub(super) const LYING: f64 = 100.0;
/// From one name to the next; the style sheet has the same.
pub(super) const LINE: f64 = 25.0;

/// What the bars show.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Drawn {
    /// The shares of both sides, and which bars are inside.
    pub(super) shares: Shares,
    /// Whether this chart is brushed.
    pub(super) brushed: bool,
}

impl Drawn {
    /// Whether a bar is brushed.
    pub(super) fn is_chosen(&self, bar: usize) -> bool {
        self.brushed && self.shares.is_kept(bar)
    }

    fn bars(&self, kept: bool) -> String {
        let (slot, top) = (WIDTH / self.shares.live.len().max(1) as f64, self.shares.highest());
        let mut path = String::new();
        for (at, share) in self.shares.live.iter().enumerate().filter(|(at, _)| self.shares.is_kept(*at) == kept) {
            let (left, right) = (at as f64 * slot + slot * 0.08, (at as f64 + 0.92) * slot);
            let y = HEIGHT * (1.0 - share / top);
            // Writing into a string cannot fail.
            let _written = write!(path, "M{left:.1} {HEIGHT}V{y:.1}H{right:.1}V{HEIGHT}Z");
        }
        path
    }

    fn steps(&self) -> String {
        let (slot, top) = (WIDTH / self.shares.reference.len().max(1) as f64, self.shares.highest());
        let mut path = String::new();
        for (at, share) in self.shares.reference.iter().enumerate() {
            let y = HEIGHT * (1.0 - share / top);
            let sign = if at == 0 { 'M' } else { 'L' };
            let _written = write!(path, "{sign}{:.1} {y:.1}H{:.1}", at as f64 * slot, (at as f64 + 1.0) * slot);
        }
        path
    }

    /// Lying bars of names under each other, those inside or those outside.
    pub(super) fn lying(&self, kept: bool) -> String {
        let top = self.shares.highest();
        let mut path = String::new();
        for (at, share) in self.shares.live.iter().enumerate().filter(|(at, _)| self.shares.is_kept(*at) == kept) {
            let (y, wide) = (at as f64 * LINE + 7.0, LYING * share / top);
            let _written = write!(path, "M0 {y}H{wide:.1}v10H0Z");
        }
        path
    }

    /// Where the reference's bars would end, one mark for each name.
    pub(super) fn marks(&self) -> String {
        let top = self.shares.highest();
        let mut path = String::new();
        for (at, share) in self.shares.reference.iter().enumerate() {
            let _written = write!(path, "M{:.1} {}v12", LYING * share / top, at as f64 * LINE + 6.0);
        }
        path
    }

    /// The first and the last bar inside, where some are.
    fn ends(&self) -> Option<(usize, usize)> {
        let kept = &self.shares.kept;
        let first = kept.iter().position(|kept| *kept)?;
        Some((first, kept.iter().rposition(|kept| *kept)?))
    }
}

/// A chart of numbers: drag to brush, click a bar, or move the ends by keys.
#[component]
pub(super) fn RangeChart(
    facet: Facet,
    drawn: Memo<Drawn>,
    /// Called when a hand is put on the chart, and when it is taken away without a change.
    grasp: Callback<bool>,
    /// Called with each new condition on the column.
    brush: Callback<(Slice, Change)>,
) -> impl IntoView {
    let svg = NodeRef::<Svg>::new();
    let facet = StoredValue::new(facet);
    let bars = facet.with_value(Facet::len);
    let last = bars.saturating_sub(1);
    let anchor = RwSignal::new(None::<usize>);
    let bar_at = move |event: &PointerEvent| {
        let around = svg.get_untracked().map(|svg| svg.get_bounding_client_rect());
        around.map_or(0, |around| {
            let share = (f64::from(event.client_x()) - around.left()) / around.width().max(1.0);
            ((share * bars as f64).floor().max(0.0) as usize).min(last)
        })
    };
    let send = move |first: usize, last: usize, change: Change| {
        brush.run((facet.with_value(|facet| facet.range(first, last)), change));
    };
    let down = move |event: PointerEvent| {
        if event.button() == 0 {
            event.prevent_default();
            if let Some(svg) = svg.get_untracked() {
                // Without capture the drag ends at the edge of the chart, or when the pointer comes back to it.
                let _captured = svg.set_pointer_capture(event.pointer_id());
            }
            anchor.set(Some(bar_at(&event)));
            // A finger may be about to scroll.
            if event.pointer_type() != "touch" {
                grasp.run(true);
            }
        }
    };
    let shown = RwSignal::new(None::<(usize, usize)>);
    // When the browser takes the pointer away, say to scroll, nothing has been brushed.
    let cancel = move || {
        if anchor.get_untracked().is_some() {
            anchor.set(None);
            shown.set(None);
            grasp.run(false);
        }
    };
    let moved = move |event: PointerEvent| {
        if event.buttons() == 0 {
            cancel();
        } else if let Some(from) = anchor.get_untracked() {
            let to = bar_at(&event);
            let range = (from.min(to), from.max(to));
            if shown.get_untracked() != Some(range) {
                shown.set(Some(range));
                send(range.0, range.1, Change::Moving);
            }
        }
    };
    let up = move |event: PointerEvent| {
        let Some(from) = anchor.get_untracked() else { return };
        let to = bar_at(&event);
        anchor.set(None);
        shown.set(None);
        // A click inside a brush takes it away.
        let inside = drawn.with_untracked(|drawn| drawn.is_chosen(from));
        let clicked_brush = from == to && inside && drawn.with_untracked(|drawn| drawn.ends() != Some((from, from)));
        if clicked_brush {
            brush.run((Slice::All, Change::Done));
        } else {
            send(from.min(to), from.max(to), Change::Done);
        }
    };
    // Rows that begin anew take the chart away, and with it all that would say that the hand has gone.
    on_cleanup(move || {
        if anchor.try_get_untracked().flatten().is_some() {
            grasp.try_run(false);
        }
    });
    view! {
        <svg
            class="facet-bars"
            class:brushed=move || drawn.with(|drawn| drawn.brushed)
            viewBox=format!("0 0 {WIDTH} {HEIGHT}")
            preserveAspectRatio="none"
            node_ref=svg
            on:pointerdown=down
            on:pointermove=moved
            on:pointerup=up
            on:pointercancel=move |_| cancel()
            on:lostpointercapture=move |_| cancel()
        >
            <rect class="brush-area" x="0" y="0" width=WIDTH height=HEIGHT/>
            <path class="bars-out" d=attr(move || drawn.with(|drawn| drawn.bars(false)))/>
            <path class="bars-in" d=attr(move || drawn.with(|drawn| drawn.bars(true)))/>
            <path class="bars-reference" d=attr(move || drawn.with(Drawn::steps))/>
            <End name="First bar" first=true facet=facet drawn=drawn brush=brush/>
            <End name="Last bar" first=false facet=facet drawn=drawn brush=brush/>
        </svg>
    }
}

/// One end of the brush, moved by keys.
#[component]
fn End(
    name: &'static str,
    first: bool,
    facet: StoredValue<Facet>,
    drawn: Memo<Drawn>,
    brush: Callback<(Slice, Change)>,
) -> impl IntoView {
    let bars = facet.with_value(Facet::len);
    let last = bars.saturating_sub(1);
    let ends = memo(move || drawn.with(|drawn| if drawn.brushed { drawn.ends() } else { None }.unwrap_or((0, last))));
    let value = move || if first { ends.get().0 } else { ends.get().1 };
    let key = move |event: KeyboardEvent| {
        let Some(step) = key_step(&event.key(), event.shift_key()) else { return };
        event.prevent_default();
        let (low, high) = ends.get_untracked();
        let moved = |bar: usize| (bar as i64 + step.clamp(-10, 10)).clamp(0, last as i64) as usize;
        let (low, high) = if first { (moved(low).min(high), high) } else { (low, moved(high).max(low)) };
        brush.run((facet.with_value(|facet| facet.range(low, high)), Change::Step));
    };
    let label = facet.with_value(|facet| format!("{name} of {}", facet.name));
    let x = move || WIDTH * (value() as f64 + if first { 0.0 } else { 1.0 }) / bars.max(1) as f64;
    view! {
        <g
            class="brush-end"
            role="slider"
            tabindex="0"
            aria-label=label
            aria-orientation="horizontal"
            aria-valuemin="0"
            aria-valuemax=last
            aria-valuenow=value
            aria-valuetext=attr(move || facet.with_value(|facet| facet.label(value())))
            on:keydown=key
        >
            <line x1=x x2=x y1="0" y2=HEIGHT/>
        </g>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_inside_and_outside_are_apart() {
        let drawn = Drawn {
            shares: Shares {
                live: vec![0.5, 0.25, 0.25],
                reference: vec![0.2, 0.3, 0.5],
                kept: vec![false, true, true],
            },
            brushed: true,
        };
        assert_eq!(drawn.bars(false), "M16.0 100V0.0H184.0V100Z");
        assert_eq!(drawn.bars(true).matches('M').count(), 2);
        assert_eq!(drawn.steps(), "M0.0 60.0H200.0L200.0 40.0H400.0L400.0 0.0H600.0");
        assert_eq!(drawn.ends(), Some((1, 2)));
        assert_eq!(drawn.lying(true), "M0 32H50.0v10H0ZM0 57H50.0v10H0Z");
        assert_eq!(drawn.lying(false), "M0 7H100.0v10H0Z");
        assert_eq!(drawn.marks(), "M40.0 6v12M60.0 31v12M100.0 56v12");
        assert_eq!(Drawn::default().bars(true), "");
    }
}
