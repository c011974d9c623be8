//! Rows as Parquet.

use std::io::Write;
use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, RecordBatch, StringArray, TimestampMillisecondArray, new_null_array};
use arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use super::columns::Columns;
use crate::batch::{BATCH_ROWS, Batch, Values};
use crate::error::Error;
use crate::form::Form;
use crate::store::SliceRows;

pub(super) fn write(rows: &mut dyn SliceRows, columns: &Columns, to: impl Write + Send) -> Result<(), Error> {
    let schema = schema(columns);
    // A group is held in memory until it is full.
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(BATCH_ROWS))
        .build();
    let mut writer = ArrowWriter::try_new(to, Arc::clone(&schema), Some(properties)).map_err(broken)?;
    while let Some(batch) = rows.next()? {
        let arrays = arrays(&batch, columns);
        let batch = RecordBatch::try_new(Arc::clone(&schema), arrays).map_err(broken)?;
        writer.write(&batch).map_err(broken)?;
    }
    writer.close().map_err(broken)?;
    Ok(())
}

fn broken(error: impl std::fmt::Display) -> Error {
    Error::Internal(format!("the rows could not be sent: {error}"))
}

fn schema(columns: &Columns) -> Arc<Schema> {
    let times = || DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into()));
    let of = |form: &Form| match form {
        Form::Number | Form::ZeroOne => DataType::Float64,
        Form::Text => DataType::Utf8,
        Form::Time => times(),
    };
    let types = [DataType::Utf8, times()].into_iter().chain(columns.stored.iter().chain([&columns.label]).map(of));
    let fields = columns.names.iter().zip(types).enumerate();
    Arc::new(Schema::new(fields.map(|(at, (name, kind))| Field::new(name, kind, at > 1)).collect::<Vec<_>>()))
}

fn arrays(batch: &Batch, columns: &Columns) -> Vec<ArrayRef> {
    let ids: ArrayRef = Arc::new(batch.ids.iter().map(Some).collect::<StringArray>());
    let times: ArrayRef = Arc::new(TimestampMillisecondArray::from(batch.times.clone()).with_timezone("UTC"));
    let stored = batch.columns.iter().zip(&columns.stored).map(|(values, form)| array(Some(values), *form, batch));
    let label = array(batch.labels.as_ref(), columns.label, batch);
    [ids, times].into_iter().chain(stored).chain([label]).collect()
}

fn array(values: Option<&Values>, form: Form, batch: &Batch) -> ArrayRef {
    let rows = 0..batch.len();
    let number = |values: &Values, row| Some(values.number(row)).filter(|number| !number.is_nan());
    match (values, form) {
        (Some(values), Form::Number | Form::ZeroOne) => {
            Arc::new(rows.map(|row| number(values, row)).collect::<Float64Array>())
        }
        (Some(values), Form::Text) => Arc::new(rows.map(|row| values.text(row)).collect::<StringArray>()),
        (Some(values), Form::Time) => {
            let times = rows.map(|row| number(values, row).map(|time| time as i64));
            Arc::new(times.collect::<TimestampMillisecondArray>().with_timezone("UTC"))
        }
        (None, Form::Text) => new_null_array(&DataType::Utf8, batch.len()),
        // A label is never a time.
        (None, _) => new_null_array(&DataType::Float64, batch.len()),
    }
}
