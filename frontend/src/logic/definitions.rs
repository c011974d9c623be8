//! What each figure means, as the pages explain it: what it says, how it is computed, where it comes from, and what
//! it cannot tell.

mod compare;
mod concept;
mod drift;
mod fairness;
mod quality;
mod thresholds;

/// An entry of the help.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// How code names it.
    pub key: &'static str,
    /// How pages name it.
    pub name: &'static str,
    /// What it says, in a sentence or two.
    pub meaning: &'static str,
    /// How it is computed.
    pub formula: &'static str,
    /// Where it comes from.
    pub source: &'static str,
    /// What nobody should read into it.
    pub cannot_tell: &'static str,
}

/// All entries, by subject.
fn entries() -> impl Iterator<Item = &'static Entry> {
    [drift::ENTRIES, quality::ENTRIES, fairness::ENTRIES, thresholds::ENTRIES, compare::ENTRIES, concept::ENTRIES]
        .into_iter()
        .flatten()
}

/// What is not available, and why, in a sentence that names the figure.
pub fn note(figure: &str, reason: &str) -> String {
    // Other notes are whole sentences already.
    if !reason.starts_with("Not ") {
        return reason.to_owned();
    }
    let name = find(figure).map_or_else(|| figure.replace('_', " "), |entry| entry.name.to_owned());
    format!("{name}: {reason}")
}

/// The entry of a figure.
pub fn find(key: &str) -> Option<&'static Entry> {
    entries().find(|entry| entry.key == key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_says_which_figure_it_is_about() {
        assert_eq!(note("ks", "Not defined."), "Kolmogorov–Smirnov: Not defined.");
        assert_eq!(note("groups", "Groups below 30 rows are shown."), "Groups below 30 rows are shown.");
        assert_eq!(note("average_precision", "Not available."), "average precision: Not available.");
    }

    #[test]
    fn each_figure_is_explained_once_and_wholly() {
        let mut keys = std::collections::BTreeSet::new();
        for entry in entries() {
            let texts = [entry.name, entry.meaning, entry.formula, entry.source, entry.cannot_tell];
            assert!(texts.iter().all(|text| !text.is_empty()), "{}", entry.key);
            assert!(entry.cannot_tell.ends_with('.'), "{}", entry.key);
            assert!(keys.insert(entry.key), "{} stands twice", entry.key);
        }
    }
}
