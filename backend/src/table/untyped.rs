//! Columns of text files, whose values are text that may stand for numbers, times, true and false.

use arrow::array::{Array, StringArray};
use shared::written::{Look, MOST_CATEGORIES};

use super::numbers::NumbersBuilder;
use super::{ColumnData, Form, Nature, Oddities};
use crate::batch::TextsBuilder;
use crate::clock;

/// Up to so many distinct values texts are kept as they stand.
const UNDECIDED: usize = 1_000;

/// A column of text that is being collected. Once many distinct values have come it is decided what they are, so that
/// numbers need eight bytes a row and times none.
#[derive(Debug)]
pub(super) struct UntypedBuilder {
    form: Form,
    rows: usize,
    /// The next number of distinct values at which it is decided.
    decide_at: usize,
    state: State,
}

#[derive(Debug)]
enum State {
    Texts(TextsBuilder),
    Numbers(NumbersBuilder),
    Times,
    TooMany,
}

impl UntypedBuilder {
    pub(super) fn new(form: Form) -> Self {
        let state = match form {
            Form::Number => State::Numbers(NumbersBuilder::default()),
            Form::Found | Form::Text | Form::Id => State::Texts(TextsBuilder::default()),
        };
        Self { form, rows: 0, decide_at: UNDECIDED, state }
    }

    pub(super) fn extend(&mut self, texts: &StringArray) {
        for row in 0..texts.len() {
            self.push(if texts.is_null(row) { None } else { Some(texts.value(row)) });
        }
    }

    /// Appends a value; an empty text is missing.
    pub(super) fn push(&mut self, text: Option<&str>) {
        let text = text.filter(|text| !text.is_empty());
        self.rows += 1;
        match &mut self.state {
            State::Texts(texts) => {
                texts.push(text);
                if texts.dictionary().len() > self.decide_at {
                    self.decide();
                }
            }
            State::Numbers(numbers) => numbers.push(text),
            State::Times | State::TooMany => {}
        }
    }

    fn decide(&mut self) {
        self.decide_at *= 2;
        let State::Texts(texts) = &mut self.state else { return };
        let look = look(texts);
        if self.form == Form::Found && look.is_numeric() {
            self.state = State::Numbers(as_numbers(texts));
        } else if self.form == Form::Found && look.all_times {
            self.state = State::Times;
        } else if texts.dictionary().len() > MOST_CATEGORIES {
            self.state = State::TooMany;
        } else {
            self.decide_at = self.decide_at.min(MOST_CATEGORIES);
        }
    }

    pub(super) fn finish(self) -> ColumnData {
        let texts = match self.state {
            State::Texts(texts) => texts,
            State::Numbers(numbers) => return numbers.finish(),
            State::Times => return ColumnData::without_values(Nature::Time),
            State::TooMany => return too_many(),
        };
        let look = look(&texts);
        let nature = if look.numbers + look.others == 0 {
            Nature::Empty
        } else if self.form == Form::Text {
            Nature::Text
        } else if look.all_boolean {
            Nature::Boolean
        } else if look.is_few_whole() {
            Nature::Whole
        } else if look.is_measured() {
            return as_numbers(&texts).finish();
        } else if look.all_times {
            return ColumnData::without_values(Nature::Time);
        } else {
            Nature::Text
        };
        ColumnData { values: texts.finish(), nature, oddities: Oddities::default() }
    }
}

/// The answer for a column of too many distinct texts.
pub(super) fn too_many() -> ColumnData {
    ColumnData::without_values(Nature::Unusable(format!(
        "it has more than {} different texts, as identifiers and prose have",
        shared::verdict::count(MOST_CATEGORIES as u64)
    )))
}

fn look(texts: &TextsBuilder) -> Look {
    Look::at(texts.dictionary(), texts.codes(), |text| clock::parse(text).is_some())
}

fn as_numbers(texts: &TextsBuilder) -> NumbersBuilder {
    let mut numbers = NumbersBuilder::with_capacity(texts.codes().len());
    for code in texts.codes() {
        numbers.push(texts.dictionary().get(*code as usize).map(String::as_str));
    }
    numbers
}

#[cfg(test)]
mod tests {
    use shared::schema::Kind;

    use super::*;
    use crate::batch::Values;

    fn column(form: Form, values: impl IntoIterator<Item = String>) -> ColumnData {
        let mut builder = UntypedBuilder::new(form);
        for value in values {
            builder.push(Some(&value));
        }
        builder.finish()
    }

    fn kind(values: &[&str]) -> Option<Kind> {
        column(Form::Found, values.iter().map(|value| (*value).to_owned())).kind()
    }

    #[test]
    fn kinds_are_found_out_from_values() {
        assert_eq!(kind(&["1", "2", "3"]), Some(Kind::Categorical));
        assert_eq!(kind(&["1.0", "2.0"]), Some(Kind::Numeric));
        assert_eq!(kind(&["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"]), Some(Kind::Numeric));
        assert_eq!(kind(&["True", "false", ""]), Some(Kind::Boolean));
        assert_eq!(kind(&["a", "1"]), Some(Kind::Categorical));
        assert_eq!(kind(&["2026-01-02", "2026-01-03 04:05:06"]), Some(Kind::Timestamp));
        assert_eq!(kind(&["", ""]), None);
    }

    #[test]
    fn a_few_texts_among_numbers_are_missing_and_the_first_is_named() {
        let mut values: Vec<String> = (0..50).map(|value| value.to_string()).collect();
        (values[7], values[9]) = ("abc".to_owned(), "?".to_owned());
        let found = column(Form::Found, values);
        assert_eq!(found.kind(), Some(Kind::Numeric));
        assert_eq!(found.oddities.strays, Some(super::super::Strays { count: 2, example: "abc".to_owned(), row: 8 }));
        assert!(found.values.is_missing(7) && !found.values.is_missing(8));
    }

    #[test]
    fn many_distinct_values_are_decided_on_the_way() {
        let numbers = column(Form::Found, (0..5_000).map(|value| format!("{value}.5")));
        assert!(matches!(&numbers.values, Values::Numbers(values) if values.len() == 5_000 && values[4_999] > 4_999.0));
        let times =
            column(Form::Found, (0..5_000).map(|at| format!("2026-01-02T03:{:02}:{:02}Z", at / 60 % 60, at % 60)));
        assert_eq!(times.nature, Nature::Time);
        let texts = column(Form::Found, (0..20_000).map(|value| format!("c{value}")));
        assert!(matches!(&texts.values, Values::Texts { dictionary, .. } if dictionary.len() == 20_000));
        let ids = column(Form::Found, (0..150_000).map(|value| format!("id{value}")));
        assert!(matches!(ids.nature, Nature::Unusable(_)));
        let zips = column(Form::Text, (0..5_000).map(|value| format!("{value:05}")));
        assert_eq!((zips.nature.clone(), zips.values.text(7)), (Nature::Text, Some("00007")));
    }

    #[test]
    fn whole_numbers_that_lose_digits_are_noticed() {
        let found = column(Form::Number, ["1", "9007199254740993"].map(str::to_owned));
        assert_eq!(found.oddities.inexact, Some(2));
    }
}
