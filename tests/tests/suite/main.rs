//! All tests that go through the API, the binary or the browser.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::float_cmp,
    clippy::format_collect,
    clippy::format_push_string,
    reason = "a test says what it expects"
)]

mod api_annotations;
mod api_bad_input;
mod api_formats;
mod api_labels;
mod api_models;
mod api_openapi;
mod api_operations;
mod api_retention;
mod api_routes;
mod api_rows;
mod api_sample;
mod api_slices;
mod api_summaries;
mod attacks;
mod browser;
mod cli_awkward;
mod cli_newcomer;
mod cli_reference;
mod cli_store;
mod disk_full;
mod doors;
mod kills;
mod one_path;
mod operation;
mod reference_path;
mod watching;
