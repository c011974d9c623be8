//! The files that were opened: read in pieces, counted a column at a time, so that the page never stands still.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::open::{Building, Opened, Plan, Reader, Table};
use wasm_bindgen_futures::JsFuture;
use web_sys::File;
use web_sys::js_sys::{ArrayBuffer, Promise, Uint8Array};
use web_sys::wasm_bindgen::{JsCast, JsValue};

use crate::logic::open::{reading, too_large};

/// Bytes read at once: some milliseconds of work.
const PIECE: f64 = 1_048_576.0;

/// Which of the two files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Reference,
    Current,
}

/// A file that has been read.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) name: String,
    pub(super) table: Arc<Table>,
    /// When it was last changed, in epoch milliseconds.
    modified: i64,
}

/// The state of the page that opens files; its copies are of the same files.
#[derive(Clone, Copy)]
pub(super) struct Files {
    pub(super) reference: RwSignal<Option<Held>>,
    pub(super) current: RwSignal<Option<Held>>,
    /// What the columns are for.
    pub(super) plan: RwSignal<Option<Plan>>,
    /// What the tabs show.
    pub(super) opened: RwSignal<Option<Arc<Opened>>>,
    /// What is being done; empty when nothing is.
    pub(super) doing: RwSignal<String>,
    /// Why the last file could not be opened.
    pub(super) problem: RwSignal<Option<String>>,
    /// Of the latest attempts to read each file, and to count; an older one stops.
    attempts: StoredValue<[u32; 3]>,
}

impl Files {
    pub(super) fn new() -> Self {
        Self {
            reference: RwSignal::new(None),
            current: RwSignal::new(None),
            plan: RwSignal::new(None),
            opened: RwSignal::new(None),
            doing: RwSignal::new(String::new()),
            problem: RwSignal::new(None),
            attempts: StoredValue::new([0; 3]),
        }
    }

    fn slot(self, side: Side) -> RwSignal<Option<Held>> {
        match side {
            Side::Reference => self.reference,
            Side::Current => self.current,
        }
    }

    /// Reads files, one after the other; what was opened before stays when one cannot be read.
    pub(super) fn open(self, files: Vec<(Side, File)>) {
        self.problem.set(None);
        spawn_local(async move {
            let mut any = false;
            for (side, file) in files {
                let attempt = self.begin(side as usize);
                let name = file.name();
                match self.read(&file, side as usize, attempt).await {
                    Ok(Some(table)) => {
                        let held = Held { name, table: Arc::new(table), modified: file.last_modified() as i64 };
                        any |= self.slot(side).try_set(Some(held)).is_none();
                    }
                    Ok(None) => return,
                    Err(reason) => {
                        let _gone = self.problem.try_set(Some(format!("{name} was not opened: {reason}")));
                    }
                }
            }
            let _gone = self.doing.try_set(String::new());
            if any {
                self.guess();
                self.count().await;
            }
        });
    }

    /// Forgets a file.
    pub(super) fn close(self, side: Side) {
        self.begin(side as usize);
        self.slot(side).set(None);
        self.problem.set(None);
        if self.tables().is_none() {
            self.begin(COUNTING);
            self.plan.set(None);
            self.opened.set(None);
            return;
        }
        self.guess();
        spawn_local(self.count());
    }

    /// Makes the reference the file to judge, and the other way round.
    pub(super) fn swap(self) {
        let reference = self.reference.get_untracked();
        self.reference.set(self.current.get_untracked());
        self.current.set(reference);
        self.guess();
        spawn_local(self.count());
    }

    /// Changes what the columns are for, and counts anew.
    pub(super) fn change(self, change: impl FnOnce(&mut Plan, &[&Table])) {
        let Some((reference, current)) = self.tables() else { return };
        let tables: Vec<&Table> = reference.iter().chain([&current]).map(|held| held.table.as_ref()).collect();
        self.plan.update(|plan| {
            if let Some(plan) = plan {
                change(plan, &tables);
            }
        });
        spawn_local(self.count());
    }

    /// The reference, if there are two files, and the file that is looked at; one file alone is that.
    pub(super) fn tables(self) -> Option<(Option<Held>, Held)> {
        let (reference, current) = (self.reference.try_get_untracked()?, self.current.try_get_untracked()?);
        match current {
            Some(current) => Some((reference, current)),
            None => reference.map(|alone| (None, alone)),
        }
    }

    /// Guesses what columns are for, but for those that a person has said it of.
    fn guess(self) {
        let Some((reference, current)) = self.tables() else { return };
        let mut plan = Plan::guess(reference.as_ref().map(|held| held.table.as_ref()), &current.table);
        let tables: Vec<&Table> = reference.iter().chain([&current]).map(|held| held.table.as_ref()).collect();
        let before = self.plan.try_get_untracked().flatten();
        for said in before.iter().flat_map(|plan| &plan.columns).filter(|column| !column.guessed) {
            if let Some(at) = plan.columns.iter().position(|column| column.name == said.name) {
                plan.give(at, said.role, &tables);
                if let Some(column) = plan.columns.get_mut(at) {
                    column.kind = said.kind;
                }
            }
        }
        let _gone = self.plan.try_set(Some(plan));
    }

    async fn count(self) {
        let attempt = self.begin(COUNTING);
        let (Some((reference, current)), Some(plan)) = (self.tables(), self.plan.try_get_untracked().flatten()) else {
            return;
        };
        let mut building = Building::new(reference.map(|held| held.table), current.table, plan, current.modified);
        loop {
            let said = format!("Counting: {} %", (building.progress() * 100.0).floor());
            if self.doing.try_set(said).is_some() {
                return;
            }
            breathe().await;
            if !self.is_latest(COUNTING, attempt) {
                return;
            }
            if !building.step() {
                break;
            }
        }
        let opened = building.finish();
        let _gone = self.opened.try_set(Some(Arc::new(opened)));
        let _gone = self.doing.try_set(String::new());
    }

    /// `None` where another file has been chosen meanwhile.
    async fn read(self, file: &File, slot: usize, attempt: u32) -> Result<Option<Table>, String> {
        let (name, size) = (file.name(), file.size());
        if let Some(reason) = too_large(&name, size) {
            return Err(reason);
        }
        let mut reader = Reader::default();
        let mut at = 0.0;
        while at < size {
            if self.doing.try_set(reading(&name, at, size, reader.rows())).is_some() || !self.is_latest(slot, attempt) {
                return Ok(None);
            }
            let end = (at + PIECE).min(size);
            let piece = bytes(file, at, end).await.map_err(|_| {
                "the browser could not read it; it may have been moved or changed since it was chosen".to_owned()
            })?;
            reader.feed(&piece).map_err(|error| error.to_string())?;
            at = end;
        }
        reader.finish().map(Some).map_err(|error| error.to_string())
    }

    fn begin(self, slot: usize) -> u32 {
        let begun = self.attempts.try_update_value(|attempts| {
            attempts[slot] += 1;
            attempts[slot]
        });
        begun.unwrap_or_default()
    }

    fn is_latest(self, slot: usize, attempt: u32) -> bool {
        self.attempts.try_with_value(|attempts| attempts[slot] == attempt).unwrap_or(false)
    }
}

/// The place of counting among the attempts, behind both files.
const COUNTING: usize = 2;

async fn bytes(file: &File, from: f64, to: f64) -> Result<Vec<u8>, JsValue> {
    let piece = file.slice_with_f64_and_f64(from, to)?;
    let buffer: ArrayBuffer = JsFuture::from(piece.array_buffer()).await?.dyn_into()?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// Lets the browser draw and answer before the next piece of work.
async fn breathe() {
    let mut later = |resolve: web_sys::js_sys::Function, _| {
        // Without a timer the work goes on at once.
        if window().set_timeout_with_callback(&resolve).is_err() {
            let _resolved = resolve.call0(&JsValue::NULL);
        }
    };
    let _done = JsFuture::from(Promise::new(&mut later)).await;
}
