//! Rows go, counts stay, and a check knows what it can't count any more.

use shared::series::Parts;

use super::*;
use crate::retention::remove;
use crate::store::fixture::{Fixture, START_MS, batch, number};
use crate::store::{RowsQuery, Store, SummariesQuery, check};

/// The rows of the fixture are a minute apart, 300 to a batch.
const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = DAY_S * 1_000;

fn summaries(fixture: &Fixture) -> shared::series::Summaries {
    let query = SummariesQuery {
        model: "loan".to_owned(),
        versions: Vec::new(),
        from: 0,
        to: i64::MAX / 2_000,
        width_s: 3_600,
        parts: Parts::ALL,
        known_at_ms: None,
    };
    fixture.store.summaries(&query).unwrap()
}

fn live_rows(fixture: &Fixture) -> u64 {
    let query = RowsQuery {
        model: "loan".to_owned(),
        version: "v1".to_owned(),
        role: ObservationRole::Live,
        from_ms: i64::MIN,
        to_ms: i64::MAX,
    };
    fixture.store.rows(&query).unwrap().len()
}

fn is_clean(fixture: &Fixture) -> u64 {
    let findings = check(fixture.folder.path(), &|_, _, _| {}).unwrap();
    assert!(findings.is_clean(), "{:#?}", findings.differences);
    findings.checked.uncounted
}

#[test]
fn old_batches_go_whole_and_all_counts_stay() {
    let fixture = Fixture::filled();
    let (before, models) = (summaries(&fixture), fixture.store.models().unwrap());
    // In the middle of the third batch of live rows: the first two go, and the first rows of v2 stay with later ones.
    let now = START_MS + 700 * MINUTE_MS + DAY_MS;
    let keeping = Keeping { days: 1, bytes: 0 };
    let gone = remove(&fixture.store, &keeping, now).unwrap();
    assert_eq!(gone, Gone { rows: 600 + 300, spans: 0 });
    assert_eq!(live_rows(&fixture), 600);
    assert_eq!(summaries(&fixture), before);
    assert_eq!(fixture.store.models().unwrap(), models);
    let kept_from = fixture.store.kept_from("loan", "v1", ObservationRole::Live).unwrap();
    assert_eq!(kept_from, Some(START_MS + 599 * MINUTE_MS + 1));
    assert!(is_clean(&fixture) > 0);
    let entries = "SELECT count(*) FROM request";
    assert_eq!(number(fixture.folder.path(), entries), 300 + 600 + 300);
    assert_eq!(remove(&fixture.store, &keeping, now).unwrap(), Gone::default(), "nothing more to do");
    assert_eq!(fixture.store.all_kept_from().unwrap().len(), 2);
}

#[test]
fn what_goes_is_never_taken_in_or_counted_again() {
    let fixture = Fixture::filled();
    remove(&fixture.store, &Keeping { days: 1, bytes: 0 }, START_MS + 700 * MINUTE_MS + DAY_MS).unwrap();
    let before = summaries(&fixture);
    let error = fixture.try_ingest("v1", ObservationRole::Live, &batch("p", 0..10), None).unwrap_err();
    assert!(error.to_string().contains("are no longer kept"), "{error}");
    let corrected = fixture.label("p", 50..150);
    assert_eq!(corrected.accepted, 100);
    assert!(corrected.notes[0].starts_with("100 of these labels belong to no row that is here"), "{corrected:?}");
    assert_eq!(summaries(&fixture), before);
    // Rows that are kept still get theirs, and ids of batches are never given twice.
    assert!(fixture.label("p", 1_000..1_100).notes.is_empty());
    fixture.ingest("v1", ObservationRole::Live, "p", 1_200..1_300);
    is_clean(&fixture);
}

#[test]
fn the_oldest_go_once_there_are_too_many() {
    let fixture = Fixture::filled();
    let taken = number(fixture.folder.path(), "SELECT sum(bytes + rows * 32) FROM batch WHERE role <> 0") as u64;
    let keeping = Keeping { days: 0, bytes: taken / 2 };
    remove(&fixture.store, &keeping, START_MS).unwrap();
    let left = number(fixture.folder.path(), "SELECT sum(bytes + rows * 32) FROM batch WHERE role <> 0") as u64;
    assert!(left <= taken / 2 && left > 0, "{left} of {taken}");
    assert_eq!(number(fixture.folder.path(), "SELECT min(id) FROM batch WHERE role = 1"), 4);
    is_clean(&fixture);
    // The latest batch may go as well; the next one still gets an id of its own.
    remove(&fixture.store, &Keeping { days: 0, bytes: 1 }, START_MS).unwrap();
    assert_eq!(live_rows(&fixture), 0);
    fixture.ingest("v1", ObservationRole::Live, "p", 1_200..1_300);
    assert_eq!(number(fixture.folder.path(), "SELECT max(id) FROM batch"), 8);
    is_clean(&fixture);
}

#[test]
fn what_was_broken_off_half_way_is_clean_and_goes_on() {
    let fixture = Fixture::filled();
    let leaving =
        fixture.store.write(|view| leave(view, &Keeping { days: 1, bytes: 0 }, START_MS + 2 * DAY_MS)).unwrap();
    let leaving = leaving.unwrap();
    let ids = fixture.store.read(|view| batches::ids(view, leaving.batch)).unwrap();
    let some = ids.taken(&(0..100).collect::<Vec<_>>());
    fixture.store.write(|view| leaving.remove_entries(view, &some)).unwrap();
    is_clean(&fixture);
    // Without a limit nothing else goes, but what was begun with does.
    let gone = remove(&fixture.store, &Keeping { days: 100_000, bytes: 0 }, START_MS).unwrap();
    assert_eq!(gone.rows, 300);
    is_clean(&fixture);
}

#[test]
fn counts_that_could_not_be_taken_anew_are_not_thrown_away() {
    let fixture = Fixture::filled();
    remove(&fixture.store, &Keeping { days: 1, bytes: 0 }, START_MS + 700 * MINUTE_MS + DAY_MS).unwrap();
    let before = summaries(&fixture);
    let mut spec = fixture.store.model("loan").unwrap().versions[0].spec.clone();
    spec.threshold = 0.7;
    let error = fixture.store.put_version("loan", "v1", &spec).unwrap_err();
    assert!(error.to_string().contains("register a new version"), "{error}");
    let error = fixture.try_ingest("v1", ObservationRole::Reference, &batch("s", 0..10), None).unwrap_err();
    assert!(error.to_string().contains("register a new version"), "{error}");
    assert_eq!(summaries(&fixture), before);
    let query = SummariesQuery {
        model: "loan".to_owned(),
        versions: vec!["v1".to_owned()],
        from: START_MS / 1_000,
        to: START_MS / 1_000 + DAY_S,
        width_s: 3_600,
        parts: Parts::ALL,
        known_at_ms: Some(START_MS + DAY_MS),
    };
    let error = fixture.store.summaries(&query).unwrap_err();
    assert!(error.to_string().contains("ask for later ones"), "{error}");
}
