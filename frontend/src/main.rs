//! The app's entry point.

use leptos::prelude::*;

fn main() {
    if let Some(skeleton) = document().get_element_by_id("skeleton") {
        skeleton.remove();
    }
    mount_to_body(frontend::App);
}
