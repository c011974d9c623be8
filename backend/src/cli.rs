//! The command line.

mod compare;
mod files;
mod ingest;
mod options;
mod output;
mod progress;
mod report;
mod serve;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Wrong usage or unusable data.
const UNUSABLE: u8 = 2;

/// Is your model live, is it steady, is it fair, and is the new version at least as good?
#[derive(Debug, Parser)]
#[command(name = "evenkeel", version, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves the app and the API
    Serve(serve::Settings),
    /// Loads the demonstration data if it is not there yet, then serves
    Demo(serve::Settings),
    /// Reports drift, quality and fairness from files, with no server
    Report(Box<report::Arguments>),
    /// Tests from files whether a new version is at least as good, with no server
    Compare(Box<compare::Arguments>),
    /// Sends a file of observations or labels to a running server
    Ingest(ingest::Arguments),
}

impl Cli {
    /// Carries the command out.
    pub fn run(self) -> ExitCode {
        let done = |()| ExitCode::SUCCESS;
        let result = match self.command {
            Command::Serve(settings) => serve::serve(&settings, false).map(done),
            Command::Demo(settings) => serve::serve(&settings, true).map(done),
            Command::Report(arguments) => report::run(&arguments),
            Command::Compare(arguments) => compare::run(&arguments),
            Command::Ingest(arguments) => ingest::run(&arguments).map(done),
        };
        match result {
            Ok(code) => code,
            Err(message) => {
                eprintln!("evenkeel: {message}");
                ExitCode::from(UNUSABLE)
            }
        }
    }
}
