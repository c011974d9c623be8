//! The `evenkeel` program.

use clap::Parser;

fn main() -> std::process::ExitCode {
    backend::cli::Cli::parse().run()
}
