//! The Evenkeel app: pages and charts over the figures of `shared`.
//!
//! `logic` knows no browser and is tested natively; `net` and `store` fetch and keep; `chart`, `parts` and `pages`
//! are thin components over them.

#![allow(clippy::needless_pass_by_value, reason = "the props of a component are its own")]
#![allow(unreachable_pub, reason = "`#[component]` writes public items of its own, in private modules too")]

mod address;
mod annotations;
mod app;
mod caller;
mod changes;
mod chart;
mod clipboard;
mod download;
mod fetched;
mod follow;
pub mod logic;
mod net;
mod pages;
mod parts;
mod reactive;
mod sample;
mod saved;
mod store;

pub use app::{mount_model, mount_status};
