//! Counters of rows by the code of a column.

use super::RowsByCode;

/// Codes of a column.
const CODES: usize = 256;

/// Counters of rows by their code.
#[derive(Debug, Clone)]
pub struct CountsByCode {
    /// Each code that has rows, with the counters of these.
    codes: Vec<(u8, Counts)>,
    /// How many counters there are.
    width: usize,
}

impl CountsByCode {
    /// Counts the rows of each code by so many counters, which are 0 before; `None` where that takes more than so many
    /// bytes.
    pub(in crate::explore) fn new(
        rows: &RowsByCode<'_>,
        (width, bytes): (usize, usize),
        mut count: impl FnMut(&[u32], &mut [u32]),
    ) -> Option<Self> {
        let (mut codes, mut taken) = (Vec::new(), 0);
        let mut counters = vec![0; width];
        rows.each(|code, rows| {
            counters.fill(0);
            count(rows, &mut counters);
            let counts = Counts::new(&counters);
            taken += counts.bytes();
            codes.push((code, counts));
            (taken <= bytes).then_some(())
        })?;
        Some(Self { codes, width })
    }

    /// How often each code of another column stands in the rows.
    pub fn of_column(rows: &RowsByCode<'_>, codes: &[u8]) -> Self {
        Self::of_tables(rows, CODES, Self::tables(rows, codes).as_flattened())
    }

    /// How often each code of another column stands in the rows of each code that has some.
    pub(in crate::explore) fn tables(rows: &RowsByCode<'_>, codes: &[u8]) -> Vec<[u32; CODES]> {
        let mut tables = vec![[0; CODES]; rows.present().len()];
        rows.each_block(|block| count_pairs(rows, codes, block, &mut tables));
        tables
    }

    /// From a table of counters for each code that has rows, one behind the other.
    pub(in crate::explore) fn of_tables(rows: &RowsByCode<'_>, width: usize, tables: &[u32]) -> Self {
        let codes = rows.present().zip(tables.chunks(width.max(1)));
        Self { codes: codes.map(|((code, _), table)| (code, Counts::new(table))).collect(), width }
    }

    /// The room that it takes.
    pub(in crate::explore) fn bytes(&self) -> usize {
        self.codes.iter().map(|(_, counts)| counts.bytes()).sum()
    }

    /// The counters of the rows of kept codes.
    pub fn sum(&self, keep: &[bool; 256]) -> Vec<u32> {
        let mut sum = vec![0; self.width];
        self.add_to(keep, &mut sum);
        sum
    }

    /// Adds the counters of the rows of kept codes.
    pub(in crate::explore) fn add_to(&self, keep: &[bool; 256], sum: &mut [u32]) {
        for (_, counts) in self.codes.iter().filter(|(code, _)| keep[usize::from(*code)]) {
            counts.add_to(sum);
        }
    }
}

/// Counters in the form that takes least room.
#[derive(Debug, Clone)]
enum Counts {
    Narrow(Vec<u16>),
    Wide(Vec<u32>),
    /// Where most are 0: how much further a counter stands, and what is added to it. What is too much for a byte takes
    /// several, so that none needs a look at what it is.
    Pairs(Vec<[u8; 2]>),
}

impl Counts {
    fn new(counts: &[u32]) -> Self {
        let narrow = counts.iter().all(|count| u16::try_from(*count).is_ok());
        let mut pairs = 0;
        each_pair(counts, |_| pairs += 1);
        let full = counts.len() * if narrow { size_of::<u16>() } else { size_of::<u32>() };
        if pairs * size_of::<[u8; 2]>() < full {
            // Exactly as long as it is, with no room to spare.
            let mut all = Vec::with_capacity(pairs);
            each_pair(counts, |pair| all.push(pair));
            Self::Pairs(all)
        } else if narrow {
            Self::Narrow(counts.iter().map(|count| *count as u16).collect())
        } else {
            Self::Wide(counts.to_vec())
        }
    }

    fn bytes(&self) -> usize {
        match self {
            Self::Narrow(counts) => size_of_val(counts.as_slice()),
            Self::Wide(counts) => size_of_val(counts.as_slice()),
            Self::Pairs(pairs) => size_of_val(pairs.as_slice()),
        }
    }

    fn add_to(&self, sum: &mut [u32]) {
        match self {
            Self::Narrow(counts) => add(sum, counts),
            Self::Wide(counts) => add(sum, counts),
            Self::Pairs(pairs) => add_pairs(sum, pairs),
        }
    }
}

/// Gives the pairs of counters; see [`Counts::Pairs`].
fn each_pair(counts: &[u32], mut then: impl FnMut([u8; 2])) {
    const MOST: usize = u8::MAX as usize;
    let mut last = 0;
    for (at, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        let gap = at - last;
        (0..gap / MOST).for_each(|_| then([u8::MAX, 0]));
        // Behind the first, the counter is where the one before was.
        let (whole, rest) = (*count as usize / MOST, *count as usize % MOST);
        then([(gap % MOST) as u8, rest as u8]);
        (0..whole).for_each(|_| then([0, u8::MAX]));
        last = at;
    }
}

// Never inlined, like those below: a browser puts the fast code of a function in its place between two calls.
#[inline(never)]
fn count_pairs(by: &RowsByCode<'_>, codes: &[u8], rows: &[u32], tables: &mut [[u32; CODES]]) {
    for row in rows {
        if let Some(table) = tables.get_mut(by.place(*row)) {
            table[usize::from(codes[*row as usize])] += 1;
        }
    }
}

#[inline(never)]
fn add<T: Copy + Into<u32>>(sum: &mut [u32], counts: &[T]) {
    sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += (*count).into());
}

#[inline(never)]
fn add_pairs(sum: &mut [u32], pairs: &[[u8; 2]]) {
    let mut at = 0;
    for [gap, count] in pairs {
        at += usize::from(*gap);
        if let Some(sum) = sum.get_mut(at) {
            *sum += u32::from(*count);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explore::MOST_BYTES;

    /// Rows by one code of 37, two thirds of them inside.
    fn rows(number: u32) -> (Vec<u8>, Vec<u8>) {
        ((0..number).map(|row| (row * 7 % 37) as u8).collect(), (0..number).map(|row| u8::from(row % 3 > 0)).collect())
    }

    #[test]
    fn every_form_of_counts_says_what_the_rows_say() {
        // How many rows, counters, and of how many counters one is bumped.
        for (number, width, apart, form) in [
            (10_000, 20, 1, "Narrow("),
            (1_000, 50, 9, "Pairs("),
            (1_000, 100_000, 9_000, "Pairs("),
            (600_000, 40_000, 700, "Pairs("),
            (6_000_000, 8, 7, "Wide("),
            (6_000_000, 1, 1, "Wide("),
        ] {
            let (codes, mask) = rows(number);
            let counter = |row: u32| (row as usize / 37 % width) / apart * apart;
            let add = |rows: &[u32], counters: &mut [u32]| rows.iter().for_each(|row| counters[counter(*row)] += 1);
            let counts = CountsByCode::new(&RowsByCode::new(&codes, &mask), (width, MOST_BYTES), add).unwrap();
            assert!(format!("{:?}", counts.codes[0].1).starts_with(form), "{number} rows by {width}");
            for step in [1, 2, 5] {
                let keep: [bool; 256] = std::array::from_fn(|code| code % step == 0);
                let kept = |row: &u32| mask[*row as usize] == 1 && keep[usize::from(codes[*row as usize])];
                let direct: Vec<u32> = (0..number).filter(kept).collect();
                let mut counted = vec![0; width];
                add(&direct, &mut counted);
                assert_eq!(counts.sum(&keep), counted, "every {step}th code");
            }
            assert_eq!(counts.sum(&[false; 256]), vec![0; width]);
        }
    }

    #[test]
    fn what_takes_too_much_room_is_not_counted() {
        let (codes, mask) = rows(1_000);
        let rows = RowsByCode::new(&codes, &mask);
        let full = |rows: &[u32], counters: &mut [u32]| counters.fill(rows.len() as u32);
        let of = |bytes: usize| CountsByCode::new(&rows, (50, bytes), full);
        assert!(of(37 * 100 - 1).is_none() && of(37 * 100).is_some());
    }
}
