use std::fmt::Write;
use std::sync::Arc;

use super::*;
use crate::api::Received;
use crate::figures::Cut;
use crate::figures::drift::dataset_drift;
use crate::figures::performance::{Measure, quality};
use crate::sample::Field;
use crate::schema::{ColumnRole, Kind, ObservationRole, Task};
use crate::series::Prefix;
use crate::summary::Layout;

/// Reads a text in pieces of so many bytes.
fn read_in(text: &[u8], piece: usize) -> Result<Table, ReadError> {
    let mut reader = Reader::default();
    for piece in text.chunks(piece) {
        reader.feed(piece)?;
    }
    reader.finish()
}

/// Reads a text at once and in small pieces, which must make no difference.
fn read(text: impl AsRef<[u8]>) -> Result<Table, ReadError> {
    let text = text.as_ref();
    let at_once = read_in(text, text.len().max(1));
    for piece in [1, 3, 7] {
        // NaN is not itself.
        assert_eq!(format!("{:?}", read_in(text, piece)), format!("{at_once:?}"), "in pieces of {piece}");
    }
    at_once
}

fn reason(text: impl AsRef<[u8]>) -> String {
    read(text).expect_err("it was read").to_string()
}

fn texts(table: &Table, column: usize) -> Vec<Option<String>> {
    let (names, codes) = table.columns[column].categories(false);
    codes.iter().map(|code| names.get(*code as usize).cloned()).collect()
}

#[test]
fn csv_is_read_as_spreadsheets_and_libraries_write_it() {
    let table = read("\u{feff}name;note;n\r\n\"Doe; J\";\"said \"\"x\"\"\r\ntwice\";1,5\r\n\r\nü;;2").expect("a table");
    assert_eq!((table.names.as_slice(), table.rows), (["name", "note", "n"].map(str::to_owned).as_slice(), 2));
    assert_eq!(texts(&table, 0), [Some("Doe; J".to_owned()), Some("ü".to_owned())]);
    assert_eq!(texts(&table, 1), [Some("said \"x\"\r\ntwice".to_owned()), None]);
    assert!(table.notes.is_empty());
}

#[test]
fn rows_that_do_not_fit_are_named_and_the_others_stay() {
    let table = read("a,b,a\n1,2,3\n4\n5,6,7,8\n").expect("a table");
    assert_eq!((table.names.len(), table.rows), (2, 3));
    assert_eq!(texts(&table, 1), [Some("2".to_owned()), None, Some("6".to_owned())]);
    assert_eq!(table.notes.len(), 2);
    assert_eq!(table.notes[0], "the column \"a\" occurs more than once; the first is taken");
    assert!(table.notes[1].starts_with("2 rows are malformed"), "{:?}", table.notes);
    assert!(table.notes[1].ends_with("row 2: the row has 1 fields, the header has 3: check quotes and separators"));
    let latin = read(b"a,b\n1,\xE4\n2,x\n").expect("a table");
    assert!(latin.notes[0].contains("row 1: the value of \"b\" is not UTF-8 text"), "{:?}", latin.notes);
}

#[test]
fn numbers_that_are_none_count_as_missing_and_are_said() {
    let rows: Vec<String> = (0..40).map(|row| format!("{row}.5")).collect();
    let table = read(format!("x\n{}\n1e400\nNaN\nn/a\n\"\"\n", rows.join("\n"))).expect("a table");
    assert_eq!((table.rows, table.columns[0].kind()), (44, Some(Kind::Numeric)));
    assert_eq!(table.columns[0].numbers().iter().filter(|number| number.is_finite()).count(), 40);
    let said = "x: a value is no number and counts as missing: \"n/a\" in row 43; 1 infinite value counts as missing";
    assert_eq!(table.notes, [said]);
    assert!(reason("x,y\n").contains("no rows"));
}

#[test]
fn kinds_are_those_of_the_command_line() {
    let kind = |values: &str| read(format!("x\n{}", values.replace(' ', "\n"))).expect("a table").columns[0].kind();
    assert_eq!(kind("1 2 3"), Some(Kind::Categorical));
    assert_eq!(kind("1.0 2.0"), Some(Kind::Numeric));
    assert_eq!(kind("1 2 3 4 5 6 7 8 9 10 11"), Some(Kind::Numeric));
    assert_eq!(kind("True false"), Some(Kind::Boolean));
    assert_eq!(kind("a 1"), Some(Kind::Categorical));
    assert_eq!(kind("2026-01-02 2026-01-03T04:05:06Z"), Some(Kind::Timestamp));
    let many = |of: fn(u32) -> String, rows: u32| {
        let rows: Vec<String> = (0..rows).map(of).collect();
        read_in(format!("x\n{}", rows.join("\n")).as_bytes(), 1 << 16).expect("a table").columns.remove(0)
    };
    assert_eq!(many(|row| format!("{row}.5"), 5_000).kind(), Some(Kind::Numeric));
    assert_eq!(many(|row| format!("2026-01-02T03:{:02}:{:02}Z", row / 60 % 60, row % 60), 3_600).nature, Nature::Time);
    assert_eq!(many(|row| format!("id{row}"), 150_000).nature, Nature::TooMany);
}

#[test]
fn lines_of_json_may_lack_keys_and_be_broken() {
    let text =
        "{\"a\": 1, \"b\": \"x\"}\n\n{\"b\": null, \"c\": true, \"d\": [1]}\r\n{\"a\": 1e400, \"c\": NaN}\n{\"a\": 2\n";
    let table = read(text).expect("a table");
    assert_eq!(table.names, ["a", "b", "c", "d"]);
    assert_eq!(table.rows, 4);
    assert_eq!(texts(&table, 1), [Some("x".to_owned()), None, None, None]);
    assert_eq!(texts(&table, 2), [None, Some("true".to_owned()), None, None]);
    let found = &table.notes[0];
    assert!(found.starts_with("3 rows are malformed") && found.contains("row 2: \"d\" is a list"), "{found}");
}

#[test]
fn what_is_no_table_says_what_to_do() {
    assert!(reason("").contains("empty"));
    assert!(reason(b"PAR1\x15\x04\x15").contains("evenkeel report --reference a.parquet"));
    assert!(reason(b"PK\x03\x04rest\n").contains("spreadsheet"));
    assert!(reason(b"\x1F\x8Brest\n").contains("unpack it"));
    assert!(reason("[{\"a\": 1}]").contains("one object a line"));
    assert!(reason("{\"a\" 1}\n{\"a\" 2}").starts_with("no row can be read; row 1: the line is not a JSON object"));
}

/// A file of rows with everything that has a usual name.
fn scored(rows: u32, shift: u32) -> Arc<Table> {
    let mut text = "time,income,sex,zip,score,label\n".to_owned();
    for row in 0..rows {
        let day = row % 3 + 1;
        let (income, sex) = (row * 7 % 101 + shift, if row % 2 == 0 { "f" } else { "m" });
        let score = f64::from(row * 13 % 100) / 100.0;
        let label = u8::from(row * 29 % 100 < row * 13 % 100);
        writeln!(text, "2026-03-0{day} 10:00,{income},{sex},id{row},{score},{label}").expect("memory");
    }
    Arc::new(read_in(text.as_bytes(), 1 << 12).expect("a table"))
}

fn opened(reference: Option<Arc<Table>>, current: Arc<Table>, change: impl FnOnce(&mut Plan)) -> Opened {
    let mut plan = Plan::guess(reference.as_deref(), &current);
    change(&mut plan);
    Building::new(reference, current, plan, 86_400_000).finish()
}

#[test]
fn two_files_give_what_a_models_pages_are_made_of() {
    let (reference, current) = (scored(600, 0), scored(300, 60));
    let protect = |plan: &mut Plan| {
        let sex = plan.columns.iter().position(|column| column.name == "sex").expect("sex");
        plan.give(sex, ColumnRole::Protected, &[&reference, &current]);
    };
    let found = opened(Some(reference.clone()), current.clone(), protect);
    assert_eq!((found.plan.task, found.has_time, found.notes.len()), (Some(Task::Binary), true, 0));
    let version = &found.summaries.versions[0];
    let layout = Layout::new(&version.binning);
    let totals = |role| {
        let prefix = Prefix::new(version.role(role).expect("a series"));
        prefix.totals(&prefix.range(i64::MIN, i64::MAX))
    };
    let (before, now) = (totals(ObservationRole::Reference), totals(ObservationRole::Live));
    assert_eq!((before.rows, now.rows, now.windows), (600, 300, 3));
    let drift = dataset_drift(&version.binning, &layout, &before, &now);
    assert_eq!(drift.features[0].name, "income");
    assert_eq!(drift.drifted, ["income"]);
    let of = |totals| quality(&version.binning, &layout, totals, Cut::Deployed).expect("a quality");
    assert!(Measure::Accuracy.of(&of(&now)).value.is_some());
    // The rows are counted as the summaries are.
    let explorer = crate::explore::Explorer::new(&found.current);
    assert_eq!((explorer.current().rows, &explorer.current().cells), (300, &now.cells));
    assert_eq!(explorer.current().outcomes, now.outcomes);
    assert!(found.current.has(&Field::Group("sex".to_owned())));
    let Received { rows, labelled, first, last, .. } = &found.received[1];
    assert_eq!((*rows, *labelled, last - first), (300, 300, 2 * 86_400_000));
}

#[test]
fn one_file_has_cells_of_its_own_and_no_reference() {
    let found = opened(None, scored(300, 0), |_| {});
    assert!(found.reference.is_none());
    let version = &found.summaries.versions[0];
    assert_eq!(version.role(ObservationRole::Reference).map(|series| series.rows.clone()), Some(vec![0]));
    assert_eq!(version.role(ObservationRole::Live).map(|series| series.rows.len()), Some(3));
}

#[test]
fn a_plan_says_what_it_cannot_use_and_follows_a_person() {
    let reference = read("a,only,when,y\n1.5,1,2026-01-01,good\n2.5,2,2026-01-02,bad\n").expect("a table");
    let current = read("a,when,y,new\n1.5,2026-01-01,good,1\n").expect("a table");
    let tables = [&reference, &current];
    let mut plan = Plan::guess(Some(&reference), &current);
    let unusable: Vec<_> = plan.columns.iter().filter_map(|column| column.unusable.as_deref()).collect();
    assert_eq!(
        unusable,
        [
            "the current file does not have it",
            "it holds points in time, which are not compared",
            "the reference does not have it"
        ]
    );
    assert_eq!((plan.task, plan.unclear_outcomes(&tables)), (None, Vec::new()));
    plan.give(3, ColumnRole::Label, &tables);
    assert_eq!(plan.task, Some(Task::Binary));
    assert_eq!(plan.unclear_outcomes(&tables), ["bad", "good"]);
    plan.give(2, ColumnRole::Time, &tables);
    assert!(!plan.columns[2].guessed);
    plan.positive = Some("good".to_owned());
    let found = Building::new(Some(Arc::new(reference)), Arc::new(current), plan, 0).finish();
    assert_eq!(found.received.iter().map(|one| one.labelled).collect::<Vec<_>>(), [2, 1]);
}
