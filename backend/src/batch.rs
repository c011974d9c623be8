//! Typed rows on their way from a file into the store.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

/// How many rows a batch has at the most; the place of a row in a batch fits 16 bits.
pub const BATCH_ROWS: usize = 65_536;
/// The code of a missing text.
pub const MISSING_TEXT: u32 = u32::MAX;

/// Validated observations, column by column.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Batch {
    /// The request id of each row.
    pub ids: Texts,
    /// When each prediction was made, in epoch milliseconds.
    pub times: Vec<i64>,
    /// The values of the version's stored columns, in the order of the schema.
    pub columns: Vec<Values>,
    /// The label of each row, where the batch carries labels.
    pub labels: Option<Values>,
}

/// Validated labels.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelBatch {
    /// The request id of each row.
    pub ids: Texts,
    /// The outcome of each row.
    pub labels: Values,
    /// When each became known, in epoch milliseconds.
    pub times: Vec<i64>,
}

/// The values of a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Values {
    /// Numbers; NaN is missing.
    Numbers(Vec<f64>),
    /// Texts by code, [`MISSING_TEXT`] is missing.
    Texts {
        /// The distinct texts.
        dictionary: Vec<String>,
        /// The code of each row.
        codes: Vec<u32>,
    },
}

/// Many short texts in one piece of memory.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Texts {
    bytes: String,
    ends: Vec<u32>,
}

impl Texts {
    /// Appends a text.
    pub fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len() as u32);
    }

    /// The text of a row; empty past the end.
    pub fn get(&self, row: usize) -> &str {
        let start = row.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end as usize);
        self.ends.get(row).and_then(|end| self.bytes.get(start..*end as usize)).unwrap_or_default()
    }

    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The texts of these rows.
    #[must_use]
    pub fn taken(&self, rows: &[usize]) -> Self {
        let mut texts = Self::default();
        for row in rows {
            texts.push(self.get(*row));
        }
        texts
    }

    /// All texts in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|row| self.get(row))
    }
}

fn taken(times: &[i64], rows: &[usize]) -> Vec<i64> {
    rows.iter().filter_map(|row| times.get(*row).copied()).collect()
}

impl LabelBatch {
    /// Only the rows that nothing is wrong with.
    #[must_use]
    pub fn without(&self, faulty: &[bool]) -> Self {
        let rows: Vec<usize> = faulty.iter().enumerate().filter_map(|(row, faulty)| (!faulty).then_some(row)).collect();
        Self { ids: self.ids.taken(&rows), labels: self.labels.taken(&rows), times: taken(&self.times, &rows) }
    }
}

impl Batch {
    /// How many rows.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Only the rows to keep.
    #[must_use]
    pub fn filtered(&self, keep: &[bool]) -> Self {
        let rows: Vec<usize> = keep.iter().enumerate().filter_map(|(row, keep)| keep.then_some(row)).collect();
        Self {
            ids: self.ids.taken(&rows),
            times: taken(&self.times, &rows),
            columns: self.columns.iter().map(|column| column.taken(&rows)).collect(),
            labels: self.labels.as_ref().map(|labels| labels.taken(&rows)),
        }
    }
}

impl Values {
    /// How many values.
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers(values) => values.len(),
            Self::Texts { codes, .. } => codes.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The values of these rows.
    #[must_use]
    pub fn taken(&self, rows: &[usize]) -> Self {
        match self {
            Self::Numbers(values) => {
                Self::Numbers(rows.iter().map(|row| values.get(*row).copied().unwrap_or(f64::NAN)).collect())
            }
            Self::Texts { dictionary, codes } => Self::Texts {
                dictionary: dictionary.clone(),
                codes: rows.iter().map(|row| codes.get(*row).copied().unwrap_or(MISSING_TEXT)).collect(),
            },
        }
    }

    /// Appends rows without a value.
    pub fn push_missing(&mut self, rows: usize) {
        match self {
            Self::Numbers(values) => values.resize(values.len() + rows, f64::NAN),
            Self::Texts { codes, .. } => codes.resize(codes.len() + rows, MISSING_TEXT),
        }
    }

    /// The number of a row; NaN when missing or not a number.
    pub fn number(&self, row: usize) -> f64 {
        match self {
            Self::Numbers(values) => values.get(row).copied().unwrap_or(f64::NAN),
            Self::Texts { .. } => f64::NAN,
        }
    }

    /// The text of a row; `None` when missing or a number.
    pub fn text(&self, row: usize) -> Option<&str> {
        match self {
            Self::Numbers(_) => None,
            Self::Texts { dictionary, codes } => dictionary.get(*codes.get(row)? as usize).map(String::as_str),
        }
    }

    /// Whether the value of a row is missing.
    pub fn is_missing(&self, row: usize) -> bool {
        match self {
            Self::Numbers(values) => values.get(row).is_none_or(|value| value.is_nan()),
            Self::Texts { codes, .. } => codes.get(row).is_none_or(|code| *code == MISSING_TEXT),
        }
    }
}

/// Builds a column of texts.
#[derive(Debug, Default)]
pub struct TextsBuilder {
    known: HashMap<String, u32>,
    dictionary: Vec<String>,
    codes: Vec<u32>,
}

impl TextsBuilder {
    /// Appends a value.
    pub fn push(&mut self, text: Option<&str>) {
        let code = text.map_or(MISSING_TEXT, |text| self.code(text));
        self.codes.push(code);
    }

    /// The code of a text, which may be new.
    pub fn code(&mut self, text: &str) -> u32 {
        if let Some(code) = self.known.get(text) {
            return *code;
        }
        let code = self.dictionary.len() as u32;
        self.known.insert(text.to_owned(), code);
        self.dictionary.push(text.to_owned());
        code
    }

    /// Appends values by their codes, as [`Self::code`] gave them.
    pub fn push_codes(&mut self, codes: impl Iterator<Item = u32>) {
        self.codes.extend(codes);
    }

    /// The distinct texts so far, by code.
    pub fn dictionary(&self) -> &[String] {
        &self.dictionary
    }

    /// The codes so far.
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// The column.
    pub fn finish(self) -> Values {
        Values::Texts { dictionary: self.dictionary, codes: self.codes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_keep_empty_and_odd_ones_apart() {
        let mut texts = Texts::default();
        for text in ["", "ü", "", "<script>"] {
            texts.push(text);
        }
        assert_eq!(texts.iter().collect::<Vec<_>>(), ["", "ü", "", "<script>"]);
        assert_eq!(texts.get(9), "");
    }

    #[test]
    fn a_filtered_batch_keeps_its_rows_together() {
        let mut builder = TextsBuilder::default();
        for text in [Some("a"), None, Some("b")] {
            builder.push(text);
        }
        let mut ids = Texts::default();
        for id in ["1", "2", "3"] {
            ids.push(id);
        }
        let batch = Batch {
            ids,
            times: vec![10, 20, 30],
            columns: vec![builder.finish(), Values::Numbers(vec![1.0, f64::NAN, 3.0])],
            labels: None,
        };
        let kept = batch.filtered(&[false, true, true]);
        assert_eq!((kept.len(), kept.ids.get(1), kept.times), (2, "3", vec![20, 30]));
        assert_eq!((kept.columns[0].text(1), kept.columns[0].is_missing(0)), (Some("b"), true));
        assert!((kept.columns[1].number(1) - 3.0).abs() < f64::EPSILON);
    }
}
