//! Score against score, in cells.

/// How often each pair of scores occurs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Heat {
    /// Cells along each side.
    pub cells: usize,
    /// From the lowest to the highest value of either version.
    pub span: (f64, f64),
    /// Pairs by cell: the baseline's along a row, the candidate's by row, from the lowest.
    pub counts: Vec<u32>,
    /// The pairs themselves, where there are few: the baseline's value and the candidate's.
    pub points: Vec<(f64, f64)>,
}

impl Heat {
    /// Counts pairs of finite values; up to `few` are kept as points instead. `span` is that of the values without one.
    pub fn new(a: &[f64], b: &[f64], span: Option<(f64, f64)>, cells: usize, few: usize) -> Self {
        let pairs = || a.iter().zip(b).filter(|(a, b)| a.is_finite() && b.is_finite());
        let found = || {
            let values = pairs().flat_map(|(a, b)| [*a, *b]);
            values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
        };
        let span = span.unwrap_or_else(found);
        let cells = cells.max(1);
        let mut heat = Self { cells, span, counts: vec![0; cells * cells], points: Vec::new() };
        let n = pairs().count();
        if n <= few {
            heat.points = pairs().map(|(a, b)| (*a, *b)).collect();
        }
        let width = (span.1 - span.0) / cells as f64;
        // Where all values are the same, one cell has them all.
        let cell = |value: f64| {
            if width > 0.0 { (((value - span.0) / width) as usize).min(cells - 1) } else { 0 }
        };
        for (a, b) in pairs() {
            heat.counts[cell(*b) * cells + cell(*a)] += 1;
        }
        heat
    }

    /// All pairs.
    pub fn n(&self) -> u64 {
        self.counts.iter().map(|count| u64::from(*count)).sum()
    }

    /// The most pairs of a cell.
    pub fn most(&self) -> u32 {
        self.counts.iter().copied().max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_fall_into_their_cells() {
        let heat = Heat::new(&[0.0, 0.99, 1.0, f64::NAN], &[0.0, 0.2, 1.0, 0.5], Some((0.0, 1.0)), 2, 2);
        assert_eq!((heat.counts.as_slice(), heat.n(), heat.most()), ([1, 1, 0, 1].as_slice(), 3, 1));
        assert!(heat.points.is_empty());
        let same = Heat::new(&[7.0, 7.0], &[7.0, 7.0], None, 3, 2);
        assert_eq!((same.span, same.counts[0], same.points.len()), ((7.0, 7.0), 2, 2));
        assert_eq!(Heat::new(&[], &[], Some((0.0, 1.0)), 2, 2).n(), 0);
    }
}
