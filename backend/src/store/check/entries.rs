//! The index of request ids against the rows.
//!
//! A look at each row's entry would visit every page of the index for every batch. So the index is read once from end to
//! end, added up by batch, and compared with the same sum over the batch's rows; only where they differ is each row
//! looked up.

use rusqlite::Connection;

use super::super::index::{Index, Leads, Place, Tally, batch_of};
use super::super::{StoreError, Told};
use super::findings::{Difference, Findings, Part};
use super::recount::Recount;
use crate::batch::Texts;

/// Entries between two looks at how far the work is.
const STRIDE: u64 = 100_000;

/// The entries of each batch.
pub(super) struct Entries {
    /// Rising.
    batches: Vec<i64>,
    tallies: Vec<Tally>,
}

impl Entries {
    /// Adds up the whole index.
    pub(super) fn read(
        view: &Connection,
        rows: u64,
        findings: &mut Findings,
        told: Told<'_>,
    ) -> Result<Self, StoreError> {
        let mut statement = view.prepare("SELECT id FROM batch ORDER BY id")?;
        let batches: Vec<i64> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let mut tallies = vec![Tally::default(); batches.len()];
        let mut strays = 0_u64;
        let mut statement = view.prepare("SELECT hash, place FROM request")?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            let (hash, place): (i64, i64) = (row.get(0)?, row.get(1)?);
            match batches.binary_search(&batch_of(place)).ok().and_then(|at| tallies.get_mut(at)) {
                Some(tally) => tally.add(hash, place),
                None => strays += 1,
            }
            findings.checked.entries += 1;
            if findings.checked.entries.is_multiple_of(STRIDE) {
                told("reading the index of request ids", findings.checked.entries, rows);
            }
        }
        if strays > 0 {
            let detail = format!("{strays} entries lead to batches that are not there");
            findings.add(Difference::of_store(Part::Index, detail));
        }
        Ok(Self { batches, tallies })
    }

    fn of(&self, batch: i64) -> Tally {
        let at = self.batches.binary_search(&batch).ok();
        at.and_then(|at| self.tallies.get(at)).copied().unwrap_or_default()
    }
}

impl Recount<'_> {
    /// Compares the entries of a batch with its rows.
    pub(super) fn entries(
        &self,
        entries: &Entries,
        batch: i64,
        ids: &Texts,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        let stored = entries.of(batch);
        if stored == Tally::of_ids(self.version.id, self.is_reference(), batch, ids) {
            return Ok(());
        }
        let mut index = Index::new(self.view);
        let mut led = 0;
        for (row, id) in ids.iter().enumerate() {
            let wrong = match index.leads(self.version.id, self.is_reference(), id, Place { batch, row })? {
                Leads::There => {
                    led += 1;
                    continue;
                }
                Leads::Elsewhere(other) => format!(
                    "request \"{id}\" stands twice: in row {row} of batch {batch} and in row {} of batch {}",
                    other.row, other.batch
                ),
                Leads::Nowhere => format!("request \"{id}\" (row {row} of batch {batch}) can't be found by its id"),
            };
            findings.add(self.difference(Part::Index, wrong));
        }
        if stored.entries > led {
            let more = stored.entries - led;
            findings.add(self.difference(Part::Index, format!("{more} entries lead to batch {batch} that no row has")));
        }
        Ok(())
    }
}
