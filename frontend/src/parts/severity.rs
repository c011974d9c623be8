//! How bad something is: always an icon, a word and a colour.

use leptos::prelude::*;
use shared::api::Severity;

/// A severity.
#[component]
pub fn SeverityMark(severity: Severity) -> impl IntoView {
    let (class, word, path) = match severity {
        Severity::Critical => ("state state-down", "Critical", "M7 1.500v7.500M7 11.500v1"),
        Severity::Warning => ("state state-degraded", "Warning", "M7 2l6 10.500h-12zM7 6v3"),
        Severity::Info => ("state state-unknown", "Info", "M7 6v6M7 2v1"),
    };
    view! {
        <span class=class>
            <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
                <path d=path fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>
            </svg>
            {word}
        </span>
    }
}
