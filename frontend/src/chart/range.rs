//! The time range control over a chart: handles to drag, keys to move them, a new range by drawing one.

use crate::reactive::{attr, memo};
use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::prelude::*;
use leptos::svg::{G, Svg};

use crate::logic::date::{day, days as day_span};
use crate::logic::days::{Days, Part, key_step};
use crate::logic::number::of;
use crate::logic::scale::Scale;

/// What a pointer is moving.
#[derive(Clone, Copy)]
enum Drag {
    /// A part of the range, from where it was taken.
    Move { part: Part, from_x: f64, from: Days },
    /// A new range from this day on.
    Draw { anchor: i64 },
}

/// How far a change of the range has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Under way: it is shown, and no link knows it yet.
    Moving,
    /// One step of several: the back button undoes all of them at once.
    Step,
    /// Done: the back button undoes it.
    Done,
}

/// A range being chosen: moves are shown at once.
#[derive(Clone, Copy, Debug)]
pub struct RangeHandle {
    /// The range now.
    pub days: Signal<Days>,
    /// What there is to choose from.
    pub extent: Signal<Days>,
    /// Called with each new range.
    pub change: Callback<(Days, Change)>,
}

/// The veil over what is not chosen, the chosen window and its two handles.
///
/// `scale` goes from days to pixels; `height` is that of the plot; `svg` is the chart that it is part of.
#[component]
pub(super) fn RangeControl(handle: RangeHandle, scale: Signal<Scale>, height: f64, svg: NodeRef<Svg>) -> impl IntoView {
    let RangeHandle { days, extent, change } = handle;
    let drag = RwSignal::new(None::<Drag>);
    let group = NodeRef::<G>::new();
    let left = memo(move || scale.get().at(days.get().first as f64));
    let right = memo(move || scale.get().at((days.get().last + 1) as f64));
    let x_of = move |event: &PointerEvent| {
        let origin = svg.get_untracked().map_or(0.0, |svg| svg.get_bounding_client_rect().left());
        f64::from(event.client_x()) - origin
    };
    let day_at = move |x: f64| {
        let extent = extent.get_untracked();
        (scale.get_untracked().invert(x).floor() as i64).clamp(extent.first, extent.last)
    };
    let take = Callback::new(move |(event, part): (PointerEvent, Option<Part>)| {
        if event.button() != 0 {
            return;
        }
        event.stop_propagation();
        if let Some(group) = group.get_untracked() {
            // Without capture the drag merely ends at the edge of the chart.
            let _captured = group.set_pointer_capture(event.pointer_id());
        }
        let x = x_of(&event);
        drag.set(Some(match part {
            Some(part) => Drag::Move { part, from_x: x, from: days.get_untracked() },
            None => Drag::Draw { anchor: day_at(x) },
        }));
    });
    let moved = move |event: &PointerEvent| {
        let x = x_of(event);
        match drag.get_untracked() {
            Some(Drag::Move { part, from_x, from }) => {
                let scale = scale.get_untracked();
                let per_day = (scale.range.1 - scale.range.0) / (scale.domain.1 - scale.domain.0);
                Some(from.moved(part, ((x - from_x) / per_day).round() as i64, extent.get_untracked()))
            }
            Some(Drag::Draw { anchor }) => Some(Days::new(anchor, day_at(x))),
            None => None,
        }
    };
    let on_move = move |event: PointerEvent| {
        if let Some(range) = moved(&event).filter(|range| *range != days.get_untracked()) {
            change.run((range, Change::Moving));
        }
    };
    let on_end = move |event: PointerEvent| {
        if let Some(range) = moved(&event) {
            drag.set(None);
            change.run((range, Change::Done));
        }
    };
    let key = Callback::new(move |(event, part): (KeyboardEvent, Part)| {
        if let Some(step) = key_step(&event.key(), event.shift_key()) {
            event.prevent_default();
            change.run((days.get_untracked().moved(part, step, extent.get_untracked()), Change::Step));
        }
    });
    let start = move || scale.get().range.0;
    let end = move || scale.get().range.1;
    let span = move || {
        let range = days.get();
        format!("{}, {}", day_span(range.first, range.last), of(range.count() as u64, "day", "days"))
    };
    view! {
        <g class="range-touch" node_ref=group on:pointermove=on_move on:pointerup=on_end on:pointercancel=move |_| drag.set(None)>
            <rect
                class="range-hit"
                x=start
                y="0"
                width=attr(move || end() - start())
                height=height
                on:pointerdown=move |event| take.run((event, None))
            />
            <rect class="range-veil" x=start y="0" width=attr(move || (left.get() - start()).max(0.0)) height=height pointer-events="none"/>
            <rect class="range-veil" x=right y="0" width=attr(move || (end() - right.get()).max(0.0)) height=height pointer-events="none"/>
            <rect
                class="range-window"
                role="slider"
                tabindex="0"
                aria-label="Window"
                aria-orientation="horizontal"
                aria-valuemin=attr(move || extent.get().first)
                aria-valuemax=attr(move || extent.get().last)
                aria-valuenow=attr(move || days.get().first)
                aria-valuetext=span
                x=left
                y="0"
                width=attr(move || (right.get() - left.get()).max(0.0))
                height=height
                on:pointerdown=move |event| take.run((event, Some(Part::Whole)))
                on:keydown=move |event| key.run((event, Part::Whole))
            />
            <Grip part=Part::Start name="First day of the window" x=left height=height handle=handle take=take key=key/>
            <Grip part=Part::End name="Last day of the window" x=right height=height handle=handle take=take key=key/>
        </g>
    }
}

/// One end of the window, to drag or to move by keys.
#[component]
fn Grip(
    part: Part,
    name: &'static str,
    x: Memo<f64>,
    height: f64,
    handle: RangeHandle,
    take: Callback<(PointerEvent, Option<Part>)>,
    key: Callback<(KeyboardEvent, Part)>,
) -> impl IntoView {
    let value = move || if part == Part::Start { handle.days.get().first } else { handle.days.get().last };
    let middle = height / 2.0;
    view! {
        <g
            class="range-handle"
            role="slider"
            tabindex="0"
            aria-label=name
            aria-orientation="horizontal"
            aria-valuemin=attr(move || handle.extent.get().first)
            aria-valuemax=attr(move || handle.extent.get().last)
            aria-valuenow=value
            aria-valuetext=attr(move || day(value()))
            on:pointerdown=move |event| take.run((event, Some(part)))
            on:keydown=move |event| key.run((event, part))
        >
            <rect class="range-hit" x=attr(move || x.get() - 14.0) y="0" width="28" height=height/>
            <line class="range-edge" x1=x x2=x y1="0" y2=height/>
            <rect class="range-ring" x=attr(move || x.get() - 9.0) y={middle - 19.0} width="18" height="38" rx="6"/>
            <rect class="range-grip" x=attr(move || x.get() - 6.0) y={middle - 16.0} width="12" height="32" rx="4"/>
            <path class="range-grip-line" d=attr(move || format!("M{} {}v12m3 0v-12", x.get() - 1.5, middle - 6.0))/>
        </g>
    }
}
