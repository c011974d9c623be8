//! `evenkeel report`: drift, quality and fairness from files, with no server.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use shared::report::Report;

use super::files::{load_all, names, open_all};
use super::options::{Options, Output};
use super::output::{Forms, exit_code, write};
use super::progress::Patient;
use crate::analysis::{self, Purpose, Side, Warning, plan};
use crate::render;
use crate::table::Opened;

/// What `--help` says at the end.
const AFTER: &str =
    "Files are CSV, Parquet, Arrow IPC or NDJSON, told by their content; - is the standard input. How each column was \
understood is part of the report.

Exit codes: 0 pass, or no verdict; 1 a verdict failed; 2 wrong usage or unusable data; 3 inconclusive.

Examples:
  evenkeel report --reference train.parquet --current today.csv
  evenkeel report --reference train.parquet --current today.parquet --label paid --score p --protected sex,age_group
  evenkeel report --data scored.csv --label y --score p --protected sex --format json";

/// What to report on.
#[derive(Debug, Args)]
#[command(
    after_help = AFTER,
    override_usage = "evenkeel report --reference FILE --current FILE [OPTIONS]\n       evenkeel report --data FILE [OPTIONS]"
)]
pub(super) struct Arguments {
    /// What the model was trained or validated on
    #[arg(long, value_name = "FILE", required_unless_present = "data", requires = "current", help_heading = "Files")]
    reference: Option<PathBuf>,
    /// What it sees now
    #[arg(long, value_name = "FILE", requires = "reference", help_heading = "Files")]
    current: Option<PathBuf>,
    /// A single file, for quality and fairness without drift
    #[arg(long, value_name = "FILE", conflicts_with_all = ["reference", "current"], help_heading = "Files")]
    data: Option<PathBuf>,
    #[command(flatten)]
    options: Options,
    #[command(flatten)]
    output: Output,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, String> {
    let settings = arguments.options.settings();
    let paths: Vec<&PathBuf> = match (&arguments.data, &arguments.reference, &arguments.current) {
        (Some(data), ..) => vec![data],
        (None, Some(reference), Some(current)) => vec![reference, current],
        _ => return Err("name --reference and --current, or --data".to_owned()),
    };
    let bar = Patient::new();
    let files = open_all(&paths)?;
    let plan = match files.as_slice() {
        [reference, current] => plan(Purpose::Drift, reference.names(), current.names(), &settings),
        files => plan(Purpose::Quality, &[], files.first().map(Opened::names).unwrap_or_default(), &settings),
    };
    let plan = plan.map_err(|error| error.to_string())?;
    let tables = load_all(files, &paths, &plan, 2 - paths.len(), &bar)?;
    let names = names(&paths);
    let sides: Vec<Side<'_>> =
        names.iter().zip(&tables).map(|(name, table)| Side { name, columns: table.as_ref() }).collect();
    let (reference, current) = match sides.as_slice() {
        [reference, current] => (Some(*reference), *current),
        [current] => (None, *current),
        _ => return Err("there is no file to report on".to_owned()),
    };
    let judged = analysis::judged(reference, current, &settings, &|done, of| bar.features(done, of));
    bar.finish();
    let (report, warnings) = judged.map_err(|error| error.to_string())?;
    if let Some(problem) = nothing_judged(&report, &sides) {
        return Err(problem);
    }
    let forms = Forms {
        text: &|report, color, width| render::report_text(report, &warnings, color, width),
        html: &|report| render::report_html(report, &warnings),
    };
    write(&report, &arguments.output, &forms)?;
    Ok(exit_code(report.outcome().max(Warning::outcome(&warnings))))
}

/// Why there is no verdict and no figure at all: a script must not take that for a pass.
fn nothing_judged(report: &Report, sides: &[Side<'_>]) -> Option<String> {
    let features = report.drift.as_ref().is_some_and(|drift| !drift.features.0.is_empty());
    if features || report.performance.is_some() || report.fairness.is_some() {
        return None;
    }
    let single = sides.iter().find_map(|side| match side.columns.names() {
        [only] => Some(format!(
            "{} has a single column, \"{only}\": check that its cells are parted by a comma, a semicolon, a tab or |",
            side.name
        )),
        _ => None,
    });
    let notes = report.inputs.as_ref().map(|inputs| inputs.notes.join("; ")).unwrap_or_default();
    Some(format!("nothing can be judged: {}", single.unwrap_or(notes)))
}
