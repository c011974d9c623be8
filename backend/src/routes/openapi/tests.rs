//! The document is whole, and says what is there.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::super::declared;
use super::{document, problems, subjects};
use crate::outbound::Reach;
use crate::routes::App;
use crate::store::SqliteStore;
use crate::watch::Timing;

/// What is described without a door: asked by whoever starts the process again.
const OPEN: [&str; 2] = ["GET /healthz", "GET /readyz"];
const METHODS: [&str; 4] = ["get", "put", "post", "delete"];

fn app() -> (App, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(SqliteStore::open(folder.path()).unwrap());
    (App::new(store, Timing::default(), Reach::default(), 0).unwrap(), folder)
}

fn written() -> Value {
    let (app, _folder) = app();
    document::of(&declared(app))
}

/// Every operation with its address.
fn operations(document: &Value) -> Vec<(String, Value)> {
    let of_path = |(path, methods): (&String, &Value)| -> Vec<(String, Value)> {
        let methods = methods.as_object().unwrap();
        methods.iter().map(|(method, one)| (format!("{} {path}", method.to_uppercase()), one.clone())).collect()
    };
    document["paths"].as_object().unwrap().iter().flat_map(of_path).collect()
}

/// Every object of a document, with the way to it.
fn objects<'a>(value: &'a Value, way: &str, found: &mut Vec<(String, &'a Map<String, Value>)>) {
    match value {
        Value::Object(members) => {
            found.push((way.to_owned(), members));
            members.iter().for_each(|(name, member)| objects(member, &format!("{way}/{name}"), found));
        }
        Value::Array(values) => {
            values.iter().enumerate().for_each(|(at, one)| objects(one, &format!("{way}/{at}"), found));
        }
        _ => {}
    }
}

#[test]
fn every_address_is_described_and_nothing_else() {
    let (app, _folder) = app();
    let known: BTreeSet<String> =
        declared(app).into_iter().map(|(address, _)| address).chain(OPEN.map(str::to_owned)).collect();
    let subjects = subjects();
    let described: Vec<String> = subjects
        .iter()
        .flat_map(|subject| &subject.operations)
        .map(|operation| format!("{} {}", operation.method, operation.path))
        .collect();
    let once: BTreeSet<String> = described.iter().cloned().collect();
    assert_eq!(once.len(), described.len(), "no address is described twice");
    let missing: Vec<_> = known.difference(&once).collect();
    let gone: Vec<_> = once.difference(&known).collect();
    assert!(missing.is_empty() && gone.is_empty(), "not described: {missing:?}; not there: {gone:?}");
}

#[test]
fn the_document_is_written_down_as_it_is() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/routes/openapi/openapi.json");
    let document = written();
    if std::env::var_os("EVENKEEL_WRITE").is_some() {
        std::fs::write(&path, serde_json::to_string_pretty(&document).unwrap() + "\n").unwrap();
        return;
    }
    let kept: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    assert!(kept == document, "openapi.json is stale: EVENKEEL_WRITE=1 cargo test --package backend openapi");
}

#[test]
fn every_reference_leads_somewhere() {
    let document = written();
    let mut all = Vec::new();
    objects(&document, "", &mut all);
    let mut led = BTreeSet::new();
    for (way, object) in &all {
        if let Some(reference) = object.get("$ref") {
            let to =
                reference.as_str().and_then(|to| to.strip_prefix('#')).unwrap_or_else(|| panic!("{way}: {reference}"));
            assert!(document.pointer(to).is_some(), "{way}: {reference}");
            led.insert(to.to_owned());
        }
    }
    for kind in ["schemas", "responses"] {
        for name in document["components"][kind].as_object().unwrap().keys() {
            assert!(led.contains(&format!("/components/{kind}/{name}")), "nothing leads to {name}");
            assert!(!name.ends_with(|end: char| end.is_ascii_digit()), "two types are called {name}: rename one");
        }
    }
}

#[test]
fn every_operation_is_whole() {
    let document = written();
    let mut ids = BTreeSet::new();
    for (address, operation) in operations(&document) {
        let (method, path) = address.split_once(' ').unwrap();
        assert!(METHODS.contains(&method.to_lowercase().as_str()), "{address}");
        let id = operation["operationId"].as_str().unwrap();
        assert!(ids.insert(id.to_owned()) && id.chars().all(|letter| letter.is_ascii_alphabetic()), "{address}: {id}");
        let summary = operation["summary"].as_str().unwrap();
        assert!(!summary.is_empty() && summary.len() <= 100 && !summary.ends_with('.'), "{address}: {summary}");
        let in_path: BTreeSet<&str> =
            path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
        let mut declared = BTreeSet::new();
        let mut names = BTreeSet::new();
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let (name, place) = (parameter["name"].as_str().unwrap(), parameter["in"].as_str().unwrap());
            assert!(names.insert((name, place)), "{address}: {name} stands twice");
            assert!(matches!(place, "path" | "query" | "header"), "{address}: {place}");
            assert!(parameter["description"].as_str().is_some_and(|about| about.len() > 5), "{address}: {parameter}");
            assert!(parameter["schema"].is_object() && parameter["required"].is_boolean(), "{address}: {parameter}");
            if place == "path" {
                assert_eq!(parameter["required"], true, "{address}: {name}");
                declared.insert(name);
            }
        }
        assert_eq!(declared, in_path, "{address}");
        let takes_none = method == "GET" || method == "DELETE";
        assert!(!(takes_none && operation.get("requestBody").is_some()), "{address} takes no body");
        let responses = operation["responses"].as_object().unwrap();
        let is_answered = |status: &str| status.starts_with('2') || status == "303";
        assert!(responses.keys().any(|status| is_answered(status)), "{address}");
        for (status, response) in responses {
            assert!(
                status == "default" || status.parse().is_ok_and(|status| (200..600).contains(&status)),
                "{address}"
            );
            assert!(response.get("$ref").is_some() || response["description"].is_string(), "{address}: {status}");
        }
        for refused in subjects().iter().flat_map(|subject| &subject.operations).flat_map(|one| &one.refusals) {
            assert!(problems::answer(*refused).is_some(), "no error has the status {refused}");
        }
    }
}

#[test]
fn descriptions_are_for_those_who_see_no_code() {
    let document = written();
    let mut all = Vec::new();
    objects(&document, "", &mut all);
    for (way, object) in all {
        let Some(about) = object.get("description").and_then(Value::as_str) else { continue };
        for code in ["[`", "::", "pub ", "\n- "] {
            assert!(!about.contains(code), "{way}: {about}");
        }
    }
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        assert!(schema["description"].is_string(), "{name} is not described");
        for (member, schema) in schema["properties"].as_object().into_iter().flatten() {
            assert!(
                schema["description"].is_string() || schema["const"].is_string(),
                "{name}.{member} is not described"
            );
        }
    }
}
