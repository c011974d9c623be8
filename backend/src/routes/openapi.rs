//! `GET /api/v1/openapi.json`: every address of this server, described.
//!
//! Addresses, what they need, their queries and bodies come from the doors and from the handlers' signatures, schemas from
//! the types. What is left to write, a summary and the answers, stands in a file per subject; a test finds an address that
//! has no description.

mod alerts;
mod deployment;
mod document;
mod figures;
mod models;
mod operation;
mod people;
mod permission;
mod problems;
mod rows;
mod schemas;
mod server;
#[cfg(test)]
mod tests;
mod watching;

use std::sync::OnceLock;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;

use super::{App, declared};
use operation::Subject;

/// `GET /api/v1/openapi.json`
pub(super) async fn get(State(app): State<App>) -> impl IntoResponse {
    // It says nothing of this server that is not true of all.
    static DOCUMENT: OnceLock<Bytes> = OnceLock::new();
    let document = DOCUMENT.get_or_init(|| document::of(&declared(app)).to_string().into());
    ([(header::CONTENT_TYPE, "application/json")], document.clone())
}

/// Everything that is described, by subject.
fn subjects() -> Vec<Subject> {
    vec![
        models::subject(),
        rows::subject(),
        figures::subject(),
        watching::subject(),
        alerts::subject(),
        deployment::subject(),
        people::subject(),
        server::subject(),
    ]
}
