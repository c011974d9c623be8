//! Coded rows from the backend: first how many there are, then the columns that a page asks for, a few at a time.
//!
//! Where all rows would be too many, a part of them chosen by hash comes first and answers at once; a larger part takes
//! its place when it is complete. When the backend goes, what is here stays, and loading goes on when it is back.

use std::collections::BTreeSet;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::sample::{Field, Sample, SampleHead, one_in};
use shared::schema::ObservationRole;

use crate::logic::search::path_segment;
use crate::net::{self, Failure};

/// Columns asked for at once where there are many rows: few, so that charts fill one after the other and little is held
/// twice.
const AT_ONCE: usize = 6;
/// Of fewer rows, as many columns as have so many values: each answer is counted and drawn, which takes longer.
const VALUES: usize = 6 << 20;
/// But no more than find room in an address.
const MOST_AT_ONCE: usize = 32;
/// Bytes of an address that columns may take: a proxy may refuse one of 8,000.
const ADDRESS: usize = 4_000;
/// Rows of the first part, where there are more than [`ENOUGH`].
const FIRST: u64 = 131_072;
/// Up to so many rows are loaded unasked.
pub const ENOUGH: u64 = 1 << 20;
/// After a failure, loading is tried again after this.
const AGAIN: Duration = Duration::from_secs(3);

/// Which rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The model's name.
    pub model: String,
    /// The version's name.
    pub version: String,
    /// The part it played.
    pub role: ObservationRole,
    /// The time range in epoch seconds, the end not included; everything without it.
    pub range: Option<(i64, i64)>,
}

/// What has come so far.
#[derive(Debug, Default)]
pub struct Rows {
    /// The rows with the columns that have come; `None` until the first answer.
    pub sample: Option<Sample>,
    /// Why the latest attempt failed, if it did.
    pub failure: Option<Failure>,
    /// Changes whenever `sample` is of other rows, not when columns are added to it.
    pub generation: u32,
    /// A larger part that is not complete yet.
    next: Option<Sample>,
    wanted: BTreeSet<Field>,
    /// Which columns are wanted whatever the page shows, by the head of the rows.
    wants: Option<Wants>,
    most: u64,
    busy: bool,
}

/// The columns that a page needs of rows with this head.
pub type Wants = fn(&SampleHead) -> Vec<Field>;

/// Loads rows and keeps them; its copies are of the same rows.
#[derive(Debug, Clone, Copy)]
pub struct Loader {
    /// What has come so far.
    pub rows: RwSignal<Rows>,
    /// `None` for rows that are all here.
    source: StoredValue<Option<Source>>,
}

impl Loader {
    /// Begins to load rows without columns.
    pub fn start(source: Source) -> Self {
        Self::begin(source, None)
    }

    /// Begins to load rows with the columns that a page needs: they are asked for before anything has been drawn.
    pub fn start_with(source: Source, wants: Wants) -> Self {
        Self::begin(source, Some(wants))
    }

    fn begin(source: Source, wants: Option<Wants>) -> Self {
        let loader = Self {
            rows: RwSignal::new(Rows { most: ENOUGH, wants, ..Rows::default() }),
            source: StoredValue::new(Some(source)),
        };
        loader.go();
        loader
    }

    /// Rows that are all here, or that there are none of; nothing is ever asked for.
    pub fn ready(sample: Option<Sample>) -> Self {
        let rows = Rows { sample, generation: 1, ..Rows::default() };
        Self { rows: RwSignal::new(rows), source: StoredValue::new(None) }
    }

    /// Asks for columns; those that are here or asked for already cost nothing.
    pub fn want(self, fields: impl IntoIterator<Item = Field>) {
        self.rows.update_untracked(|rows| rows.wanted.extend(fields));
        self.go();
    }

    /// Allows for more rows than are loaded unasked.
    pub fn allow(self, most: u64) {
        self.rows.update_untracked(|rows| rows.most = rows.most.max(most));
        self.go();
    }

    /// Whether all columns asked for are here, of all rows that may be loaded.
    pub fn is_complete(self) -> bool {
        self.source.with_value(Option::is_none)
            || self.rows.with(|rows| rows.failure.is_none() && rows.sample.is_some() && rows.step().is_none())
    }

    fn go(self) {
        let Some(Some(source)) = self.source.try_get_value() else { return };
        let Some(Some(step)) = self.rows.try_update_untracked(|rows| {
            let step = if rows.busy { None } else { rows.step() };
            rows.busy |= step.is_some();
            step
        }) else {
            return;
        };
        spawn_local(async move {
            let answer = net::sample(&url(&source, &step)).await;
            let failed = answer.is_err();
            // Gone when the page has been left meanwhile.
            let here = self.rows.try_update(|rows| rows.take(answer)).is_some();
            match (here, failed) {
                (false, _) => {}
                (true, false) => self.go(),
                (true, true) => set_timeout(move || self.go(), AGAIN),
            }
        });
    }
}

/// A request to come.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    one_in: u32,
    as_of: Option<i64>,
    fields: Vec<Field>,
}

impl Rows {
    /// What to ask for next; `None` when everything is here.
    fn step(&self) -> Option<Step> {
        let Some(sample) = &self.sample else {
            // Only counted: nothing is kept of rows whose number is not known.
            return Some(Step { one_in: 1, as_of: None, fields: Vec::new() });
        };
        let missing = |of: &Sample| -> Vec<Field> {
            let at_once = (VALUES / (of.head.rows as usize).max(1)).clamp(AT_ONCE, MOST_AT_ONCE);
            shortly(self.wanted.iter().filter(|field| !of.has(field)).take(at_once))
        };
        let ask = |of: &Sample, fields: Vec<Field>| {
            (!fields.is_empty()).then_some(Step { one_in: of.head.one_in, as_of: Some(of.head.as_of), fields })
        };
        if let Some(step) = ask(sample, missing(sample)) {
            return Some(step);
        }
        if let Some(step) = self.next.as_ref().and_then(|next| ask(next, missing(next))) {
            return Some(step);
        }
        let goal = one_in(sample.head.total, self.most);
        (goal < sample.head.one_in).then(|| Step {
            one_in: goal,
            as_of: Some(sample.head.as_of),
            fields: shortly(self.wanted.iter().take(AT_ONCE)),
        })
    }

    fn take(&mut self, answer: Result<Sample, Failure>) {
        self.busy = false;
        let answer = match answer {
            Ok(answer) => answer,
            Err(failure) => {
                self.failure = Some(failure);
                return;
            }
        };
        self.failure = None;
        let Some(sample) = &mut self.sample else {
            let first = first(answer);
            self.wanted.extend(self.wants.map(|wants| wants(&first.head)).unwrap_or_default());
            self.sample = Some(first);
            self.generation += 1;
            return;
        };
        if answer.head.one_in == sample.head.one_in {
            if sample.columns().next().is_none() {
                // Until now nobody knew how many rows the part would have.
                self.generation += u32::from(sample.head.rows != answer.head.rows);
                *sample = answer;
            } else if sample.absorb(answer).is_err() {
                // The rows changed underneath: from the beginning.
                self.sample = None;
                self.next = None;
            }
            return;
        }
        match &mut self.next {
            Some(next) if next.head.one_in == answer.head.one_in => {
                if next.absorb(answer).is_err() {
                    self.next = None;
                }
            }
            _ => self.next = Some(answer),
        }
        let complete = self.next.take_if(|next| self.wanted.iter().all(|field| next.has(field)));
        if complete.is_some() {
            self.sample = complete;
            self.generation += 1;
        }
    }
}

/// The rows to load first, from the answer that only counted them.
fn first(counted: Sample) -> Sample {
    let total = counted.head.total;
    if total <= ENOUGH {
        return counted;
    }
    let mut head = counted.head;
    head.one_in = one_in(total, FIRST);
    Sample::new(head)
}

/// The first of these columns whose names have room in an address, one at least.
fn shortly<'a>(fields: impl Iterator<Item = &'a Field>) -> Vec<Field> {
    let mut taken = 0;
    let has_room = |field: &&Field| {
        let is_first = taken == 0;
        taken += path_segment(&field.to_string()).len();
        is_first || taken <= ADDRESS
    };
    fields.take_while(has_room).cloned().collect()
}

fn url(source: &Source, step: &Step) -> String {
    let mut url = format!(
        "/api/v1/models/{}/sample?version={}&role={}&one_in={}",
        path_segment(&source.model),
        path_segment(&source.version),
        source.role.as_str(),
        step.one_in
    );
    if let Some((from, to)) = source.range {
        url = format!("{url}&from={}&to={}", from * 1_000, to * 1_000);
    }
    if let Some(as_of) = step.as_of {
        url = format!("{url}&as_of={as_of}");
    }
    for field in &step.fields {
        url.push_str("&column=");
        url.push_str(&path_segment(&field.to_string()));
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::binning::{Binning, CategoricalCells, Cells, ColumnCells, OutcomeCells};
    use shared::sample::{SampleColumn, is_kept};
    use shared::schema::{ColumnRole, Task};

    /// What the backend answers from so many rows, whose hashes are spread evenly.
    fn answer(step: &Step, total: u64, newest: i64) -> Sample {
        let hashes: Vec<u64> = (0..total).map(|row| row * (u64::MAX / total)).collect();
        let kept: Vec<u64> = hashes.into_iter().filter(|hash| is_kept(*hash, step.one_in)).collect();
        let outcome = OutcomeCells::Regression { unit: 1.0, origin: 0.0 };
        let cells = Cells::Categorical(CategoricalCells::new(vec![("a".to_owned(), 1)]));
        let column = |at: usize| ColumnCells { name: at.to_string(), role: ColumnRole::Feature, cells: cells.clone() };
        let mut sample = Sample::new(SampleHead {
            model: "m".to_owned(),
            version: "v".to_owned(),
            role: ObservationRole::Live,
            task: Task::Regression,
            threshold: 0.5,
            binning: Binning { columns: (0..50).map(column).collect(), attributes: Vec::new(), outcome },
            start_s: 0,
            total,
            one_in: step.one_in,
            rows: kept.len() as u32,
            as_of: step.as_of.unwrap_or(newest),
        });
        for field in &step.fields {
            let column = match field {
                Field::Request => SampleColumn::Hashes(kept.clone()),
                Field::Time => SampleColumn::Seconds(vec![0; kept.len()]),
                Field::Cell(_) => SampleColumn::Codes(vec![0; kept.len()]),
                _ => SampleColumn::Numbers(vec![0.0; kept.len()]),
            };
            assert!(sample.insert(field.clone(), column));
        }
        sample
    }

    fn rows(wanted: &[Field]) -> Rows {
        Rows { most: ENOUGH, wanted: wanted.iter().cloned().collect(), ..Rows::default() }
    }

    fn run(rows: &mut Rows, total: u64) -> Vec<(u32, usize)> {
        let mut asked = Vec::new();
        while let Some(step) = rows.step() {
            assert!(asked.len() < 20, "{asked:?}");
            asked.push((step.one_in, step.fields.len()));
            rows.take(Ok(answer(&step, total, 7)));
        }
        asked
    }

    #[test]
    fn few_rows_come_at_once_and_later_columns_alone() {
        let mut rows = rows(&[Field::Request, Field::Time]);
        assert_eq!(run(&mut rows, 1_000), [(1, 0), (1, 2)]);
        rows.wanted.insert(Field::Score);
        assert_eq!(run(&mut rows, 1_000), [(1, 1)]);
        assert_eq!((rows.generation, rows.sample.as_ref().map(Sample::rows)), (1, Some(1_000)));
    }

    #[test]
    fn what_a_page_needs_is_asked_for_as_soon_as_the_rows_are_known() {
        let mut rows = rows(&[]);
        rows.wants = Some(|head| vec![Field::Cell(head.binning.columns[3].name.clone()), Field::Time]);
        assert_eq!(run(&mut rows, 1_000), [(1, 0), (1, 2)]);
        assert!(rows.sample.as_ref().is_some_and(|sample| sample.has(&Field::Cell("3".to_owned()))));
    }

    #[test]
    fn long_names_are_asked_for_a_few_at_a_time() {
        let fields: Vec<Field> = (0..8).map(|at| Field::Cell(format!("{}{at}", "ш".repeat(300)))).collect();
        // 1,800 bytes each in an address.
        assert_eq!(shortly(fields.iter()).len(), 2);
        let longest = [Field::Cell("ш".repeat(3_000)), Field::Time];
        assert_eq!(shortly(longest.iter()).len(), 1);
    }

    #[test]
    fn columns_of_few_rows_come_together_and_of_many_a_few_at_a_time() {
        let fields: Vec<Field> = (0..20).map(|at| Field::Cell(at.to_string())).collect();
        assert_eq!(run(&mut rows(&fields), 200_000), [(1, 0), (1, 20)]);
        let many: Vec<Field> = (0..50).map(|at| Field::Cell(at.to_string())).collect();
        assert_eq!(run(&mut rows(&many), 10), [(1, 0), (1, 32), (1, 18)]);
        assert_eq!(run(&mut rows(&fields), 1_000_000), [(1, 0), (1, 6), (1, 6), (1, 6), (1, 2)]);
    }

    #[test]
    fn of_many_rows_a_part_comes_first_and_a_larger_one_takes_its_place_when_complete() {
        let mut rows = rows(&[Field::Request, Field::Score]);
        let total = 3 << 20;
        let mut seen = Vec::new();
        while let Some(step) = rows.step() {
            rows.take(Ok(answer(&step, total, 7)));
            seen.push(rows.sample.as_ref().map(|sample| (sample.head.one_in, sample.columns().count())));
        }
        assert_eq!(seen, [Some((32, 0)), Some((32, 2)), Some((4, 2))]);
        rows.most = u64::MAX;
        run(&mut rows, total);
        assert!(rows.sample.as_ref().is_some_and(Sample::is_whole));
    }

    #[test]
    fn a_failure_keeps_what_is_here_and_other_rows_begin_anew() {
        let mut rows = rows(&[Field::Request]);
        run(&mut rows, 100);
        rows.wanted.insert(Field::Time);
        rows.take(Err(Failure::Unreachable));
        assert!(rows.sample.is_some() && rows.failure.is_some());
        let step = rows.step();
        assert_eq!(step, Some(Step { one_in: 1, as_of: Some(7), fields: vec![Field::Time] }));
        // Rows were deleted meanwhile.
        let changed = step.map(|step| answer(&step, 90, 7));
        rows.take(changed.ok_or(Failure::Unreachable));
        assert!(rows.sample.is_none());
        run(&mut rows, 90);
        assert_eq!((rows.generation, rows.failure.clone()), (2, None));
    }
}
