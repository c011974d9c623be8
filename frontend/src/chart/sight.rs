//! Whether a chart is in sight: what is not need not follow a hand.

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use web_sys::js_sys::Array;
use web_sys::wasm_bindgen::JsCast;
use web_sys::{IntersectionObserver, IntersectionObserverEntry};

/// Keeps an observer and what it calls.
struct Watching {
    observer: IntersectionObserver,
    _told: Closure<dyn FnMut(Array)>,
}

/// Whether any of an element can be seen; true until the browser has said otherwise.
pub fn use_sight(node: NodeRef<Div>) -> Signal<bool> {
    let seen = RwSignal::new(true);
    let watching = StoredValue::new_local(None::<Watching>);
    Effect::new(move |_| {
        let Some(element) = node.get() else { return };
        let told = Closure::new(move |entries: Array| {
            let latest = entries.pop().dyn_into::<IntersectionObserverEntry>();
            if let Ok(latest) = latest {
                seen.set(latest.is_intersecting());
            }
        });
        // Without an observer everything counts as seen.
        if let Ok(observer) = IntersectionObserver::new(told.as_ref().unchecked_ref()) {
            observer.observe(&element);
            watching.set_value(Some(Watching { observer, _told: told }));
        }
    });
    on_cleanup(move || {
        watching.try_update_value(|watching| {
            if let Some(watching) = watching.take() {
                watching.observer.disconnect();
            }
        });
    });
    seen.into()
}
