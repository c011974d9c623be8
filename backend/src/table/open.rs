//! Files of every format, told by their content.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use arrow::error::ArrowError;
use arrow::ipc::reader::{FileReader, StreamReader};
use arrow::record_batch::RecordBatch;

use super::foreign::refuse;
use super::loaded::Loading;
use super::parquet::ParquetTable;
use super::{Columns, Wanted};
use crate::error::Error;
use crate::ingest::format::Format;
use crate::ingest::read::{self, frames};

/// Rows between two reports of progress.
type Progress<'a> = &'a (dyn Fn(u64) + Sync);

/// A file whose columns are known by name, before its values are read.
#[derive(Debug)]
pub struct Opened {
    names: Vec<String>,
    source: Source,
}

#[derive(Debug)]
enum Source {
    Parquet(ParquetTable),
    Arrow(File, Format),
    Text(File, Format),
}

/// The path that stands for the standard input.
pub const STANDARD_INPUT: &str = "-";

/// Opens a file; what is no ordinary file, as a pipe or the standard input, is first copied to a temporary one.
pub fn open(path: &Path) -> Result<Opened, Error> {
    let unreadable = |error: std::io::Error| Error::data(format!("it can't be read: {error}"));
    let copied = |from: &mut dyn Read| -> std::io::Result<File> {
        let mut copy = tempfile::tempfile()?;
        std::io::copy(from, &mut copy)?;
        copy.seek(SeekFrom::Start(0))?;
        Ok(copy)
    };
    let mut file = if path.as_os_str() == STANDARD_INPUT {
        copied(&mut std::io::stdin().lock()).map_err(unreadable)?
    } else {
        File::open(path).map_err(unreadable)?
    };
    let kind = file.metadata().map_err(unreadable)?;
    if kind.is_dir() {
        return Err(Error::data("it is a folder: name a file"));
    }
    if !kind.is_file() {
        file = copied(&mut file).map_err(unreadable)?;
    }
    let mut head = Vec::new();
    (&mut file).take(4_096).read_to_end(&mut head).map_err(unreadable)?;
    file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    if head.is_empty() {
        return Err(Error::data("it is empty"));
    }
    match Format::of_content(&head) {
        Format::Parquet => {
            let table = ParquetTable::open(file)?;
            Ok(Opened { names: table.names().to_vec(), source: Source::Parquet(table) })
        }
        format @ (Format::ArrowFile | Format::ArrowStream) => {
            frames::check(&mut file, format)?;
            let names = arrow_names(again(&file)?, format)?;
            Ok(Opened { names, source: Source::Arrow(file, format) })
        }
        format @ (Format::Csv | Format::Ndjson) => {
            refuse(&head)?;
            let names = read::open(again(&file)?, format)?.names;
            Ok(Opened { names, source: Source::Text(file, format) })
        }
    }
}

impl Opened {
    /// The names of the columns, in their order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Makes these columns ready to be taken; `progress` hears of the rows read so far.
    pub fn load(self, wanted: &[Wanted], progress: Progress<'_>) -> Result<Box<dyn Columns + Send>, Error> {
        match self.source {
            Source::Parquet(table) => Ok(Box::new(table)),
            Source::Arrow(file, format) => {
                let mut loading = Loading::new(wanted, true);
                let columns = loading.columns();
                let file = BufReader::new(again(&file)?);
                if format == Format::ArrowFile {
                    let reader = FileReader::try_new(file, Some(columns)).map_err(|error| broken(&error))?;
                    load_arrow(reader, &mut loading, progress)?;
                } else {
                    let reader = StreamReader::try_new(file, Some(columns)).map_err(|error| broken(&error))?;
                    load_arrow(reader, &mut loading, progress)?;
                }
                Ok(Box::new(loading.finish(self.names)?))
            }
            Source::Text(file, format) => {
                let mut loading = Loading::new(wanted, false);
                let mut rows = 0;
                for batch in read::open(again(&file)?, format)?.batches {
                    let batch = batch?;
                    rows += batch.rows.num_rows() as u64;
                    loading.add(&batch.rows)?;
                    loading.faults(batch.faults);
                    progress(rows);
                }
                Ok(Box::new(loading.finish(self.names)?))
            }
        }
    }
}

/// The file from its beginning.
fn again(file: &File) -> Result<File, Error> {
    let from_start = || -> std::io::Result<File> {
        let mut file = file.try_clone()?;
        file.seek(SeekFrom::Start(0))?;
        Ok(file)
    };
    from_start().map_err(|error| Error::data(format!("it can't be read: {error}")))
}

fn arrow_names(file: File, format: Format) -> Result<Vec<String>, Error> {
    let file = BufReader::new(file);
    let schema = if format == Format::ArrowFile {
        FileReader::try_new(file, None).map_err(|error| broken(&error))?.schema()
    } else {
        StreamReader::try_new(file, None).map_err(|error| broken(&error))?.schema()
    };
    Ok(schema.fields().iter().map(|field| field.name().clone()).collect())
}

fn load_arrow(
    batches: impl Iterator<Item = Result<RecordBatch, ArrowError>>,
    loading: &mut Loading,
    progress: Progress<'_>,
) -> Result<(), Error> {
    let mut rows = 0;
    for batch in batches {
        let batch = batch.map_err(|error| broken(&error))?;
        rows += batch.num_rows() as u64;
        loading.add_projected(&batch)?;
        progress(rows);
    }
    Ok(())
}

fn broken(error: &dyn std::fmt::Display) -> Error {
    Error::data(format!("this is not a complete Arrow file: {error}. Check that it was written and copied whole"))
}
