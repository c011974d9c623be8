//! What was read, and how its columns were understood.

use shared::report::Inputs;

use super::escape::sentence;
use super::parts::{each, notes, section};
use crate::render::inputs::{file, uses};

/// Which files were compared.
pub(super) fn files(inputs: &Inputs) -> String {
    let against =
        inputs.reference.as_ref().map_or_else(String::new, |input| format!(" against the reference {}", file(input)));
    sentence(&format!("{}{against}", file(&inputs.current)))
}

/// Which versions were compared.
pub(super) fn versions(inputs: &Inputs) -> String {
    sentence(&match &inputs.reference {
        Some(baseline) => format!("A, the baseline: {} · B, the candidate: {}", file(baseline), file(&inputs.current)),
        None => format!("A, the baseline, and B, the candidate, in {}", file(&inputs.current)),
    })
}

/// How the columns were understood, and what else there is to know.
pub(super) fn inputs(inputs: &Inputs) -> String {
    let facts = each(uses(inputs), |(what, names)| format!("<dt>{}<dd>{}", sentence(&what), sentence(&names)));
    let body = format!("<dl class=\"facts\">{facts}</dl>\n{}", notes(&inputs.notes));
    section("inputs", "How the columns were understood", &body)
}
