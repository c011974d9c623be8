//! Rows counted by the code that each has in one column.
//!
//! A brush on that column then takes whole codes, at a cost that does not grow with the rows: the index of the active view of
//! Moritz, Howe and Heer, "Falcon", CHI 2019. It is not summed up along the codes, as theirs is: so it takes a quarter of the
//! room, and memory is what a browser gives least of.

mod counts;
mod days;
mod errors;
mod rows;
mod sums;

pub use counts::CountsByCode;
pub use days::DaysByCode;
pub use errors::ErrorsByCode;
pub use rows::RowsByCode;

pub(super) use sums::SumsByCode;
