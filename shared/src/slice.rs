//! A slice: a condition on columns, as a person writes it and as rows are tested by it.
//!
//! ```text
//! AGEP > 59 and (SEX = 2 or RAC1P in (1, 6)) and not [students]
//! `car value` is missing or @score >= 0.5
//! ```
//! Names that are no plain words stand in back quotes, values in single quotes; `[name]` is another slice;
//! `@score`, `@decision` and `@label` are the model's answer and what became true. A comparison with a missing value
//! is false, so `not (x > 3)` keeps rows without `x`.
//!
//! Rows are tested by their codes, so that a number is compared exactly where it is an edge of the column's cells and
//! is moved to the nearest edge elsewhere; [`Compiled::moved`] says where.

mod compile;
mod mask;
mod named;
mod parse;
mod text;

pub use compile::{Compiled, Moved, SliceError};
pub use mask::{Mask, each_selected, each_selected_but, narrow_by};
pub use named::{LONGEST_NAME, check_named, named_by, wrong_name};
pub use parse::ParseError;

use serde::{Deserialize, Serialize};

/// A condition on rows.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Slice {
    /// Every row.
    #[default]
    All,
    /// Rows whose value passes a test.
    Test(Subject, Test),
    /// Rows in all of them.
    And(Vec<Slice>),
    /// Rows in any of them.
    Or(Vec<Slice>),
    /// Rows outside.
    Not(Box<Slice>),
    /// Rows of the slice with this name.
    Named(String),
}

/// What is tested.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A followed column, by its name.
    Column(String),
    /// The score of a binary model.
    Score,
    /// The decision: 0, 1 or a class.
    Decision,
    /// The label: 0, 1 or a class; missing while it has not come.
    Label,
}

/// A test of a value.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// x > bound.
    Above(f64),
    /// x ≥ bound.
    AtLeast(f64),
    /// x < bound.
    Below(f64),
    /// x ≤ bound.
    AtMost(f64),
    /// One of these, compared as text (as numbers in a column of numbers).
    OneOf(Vec<String>),
    /// No value.
    Missing,
}

/// A slice with a name, kept with a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NamedSlice {
    /// Its name, for example `over 60`.
    pub name: String,
    /// The condition as text, for example `AGEP > 59`.
    pub condition: String,
}

impl Slice {
    /// Both at once; all rows are left out of a conjunction.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::All, one) | (one, Self::All) => one,
            (Self::And(mut all), Self::And(more)) => {
                all.extend(more);
                Self::And(all)
            }
            (Self::And(mut all), one) => {
                all.push(one);
                Self::And(all)
            }
            (one, Self::And(all)) => Self::And(std::iter::once(one).chain(all).collect()),
            (one, other) => Self::And(vec![one, other]),
        }
    }

    /// The slices that must all hold: the parts of a conjunction, or the slice itself.
    pub fn parts(&self) -> &[Self] {
        match self {
            Self::All => &[],
            Self::And(all) => all,
            one => std::slice::from_ref(one),
        }
    }
}
