//! Rows of two sets that have the same id.

use std::collections::HashMap;

use shared::verdict::count;

use super::remarks::Remarks;
use crate::batch::Texts;

/// Pairs of rows with the same id, in the order of the first set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Joined {
    /// Rows of either set, pair by pair.
    pub rows: [Vec<usize>; 2],
    /// Rows of either set without an id.
    pub without: [u64; 2],
    /// Rows of either set whose id came before.
    pub repeated: [u64; 2],
    /// Rows of either set whose id the other does not have.
    pub alone: [u64; 2],
}

/// Joins two sets by their ids; of rows with the same id in a set, the first counts.
pub(super) fn join(first: &Texts, second: &Texts) -> Joined {
    let mut joined = Joined::default();
    let mut place: HashMap<&str, usize> = HashMap::with_capacity(first.len());
    for (row, id) in first.iter().enumerate() {
        if id.is_empty() {
            joined.without[0] += 1;
        } else if place.contains_key(id) {
            joined.repeated[0] += 1;
        } else {
            place.insert(id, row);
        }
    }
    let mut partner: Vec<Option<u32>> = vec![None; first.len()];
    for (row, id) in second.iter().enumerate() {
        if id.is_empty() {
            joined.without[1] += 1;
            continue;
        }
        match place.get(id).and_then(|row| partner.get_mut(*row)) {
            Some(taken @ None) => *taken = Some(row as u32),
            Some(Some(_)) => joined.repeated[1] += 1,
            None => joined.alone[1] += 1,
        }
    }
    for (row, partner) in partner.into_iter().enumerate() {
        if let Some(partner) = partner {
            joined.rows[0].push(row);
            joined.rows[1].push(partner as usize);
        }
    }
    joined.alone[0] = (place.len() - joined.rows[0].len()) as u64;
    joined
}

impl Joined {
    /// Says what was left out of sets with so many rows.
    pub(super) fn remark(&self, names: [&str; 2], rows: [u64; 2], remarks: &mut Remarks) {
        for side in [0, 1] {
            let (name, other) = (names[side], names[1 - side]);
            let sentence = |rows: u64, one: &str, many: &str| {
                (rows > 0).then(|| {
                    let what =
                        if rows == 1 { format!("row of {name} {one}") } else { format!("rows of {name} {many}") };
                    format!("{} {what}", count(rows))
                })
            };
            remarks.extend(sentence(self.without[side], "has no id and is left out", "have no id and are left out"));
            let repeated = sentence(
                self.repeated[side],
                "repeats an id that came before and is left out",
                "repeat an id that came before and are left out",
            );
            if let Some(repeated) = repeated {
                remarks.part(repeated, self.repeated[side], rows[side]);
            }
            remarks.extend(sentence(
                self.alone[side],
                &format!("has an id that {other} does not have, and is left out"),
                &format!("have ids that {other} does not have, and are left out"),
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(ids: &[&str]) -> Texts {
        let mut texts = Texts::default();
        for id in ids {
            texts.push(id);
        }
        texts
    }

    #[test]
    fn what_has_no_partner_is_counted() {
        let joined = join(&texts(&["a", "b", "a", "", "c", "e"]), &texts(&["c", "d", "a", "c", "d", ""]));
        assert_eq!(joined.rows, [vec![0, 4], vec![2, 0]]);
        assert_eq!((joined.without, joined.repeated, joined.alone), ([1, 1], [1, 1], [2, 2]));
        let remarks = |rows| {
            let mut remarks = Remarks::default();
            joined.remark(["a.csv", "b.csv"], [rows; 2], &mut remarks);
            remarks.finish()
        };
        let (notes, warnings) = remarks(20);
        assert_eq!((notes.len(), warnings.len()), (6, 0));
        assert_eq!(notes[1], "1 row of a.csv repeats an id that came before and is left out");
        let (notes, warnings) = remarks(19);
        assert_eq!(warnings[0].text, "1 row of a.csv repeats an id that came before and is left out, of 19");
        assert_eq!((notes.len(), warnings.len(), notes[0] == warnings[0].text), (6, 2, true));
        assert_eq!(join(&texts(&[]), &texts(&["x"])).alone, [0, 1]);
    }
}
