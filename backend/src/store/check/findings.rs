//! What a check has looked at, and what it found.

use std::fmt;

use shared::schema::ObservationRole;

use crate::clock::{self, DAY_S, HOUR_S};

/// Differences that are listed; more are only counted.
pub const LISTED: usize = 20;

/// What was looked at, and what is not as it should be.
#[derive(Debug, Default)]
pub struct Findings {
    /// What was looked at.
    pub checked: Checked,
    /// The first differences.
    pub differences: Vec<Difference>,
    /// How many differences there are.
    pub found: u64,
}

/// How much of each was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Checked {
    /// Versions of models.
    pub versions: u64,
    /// Batches of rows.
    pub batches: u64,
    /// Rows, each counted again.
    pub rows: u64,
    /// Windows, each compared with what was counted again.
    pub windows: u64,
    /// Windows whose rows are no longer kept, or can't be read, so that they can't be counted again.
    pub uncounted: u64,
    /// Entries of the index of request ids.
    pub entries: u64,
    /// Rows whose label was compared with the latest one of their request.
    pub labelled: u64,
}

/// A kind of thing that is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The database by itself.
    Database,
    /// The rows by themselves.
    Rows,
    /// The index of request ids.
    Index,
    /// The labels of rows.
    Labels,
    /// The counts of columns in a summary.
    Columns,
    /// The counts of outcomes in a summary.
    Outcomes,
    /// The numbers of rows received.
    Received,
    /// The audit trail.
    Audit,
}

/// Whose rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Of {
    /// The model's name.
    pub model: String,
    /// The version's name.
    pub version: String,
    /// The part the version played.
    pub role: ObservationRole,
}

/// One thing that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Whose; `None` where the store as a whole is meant.
    pub of: Option<Of>,
    /// The width and the start of the window in seconds, width 0 for a whole reference; `None` where none is meant.
    pub window: Option<(i64, i64)>,
    /// Of what kind.
    pub part: Part,
    /// What is stored and what should be.
    pub detail: String,
}

impl Findings {
    /// Notes a difference.
    pub(super) fn add(&mut self, difference: Difference) {
        self.found += 1;
        if self.differences.len() < LISTED {
            self.differences.push(difference);
        }
    }

    /// Whether all is as it should be.
    pub fn is_clean(&self) -> bool {
        self.found == 0
    }
}

impl Difference {
    /// Of no version in particular.
    pub(super) fn of_store(part: Part, detail: impl Into<String>) -> Self {
        Self { of: None, window: None, part, detail: detail.into() }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self {
            Self::Database => "database",
            Self::Rows => "rows",
            Self::Index => "index of request ids",
            Self::Labels => "labels",
            Self::Columns => "columns",
            Self::Outcomes => "outcomes",
            Self::Received => "received",
            Self::Audit => "audit trail",
        })
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Of { model, version, role }) = &self.of {
            write!(to, "{model}, {version}, {}, ", role.as_str())?;
        }
        match self.window {
            Some((0, _)) => to.write_str("all, ")?,
            Some((HOUR_S, start)) => write!(to, "hour of {}, ", clock::rfc3339(start * 1_000))?,
            Some((DAY_S, start)) => write!(to, "day of {}, ", clock::rfc3339(start * 1_000))?,
            Some((width, start)) => write!(to, "{width} s from {}, ", clock::rfc3339(start * 1_000))?,
            None => {}
        }
        write!(to, "{}: {}", self.part, self.detail)
    }
}
