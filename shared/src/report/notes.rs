//! Why a figure is null.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// By field: why its value is null, or what to know about it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Notes(pub BTreeMap<String, String>);

impl Notes {
    /// Notes something about a field.
    pub fn add(&mut self, field: &str, reason: impl Into<String>) {
        self.0.insert(field.to_owned(), reason.into());
    }

    /// Passes the value on, and notes why where it is undefined.
    pub(super) fn explain<T>(&mut self, field: &str, value: Option<T>, reason: &str) -> Option<T> {
        if value.is_none() {
            self.add(field, reason);
        }
        value
    }

    /// Notes one reason for several fields, where their values are undefined.
    pub(super) fn explain_all(&mut self, fields: &[(&str, bool)], reason: &str) {
        for (field, _) in fields.iter().filter(|(_, defined)| !defined) {
            self.add(field, reason);
        }
    }
}
