//! No figure without its help: every key that a page uses has an entry.

#![allow(clippy::disallowed_methods, clippy::expect_used, reason = "a test reads the sources of the pages")]

use std::path::Path;

use frontend::logic::definitions::find;

/// Calls with the text and the path of every source in a folder.
fn sources(folder: &Path, each: &mut dyn FnMut(&str, &Path)) {
    for entry in folder.read_dir().expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, each);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            each(&std::fs::read_to_string(&path).expect("a source"), &path);
        }
    }
}

/// What stands between quotes after each occurrence of a beginning.
fn quoted<'a>(text: &'a str, begin: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(begin).skip(1).filter_map(|rest| rest.split('"').next())
}

fn explained(key: &str, path: &Path) {
    assert!(find(key).is_some(), "{} uses the figure \"{key}\", which has no entry in the definitions", path.display());
}

#[test]
fn every_figure_of_a_page_is_explained() {
    let mut found = 0;
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut |text, path| {
        // As attributes of components, and in lists of rates that become columns.
        for begin in
            ["<Definition key=\"", "<Figure key=\"", "(Rate::Selection, \"", "(Rate::Tpr, \"", "(Rate::Fpr, \""]
        {
            let is_list_of_names = path.parent().is_some_and(|folder| folder.ends_with("logic/export"));
            for key in quoted(text, begin).filter(|_| !is_list_of_names) {
                found += 1;
                explained(key, path);
            }
        }
    });
    assert!(found > 20, "only {found} figures were found in the pages");
}

#[test]
fn every_key_of_a_figure_is_explained() {
    let mut found = 0;
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/src/figures"), &mut |text, path| {
        for function in text.split("fn key(self) -> &'static str").skip(1) {
            let body = function.split("\n    }\n").next().unwrap_or_default();
            for key in quoted(body, "=> \"") {
                found += 1;
                explained(key, path);
            }
        }
    });
    assert!(found > 20, "only {found} keys were found");
}
