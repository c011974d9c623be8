//! The binary frame, the algebra of summaries, and the figures that come from them, against direct computing.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod algebra;
mod explorer;
mod figures;
mod golden;
mod policy;
mod sample;
mod survival;
mod world;
