//! `check-store`, `backup` and `restore` on the command line, and stores of a newer program.

use std::path::Path;

use serde_json::json;
use tests::process::{Finished, Process, run};
use tests::rows::{LABELS, OBSERVATIONS, loan_csv, loan_version};

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A server with a reference, live rows and labels.
fn loan(data: &Path) -> Process {
    let server = Process::start(&["serve"], data);
    server.put("/api/v1/models/loan", &json!({}));
    server.put("/api/v1/models/loan/versions/v1", &loan_version());
    let post = |path: &str, csv: &str| {
        ureq::post(format!("{}{path}", server.address)).content_type("text/csv").send(csv).unwrap();
    };
    post(&format!("{OBSERVATIONS}?role=reference"), &loan_csv("r", 300));
    post(OBSERVATIONS, &loan_csv("p", 2_000));
    post(LABELS, "request_id,label\np1,1\np2,0\n");
    server
}

#[test]
fn a_store_is_checked_and_copied_while_the_server_works_and_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let (data, backup, other) = (folder.path().join("data"), folder.path().join("backup"), folder.path().join("other"));
    let server = loan(&data);
    let checked = run(&["check-store", "--data", text(&data)]);
    assert_eq!(checked.code, 0, "{checked:?}");
    assert!(checked.output.contains("2,300 rows in 2 batches of 1 version"), "{checked:?}");
    assert!(checked.output.contains("everything is as the rows say"), "{checked:?}");
    let copied = run(&["backup", "--data", text(&data), text(&backup)]);
    assert_eq!(copied.code, 0, "{copied:?}");
    let again = run(&["backup", "--data", text(&data), text(&backup)]);
    assert_eq!(again.code, 2);
    assert!(again.errors.contains("is there already: give another name"), "{again:?}");
    let models = |server: &Process| {
        let mut answer = ureq::get(format!("{}/api/v1/models", server.address)).call().unwrap();
        answer.body_mut().read_to_string().unwrap()
    };
    let before = models(&server);
    drop(server);
    let restored = run(&["restore", "--data", text(&other), text(&backup)]);
    assert_eq!(restored.code, 0, "{restored:?}");
    assert_eq!(run(&["check-store", "--data", text(&other)]).code, 0);
    assert_eq!(models(&Process::start(&["serve"], &other)), before);
    let refused = run(&["restore", "--data", text(&other), text(&backup)]);
    assert_eq!(refused.code, 2);
    assert!(refused.errors.contains("restore into an empty folder"), "{refused:?}");
}

#[test]
fn what_is_not_as_it_should_be_is_an_exit_code_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let (data, backup) = (folder.path().join("data"), folder.path().join("backup"));
    drop(loan(&data));
    let missing = run(&["check-store", "--data", text(&backup)]);
    assert_eq!(missing.code, 2);
    assert!(missing.errors.contains("say where it is with --data"), "{missing:?}");
    run(&["backup", "--data", text(&data), text(&backup)]);
    let mut bytes = std::fs::read(&backup).unwrap();
    // Among the last pages, where rows stand and nothing that says what stands where.
    let end = bytes.len();
    bytes[end - 40_000..end - 20_000].fill(0x5a);
    let torn = folder.path().join("torn");
    std::fs::create_dir(&torn).unwrap();
    std::fs::write(torn.join("evenkeel.sqlite"), &bytes).unwrap();
    let found = run(&["check-store", "--data", text(&torn)]);
    assert_eq!(found.code, 1, "{found:?}");
    assert!(found.output.contains("found"), "{found:?}");
}

#[test]
fn a_store_of_a_newer_program_is_refused_by_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let (data, backup, newer) = (folder.path().join("data"), folder.path().join("backup"), folder.path().join("newer"));
    drop(loan(&data));
    run(&["backup", "--data", text(&data), text(&backup)]);
    let mut bytes = std::fs::read(&backup).unwrap();
    // Where SQLite keeps the number of the schema.
    bytes[60..64].copy_from_slice(&999_u32.to_be_bytes());
    std::fs::write(&backup, &bytes).unwrap();
    std::fs::create_dir(&newer).unwrap();
    std::fs::write(newer.join("evenkeel.sqlite"), &bytes).unwrap();
    let (copy, empty) = (folder.path().join("copy"), folder.path().join("empty"));
    let refused = |arguments: &[&str]| {
        let Finished { code, output, errors } = run(arguments);
        assert_eq!(code, 2, "{arguments:?}: {output}{errors}");
        assert!(errors.contains("use the newer program"), "{arguments:?}: {errors}");
    };
    for command in ["serve", "demo"] {
        refused(&[command, "--listen", "127.0.0.1:0", "--data", text(&newer)]);
    }
    refused(&["check-store", "--data", text(&newer)]);
    refused(&["backup", "--data", text(&newer), text(&copy)]);
    refused(&["restore", "--data", text(&empty), text(&backup)]);
    assert!(!copy.exists() && !empty.join("evenkeel.sqlite").exists());
    assert_eq!(std::fs::read(newer.join("evenkeel.sqlite")).unwrap(), bytes, "and left as it is");
}
