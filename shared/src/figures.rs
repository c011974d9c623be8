//! Every figure that the pages show, computed from summaries alone.
//!
//! Each is a pure function of a binning with its layout, the reference's totals and a window's totals. What is
//! undefined is `None`, with a [`Note`] that says why; what the cells lose is a guaranteed interval
//! ([`crate::stats::from_cells::Bounded`]).

mod cells;
pub mod concept;
mod counts;
pub mod drift;
pub mod fairness;
mod outcome;
pub mod performance;
pub mod policy;
mod standing;
pub mod timeline;

pub use cells::{CellShares, cell_shares};
pub use counts::ColumnCounts;
pub use outcome::{Cut, nearest_cut, thresholds};
pub use standing::{Standing, standing};

/// Why a figure is not available, or what to know about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The figure's field, for example `psi`.
    pub figure: &'static str,
    /// A sentence.
    pub reason: String,
}

impl Note {
    pub(crate) fn new(figure: &'static str, reason: impl Into<String>) -> Self {
        Self { figure, reason: reason.into() }
    }
}
