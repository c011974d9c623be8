//! Which rows of a sample are in a slice.

use super::compile::{Compiled, Node};
use crate::sample::{Field, Sample};

/// A byte per row: 1 inside, 0 outside.
pub type Mask = Vec<u8>;

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

/// The positions of the rows inside.
#[inline(never)]
pub fn selected(mask: &[u8]) -> Vec<u32> {
    let count: usize = mask.iter().map(|inside| usize::from(*inside)).sum();
    let mut rows = vec![0; count + 1];
    let mut next = 0;
    // Written for every row and kept for those inside: no branch to guess wrong.
    for (row, inside) in mask.iter().enumerate() {
        if let Some(place) = rows.get_mut(next) {
            *place = row as u32;
        }
        next += usize::from(*inside);
    }
    rows.truncate(count);
    rows
}
