//! Finding the row of a request id.
//!
//! The index maps a 64-bit hash to a place. Two ids with the same hash are told apart by the id stored with the
//! row: the later one takes the next free hash.

use std::collections::HashMap;
use std::rc::Rc;

use rusqlite::{Connection, OptionalExtension, params};
use shared::schema::ObservationRole;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use super::{StoreError, batches};
use crate::batch::Texts;

/// Rows of a batch that a place can tell apart.
const PLACE_SPAN: i64 = 65_536;
/// More ids than this never share a hash.
const PROBES: i64 = 8;

/// Where a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub batch: i64,
    pub row: usize,
}

/// Where the index leads from an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leads {
    /// To the row asked about.
    There,
    /// To another row with the same id.
    Elsewhere(Place),
    /// To none.
    Nowhere,
}

/// Entries of the index that belong to one batch, as a number and a sum that does not depend on their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Tally {
    pub entries: u64,
    sum: u64,
}

impl Tally {
    /// Adds an entry.
    pub(super) fn add(&mut self, hash: i64, place: i64) {
        self.entries += 1;
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&hash.to_le_bytes());
        bytes[8..].copy_from_slice(&place.to_le_bytes());
        self.sum = self.sum.wrapping_add(xxh3_64(&bytes));
    }

    /// The entries of a batch whose ids never share a hash with others.
    pub(super) fn of_ids(version_id: i64, reference: bool, batch: i64, ids: &Texts) -> Self {
        let mut tally = Self::default();
        for (row, id) in ids.iter().enumerate() {
            tally.add(hash(version_id, reference, id), batch * PLACE_SPAN + row as i64);
        }
        tally
    }
}

/// The rows of production requests by the hash of their ids.
pub(super) fn by_hash(version_id: i64, ids: &Texts) -> Vec<usize> {
    let mut order: Vec<(i64, usize)> =
        ids.iter().enumerate().map(|(row, id)| (hash(version_id, false, id), row)).collect();
    order.sort_unstable();
    order.into_iter().map(|(_, row)| row).collect()
}

/// The batch that a place is in.
pub(super) fn batch_of(place: i64) -> i64 {
    place / PLACE_SPAN
}

/// Looks ids up, keeping the id columns that it had to read.
pub(super) struct Index<'c> {
    connection: &'c Connection,
    ids: HashMap<i64, Rc<Texts>>,
}

/// Id columns kept; a re-sent file hits a few batches again and again.
const KEPT: usize = 32;

impl<'c> Index<'c> {
    pub(super) fn new(connection: &'c Connection) -> Self {
        Self { connection, ids: HashMap::new() }
    }

    /// Where the row of this id stands.
    pub(super) fn find(&mut self, version_id: i64, reference: bool, id: &str) -> Result<Option<Place>, StoreError> {
        let hash = hash(version_id, reference, id);
        for probe in 0..PROBES {
            let Some(place) = self.at(hash.wrapping_add(probe))? else { return Ok(None) };
            if self.id_at(place)? == id {
                return Ok(Some(place));
            }
        }
        Ok(None)
    }

    /// Enters the ids of a batch that is about to be written; false for each that is there already.
    pub(super) fn enter(
        &mut self,
        version_id: i64,
        role: ObservationRole,
        batch: i64,
        ids: &Texts,
    ) -> Result<Vec<bool>, StoreError> {
        let reference = role == ObservationRole::Reference;
        let mut hashes: Vec<(i64, u32)> =
            ids.iter().enumerate().map(|(row, id)| (hash(version_id, reference, id), row as u32)).collect();
        // In the order of the tree, each page is visited once.
        hashes.sort_unstable();
        let mut keep = vec![true; ids.len()];
        let mut insert =
            self.connection.prepare_cached("INSERT OR IGNORE INTO request (hash, place) VALUES (?1, ?2)")?;
        for (hash, row) in hashes {
            if insert.execute(params![hash, batch * PLACE_SPAN + i64::from(row)])? == 0 {
                keep[row as usize] = self.enter_again(hash, batch, row, ids)?;
            }
        }
        Ok(keep)
    }

    /// The hash is taken: by the same id (false), or by another one, which sends this one to the next free hash.
    fn enter_again(&mut self, hash: i64, batch: i64, row: u32, ids: &Texts) -> Result<bool, StoreError> {
        let id = ids.get(row as usize);
        for probe in 0..PROBES {
            let hash = hash.wrapping_add(probe);
            let Some(place) = self.at(hash)? else {
                self.connection
                    .prepare_cached("INSERT INTO request (hash, place) VALUES (?1, ?2)")?
                    .execute(params![hash, batch * PLACE_SPAN + i64::from(row)])?;
                return Ok(true);
            };
            let same = if place.batch == batch { ids.get(place.row) == id } else { self.id_at(place)? == id };
            if same {
                return Ok(false);
            }
        }
        Err(StoreError::Damaged(format!("no free hash for the request id \"{id}\"")))
    }

    /// Whether the index leads from this id to this row.
    pub(super) fn leads(&mut self, version_id: i64, reference: bool, id: &str, to: Place) -> Result<Leads, StoreError> {
        let hash = hash(version_id, reference, id);
        for probe in 0..PROBES {
            let Some(place) = self.at(hash.wrapping_add(probe))? else { return Ok(Leads::Nowhere) };
            if place == to {
                return Ok(Leads::There);
            }
            if self.id_at(place)? == id {
                return Ok(Leads::Elsewhere(place));
            }
        }
        Ok(Leads::Nowhere)
    }

    /// Removes entries of a batch whose rows go. (Should another id have been sent on to the next free hash by one of
    /// them, it can't be found any more: among ten million ids, that is one case in a hundred thousand.)
    pub(super) fn remove(&self, version_id: i64, batch: i64, ids: &Texts) -> Result<(), StoreError> {
        let mut hashes: Vec<i64> = ids.iter().map(|id| hash(version_id, false, id)).collect();
        hashes.sort_unstable();
        let sql = "DELETE FROM request WHERE hash = ?1 AND place >= ?2 AND place < ?3";
        let mut remove = self.connection.prepare_cached(sql)?;
        for hash in hashes {
            for probe in 0..PROBES {
                let at = hash.wrapping_add(probe);
                let gone = remove.execute(params![at, batch * PLACE_SPAN, (batch + 1) * PLACE_SPAN])?;
                if gone > 0 || self.at(at)?.is_none() {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Removes all entries of a batch whose ids are not known, which takes a look at every entry there is.
    pub(super) fn remove_batch(connection: &Connection, batch: i64) -> Result<(), StoreError> {
        let range = [batch * PLACE_SPAN, (batch + 1) * PLACE_SPAN];
        connection.execute("DELETE FROM request WHERE place >= ?1 AND place < ?2", range)?;
        Ok(())
    }

    /// Corrects the places of a batch whose duplicates were left out: row numbers moved up.
    pub(super) fn renumber(
        &self,
        version_id: i64,
        role: ObservationRole,
        batch: i64,
        keep: &[bool],
        ids: &Texts,
    ) -> Result<(), StoreError> {
        let reference = role == ObservationRole::Reference;
        let mut update =
            self.connection.prepare_cached("UPDATE request SET place = ?3 WHERE hash = ?1 AND place = ?2")?;
        let kept = keep.iter().enumerate().filter(|(_, keep)| **keep);
        for (new_row, (row, _)) in kept.enumerate() {
            if row != new_row {
                let first = hash(version_id, reference, ids.get(row));
                let (old, new) = (batch * PLACE_SPAN + row as i64, batch * PLACE_SPAN + new_row as i64);
                for probe in 0..PROBES {
                    if update.execute(params![first.wrapping_add(probe), old, new])? > 0 {
                        break;
                    }
                }
            }
        }
        Ok(())
    }

    fn at(&self, hash: i64) -> Result<Option<Place>, StoreError> {
        let place: Option<i64> = self
            .connection
            .prepare_cached("SELECT place FROM request WHERE hash = ?1")?
            .query_row([hash], |row| row.get(0))
            .optional()?;
        Ok(place.map(|place| Place { batch: place / PLACE_SPAN, row: (place % PLACE_SPAN) as usize }))
    }

    fn id_at(&mut self, place: Place) -> Result<String, StoreError> {
        if !self.ids.contains_key(&place.batch) {
            if self.ids.len() >= KEPT {
                self.ids.clear();
            }
            self.ids.insert(place.batch, Rc::new(batches::ids(self.connection, place.batch)?));
        }
        Ok(self.ids.get(&place.batch).map_or_else(String::new, |ids| ids.get(place.row).to_owned()))
    }
}

/// The hash of a request id of a version; the reference has its own, since row numbers often serve as its ids.
fn hash(version_id: i64, reference: bool, id: &str) -> i64 {
    xxh3_64_with_seed(id.as_bytes(), (version_id as u64) << 1 | u64::from(reference)) as i64
}

/// The hash of a request id of a model, which its labels are kept under.
pub(super) fn label_hash(model_id: i64, id: &str) -> i64 {
    xxh3_64(&[&model_id.to_le_bytes(), id.as_bytes()].concat()) as i64
}
