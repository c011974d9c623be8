//! How wide a chart may be, now and after the window has been resized.

use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;

/// The width of an element in pixels; until it is on the page, `first`.
pub(super) fn use_width(node: NodeRef<Div>, first: f64) -> Signal<f64> {
    let width = RwSignal::new(first);
    let measure = move || {
        // The chart may be gone before the browser has drawn it once.
        if let Some((Some(element), before)) = node.try_get_untracked().zip(width.try_get_untracked()) {
            let now = f64::from(element.client_width());
            if now > 0.0 && (now - before).abs() > 0.5 {
                width.set(now);
            }
        }
    };
    Effect::new(move |_| {
        node.track();
        // Once more when the rest of the page stands, as that may bring a scroll bar.
        measure();
        request_animation_frame(measure);
    });
    let listener = window_event_listener(ev::resize, move |_| measure());
    on_cleanup(move || listener.remove());
    width.into()
}
