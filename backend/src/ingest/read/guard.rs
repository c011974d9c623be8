//! Panics of the readers of Arrow and Parquet, which some damaged files cause, as errors of the file.

use std::fmt::Display;
use std::panic::{AssertUnwindSafe, catch_unwind};

use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;

use crate::error::Error;

/// What a reader gives; `broken` makes the error where it panics.
pub(crate) fn guarded<T>(
    broken: impl Fn(&dyn Display) -> Error,
    read: impl FnOnce() -> Result<T, Error>,
) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(broken(&"its parts contradict each other")))
}

/// The batches of a reader; none comes after an error.
pub(crate) fn batches(
    mut reader: impl Iterator<Item = Result<RecordBatch, ArrowError>>,
    broken: impl Fn(&dyn Display) -> Error,
) -> impl Iterator<Item = Result<RecordBatch, Error>> {
    let mut over = false;
    std::iter::from_fn(move || {
        if over {
            return None;
        }
        let batch = guarded(&broken, || reader.next().transpose().map_err(|error| broken(&error)));
        over = !matches!(batch, Ok(Some(_)));
        batch.transpose()
    })
}
