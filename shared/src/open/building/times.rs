//! The times of the rows of a file.

use crate::date::DAY_MS;
use crate::open::{Plan, Table};
use crate::schema::ColumnRole;
use crate::verdict::count;

pub(super) const HOUR_MS: i64 = 3_600_000;
/// Times that span more days than this are taken for something else, as dates of birth.
const MOST_DAYS: i64 = 1_100;

#[derive(Debug)]
pub(super) enum Times {
    Each(Vec<f64>),
    All(i64),
}

/// The time of each row, where a column has them and they are times of rows.
pub(super) fn times(plan: &Plan, table: &Table, moment: i64, notes: &mut Vec<String>) -> Times {
    let Some((name, column)) = plan.with_role(ColumnRole::Time).and_then(|one| Some((&one.name, one.of(table)?)))
    else {
        return Times::All(moment);
    };
    let mut times = column.times();
    let known = times.iter().copied().filter(|time| time.is_finite());
    let (first, last) = known.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), time| (a.min(time), b.max(time)));
    if first > last {
        notes.push(format!(
            "\u{201c}{name}\u{201d} holds no times that can be read: write them as 2026-01-31T12:00:00Z."
        ));
        return Times::All(moment);
    }
    if last - first > (MOST_DAYS * DAY_MS) as f64 {
        notes.push(format!(
            "\u{201c}{name}\u{201d} spans more than {} days and is not taken for the time of the rows.",
            count(MOST_DAYS as u64)
        ));
        return Times::All(moment);
    }
    let missing = times.iter().filter(|time| !time.is_finite()).count();
    if missing > 0 {
        let rows = if missing == 1 { "1 row has".to_owned() } else { format!("{} rows have", count(missing as u64)) };
        notes.push(format!("{rows} no time in \u{201c}{name}\u{201d} and count on the first day."));
    }
    for time in times.iter_mut().filter(|time| !time.is_finite()) {
        *time = first;
    }
    Times::Each(times)
}
