//! What a newcomer runs into: labels in other words, wrong separators, options that are empty or name the wrong column.

use std::fmt::Write;

use serde_json::Value;
use tempfile::TempDir;
use tests::process::{Finished, run};

/// A score, a label in two words, a group and a text; `label` may replace the label of a row.
fn rows(words: [&str; 2], label: impl Fn(usize) -> Option<&'static str>) -> String {
    let mut csv = "x,t,sex,score,label\n".to_owned();
    for row in 0..2_000 {
        let score = (row * 37 % 100) as f64 / 100.0;
        let found = label(row).unwrap_or(words[usize::from(row * 61 % 100 < row * 37 % 100)]);
        writeln!(csv, "{},{},{},{score},{found}", row * 7_919 % 1_000, ["a", "b"][row % 2], ["f", "m"][row / 2 % 2])
            .unwrap();
    }
    csv
}

fn plain() -> String {
    rows(["0", "1"], |_| None)
}

fn file(name: &str, bytes: impl AsRef<[u8]>) -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (folder, path)
}

fn report(bytes: impl AsRef<[u8]>, options: &[&str]) -> Finished {
    let (_folder, path) = file("data.csv", bytes);
    run(&[&["report", "--data", &path], options].concat())
}

fn json(bytes: impl AsRef<[u8]>, options: &[&str]) -> Value {
    report(bytes, &[options, &["--format", "json"]].concat()).json()
}

fn assert_refused(done: &Finished, message: &str) {
    assert_eq!((done.code, done.output.as_str()), (2, ""), "{message}: {done:?}");
    assert!(done.errors.contains(message), "{message} is not in {}", done.errors);
}

#[test]
fn what_cannot_be_judged_is_no_success() {
    assert_eq!(report(plain().replace(',', "|"), &[]).output, report(plain(), &[]).output);
    assert_refused(&report(plain().replace(',', "^"), &[]), "has a single column, \"x^t^sex^score^label\"");
    assert_refused(&report("x,t\n1,a\n2,b\n", &[]), "name the columns of label, score or prediction");
    assert_refused(
        &report(plain(), &["--score", "t"]),
        "\"t\" of data.csv can't be the score: too few values are numbers",
    );
    for option in ["--protected", "--label", "--score", "--prediction", "--features", "--id", "--positive"] {
        assert_refused(&report(plain(), &[option, ""]), "it is empty");
    }
}

#[test]
fn labels_in_other_words_are_read_or_named() {
    let expected = &json(plain(), &[])["performance"]["current"]["auc"];
    assert!(expected.is_f64());
    for words in [["no", "yes"], ["N", "Y"], ["f", "T"], ["-1", "1"], ["-1.0", "1.0"]] {
        assert_eq!(&json(rows(words, |_| None), &[])["performance"]["current"]["auc"], expected, "{words:?}");
    }
    for words in [["bad", "good"], ["1", "2"]] {
        let csv = rows(words, |_| None);
        let positive = ["--positive", words[1]];
        assert_eq!(&json(&csv, &positive)["performance"]["current"]["auc"], expected, "{words:?}");
        let unread = report(&csv, &[]);
        let first = unread.output.lines().next().unwrap_or_default();
        assert!(unread.code == 3 && first.starts_with("~ Labels are unreadable: \"label\" holds"), "{unread:?}");
        let text = unread.output.replace("\n  ", " ");
        assert!(text.contains("--positive") && !text.contains("no label has come"), "{text}");
        assert!(json(&csv, &[])["inputs"]["notes"][0].as_str().unwrap().contains("labels are unreadable"));
        let html = report(&csv, &["--format", "html"]);
        assert!(html.code == 3 && html.output.contains("Labels are unreadable"));
        assert_refused(&report(&csv, &["--label", "label"]), "--positive");
        assert_refused(&report(&csv, &["--positive", "nice"]), "no label is \"nice\"");
        assert_refused(&report(&csv, &["--positive", words[1], "--task", "regression"]), "binary");
    }
    let protected = report(plain(), &["--protected", "label"]);
    assert!(!protected.output.contains("no label has come"), "{}", protected.output);
    let classes = plain().replace("score,label", "y_pred_proba_bad,y_pred_proba_good").replace(",0\n", ",0.1\n");
    let found = json(classes, &["--positive", "good"]);
    assert_eq!(found["inputs"]["task"], "binary");
}

#[test]
fn one_dirty_label_does_not_change_the_task() {
    for wrong in ["2", "unknown"] {
        let csv = rows(["0", "1"], |row| [7, 8].contains(&row).then_some(wrong));
        let found = json(csv, &[]);
        let quality = &found["performance"]["current"];
        assert_eq!((&found["inputs"]["task"], &quality["n_labelled"]), (&"binary".into(), &1_998.into()), "{wrong}");
        let notes = found["inputs"]["notes"].to_string();
        assert!(notes.contains("2 values are not 0 or 1 and count as missing; the first, in row 8"), "{notes}");
    }
}

#[test]
fn an_estimate_is_no_measurement() {
    let unlabelled = rows(["0", "1"], |_| Some(""));
    let text = report(&unlabelled, &[]).output.replace("\n  ", " ").replace('\n', " ");
    assert!(text.contains("no label has come; accuracy is estimated at") && text.contains("if the scores are calib"));
    assert_eq!(text.matches("not available").count(), 1, "{text}");
    assert!(report(&unlabelled, &["--format", "html"]).output.contains("if the scores are calibrated"));
}

#[test]
fn a_worse_model_does_not_open_with_a_green_line() {
    let (folder, reference) = file("reference.csv", plain());
    let current = folder.path().join("current.csv");
    std::fs::write(&current, rows(["1", "0"], |_| None)).unwrap();
    let text = |reference: &str, current: &str| run(&["report", "--reference", reference, "--current", current]);
    let current = current.to_str().unwrap();
    let worse = text(&reference, current);
    assert_eq!(worse.code, 0);
    let lines: Vec<&str> = worse.output.lines().filter(|line| line.starts_with(['✓', '✕'])).collect();
    assert!(lines[0].starts_with("✕ Quality is worse: AUC") && lines[1].starts_with("✓ Steady"), "{}", worse.output);
    let better = text(current, &reference).output;
    assert!(better.starts_with("✓ Steady") && better.contains("\n✓ Quality is better: AUC"), "{better}");
    assert!(text(&reference, &reference).output.contains("\n  Quality: AUC"));
}

#[test]
fn rows_without_a_group_are_counted_and_ratios_never_flatter() {
    // 79.96 % as often.
    let mut csv = "sex,label,score\n".to_owned();
    for row in 0..5_000 {
        writeln!(csv, "m,0,{}", u8::from(row < 2_500)).unwrap();
        writeln!(csv, "f,0,{}", u8::from(row < 1_999)).unwrap();
        if row < 981 {
            csv.push_str(",1,0\n");
        } else if row < 984 {
            csv.push_str("x,1,1\n");
        }
    }
    let done = report(&csv, &["--protected", "sex"]);
    let text = done.output.replace("\n  ", " ");
    assert!(text.contains("981 of 10,984 rows have no value in sex and belong to no group"), "{text}");
    assert!(
        text.contains("the most selected group, m (a rule of thumb): f (0.799). Groups left out as small"),
        "{text}"
    );
    assert!(report(&csv, &["--protected", "sex", "--format", "html"]).output.contains("981 of 10,984 rows"));
}

#[test]
fn what_would_judge_nothing_leads() {
    assert_refused(&report(plain(), &["--scores", "a=x,b=score"]), "no label is one of the classes");
    let far = plain().replace(",0.", ",4.").replace(",0,", ",4,");
    let text = report(far, &[]).output.replace("\n  ", " ");
    assert!(
        text.starts_with("! Scores of data.csv are not within 0 to 1 (4.00 to 4.99), and with the threshold 0.50"),
        "{text}"
    );
    let (folder, a) = file("a.csv", plain().replacen("x,", "id,", 1));
    let unique: String = plain().lines().enumerate().map(|(row, line)| format!("{row},{line}\n")).collect();
    let unique = unique.replacen("0,x,", "id,x,", 1);
    std::fs::write(&a, &unique).unwrap();
    let b = folder.path().join("b.csv");
    let repeated: String = unique.lines().skip(1).take(200).map(|line| format!("{line}\n")).collect();
    std::fs::write(&b, format!("{unique}{repeated}")).unwrap();
    let compare = |options: &[&str]| run(&[&["compare", "--a", &a, "--b", b.to_str().unwrap()], options].concat());
    let text = compare(&[]).output.replace("\n  ", " ");
    assert!(
        text.starts_with("! 200 rows of b.csv repeat an id that came before and are left out, of 2,200\n"),
        "{text}"
    );
    let found = compare(&["--format", "json"]).json();
    for field in ["mcnemar.chi2_cc", "mcnemar.p_cc", "delong.z", "delong.p"] {
        assert!(found["notes"][field].is_string(), "{field}: {}", found["notes"]);
    }
    assert_refused(&compare(&["--margin", "1.5"]), "the margin 1.5");
    assert_refused(&compare(&["--protected", "sex", "--reference-group", "sex=f"]), "--reference-group is for report");
    let twice = ["compare", "--data", &a, "--score-a", "score", "--score-b", "score"];
    assert_refused(&run(&twice), "of both versions");
    let help = run(&["compare", "--help"]).output;
    assert!(
        help.contains("`delong.diff` is A − B") && help.contains("`non_inferiority.difference` is B − A"),
        "{help}"
    );
}

#[test]
fn what_moved_a_little_says_so() {
    let side = |shift: usize| -> String {
        let rows = (0..8_000).map(|row| format!("{},{}\n", row * 7_919 % 1_000 + shift, row % 500));
        format!("income,other\n{}", rows.collect::<String>())
    };
    let (folder, reference) = file("reference.csv", side(0));
    let current = folder.path().join("current.csv");
    std::fs::write(&current, side(70)).unwrap();
    let options = ["report", "--reference", &reference, "--current", current.to_str().unwrap()];
    let psi = run(&[&options[..], &["--format", "json"]].concat()).json()["drift"]["features"]["income"]["psi"].clone();
    assert!((0.1..0.25).contains(&psi.as_f64().unwrap()), "{psi}");
    let text = run(&options).output;
    assert!(
        text.contains("none of 2 features shifted, 1 moved a little") && text.contains("✓ moved a little"),
        "{text}"
    );
    let html = run(&[&options[..], &["--format", "html"]].concat()).output;
    assert!(html.contains("</svg>moved a little"));
}

#[test]
fn options_and_nulls_are_explained() {
    let found = json(plain(), &["--protected", "sex"]);
    let columns = found["inputs"]["columns"].as_array().unwrap();
    let sex = columns.iter().find(|column| column["column"] == "sex").unwrap();
    assert_eq!(sex["guessed"], false);
    assert!(found["inputs"]["notes"].to_string().contains("performance.reference is null"));
    let groups = ["--protected", "sex", "--reference-group", "sex=f", "--reference-group", "sex=m"];
    assert_refused(&report(plain(), &groups), "more than one reference group");
    assert_refused(&report(plain(), &["--min-group=-1"]), "it must be a number of rows");
}

#[test]
fn foreign_files_are_named() {
    assert_refused(&report([0x1F, 0x8B, 8, 0, 0], &[]), "compressed with gzip");
    let utf16: Vec<u8> = "\u{feff}a,b\n1,2\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_refused(&report(utf16, &[]), "UTF-16");
    assert_refused(&report("[{\"a\": 1},\n{\"a\": 2}]", &[]), "one object a line");
    assert_refused(&report([1, 0, 3, 0, 5], &[]), "neither text nor");
    let commas = plain().replace(',', ";").replace("0.", "0,");
    assert_refused(&report(commas, &["--score", "score"]), "looks like decimal commas");
}

#[test]
fn text_fits_eighty_columns_or_as_many_as_there_are() {
    let name = "a_very_long_name_of_a_feature_that_somebody_joined_from_three_tables_and_two_systems";
    let csv = plain().replacen("x,t,sex", &format!("{name},t,sex"), 1);
    let (_folder, path) = file("data.csv", csv);
    for columns in ["", "60", "120"] {
        let mut command = std::process::Command::new(tests::process::binary());
        let command = command.args(["report", "--reference", &path, "--current", &path, "--protected", "sex"]);
        let done = command.env("COLUMNS", columns).output().unwrap();
        let text = String::from_utf8(done.stdout).unwrap();
        let widest = text.lines().map(|line| line.chars().count()).max().unwrap();
        assert!(widest <= columns.parse().unwrap_or(80) && widest > 50, "{columns}: {widest}\n{text}");
    }
}

#[test]
fn a_dash_is_the_standard_input() {
    let (_folder, path) = file("data.csv", plain());
    let mut command = std::process::Command::new(tests::process::binary());
    let command = command.args(["report", "--data", "-"]).stdin(std::fs::File::open(path).unwrap());
    let text = String::from_utf8(command.output().unwrap().stdout).unwrap();
    assert!(text.contains("the standard input (2,000 rows)"), "{text}");
}
