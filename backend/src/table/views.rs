//! Columns seen as numbers, as categories, as outcomes.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use shared::report::NO_CATEGORY;
use shared::written::{MOST_CATEGORIES, category, number};

use super::{ColumnData, Oddities};
use crate::batch::Values;
use crate::ingest::convert::number_as_text;

/// A column as numbers; NaN is missing.
#[derive(Debug, Clone, PartialEq)]
pub struct Numbers<'a> {
    /// A number per row.
    pub values: Cow<'a, [f64]>,
    /// What is odd about them.
    pub oddities: Oddities,
}

/// A column as categories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Categories<'a> {
    /// A position in `names` per row; [`NO_CATEGORY`] is missing.
    pub codes: Cow<'a, [u32]>,
    /// The categories as text, each once.
    pub names: Cow<'a, [String]>,
}

impl ColumnData {
    /// The values as numbers; true and false are 1 and 0, texts that are no numbers count as missing.
    pub fn numbers(&self) -> Numbers<'_> {
        match &self.values {
            Values::Numbers(values) => Numbers { values: Cow::Borrowed(values), oddities: self.oddities.clone() },
            Values::Texts { dictionary, codes } => {
                let mut oddities = Oddities::default();
                let known: Vec<Option<f64>> = dictionary.iter().map(|text| number(text)).collect();
                let of_row = |(row, code): (usize, &u32)| match known.get(*code as usize) {
                    Some(Some(number)) => {
                        oddities.infinite += u64::from(number.is_infinite());
                        *number
                    }
                    Some(None) => {
                        oddities.stray(&dictionary[*code as usize], row as u64 + 1);
                        f64::NAN
                    }
                    None => f64::NAN,
                };
                let values: Vec<f64> = codes.iter().enumerate().map(of_row).collect();
                Numbers { values: Cow::Owned(values), oddities }
            }
        }
    }

    /// The values as categories, `booleans` as true and false; a reason where there are too many.
    pub fn categories(&self, booleans: bool) -> Result<Categories<'_>, String> {
        match &self.values {
            Values::Numbers(values) => categories_of_numbers(values, booleans),
            Values::Texts { dictionary, codes } => Ok(categories_of_texts(dictionary, codes, booleans)),
        }
    }

    /// Up to `most` distinct values as text, sorted; a value is counted once however it is written.
    pub fn distinct(&self, most: usize) -> Vec<String> {
        let mut found: BTreeSet<String> = BTreeSet::new();
        match &self.values {
            Values::Numbers(values) => {
                let mut known: Vec<u64> = Vec::with_capacity(most);
                for value in values.iter().filter(|value| value.is_finite()) {
                    let bits = (value + 0.0).to_bits();
                    if !known.contains(&bits) {
                        known.push(bits);
                        found.insert(number_as_text(value + 0.0));
                        if known.len() >= most {
                            break;
                        }
                    }
                }
            }
            Values::Texts { dictionary, codes } => {
                let mut seen = vec![false; dictionary.len()];
                for code in codes {
                    let Some(seen) = seen.get_mut(*code as usize) else { continue };
                    if !std::mem::replace(seen, true) {
                        found.insert(category(&dictionary[*code as usize], false).to_owned());
                        if found.len() >= most {
                            break;
                        }
                    }
                }
            }
        }
        found.into_iter().collect()
    }

    /// Only these rows.
    #[must_use]
    pub fn taken(&self, rows: &[usize]) -> Self {
        let values = if self.values.is_empty() { self.values.clone() } else { self.values.taken(rows) };
        Self { values, nature: self.nature.clone(), oddities: self.oddities.clone() }
    }
}

fn categories_of_texts<'a>(dictionary: &'a [String], codes: &'a [u32], booleans: bool) -> Categories<'a> {
    let canonical: Vec<&str> = dictionary.iter().map(|text| category(text, booleans)).collect();
    if canonical.iter().zip(dictionary).all(|(name, text)| *name == text.as_str()) {
        return Categories { codes: Cow::Borrowed(codes), names: Cow::Borrowed(dictionary) };
    }
    let mut known: HashMap<&str, u32> = HashMap::new();
    let mut names: Vec<String> = Vec::new();
    let mut place = Vec::with_capacity(canonical.len());
    for name in &canonical {
        let code = *known.entry(name).or_insert_with(|| {
            names.push((*name).to_owned());
            names.len() as u32 - 1
        });
        place.push(code);
    }
    let codes = codes.iter().map(|code| place.get(*code as usize).copied().unwrap_or(NO_CATEGORY)).collect();
    Categories { codes: Cow::Owned(codes), names: Cow::Owned(names) }
}

fn categories_of_numbers(values: &[f64], booleans: bool) -> Result<Categories<'static>, String> {
    let mut known: HashMap<u64, u32> = HashMap::new();
    let mut names: Vec<String> = Vec::new();
    let mut codes = Vec::with_capacity(values.len());
    let mut last = (f64::NAN.to_bits(), NO_CATEGORY);
    for value in values {
        if value.to_bits() == last.0 {
            codes.push(last.1);
            continue;
        }
        if !value.is_finite() {
            codes.push(NO_CATEGORY);
            continue;
        }
        let value = value + 0.0;
        let code = *known.entry(value.to_bits()).or_insert_with(|| {
            names.push(category(&number_as_text(value), booleans).to_owned());
            names.len() as u32 - 1
        });
        if names.len() > MOST_CATEGORIES {
            return Err(format!(
                "it has more than {} different numbers, too many to compare as categories",
                shared::verdict::count(MOST_CATEGORIES as u64)
            ));
        }
        last = (value.to_bits(), code);
        codes.push(code);
    }
    Ok(Categories { codes: Cow::Owned(codes), names: Cow::Owned(names) })
}

#[cfg(test)]
mod tests {
    use super::super::Nature;
    use super::*;
    use crate::batch::TextsBuilder;

    fn texts(values: &[&str]) -> ColumnData {
        let mut builder = TextsBuilder::default();
        for value in values {
            builder.push(Some(value).copied().filter(|value| !value.is_empty()));
        }
        ColumnData { values: builder.finish(), nature: Nature::Text, oddities: Oddities::default() }
    }

    fn numbers(values: &[f64]) -> ColumnData {
        ColumnData {
            values: Values::Numbers(values.to_vec()),
            nature: Nature::Fractional,
            oddities: Oddities::default(),
        }
    }

    #[test]
    fn a_number_is_the_same_category_however_it_is_written() {
        let written = texts(&["1.0", "2", "1", "", "1.10", "007"]);
        let found = written.categories(false).unwrap();
        assert_eq!(*found.names, ["1", "2", "1.10", "007"]);
        assert_eq!(*found.codes, [0, 1, 0, NO_CATEGORY, 2, 3]);
        let typed = numbers(&[1.0, f64::NAN, 2.5, -0.0, 0.0]);
        assert_eq!(*typed.categories(false).unwrap().names, ["1", "2.5", "0"]);
        assert_eq!(typed.distinct(2), ["1", "2.5"]);
    }

    #[test]
    fn booleans_are_the_same_categories_however_they_are_written() {
        assert_eq!(*texts(&["True", "false", "1"]).categories(true).unwrap().names, ["true", "false"]);
        assert_eq!(*numbers(&[1.0, 0.0]).categories(true).unwrap().names, ["true", "false"]);
        assert_eq!(*texts(&["True"]).categories(false).unwrap().names, ["True"]);
    }

    #[test]
    fn texts_become_numbers_and_the_first_that_is_none_is_named() {
        let column = texts(&["1", "x", "", "x", "2.5", "inf"]);
        let found = column.numbers();
        assert_eq!((found.values[0], found.values[4], found.oddities.infinite), (1.0, 2.5, 1));
        let strays = found.oddities.strays.unwrap();
        assert_eq!((strays.count, strays.row, strays.example.as_str()), (2, 2, "x"));
        assert!(found.values[1].is_nan() && found.values[2].is_nan());
    }
}
