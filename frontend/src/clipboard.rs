//! Copying text. A browser has no clipboard on an address without TLS other than its own machine, and may refuse.

use leptos::prelude::*;
use web_sys::wasm_bindgen::JsValue;
use web_sys::wasm_bindgen::closure::Closure;

/// Copies text and says whether that was possible.
pub fn copy(text: &str, done: impl Fn(bool) + Clone + 'static) {
    let clipboard = window().navigator().clipboard();
    if clipboard.is_undefined() {
        done(false);
        return;
    }
    let refused = done.clone();
    let yes = Closure::once(move |_: JsValue| done(true));
    let no = Closure::once(move |_: JsValue| refused(false));
    let _copying = clipboard.write_text(text).then2(&yes, &no);
    // The browser calls one of them later.
    yes.forget();
    no.forget();
}
