//! What a person takes away from a page: tables as CSV, charts as pictures, and what the files are called.

pub mod bars;
pub mod csv;
pub mod drift;
pub mod fairness;
pub mod file;
pub mod inventory;
pub mod markup;
pub mod picture;
pub mod policy;
pub mod quality;
pub mod slice;
pub mod style;
pub mod table;

pub use picture::{Legend, Picture};
pub use style::Theme;
pub use table::{Cell, Table};
