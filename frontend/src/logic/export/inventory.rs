//! Models, versions, columns and requests as tables.

use shared::api::{Hop, ModelStatus, RequestObservation, Value, Version};
use shared::schema::{Column, ObservationRole};

use super::super::date::{iso_day, iso_moment};
use super::super::words;
use super::table::{Cell, Table};

/// Rows on each of the last days, the last of which is `today` (days after 1 January 1970).
pub fn daily(rows: &[u64], today: i64) -> Table {
    let mut table = Table::new(["Day", "Rows"]);
    for (ago, rows) in rows.iter().rev().enumerate() {
        table.push([iso_day(today - ago as i64).into(), (*rows).into()]);
    }
    table
}

/// Where a request spent its time.
pub fn hops(hops: &[Hop]) -> Table {
    let mut table = Table::new(["Service", "What", "Trace", "Span", "Parent", "Start (µs)", "Took (µs)", "Error"]);
    for hop in hops {
        table.push([
            hop.service.as_str().into(),
            hop.name.as_str().into(),
            hop.trace_id.as_str().into(),
            hop.span_id.as_str().into(),
            hop.parent_id.as_str().into(),
            (hop.start_us as f64).into(),
            (hop.duration_us as f64).into(),
            hop.error.as_deref().into(),
        ]);
    }
    table
}

/// How models are doing, as the status page lists them.
pub fn statuses<'a>(models: impl IntoIterator<Item = &'a ModelStatus>) -> Table {
    let mut table = Table::new([
        "Model",
        "State",
        "Since",
        "Reason",
        "Last prediction",
        "Serving",
        "Owner",
        "Owner's address",
        "Team",
        "Description",
        "Runbook",
        "Lost to wrong predictions this month",
        "Currency",
        "Predictions in 90 days",
    ]);
    for model in models {
        let worth = model.worth.as_ref();
        table.push([
            model.name.as_str().into(),
            words::state(model.state).into(),
            model.since.map(iso_moment).into(),
            model.reason.as_str().into(),
            model.last_prediction.map(iso_moment).into(),
            words::serving(&model.serving).into(),
            model.owner.as_str().into(),
            model.owner_email.as_str().into(),
            model.team.as_str().into(),
            model.description.as_str().into(),
            model.runbook.as_deref().into(),
            worth.and_then(|worth| worth.lost).into(),
            worth.map(|worth| worth.business.currency.as_str()).into(),
            model.days.iter().map(|day| day.predictions).sum::<u64>().into(),
        ]);
    }
    table
}

/// The versions of a model, with what has been received for each.
pub fn versions(versions: &[Version]) -> Table {
    let mut table = Table::new([
        "Version",
        "Stage",
        "Role",
        "Rows",
        "With a label",
        "First prediction",
        "Last prediction",
        "Trained with",
    ]);
    for version in versions {
        let begin = || [Cell::from(version.name.as_str()), words::stage(version.spec.stage).into()];
        let trained = || Cell::from(version.spec.environment.as_deref());
        if version.received.is_empty() {
            let unknown = [Cell::Nothing, 0.into(), 0.into(), Cell::Nothing, Cell::Nothing];
            table.push(begin().into_iter().chain(unknown).chain([trained()]));
        }
        for one in &version.received {
            // The times of a reference are those of its rows, which no model has predicted.
            let moment = |ms: i64| (one.role != ObservationRole::Reference).then(|| iso_moment(ms));
            let received = [
                one.role.as_str().into(),
                one.rows.into(),
                one.labelled.into(),
                moment(one.first).into(),
                moment(one.last).into(),
            ];
            table.push(begin().into_iter().chain(received).chain([trained()]));
        }
    }
    table
}

/// What each column means.
pub fn schema(columns: &[Column]) -> Table {
    let mut table = Table::new(["Column", "Values", "Role"]);
    for column in columns {
        let words = [words::kind(column.kind).into(), words::column_role(column.role).into()];
        table.push(std::iter::once(column.name.as_str().into()).chain(words));
    }
    table
}

/// What each version answered to a request: a row per value, a column per version.
pub fn answers(seen: &[RequestObservation], names: &[String]) -> Table {
    let heads = seen.iter().map(|one| format!("{} · {}", one.version, one.role.as_str()));
    let mut table = Table::new(std::iter::once("Column".to_owned()).chain(heads));
    table.push(std::iter::once("Time".into()).chain(seen.iter().map(|one| one.time.as_str().into())));
    for name in names {
        let value = |one: &RequestObservation| match one.values.get(name) {
            Some(Value::Number(number)) => (*number).into(),
            Some(Value::Text(text)) => text.as_str().into(),
            Some(Value::Missing(())) | None => Cell::Nothing,
        };
        table.push(std::iter::once(name.as_str().into()).chain(seen.iter().map(value)));
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_back_from_today() {
        let table = daily(&[1, 2, 3], 20_000);
        assert_eq!(table.rows.first(), Some(&vec!["2024-10-04".into(), 3.into()]));
        assert_eq!(table.rows.last(), Some(&vec!["2024-10-02".into(), 1.into()]));
    }
}
