//! `evenkeel ingest`: sends a file to a running server.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::PathBuf;

use clap::Args;
use shared::api::{Ingested, Problem};
use shared::schema::ObservationRole;

use super::progress;
use crate::ingest::format::Format;

/// What to send where.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// CSV, NDJSON, Parquet or Arrow, told by its content
    file: PathBuf,
    /// The model
    #[arg(long)]
    model: String,
    /// The version; not needed for labels
    #[arg(long, required_unless_present = "labels")]
    version: Option<String>,
    /// The part the version played: reference, live, shadow or canary
    #[arg(long, default_value = "live")]
    role: ObservationRole,
    /// The file has labels (`request_id,label[,time]`)
    #[arg(long, conflicts_with_all = ["version", "role"])]
    labels: bool,
    /// Leave faulty rows out instead of refusing the file
    #[arg(long)]
    quarantine: bool,
    /// Rename columns for this call, as `their_name:our_name,…`
    #[arg(long, default_value = "")]
    map: String,
    /// The server
    #[arg(long, env = "EVENKEEL_SERVER", default_value = "http://127.0.0.1:8080")]
    server: String,
    /// The token to sign in with
    #[arg(long, env = "EVENKEEL_TOKEN", hide_env_values = true)]
    token: Option<String>,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), String> {
    let unreadable = |error: std::io::Error| format!("{} can't be read: {error}", arguments.file.display());
    let mut file = File::open(&arguments.file).map_err(unreadable)?;
    let size = file.metadata().map_err(unreadable)?.len();
    let mut head = Vec::new();
    (&mut file).take(4_096).read_to_end(&mut head).map_err(unreadable)?;
    file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    let bar = progress::bytes(size, "sending");
    let waiting = bar.clone();
    let body = bar.wrap_read(file);
    let mut request = ureq::post(address(arguments))
        .config()
        .http_status_as_error(false)
        .build()
        .header("content-type", Format::of_content(&head).content_type())
        .header("content-length", size.to_string());
    if let Some(token) = &arguments.token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let answer = request.send(ureq::SendBody::from_owned_reader(body));
    waiting.finish_and_clear();
    let mut answer = answer.map_err(|error| format!("{} can't be reached: {error}", arguments.server))?;
    let text = answer.body_mut().read_to_string().map_err(|error| format!("the answer can't be read: {error}"))?;
    if answer.status().is_success() {
        let ingested: Ingested =
            serde_json::from_str(&text).map_err(|error| format!("the answer can't be read: {error}"))?;
        report(&ingested);
        return Ok(());
    }
    match serde_json::from_str::<Problem>(&text) {
        Ok(problem) => Err(explained(&problem)),
        Err(_) => Err(format!("the server answered {}", answer.status())),
    }
}

fn address(arguments: &Arguments) -> String {
    let encode =
        |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    let server = arguments.server.trim_end_matches('/');
    let model = encode(&arguments.model);
    let mut address = match &arguments.version {
        Some(version) if !arguments.labels => format!(
            "{server}/api/v1/models/{model}/versions/{}/observations?role={}",
            encode(version),
            arguments.role.as_str()
        ),
        _ => format!("{server}/api/v1/models/{model}/labels?"),
    };
    if arguments.quarantine {
        address.push_str("&on_error=quarantine");
    }
    if !arguments.map.is_empty() {
        address.push_str("&map=");
        address.push_str(&encode(&arguments.map));
    }
    address
}

fn report(ingested: &Ingested) {
    println!(
        "{} rows accepted, {} had come before, {} left out",
        ingested.accepted, ingested.duplicates, ingested.rejected
    );
    for note in &ingested.notes {
        println!("note: {note}");
    }
    for error in &ingested.errors {
        println!("{}", fault(error));
    }
}

fn explained(problem: &Problem) -> String {
    let mut text = format!("{}: {}", problem.title, problem.detail);
    for error in &problem.errors {
        text.push_str("\n  ");
        text.push_str(&fault(error));
    }
    text
}

fn fault(error: &shared::api::DataError) -> String {
    let place = match (error.row, error.column.as_deref().filter(|column| !column.is_empty())) {
        (Some(row), Some(column)) => format!("row {row}, {column}: "),
        (Some(row), None) => format!("row {row}: "),
        (None, Some(column)) => format!("column {column}: "),
        (None, None) => String::new(),
    };
    format!("{place}{}", error.reason)
}
