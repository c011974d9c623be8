//! Tables whose columns stand in line, whatever is in them, and fit the width where they can.

use super::paint::{Ink, Page};
use crate::render::safe::{columns, fitted, visible};

/// A name is not made shorter than this before other columns are left out.
const SHORTEST: usize = 12;

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    head: &'static str,
    right: bool,
    flexible: bool,
    /// Left out where there is no room, higher ones first; 0 never is.
    optional: u8,
}

impl Column {
    /// Text.
    pub(super) const fn text(head: &'static str) -> Self {
        Self { head, right: false, flexible: false, optional: 0 }
    }

    /// Names, which are shortened where there is no room.
    pub(super) const fn names(head: &'static str) -> Self {
        Self { flexible: true, ..Self::text(head) }
    }

    /// Numbers.
    pub(super) const fn number(head: &'static str) -> Self {
        Self { right: true, ..Self::text(head) }
    }

    /// The same, to be left out where there is no room.
    pub(super) const fn optional(self, rank: u8) -> Self {
        Self { optional: rank, ..self }
    }
}

/// A row: cells, or a remark over the whole width.
#[derive(Debug, Clone)]
enum Row {
    Cells(Vec<(String, Ink)>),
    Remark(String),
}

/// A table in the making.
#[derive(Debug, Clone)]
pub(super) struct Table {
    columns: Vec<Column>,
    rows: Vec<Row>,
}

impl Table {
    pub(super) fn new(columns: &[Column]) -> Self {
        Self { columns: columns.to_vec(), rows: Vec::new() }
    }

    /// A row of plain cells.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.inked(cells.into_iter().map(|cell| (cell, Ink::Plain)));
    }

    /// A row of cells, each in its ink.
    pub(super) fn inked(&mut self, cells: impl IntoIterator<Item = (String, Ink)>) {
        self.rows.push(Row::Cells(cells.into_iter().map(|(cell, ink)| (visible(&cell), ink)).collect()));
    }

    /// A line between rows.
    pub(super) fn remark(&mut self, text: impl Into<String>) {
        self.rows.push(Row::Remark(text.into()));
    }

    /// Writes the table, indented by two.
    pub(super) fn write(&self, page: &mut Page) {
        let (kept, widths, gap) = self.layout(page.width() - 2);
        let line = |page: &Page, cells: &dyn Fn(usize) -> (String, Ink)| {
            let mut line = String::from(" ");
            for (place, at) in kept.iter().enumerate() {
                let (text, ink) = cells(*at);
                let text = if self.columns[*at].flexible { fitted(&text, widths[*at]) } else { text };
                let room = " ".repeat(widths[*at].saturating_sub(columns(&text)));
                line.push_str(&" ".repeat(if place == 0 { 1 } else { gap }));
                if self.columns[*at].right {
                    line.push_str(&room);
                }
                line.push_str(&page.ink(ink, &text));
                if !self.columns[*at].right {
                    line.push_str(&room);
                }
            }
            line
        };
        let head = line(page, &|at| (self.columns[at].head.to_owned(), Ink::Quiet));
        page.line(&head);
        for row in &self.rows {
            match row {
                Row::Cells(cells) => {
                    let line = line(page, &|at| cells.get(at).cloned().unwrap_or((String::new(), Ink::Plain)));
                    page.line(&line);
                }
                Row::Remark(text) => page.note(text, Ink::Quiet),
            }
        }
    }

    /// Which columns are kept, how wide each is, and how far apart.
    fn layout(&self, width: usize) -> (Vec<usize>, Vec<usize>, usize) {
        let mut widths: Vec<usize> = (0..self.columns.len()).map(|at| self.natural(at)).collect();
        let mut kept: Vec<usize> = (0..self.columns.len()).collect();
        loop {
            for gap in [2, 1] {
                let fixed: usize = kept.iter().filter(|at| !self.columns[**at].flexible).map(|at| widths[*at]).sum();
                let room = width.saturating_sub(fixed + gap * kept.len().saturating_sub(1));
                let names: Vec<usize> = kept.iter().copied().filter(|at| self.columns[*at].flexible).collect();
                let wanted: usize = names.iter().map(|at| widths[*at]).sum();
                let least: usize = names.iter().map(|at| widths[*at].min(SHORTEST)).sum();
                // Two blanks between columns are worth a shorter name, but not a crippled one.
                if room >= if gap == 2 { wanted.min(20) } else { least } {
                    for at in names {
                        widths[at] = widths[at].min(room);
                    }
                    return (kept, widths, gap);
                }
            }
            let least_needed = kept.iter().copied().max_by_key(|at| self.columns[*at].optional);
            if let Some(at) = least_needed.filter(|at| self.columns[*at].optional > 0) {
                kept.retain(|other| *other != at);
                continue;
            }
            for at in kept.iter().filter(|at| self.columns[**at].flexible) {
                widths[*at] = widths[*at].min(SHORTEST);
            }
            return (kept, widths, 1);
        }
    }

    fn natural(&self, at: usize) -> usize {
        let cells = self.rows.iter().filter_map(|row| match row {
            Row::Cells(cells) => cells.get(at),
            Row::Remark(_) => None,
        });
        cells.map(|(text, _)| columns(text)).chain([columns(self.columns[at].head)]).max().unwrap_or(0)
    }
}
