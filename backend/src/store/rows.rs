//! Stored rows, a column at a time.

use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, params};
use shared::api::VersionSpec;
use shared::binning::Binning;

use super::{Rows, RowsQuery, StoreError, StoredColumn, batches, models};
use crate::batch::{MISSING_TEXT, Values};

/// Rows of one version and role, as they stood when they were asked for.
#[derive(Debug)]
pub(super) struct SqliteRows {
    /// Inside a transaction that ends with the connection, so that all columns are of the same moment.
    view: Mutex<Connection>,
    spec: VersionSpec,
    binning: Option<Binning>,
    batches: Vec<Part>,
    rows: u64,
}

/// A batch, or some of its rows.
#[derive(Debug)]
struct Part {
    batch: i64,
    rows: usize,
    /// The rows in the range; all without it.
    kept: Option<Vec<usize>>,
}

pub(super) fn open(view: Connection, query: &RowsQuery) -> Result<SqliteRows, StoreError> {
    view.execute_batch("BEGIN")?;
    let version = models::version(&view, &query.model, &query.version)?;
    let mut batches = Vec::new();
    {
        let mut statement = view.prepare(
            "SELECT id, rows, first_ms, last_ms FROM batch
             WHERE version_id = ?1 AND role = ?2 AND first_ms < ?4 AND last_ms >= ?3 ORDER BY id",
        )?;
        let mut found = statement.query(params![version.id, query.role as i64, query.from_ms, query.to_ms])?;
        while let Some(row) = found.next()? {
            let (batch, rows, first, last): (i64, i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            let whole = first >= query.from_ms && last < query.to_ms;
            let kept = if whole { None } else { Some(kept(&view, batch, query)?) };
            batches.push(Part { batch, rows: rows as usize, kept });
        }
    }
    let rows = batches.iter().map(|part| part.len() as u64).sum();
    Ok(SqliteRows { view: Mutex::new(view), spec: version.spec, binning: version.binning, batches, rows })
}

fn kept(view: &Connection, batch: i64, query: &RowsQuery) -> Result<Vec<usize>, StoreError> {
    let times = batches::times(view, batch)?;
    let inside = |time: &i64| (query.from_ms..query.to_ms).contains(time);
    Ok(times.iter().enumerate().filter(|(_, time)| inside(time)).map(|(row, _)| row).collect())
}

impl Part {
    fn len(&self) -> usize {
        self.kept.as_ref().map_or(self.rows, Vec::len)
    }

    fn values(&self, view: &Connection, column: StoredColumn) -> Result<Option<Values>, StoreError> {
        let values = match column {
            StoredColumn::Stored(position) => Some(batches::column(view, self.batch, position)?),
            StoredColumn::Label => batches::labels(view, self.batch)?.map(|labels| labels.values),
        };
        Ok(values.map(|values| match &self.kept {
            Some(kept) => values.taken(kept),
            None => values,
        }))
    }
}

impl Rows for SqliteRows {
    fn spec(&self) -> &VersionSpec {
        &self.spec
    }

    fn binning(&self) -> Option<&Binning> {
        self.binning.as_ref()
    }

    fn len(&self) -> u64 {
        self.rows
    }

    fn column(&self, column: StoredColumn) -> Result<Values, StoreError> {
        let view = self.view.lock().unwrap_or_else(PoisonError::into_inner);
        let mut joined = Joined::default();
        for part in &self.batches {
            joined.add(part.values(&view, column)?, part.len());
        }
        Ok(joined.finish())
    }
}

/// The values of several batches, one after the other.
#[derive(Debug, Default)]
struct Joined {
    values: Option<Values>,
    places: std::collections::HashMap<String, u32>,
    /// Rows of batches without any value, before the first batch with values.
    before: usize,
}

impl Joined {
    fn add(&mut self, more: Option<Values>, rows: usize) {
        let Some(more) = more else {
            match &mut self.values {
                None => self.before += rows,
                Some(values) => values.push_missing(rows),
            }
            return;
        };
        let before = self.before;
        let joined = self.values.get_or_insert_with(|| match &more {
            Values::Numbers(_) => Values::Numbers(vec![f64::NAN; before]),
            Values::Texts { .. } => Values::Texts { dictionary: Vec::new(), codes: vec![MISSING_TEXT; before] },
        });
        match (joined, more) {
            (Values::Numbers(numbers), Values::Numbers(more)) => numbers.extend(more),
            (Values::Texts { dictionary, codes }, Values::Texts { dictionary: more, codes: new }) => {
                let places: Vec<u32> = more
                    .into_iter()
                    .map(|text| {
                        *self.places.entry(text).or_insert_with_key(|text| {
                            dictionary.push(text.clone());
                            dictionary.len() as u32 - 1
                        })
                    })
                    .collect();
                codes.extend(new.iter().map(|code| places.get(*code as usize).copied().unwrap_or(MISSING_TEXT)));
            }
            // A column keeps its form for ever; should it not have, its values are of no use together.
            (joined, _) => joined.push_missing(rows),
        }
    }

    fn finish(self) -> Values {
        self.values.unwrap_or_else(|| Values::Numbers(vec![f64::NAN; self.before]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_join_by_text_and_keep_what_is_missing() {
        let texts = |dictionary: &[&str], codes: &[u32]| Values::Texts {
            dictionary: dictionary.iter().map(|text| (*text).to_owned()).collect(),
            codes: codes.to_vec(),
        };
        let mut joined = Joined::default();
        joined.add(None, 2);
        joined.add(Some(texts(&["a", "b"], &[1, 0, MISSING_TEXT])), 3);
        joined.add(None, 1);
        joined.add(Some(texts(&["b", "c"], &[0, 1])), 2);
        let found = joined.finish();
        let read: Vec<Option<&str>> = (0..found.len()).map(|row| found.text(row)).collect();
        assert_eq!(read, [None, None, Some("b"), Some("a"), None, None, Some("b"), Some("c")]);
        assert_eq!(Joined::default().finish().len(), 0);
    }
}
