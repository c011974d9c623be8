//! Columns as outcomes of a binary task, in the words that people write them in.

use super::column::{Column, Values};
use crate::written::{outcome as word, same};

/// An outcome per row, 0 or 1, NaN where missing: 1, true, t, yes, y and their opposites in any case, and −1 where it
/// stands for 0. With a `positive` value, all others are negative.
///
/// # Errors
/// Up to three values, where more than one in ten is no outcome.
pub(super) fn outcomes(column: &Column, positive: Option<&str>) -> Result<Vec<f64>, String> {
    let signs = positive.is_none() && holds(column, "-1") && !holds(column, "0");
    let known = |text: &str| match positive {
        Some(positive) => Some(same(text, positive)),
        None if signs && same(text, "-1") => Some(false),
        None => word(text),
    };
    let as_number = |outcome: Option<bool>| outcome.map_or(f64::NAN, |outcome| f64::from(u8::from(outcome)));
    let (mut seen, mut strays) = (0_u64, 0_u64);
    let mut count = |missing: bool, outcome: f64| {
        seen += u64::from(!outcome.is_nan());
        strays += u64::from(!missing && outcome.is_nan());
        outcome
    };
    let values: Vec<f64> = match &column.values {
        Values::Numbers(numbers) => {
            let outcome = |number: f64| match number {
                number if number.is_nan() => f64::NAN,
                number if positive.is_none() && [0.0, 1.0].contains(&number) => number,
                number => as_number(known(&number.to_string())),
            };
            numbers.iter().map(|number| count(number.is_nan(), outcome(*number))).collect()
        }
        Values::Texts { dictionary, codes } => {
            let known: Vec<f64> = dictionary.iter().map(|text| as_number(known(text))).collect();
            let of = |code: &u32| known.get(*code as usize).copied();
            codes.iter().map(|code| count(of(code).is_none(), of(code).unwrap_or(f64::NAN))).collect()
        }
    };
    if strays * 9 > seen {
        let names: Vec<String> = column.distinct(3).iter().map(|text| format!("\u{201c}{text}\u{201d}")).collect();
        return Err(names.join(", "));
    }
    Ok(values)
}

/// Whether every value that is not missing is an outcome.
pub(super) fn is_outcome(column: &Column) -> bool {
    outcomes(column, None).is_ok_and(|found| {
        let given = match &column.values {
            Values::Numbers(numbers) => numbers.iter().filter(|number| !number.is_nan()).count(),
            Values::Texts { codes, .. } => codes.iter().filter(|code| **code != super::MISSING_TEXT).count(),
        };
        given == found.iter().filter(|outcome| !outcome.is_nan()).count()
    })
}

fn holds(column: &Column, value: &str) -> bool {
    match &column.values {
        Values::Numbers(numbers) => value.parse().is_ok_and(|value: f64| numbers.contains(&value)),
        Values::Texts { dictionary, .. } => dictionary.iter().any(|text| same(text, value)),
    }
}
