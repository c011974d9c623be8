//! Slices with a name, as a page works with them.

use std::collections::BTreeMap;

use shared::slice::{NamedSlice, Slice};

use super::search::path_segment;

/// The slices that can stand in others; one that no longer reads as a slice is left out, and is then told as missing.
pub fn named(slices: &[NamedSlice]) -> BTreeMap<String, Slice> {
    slices.iter().filter_map(|one| Some((one.name.clone(), one.condition.parse().ok()?))).collect()
}

/// A slice with a saved one added to its conditions, or left out; what it said of that before is replaced, and taken
/// away where it said the same.
pub fn with_saved(slice: &Slice, name: &str, leave_out: bool) -> Slice {
    let saved = Slice::Named(name.to_owned());
    let other = Slice::Not(Box::new(saved.clone()));
    let wanted = if leave_out { other.clone() } else { saved.clone() };
    let said = slice.parts().contains(&wanted);
    let rest = slice.parts().iter().filter(|part| **part != saved && **part != other).cloned();
    let rest = rest.fold(Slice::All, Slice::and);
    if said { rest } else { rest.and(wanted) }
}

/// The address of a saved slice.
pub fn slice_url(model: &str, name: &str) -> String {
    format!("{}/{}", slices_url(model), path_segment(name))
}

/// The address of a model's saved slices.
pub fn slices_url(model: &str) -> String {
    format!("/api/v1/models/{}/slices", path_segment(model))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slice(text: &str) -> Slice {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn a_saved_slice_is_in_or_out_never_both() {
        let of = |text: &str, leave_out| with_saved(&slice(text), "over 60", leave_out).to_string();
        assert_eq!(of("", false), "[over 60]");
        assert_eq!(of("SEX = 2", true), "SEX = 2 and not [over 60]");
        assert_eq!(of("[over 60] and SEX = 2", true), "SEX = 2 and not [over 60]");
        assert_eq!(of("SEX = 2 and not [over 60]", false), "SEX = 2 and [over 60]");
        assert_eq!(of("SEX = 2 and not [over 60]", true), "SEX = 2");
        assert_eq!(of("[over 60]", false), "");
        assert_eq!(of("SEX = 2 or [x]", false), "(SEX = 2 or [x]) and [over 60]");
    }

    #[test]
    fn names_are_safe_in_addresses() {
        assert_eq!(slice_url("car loan", "a/b?#%"), "/api/v1/models/car%20loan/slices/a%2Fb%3F%23%25");
    }

    #[test]
    fn what_reads_as_no_slice_is_left_out() {
        let kept = |name: &str, condition: &str| NamedSlice { name: name.into(), condition: condition.into() };
        let named = named(&[kept("a", "x > 1"), kept("b", "x >")]);
        assert_eq!(named.keys().collect::<Vec<_>>(), ["a"]);
    }
}
