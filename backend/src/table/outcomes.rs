//! Columns seen as outcomes of a binary task, in the words that people write them in.

use shared::written::{outcome, same};

use super::{ColumnData, Oddities};
use crate::batch::Values;
use crate::ingest::convert::{number_as_text, shortened};

/// A column as outcomes of a binary task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcomes {
    /// An outcome per row; `None` is missing.
    pub values: Vec<Option<bool>>,
    /// Values that are no outcome; they count as missing.
    pub oddities: Oddities,
}

impl ColumnData {
    /// The values as outcomes: those that [`outcome`] knows, and −1 where it stands for 0. A few others count
    /// as missing; where more than one in ten is another, they are named. With a `positive` value, all others are
    /// negative.
    pub fn outcomes(&self, positive: Option<&str>) -> Result<Outcomes, String> {
        let signs = positive.is_none() && self.holds("-1") && !self.holds("0");
        let known = |text: &str| match positive {
            Some(positive) => Some(same(text, positive)),
            None if signs && same(text, "-1") => Some(false),
            None => outcome(text),
        };
        let mut oddities = Oddities::default();
        let mut add = |text: &str, row: usize| {
            oddities.stray(text, row as u64 + 1);
            None
        };
        let values: Vec<Option<bool>> = match &self.values {
            Values::Numbers(values) => values
                .iter()
                .enumerate()
                .map(|(row, value)| match value {
                    value if value.is_nan() => None,
                    value if positive.is_none() && [0.0, 1.0].contains(value) => Some(*value > 0.5),
                    value => {
                        let text = number_as_text(*value);
                        known(&text).or_else(|| add(&text, row))
                    }
                })
                .collect(),
            Values::Texts { dictionary, codes } => {
                let known: Vec<Option<bool>> = dictionary.iter().map(|text| known(text)).collect();
                let of_row = |(row, code): (usize, &u32)| match known.get(*code as usize) {
                    Some(Some(outcome)) => Some(*outcome),
                    Some(None) => add(&dictionary[*code as usize], row),
                    None => None,
                };
                codes.iter().enumerate().map(of_row).collect()
            }
        };
        let known = values.iter().flatten().count() as u64;
        let wrong = oddities.strays.as_ref().map_or(0, |strays| strays.count);
        if wrong * 9 > known {
            let values = self.distinct(4);
            let more = if values.len() > 3 { " and others" } else { "" };
            let named: Vec<String> = values.iter().take(3).map(|text| format!("\"{}\"", shortened(text))).collect();
            return Err(format!("{}{more}", named.join(", ")));
        }
        Ok(Outcomes { values, oddities })
    }

    /// Whether any row has this value, however it is written.
    pub fn holds(&self, value: &str) -> bool {
        match &self.values {
            Values::Numbers(values) => value.trim().parse().is_ok_and(|value: f64| values.contains(&value)),
            Values::Texts { dictionary, codes } => {
                let wanted: Vec<bool> = dictionary.iter().map(|text| same(text, value)).collect();
                codes.iter().any(|code| wanted.get(*code as usize) == Some(&true))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Nature;
    use super::*;
    use crate::batch::TextsBuilder;

    fn texts(values: &[&str]) -> ColumnData {
        let mut builder = TextsBuilder::default();
        for value in values {
            builder.push(Some(*value).filter(|value| !value.is_empty()));
        }
        ColumnData { values: builder.finish(), nature: Nature::Text, oddities: Oddities::default() }
    }

    fn numbers(values: &[f64]) -> ColumnData {
        let values = Values::Numbers(values.to_vec());
        ColumnData { values, nature: Nature::Fractional, oddities: Oddities::default() }
    }

    #[test]
    fn outcomes_are_understood_and_others_named() {
        let found = texts(&["1", "0.0", "TRUE", "", "false"]).outcomes(None).unwrap();
        assert_eq!(found.values, [Some(true), Some(false), Some(true), None, Some(false)]);
        assert_eq!(texts(&["good", "bad", "good"]).outcomes(None).unwrap_err(), "\"bad\", \"good\"");
        for [yes, no] in [["Yes", "NO"], ["y", "N"], ["t", "F"], ["1", "-1"], ["1.0", "-1.0"]] {
            assert_eq!(texts(&[yes, no]).outcomes(None).unwrap().values, [Some(true), Some(false)], "{yes}");
        }
        assert_eq!(numbers(&[-1.0, 1.0]).outcomes(None).unwrap().values, [Some(false), Some(true)]);
        assert!(numbers(&[-1.0, 1.0, 0.0]).outcomes(None).is_err());
        assert_eq!(texts(&["good", "", "bad"]).outcomes(Some("good")).unwrap().values, [Some(true), None, Some(false)]);
        assert_eq!(numbers(&[2.0, 1.0]).outcomes(Some("2")).unwrap().values, [Some(true), Some(false)]);
        let mut mostly = vec!["1"; 20];
        mostly.push("?");
        assert_eq!(texts(&mostly).outcomes(None).unwrap().oddities.strays.unwrap().row, 21);
        assert!(numbers(&[1.0, 2.0]).outcomes(None).is_err());
    }
}
