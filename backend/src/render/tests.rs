//! What both forms promise.

mod text;
