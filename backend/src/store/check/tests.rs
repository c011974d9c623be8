//! Each kind of damage is found, and named.

use super::*;
use crate::store::fixture::Fixture;
use crate::store::{blob, check as check_folder};

fn found(fixture: &Fixture, sql: &str) -> (Vec<Part>, String) {
    let folder = fixture.altered(sql);
    let findings = check_folder(folder.path(), &|_, _, _| {}).unwrap();
    let parts = findings.differences.iter().map(|one| one.part).collect();
    let text = findings.differences.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    (parts, text)
}

#[test]
fn an_undamaged_store_is_clean_and_was_looked_at() {
    let fixture = Fixture::filled();
    let findings = check_folder(fixture.folder.path(), &|_, _, _| {}).unwrap();
    assert!(findings.is_clean(), "{findings:?}");
    let Checked { versions, batches, rows, windows, uncounted, entries, labelled } = findings.checked;
    assert_eq!((versions, batches, rows, uncounted, entries), (2, 7, 2_100, 0, 2_100));
    // v1: 20 hours and one day; v2: hours 3 to 8 and one day; a reference each.
    assert_eq!(windows, 20 + 1 + 1 + 6 + 1 + 1);
    assert_eq!(labelled, 900 + 300);
}

#[test]
fn a_count_that_was_changed_is_found_by_its_window() {
    let fixture = Fixture::filled();
    let copy = "UPDATE summary SET columns = (SELECT columns FROM summary WHERE version_id = 1 AND role = 1 AND width = 3600 ORDER BY start LIMIT 1)
                WHERE version_id = 1 AND role = 1 AND width = 3600 AND start = 1793667600";
    let (parts, text) = found(&fixture, copy);
    assert_eq!(parts, [Part::Columns], "{text}");
    assert!(text.starts_with("loan, v1, live, hour of 2026-11-03T01:00:00Z, columns: stored "), "{text}");

    let (parts, text) = found(&fixture, "DELETE FROM summary WHERE width = 86400 AND version_id = 2");
    assert_eq!(parts, [Part::Columns]);
    assert!(text.contains("loan, v2, shadow, day of 2026-11-03T00:00:00Z, columns: not stored, counted 300"), "{text}");

    let outcomes = "UPDATE summary SET outcomes = (SELECT outcomes FROM summary WHERE version_id = 1 AND role = 1 AND width = 3600 AND start = 1793664000)
                    WHERE version_id = 1 AND role = 1 AND width = 3600 AND start = 1793685600";
    let (parts, text) = found(&fixture, outcomes);
    assert_eq!(parts, [Part::Outcomes], "{text}");
    let (parts, text) = found(&fixture, "UPDATE summary SET columns = x'00' WHERE width = 0 AND version_id = 1");
    assert_eq!(parts, [Part::Columns], "{text}");
    assert!(text.starts_with("loan, v1, reference, all, columns: "), "{text}");
}

#[test]
fn numbers_of_rows_received_are_counted_again() {
    let fixture = Fixture::filled();
    let (parts, text) =
        found(&fixture, "UPDATE traffic SET labelled = labelled - 1 WHERE version_id = 1 AND hour = 498243");
    assert_eq!(parts, [Part::Received], "{text}");
    assert!(text.contains("stored 60 rows, 59 with a label; counted 60 rows, 60 with a label"), "{text}");
    assert_eq!(found(&fixture, "DELETE FROM traffic WHERE role = 0 AND version_id = 2").0, [Part::Received]);
}

#[test]
fn an_entry_of_the_trail_that_was_put_in_shows() {
    let fixture = Fixture::filled();
    let (parts, text) = found(&fixture, "INSERT INTO audit (id, entry, hash) VALUES (1, '{}', zeroblob(32))");
    assert_eq!(parts, [Part::Audit], "{text}");
    assert!(text.contains("entry 1 does not follow"), "{text}");
}

#[test]
fn the_index_must_lead_to_each_row_once() {
    let fixture = Fixture::filled();
    let one = "(SELECT hash FROM request WHERE place = 2 * 65536 + 17)";
    let (parts, text) = found(&fixture, &format!("DELETE FROM request WHERE hash = {one}"));
    assert_eq!(parts, [Part::Index]);
    assert!(text.contains("request \"p17\" (row 17 of batch 2) can't be found by its id"), "{text}");
    let (parts, text) = found(&fixture, "INSERT INTO request VALUES (5, 2 * 65536 + 17)");
    assert_eq!(parts, [Part::Index]);
    assert!(text.contains("1 entries lead to batch 2 that no row has"), "{text}");
    let (_, text) = found(&fixture, "INSERT INTO request VALUES (5, 77 * 65536)");
    assert!(text.contains("1 entries lead to batches that are not there"), "{text}");
}

#[test]
fn a_doubled_row_is_found() {
    let fixture = Fixture::filled();
    // A batch once more, as if its rows had been taken in twice.
    let (parts, text) = found(
        &fixture,
        "INSERT INTO batch SELECT 90, version_id, role, rows, first_ms, last_ms, received, bytes FROM batch WHERE id = 3;
         INSERT INTO batch_column SELECT key - 3 * 4096 + 90 * 4096, data FROM batch_column WHERE key / 4096 = 3",
    );
    assert!(text.contains("request \"p300\" stands twice: in row 0 of batch 90 and in row 0 of batch 3"), "{text}");
    assert_eq!(parts.len(), LISTED);
}

#[test]
fn blobs_that_were_cut_off_or_lost_are_told_and_the_rest_is_compared() {
    let fixture = Fixture::filled();
    let (parts, text) = found(&fixture, "UPDATE batch_column SET data = substr(data, 1, 40) WHERE key = 4 * 4096 + 3");
    assert_eq!(parts, [Part::Rows], "{text}");
    assert!(text.contains("batch 4 is damaged"), "{text}");
    let (parts, text) = found(&fixture, "DELETE FROM batch_column WHERE key = 4 * 4096 + 5");
    assert_eq!(parts, [Part::Rows], "{text}");
    let (parts, text) = found(&fixture, "DELETE FROM batch WHERE id = 5");
    assert!(parts.contains(&Part::Rows) && text.contains("columns belong to no batch"), "{text}");
    let other = "UPDATE batch_column SET data = (SELECT data FROM batch_column WHERE key = 4 * 4096 + 3) WHERE key = 3 * 4096 + 3";
    assert!(found(&fixture, other).0.contains(&Part::Columns));
    let three_times: String =
        blob::encode_times(&[1, 2, 3]).unwrap().iter().flat_map(|byte| [byte >> 4, byte & 15]).map(digit).collect();
    let shorter = format!("UPDATE batch_column SET data = x'{three_times}' WHERE key = 3 * 4096 + 1");
    let (parts, text) = found(&fixture, &shorter);
    assert_eq!(parts, [Part::Rows]);
    assert!(text.contains("it has 300 rows, but 3 times"), "{text}");
}

#[test]
fn labels_must_be_those_of_their_requests() {
    let fixture = Fixture::filled();
    let (parts, text) =
        found(&fixture, "UPDATE label SET number = 1 - number WHERE rowid = (SELECT min(hash) FROM label)");
    assert!(!parts.is_empty() && parts.iter().all(|part| *part == Part::Labels), "{text}");
    let (parts, text) = found(&fixture, "DELETE FROM batch_column WHERE key = 3 * 4096 + 2");
    assert!(parts.contains(&Part::Labels) && text.contains("lacks the label of its request"), "{text}");
    let (parts, text) = found(&fixture, "DELETE FROM label");
    assert!(parts.contains(&Part::Labels) && text.contains("has a label that its request has not"), "{text}");
}

#[test]
fn what_is_no_store_of_this_program_is_said() {
    let empty = tempfile::TempDir::new().unwrap();
    let error = check_folder(empty.path(), &|_, _, _| {}).unwrap_err();
    assert!(error.to_string().contains("there is no store in"), "{error}");
    let newer = Fixture::empty().altered("PRAGMA user_version = 999");
    let error = check_folder(newer.path(), &|_, _, _| {}).unwrap_err();
    assert!(error.to_string().contains("use the newer program"), "{error}");
}

fn digit(half: u8) -> char {
    char::from_digit(u32::from(half), 16).unwrap()
}
