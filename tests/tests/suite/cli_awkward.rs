//! `evenkeel report` and `compare`: formats, exit codes, and data as it should not be.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray};
use serde_json::Value;
use tempfile::TempDir;
use tests::process::{Finished, run};
use tests::rows::{arrow_stream, parquet};

fn reference_csv(name: &str) -> String {
    std::fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("reference").join(name)).unwrap()
}

/// Cells by column.
fn columns(csv: &str) -> Vec<(String, Vec<Option<String>>)> {
    let mut lines = csv.lines();
    let mut columns: Vec<_> = lines.next().unwrap().split(',').map(|name| (name.to_owned(), Vec::new())).collect();
    for line in lines {
        for ((_, cells), cell) in columns.iter_mut().zip(line.split(',')) {
            cells.push((!cell.is_empty()).then(|| cell.to_owned()));
        }
    }
    columns
}

fn typed(cells: &[Option<String>]) -> ArrayRef {
    let all = |fits: &dyn Fn(&str) -> bool| cells.iter().flatten().all(|cell| fits(cell));
    let texts = cells.iter().map(Option::as_deref);
    if all(&|cell| cell == "True" || cell == "False") {
        Arc::new(texts.map(|cell| Some(cell? == "True")).collect::<BooleanArray>())
    } else if all(&|cell| cell.parse::<i64>().is_ok()) {
        Arc::new(texts.map(|cell| cell?.parse().ok()).collect::<Int64Array>())
    } else if all(&|cell| cell.parse::<f64>().is_ok()) {
        Arc::new(texts.map(|cell| cell?.parse().ok()).collect::<Float64Array>())
    } else {
        Arc::new(texts.collect::<StringArray>())
    }
}

fn batch(csv: &str) -> RecordBatch {
    RecordBatch::try_from_iter(columns(csv).iter().map(|(name, cells)| (name.as_str(), typed(cells)))).unwrap()
}

fn ndjson(csv: &str) -> String {
    let columns = columns(csv);
    let mut text = String::new();
    for row in 0..columns[0].1.len() {
        let cells = columns.iter().map(|(name, cells)| {
            let value = match cells[row].as_deref() {
                None => "null".to_owned(),
                Some("True") => "true".to_owned(),
                Some("False") => "false".to_owned(),
                Some(number) if number.parse::<f64>().is_ok() => number.to_owned(),
                Some(text) => Value::from(text).to_string(),
            };
            format!("{}:{value}", Value::from(name.as_str()))
        });
        writeln!(text, "{{{}}}", cells.collect::<Vec<_>>().join(",")).unwrap();
    }
    text
}

fn arrow_file(batch: &RecordBatch) -> Vec<u8> {
    let mut bytes = Vec::new();
    let options = arrow::ipc::writer::IpcWriteOptions::default()
        .try_with_compression(Some(arrow::ipc::CompressionType::LZ4_FRAME))
        .unwrap();
    let mut writer =
        arrow::ipc::writer::FileWriter::try_new_with_options(&mut bytes, &batch.schema(), options).unwrap();
    writer.write(batch).unwrap();
    writer.finish().unwrap();
    drop(writer);
    bytes
}

fn write(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) -> String {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

fn report(reference: &str, current: &str, options: &[&str]) -> Finished {
    run(&[&["report", "--reference", reference, "--current", current, "--format", "json"], options].concat())
}

fn assert_same(format: &str, found: &str, expected: &str) {
    let differing = found.lines().zip(expected.lines()).find(|(a, b)| a != b);
    assert!(found == expected, "{format}: {differing:?}");
}

#[test]
fn every_format_gives_the_same_report() {
    let folder = tempfile::tempdir().unwrap();
    for set in ["mc", "acs"] {
        // Missing values in each column, as they are rare in the data.
        let csv = |side: &str| {
            let text = reference_csv(&format!("{set}_{side}.csv"));
            let thinned = text.lines().enumerate().map(|(row, line)| {
                let cells = line.split(',').enumerate();
                let keep = |column: usize| row == 0 || !(row + 7 * column).is_multiple_of(97);
                cells.map(|(column, cell)| if keep(column) { cell } else { "" }).collect::<Vec<_>>().join(",")
            });
            thinned.collect::<Vec<_>>().join("\n") + "\n"
        };
        let sides = [csv("ref"), csv("cur")];
        let options = if set == "acs" {
            vec!["--label", "employed", "--score", "predicted_probability", "--protected", "SEX,RAC1P,AGEP"]
        } else {
            vec!["--protected", "is_customer"]
        };
        let in_format = |name: &str, bytes: &dyn Fn(&str) -> Vec<u8>| {
            let [reference, current] = [0, 1].map(|side| {
                write(folder.path(), &format!("{set}-{name}/{}", ["ref.data", "cur.data"][side]), bytes(&sides[side]))
            });
            let done = report(&reference, &current, &options);
            assert!(done.code != 2, "{name}: {}", done.errors);
            done.output
        };
        let expected = in_format("csv", &|csv| csv.as_bytes().to_vec());
        assert!(!expected.contains("\"missing_ref\": 0"), "values are missing");
        assert_same(
            "tabs",
            &in_format("tabs", &|csv| csv.replace(',', "\t").replace('\n', "\r\n").into_bytes()),
            &expected,
        );
        assert_same("parquet", &in_format("parquet", &|csv| parquet(&batch(csv))), &expected);
        assert_same("stream", &in_format("stream", &|csv| arrow_stream(&batch(csv))), &expected);
        assert_same("file", &in_format("file", &|csv| arrow_file(&batch(csv))), &expected);
        assert_same("ndjson", &in_format("ndjson", &|csv| ndjson(csv).into_bytes()), &expected);
    }
}

/// A number, a category, an outcome and a score; `shift` is added to the number.
fn rows(count: usize, shift: usize) -> String {
    let mut csv = "income,region,y_true,y_pred_proba\n".to_owned();
    for row in 0..count {
        let (income, score) = ((row * 7919) % 1_000 + shift, (row * 37 % 100) as f64 / 100.0);
        writeln!(csv, "{income},{},{},{score}", ["north", "south"][row % 2], u8::from(row * 61 % 100 < row * 37 % 100))
            .unwrap();
    }
    csv
}

fn folder_with(files: &[(&str, &str)]) -> (TempDir, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let paths = files.iter().map(|(name, text)| write(folder.path(), name, text)).collect();
    (folder, paths)
}

#[test]
fn exit_codes_tell_the_verdict() {
    let (folder, files) = folder_with(&[
        ("ref.csv", &rows(2_000, 0)),
        ("same.csv", &rows(1_500, 0)),
        ("moved.csv", &rows(1_500, 400)),
        ("few.csv", &rows(20, 0)),
        ("empty.csv", ""),
        ("header.csv", "income,region,y_true,y_pred_proba\n"),
    ]);
    let code = |current: usize, options: &[&str]| report(&files[0], &files[current], options).code;
    assert_eq!([code(1, &[]), code(2, &[]), code(3, &[])], [0, 1, 3]);
    assert_eq!([code(4, &[]), code(5, &[])], [2, 2]);
    assert_eq!(code(1, &["--features", "region"]), 0);
    let asked = write(folder.path(), "asked.csv", rows(2_000, 0).replace("income", "wage"));
    let lacking = report(&asked, &files[0], &["--features", "wage"]);
    let wage = &lacking.json()["drift"]["features"]["wage"]["verdict"]["reason"];
    assert!(lacking.code == 1 && wage.as_str().unwrap().contains("gone"), "{wage}");

    let same = report(&files[0], &files[0], &[]).json();
    for feature in ["income", "region"] {
        let drift = &same["drift"]["features"][feature];
        assert_eq!([&drift["psi"], &drift["js_distance"], &drift["hellinger"], &drift["chi2"]], [0.0; 4]);
    }
    let whole = std::fs::read(write(folder.path(), "w", parquet(&batch(&rows(500, 0))))).unwrap();
    for length in [whole.len() - 1, whole.len() / 2, 12, 4] {
        let cut = write(folder.path(), "cut.parquet", &whole[..length]);
        let done = report(&files[0], &cut, &[]);
        assert_eq!(done.code, 2, "{done:?}");
        assert!(done.errors.contains("cut.parquet: this is not a complete Parquet file"), "{}", done.errors);
    }
    let unusable = [
        (vec!["report"], "--reference"),
        (vec!["report", "--reference", &files[0]], "--current"),
        (vec!["report", "--data", "nowhere.csv"], "nowhere.csv"),
        (vec!["report", "--data", &files[0], "--label", "Y_true"], "did you mean \"y_true\"?"),
        (vec!["report", "--data", &files[0], "--protected", "sex"], "the columns are \"income\""),
        (vec!["report", "--data", &files[0], "--label", "income", "--score", "income"], "something else"),
        (vec!["report", "--data", &files[0], "--label", "region"], "\"north\", \"south\""),
        (vec!["report", "--data", &files[0], "--protected", "region", "--reference-group", "region=west"], "north"),
        (vec!["compare", "--a", &files[0], "--b", &files[1]], "ids"),
        (vec!["compare", "--data", &files[0], "--score-a", "y_pred_proba"], "--score-b"),
    ];
    for (arguments, message) in unusable {
        let done = run(&arguments);
        assert_eq!(done.code, 2, "{done:?}");
        assert!(done.errors.contains(message) && done.output.is_empty(), "{message} is not in {done:?}");
    }
}

#[test]
fn one_bad_column_is_one_explained_row() {
    let many = |side: usize| -> String {
        let mut csv = "none,const,new,mixed,words,only ref,inf,id like,10k,\"a \"\"b\"\" <script>🦀\",big,twice,twice,y_true,y_pred_proba\n".to_owned();
        if side == 1 {
            csv = csv.replace("only ref", "only cur");
        }
        for row in 0..12_000 {
            let mixed = if row == 41 && side == 1 { "abc".to_owned() } else { format!("{}", row % 500) };
            let words = if side == 0 { format!("{}.5", row % 50) } else { "word".to_owned() };
            let inf = if row % 100 == 3 { "inf".to_owned() } else { format!("{}.25", row % 70) };
            let new = if side == 1 && row % 3 == 0 { "fresh" } else { ["a", "b"][row % 2] };
            writeln!(
                csv,
                ",7,{new},{mixed},{words},{},{inf},u{row},k{},{},{},{},{},1,0.{}",
                row % 30,
                row % 10_000,
                row % 40,
                9_007_199_254_740_993_u64 + row as u64,
                row % 20,
                row % 11,
                row % 10
            )
            .unwrap();
        }
        csv
    };
    let (_folder, files) = folder_with(&[("ref.csv", &many(0)), ("cur.csv", &many(1))]);
    let done = report(&files[0], &files[1], &[]);
    assert_eq!((done.code, done.errors.as_str()), (1, ""));
    let found = done.json();
    let (drift, notes) = (&found["drift"]["features"], found["inputs"]["notes"].to_string());
    assert!(drift["none"]["psi"].is_null() && drift["none"]["missing_cur"] == 12_000);
    assert_eq!(drift["const"]["verdict"]["outcome"], "pass");
    assert_eq!(drift["new"]["new_categories"], serde_json::json!(["fresh"]));
    assert_eq!((&drift["mixed"]["missing_cur"], &drift["mixed"]["kind"]), (&1.into(), &"numeric".into()));
    assert!(drift["mixed"]["notes"]["missing_cur"].as_str().unwrap().contains("\"abc\" in row 42"));
    assert!(notes.contains("\\\"mixed\\\" of cur.csv: a value is not a number"), "{notes}");
    assert_eq!(drift["words"]["verdict"]["outcome"], "fail");
    assert_eq!(drift["inf"]["missing_ref"], 120);
    assert_eq!((&drift["10k"]["n_ref"], &drift["10k"]["kind"]), (&12_000.into(), &"categorical".into()));
    assert_eq!(drift["a \"b\" <script>🦀"]["kind"], "numeric");
    assert!(drift["big"]["notes"]["n_ref"].as_str().unwrap().contains("lose their last digits"));
    assert_eq!(drift["only ref"]["verdict"]["outcome"], "fail");
    assert!(notes.contains("\\\"only cur\\\" of the current data is missing in the reference"));
    assert!(notes.contains("\\\"twice\\\" occurs more than once"));
    let quality = &found["performance"]["current"];
    assert!(quality["auc"].is_null() && quality["notes"]["auc"] == "all labels are of one class");
}

#[test]
fn groups_that_say_little_are_inconclusive() {
    let mut csv = rows(400, 0).replace("y_true", "label").replace("y_pred_proba", "score");
    csv = csv.replacen(",north,", ",lonely,", 1).replacen(",south,", ",,", 1);
    let (_folder, files) = folder_with(&[("data.csv", &csv)]);
    let of = |options: &[&str]| run(&[&["report", "--data", &files[0], "--format", "json"], options].concat());
    let regions = of(&["--protected", "region"]).json();
    let fairness = &regions["fairness"]["region"];
    assert_eq!((&fairness["groups"]["lonely"]["n"], &fairness["groups_left_out"]), (&1.into(), &1.into()));
    let all_small = of(&["--protected", "region", "--min-group", "1000"]);
    assert_eq!((all_small.code, &all_small.json()["fairness"]["region"]["groups_left_out"]), (3, &3.into()));
    let undecided = of(&["--protected", "region", "--task", "regression", "--label", "income"]);
    let reason = &undecided.json()["fairness"]["region"]["verdict"]["reason"];
    assert!(undecided.code == 3 && reason.as_str().unwrap().contains("cannot be judged"), "{reason}");
    let ages = of(&["--protected", "income,region"]).json();
    assert_eq!(ages["fairness"]["income"]["groups"].as_object().unwrap().len(), 4);
    assert!(ages["inputs"]["notes"].to_string().contains("in groups by its quartiles"));
    assert!(ages["fairness"]["income × region"].is_object());
}

#[test]
fn a_result_goes_where_and_how_it_is_wanted() {
    let (folder, files) = folder_with(&[("ref.csv", &rows(2_000, 0)), ("cur.csv", &rows(2_000, 400))]);
    let page = folder.path().join("report.html");
    let arguments = ["report", "--reference", &files[0], "--current", &files[1]];
    let done = run(&[&arguments[..], &["--format", "html", "--output", page.to_str().unwrap()]].concat());
    assert_eq!((done.code, done.output.as_str(), done.errors.as_str()), (1, "", ""));
    assert!(std::fs::read_to_string(page).unwrap().to_lowercase().starts_with("<!doctype html>"));
    let text = run(&arguments).output;
    assert!(text.contains("income") && !text.contains('\u{1b}') && !text.starts_with('{'), "{text}");
    let help = run(&["report", "--help"]);
    assert!(help.code == 0 && help.output.contains("Exit codes"));
}
