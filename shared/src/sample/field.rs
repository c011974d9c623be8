//! The columns that a sample can have.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A column of a sample.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Field {
    /// The hash of the request id.
    Request,
    /// When the prediction was made.
    Time,
    /// The score's cell, as quality and fairness are counted; binary only.
    ScoreCell,
    /// The decision: 0 or 1, or the position of the class.
    Decision,
    /// The label that has come: 0 or 1, or the position of the class.
    Label,
    /// The score (binary) or the predicted number (regression), exactly.
    Score,
    /// The true number; regression only.
    Actual,
    /// The cell of a followed column's value, by its name.
    Cell(String),
    /// The group of a protected attribute, by its name.
    Group(String),
    /// The probability of a class, exactly; multiclass only.
    Probability(String),
}

/// A name that is no column of a sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError(String);

impl std::fmt::Display for FieldError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "\"{}\" is no column of a sample: use request, time, score_cell, decision, label, score, actual, cell:NAME, \
             group:NAME or probability:CLASS",
            self.0
        )
    }
}

impl std::error::Error for FieldError {}

impl std::fmt::Display for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Request => f.write_str("request"),
            Self::Time => f.write_str("time"),
            Self::ScoreCell => f.write_str("score_cell"),
            Self::Decision => f.write_str("decision"),
            Self::Label => f.write_str("label"),
            Self::Score => f.write_str("score"),
            Self::Actual => f.write_str("actual"),
            Self::Cell(name) => write!(f, "cell:{name}"),
            Self::Group(name) => write!(f, "group:{name}"),
            Self::Probability(class) => write!(f, "probability:{class}"),
        }
    }
}

impl FromStr for Field {
    type Err = FieldError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match (text, text.split_once(':')) {
            ("request", _) => Self::Request,
            ("time", _) => Self::Time,
            ("score_cell", _) => Self::ScoreCell,
            ("decision", _) => Self::Decision,
            ("label", _) => Self::Label,
            ("score", _) => Self::Score,
            ("actual", _) => Self::Actual,
            (_, Some(("cell", name))) => Self::Cell(name.to_owned()),
            (_, Some(("group", name))) => Self::Group(name.to_owned()),
            (_, Some(("probability", class))) => Self::Probability(class.to_owned()),
            _ => return Err(FieldError(text.to_owned())),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_there_and_back() {
        let named = ["cell:a:b", "group:SEX × RAC1P", "probability:", "score_cell", "request"];
        for name in named {
            assert_eq!(name.parse::<Field>().map(|field| field.to_string()).as_deref(), Ok(name));
        }
        assert!(
            "cells:a".parse::<Field>().is_err_and(|error| error.to_string().starts_with("\"cells:a\" is no column"))
        );
    }
}
