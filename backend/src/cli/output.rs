//! Writing a result, and what the exit code says of it.

use std::io::{ErrorKind, IsTerminal, Write};
use std::process::ExitCode;

use serde::Serialize;
use shared::verdict::Outcome;

use super::options::{Format, Output};

/// A verdict failed.
const FAILED: u8 = 1;
/// There was not enough to tell.
const INCONCLUSIVE: u8 = 3;
/// The width of text that goes to no terminal, in columns.
const WIDTH: usize = 80;

/// The forms of a result beside JSON.
pub(super) struct Forms<'a, T> {
    /// As text, with or without colours, at most so many columns wide.
    pub text: &'a dyn Fn(&T, bool, usize) -> String,
    /// As a page.
    pub html: &'a dyn Fn(&T) -> String,
}

/// Writes a result in the form and to the place asked for.
pub(super) fn write<T: Serialize>(result: &T, output: &Output, forms: &Forms<'_, T>) -> Result<(), String> {
    let mut text = match output.format {
        Format::Json => serde_json::to_string_pretty(result).map_err(|error| error.to_string())?,
        Format::Html => (forms.html)(result),
        Format::Text => {
            let terminal = output.output.is_none() && std::io::stdout().is_terminal();
            (forms.text)(result, terminal && coloured(), width(terminal))
        }
    };
    if !text.ends_with('\n') {
        text.push('\n');
    }
    if let Some(path) = &output.output {
        return std::fs::write(path, text).map_err(|error| format!("{} can't be written: {error}", path.display()));
    }
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        // Whoever reads may have seen enough.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(format!("the result can't be written: {error}")),
        _ => Ok(()),
    }
}

/// What the exit code says of an outcome; 0 where there was no verdict.
pub(super) fn exit_code(outcome: Option<Outcome>) -> ExitCode {
    match outcome {
        None | Some(Outcome::Pass) => ExitCode::SUCCESS,
        Some(Outcome::Fail) => ExitCode::from(FAILED),
        Some(Outcome::Inconclusive) => ExitCode::from(INCONCLUSIVE),
    }
}

fn width(terminal: bool) -> usize {
    let asked = std::env::var("COLUMNS").ok().and_then(|columns| columns.trim().parse().ok());
    let shown = || terminal_size::terminal_size().filter(|_| terminal).map(|(width, _)| usize::from(width.0));
    asked.filter(|width| *width > 0).or_else(shown).unwrap_or(WIDTH)
}

fn coloured() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}
