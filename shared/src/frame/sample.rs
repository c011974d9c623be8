//! Samples as frames.

use serde::{Deserialize, Serialize};

use super::{FrameError, Reader, Source, Writer};
use crate::sample::{Field, Sample, SampleColumn, SampleHead};

#[derive(Serialize, Deserialize)]
struct Header {
    head: SampleHead,
    fields: Vec<Field>,
}

/// Writes a sample for the wire.
pub fn encode_sample(sample: &Sample) -> Result<Vec<u8>, FrameError> {
    let mut writer = Writer::default();
    for (_, column) in sample.columns() {
        match column {
            SampleColumn::Codes(codes) => writer.put(codes),
            SampleColumn::Seconds(seconds) => writer.put(seconds),
            SampleColumn::Hashes(hashes) => writer.put(hashes),
            SampleColumn::Numbers(numbers) => writer.put(numbers),
        }
    }
    let fields = sample.columns().map(|(field, _)| field.clone()).collect();
    writer.finish(&Header { head: sample.head.clone(), fields })
}

/// Reads a sample, a column at a time, so that no more than one of them is here twice; survives any bytes.
pub fn decode_sample(frame: impl Source) -> Result<Sample, FrameError> {
    let (Header { head, fields }, mut reader): (Header, _) = Reader::open(frame)?;
    if !head.binning.is_sound() || head.one_in == 0 {
        return Err(FrameError::Header);
    }
    let rows = Some(head.rows as usize);
    let mut sample = Sample::new(head);
    for (index, field) in fields.into_iter().enumerate() {
        let column = match field {
            Field::Request => SampleColumn::Hashes(reader.take(rows)?),
            Field::Time => SampleColumn::Seconds(reader.take(rows)?),
            Field::Score | Field::Actual | Field::Probability(_) => SampleColumn::Numbers(reader.take(rows)?),
            _ => SampleColumn::Codes(reader.take(rows)?),
        };
        if !sample.insert(field, column) {
            return Err(FrameError::Column(index));
        }
    }
    reader.finish()?;
    Ok(sample)
}
