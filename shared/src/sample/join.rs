//! Requests that two versions both answered.

use super::{Sample, is_kept};

/// The rows of two samples that belong to the same requests.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pairs {
    /// Rows of the first sample.
    pub a: Vec<u32>,
    /// Rows of the second sample, pair by pair.
    pub b: Vec<u32>,
    /// Rows of either sample, of those that both could have kept, without a partner.
    pub alone: [u32; 2],
    /// One request in so many could be kept by both.
    pub one_in: u32,
}

/// Joins two samples by their requests, in rising order of the hash; `None` while either lacks its requests.
pub fn join(a: &Sample, b: &Sample) -> Option<Pairs> {
    let one_in = a.head.one_in.max(b.head.one_in);
    let kept = |hashes: &[u64]| hashes.partition_point(|hash| is_kept(*hash, one_in));
    let (left, right) = (a.hashes()?, b.hashes()?);
    let (left, right) = (&left[..kept(left)], &right[..kept(right)]);
    let mut pairs = Pairs { one_in, ..Pairs::default() };
    let (mut i, mut j) = (0, 0);
    while let (Some(one), Some(other)) = (left.get(i), right.get(j)) {
        match one.cmp(other) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                pairs.a.push(i as u32);
                pairs.b.push(j as u32);
                i += 1;
                j += 1;
            }
        }
    }
    pairs.alone = [left.len() - pairs.a.len(), right.len() - pairs.b.len()].map(|rows| rows as u32);
    Some(pairs)
}
