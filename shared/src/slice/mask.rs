//! Which rows of a sample are in a slice.

use super::compile::{Compiled, Node};
use crate::sample::{Field, Sample};

/// A byte per row: 1 inside, 0 outside.
pub type Mask = Vec<u8>;

/// The positions of so many rows are given at once: those of all would take four times the room of a column.
const BLOCK: usize = 1 << 15;
/// So many rows are looked at at once.
const SPAN: usize = 1 << 12;

impl Compiled {
    /// The rows of a sample that are in the slice; the name of a column that has not been loaded yet otherwise.
    pub fn mask(&self, sample: &Sample) -> Result<Mask, Field> {
        let mut mask = vec![1; sample.rows()];
        narrow(&self.node, sample, &mut mask)?;
        Ok(mask)
    }
}

/// Takes the rows outside another mask out of one.
pub fn narrow_by(mask: &mut [u8], other: &[u8]) {
    mask.iter_mut().zip(other).for_each(|(inside, other)| *inside &= other);
}

/// Takes the rows outside a node out of a mask.
fn narrow(node: &Node, sample: &Sample, mask: &mut [u8]) -> Result<(), Field> {
    match node {
        Node::Constant(true) => {}
        Node::Constant(false) => mask.fill(0),
        Node::Codes(field, keep) => {
            let codes = sample.codes(field).ok_or_else(|| field.clone())?;
            narrow_by_codes(mask, codes, keep);
        }
        Node::And(nodes) => {
            for node in nodes {
                narrow(node, sample, mask)?;
            }
        }
        Node::Or(nodes) => {
            let mut any = vec![0; mask.len()];
            for node in nodes {
                let mut one = mask.to_vec();
                narrow(node, sample, &mut one)?;
                any.iter_mut().zip(one).for_each(|(any, one)| *any |= one);
            }
            mask.copy_from_slice(&any);
        }
        Node::Not(node) => {
            let mut inside = mask.to_vec();
            narrow(node, sample, &mut inside)?;
            mask.iter_mut().zip(inside).for_each(|(mask, inside)| *mask &= 1 - inside);
        }
    }
    Ok(())
}

// Never inlined: a browser puts the fast code of a function in its place between two calls.
#[inline(never)]
fn narrow_by_codes(mask: &mut [u8], codes: &[u8], keep: &[bool; 256]) {
    let first = keep.iter().position(|keep| *keep);
    let last = keep.iter().rposition(|keep| *keep);
    match (first, last) {
        (Some(first), Some(last)) if keep[first..=last].iter().all(|keep| *keep) => {
            // A run of codes is tested without a look into the table, many rows at once.
            let (first, span) = (first as u8, (last - first) as u8);
            for (mask, code) in mask.iter_mut().zip(codes) {
                *mask &= u8::from(code.wrapping_sub(first) <= span);
            }
        }
        _ => {
            let keep = keep.map(u8::from);
            for (mask, code) in mask.iter_mut().zip(codes) {
                *mask &= keep[usize::from(*code)];
            }
        }
    }
}

/// Gives the positions of the rows inside, in their order, a block of them at a time.
pub fn each_selected(mask: &[u8], then: impl FnMut(&[u32])) {
    let mut blocks = Blocks::new(mask.len(), then);
    for (first, inside) in (0..).step_by(SPAN).zip(mask.chunks(SPAN)) {
        blocks.add(first, inside);
    }
    blocks.give();
}

/// Gives the positions of the rows inside one mask and not in the other, as [`each_selected`] does.
pub fn each_selected_but(mask: &[u8], without: &[u8], then: impl FnMut(&[u32])) {
    let mut blocks = Blocks::new(mask.len(), then);
    let mut inside = Vec::with_capacity(SPAN);
    for ((first, mask), without) in (0..).step_by(SPAN).zip(mask.chunks(SPAN)).zip(without.chunks(SPAN)) {
        inside.clear();
        inside.extend(mask.iter().zip(without).map(|(mask, without)| mask & (1 - without)));
        blocks.add(first, &inside);
    }
    blocks.give();
}

/// Positions of rows, gathered until there are enough of them to be worth a call.
struct Blocks<F> {
    rows: Vec<u32>,
    count: usize,
    then: F,
}

impl<F: FnMut(&[u32])> Blocks<F> {
    fn new(rows: usize, then: F) -> Self {
        Self { rows: vec![0; rows.min(BLOCK)], count: 0, then }
    }

    fn add(&mut self, first: u32, inside: &[u8]) {
        if self.count + inside.len() > self.rows.len() {
            self.give();
        }
        self.count += select(inside, first, self.rows.get_mut(self.count..).unwrap_or_default());
    }

    fn give(&mut self) {
        if let Some(rows) = self.rows.get(..self.count).filter(|rows| !rows.is_empty()) {
            (self.then)(rows);
        }
        self.count = 0;
    }
}

/// Puts the positions of the rows inside in front, and says how many they are.
#[inline(never)]
fn select(inside: &[u8], first: u32, rows: &mut [u32]) -> usize {
    let mut next = 0;
    // Written for every row and kept for those inside: no branch to guess wrong.
    for (row, inside) in (first..).zip(inside) {
        if let Some(place) = rows.get_mut(next) {
            *place = row;
        }
        next += usize::from(*inside);
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_in_blocks_and_none_is_left_out() {
        for rows in [0, 1, SPAN + 1, BLOCK - 1, BLOCK, BLOCK + 1, 8 * BLOCK + 5] {
            let [mask, other] = [3, 4].map(|step| (0..rows).map(|row| u8::from(row % step > 0)).collect::<Mask>());
            let all = |keep: &dyn Fn(usize) -> bool| -> Vec<u32> {
                (0..rows).filter(|row| keep(*row)).map(|row| row as u32).collect()
            };
            let mut found = Vec::new();
            each_selected(&mask, |rows| found.extend_from_slice(rows));
            assert_eq!(found, all(&|row| mask[row] == 1), "{rows} rows");
            found.clear();
            each_selected_but(&mask, &other, |rows| found.extend_from_slice(rows));
            assert_eq!(found, all(&|row| mask[row] == 1 && other[row] == 0), "{rows} rows");
        }
    }
}
