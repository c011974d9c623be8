//! Names of columns on both sides, and names in options.

use std::collections::HashMap;

use crate::error::Error;

/// Names that a message lists at most.
const LISTED: usize = 12;

/// The columns of both sides by name.
#[derive(Debug)]
pub(super) struct Known<'a> {
    columns: Vec<(&'a str, Option<usize>, Option<usize>)>,
    places: HashMap<&'a str, usize>,
}

impl<'a> Known<'a> {
    /// The reference's columns, then what only the current data has; of columns with the same name the first counts.
    pub(super) fn new(reference: &'a [String], current: &'a [String], notes: &mut Vec<String>) -> Self {
        let mut known = Self { columns: Vec::new(), places: HashMap::new() };
        for (side, names) in [reference, current].into_iter().enumerate() {
            for (at, name) in names.iter().enumerate() {
                let place = *known.places.entry(name).or_insert_with(|| {
                    known.columns.push((name, None, None));
                    known.columns.len() - 1
                });
                let Some((_, reference, current)) = known.columns.get_mut(place) else { continue };
                let taken = if side == 0 { reference } else { current };
                if taken.is_some() {
                    let note = format!("the column \"{name}\" occurs more than once; the first is taken");
                    if !notes.contains(&note) {
                        notes.push(note);
                    }
                } else {
                    *taken = Some(at);
                }
            }
        }
        known
    }

    /// Name and position on both sides.
    pub(super) fn columns(&self) -> impl Iterator<Item = (&'a str, Option<usize>, Option<usize>)> {
        self.columns.iter().copied()
    }

    /// The place of a name that an option asks for.
    pub(super) fn find(&self, name: &str, option: &str) -> Result<usize, Error> {
        self.places.get(name).copied().ok_or_else(|| {
            let near = self.columns.iter().find(|(known, ..)| known.trim().eq_ignore_ascii_case(name.trim()));
            let names: Vec<String> = self.columns.iter().map(|(known, ..)| format!("\"{known}\"")).collect();
            let hint = match near {
                Some((known, ..)) => format!("did you mean \"{known}\"?"),
                None => format!("the columns are {}", shortened(&names)),
            };
            Error::BadRequest(format!("there is no column \"{name}\", which is asked for as {option}; {hint}"))
        })
    }

    /// The places of names in a list: each text is a name, or several parted by commas.
    pub(super) fn listed(&self, texts: &[String], option: &str) -> Result<Vec<usize>, Error> {
        let mut places = Vec::new();
        for text in texts {
            if let Some(place) = self.places.get(text.as_str()) {
                places.push(*place);
                continue;
            }
            for name in text.split(',').map(str::trim).filter(|name| !name.is_empty()) {
                places.push(self.find(name, option)?);
            }
        }
        Ok(places)
    }

    /// Classes and the places of their scores, from texts such as `cat=p_cat,dog=p_dog`.
    pub(super) fn classes(&self, texts: &[String]) -> Result<Vec<(String, usize)>, Error> {
        let mut found: Vec<(String, usize)> = Vec::new();
        for text in texts.iter().flat_map(|text| text.split(',')).map(str::trim).filter(|text| !text.is_empty()) {
            let Some((class, name)) = text.split_once('=') else {
                return Err(Error::BadRequest(format!("\"{text}\" in scores must be CLASS=COLUMN")));
            };
            let at = self.find(name, "scores")?;
            if found.iter().any(|(known, place)| known == class || *place == at) {
                return Err(Error::BadRequest(format!("scores names the class \"{class}\" or its column twice")));
            }
            found.push((class.to_owned(), at));
        }
        Ok(found)
    }
}

/// A list of names with an end.
pub(super) fn shortened(names: &[String]) -> String {
    if names.len() <= LISTED {
        return names.join(", ");
    }
    format!("{} and {} more", names[..LISTED].join(", "), names.len() - LISTED)
}
