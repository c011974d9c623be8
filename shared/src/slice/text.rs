//! Slices as text: what is written is read back as the same slice.

use std::fmt::{Display, Formatter, Result};

use super::parse::is_word;
use super::{Slice, Subject, Test};

impl Display for Slice {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::All => Ok(()),
            Self::Test(subject, Test::OneOf(values)) => match values.as_slice() {
                [only] => write!(f, "{subject} = {}", Value(only)),
                values => {
                    write!(f, "{subject} in (")?;
                    for (index, value) in values.iter().enumerate() {
                        write!(f, "{}{}", if index == 0 { "" } else { ", " }, Value(value))?;
                    }
                    f.write_str(")")
                }
            },
            Self::Test(subject, Test::Above(bound)) => write!(f, "{subject} > {bound}"),
            Self::Test(subject, Test::AtLeast(bound)) => write!(f, "{subject} >= {bound}"),
            Self::Test(subject, Test::Below(bound)) => write!(f, "{subject} < {bound}"),
            Self::Test(subject, Test::AtMost(bound)) => write!(f, "{subject} <= {bound}"),
            Self::Test(subject, Test::Missing) => write!(f, "{subject} is missing"),
            Self::And(all) => joined(f, all, " and "),
            Self::Or(any) => joined(f, any, " or "),
            Self::Not(inner) => match inner.as_ref() {
                Self::And(_) | Self::Or(_) => write!(f, "not ({inner})"),
                _ => write!(f, "not {inner}"),
            },
            Self::Named(name) => write!(f, "[{}]", name.replace(']', "]]")),
        }
    }
}

/// Parts that are conjunctions or alternatives themselves stand in brackets.
fn joined(f: &mut Formatter<'_>, slices: &[Slice], word: &str) -> Result {
    for (index, slice) in slices.iter().enumerate() {
        f.write_str(if index == 0 { "" } else { word })?;
        match slice {
            Slice::And(_) | Slice::Or(_) => write!(f, "({slice})")?,
            _ => write!(f, "{slice}")?,
        }
    }
    Ok(())
}

impl Display for Subject {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Score => f.write_str("@score"),
            Self::Decision => f.write_str("@decision"),
            Self::Label => f.write_str("@label"),
            Self::Column(name) if is_plain(name) => f.write_str(name),
            Self::Column(name) => write!(f, "`{}`", name.replace('`', "``")),
        }
    }
}

/// A value, in quotes where it needs them.
struct Value<'a>(&'a str);

impl Display for Value<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        if !self.0.is_empty() && self.0.chars().all(is_word) {
            f.write_str(self.0)
        } else {
            write!(f, "'{}'", self.0.replace('\'', "''"))
        }
    }
}

/// Whether a name is a word that cannot be taken for anything else.
fn is_plain(name: &str) -> bool {
    let reserved = ["and", "or", "not", "is", "in", "missing"].iter().any(|word| name.eq_ignore_ascii_case(word));
    !name.is_empty() && !reserved && !name.starts_with('@') && name.chars().all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back_as_the_same() {
        let texts = [
            "AGEP > 59 and (SEX = 2 or RAC1P in (1, 6)) and not [students]",
            "`car value` is missing or @score >= 0.5",
            "not (a = 'it''s' and `b``c` <= -1.5)",
            "`and` = '' and [odd ]] name]",
            "not @label is missing",
        ];
        for text in texts {
            let slice: Slice = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(slice.to_string(), text);
        }
    }
}
