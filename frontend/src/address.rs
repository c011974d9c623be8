//! The address bar: where the browser is, and how to go elsewhere without loading the page anew.
//!
//! Four pages need no router crate: it would weigh a tenth of the app.

use leptos::ev;
use leptos::prelude::*;
use web_sys::wasm_bindgen::{JsCast, JsValue};

use crate::logic::route::{Program, Route};

/// Where the browser is.
#[derive(Debug, Clone, Copy)]
pub struct Address {
    /// For example `/models/car_loan`.
    pub path: RwSignal<String>,
    /// Empty, or beginning with "?".
    pub query: RwSignal<String>,
    /// The program whose pages need no load.
    program: Program,
}

impl Address {
    /// Follows the address bar and the links of the page from now on.
    pub fn follow(program: Program) -> Self {
        let address = Self { path: RwSignal::new(String::new()), query: RwSignal::new(String::new()), program };
        address.read();
        // Both live as long as the page, so nothing ever removes them.
        let _back = window_event_listener(ev::popstate, move |_| address.read());
        let _click = window_event_listener(ev::click, move |event| address.clicked(&event));
        address
    }

    /// The address of this page.
    pub fn of_page() -> Self {
        use_context().unwrap_or_else(|| Self::follow(Program::Status))
    }

    /// Goes to a page of the app; `replace` leaves no step for the back button.
    pub fn go(self, to: &str, replace: bool) {
        let path = to.split(['?', '#']).next().unwrap_or_default();
        if Route::of(path).program() != self.program {
            // A page of the other program; where the browser refuses to go, there is nothing left to do.
            let _ = window().location().assign(to);
            return;
        }
        let before = self.path.get_untracked();
        let Ok(history) = window().history() else { return };
        let done = if replace {
            history.replace_state_with_url(&JsValue::NULL, "", Some(to))
        } else {
            history.push_state_with_url(&JsValue::NULL, "", Some(to))
        };
        if done.is_err() {
            return;
        }
        self.read();
        if self.path.get_untracked() != before {
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
    }

    fn read(self) {
        let location = window().location();
        let update = |signal: RwSignal<String>, text: String| {
            if signal.with_untracked(|now| *now != text) {
                signal.set(text);
            }
        };
        // The query first: a page that opens reads both.
        update(self.query, location.search().unwrap_or_default());
        update(self.path, location.pathname().unwrap_or_default());
    }

    /// Follows a plain click on a link inside the app; all others are the browser's.
    fn clicked(self, event: &ev::MouseEvent) {
        let modified = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
        if event.default_prevented() || event.button() != 0 || modified {
            return;
        }
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let link = target.and_then(|element| element.closest("a[href]").ok().flatten());
        let Some(link) = link.filter(|link| !link.has_attribute("target") && !link.has_attribute("download")) else {
            return;
        };
        let to = link.get_attribute("href").unwrap_or_default();
        if to.starts_with('/') && !to.starts_with("//") && !to.starts_with("/api/") {
            event.prevent_default();
            self.go(&to, false);
        }
    }
}
