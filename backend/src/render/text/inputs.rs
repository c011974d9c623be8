//! What was read and how it was understood.

use shared::report::Inputs;

use super::paint::{Ink, Page};
use crate::render::inputs::{file, uses};
use crate::render::safe::{columns, visible};

/// Which files were compared.
pub(super) fn files(page: &mut Page, inputs: &Inputs) {
    let against = inputs
        .reference
        .as_ref()
        .map_or_else(String::new, |reference| format!(" against the reference {}", file(reference)));
    page.note(&visible(&format!("{}{against}", file(&inputs.current))), Ink::Quiet);
}

/// Which versions were compared.
pub(super) fn versions(page: &mut Page, inputs: &Inputs) {
    let text = match &inputs.reference {
        Some(baseline) => format!("A, the baseline: {}; B, the candidate: {}", file(baseline), file(&inputs.current)),
        None => format!("A, the baseline, and B, the candidate, in {}", file(&inputs.current)),
    };
    page.note(&visible(&text), Ink::Quiet);
}

/// How the columns were understood, and what else there is to know.
pub(super) fn section(page: &mut Page, inputs: &Inputs) {
    page.head("How the columns were understood");
    let uses = uses(inputs);
    let margin = uses.iter().map(|(what, _)| columns(what)).max().unwrap_or(0);
    for (what, names) in &uses {
        page.entry(what, margin, &visible(names));
    }
    if !inputs.notes.is_empty() {
        page.line("");
    }
    for note in &inputs.notes {
        page.marked("·", Ink::Quiet, &visible(note), Ink::Plain);
    }
}
