//! The last days of a model as bars: low while all is well, taller the worse it was.

use std::fmt::Write;

use leptos::prelude::*;
use shared::api::Day;

use super::plot::TO_PIXELS;
use crate::logic::uptime::{DayKind, described};

/// Width and height, in pixels.
const SIZE: (i64, i64) = (300, 32);
/// Steps of the drawing in a pixel, as of all marks.
const FINE: i64 = 10;
/// Each kind of day with its class and the height of its bar, of 100.
const KINDS: [(DayKind, &str, i64); 5] = [
    (DayKind::Up, "day-up", 40),
    (DayKind::Degraded, "day-degraded", 70),
    (DayKind::Down, "day-down", 100),
    (DayKind::Unwatched, "day-unwatched", 40),
    (DayKind::Nothing, "day-nothing", 6),
];

/// Each of the last days, oldest first; `pointed` is the position of the day that is pointed at.
#[component]
pub fn UptimeBars(days: Vec<Day>, pointed: RwSignal<Option<usize>>) -> impl IntoView {
    let number = days.len().max(1);
    let point = move |event: web_sys::PointerEvent| {
        let width = event_target::<web_sys::Element>(&event).get_bounding_client_rect().width().max(1.0);
        let at = (f64::from(event.offset_x()) / width * number as f64) as usize;
        if pointed.get_untracked() != Some(at.min(number - 1)) {
            pointed.set(Some(at.min(number - 1)));
        }
    };
    let viewbox = format!("0 0 {} {}", SIZE.0, SIZE.1);
    view! {
        <svg
            class="uptime"
            viewBox=viewbox
            preserveAspectRatio="none"
            role="img"
            aria-label=described(&days)
            on:pointermove=point
            on:pointerleave=move |_| pointed.set(None)
        >
            <g class="marks" transform=TO_PIXELS inner_html=draw(&days)></g>
        </svg>
    }
}

/// The sign of a kind of day, for the legend.
#[component]
pub fn UptimeSign(kind: DayKind) -> impl IntoView {
    let (class, height) = look(kind);
    // The lowest is still a line.
    let path = bar(3, 6, (height * 14 / 100).max(2), 14);
    view! { <svg class="marks" width="12" height="14" viewBox="0 0 12 14" aria-hidden="true"><path class=class d=path/></svg> }
}

fn look(kind: DayKind) -> (&'static str, i64) {
    KINDS.iter().find(|(one, _, _)| *one == kind).map_or(("", 0), |(_, class, height)| (*class, *height))
}

/// One path for each kind of day.
pub(super) fn draw(days: &[Day]) -> String {
    let (width, height) = (SIZE.0 * FINE, SIZE.1 * FINE);
    let number = days.len().max(1) as i64;
    let mut drawn = String::new();
    for (kind, class, share) in KINDS {
        let mut path = String::new();
        for (at, _) in days.iter().enumerate().filter(|(_, day)| DayKind::of(day) == kind) {
            let (from, to) = (at as i64 * width / number, (at as i64 + 1) * width / number);
            // A gap of a quarter on the right.
            path.push_str(&bar(from, (to - from) * 3 / 4, share * height / 100, height));
        }
        if !path.is_empty() {
            // Writing to a text cannot fail.
            let _ = write!(drawn, "<path class=\"{class}\" d=\"{path}\"/>");
        }
    }
    drawn
}

fn bar(left: i64, width: i64, tall: i64, base: i64) -> String {
    format!("M{left} {}h{width}v{tall}h-{width}z", base - tall)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ninety_days_are_as_few_elements_as_there_are_kinds() {
        let day = |up_s, down_s, predictions| Day { up_s, degraded_s: 0, down_s, predictions };
        let mut days = vec![day(0, 0, 4); 60];
        days.extend(vec![day(86_400, 0, 4); 29]);
        days.push(day(0, 600, 0));
        let drawn = draw(&days);
        assert_eq!(drawn.matches("<path").count(), 3, "{drawn}");
        assert_eq!(drawn.matches('M').count(), 90);
        assert!(drawn.len() < 3_000, "{} bytes", drawn.len());
        assert_eq!(draw(&[]), "");
    }
}
