//! Where the candidate is worse: every group, category and decile range as a slice, with multiplicity controlled.

use super::events::{KINDS, NONE};
use super::inputs::common;
use super::{Events, PairCounts};
use crate::binning::{Attribute, Binning, Cells, Grouping, MISSING};
use crate::sample::{Field, Sample};
use crate::schema::ColumnRole;
use crate::slice::{Slice, Subject, Test};
use crate::stats::multiplicity::benjamini_hochberg;
use crate::stats::paired::mcnemar;
use crate::stats::proportion::two_proportions;
use crate::stats::special::{Z95, student_t_sf, two_sided_p};

/// A slice with fewer labelled requests (on either side, where they differ) is shown as too few, and not ranked.
pub const MIN_LABELLED: u64 = 30;
/// The share of false discoveries that is allowed.
const LEVEL: f64 = 0.05;

/// What rows were parted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A followed column, by its position in the binning of the candidate.
    Column(usize),
    /// A protected attribute or a crossing of two, by its position there.
    Attribute(usize),
}

/// One slice.
#[derive(Debug, Clone, PartialEq)]
pub struct SliceFinding {
    /// What rows were parted by.
    pub part: Part,
    /// Which part it is: a decile range or a category, as drift counts them, or a group; one past the last for rows
    /// without a value.
    pub cell: usize,
    /// The same as a condition; `None` for categories that share a cell.
    pub condition: Option<Slice>,
    /// Rows of the baseline and of the candidate; the same for pairs.
    pub n: [u64; 2],
    /// Those with a label.
    pub labelled: [u64; 2],
    /// Who flips; `None` for predicted numbers, and where the versions have no request in common.
    pub flips: Option<PairCounts>,
    /// The share of right answers, or the mean absolute error, of the baseline and the candidate.
    pub quality: [Option<f64>; 2],
    /// How much better the candidate is: share of right answers, or absolute error less; below 0 it is worse.
    pub gain: Option<f64>,
    /// Its 95 % interval.
    pub ci95: Option<(f64, f64)>,
    /// The two-sided p-value: McNemar's mid-p, the paired t-test of absolute errors, or two independent shares.
    pub p: Option<f64>,
    /// The same adjusted over all slices that are not too few (Benjamini and Hochberg 1995).
    pub p_adjusted: Option<f64>,
}

/// All slices, the worst first: those that are certainly worse, then by how much.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Slices {
    /// Slices with enough labelled requests.
    pub ranked: Vec<SliceFinding>,
    /// Slices with too few.
    pub few: Vec<SliceFinding>,
}

impl SliceFinding {
    /// Whether it has too few labelled requests to be ranked.
    pub fn is_few(&self) -> bool {
        self.labelled.iter().any(|labelled| *labelled < MIN_LABELLED)
    }

    /// Whether the candidate is certainly worse here, all slices considered.
    pub fn is_worse(&self) -> bool {
        self.is_significant() && self.gain.is_some_and(|gain| gain < 0.0)
    }

    /// Whether the candidate is certainly better here, all slices considered.
    pub fn is_better(&self) -> bool {
        self.is_significant() && self.gain.is_some_and(|gain| gain > 0.0)
    }

    fn is_significant(&self) -> bool {
        self.p_adjusted.is_some_and(|p| p <= LEVEL)
    }
}

impl Slices {
    /// All slices of a part, in the order of their cells.
    pub fn of(&self, part: Part) -> Vec<&SliceFinding> {
        let mut found: Vec<&SliceFinding> =
            self.ranked.iter().chain(&self.few).filter(|one| one.part == part).collect();
        found.sort_by_key(|one| one.cell);
        found
    }

    fn new(found: Vec<SliceFinding>) -> Self {
        let (mut few, mut ranked): (Vec<_>, Vec<_>) = found.into_iter().partition(SliceFinding::is_few);
        let p: Vec<f64> = ranked.iter().map(|one| one.p.unwrap_or(f64::NAN)).collect();
        for (one, adjusted) in ranked.iter_mut().zip(benjamini_hochberg(&p)) {
            one.p_adjusted = (!adjusted.is_nan()).then_some(adjusted);
        }
        let worth = |one: &SliceFinding| one.gain.unwrap_or(0.0);
        ranked.sort_by(|a, b| b.is_worse().cmp(&a.is_worse()).then(worth(a).total_cmp(&worth(b))));
        few.sort_by_key(|one| std::cmp::Reverse(one.labelled[0]));
        Self { ranked, few }
    }
}

/// All slices of pairs: `sample` has the columns, `rows` says where each pair stands in it. Columns that have not been
/// loaded are left out.
pub fn slices(sample: &Sample, rows: &[u32], events: &Events) -> Slices {
    let binning = &sample.head.binning;
    let mut found = Vec::new();
    for part in parts(binning) {
        let Some((codes, cells)) = cells_of(sample, part) else { continue };
        match events {
            Events::Decisions(events) => {
                let counted = histogram(codes, rows, events);
                let of_cell = |(cell, codes): (usize, Vec<u8>)| {
                    let mut kinds = [0; KINDS];
                    for code in codes {
                        let first = usize::from(code) * KINDS;
                        kinds.iter_mut().zip(&counted[first..first + KINDS]).for_each(|(sum, count)| *sum += count);
                    }
                    finding_of_pairs(binning, part, cell, PairCounts::of(&kinds))
                };
                found.extend(cells.into_iter().enumerate().map(of_cell));
            }
            Events::Errors(errors) => {
                let sums = error_sums(codes, rows, errors);
                let of_cell = |(cell, codes): (usize, Vec<u8>)| {
                    let of_code = |code: &u8| sums[usize::from(*code)];
                    let sum = codes.iter().map(of_code).fold(ErrorSums::default(), ErrorSums::plus);
                    finding_of_errors(binning, part, cell, sum)
                };
                found.extend(cells.into_iter().enumerate().map(of_cell));
            }
        }
    }
    found.retain(|one| one.n[1] > 0);
    Slices::new(found)
}

/// All slices of two versions without a request in common, over the columns and groups that both count alike.
pub fn slices_apart(samples: [&Sample; 2], rows: [&[u32]; 2], events: [&Events; 2]) -> Slices {
    let binnings = samples.map(|sample| &sample.head.binning);
    let mut found = Vec::new();
    for part in parts(binnings[1]) {
        let Some(other) = counterpart(binnings, part) else { continue };
        let (Some((codes_a, _)), Some((codes_b, cells))) = (cells_of(samples[0], other), cells_of(samples[1], part))
        else {
            continue;
        };
        let of_cell: Box<dyn Fn((usize, Vec<u8>)) -> SliceFinding> = match events {
            [Events::Decisions(a), Events::Decisions(b)] => {
                let counted = [histogram(codes_a, rows[0], a), histogram(codes_b, rows[1], b)];
                Box::new(move |(cell, codes): (usize, Vec<u8>)| {
                    let side = |side: usize| {
                        let mut kinds = [0; KINDS];
                        for code in &codes {
                            let first = usize::from(*code) * KINDS;
                            let counts = &counted[side][first..first + KINDS];
                            kinds.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
                        }
                        PairCounts::of(&kinds)
                    };
                    finding_of_shares(binnings[1], part, cell, [side(0), side(1)])
                })
            }
            [Events::Errors(a), Events::Errors(b)] => {
                let sums = [error_sums(codes_a, rows[0], a), error_sums(codes_b, rows[1], b)];
                Box::new(move |(cell, codes): (usize, Vec<u8>)| {
                    let side = |side: usize| {
                        let of_code = |code: &u8| sums[side][usize::from(*code)];
                        codes.iter().map(of_code).fold(ErrorSums::default(), ErrorSums::plus)
                    };
                    finding_of_means(binnings[1], part, cell, [side(0), side(1)])
                })
            }
            _ => continue,
        };
        found.extend(cells.into_iter().enumerate().map(of_cell));
    }
    found.retain(|one| one.n[0] + one.n[1] > 0);
    Slices::new(found)
}

/// Protected attributes with their crossings, and features; a column whose groups are looked at is not looked at twice.
fn parts(binning: &Binning) -> Vec<Part> {
    let grouped = |at: usize| {
        let of = |attribute: &Attribute| matches!(attribute.grouping, Grouping::Categories { column, .. } if usize::from(column) == at);
        binning.attributes.iter().any(of)
    };
    let followed = |role: ColumnRole| matches!(role, ColumnRole::Feature | ColumnRole::Protected);
    let columns = binning.columns.iter().enumerate();
    let columns = columns.filter(|(at, column)| followed(column.role) && !grouped(*at)).map(|(at, _)| Part::Column(at));
    (0..binning.attributes.len()).map(Part::Attribute).chain(columns).collect()
}

/// The same column or attribute of the baseline, if its codes mean the same.
fn counterpart([a, b]: [&Binning; 2], part: Part) -> Option<Part> {
    match part {
        Part::Column(at) => {
            let column = &b.columns[at];
            let other = a.position(&column.name)?;
            common(&a.columns[other].cells, &column.cells).map(|_| Part::Column(other))
        }
        Part::Attribute(at) => {
            let attribute = &b.attributes[at];
            let same = |other: &Attribute| other.name == attribute.name && other.groups == attribute.groups;
            a.attributes.iter().position(same).map(Part::Attribute)
        }
    }
}

/// The codes of a part's column, and which codes each of its cells has; `None` while it is not here.
fn cells_of(sample: &Sample, part: Part) -> Option<(&[u8], Vec<Vec<u8>>)> {
    let binning = &sample.head.binning;
    let (field, mut cells): (Field, Vec<Vec<u8>>) = match part {
        Part::Column(at) => {
            let column = &binning.columns[at];
            let cells = match &column.cells {
                Cells::Numeric(cells) => {
                    let mut start = 0;
                    let mut cell = |end: usize| {
                        let codes = (start as u8..end as u8).collect();
                        start = end;
                        codes
                    };
                    cells.decile_ends().map(&mut cell).collect()
                }
                Cells::Categorical(cells) => (0..=cells.unnamed()).map(|code| vec![code]).collect(),
            };
            (Field::Cell(column.name.clone()), cells)
        }
        Part::Attribute(at) => {
            let attribute = &binning.attributes[at];
            (Field::Group(attribute.name.clone()), (0..attribute.groups.len() as u8).map(|code| vec![code]).collect())
        }
    };
    cells.push(vec![MISSING]);
    Some((sample.codes(&field)?, cells))
}

/// The condition that makes a cell of a part; `None` where nothing a person could write does.
fn condition(binning: &Binning, part: Part, cell: usize) -> Option<Slice> {
    match part {
        Part::Column(at) => {
            let column = &binning.columns[at];
            let test = |test: Test| Slice::Test(Subject::Column(column.name.clone()), test);
            match &column.cells {
                Cells::Numeric(cells) => {
                    let edges = cells.decile_edges();
                    if cell > edges.len() {
                        return Some(test(Test::Missing));
                    }
                    let above = cell.checked_sub(1).map(|below| test(Test::Above(edges[below])));
                    let upto = edges.get(cell).map(|edge| test(Test::AtMost(*edge)));
                    Some(above.into_iter().chain(upto).fold(Slice::All, Slice::and))
                }
                Cells::Categorical(cells) if cell > usize::from(cells.unnamed()) => Some(test(Test::Missing)),
                Cells::Categorical(cells) => {
                    let named = cells.categories.get(cell).or_else(|| {
                        cell.checked_sub(usize::from(cells.first_later())).and_then(|later| cells.later.get(later))
                    })?;
                    Some(test(Test::OneOf(vec![named.clone()])))
                }
            }
        }
        Part::Attribute(at) => {
            let attribute = &binning.attributes[at];
            let named = |column: u16| Some(Subject::Column(binning.columns.get(usize::from(column))?.name.clone()));
            match &attribute.grouping {
                Grouping::Categories { column, categories } => {
                    let subject = named(*column)?;
                    match categories.get(cell) {
                        Some(category) => Some(Slice::Test(subject, Test::OneOf(vec![category.clone()]))),
                        None if cell > categories.len() => Some(Slice::Test(subject, Test::Missing)),
                        None => None,
                    }
                }
                Grouping::Bands { column, edges } => {
                    let subject = named(*column)?;
                    if cell > edges.len() {
                        return Some(Slice::Test(subject, Test::Missing));
                    }
                    let from = cell.checked_sub(1).map(|below| Test::AtLeast(edges[below]));
                    let below = edges.get(cell).map(|edge| Test::Below(*edge));
                    let tests = from.into_iter().chain(below).map(|test| Slice::Test(subject.clone(), test));
                    Some(tests.fold(Slice::All, Slice::and))
                }
                Grouping::Crossing { first, second } => {
                    let width = binning.attributes.get(usize::from(*second))?.groups.len();
                    if cell >= attribute.groups.len() {
                        return None;
                    }
                    let first = condition(binning, Part::Attribute(usize::from(*first)), cell / width)?;
                    let second = condition(binning, Part::Attribute(usize::from(*second)), cell % width)?;
                    Some(first.and(second))
                }
            }
        }
    }
}

/// How often each event occurs in each code.
// Never inlined: a browser puts the fast code of a function in its place between two calls.
#[inline(never)]
fn histogram(codes: &[u8], rows: &[u32], events: &[u8]) -> Vec<u32> {
    // The event of a row that is not counted has a place of its own behind all others.
    let mut counts = vec![0_u32; 256 * KINDS + 1];
    for (row, event) in rows.iter().zip(events) {
        let code = codes.get(*row as usize).copied().unwrap_or(MISSING);
        let place = if *event == NONE { 256 * KINDS } else { usize::from(code) * KINDS + usize::from(*event) };
        if let Some(count) = counts.get_mut(place) {
            *count += 1;
        }
    }
    counts
}

/// Sums of absolute errors.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct ErrorSums {
    n: u64,
    /// Rows of the slice, labelled or not.
    rows: u64,
    a: f64,
    b: f64,
    /// Of the baseline's error less the candidate's, around `middle`.
    gain: f64,
    squares: f64,
    /// Of the baseline's error itself.
    squares_a: f64,
    middle: f64,
}

impl ErrorSums {
    fn plus(self, other: Self) -> Self {
        Self {
            n: self.n + other.n,
            rows: self.rows + other.rows,
            a: self.a + other.a,
            b: self.b + other.b,
            gain: self.gain + other.gain,
            squares: self.squares + other.squares,
            squares_a: self.squares_a + other.squares_a,
            middle: other.middle,
        }
    }

    fn mean(&self, sum: f64) -> Option<f64> {
        (self.n > 0).then(|| sum / self.n as f64)
    }
}

#[inline(never)]
fn error_sums(codes: &[u8], rows: &[u32], [a, b]: &[Vec<f64>; 2]) -> Vec<ErrorSums> {
    let finite = || a.iter().zip(b).filter(|(a, b)| (*a - *b).is_finite());
    let n = finite().count();
    // Around the mean gain of all, so that squares lose little.
    let middle = if n == 0 { 0.0 } else { finite().map(|(a, b)| a - b).sum::<f64>() / n as f64 };
    let mut sums = vec![ErrorSums { middle, ..ErrorSums::default() }; 256];
    for (row, (a, b)) in rows.iter().zip(a.iter().zip(b)) {
        let sum = &mut sums[usize::from(codes.get(*row as usize).copied().unwrap_or(MISSING))];
        sum.rows += 1;
        let gain = a - b;
        if gain.is_finite() {
            sum.n += 1;
            sum.a += a;
            sum.b += b;
            sum.gain += gain - middle;
            sum.squares += (gain - middle).powi(2);
            sum.squares_a += a * a;
        }
    }
    sums
}

fn bare(binning: &Binning, part: Part, cell: usize) -> SliceFinding {
    SliceFinding {
        part,
        cell,
        condition: condition(binning, part, cell),
        n: [0; 2],
        labelled: [0; 2],
        flips: None,
        quality: [None; 2],
        gain: None,
        ci95: None,
        p: None,
        p_adjusted: None,
    }
}

fn share(k: u64, n: u64) -> Option<f64> {
    (n > 0).then(|| k as f64 / n as f64)
}

fn finding_of_pairs(binning: &Binning, part: Part, cell: usize, counts: PairCounts) -> SliceFinding {
    let gain = counts.gain();
    SliceFinding {
        n: [counts.n; 2],
        labelled: [counts.labelled; 2],
        flips: Some(counts),
        quality: [share(counts.right_a, counts.labelled), share(counts.right_b, counts.labelled)],
        gain: gain.map(|gain| gain.mean),
        ci95: gain.map(|gain| gain.ci95),
        p: gain.map(|_| mcnemar(counts.to_wrong, counts.to_right).p_mid),
        ..bare(binning, part, cell)
    }
}

fn finding_of_errors(binning: &Binning, part: Part, cell: usize, sum: ErrorSums) -> SliceFinding {
    let n = sum.n as f64;
    let spread = (sum.n > 1).then(|| {
        let mean = sum.gain / n;
        let error = ((sum.squares - n * mean * mean).max(0.0) / (n - 1.0) / n).sqrt();
        (sum.middle + mean, error)
    });
    let p = |(mean, error): (f64, f64)| match () {
        () if error > 0.0 => student_t_sf((mean / error).abs(), n - 1.0).map(|beyond| (2.0 * beyond).min(1.0)),
        () => Some(if mean == 0.0 { 1.0 } else { 0.0 }),
    };
    SliceFinding {
        n: [sum.rows; 2],
        labelled: [sum.n; 2],
        quality: [sum.mean(sum.a), sum.mean(sum.b)],
        gain: spread.map(|(mean, _)| mean),
        ci95: spread.map(|(mean, error)| (mean - Z95 * error, mean + Z95 * error)),
        p: spread.and_then(p),
        ..bare(binning, part, cell)
    }
}

fn finding_of_shares(binning: &Binning, part: Part, cell: usize, [a, b]: [PairCounts; 2]) -> SliceFinding {
    let found = two_proportions(b.right_a, b.labelled, a.right_a, a.labelled);
    SliceFinding {
        n: [a.n, b.n],
        labelled: [a.labelled, b.labelled],
        quality: [share(a.right_a, a.labelled), share(b.right_a, b.labelled)],
        gain: found.map(|found| found.difference),
        ci95: found.map(|found| found.newcombe95),
        p: found.map(|found| found.p.unwrap_or(1.0)),
        ..bare(binning, part, cell)
    }
}

fn finding_of_means(binning: &Binning, part: Part, cell: usize, sums: [ErrorSums; 2]) -> SliceFinding {
    let side = |sum: ErrorSums| {
        let n = sum.n as f64;
        let mean = sum.mean(sum.a)?;
        (sum.n > 1).then(|| (mean, ((sum.squares_a - n * mean * mean).max(0.0) / (n - 1.0) / n).sqrt()))
    };
    let found = side(sums[0]).zip(side(sums[1])).map(|((a, error_a), (b, error_b))| (a - b, error_a.hypot(error_b)));
    SliceFinding {
        n: sums.map(|sum| sum.rows),
        labelled: sums.map(|sum| sum.n),
        quality: sums.map(|sum| sum.mean(sum.a)),
        gain: found.map(|(gain, _)| gain),
        ci95: found.map(|(gain, error)| (gain - Z95 * error, gain + Z95 * error)),
        p: found.map(|(gain, error)| if error > 0.0 { two_sided_p(gain / error) } else { 1.0 }),
        ..bare(binning, part, cell)
    }
}
