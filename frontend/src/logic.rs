//! What the pages know without a browser: plain functions, tested natively.

pub mod brush;
pub mod calibration;
pub mod cells;
pub mod compare;
pub mod concept;
pub mod confusion;
pub mod course;
pub mod date;
pub mod days;
pub mod definitions;
pub mod export;
pub mod facet;
pub mod marks;
pub mod number;
pub mod policy;
pub mod quality;
pub mod query;
pub mod route;
pub mod rows;
pub mod saved;
pub mod scale;
pub mod search;
pub mod snippets;
pub mod steps;
pub mod then;
pub mod words;
