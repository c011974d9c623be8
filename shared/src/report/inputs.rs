//! What a report was made of, and how its columns were understood.

use serde::{Deserialize, Serialize};

use crate::schema::{ColumnRole, Kind, Task};

/// What was read, and how it was understood: nothing is guessed silently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Inputs {
    /// What the model predicts; null where no column tells.
    pub task: Option<Task>,
    /// Whether the task was found out rather than given.
    pub task_guessed: bool,
    /// The reference; with `compare` on two files, the baseline. Null with a single file.
    pub reference: Option<Input>,
    /// The current data; with `compare` on two files, the candidate.
    pub current: Input,
    /// How each column was understood, in the order of the data.
    pub columns: Vec<ColumnUse>,
    /// What else a reader must know, for example "3 of 12 columns of current.csv are not in reference.csv".
    pub notes: Vec<String>,
}

/// One file, or the stored rows of one version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Input {
    /// The file's name, or the version with its role and time range.
    pub name: String,
    /// How many rows it has.
    pub rows: u64,
}

/// What a column was taken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ColumnUse {
    /// Its name in the data.
    pub column: String,
    /// What it is for.
    pub role: ColumnRole,
    /// What its values are.
    pub kind: Kind,
    /// For the scores of several classes: the class.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub class: Option<String>,
    /// Whether role or kind were found out rather than given.
    pub guessed: bool,
}
