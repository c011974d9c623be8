//! What a person has brushed on one chart, as a part of the slice.

use shared::slice::{Moved, Slice, Subject, Test};

/// The conditions of a slice on one subject alone; all rows where there are none.
pub fn about(slice: &Slice, subject: &Subject) -> Slice {
    gathered(slice, |part| only_about(part, subject))
}

/// The slice without its conditions on one subject alone.
pub fn without(slice: &Slice, subject: &Subject) -> Slice {
    gathered(slice, |part| !only_about(part, subject))
}

/// The slice with another condition on one subject.
pub fn with(slice: &Slice, subject: &Subject, condition: Slice) -> Slice {
    without(slice, subject).and(condition)
}

/// Whether a slice has conditions on one subject alone.
pub fn is_brushed(slice: &Slice, subject: &Subject) -> bool {
    slice.parts().iter().any(|part| only_about(part, subject))
}

fn gathered(slice: &Slice, wanted: impl Fn(&Slice) -> bool) -> Slice {
    slice.parts().iter().filter(|part| wanted(part)).cloned().fold(Slice::All, Slice::and)
}

fn only_about(slice: &Slice, subject: &Subject) -> bool {
    match slice {
        Slice::All | Slice::Named(_) => false,
        Slice::Test(of, _) => of == subject,
        Slice::And(parts) | Slice::Or(parts) => parts.iter().all(|part| only_about(part, subject)),
        Slice::Not(inner) => only_about(inner, subject),
    }
}

/// The condition that keeps these categories, and missing values where `missing`.
pub fn one_of(subject: &Subject, names: Vec<String>, missing: bool) -> Slice {
    let named = (!names.is_empty()).then(|| Slice::Test(subject.clone(), Test::OneOf(names)));
    let missing = missing.then(|| Slice::Test(subject.clone(), Test::Missing));
    match (named, missing) {
        (Some(named), Some(missing)) => Slice::Or(vec![named, missing]),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => Slice::All,
    }
}

/// Which bounds of a slice are not counted as they were written, in a sentence.
pub fn moved_bounds(moved: &[Moved]) -> Option<String> {
    let one = |one: &Moved| format!("\u{201c}{}\u{201d} is counted as \u{201c}{}\u{201d}", one.wanted, one.used);
    let all = moved.iter().map(one).collect::<Vec<_>>().join("; ");
    (!moved.is_empty()).then(|| format!("{all}: the nearest bounds of the cells that rows are kept in."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slice(text: &str) -> Slice {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    fn column(name: &str) -> Subject {
        Subject::Column(name.to_owned())
    }

    #[test]
    fn a_brush_is_a_part_of_its_own() {
        let all = slice("AGEP > 25 and AGEP <= 60 and SEX = 2 and (AGEP > 70 or SEX = 1) and [students]");
        assert_eq!(about(&all, &column("AGEP")).to_string(), "AGEP > 25 and AGEP <= 60");
        assert_eq!(without(&all, &column("AGEP")).to_string(), "SEX = 2 and (AGEP > 70 or SEX = 1) and [students]");
        let moved = with(&all, &column("SEX"), one_of(&column("SEX"), vec!["1".into()], true));
        assert_eq!(
            moved.to_string(),
            "AGEP > 25 and AGEP <= 60 and (AGEP > 70 or SEX = 1) and [students] and (SEX = 1 or SEX is missing)"
        );
        assert!(is_brushed(&moved, &column("SEX")) && !is_brushed(&moved, &column("RAC1P")));
    }

    #[test]
    fn taking_the_last_brush_away_leaves_every_row() {
        let all = slice("not SEX = 2");
        assert_eq!(with(&all, &column("SEX"), one_of(&column("SEX"), Vec::new(), false)), Slice::All);
    }
}
