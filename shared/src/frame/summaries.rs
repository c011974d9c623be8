//! Summaries as frames.

use serde::{Deserialize, Serialize};

use super::{FrameError, Reader, Writer};
use crate::binning::Binning;
use crate::schema::ObservationRole;
use crate::series::{Parts, Series, Summaries, VersionSummaries};
use crate::summary::{Layout, Summary};

#[derive(Serialize, Deserialize)]
struct Header {
    model: String,
    versions: Vec<VersionHeader>,
}

#[derive(Serialize, Deserialize)]
struct VersionHeader {
    version: String,
    binning_id: String,
    binning: Binning,
    series: Vec<SeriesHeader>,
}

#[derive(Serialize, Deserialize)]
struct SeriesHeader {
    role: ObservationRole,
    width_s: u32,
    windows: u32,
    parts: Parts,
}

/// Writes the summaries of a model for the wire.
pub fn encode_summaries(summaries: &Summaries) -> Result<Vec<u8>, FrameError> {
    let mut writer = Writer::default();
    let versions = summaries
        .versions
        .iter()
        .map(|version| VersionHeader {
            version: version.version.clone(),
            binning_id: version.binning_id.clone(),
            binning: version.binning.clone(),
            series: version.series.iter().map(|series| put_series(&mut writer, series)).collect(),
        })
        .collect();
    writer.finish(&Header { model: summaries.model.clone(), versions })
}

/// Reads the summaries of a model; survives any bytes.
pub fn decode_summaries(bytes: &[u8]) -> Result<Summaries, FrameError> {
    let (header, mut reader): (Header, _) = Reader::open(bytes)?;
    let mut versions = Vec::new();
    for version in header.versions {
        if !version.binning.is_sound() {
            return Err(FrameError::Header);
        }
        let layout = Layout::new(&version.binning);
        let series =
            version.series.iter().map(|head| take_series(&mut reader, head, &layout)).collect::<Result<_, _>>()?;
        versions.push(VersionSummaries {
            version: version.version,
            binning_id: version.binning_id,
            binning: version.binning,
            series,
        });
    }
    reader.finish()?;
    Ok(Summaries { model: header.model, versions })
}

/// Writes one summary for the store.
pub fn encode_summary(summary: &Summary) -> Result<Vec<u8>, FrameError> {
    let mut writer = Writer::default();
    writer.put(&summary.cells);
    writer.put(&summary.sums);
    writer.put(&summary.outcomes);
    writer.put(&summary.moments);
    writer.finish(&summary.rows)
}

/// Reads one summary; survives any bytes.
pub fn decode_summary(bytes: &[u8]) -> Result<Summary, FrameError> {
    let (rows, mut reader): (u32, _) = Reader::open(bytes)?;
    let summary = Summary {
        rows,
        cells: reader.take(None)?,
        sums: reader.take(None)?,
        outcomes: reader.take(None)?,
        moments: reader.take(None)?,
    };
    reader.finish()?;
    Ok(summary)
}

fn put_series(writer: &mut Writer, series: &Series) -> SeriesHeader {
    writer.put(&series.starts);
    writer.put(&series.rows);
    writer.put(&series.cells);
    writer.put(&series.sums);
    writer.put(&series.outcomes);
    writer.put(&series.moments);
    SeriesHeader {
        role: series.role,
        width_s: series.width_s,
        windows: series.starts.len() as u32,
        parts: series.parts,
    }
}

fn take_series(reader: &mut Reader<&[u8]>, head: &SeriesHeader, layout: &Layout) -> Result<Series, FrameError> {
    let windows = head.windows as usize;
    let length = |wanted: bool, width: usize| {
        if wanted { width.checked_mul(windows).ok_or(FrameError::Header) } else { Ok(0) }
    };
    Ok(Series {
        role: head.role,
        width_s: head.width_s,
        parts: head.parts,
        starts: reader.take(Some(windows))?,
        rows: reader.take(Some(windows))?,
        cells: reader.take(Some(length(head.parts.cells, layout.cells)?))?,
        sums: reader.take(Some(length(head.parts.sums, layout.sums)?))?,
        outcomes: reader.take(Some(length(head.parts.outcomes, layout.outcomes)?))?,
        moments: reader.take(Some(length(head.parts.outcomes, layout.moments)?))?,
    })
}
