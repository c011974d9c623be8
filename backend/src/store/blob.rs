//! Columns of a batch as compressed bytes.

use serde::{Deserialize, Serialize};

use super::StoreError;
use crate::batch::{Batch, MISSING_TEXT, Texts, Values};

/// Fast to write; the bytes of numbers are regrouped before, which gains more than a higher level would.
const LEVEL: i32 = 1;
const NUMBERS: u8 = 0;
const TEXTS: u8 = 1;

/// A batch with its columns already compressed, which is done off the writer's thread.
#[derive(Debug)]
pub struct Prepared {
    /// The rows.
    pub batch: Batch,
    pub(super) blobs: Blobs,
}

#[derive(Debug)]
pub(super) struct Blobs {
    pub ids: Vec<u8>,
    pub times: Vec<u8>,
    pub columns: Vec<Vec<u8>>,
}

/// The labels of a batch's rows as far as they are known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct RowLabels {
    pub values: Values,
    /// When each became known, in epoch milliseconds; 0 while it is not.
    pub times: Vec<i64>,
}

impl Blobs {
    /// How many bytes they are.
    pub(super) fn size(&self) -> usize {
        self.ids.len() + self.times.len() + self.columns.iter().map(Vec::len).sum::<usize>()
    }
}

impl Prepared {
    /// Compresses the columns of a batch.
    pub fn new(batch: Batch) -> Result<Self, StoreError> {
        let blobs = Blobs {
            ids: compress(&to_bytes(&batch.ids)?)?,
            times: encode_times(&batch.times)?,
            columns: batch.columns.iter().map(encode_values).collect::<Result<_, _>>()?,
        };
        Ok(Self { batch, blobs })
    }
}

pub(super) fn encode_values(values: &Values) -> Result<Vec<u8>, StoreError> {
    let mut bytes = match values {
        Values::Numbers(numbers) => {
            compress(&shuffled(numbers.iter().map(|number| number.to_le_bytes()), numbers.len()))?
        }
        Values::Texts { .. } => compress(&to_bytes(values)?)?,
    };
    bytes.push(if matches!(values, Values::Numbers(_)) { NUMBERS } else { TEXTS });
    Ok(bytes)
}

pub(super) fn decode_values(bytes: &[u8]) -> Result<Values, StoreError> {
    match bytes.split_last() {
        Some((&NUMBERS, body)) => Ok(Values::Numbers(unshuffled(&decompress(body)?).map(f64::from_le_bytes).collect())),
        Some((&TEXTS, body)) => {
            let values: Values = from_bytes(&decompress(body)?)?;
            if let Values::Texts { dictionary, codes } = &values
                && codes.iter().any(|code| *code != MISSING_TEXT && *code as usize >= dictionary.len())
            {
                return Err(StoreError::Damaged("a code without a text".to_owned()));
            }
            Ok(values)
        }
        _ => Err(StoreError::Damaged("a column of an unknown form".to_owned())),
    }
}

pub(super) fn decode_ids(bytes: &[u8]) -> Result<Texts, StoreError> {
    from_bytes(&decompress(bytes)?)
}

pub(super) fn encode_times(times: &[i64]) -> Result<Vec<u8>, StoreError> {
    let mut before = 0_i64;
    let steps = times.iter().map(|time| {
        let step = time.wrapping_sub(before);
        before = *time;
        step.to_le_bytes()
    });
    compress(&shuffled(steps, times.len()))
}

pub(super) fn decode_times(bytes: &[u8]) -> Result<Vec<i64>, StoreError> {
    let mut time = 0_i64;
    Ok(unshuffled(&decompress(bytes)?)
        .map(|step| {
            time = time.wrapping_add(i64::from_le_bytes(step));
            time
        })
        .collect())
}

pub(super) fn encode_labels(labels: &RowLabels) -> Result<Vec<u8>, StoreError> {
    compress(&to_bytes(labels)?)
}

pub(super) fn decode_labels(bytes: &[u8]) -> Result<RowLabels, StoreError> {
    from_bytes(&decompress(bytes)?)
}

pub(super) fn compress(bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
    Ok(zstd::bulk::compress(bytes, LEVEL)?)
}

pub(super) fn decompress(bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
    zstd::stream::decode_all(bytes).map_err(|error| StoreError::Damaged(error.to_string()))
}

fn to_bytes<T: Serialize>(value: &T) -> Result<Vec<u8>, StoreError> {
    postcard::to_allocvec(value).map_err(|error| StoreError::Damaged(error.to_string()))
}

fn from_bytes<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, StoreError> {
    postcard::from_bytes(bytes).map_err(|error| StoreError::Damaged(error.to_string()))
}

/// All first bytes, then all second bytes, …: bytes of the same weight are alike and compress well together.
fn shuffled(values: impl Iterator<Item = [u8; 8]>, count: usize) -> Vec<u8> {
    let mut bytes = vec![0; count * 8];
    for (row, value) in values.enumerate() {
        for (plane, byte) in value.into_iter().enumerate() {
            bytes[plane * count + row] = byte;
        }
    }
    bytes
}

fn unshuffled(bytes: &[u8]) -> impl Iterator<Item = [u8; 8]> + '_ {
    let count = bytes.len() / 8;
    (0..count).map(move |row| std::array::from_fn(|plane| bytes[plane * count + row]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_come_back_as_they_were() {
        let numbers = Values::Numbers(vec![1.5, f64::NEG_INFINITY, -0.0, 9_007_199_254_740_993.0]);
        assert_eq!(decode_values(&encode_values(&numbers).unwrap()).unwrap(), numbers);
        let texts = Values::Texts { dictionary: vec!["ü".into(), String::new()], codes: vec![1, 0, MISSING_TEXT] };
        assert_eq!(decode_values(&encode_values(&texts).unwrap()).unwrap(), texts);
        let times = vec![5, 3, i64::MAX, i64::MIN];
        assert_eq!(decode_times(&encode_times(&times).unwrap()).unwrap(), times);
    }

    #[test]
    fn damaged_columns_are_told_not_trusted() {
        assert!(decode_values(&[]).is_err());
        assert!(decode_values(&[1, 2, 3, TEXTS]).is_err());
        let mut bytes = compress(&to_bytes(&Values::Texts { dictionary: vec![], codes: vec![3] }).unwrap()).unwrap();
        bytes.push(TEXTS);
        assert!(decode_values(&bytes).is_err());
    }
}
