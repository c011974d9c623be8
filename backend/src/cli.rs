//! The command line.

mod account;
mod backup;
mod check_store;
mod compare;
mod files;
mod folder;
mod health;
mod ingest;
mod options;
mod output;
mod progress;
mod report;
mod restore;
mod serve;
mod token;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use crate::settings::{self, Settings};

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
    Serve(Box<Settings>),
    /// Loads the demonstration data if it is not there yet, then serves
    Demo(Box<Settings>),
    /// Reports drift, quality and fairness from files, with no server
    Report(Box<report::Arguments>),
    /// Tests from files whether a new version is at least as good, with no server
    Compare(Box<compare::Arguments>),
    /// Asks a running server whether it is ready; the exit code says so too
    Health(health::Arguments),
    /// Sends a file of observations or labels to a running server
    Ingest(ingest::Arguments),
    /// Makes accounts of people, and links that let an admin in once
    Account(account::Arguments),
    /// Makes tokens of programs, lists them and takes them back
    Token(token::Arguments),
    /// Copies the store to a file, while the server runs
    Backup(backup::Arguments),
    /// Puts a backup where the server finds it
    Restore(restore::Arguments),
    /// Counts all rows again and compares; a server may run meanwhile
    CheckStore(check_store::Arguments),
}

/// Reads the command line, the environment and the settings file, and carries the command out.
pub fn run() -> ExitCode {
    match settings::with_file(&Cli::command(), std::env::args_os().collect()) {
        Ok(arguments) => Cli::parse_from(arguments).run(),
        Err(message) => {
            eprintln!("evenkeel: {message}");
            ExitCode::from(UNUSABLE)
        }
    }
}

impl Cli {
    /// Carries the command out.
    pub fn run(self) -> ExitCode {
        // Whatever breaks, the exit code says what is documented.
        let result = catch_unwind(AssertUnwindSafe(|| self.command.run()))
            .unwrap_or_else(|_| Err("something broke in Evenkeel: please report what stands above".to_owned()));
        result.unwrap_or_else(|message| {
            eprintln!("evenkeel: {message}");
            ExitCode::from(UNUSABLE)
        })
    }
}

impl Command {
    fn run(self) -> Result<ExitCode, String> {
        let done = |()| ExitCode::SUCCESS;
        match self {
            Self::Serve(settings) => serve::serve(&settings, false).map(done),
            Self::Demo(settings) => serve::serve(&settings, true).map(done),
            Self::Report(arguments) => report::run(&arguments),
            Self::Compare(arguments) => compare::run(&arguments),
            Self::Health(arguments) => health::run(&arguments),
            Self::Ingest(arguments) => ingest::run(&arguments).map(done),
            Self::Account(arguments) => account::run(&arguments).map(done),
            Self::Token(arguments) => token::run(&arguments).map(done),
            Self::Backup(arguments) => backup::run(&arguments).map(done),
            Self::Restore(arguments) => restore::run(&arguments).map(done),
            Self::CheckStore(arguments) => check_store::run(&arguments),
        }
    }
}
