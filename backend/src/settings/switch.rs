//! A setting that is on or off.

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

/// On or off; as a flag without a value it is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Switch(pub bool);

impl FromStr for Switch {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.to_ascii_lowercase().as_str() {
            "on" | "true" | "yes" | "1" => Ok(Self(true)),
            "off" | "false" | "no" | "0" | "" => Ok(Self(false)),
            other => Err(format!("\"{other}\" is neither on nor off")),
        }
    }
}

impl Display for Switch {
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        to.write_str(if self.0 { "on" } else { "off" })
    }
}
