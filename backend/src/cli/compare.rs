//! `evenkeel compare`: two versions on the same requests, with no server.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ArgGroup, Args};

use super::files::{load_all, names, open_all};
use super::options::{Options, Output, not_empty};
use super::output::{Forms, exit_code, write};
use super::progress::Patient;
use crate::analysis::{Purpose, Settings, Side, compare_files, compare_scores, plan};
use crate::render;
use crate::table::Opened;

/// What `--help` says at the end.
const AFTER: &str = "A is the baseline, B the candidate. Files are CSV, Parquet, Arrow IPC or NDJSON, told by their \
content, and - is the standard input. Two files are joined by their ids; what has no partner is reported.

In JSON, `delong.diff` is A − B, and `non_inferiority.difference` is B − A.

Exit codes: 0 the candidate is at least as good; 1 it is worse; 2 wrong usage or unusable data; 3 inconclusive.

Examples:
  evenkeel compare --data scored.parquet --label paid --score-a p_old --score-b p_new --protected sex
  evenkeel compare --a old.csv --b new.csv --id request_id --label paid --score p --margin 0.005";

/// What to compare.
#[derive(Debug, Args)]
#[command(
    after_help = AFTER,
    override_usage = "evenkeel compare --data FILE --score-a C --score-b C [OPTIONS]\n       evenkeel compare --a FILE --b FILE --id C [OPTIONS]"
)]
#[command(group = ArgGroup::new("first").args(["score_a", "prediction_a"]).multiple(true))]
#[command(group = ArgGroup::new("second").args(["score_b", "prediction_b"]).multiple(true))]
pub(super) struct Arguments {
    /// A file with the answers of both versions
    #[arg(long, value_name = "FILE", requires_all = ["first", "second"], required_unless_present = "a", help_heading = "One file")]
    data: Option<PathBuf>,
    /// The baseline's scores
    #[arg(long, value_name = "COLUMN", value_parser = not_empty, requires = "data", help_heading = "One file")]
    score_a: Option<String>,
    /// The candidate's scores
    #[arg(long, value_name = "COLUMN", value_parser = not_empty, requires = "data", help_heading = "One file")]
    score_b: Option<String>,
    /// The baseline's decisions, classes or predicted numbers; decisions win over the threshold
    #[arg(long, value_name = "COLUMN", value_parser = not_empty, requires = "data", help_heading = "One file")]
    prediction_a: Option<String>,
    /// The candidate's decisions, classes or predicted numbers; decisions win over the threshold
    #[arg(long, value_name = "COLUMN", value_parser = not_empty, requires = "data", help_heading = "One file")]
    prediction_b: Option<String>,
    /// The baseline's file
    #[arg(long, value_name = "FILE", conflicts_with = "data", requires = "b", help_heading = "Two files")]
    a: Option<PathBuf>,
    /// The candidate's file, with columns of the same names
    #[arg(long, value_name = "FILE", conflicts_with = "data", requires = "a", help_heading = "Two files")]
    b: Option<PathBuf>,
    #[command(flatten)]
    options: Options,
    #[command(flatten)]
    output: Output,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, String> {
    let mut settings = arguments.options.settings();
    if !settings.reference_groups.is_empty() {
        return Err("--reference-group is for report: a comparison counts flips in each group by itself".to_owned());
    }
    let (paths, purpose): (Vec<&PathBuf>, Purpose) = match (&arguments.data, &arguments.a, &arguments.b) {
        (Some(data), ..) => (vec![data], Purpose::Versions),
        (None, Some(a), Some(b)) => (vec![a, b], Purpose::Join),
        _ => return Err("name --data with --score-a and --score-b, or --a and --b".to_owned()),
    };
    if purpose == Purpose::Versions {
        if settings.score.is_some() || settings.prediction.is_some() || !settings.scores.is_empty() {
            let instead = "--score-a, --score-b, --prediction-a and --prediction-b name the columns of the versions";
            return Err(format!("--score, --scores and --prediction are for two files; with --data, {instead}"));
        }
        settings = Settings {
            score: arguments.score_a.clone(),
            prediction: arguments.prediction_a.clone(),
            score_b: arguments.score_b.clone(),
            prediction_b: arguments.prediction_b.clone(),
            ..settings
        };
    }
    let bar = Patient::new();
    let files = open_all(&paths)?;
    let plan = match files.as_slice() {
        [a, b] => plan(purpose, a.names(), b.names(), &settings),
        files => plan(purpose, &[], files.first().map(Opened::names).unwrap_or_default(), &settings),
    };
    let plan = plan.map_err(|error| error.to_string())?;
    let tables = load_all(files, &paths, &plan, 2 - paths.len(), &bar)?;
    let names = names(&paths);
    let sides: Vec<Side<'_>> =
        names.iter().zip(&tables).map(|(name, table)| Side { name, columns: table.as_ref() }).collect();
    let comparison = match sides.as_slice() {
        [a, b] => compare_files(*a, *b, &settings),
        [data] => compare_scores(*data, &settings),
        _ => return Err("there is no file to compare".to_owned()),
    };
    bar.finish();
    let (comparison, warnings) = comparison.map_err(|error| error.to_string())?;
    let forms = Forms {
        text: &|comparison, color, width| render::compare_text(comparison, &warnings, color, width),
        html: &|comparison| render::compare_html(comparison, &warnings),
    };
    write(&comparison, &arguments.output, &forms)?;
    Ok(exit_code(Some(comparison.verdict.outcome)))
}
