//! Files of every format, told by their content.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use arrow::error::ArrowError;
use arrow::ipc::reader::{FileReader, StreamReader};
use arrow::record_batch::{RecordBatch, RecordBatchReader};

use super::foreign::refuse;
use super::loaded::Loading;
use super::parquet::ParquetTable;
use super::{Columns, Wanted};
use crate::error::Error;
use crate::ingest::format::Format;
use crate::ingest::limits::ReadLimits;
use crate::ingest::read::guard::{self, guarded};
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
            let names = read::open(again(&file)?, format, ReadLimits::default())?.names;
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
                let reader = arrow_reader(again(&file)?, format, Some(columns))?;
                load_arrow(reader, &mut loading, progress)?;
                Ok(Box::new(loading.finish(self.names)?))
            }
            Source::Text(file, format) => {
                let mut loading = Loading::new(wanted, false);
                let mut rows = 0;
                for batch in read::open(again(&file)?, format, ReadLimits::default())?.batches {
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

fn arrow_reader(file: File, format: Format, columns: Option<Vec<usize>>) -> Result<Box<dyn RecordBatchReader>, Error> {
    let file = BufReader::new(file);
    let open = || -> Result<Box<dyn RecordBatchReader>, ArrowError> {
        Ok(match format {
            Format::ArrowFile => Box::new(FileReader::try_new(file, columns)?),
            _ => Box::new(StreamReader::try_new(file, columns)?),
        })
    };
    guarded(broken, || open().map_err(|error| broken(&error)))
}

fn arrow_names(file: File, format: Format) -> Result<Vec<String>, Error> {
    let schema = arrow_reader(file, format, None)?.schema();
    Ok(schema.fields().iter().map(|field| field.name().clone()).collect())
}

fn load_arrow(
    reader: impl Iterator<Item = Result<RecordBatch, ArrowError>>,
    loading: &mut Loading,
    progress: Progress<'_>,
) -> Result<(), Error> {
    let mut rows = 0;
    for batch in guard::batches(reader, broken) {
        let batch = batch?;
        rows += batch.num_rows() as u64;
        loading.add_projected(&batch)?;
        progress(rows);
    }
    Ok(())
}

fn broken(error: &dyn std::fmt::Display) -> Error {
    Error::data(format!("this is not a complete Arrow file: {error}. Check that it was written and copied whole"))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, BooleanArray, Float64Array, StringArray};
    use arrow::ipc::writer::{FileWriter, StreamWriter};
    use parquet::arrow::ArrowWriter;

    use super::*;
    use crate::table::Form;

    fn rows() -> RecordBatch {
        let numbers = (0..9).map(|row| (row != 3).then_some(f64::from(row))).collect::<Float64Array>();
        let texts = (0..9).map(|row| (row != 5).then(|| format!("t{row}"))).collect::<StringArray>();
        let flags = (0..9).map(|row| (row != 7).then_some(row % 2 == 0)).collect::<BooleanArray>();
        let columns: [(&str, ArrayRef); 3] =
            [("numbers", Arc::new(numbers)), ("texts", Arc::new(texts)), ("flags", Arc::new(flags))];
        RecordBatch::try_from_iter(columns).unwrap()
    }

    fn files() -> [Vec<u8>; 3] {
        let rows = rows();
        let [mut stream, mut file, mut parquet] = [Vec::new(), Vec::new(), Vec::new()];
        let mut writer = StreamWriter::try_new(&mut stream, &rows.schema()).unwrap();
        writer.write(&rows).and_then(|()| writer.finish()).unwrap();
        let mut writer = FileWriter::try_new(&mut file, &rows.schema()).unwrap();
        writer.write(&rows).and_then(|()| writer.finish()).unwrap();
        let mut writer = ArrowWriter::try_new(&mut parquet, rows.schema(), None).unwrap();
        writer.write(&rows).unwrap();
        writer.close().unwrap();
        [stream, file, parquet]
    }

    fn read(path: &Path) -> Result<usize, Error> {
        let opened = open(path)?;
        let wanted: Vec<Wanted> =
            (0..opened.names().len()).map(|column| Wanted { column, form: Form::Found }).collect();
        Ok(opened.load(&wanted, &|_| {})?.take(&wanted)?.len())
    }

    #[test]
    fn damage_is_an_error_or_other_values_wherever_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("damaged");
        for bytes in files() {
            std::fs::write(&path, &bytes).unwrap();
            assert_eq!(read(&path).unwrap(), 3);
            let mut refused = 0;
            for at in 0..bytes.len() {
                let mut damaged = bytes.clone();
                damaged[at] ^= [1, 64][at % 2];
                std::fs::write(&path, &damaged).unwrap();
                refused += usize::from(read(&path).is_err());
            }
            assert!(refused > 100, "{refused}");
        }
    }
}
