//! All statistics, as functions over slices or counts.

pub mod quantile;
