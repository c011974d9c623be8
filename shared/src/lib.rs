//! Types of the API and all statistics of Evenkeel.
//!
//! This crate does no I/O and knows neither an async runtime nor the browser: it builds natively and for
//! wasm32, so that the page, the alert and the command line compute a figure with the same code.

#![allow(clippy::float_cmp, reason = "ties, edges and exact zeros are compared exactly on purpose")]

pub mod alert;
pub mod api;
pub mod binning;
pub mod date;
pub mod explore;
pub mod figures;
pub mod frame;
pub mod inventory;
pub mod open;
pub mod report;
pub mod sample;
pub mod schema;
pub mod series;
pub mod slice;
pub mod spreadsheet;
pub mod state;
pub mod stats;
pub mod summary;
pub mod verdict;
pub mod versions;
pub mod written;
