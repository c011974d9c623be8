//! Lines of text: wrapped, indented, coloured where that is wanted.

use shared::verdict::Outcome;

use crate::render::safe::{columns, prefix};

/// Lines of sentences are no longer than this, however wide the terminal is.
const READABLE: usize = 100;

/// How a piece of text looks in a terminal; without colour all look alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    Plain,
    Strong,
    Quiet,
    Good,
    Bad,
}

impl Ink {
    /// The colour of a verdict; its sign and word stand beside it.
    pub(super) fn of(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Pass => Self::Good,
            Outcome::Fail => Self::Bad,
            Outcome::Inconclusive => Self::Plain,
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Strong => "\u{1b}[1m",
            Self::Quiet => "\u{1b}[2m",
            Self::Good => "\u{1b}[32m",
            Self::Bad => "\u{1b}[31m",
        }
    }
}

/// A text that grows line by line.
#[derive(Debug)]
pub(super) struct Page {
    text: String,
    color: bool,
    width: usize,
}

impl Page {
    pub(super) fn new(color: bool, width: usize) -> Self {
        Self { text: String::new(), color, width: width.max(40) }
    }

    /// How many columns there are.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// The piece in its ink.
    pub(super) fn ink(&self, ink: Ink, text: &str) -> String {
        if self.color && ink != Ink::Plain && !text.is_empty() {
            format!("{}{text}\u{1b}[0m", ink.code())
        } else {
            text.to_owned()
        }
    }

    /// A line as it is.
    pub(super) fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    /// A head, with an empty line before it.
    pub(super) fn head(&mut self, text: &str) {
        self.line("");
        self.plain(text, Ink::Strong);
    }

    /// A sentence over as many lines as it needs, without a margin.
    pub(super) fn plain(&mut self, text: &str, ink: Ink) {
        for line in wrap(text, self.width) {
            let line = self.ink(ink, &line);
            self.line(&line);
        }
    }

    /// A sentence over as many lines as it needs, behind a mark of one column that stands in the first.
    pub(super) fn marked(&mut self, mark: &str, mark_ink: Ink, text: &str, ink: Ink) {
        for (at, line) in wrap(text, self.width.min(READABLE) - 2).iter().enumerate() {
            let mark = if at == 0 { self.ink(mark_ink, mark) } else { " ".to_owned() };
            let line = format!("{mark} {}", self.ink(ink, line));
            self.line(&line);
        }
    }

    /// A sentence, indented.
    pub(super) fn note(&mut self, text: &str, ink: Ink) {
        self.marked(" ", Ink::Plain, text, ink);
    }

    /// A name in the margin and what belongs to it, over as many lines as it needs.
    pub(super) fn entry(&mut self, name: &str, margin: usize, text: &str) {
        for (at, line) in wrap(text, self.width.min(READABLE).saturating_sub(margin + 4).max(20)).iter().enumerate() {
            let name = if at == 0 { name } else { "" };
            let gap = " ".repeat(margin.saturating_sub(columns(name)) + 2);
            let line = format!("  {}{gap}{line}", self.ink(Ink::Quiet, name));
            self.line(&line);
        }
    }

    pub(super) fn finish(self) -> String {
        self.text
    }
}

/// The words of a text in lines of at most so many columns; what has no spaces is cut.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    // A number keeps its unit.
    let text = text.replace(" %", "\u{a0}%");
    for mut word in text.split(' ') {
        let used = lines.last().map_or(0, |line| columns(line));
        if used > 0 && used + 1 + columns(word) > width {
            lines.push(String::new());
        } else if used > 0 {
            push(&mut lines, " ");
        }
        while columns(word) > width {
            let head = prefix(word, width.max(2));
            push(&mut lines, head);
            lines.push(String::new());
            word = &word[head.len()..];
        }
        push(&mut lines, word);
    }
    lines.into_iter().map(|line| line.replace('\u{a0}', " ")).collect()
}

fn push(lines: &mut [String], text: &str) {
    if let Some(line) = lines.last_mut() {
        line.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_wrapped_by_columns() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("収入の合計 b", 6), ["収入の", "合計 b"]);
        assert_eq!(wrap("", 7), [""]);
        assert_eq!(wrap("limit 95 % more", 9), ["limit", "95 % more"]);
    }
}
