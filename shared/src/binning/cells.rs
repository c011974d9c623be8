//! Cells of one column and the code of a value.

use serde::{Deserialize, Serialize};

use crate::stats::quantile::quantile_sorted;

/// How many equi-depth cells a numeric column has at the most: nests deciles up to sixtieths and fits a byte.
pub const FINE_CELLS: usize = 240;
/// The code of a missing value.
pub const MISSING: u8 = 255;
/// How many categories of the reference keep their name.
pub const SETTLED_CATEGORIES: usize = 200;
/// Sums are counted in this many units to the reference's range: exact enough for a mean, and exactly subtractable.
const UNITS_PER_RANGE: f64 = (1_u64 << 24) as f64;
/// How many buckets the rarer categories of the reference share.
pub(super) const TAIL_BUCKETS: u8 = 16;
/// How many categories that turn up after the reference keep their name.
pub(super) const LATER_CATEGORIES: usize = 24;

/// The cells of a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Cells {
    /// Ranges of numbers.
    Numeric(NumericCells),
    /// Names.
    Categorical(CategoricalCells),
}

/// Ranges of numbers, open at both ends and closed on the right: cell `i` is `(edges[i-1], edges[i]]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NumericCells {
    /// The rising edges between cells.
    pub edges: Vec<f64>,
    /// Which edges are the distinct reference deciles.
    pub deciles: Vec<u16>,
    /// The point that sums are counted from.
    pub origin: f64,
    /// The unit that sums are counted in: a 2²⁴th of the reference's range.
    pub unit: f64,
    /// The reference's smallest value (0 when it has none).
    pub low: f64,
    /// The reference's largest value (0 when it has none).
    pub high: f64,
    /// The population standard deviation of the reference (0 when it has no values or is constant).
    pub sd: f64,
}

/// Names, each with a cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CategoricalCells {
    /// The reference's categories, sorted; the most frequent ones where there are too many.
    pub categories: Vec<String>,
    /// How many buckets the other categories of the reference share; 0 when there are none.
    pub tail: u8,
    /// Hashes of the categories in the tail, sorted, so that a new category is told from a rare one.
    pub tail_hashes: Vec<u64>,
    /// Categories that turned up after the reference, in the order of their appearance.
    pub later: Vec<String>,
}

impl Cells {
    /// How many counters the column has, the one for missing values (the last) included.
    pub fn width(&self) -> usize {
        match self {
            Self::Numeric(cells) => cells.edges.len() + 2,
            Self::Categorical(cells) => cells.unnamed() as usize + 2,
        }
    }
}

impl NumericCells {
    /// The cells of a reference, from its finite values in rising order.
    pub fn from_sorted(sorted: &[f64]) -> Self {
        let low = sorted.first().copied().unwrap_or(0.0);
        let high = sorted.last().copied().unwrap_or(0.0);
        let quantile = |k: usize| quantile_sorted(sorted, k as f64 / FINE_CELLS as f64);
        let mut edges: Vec<f64> = Vec::with_capacity(FINE_CELLS);
        for edge in (1..FINE_CELLS).filter_map(quantile) {
            match edges.last() {
                // An atom: a second edge right below it makes a cell that holds nothing else.
                Some(last) if *last == edge => {
                    let below = edge.next_down();
                    let previous = edges.len().checked_sub(2).and_then(|index| edges.get(index));
                    if previous.is_none_or(|previous| *previous < below) {
                        edges.insert(edges.len() - 1, below);
                    }
                }
                _ => edges.push(edge),
            }
        }
        let mut deciles: Vec<u16> = (1..10)
            .filter_map(|k| quantile(k * FINE_CELLS / 10))
            .filter_map(|decile| edges.binary_search_by(|edge| edge.total_cmp(&decile)).ok())
            .map(|edge| edge as u16)
            .collect();
        deciles.dedup();
        let range = high - low;
        let unit = if range > 0.0 && range.is_finite() { range } else { high.abs().max(1.0) } / UNITS_PER_RANGE;
        Self { edges, deciles, origin: low, unit, low, high, sd: population_sd(sorted) }
    }

    /// The reference's quartiles as edges of the cells, without repetition: groups of a number where none were declared.
    pub fn quartiles(&self) -> Vec<f64> {
        let edge = |k: usize| self.edges.get((k * self.edges.len() / 4).saturating_sub(1)).copied();
        let mut edges: Vec<f64> = [1, 2, 3].into_iter().filter_map(edge).collect();
        edges.dedup();
        edges
    }

    /// The cell of a value: the number of edges strictly below it; [`MISSING`] for NaN and infinities.
    pub fn code(&self, value: f64) -> u8 {
        if !value.is_finite() {
            return MISSING;
        }
        self.edges.partition_point(|edge| *edge < value) as u8
    }

    /// The value in whole units from the origin, as sums count it: 4,096 reference ranges at the most.
    pub fn units(&self, value: f64) -> i64 {
        const FARTHEST: f64 = NumericCells::FARTHEST as f64;
        ((value - self.origin) / self.unit).round().clamp(-FARTHEST, FARTHEST) as i64
    }

    /// Values farther from the origin, in units, are summed up as if they were here.
    const FARTHEST: i64 = 1 << 36;

    /// Whether the sums of the outer cells could hold a value that was too far away for them; `false` is certain.
    pub fn may_be_cut_off(&self, counts: &[u32], sums: &[i64]) -> bool {
        let edge = |edge: Option<&f64>| edge.map_or(0, |edge| self.units(*edge));
        let others = |count: Option<&u32>| count.map_or(0, |count| i64::from(count.saturating_sub(1)));
        // If one value stood at the limit, the others would still lie beyond the outermost edge.
        let highest = Self::FARTHEST + others(counts.last()) * edge(self.edges.last());
        let lowest = -Self::FARTHEST + others(counts.first()) * edge(self.edges.first());
        sums.last().is_some_and(|sum| *sum >= highest) || sums.first().is_some_and(|sum| *sum <= lowest)
    }

    /// A mean back from a sum of units over `n` values; `None` when `n` is 0.
    pub fn mean(&self, units: f64, n: u64) -> Option<f64> {
        (n > 0).then(|| self.origin + units / n as f64 * self.unit)
    }

    /// Counts of the fine cells summed up to the reference's decile cells: as if counted in those at once.
    ///
    /// `counts` has a counter per fine cell; one for missing values behind them is left out.
    pub fn to_deciles(&self, counts: &[u64]) -> Vec<u64> {
        let mut coarse = Vec::with_capacity(self.deciles.len() + 1);
        let mut start = 0;
        for end in self.decile_ends() {
            coarse.push(counts.get(start..end).map_or(0, |cells| cells.iter().sum()));
            start = end;
        }
        coarse
    }

    /// Where each decile cell ends: one past its last fine cell.
    pub fn decile_ends(&self) -> impl Iterator<Item = usize> {
        self.deciles.iter().map(|edge| *edge as usize + 1).chain([self.edges.len() + 1])
    }

    /// Whether a cell holds a single value (an atom of the reference), in which nothing is lost.
    pub fn is_point(&self, cell: usize) -> bool {
        let below = cell.checked_sub(1).and_then(|below| self.edges.get(below));
        matches!((below, self.edges.get(cell)), (Some(below), Some(edge)) if below.next_up() == *edge)
    }

    /// The edges of the decile cells.
    pub fn decile_edges(&self) -> Vec<f64> {
        self.deciles.iter().filter_map(|edge| self.edges.get(*edge as usize).copied()).collect()
    }
}

impl CategoricalCells {
    /// The cells of a reference with these categories and counts.
    pub fn new(mut counted: Vec<(String, u64)>) -> Self {
        counted.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let rest = counted.split_off(counted.len().min(SETTLED_CATEGORIES));
        let mut categories: Vec<String> = counted.into_iter().map(|(name, _)| name).collect();
        categories.sort();
        let mut tail_hashes: Vec<u64> = rest.iter().map(|(name, _)| hash(name)).collect();
        tail_hashes.sort_unstable();
        let tail = if tail_hashes.is_empty() { 0 } else { TAIL_BUCKETS };
        Self { categories, tail, tail_hashes, later: Vec::new() }
    }

    /// The cell of a category; one that turns up for the first time gets a cell of its own while there are any.
    pub fn code_or_add(&mut self, name: &str) -> u8 {
        let code = self.code(name);
        if code == self.unnamed() && self.later.len() < LATER_CATEGORIES {
            self.later.push(name.to_owned());
            return self.first_later() + self.later.len() as u8 - 1;
        }
        code
    }

    /// The cell of a category.
    pub fn code(&self, name: &str) -> u8 {
        if let Ok(found) = self.categories.binary_search_by(|category| category.as_str().cmp(name)) {
            return found as u8;
        }
        if let Some(found) = self.later.iter().position(|category| category == name) {
            return self.first_later() + found as u8;
        }
        if self.tail > 0 {
            let hash = hash(name);
            if self.tail_hashes.binary_search(&hash).is_ok() {
                return self.categories.len() as u8 + (hash % u64::from(self.tail)) as u8;
            }
        }
        self.unnamed()
    }

    /// The first cell of the categories that turned up later.
    pub fn first_later(&self) -> u8 {
        self.categories.len() as u8 + self.tail
    }

    /// The cell of new categories that no name was kept of.
    pub fn unnamed(&self) -> u8 {
        self.first_later() + LATER_CATEGORIES as u8
    }

    /// What to call a cell on a page.
    pub fn label(&self, code: u8) -> String {
        let index = code as usize;
        if let Some(name) = self.categories.get(index) {
            return name.clone();
        }
        if code == MISSING {
            return "missing".to_owned();
        }
        if code < self.first_later() {
            return format!("rare categories, group {}", index - self.categories.len() + 1);
        }
        self.later
            .get(index - self.first_later() as usize)
            .cloned()
            .unwrap_or_else(|| "other new categories".to_owned())
    }

    /// Whether every category seen has a cell of its own, so that figures over the cells are exact;
    /// `counts` has a counter per cell.
    pub fn is_exact(&self, counts: &[u64]) -> bool {
        self.tail == 0 && counts.get(self.unnamed() as usize).is_none_or(|unnamed| *unnamed == 0)
    }
}

/// Two passes, so that a large mean costs no precision.
fn population_sd(values: &[f64]) -> f64 {
    let n = (values.len() as f64).max(1.0);
    let mean = values.iter().sum::<f64>() / n;
    let sd = (values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / n).sqrt();
    if sd.is_finite() { sd } else { 0.0 }
}

fn hash(name: &str) -> u64 {
    xxhash_rust::xxh3::xxh3_64(name.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters() -> CategoricalCells {
        CategoricalCells::new(vec![("b".into(), 3), ("a".into(), 5)])
    }

    #[test]
    fn a_value_on_an_edge_belongs_to_the_cell_below() {
        let cells = NumericCells {
            edges: vec![1.0, 2.0],
            deciles: vec![0, 1],
            origin: 0.0,
            unit: 1.0,
            low: 0.0,
            high: 3.0,
            sd: 1.0,
        };
        assert_eq!([0.5, 1.0, 1.5, 2.0, 9.0].map(|x| cells.code(x)), [0, 0, 1, 1, 2]);
        assert_eq!([f64::NAN, f64::INFINITY].map(|x| cells.code(x)), [MISSING, MISSING]);
    }

    #[test]
    fn deciles_nest_in_the_fine_cells_and_an_atom_stands_alone() {
        let mut values: Vec<f64> = (0..10_000).map(|i| f64::from(i) * 0.37).collect();
        values.extend(std::iter::repeat_n(1_000.0, 5_000));
        values.sort_by(f64::total_cmp);
        let cells = NumericCells::from_sorted(&values);
        assert!(cells.edges.is_sorted_by(|a, b| a < b) && cells.edges.len() < FINE_CELLS);
        let atom = cells.code(1_000.0);
        assert!(cells.code(1_000.0_f64.next_down()) < atom && cells.code(1_000.0_f64.next_up()) > atom);

        let mut counts = vec![0_u64; cells.edges.len() + 1];
        for value in &values {
            counts[cells.code(*value) as usize] += 1;
        }
        let edges = cells.decile_edges();
        let mut direct = vec![0_u64; edges.len() + 1];
        for value in &values {
            direct[edges.partition_point(|edge| edge < value)] += 1;
        }
        assert_eq!(cells.to_deciles(&counts), direct);
    }

    #[test]
    fn a_constant_or_empty_reference_still_has_cells() {
        let constant = NumericCells::from_sorted(&[5.0; 20]);
        assert_eq!([4.0, 5.0, 6.0].map(|x| constant.code(x)), [0, 1, 2]);
        assert_eq!(NumericCells::from_sorted(&[]).code(1.0), 0);
    }

    #[test]
    fn a_new_category_gets_its_own_cell_and_keeps_it() {
        let mut cells = letters();
        let code = cells.code_or_add("ü \"x\" <script>");
        assert_eq!(cells.label(code), "ü \"x\" <script>");
        assert_eq!(cells.code_or_add("z"), code + 1);
        assert_eq!(cells.code("ü \"x\" <script>"), code);
    }

    #[test]
    fn past_the_named_ones_new_categories_share_a_cell() {
        let mut cells = letters();
        for index in 0..100 {
            cells.code_or_add(&format!("new {index}"));
        }
        assert_eq!(cells.code("new 99"), cells.unnamed());
        assert_eq!(cells.label(cells.unnamed()), "other new categories");
        assert!(usize::from(cells.unnamed()) < Cells::Categorical(cells).width() - 1);
    }

    #[test]
    fn ten_thousand_categories_fit_a_byte() {
        let cells = CategoricalCells::new((0..10_000).map(|i| (format!("c{i:05}"), 10_000 - i)).collect());
        assert_eq!(cells.code("c00007"), 7);
        let rare = cells.code("c09999");
        assert!((200..216).contains(&rare));
        assert_eq!(cells.code("never"), cells.unnamed());
        assert_eq!(Cells::Categorical(cells).width(), 242);
    }
}
