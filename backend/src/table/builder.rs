//! Collecting the values of a column from Arrow arrays.

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float64Type, Int32Type};
use shared::written::{MOST_CATEGORIES, category};

use super::numbers::NumbersBuilder;
use super::untyped::{UntypedBuilder, too_many};
use super::{ColumnData, Form, Nature, Oddities};
use crate::batch::{MISSING_TEXT, Texts, TextsBuilder};
use crate::error::Error;
use crate::ingest::convert::is_text;

/// A column that is being collected.
#[derive(Debug)]
pub(super) enum Builder {
    Numbers { numbers: NumbersBuilder, whole: bool },
    Booleans { texts: TextsBuilder, seen: bool },
    Texts(TextsBuilder),
    TooMany,
    Untyped(UntypedBuilder),
    Times { seen: bool },
    Ids(Texts),
    Unusable(String),
}

impl Builder {
    /// For values of a type; `typed` unless all columns are text because the format has nothing else.
    pub(super) fn new(kind: &DataType, typed: bool, form: Form, rows: usize) -> Self {
        match kind {
            kind if form == Form::Id && !kind.is_nested() => Self::Ids(Texts::default()),
            kind if is_text(kind) && typed && form != Form::Number => Self::Texts(TextsBuilder::default()),
            kind if is_text(kind) => Self::Untyped(UntypedBuilder::new(form)),
            DataType::Boolean => Self::Booleans { texts: TextsBuilder::default(), seen: false },
            kind if kind.is_numeric() => {
                Self::Numbers { numbers: NumbersBuilder::with_capacity(rows), whole: kind.is_integer() }
            }
            DataType::Timestamp(..)
            | DataType::Date32
            | DataType::Date64
            | DataType::Time32(_)
            | DataType::Time64(_) => Self::Times { seen: false },
            DataType::Dictionary(_, values) => Self::new(values, typed, form, rows),
            kind => Self::Unusable(unusable(kind)),
        }
    }

    /// Appends the values of an array.
    pub(super) fn extend(&mut self, array: &ArrayRef) -> Result<(), Error> {
        let read = |kind: &DataType| cast(array, kind).map_err(|error| Error::data(error.to_string()));
        match self {
            Self::Numbers { numbers, whole } => {
                numbers.extend(read(&DataType::Float64)?.as_primitive::<Float64Type>(), *whole);
            }
            Self::Booleans { texts, seen } => {
                *seen |= array.null_count() < array.len();
                let codes = [texts.code("false"), texts.code("true")];
                let values = read(&DataType::Boolean)?;
                let codes =
                    values.as_boolean().iter().map(|value| value.map_or(MISSING_TEXT, |on| codes[usize::from(on)]));
                texts.push_codes(codes);
            }
            Self::Texts(texts) => {
                let values = read(&DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)))?;
                extend_texts(texts, &values);
                if texts.dictionary().len() > MOST_CATEGORIES {
                    *self = Self::TooMany;
                }
            }
            Self::Untyped(texts) => texts.extend(read(&DataType::Utf8)?.as_string::<i32>()),
            Self::Ids(ids) => {
                // An integer that another tool wrote as 1.0 is the same id.
                let numbers = array.data_type().is_floating();
                let texts = read(&DataType::Utf8)?;
                let texts = texts.as_string::<i32>();
                for row in 0..texts.len() {
                    let text = if texts.is_null(row) { "" } else { texts.value(row) };
                    ids.push(if numbers && text == "NaN" { "" } else { category(text, false) });
                }
            }
            Self::Times { seen } => *seen |= array.null_count() < array.len(),
            Self::TooMany | Self::Unusable(_) => {}
        }
        Ok(())
    }

    /// The ids, where that is what was asked for.
    pub(super) fn ids(self) -> Option<Texts> {
        match self {
            Self::Ids(ids) => Some(ids),
            _ => None,
        }
    }

    pub(super) fn finish(self) -> ColumnData {
        let texts = |texts: TextsBuilder, nature: Nature| ColumnData {
            values: texts.finish(),
            nature,
            oddities: Oddities::default(),
        };
        match self {
            Self::Numbers { numbers, .. } => numbers.finish(),
            Self::Booleans { texts: values, seen } => texts(values, if seen { Nature::Boolean } else { Nature::Empty }),
            Self::Texts(values) => {
                let nature = if values.dictionary().is_empty() { Nature::Empty } else { Nature::Text };
                texts(values, nature)
            }
            Self::TooMany | Self::Ids(_) => too_many(),
            Self::Untyped(texts) => texts.finish(),
            Self::Times { seen } => ColumnData::without_values(if seen { Nature::Time } else { Nature::Empty }),
            Self::Unusable(reason) => ColumnData::without_values(Nature::Unusable(reason)),
        }
    }
}

/// Appends texts that come with a dictionary of their own; an empty text is missing.
fn extend_texts(texts: &mut TextsBuilder, array: &ArrayRef) {
    let array = array.as_dictionary::<Int32Type>();
    let values = array.values().as_string::<i32>();
    // Only what occurs gets a code: a slice carries the dictionary of the whole column.
    let mut codes: Vec<Option<u32>> = vec![None; values.len()];
    let of_key = |key: Option<i32>| {
        let Some(at) = key.and_then(|key| usize::try_from(key).ok()).filter(|at| *at < values.len()) else {
            return MISSING_TEXT;
        };
        if let Some(code) = codes[at] {
            return code;
        }
        let missing = values.is_null(at) || values.value(at).is_empty();
        let code = if missing { MISSING_TEXT } else { texts.code(values.value(at)) };
        codes[at] = Some(code);
        code
    };
    let found: Vec<u32> = array.keys().iter().map(of_key).collect();
    texts.push_codes(found.into_iter());
}

fn unusable(kind: &DataType) -> String {
    let what = match kind {
        DataType::List(_)
        | DataType::LargeList(_)
        | DataType::FixedSizeList(..)
        | DataType::ListView(_)
        | DataType::LargeListView(_) => "lists",
        DataType::Struct(_) | DataType::Map(..) | DataType::Union(..) => "nested values",
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView | DataType::FixedSizeBinary(_) => "bytes",
        DataType::Duration(_) | DataType::Interval(_) => "lengths of time",
        kind => return format!("it holds values of the type {kind}, which are not compared"),
    };
    format!("it holds {what}, which are not compared")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{
        BooleanArray, DictionaryArray, Float32Array, Int64Array, LargeStringArray, StringArray, TimestampSecondArray,
        UInt64Array,
    };
    use shared::schema::Kind;

    use super::*;

    fn column(array: &ArrayRef) -> ColumnData {
        let mut builder = Builder::new(array.data_type(), true, Form::Found, array.len());
        builder.extend(array).unwrap();
        builder.extend(array).unwrap();
        builder.finish()
    }

    #[test]
    fn types_tell_the_kind() {
        let whole: ArrayRef = Arc::new(Int64Array::from(vec![Some(1), None, Some(3)]));
        assert_eq!(column(&whole).kind(), Some(Kind::Categorical));
        let many: ArrayRef = Arc::new(Int64Array::from_iter_values(0..11));
        assert_eq!(column(&many).kind(), Some(Kind::Numeric));
        let floats: ArrayRef = Arc::new(Float32Array::from(vec![1.0, f32::INFINITY]));
        let floats = column(&floats);
        assert_eq!((floats.kind(), floats.oddities.infinite), (Some(Kind::Numeric), 2));
        let flags: ArrayRef = Arc::new(BooleanArray::from(vec![Some(true), None]));
        assert_eq!(column(&flags).kind(), Some(Kind::Boolean));
        let texts: ArrayRef = Arc::new(LargeStringArray::from(vec!["1", "2", ""]));
        let texts = column(&texts);
        assert_eq!((texts.kind(), texts.values.is_missing(2)), (Some(Kind::Categorical), true));
        let times: ArrayRef = Arc::new(TimestampSecondArray::from(vec![1]));
        assert_eq!(column(&times).kind(), Some(Kind::Timestamp));
        let empty: ArrayRef = Arc::new(Int64Array::from(vec![None, None]));
        assert_eq!(column(&empty).kind(), None);
        let nested = arrow::array::new_empty_array(&DataType::new_list(DataType::Int8, true));
        assert!(matches!(column(&nested).nature, Nature::Unusable(_)));
    }

    #[test]
    fn dictionaries_keep_only_what_occurs() {
        let keys = arrow::array::Int8Array::from(vec![Some(2), None, Some(0), Some(2)]);
        let array: ArrayRef =
            Arc::new(DictionaryArray::new(keys, Arc::new(StringArray::from(vec!["a", "unused", "c"]))));
        let found = column(&array);
        let expected = (0..8).map(|row| [Some("c"), None, Some("a"), Some("c")][row % 4]);
        assert!((0..8).map(|row| found.values.text(row)).eq(expected));
        assert_eq!(found.distinct(9), ["a", "c"]);
    }

    #[test]
    fn integers_past_the_exact_ones_are_noticed_by_row() {
        let array: ArrayRef = Arc::new(UInt64Array::from(vec![1, u64::MAX]));
        assert_eq!(column(&array).oddities.inexact, Some(2));
    }
}
