//! The command line.

mod ingest;
mod progress;
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
    /// Sends a file of observations or labels to a running server
    Ingest(ingest::Arguments),
}

impl Cli {
    /// Carries the command out.
    pub fn run(self) -> ExitCode {
        let result = match self.command {
            Command::Serve(settings) => serve::serve(&settings, false),
            Command::Demo(settings) => serve::serve(&settings, true),
            Command::Ingest(arguments) => ingest::run(&arguments),
        };
        match result {
            Ok(()) => ExitCode::SUCCESS,
            Err(message) => {
                eprintln!("evenkeel: {message}");
                ExitCode::from(UNUSABLE)
            }
        }
    }
}
