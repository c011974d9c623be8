//! The evenkeel server and command line.

pub mod analysis;
pub mod assets;
pub mod batch;
pub mod cli;
mod clock;
pub mod demo;
pub mod doors;
mod error;
pub mod export;
mod form;
mod frames;
mod hex;
pub mod ingest;
pub mod limits;
mod logs;
pub mod metrics;
pub mod notify;
pub mod outbound;
pub mod probe;
pub mod render;
pub mod retention;
pub mod routes;
pub mod server;
pub mod settings;
pub mod store;
pub mod table;
pub mod traces;
pub mod watch;

pub use error::Error;
