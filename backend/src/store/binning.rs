//! Taking the binning from the stored reference, and counting everything anew under it.

use std::collections::HashMap;

use rusqlite::Connection;
use shared::api::VersionSpec;
use shared::binning::{Attribute, Binning, CategoricalCells, Cells, ColumnCells, NumericCells, OutcomeCells};
use shared::schema::{ColumnRole, ObservationRole, Task};

use super::batches::{self, BatchRow};
use super::counting::{Counter, Plan};
use super::{StoreError, models, retention, summaries};
use crate::batch::{MISSING_TEXT, Values};
use crate::clock;
use crate::form::{Form, form, stored_columns};

/// Takes the binning from the reference and counts all rows of the version under it; without a reference,
/// nothing is counted.
pub(super) fn rebuild(connection: &Connection, version_id: i64) -> Result<(), StoreError> {
    let spec = models::spec(connection, version_id)?;
    if let Some(before) = retention::before_in_any_role(connection, version_id)?
        && models::has_binning(connection, version_id)?
    {
        return Err(StoreError::Conflict(format!(
            "rows of this version before {} are no longer kept, so that they can't be counted anew under another reference, threshold or other groups: register a new version",
            clock::rfc3339(before)
        )));
    }
    let all = batches::of_version(connection, version_id)?;
    let reference: Vec<&BatchRow> = all.iter().filter(|batch| batch.role == ObservationRole::Reference).collect();
    if reference.is_empty() {
        return Ok(());
    }
    let binning = build(connection, &spec, &reference)?;
    models::save_binning(connection, version_id, &binning)?;
    summaries::clear(connection, version_id)?;
    let columns = stored_columns(&spec.schema).count();
    let mut counter = Counter::new(version_id, Plan::new(&spec, binning));
    for row in &all {
        let batch = batches::read(connection, row.id, columns)?;
        counter.add(connection, row.role, &batch, batch.labels.as_ref())?;
    }
    counter.flush(connection)
}

fn build(connection: &Connection, spec: &VersionSpec, reference: &[&BatchRow]) -> Result<Binning, StoreError> {
    let mut columns: Vec<ColumnCells> = Vec::new();
    let mut attributes: Vec<Attribute> = Vec::new();
    for (position, column) in stored_columns(&spec.schema).enumerate().filter(|(_, column)| column.is_followed()) {
        let index = columns.len();
        let cells = if form(spec.task, column) == Form::Text {
            let counted = categories(connection, reference, position)?;
            if column.role == ColumnRole::Protected {
                attributes.push(Attribute::of_categories(&column.name, index, counted.clone()));
            }
            Cells::Categorical(CategoricalCells::new(counted))
        } else {
            let cells = NumericCells::from_sorted(&sorted(connection, reference, position)?);
            if column.role == ColumnRole::Protected {
                let edges = column.group_edges.clone().unwrap_or_else(|| cells.quartiles());
                attributes.push(Attribute::of_bands(&column.name, index, edges));
            }
            Cells::Numeric(cells)
        };
        columns.push(ColumnCells { name: column.name.clone(), role: column.role, cells });
    }
    let single = attributes.len();
    for first in 0..single {
        for second in first + 1..single {
            attributes.extend(Attribute::crossing(&attributes, first, second));
        }
    }
    let outcome = outcome(connection, spec, reference)?;
    Ok(Binning { columns, attributes, outcome })
}

fn outcome(connection: &Connection, spec: &VersionSpec, reference: &[&BatchRow]) -> Result<OutcomeCells, StoreError> {
    let position = |role| stored_columns(&spec.schema).position(|column| column.role == role);
    Ok(match spec.task {
        Task::Binary => {
            let scores = match position(ColumnRole::Score) {
                Some(position) => sorted(connection, reference, position)?,
                None => Vec::new(),
            };
            OutcomeCells::binary(spec.threshold, &scores)
        }
        Task::Multiclass => {
            let mut classes: Vec<String> =
                spec.schema.columns.iter().filter_map(|column| column.class.clone()).collect();
            if classes.is_empty() {
                if let Some(position) = position(ColumnRole::Prediction) {
                    classes.extend(categories(connection, reference, position)?.into_iter().map(|(name, _)| name));
                }
                for batch in reference {
                    if let Some(Values::Texts { dictionary, .. }) =
                        batches::labels(connection, batch.id)?.map(|labels| labels.values)
                    {
                        classes.extend(dictionary);
                    }
                }
            }
            classes.sort();
            classes.dedup();
            classes.truncate(MOST_CLASSES);
            OutcomeCells::Multiclass { classes }
        }
        Task::Regression => {
            let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
            let mut widen = |values: &Values| {
                if let Values::Numbers(numbers) = values {
                    for number in numbers.iter().filter(|number| number.is_finite()) {
                        (low, high) = (low.min(*number), high.max(*number));
                    }
                }
            };
            for batch in reference {
                if let Some(labels) = batches::labels(connection, batch.id)? {
                    widen(&labels.values);
                }
                if let Some(position) = position(ColumnRole::Prediction) {
                    widen(&batches::column(connection, batch.id, position)?);
                }
            }
            let range = if high > low { high - low } else { 1.0 };
            OutcomeCells::Regression { unit: range / UNITS_PER_RANGE, origin: if low.is_finite() { low } else { 0.0 } }
        }
    })
}

/// More classes than these are counted together.
const MOST_CLASSES: usize = 50;
/// Sums of labels are counted in this many units to their range.
const UNITS_PER_RANGE: f64 = (1_u64 << 30) as f64;

/// The finite values of a column over all batches, in rising order; one column at a time is held in memory.
fn sorted(connection: &Connection, batches: &[&BatchRow], position: usize) -> Result<Vec<f64>, StoreError> {
    let mut all = Vec::with_capacity(batches.iter().map(|batch| batch.rows).sum());
    for batch in batches {
        if let Values::Numbers(numbers) = batches::column(connection, batch.id, position)? {
            all.extend(numbers.into_iter().filter(|number| number.is_finite()));
        }
    }
    all.sort_unstable_by(f64::total_cmp);
    Ok(all)
}

fn categories(
    connection: &Connection,
    batches: &[&BatchRow],
    position: usize,
) -> Result<Vec<(String, u64)>, StoreError> {
    let mut counted: HashMap<String, u64> = HashMap::new();
    for batch in batches {
        if let Values::Texts { dictionary, codes } = batches::column(connection, batch.id, position)? {
            let mut counts = vec![0_u64; dictionary.len()];
            for code in codes.into_iter().filter(|code| *code != MISSING_TEXT) {
                counts[code as usize] += 1;
            }
            for (text, count) in dictionary.into_iter().zip(counts).filter(|(_, count)| *count > 0) {
                *counted.entry(text).or_default() += count;
            }
        }
    }
    let mut counted: Vec<_> = counted.into_iter().collect();
    counted.sort();
    Ok(counted)
}
