//! The loops over rows.

use super::NONE;

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

/// How often each code stands in these rows; in all without them.
// Never inlined: a browser puts the fast code of a function in its place between two calls.
#[inline(never)]
pub(super) fn histogram(codes: &[u8], rows: Option<&[u32]>) -> [u32; 256] {
    // Four tables in turn, so that equal codes in a row do not wait for each other.
    let mut tables = [[0_u32; 256]; 4];
    match rows {
        None => {
            let (fours, rest) = codes.as_chunks::<4>();
            for four in fours {
                for (table, code) in tables.iter_mut().zip(four) {
                    table[usize::from(*code)] += 1;
                }
            }
            for code in rest {
                tables[0][usize::from(*code)] += 1;
            }
        }
        Some(rows) => {
            let (fours, rest) = rows.as_chunks::<4>();
            for four in fours {
                for (table, row) in tables.iter_mut().zip(four) {
                    table[usize::from(codes[*row as usize])] += 1;
                }
            }
            for row in rest {
                tables[0][usize::from(codes[*row as usize])] += 1;
            }
        }
    }
    let [mut sum, rest @ ..] = tables;
    for table in rest {
        sum.iter_mut().zip(table).for_each(|(sum, count)| *sum += count);
    }
    sum
}

/// The counter of each row within its slot, and the row's slot.
#[derive(Clone, Copy)]
pub(super) struct Codes<'a> {
    pub(super) outcomes: &'a [u16],
    /// The group of each row; without it all rows are of one slot.
    pub(super) groups: Option<&'a [u8]>,
    /// How many counters a slot has.
    pub(super) width: usize,
}

impl Codes<'_> {
    /// Counts these rows, all without them, into counters that begin with those of the first slot.
    pub(super) fn count(&self, rows: Option<&[u32]>, change: Change, counters: &mut [u32]) {
        match rows {
            Some(rows) => self.each(rows.iter().map(|row| *row as usize), change, counters),
            None => self.each(0..self.outcomes.len(), change, counters),
        }
    }

    #[inline(never)]
    fn each(&self, rows: impl Iterator<Item = usize>, change: Change, counters: &mut [u32]) {
        let one = change.apply(0, 1);
        match self.groups {
            None => {
                for row in rows {
                    let code = self.outcomes[row];
                    // A row without an outcome has a code past all counters.
                    if code != NONE
                        && let Some(counter) = counters.get_mut(usize::from(code))
                    {
                        *counter = counter.wrapping_add(one);
                    }
                }
            }
            Some(groups) => {
                for row in rows {
                    let (group, code) = (groups[row], self.outcomes[row]);
                    if group != crate::binning::NO_GROUP
                        && code != NONE
                        && let Some(counter) = counters.get_mut(usize::from(group) * self.width + usize::from(code))
                    {
                        *counter = counter.wrapping_add(one);
                    }
                }
            }
        }
    }
}
