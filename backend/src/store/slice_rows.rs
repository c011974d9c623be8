//! The rows of a slice with all their values, a batch at a time.

use rusqlite::{Connection, params};
use shared::api::VersionSpec;
use shared::sample::SampleHead;
use shared::slice::{Compiled, Slice};

use super::sample::Coder;
use super::{SliceQuery, SliceRows, StoreError, batches, models, slices};
use crate::batch::Batch;
use crate::form::stored_columns;

/// Rows of one version and role, as they stood when they were asked for.
#[derive(Debug)]
pub(super) struct SqliteSliceRows {
    /// Inside a transaction that ends with the connection, so that all batches are of the same moment.
    view: Connection,
    spec: VersionSpec,
    from_ms: i64,
    to_ms: i64,
    /// Tests rows; none where every row is wanted.
    test: Option<Test>,
    batches: std::vec::IntoIter<(i64, usize)>,
}

/// Tests the rows of a batch by their codes, exactly as a browser does.
#[derive(Debug)]
struct Test {
    compiled: Compiled,
    coder: Coder,
    head: SampleHead,
}

pub(super) fn open(view: Connection, wanted: &SliceQuery) -> Result<SqliteSliceRows, StoreError> {
    let (query, as_of) = (&wanted.rows, wanted.as_of.unwrap_or(i64::MAX));
    view.execute_batch("BEGIN")?;
    let version = models::version(&view, &query.model, &query.version)?;
    let test = match (&wanted.slice, version.binning) {
        (Slice::All, _) => None,
        (_, None) => {
            return Err(StoreError::Conflict(format!(
                "version \"{}\" has no reference yet, so that its rows have no cells to cut slices by: leave slice= out, or send observations with role=reference",
                query.version
            )));
        }
        (slice, Some(binning)) => {
            let named = slices::parsed(&view, &query.model)?;
            let compiled = slice.compile(&binning, &|name| named.get(name)).map_err(StoreError::Slice)?;
            let head = SampleHead {
                model: query.model.clone(),
                version: query.version.clone(),
                role: query.role,
                task: version.spec.task,
                threshold: version.spec.threshold,
                binning: binning.clone(),
                start_s: 0,
                total: 0,
                one_in: 1,
                rows: 0,
                as_of: 0,
            };
            let coder = Coder::new(&version.spec, binning, head.start_s, compiled.fields());
            Some(Test { compiled, coder, head })
        }
    };
    let batches: Vec<(i64, usize)> = {
        let mut statement = view.prepare(
            "SELECT id, rows FROM batch
             WHERE version_id = ?1 AND role = ?2 AND first_ms < ?4 AND last_ms >= ?3 AND id <= ?5 ORDER BY id",
        )?;
        let range = params![version.id, query.role as i64, query.from_ms, query.to_ms, as_of];
        let found = statement.query_map(range, |row| Ok((row.get(0)?, row.get::<_, i64>(1)? as usize)))?;
        found.collect::<Result<_, _>>()?
    };
    let (from_ms, to_ms) = (query.from_ms, query.to_ms);
    Ok(SqliteSliceRows { view, spec: version.spec, from_ms, to_ms, test, batches: batches.into_iter() })
}

impl Test {
    /// Of each row of a batch whether it is in the slice.
    fn keep(&self, view: &Connection, batch: (i64, usize)) -> Result<Vec<bool>, StoreError> {
        let sample = self.coder.batch(view, batch, &self.head)?;
        let mask = self.compiled.mask(&sample);
        let mask = mask.map_err(|field| StoreError::NoColumn(self.head.version.clone(), field.to_string()))?;
        Ok(mask.into_iter().map(|inside| inside == 1).collect())
    }
}

impl SliceRows for SqliteSliceRows {
    fn spec(&self) -> &VersionSpec {
        &self.spec
    }

    fn next(&mut self) -> Result<Option<Batch>, StoreError> {
        for (id, rows) in self.batches.by_ref() {
            let times = batches::times(&self.view, id)?;
            let mut keep: Vec<bool> = times.iter().map(|time| (self.from_ms..self.to_ms).contains(time)).collect();
            keep.resize(rows, false);
            if let Some(test) = self.test.as_ref().filter(|_| keep.contains(&true)) {
                let inside = test.keep(&self.view, (id, rows))?;
                keep.iter_mut().zip(inside).for_each(|(keep, inside)| *keep &= inside);
            }
            if !keep.contains(&true) {
                continue;
            }
            let batch = batches::read(&self.view, id, stored_columns(&self.spec.schema).count())?;
            return Ok(Some(if keep.contains(&false) { batch.filtered(&keep) } else { batch }));
        }
        Ok(None)
    }
}
