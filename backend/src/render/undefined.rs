//! Why figures are not available, each reason once.

use shared::report::Notes;

use super::figure;
use super::words::list;

/// Sentences such as "AUC and Brier score: there is no score", for those of `fields` that have a note.
pub(super) fn reasons(notes: &Notes, fields: &[&str]) -> Vec<String> {
    merged(fields.iter().filter_map(|field| Some((figure::name(field), notes.0.get(*field)?.clone()))))
}

/// One sentence per reason, in the order in which reasons turn up.
pub(super) fn merged(found: impl IntoIterator<Item = (String, String)>) -> Vec<String> {
    let mut by_reason: Vec<(String, Vec<String>)> = Vec::new();
    for (name, reason) in found {
        match by_reason.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, names)) if names.contains(&name) => {}
            Some((_, names)) => names.push(name),
            None => by_reason.push((reason, vec![name])),
        }
    }
    by_reason.into_iter().map(|(reason, names)| format!("{}: {reason}", list(&names, 8))).collect()
}
