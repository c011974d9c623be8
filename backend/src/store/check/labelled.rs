//! The labels of rows against the latest labels of their requests.

use rusqlite::OptionalExtension;

use super::super::StoreError;
use super::super::index::label_hash;
use super::findings::{Findings, Part};
use super::recount::Recount;
use crate::batch::{Texts, Values};

impl Recount<'_> {
    /// Compares each row's label with the latest one that came for its request.
    pub(super) fn labels(
        &self,
        batch: i64,
        ids: &Texts,
        labels: Option<&Values>,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        let mut order: Vec<(i64, usize)> =
            ids.iter().enumerate().map(|(row, id)| (label_hash(self.version.model_id, id), row)).collect();
        // In the order of the tree, each page is visited once.
        order.sort_unstable();
        let mut find = self.view.prepare_cached("SELECT number, text FROM label WHERE hash = ?1")?;
        for (hash, row) in order {
            let latest: Option<(Option<f64>, Option<String>)> =
                find.query_row([hash], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
            let own = labels.filter(|labels| !labels.is_missing(row));
            let wrong = match (&latest, own) {
                (None, None) => continue,
                (None, Some(_)) => "has a label that its request has not",
                // A version of another task than its model's labels has none of them.
                (Some((None, Some(_))), None) if !self.has_classes() => continue,
                (Some((Some(_), None)), None) if self.has_classes() => continue,
                (Some(_), None) => "lacks the label of its request",
                (Some((number, text)), Some(own)) => {
                    let same = own.text(row) == text.as_deref()
                        && number.map_or(own.number(row).is_nan(), |number| own.number(row).total_cmp(&number).is_eq());
                    if same {
                        findings.checked.labelled += 1;
                        continue;
                    }
                    "has another label than its request"
                }
            };
            let detail = format!("request \"{}\" (row {row} of batch {batch}) {wrong}", ids.get(row));
            findings.add(self.difference(Part::Labels, detail));
        }
        Ok(())
    }
}
