//! What both forms promise.

mod html;
mod text;
