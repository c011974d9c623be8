//! A column that is being collected from texts, which may stand for numbers, times, true and false.

use std::collections::{BTreeSet, HashMap};

use super::{MISSING_TEXT, time};
use crate::schema::Kind;
use crate::verdict::count;
use crate::written::{FEW, Look, MOST_CATEGORIES, category, is_whole, number};

/// Up to so many distinct values texts are kept as they stand.
const UNDECIDED: usize = 1_000;

/// The values of a column, one per row.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Numbers, or epoch milliseconds; NaN is missing.
    Numbers(Vec<f64>),
    /// Texts by code, [`MISSING_TEXT`] is missing.
    Texts {
        /// The distinct texts.
        dictionary: Vec<String>,
        /// The code of each row.
        codes: Vec<u32>,
    },
}

/// What the values of a column look like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Nature {
    /// Every value is missing.
    Empty,
    /// True and false.
    Boolean,
    /// Numbers without a fraction.
    Whole,
    /// Numbers, some with a fraction.
    Fractional,
    /// Texts.
    Text,
    /// Points in time, as numbers of epoch milliseconds.
    Time,
    /// Too many different texts to compare; they are not kept.
    TooMany,
}

/// A column of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its values; empty where there are too many.
    pub values: Values,
    /// What they look like.
    pub nature: Nature,
    /// What counts as missing and is not empty, as a sentence.
    pub odd: Option<String>,
}

impl Column {
    /// The kind that the values show; `None` where there are none, or none of use.
    pub fn kind(&self) -> Option<Kind> {
        match self.nature {
            Nature::Empty | Nature::TooMany => None,
            Nature::Boolean => Some(Kind::Boolean),
            Nature::Whole if self.distinct(FEW + 1).len() <= FEW => Some(Kind::Categorical),
            Nature::Whole | Nature::Fractional => Some(Kind::Numeric),
            Nature::Text => Some(Kind::Categorical),
            Nature::Time => Some(Kind::Timestamp),
        }
    }

    /// The values as numbers, NaN where missing; true and false are 1 and 0, texts that are no numbers are missing.
    pub fn numbers(&self) -> Vec<f64> {
        match &self.values {
            Values::Numbers(numbers) => numbers.clone(),
            Values::Texts { dictionary, codes } => {
                let known: Vec<f64> = dictionary.iter().map(|text| number(text).unwrap_or(f64::NAN)).collect();
                codes.iter().map(|code| known.get(*code as usize).copied().unwrap_or(f64::NAN)).collect()
            }
        }
    }

    /// The values as categories with the code of each row; `booleans` as true and false.
    pub fn categories(&self, booleans: bool) -> (Vec<String>, Vec<u32>) {
        let mut names = Names::default();
        let codes = match &self.values {
            Values::Texts { dictionary, codes } => {
                let of: Vec<u32> = dictionary.iter().map(|text| names.code(category(text, booleans))).collect();
                codes.iter().map(|code| of.get(*code as usize).copied().unwrap_or(MISSING_TEXT)).collect()
            }
            Values::Numbers(numbers) => {
                // Zero has two signs.
                let mut known: HashMap<u64, u32> = HashMap::new();
                let mut code = |number: f64| {
                    *known.entry((number + 0.0).to_bits()).or_insert_with(|| {
                        let text = (number + 0.0).to_string();
                        names.code(category(&text, booleans))
                    })
                };
                numbers.iter().map(|one| if one.is_finite() { code(*one) } else { MISSING_TEXT }).collect()
            }
        };
        (names.dictionary, codes)
    }

    /// Up to `most` distinct values as categories, sorted.
    pub fn distinct(&self, most: usize) -> Vec<String> {
        let mut found = BTreeSet::new();
        match &self.values {
            Values::Texts { dictionary, .. } => {
                for text in dictionary {
                    found.insert(category(text, false).to_owned());
                    if found.len() >= most {
                        break;
                    }
                }
            }
            Values::Numbers(numbers) => {
                let mut known: Vec<u64> = Vec::with_capacity(most);
                for number in numbers.iter().filter(|number| number.is_finite()) {
                    let bits = (number + 0.0).to_bits();
                    if !known.contains(&bits) {
                        known.push(bits);
                        found.insert((number + 0.0).to_string());
                        if known.len() >= most {
                            break;
                        }
                    }
                }
            }
        }
        found.into_iter().collect()
    }

    /// The values as epoch milliseconds, NaN where missing: points in time, or whole numbers that stand for them.
    pub fn times(&self) -> Vec<f64> {
        match &self.values {
            Values::Numbers(numbers) => numbers.clone(),
            Values::Texts { dictionary, codes } => {
                let of =
                    |text: &String| time::parse(text).map(|ms| ms as f64).or_else(|| number(text)).unwrap_or(f64::NAN);
                let known: Vec<f64> = dictionary.iter().map(of).collect();
                codes.iter().map(|code| known.get(*code as usize).copied().unwrap_or(f64::NAN)).collect()
            }
        }
    }
}

/// Collects a column. Once many distinct values have come it is decided what they are, so that numbers need eight bytes
/// a row.
#[derive(Debug)]
pub(super) struct Collecting {
    rows: usize,
    /// The next number of distinct values at which it is decided.
    decide_at: usize,
    state: State,
    strays: u64,
    infinite: u64,
    /// The first value that is no number, and its row.
    first_stray: Option<(String, usize)>,
}

#[derive(Debug)]
enum State {
    Texts { names: Names, codes: Vec<u32> },
    Numbers { values: Vec<f64>, fraction: bool },
    Times(Vec<f64>),
    TooMany,
}

/// Distinct texts and their codes.
#[derive(Debug, Default)]
struct Names {
    known: HashMap<String, u32>,
    dictionary: Vec<String>,
}

impl Names {
    fn code(&mut self, text: &str) -> u32 {
        if let Some(code) = self.known.get(text) {
            return *code;
        }
        let code = self.dictionary.len() as u32;
        self.known.insert(text.to_owned(), code);
        self.dictionary.push(text.to_owned());
        code
    }
}

impl Collecting {
    /// A column whose first rows have no value.
    pub(super) fn after(rows: usize) -> Self {
        let state = State::Texts { names: Names::default(), codes: vec![MISSING_TEXT; rows] };
        Self { rows, decide_at: UNDECIDED, state, strays: 0, infinite: 0, first_stray: None }
    }

    /// How many values have come.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Appends a value; an empty text is missing.
    pub(super) fn push(&mut self, text: &str) {
        self.rows += 1;
        match &mut self.state {
            State::Texts { names, codes } => {
                codes.push(if text.is_empty() { MISSING_TEXT } else { names.code(text) });
                if names.dictionary.len() > self.decide_at {
                    self.decide();
                }
            }
            State::Numbers { .. } => self.push_number(text),
            State::Times(times) => {
                let time = milliseconds(text);
                times.push(time);
                if time.is_nan() && !text.is_empty() {
                    self.stray(text);
                }
            }
            State::TooMany => {}
        }
    }

    fn push_number(&mut self, text: &str) {
        let number = if text.is_empty() { Some(f64::NAN) } else { text.trim().parse::<f64>().ok() };
        if number.is_none() {
            self.stray(text);
        }
        let number = number.unwrap_or(f64::NAN);
        self.infinite += u64::from(number.is_infinite());
        if let State::Numbers { values, fraction } = &mut self.state {
            values.push(number);
            *fraction |= !text.is_empty() && !is_whole(text);
        }
    }

    fn stray(&mut self, text: &str) {
        self.strays += 1;
        let row = self.rows;
        self.first_stray.get_or_insert_with(|| (text.chars().take(40).collect(), row));
    }

    fn decide(&mut self) {
        self.decide_at *= 2;
        let State::Texts { names, codes } = &self.state else { return };
        let look = look(&names.dictionary, codes);
        if look.is_numeric() {
            self.make_numbers();
        } else if look.all_times {
            self.make_times();
        } else if names.dictionary.len() > MOST_CATEGORIES {
            self.state = State::TooMany;
        } else {
            self.decide_at = self.decide_at.min(MOST_CATEGORIES);
        }
    }

    fn make_numbers(&mut self) {
        let numbers = State::Numbers { values: Vec::with_capacity(self.rows), fraction: false };
        let State::Texts { names, codes } = std::mem::replace(&mut self.state, numbers) else { return };
        self.rows = 0;
        for code in codes {
            self.rows += 1;
            self.push_number(names.dictionary.get(code as usize).map_or("", String::as_str));
        }
    }

    fn make_times(&mut self) {
        let State::Texts { names, codes } = &self.state else { return };
        let of: Vec<f64> = names.dictionary.iter().map(|text| milliseconds(text)).collect();
        self.state =
            State::Times(codes.iter().map(|code| of.get(*code as usize).copied().unwrap_or(f64::NAN)).collect());
    }

    /// The column of all values that have come.
    pub(super) fn finish(mut self) -> Column {
        let seen = match &self.state {
            State::Texts { names, codes } => nature(&look(&names.dictionary, codes)),
            State::Numbers { .. } => Nature::Whole,
            State::Times(_) => Nature::Time,
            State::TooMany => Nature::TooMany,
        };
        match seen {
            Nature::Fractional => self.make_numbers(),
            Nature::Time => self.make_times(),
            _ => {}
        }
        let odd = self.odd();
        let (values, nature) = match self.state {
            State::Texts { names, codes } => (Values::Texts { dictionary: names.dictionary, codes }, seen),
            State::Numbers { mut values, fraction } => {
                values.shrink_to_fit();
                (Values::Numbers(values), if fraction { Nature::Fractional } else { Nature::Whole })
            }
            State::Times(times) => (Values::Numbers(times), Nature::Time),
            State::TooMany => (Values::Numbers(Vec::new()), Nature::TooMany),
        };
        Column { values, nature, odd }
    }

    fn odd(&self) -> Option<String> {
        let strays = self.first_stray.as_ref().map(|(text, row)| {
            let times = matches!(self.state, State::Times(_));
            let mend = if text.contains(',') { ", which looks like decimal commas: write 0.5, not 0,5" } else { "" };
            let what = if times { "time" } else { "number" };
            match self.strays {
                1 => format!("a value is no {what} and counts as missing: \"{text}\" in row {row}{mend}"),
                many => format!(
                    "{} values are no {what}s and count as missing; the first, in row {row}, is \"{text}\"{mend}",
                    count(many)
                ),
            }
        });
        let infinite = match self.infinite {
            0 => None,
            1 => Some("1 infinite value counts as missing".to_owned()),
            many => Some(format!("{} infinite values count as missing", count(many))),
        };
        let both: Vec<String> = strays.into_iter().chain(infinite).collect();
        (!both.is_empty()).then(|| both.join("; "))
    }
}

/// What the texts are: [`Nature::Fractional`] where they are numbers, with fractions or many.
fn nature(look: &Look) -> Nature {
    if look.numbers + look.others == 0 {
        Nature::Empty
    } else if look.all_boolean {
        Nature::Boolean
    } else if look.is_few_whole() {
        Nature::Whole
    } else if look.is_measured() {
        Nature::Fractional
    } else if look.all_times {
        Nature::Time
    } else {
        Nature::Text
    }
}

fn look(dictionary: &[String], codes: &[u32]) -> Look {
    Look::at(dictionary, codes, |text| time::parse(text).is_some())
}

/// A point in time as epoch milliseconds; NaN where it is none.
fn milliseconds(text: &str) -> f64 {
    time::parse(text).map_or(f64::NAN, |ms| ms as f64)
}
