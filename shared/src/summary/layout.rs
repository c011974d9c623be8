//! Where in a summary's vectors each count stands.

use crate::binning::{Binning, Cells, MISSING, OutcomeCells};

/// Labels of a binary outcome: pending, negative, positive.
pub const BINARY_LABELS: usize = 3;
/// Cells of a class probability: 0.01 wide, and one for 1.
pub const MULTICLASS_SCORE_CELLS: usize = 101;
/// Cells of the highest probability, 0.1 wide, for calibration.
pub const TOP_LABEL_CELLS: usize = 10;

/// Offsets of everything that a summary counts, worked out once per binning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// One entry per followed column.
    pub columns: Vec<ColumnLayout>,
    /// Group slots: one for everybody, then each attribute's groups.
    pub slots: usize,
    /// How outcomes are laid out.
    pub outcome: OutcomeLayout,
    /// Length of `Summary::cells`.
    pub cells: usize,
    /// Length of `Summary::sums`.
    pub sums: usize,
    /// Length of `Summary::outcomes`.
    pub outcomes: usize,
    /// Length of `Summary::moments`.
    pub moments: usize,
}

/// Where a column's counts stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnLayout {
    /// Its first counter in `cells`.
    pub first: usize,
    /// How many counters it has; the last is for missing values.
    pub width: usize,
    /// Its first sum in `sums`, if it is numeric: one per counter but the last.
    pub sums: Option<usize>,
}

/// How outcomes are laid out in `outcomes` and `moments`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutcomeLayout {
    /// `outcomes`: slot × score cell × label (pending, 0, 1), then slot × decision (0, 1) × label.
    /// `moments` by label: Σp, Σp², Σln p, Σln(1−p); then Σp by score cell × label.
    Binary {
        /// How many score cells.
        cells: usize,
    },
    /// `outcomes`: slot × predicted × label (pending first, then the classes), then class × probability cell ×
    /// (pending, another class, this class), then top-label cell × (pending, wrong, right).
    /// `moments`: Σ log loss and Σ Brier over labelled rows, then Σ highest probability by top-label cell ×
    /// (pending, labelled).
    Multiclass {
        /// How many classes, the one for unknown names included.
        classes: usize,
    },
    /// `outcomes`: slot × (pending, labelled). `moments`: slot × [`super::outcome::REGRESSION_MOMENTS`].
    Regression,
}

impl Layout {
    /// The layout of a binning.
    pub fn new(binning: &Binning) -> Self {
        let (mut cells, mut sums) = (0, 0);
        let columns = binning
            .columns
            .iter()
            .map(|column| {
                let width = column.cells.width();
                let numeric = matches!(column.cells, Cells::Numeric(_));
                let layout = ColumnLayout { first: cells, width, sums: numeric.then_some(sums) };
                cells += width;
                sums += if numeric { width - 1 } else { 0 };
                layout
            })
            .collect();
        let slots = binning.slots();
        let (outcome, outcomes, moments) = match &binning.outcome {
            OutcomeCells::Binary { edges, .. } => {
                let cells = edges.len() + 1;
                (
                    OutcomeLayout::Binary { cells },
                    slots * (cells + 2) * BINARY_LABELS,
                    4 * BINARY_LABELS + cells * BINARY_LABELS,
                )
            }
            OutcomeCells::Multiclass { classes } => {
                let classes = classes.len() + 1;
                (
                    OutcomeLayout::Multiclass { classes },
                    slots * classes * (classes + 1) + (classes * MULTICLASS_SCORE_CELLS + TOP_LABEL_CELLS) * 3,
                    2 + TOP_LABEL_CELLS * 2,
                )
            }
            OutcomeCells::Regression { .. } => {
                (OutcomeLayout::Regression, slots * 2, slots * super::outcome::REGRESSION_MOMENTS)
            }
        };
        Self { columns, slots, outcome, cells, sums, outcomes, moments }
    }
}

impl ColumnLayout {
    /// The counter of a code.
    pub fn cell(&self, code: u8) -> usize {
        self.first + if code == MISSING { self.width - 1 } else { code as usize }
    }

    /// The column's counters in a vector of cells.
    pub fn counts<'a>(&self, cells: &'a [u32]) -> &'a [u32] {
        cells.get(self.first..self.first + self.width).unwrap_or_default()
    }
}

impl OutcomeLayout {
    /// Binary: the counter of a slot, score cell and label.
    pub fn score(cells: usize, slot: usize, cell: usize, label: usize) -> usize {
        (slot * cells + cell) * BINARY_LABELS + label
    }

    /// Binary: the counter of a slot, decision and label.
    pub fn decision(cells: usize, slots: usize, slot: usize, positive: bool, label: usize) -> usize {
        (slots * cells + slot * 2 + usize::from(positive)) * BINARY_LABELS + label
    }

    /// Multiclass: the counter of a slot, predicted class and label (0 pending, then the classes).
    pub fn confusion(classes: usize, slot: usize, predicted: usize, label: usize) -> usize {
        (slot * classes + predicted) * (classes + 1) + label
    }

    /// Multiclass: the counter of a class's probability cell and truth (0 pending, 1 another class, 2 this one).
    pub fn class_score(classes: usize, slots: usize, class: usize, cell: usize, truth: usize) -> usize {
        slots * classes * (classes + 1) + (class * MULTICLASS_SCORE_CELLS + cell) * 3 + truth
    }

    /// Multiclass: the counter of a top-label cell and truth (0 pending, 1 wrong, 2 right).
    pub fn top_label(classes: usize, slots: usize, cell: usize, truth: usize) -> usize {
        slots * classes * (classes + 1) + (classes * MULTICLASS_SCORE_CELLS + cell) * 3 + truth
    }
}
