//! Rows as codes: what a browser cuts into slices.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};
use shared::api::VersionSpec;
use shared::binning::{Binning, Cells, MISSING, OutcomeCells};
use shared::sample::{Field, Sample, SampleColumn, SampleHead, is_kept, request_hash};
use shared::summary::{Answer, Truth};

use super::counting::{Plan, truth};
use super::{SampleQuery, StoreError, batches, models};
use crate::batch::{MISSING_TEXT, Values};
use crate::form::stored_columns;

/// More rows than this are never served at once: 16 million are 16 MB a column.
const MOST_ROWS: usize = 1 << 24;
const HOUR_MS: i64 = 3_600_000;

/// A batch with rows in the range.
struct Part {
    id: i64,
    rows: usize,
    whole: bool,
}

/// A row that is kept.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Kept {
    hash: u64,
    part: u32,
    row: u32,
}

pub(super) fn read(view: &Connection, query: &SampleQuery) -> Result<Sample, StoreError> {
    let version = models::version(view, &query.model, &query.version)?;
    let Some(binning) = version.binning else {
        return Err(StoreError::Conflict(format!(
            "version \"{}\" has no reference yet, so that its rows have no cells: send observations with role=reference",
            query.version
        )));
    };
    let (parts, first_ms, as_of) = parts(view, version.id, query)?;
    let one_in = query.one_in.max(1);
    let (kept, total) = kept(view, &parts, query, one_in)?;
    // Nobody asks for the hashes of rows that are only counted.
    let rows = if query.fields.is_empty() && one_in == 1 { total as u32 } else { kept.len() as u32 };
    let head = SampleHead {
        model: query.model.clone(),
        version: query.version.clone(),
        role: query.role,
        task: version.spec.task,
        threshold: version.spec.threshold,
        binning: binning.clone(),
        start_s: first_ms.max(query.from_ms).div_euclid(HOUR_MS) * (HOUR_MS / 1_000),
        total,
        one_in,
        rows,
        as_of,
    };
    let coder = Coder::new(&version.spec, binning, head.start_s, query.fields.clone());
    let mut columns = Columns::new(&query.fields);
    // In the order of the batches, so that each is read once; sorted by hash in the end.
    let mut by_part: Vec<Vec<u32>> = vec![Vec::new(); parts.len()];
    for one in &kept {
        by_part[one.part as usize].push(one.row);
    }
    for rows in &mut by_part {
        rows.sort_unstable();
    }
    let order = order(&kept, &by_part);
    // Of ten million rows, more than some columns together.
    drop(kept);
    for (part, rows) in parts.iter().zip(&by_part) {
        if !rows.is_empty() && !query.fields.is_empty() {
            coder.code(view, part, rows, &mut columns)?;
        }
    }
    drop(by_part);
    let mut sample = Sample::new(head);
    for (field, column) in columns.0 {
        if !sample.insert(field.clone(), sorted(column, &order)) {
            return Err(StoreError::NoColumn(query.version.clone(), field.to_string()));
        }
    }
    Ok(sample)
}

/// The batches with rows in the range, their earliest time, and the newest batch there is.
fn parts(view: &Connection, version_id: i64, query: &SampleQuery) -> Result<(Vec<Part>, i64, i64), StoreError> {
    let as_of = match query.as_of {
        Some(as_of) => as_of,
        None => view.query_row("SELECT coalesce(max(id), 0) FROM batch", [], |row| row.get(0))?,
    };
    let mut statement = view.prepare_cached(
        "SELECT id, rows, first_ms, last_ms FROM batch
         WHERE version_id = ?1 AND role = ?2 AND first_ms < ?4 AND last_ms >= ?3 AND id <= ?5 ORDER BY id",
    )?;
    let mut found = statement.query(params![version_id, query.role as i64, query.from_ms, query.to_ms, as_of])?;
    let (mut parts, mut first_ms) = (Vec::new(), i64::MAX);
    while let Some(row) = found.next()? {
        let (id, rows, first, last): (i64, i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        parts.push(Part { id, rows: rows as usize, whole: first >= query.from_ms && last < query.to_ms });
        first_ms = first_ms.min(first);
    }
    let first_ms = if parts.is_empty() { 0 } else { first_ms };
    Ok((parts, first_ms, as_of))
}

/// The rows to keep, sorted by hash, and how many there are to choose from.
fn kept(view: &Connection, parts: &[Part], query: &SampleQuery, one_in: u32) -> Result<(Vec<Kept>, u64), StoreError> {
    let (mut kept, mut total) = (Vec::new(), 0);
    for (at, part) in parts.iter().enumerate() {
        let times = if part.whole { None } else { Some(batches::times(view, part.id)?) };
        let inside = |row: usize| match &times {
            Some(times) => times.get(row).is_some_and(|time| (query.from_ms..query.to_ms).contains(time)),
            None => true,
        };
        if query.fields.is_empty() && one_in == 1 {
            total += (0..part.rows).filter(|row| inside(*row)).count() as u64;
            continue;
        }
        let ids = batches::ids(view, part.id)?;
        for (row, id) in ids.iter().enumerate().take(part.rows) {
            if !inside(row) {
                continue;
            }
            total += 1;
            let hash = request_hash(id);
            if is_kept(hash, one_in) {
                kept.push(Kept { hash, part: at as u32, row: row as u32 });
            }
        }
        if kept.len() > MOST_ROWS {
            return Err(StoreError::TooMany(format!(
                "more than {MOST_ROWS} rows: ask for fewer with one_in={}",
                one_in.saturating_mul(2)
            )));
        }
    }
    kept.sort_unstable();
    Ok((kept, total))
}

/// For each row by hash, its position among the rows in the order of the batches.
fn order(kept: &[Kept], by_part: &[Vec<u32>]) -> Vec<u32> {
    let mut starts = Vec::with_capacity(by_part.len());
    let mut next = 0;
    for rows in by_part {
        starts.push(next);
        next += rows.len() as u32;
    }
    let place = |one: &Kept| {
        let rows = &by_part[one.part as usize];
        starts[one.part as usize] + rows.partition_point(|row| *row < one.row) as u32
    };
    kept.iter().map(place).collect()
}

fn sorted(column: SampleColumn, order: &[u32]) -> SampleColumn {
    fn by<T: Copy>(values: &[T], order: &[u32]) -> Vec<T> {
        order.iter().filter_map(|place| values.get(*place as usize).copied()).collect()
    }
    match column {
        SampleColumn::Codes(codes) => SampleColumn::Codes(by(&codes, order)),
        SampleColumn::Seconds(seconds) => SampleColumn::Seconds(by(&seconds, order)),
        SampleColumn::Hashes(hashes) => SampleColumn::Hashes(by(&hashes, order)),
        SampleColumn::Numbers(numbers) => SampleColumn::Numbers(by(&numbers, order)),
    }
}

/// The columns so far, in the order of the batches.
struct Columns(BTreeMap<Field, SampleColumn>);

impl Columns {
    fn new(fields: &[Field]) -> Self {
        let empty = |field: &Field| match field {
            Field::Request => SampleColumn::Hashes(Vec::new()),
            Field::Time => SampleColumn::Seconds(Vec::new()),
            Field::Score | Field::Actual | Field::Probability(_) => SampleColumn::Numbers(Vec::new()),
            _ => SampleColumn::Codes(Vec::new()),
        };
        Self(fields.iter().map(|field| (field.clone(), empty(field))).collect())
    }
}

/// Codes the rows of one batch after the other.
#[derive(Debug)]
pub(super) struct Coder {
    plan: Plan,
    start_s: i64,
    fields: Vec<Field>,
    /// How many columns are stored with each row.
    stored: usize,
}

impl Coder {
    pub(super) fn new(spec: &VersionSpec, binning: Binning, start_s: i64, fields: Vec<Field>) -> Self {
        let stored = stored_columns(&spec.schema).count();
        Self { plan: Plan::new(spec, binning), start_s, fields, stored }
    }

    /// All rows of a batch, in their order; `head` says what they are of, but for their number.
    pub(super) fn batch(
        &self,
        view: &Connection,
        (id, rows): (i64, usize),
        head: &SampleHead,
    ) -> Result<Sample, StoreError> {
        let mut columns = Columns::new(&self.fields);
        let order: Vec<u32> = (0..rows as u32).collect();
        self.code(view, &Part { id, rows, whole: true }, &order, &mut columns)?;
        let mut sample = Sample::new(SampleHead { rows: rows as u32, ..head.clone() });
        for (field, column) in columns.0 {
            if !sample.insert(field.clone(), column) {
                return Err(StoreError::NoColumn(head.version.clone(), field.to_string()));
            }
        }
        Ok(sample)
    }

    fn code(&self, view: &Connection, part: &Part, rows: &[u32], into: &mut Columns) -> Result<(), StoreError> {
        let wanted = self.wanted();
        let mut columns = vec![Values::Numbers(Vec::new()); self.stored];
        for position in wanted {
            if let Some(place) = columns.get_mut(position) {
                *place = batches::column(view, part.id, position)?;
            }
        }
        let needs_labels = self.fields.iter().any(|field| matches!(field, Field::Label | Field::Actual));
        let labels = if needs_labels { batches::labels(view, part.id)?.map(|labels| labels.values) } else { None };
        let needs_answers = self.fields.iter().any(is_answer);
        let mut outcomes = self.plan.outcomes(&columns, part.rows);
        if needs_answers {
            let answers = rows.iter().map(|row| outcomes.answered(*row as usize)).collect::<Vec<_>>();
            for (field, column) in &mut into.0 {
                put_answers(field, column, &answers);
            }
        }
        for (field, column) in &mut into.0 {
            match (field, column) {
                (Field::Request, SampleColumn::Hashes(hashes)) => {
                    let ids = batches::ids(view, part.id)?;
                    hashes.extend(rows.iter().map(|row| request_hash(ids.get(*row as usize))));
                }
                (Field::Time, SampleColumn::Seconds(seconds)) => {
                    let times = batches::times(view, part.id)?;
                    let second = |row: &u32| {
                        let time = times.get(*row as usize).copied().unwrap_or_default().div_euclid(1_000);
                        u32::try_from(time - self.start_s).unwrap_or_default()
                    };
                    seconds.extend(rows.iter().map(second));
                }
                (Field::Cell(name), SampleColumn::Codes(codes)) => {
                    if let Some((cells, position)) = self.column(name) {
                        put_cells(cells, columns.get(position), rows, codes);
                    }
                }
                (Field::Group(name), SampleColumn::Codes(codes)) => {
                    let at = self.plan.binning.attributes.iter().position(|attribute| attribute.name == *name);
                    let groups = at.and_then(|at| outcomes.groups(at)).unwrap_or_default();
                    codes.extend(rows.iter().map(|row| groups.get(*row as usize).copied().unwrap_or(MISSING)));
                }
                (Field::Label, SampleColumn::Codes(codes)) => {
                    let code = |row: &u32| match &labels {
                        Some(labels) => match truth(&self.plan, labels, *row as usize) {
                            Truth::Class(class) => class as u8,
                            Truth::Pending | Truth::Value(_) => MISSING,
                        },
                        None => MISSING,
                    };
                    codes.extend(rows.iter().map(code));
                }
                (Field::Actual, SampleColumn::Numbers(numbers)) => {
                    let number = |row: &u32| labels.as_ref().map_or(f64::NAN, |labels| labels.number(*row as usize));
                    numbers.extend(rows.iter().map(number));
                }
                (Field::Probability(class), SampleColumn::Numbers(numbers)) => {
                    let position = self.probability(class);
                    let values = position.and_then(|position| columns.get(position));
                    let number = |row: &u32| values.map_or(f64::NAN, |values| values.number(*row as usize));
                    numbers.extend(rows.iter().map(number));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The stored columns that the fields rest on.
    fn wanted(&self) -> Vec<usize> {
        let mut wanted = Vec::new();
        for field in &self.fields {
            match field {
                Field::Cell(name) => wanted.extend(self.column(name).map(|(_, position)| position)),
                Field::Probability(class) => wanted.extend(self.probability(class)),
                Field::Group(_) | Field::ScoreCell | Field::Decision | Field::Score => {
                    wanted.extend(self.plan.outcome_columns());
                }
                Field::Request | Field::Time | Field::Label | Field::Actual => {}
            }
        }
        wanted.sort_unstable();
        wanted.dedup();
        wanted
    }

    fn column(&self, name: &str) -> Option<(&Cells, usize)> {
        let at = self.plan.binning.position(name)?;
        Some((&self.plan.binning.columns.get(at)?.cells, self.plan.position(at)?))
    }

    fn probability(&self, class: &str) -> Option<usize> {
        let OutcomeCells::Multiclass { classes } = &self.plan.binning.outcome else { return None };
        self.plan.score(classes.iter().position(|one| one == class)?)
    }
}

fn is_answer(field: &Field) -> bool {
    matches!(field, Field::ScoreCell | Field::Decision | Field::Score)
}

/// What a version answered, as summaries count it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Answered {
    /// The probability of a binary model or the number of a regression.
    number: Option<f64>,
    cell: Option<u8>,
    decision: Option<u8>,
}

impl Answered {
    pub(super) fn new(plan: &Plan, answer: Answer<'_>) -> Self {
        match (answer, &plan.binning.outcome) {
            (Answer::Binary { score, positive }, OutcomeCells::Binary { edges, .. }) => Self {
                number: Some(score),
                cell: Some(OutcomeCells::score_cell(edges, score) as u8),
                decision: Some(u8::from(positive)),
            },
            (Answer::Multiclass { predicted, .. }, _) => Self { decision: Some(predicted as u8), ..Self::default() },
            (Answer::Regression(number), _) => Self { number: Some(number), ..Self::default() },
            _ => Self::default(),
        }
    }
}

fn put_answers(field: &Field, column: &mut SampleColumn, answers: &[Answered]) {
    match (field, column) {
        (Field::ScoreCell, SampleColumn::Codes(codes)) => {
            codes.extend(answers.iter().map(|answer| answer.cell.unwrap_or(MISSING)));
        }
        (Field::Decision, SampleColumn::Codes(codes)) => {
            codes.extend(answers.iter().map(|answer| answer.decision.unwrap_or(MISSING)));
        }
        (Field::Score, SampleColumn::Numbers(numbers)) => {
            numbers.extend(answers.iter().map(|answer| answer.number.unwrap_or(f64::NAN)));
        }
        _ => {}
    }
}

fn put_cells(cells: &Cells, values: Option<&Values>, rows: &[u32], into: &mut Vec<u8>) {
    match (cells, values) {
        (Cells::Numeric(cells), Some(Values::Numbers(numbers))) => {
            let code = |row: &u32| numbers.get(*row as usize).map_or(MISSING, |number| cells.code(*number));
            into.extend(rows.iter().map(code));
        }
        (Cells::Categorical(cells), Some(Values::Texts { dictionary, codes })) => {
            let of: Vec<u8> = dictionary.iter().map(|text| cells.code(text)).collect();
            let code = |row: &u32| {
                let code = codes.get(*row as usize).copied().unwrap_or(MISSING_TEXT);
                of.get(code as usize).copied().unwrap_or(MISSING)
            };
            into.extend(rows.iter().map(code));
        }
        _ => into.extend(rows.iter().map(|_| MISSING)),
    }
}
