//! The loops over rows.

use crate::binning::NO_GROUP;

/// Whether rows are counted in or taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    In,
    Out,
}

impl Change {
    /// Wraps like all counts do, so that taking out is exact.
    pub(super) fn apply(self, counter: u32, count: u32) -> u32 {
        match self {
            Self::In => counter.wrapping_add(count),
            Self::Out => counter.wrapping_sub(count),
        }
    }
}

/// How often each code stands in these rows.
// Never inlined: a browser puts the fast code of a function in its place between two calls.
#[inline(never)]
pub(super) fn histogram(codes: &[u8], rows: &[u32]) -> [u32; 256] {
    // Four tables in turn, so that equal codes in a row do not wait for each other.
    let mut tables = [[0_u32; 256]; 4];
    let (fours, rest) = rows.as_chunks::<4>();
    for four in fours {
        for (table, row) in tables.iter_mut().zip(four) {
            table[usize::from(codes[*row as usize])] += 1;
        }
    }
    for row in rest {
        tables[0][usize::from(codes[*row as usize])] += 1;
    }
    let [mut sum, rest @ ..] = tables;
    for table in rest {
        sum.iter_mut().zip(table).for_each(|(sum, count)| *sum += count);
    }
    sum
}

/// The slot of each row, and how many counters a slot has.
#[derive(Clone, Copy)]
pub(super) struct Slots<'a> {
    /// The group of each row; without it all rows are of one slot.
    pub(super) groups: Option<&'a [u8]>,
    /// How many counters a slot has.
    pub(super) width: usize,
}

impl Slots<'_> {
    /// Counts rows, of which the codes are given, into counters that begin with those of the first slot.
    // Never inlined: see above.
    #[inline(never)]
    pub(super) fn count(&self, codes: &[u16], rows: &[u32], change: Change, counters: &mut [u32]) {
        let one = change.apply(0, 1);
        let mut bump = |slot: usize, code: u16| {
            // A row without an outcome has a code past all counters of a slot.
            if usize::from(code) < self.width
                && let Some(counter) = counters.get_mut(slot * self.width + usize::from(code))
            {
                *counter = counter.wrapping_add(one);
            }
        };
        match self.groups {
            None => codes.iter().for_each(|code| bump(0, *code)),
            Some(groups) => {
                for (row, code) in rows.iter().zip(codes) {
                    let group = groups[*row as usize];
                    if group != NO_GROUP {
                        bump(usize::from(group), *code);
                    }
                }
            }
        }
    }
}
