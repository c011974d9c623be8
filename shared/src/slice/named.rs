//! Slices with a name: which name which, and what may be saved.

use std::collections::{BTreeMap, BTreeSet};

use super::{Slice, SliceError};

/// The name of a slice has at most this many characters.
pub const LONGEST_NAME: usize = 80;

impl Slice {
    /// The names that stand in the slice itself, each once and in order.
    pub fn names(&self) -> BTreeSet<&str> {
        let mut names = BTreeSet::new();
        self.collect_names(&mut names);
        names
    }

    fn collect_names<'a>(&'a self, into: &mut BTreeSet<&'a str>) {
        match self {
            Self::All | Self::Test(..) => {}
            Self::And(slices) | Self::Or(slices) => slices.iter().for_each(|slice| slice.collect_names(into)),
            Self::Not(inner) => inner.collect_names(into),
            Self::Named(name) => {
                into.insert(name);
            }
        }
    }
}

/// Why a text cannot be the name of a slice, as a sentence; `None` when it can.
///
/// Any text of one line: what a person cannot type into the field of a slice, or what an address cannot hold, would be
/// out of reach.
pub fn wrong_name(name: &str) -> Option<String> {
    if name.trim().is_empty() || name.chars().count() > LONGEST_NAME {
        return Some(format!("the name of a slice has 1 to {LONGEST_NAME} characters"));
    }
    if name.chars().any(char::is_control) {
        return Some("the name of a slice is one line, without control characters".to_owned());
    }
    matches!(name, "." | "..").then(|| format!("\"{name}\" cannot be the name of a slice: no address can end with it"))
}

/// Whether a slice can be kept under a name beside others: all that it names are there, and none leads back to it.
///
/// # Errors
/// [`SliceError::NoSlice`] or [`SliceError::Circle`].
pub fn check_named(name: &str, slice: &Slice, others: &BTreeMap<String, Slice>) -> Result<(), SliceError> {
    let mut seen = BTreeSet::new();
    let mut open: Vec<&str> = slice.names().into_iter().collect();
    while let Some(next) = open.pop() {
        if next == name {
            return Err(SliceError::Circle(name.to_owned()));
        }
        if seen.insert(next) {
            let inner = others.get(next).ok_or_else(|| SliceError::NoSlice(next.to_owned()))?;
            open.extend(inner.names());
        }
    }
    Ok(())
}

/// The slices that name this one themselves, in order.
pub fn named_by<'a>(name: &str, others: &'a BTreeMap<String, Slice>) -> Vec<&'a str> {
    others.iter().filter(|(_, slice)| slice.names().contains(name)).map(|(other, _)| other.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(slices: &[(&str, &str)]) -> BTreeMap<String, Slice> {
        slices
            .iter()
            .map(|(name, text)| ((*name).to_owned(), text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))))
            .collect()
    }

    fn checked(name: &str, text: &str, others: &BTreeMap<String, Slice>) -> Result<(), SliceError> {
        check_named(name, &text.parse().unwrap_or_else(|error| panic!("{text}: {error}")), others)
    }

    #[test]
    fn a_slice_leads_neither_nowhere_nor_back_to_itself() {
        let others = kept(&[("a", "x > 1"), ("b", "[a] or not [odd ]] name]"), ("odd ] name", "y = 1")]);
        assert_eq!(checked("c", "[b] and not [a]", &others), Ok(()));
        assert_eq!(checked("a", "x > 2", &others), Ok(()));
        assert_eq!(checked("c", "[d]", &others), Err(SliceError::NoSlice("d".to_owned())));
        assert_eq!(checked("a", "not [b]", &others), Err(SliceError::Circle("a".to_owned())));
        assert_eq!(checked("a", "[a]", &others), Err(SliceError::Circle("a".to_owned())));
        assert_eq!(named_by("a", &others), ["b"]);
        assert!(named_by("b", &others).is_empty());
    }

    #[test]
    fn a_circle_that_was_there_before_ends_too() {
        let others = kept(&[("a", "[b]"), ("b", "[a]")]);
        assert_eq!(checked("c", "[a]", &others), Ok(()));
    }

    #[test]
    fn any_line_is_a_name() {
        for name in ["over 60", "<b>", "a/b?c#d", "'; DROP TABLE slice; --", "]", "ünï 😀", &"ü".repeat(80)] {
            assert_eq!(wrong_name(name), None, "{name}");
        }
        for name in ["", " ", ".", "..", "a\nb", "\0", &"ü".repeat(81)] {
            assert!(wrong_name(name).is_some(), "{name:?}");
        }
    }
}
