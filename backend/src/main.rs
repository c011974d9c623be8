//! The `evenkeel` program.

fn main() -> std::process::ExitCode {
    backend::cli::run()
}
