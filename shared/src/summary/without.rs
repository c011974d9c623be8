//! Summaries without protected attributes: neither their columns nor counts by their groups.

use super::{Layout, OutcomeLayout};
use crate::binning::{Binning, Cells};
use crate::schema::ColumnRole;
use crate::series::{Series, Summaries, VersionSummaries};

impl Binning {
    /// The same cells without protected columns and attributes.
    #[must_use]
    pub fn without_protected(&self) -> Self {
        Self {
            columns: self.columns.iter().filter(|one| one.role != ColumnRole::Protected).cloned().collect(),
            attributes: Vec::new(),
            outcome: self.outcome.clone(),
        }
    }
}

impl Summaries {
    /// The same counts without protected columns, and over everybody alone.
    #[must_use]
    pub fn without_protected(self) -> Self {
        Self { versions: self.versions.into_iter().map(VersionSummaries::without_protected).collect(), ..self }
    }
}

impl VersionSummaries {
    fn without_protected(self) -> Self {
        let kept = Kept::new(&self.binning);
        Self {
            binning: self.binning.without_protected(),
            series: self.series.into_iter().map(|series| kept.of(series)).collect(),
            ..self
        }
    }
}

/// Which places of each window's vectors are kept.
struct Kept {
    layout: Layout,
    cells: Vec<usize>,
    sums: Vec<usize>,
    outcomes: Vec<usize>,
    moments: Vec<usize>,
}

impl Kept {
    fn new(binning: &Binning) -> Self {
        let layout = Layout::new(binning);
        let open = || {
            let columns = binning.columns.iter().zip(&layout.columns);
            columns.filter(|(column, _)| column.role != ColumnRole::Protected)
        };
        let cells = open().flat_map(|(_, at)| at.first..at.first + at.width).collect();
        let numeric = open().filter(|(column, _)| matches!(column.cells, Cells::Numeric(_)));
        let sums = numeric.filter_map(|(_, at)| Some(at.sums?..at.sums? + at.width - 1)).flatten().collect();
        let slots = layout.slots;
        let (outcomes, moments) = match layout.outcome {
            OutcomeLayout::Binary { cells } => {
                let scores = 0..OutcomeLayout::score(cells, 1, 0, 0);
                let first = OutcomeLayout::decision(cells, slots, 0, false, 0);
                let decisions = first..OutcomeLayout::decision(cells, slots, 1, false, 0);
                (scores.chain(decisions).collect(), (0..layout.moments).collect())
            }
            OutcomeLayout::Multiclass { classes } => {
                let confusion = 0..OutcomeLayout::confusion(classes, 1, 0, 0);
                let scores = OutcomeLayout::class_score(classes, slots, 0, 0, 0)..layout.outcomes;
                (confusion.chain(scores).collect(), (0..layout.moments).collect())
            }
            OutcomeLayout::Regression => {
                ((0..layout.outcomes / slots).collect(), (0..layout.moments / slots).collect())
            }
        };
        Self { layout, cells, sums, outcomes, moments }
    }

    fn of(&self, series: Series) -> Series {
        Series {
            cells: taken(&series.cells, self.layout.cells, &self.cells),
            sums: taken(&series.sums, self.layout.sums, &self.sums),
            outcomes: taken(&series.outcomes, self.layout.outcomes, &self.outcomes),
            moments: taken(&series.moments, self.layout.moments, &self.moments),
            ..series
        }
    }
}

/// Of windows of `width` values each those at some places.
fn taken<T: Copy>(values: &[T], width: usize, places: &[usize]) -> Vec<T> {
    let windows = values.chunks_exact(width.max(1));
    windows.flat_map(|window| places.iter().filter_map(|at| window.get(*at).copied())).collect()
}
