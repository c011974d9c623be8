//! One feature, from its values on both sides.

use shared::report::{Column, FeatureDrift, NO_CATEGORY, feature_drift, unusable_feature};
use shared::schema::Kind;

use super::plan::Planned;
use crate::table::{ColumnData, Nature, Numbers, Oddities, inexact};

/// What became of a feature.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Compared {
    /// Its drift, and the kind that it was compared as.
    Drift(Box<FeatureDrift>, Kind),
    /// It holds times, which are not compared.
    Times,
}

/// Compares a feature with `rows` rows in the reference and in the current data. The kind that was asked for counts,
/// else that of the reference, else that of the current data.
pub(super) fn compare(planned: &Planned, rows: [u64; 2], reference: &ColumnData, current: &ColumnData) -> Compared {
    let name = planned.name.as_str();
    let kind = planned.kind.or(reference.kind()).or(current.kind()).unwrap_or(Kind::Categorical);
    let unusable = |reason: &str| Compared::Drift(Box::new(unusable_feature(name, rows, reason)), kind);
    for (column, side) in [(reference, "the reference"), (current, "the current data")] {
        if let Nature::Unusable(reason) = &column.nature {
            return unusable(&format!("in {side} {reason}"));
        }
    }
    let times = [reference, current].map(|column| column.nature == Nature::Time);
    if kind == Kind::Timestamp && planned.kind.is_none() {
        return if times[1] || current.nature == Nature::Empty {
            Compared::Times
        } else {
            unusable("the reference has times, the current data has other values")
        };
    }
    if times.contains(&true) {
        let side = if times[0] { "the reference" } else { "the current data" };
        return unusable(&format!("{side} has times, which are not compared"));
    }
    let found = if kind == Kind::Numeric {
        Ok(numeric(name, reference, current))
    } else {
        categorical(name, kind, planned.kind.is_some(), reference, current)
    };
    match found {
        Ok(drift) => Compared::Drift(Box::new(drift), kind),
        Err(reason) => unusable(&reason),
    }
}

fn numeric(name: &str, reference: &ColumnData, current: &ColumnData) -> FeatureDrift {
    let (before, now) = (reference.numbers(), current.numbers());
    let texts = [&before, &now].map(is_all_text);
    let mut drift = match texts {
        [true, false] if has_numbers(&now) => {
            feature_drift(name, all_missing(&codes(before.values.len())), Column::Numeric(&now.values))
        }
        [false, true] if has_numbers(&before) => {
            feature_drift(name, Column::Numeric(&before.values), all_missing(&codes(now.values.len())))
        }
        _ => feature_drift(name, Column::Numeric(&before.values), Column::Numeric(&now.values)),
    };
    note(&mut drift, "ref", &before.oddities);
    note(&mut drift, "cur", &now.oddities);
    drift
}

fn categorical(
    name: &str,
    kind: Kind,
    asked: bool,
    reference: &ColumnData,
    current: &ColumnData,
) -> Result<FeatureDrift, String> {
    let differ = [(reference, current), (current, reference)].map(|(texts, numbers)| {
        texts.nature == Nature::Text
            && matches!(numbers.nature, Nature::Whole | Nature::Fractional)
            && is_all_text(&texts.numbers())
    });
    if !asked && differ.contains(&true) {
        let (codes_ref, codes_cur) = (codes(reference.values.len()), codes(current.values.len()));
        let numbers = if differ[0] { current.numbers() } else { reference.numbers() };
        return Ok(if differ[0] {
            feature_drift(name, all_missing(&codes_ref), Column::Numeric(&numbers.values))
        } else {
            feature_drift(name, Column::Numeric(&numbers.values), all_missing(&codes_cur))
        });
    }
    let before = reference.categories(kind == Kind::Boolean).map_err(|reason| format!("in the reference {reason}"))?;
    let now = current.categories(kind == Kind::Boolean).map_err(|reason| format!("in the current data {reason}"))?;
    let mut drift = feature_drift(
        name,
        Column::Categorical { codes: &before.codes, names: &before.names },
        Column::Categorical { codes: &now.codes, names: &now.names },
    );
    note(&mut drift, "ref", &reference.oddities);
    note(&mut drift, "cur", &current.oddities);
    Ok(drift)
}

/// Whether texts stand where numbers should, and not one number.
fn is_all_text(numbers: &Numbers<'_>) -> bool {
    numbers.oddities.strays.is_some() && !has_numbers(numbers)
}

fn has_numbers(numbers: &Numbers<'_>) -> bool {
    numbers.values.iter().any(|value| value.is_finite())
}

fn codes(rows: usize) -> Vec<u32> {
    vec![NO_CATEGORY; rows]
}

fn all_missing(codes: &[u32]) -> Column<'_> {
    Column::Categorical { codes, names: &[] }
}

fn note(drift: &mut FeatureDrift, side: &str, oddities: &Oddities) {
    let sentences = oddities.missing("a number");
    if !sentences.is_empty() {
        drift.notes.add(&format!("missing_{side}"), sentences.join("; "));
    }
    if let Some(row) = oddities.inexact {
        drift.notes.add(&format!("n_{side}"), inexact(row));
    }
}

#[cfg(test)]
mod tests {
    use shared::schema::ColumnRole;

    use super::*;
    use crate::batch::{TextsBuilder, Values};

    fn planned(kind: Option<Kind>) -> Planned {
        Planned {
            name: "x".to_owned(),
            reference: Some(0),
            current: Some(0),
            role: ColumnRole::Feature,
            guessed: true,
            class: None,
            feature: true,
            kind,
            second: false,
        }
    }

    fn texts(values: &[&str], nature: Nature) -> ColumnData {
        let mut builder = TextsBuilder::default();
        for value in values {
            builder.push(Some(value));
        }
        ColumnData { values: builder.finish(), nature, oddities: Oddities::default() }
    }

    fn numbers(values: impl IntoIterator<Item = f64>) -> ColumnData {
        let values = Values::Numbers(values.into_iter().collect());
        ColumnData { values, nature: Nature::Fractional, oddities: Oddities::default() }
    }

    fn drift(kind: Option<Kind>, reference: &ColumnData, current: &ColumnData) -> (FeatureDrift, Kind) {
        let rows = [reference.values.len() as u64, current.values.len() as u64];
        match compare(&planned(kind), rows, reference, current) {
            Compared::Drift(drift, kind) => (*drift, kind),
            Compared::Times => panic!("times"),
        }
    }

    #[test]
    fn the_reference_decides_the_kind() {
        let few = texts(&["1", "2"], Nature::Whole);
        let (found, kind) = drift(None, &few, &numbers((0..20).map(f64::from)));
        assert_eq!((kind, found.n_cur, found.numeric().is_some()), (Kind::Categorical, 20, false));
        let (found, kind) = drift(None, &numbers((0..20).map(f64::from)), &few);
        assert_eq!((kind, found.n_cur, found.numeric().is_some()), (Kind::Numeric, 2, true));
        let (_, kind) = drift(Some(Kind::Numeric), &few, &few);
        assert_eq!(kind, Kind::Numeric);
    }

    #[test]
    fn texts_against_numbers_are_one_explained_row() {
        let (words, values) = (texts(&["a", "b", "c"], Nature::Text), numbers([1.5, 2.5]));
        for (reference, current) in [(&words, &values), (&values, &words)] {
            let (found, _) = drift(None, reference, current);
            assert!(found.psi.is_none() && found.notes.0["psi"].contains("numbers"), "{:?}", found.notes);
            assert_eq!(found.n_ref + found.n_cur + found.missing_ref + found.missing_cur, 5);
        }
        let (found, _) = drift(Some(Kind::Categorical), &words, &values);
        assert_eq!((found.n_ref, found.n_cur), (3, 2));
    }

    #[test]
    fn texts_in_a_numeric_column_are_missing_and_said() {
        let (found, _) = drift(None, &numbers((0..20).map(f64::from)), &texts(&["1", "?", "3"], Nature::Text));
        assert_eq!((found.n_cur, found.missing_cur), (2, 1));
        assert!(found.notes.0["missing_cur"].contains("\"?\" in row 2"), "{:?}", found.notes);
    }
}
