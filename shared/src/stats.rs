//! All statistics, as functions over slices or counts.

pub mod from_cells;
pub mod quantile;
