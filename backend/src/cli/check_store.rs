//! `evenkeel check-store`: are the summaries, the counts and the index what the rows say?

use std::process::ExitCode;

use clap::Args;
use shared::verdict::count;

use super::folder::Folder;
use super::progress::Patient;
use crate::store::{self, Checked, Findings, StoreError};

/// Something is not as it should be.
const DIFFERENT: u8 = 1;

/// Which store.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    folder: Folder,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, String> {
    let bar = Patient::new();
    let findings = store::check(&arguments.folder.data, &|what, done, of| bar.work(what, done, of));
    bar.finish();
    let findings = findings.map_err(|error| match error {
        StoreError::Missing(detail) | StoreError::Unfit(detail) => detail,
        error => format!("the store in {} can't be checked: {error}", arguments.folder.data.display()),
    })?;
    println!("{}", report(&findings));
    Ok(if findings.is_clean() { ExitCode::SUCCESS } else { ExitCode::from(DIFFERENT) })
}

fn report(findings: &Findings) -> String {
    let Checked { versions, batches, rows, windows, uncounted, entries, labelled } = findings.checked;
    let mut lines = vec![
        "checked the database's pages and references,".to_owned(),
        format!("  {} in {} of {},", some(rows, "row"), some(batches, "batch"), some(versions, "version")),
        format!("  {} of summaries,", some(windows, "window")),
        format!("  {} of the index of request ids, {}", some(entries, "entry"), some(labelled, "label")),
    ];
    if uncounted > 0 {
        lines.push(format!("  ({} could not be counted again: their rows are gone)", some(uncounted, "window")));
    }
    if findings.is_clean() {
        lines.push("everything is as the rows say".to_owned());
        return lines.join("\n");
    }
    lines.extend(findings.differences.iter().map(ToString::to_string));
    let more = findings.found - findings.differences.len() as u64;
    if more > 0 {
        lines.push(format!("and {} more", count(more)));
    }
    lines.push(format!("{} found", some(findings.found, "difference")));
    lines.join("\n")
}

/// A number with what it counts.
fn some(number: u64, what: &str) -> String {
    let plural = match what {
        "batch" => "batches".to_owned(),
        "entry" => "entries".to_owned(),
        other => format!("{other}s"),
    };
    format!("{} {}", count(number), if number == 1 { what } else { &plural })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clean_store_is_said_to_be_so() {
        let checked = Checked { versions: 1, batches: 2, rows: 1_200, ..Checked::default() };
        let text = report(&Findings { checked, ..Findings::default() });
        assert!(text.contains("1,200 rows in 2 batches of 1 version"), "{text}");
        assert!(text.ends_with("everything is as the rows say"), "{text}");
    }
}
