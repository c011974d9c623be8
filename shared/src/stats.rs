//! All statistics, as functions over slices or counts.
//!
//! Every function is total: it takes any input, empty and non-finite ones included, and answers `None` where its
//! figure is undefined, never NaN and never a stand-in. Each names its source.

pub mod auc;
pub mod average_precision;
pub mod binary;
pub mod calibration;
pub mod concept_drift;
pub mod cost;
pub mod drift;
pub mod estimated;
pub mod fairness;
pub mod from_cells;
pub mod jackknife;
pub mod ks;
mod merge;
pub mod moments;
pub mod multiclass;
pub mod multiplicity;
pub mod paired;
pub mod paired_table;
pub mod peers;
pub mod proportion;
pub mod psi_interval;
pub mod quantile;
pub mod regression;
pub mod sort;
pub mod special;
pub mod wasserstein;
