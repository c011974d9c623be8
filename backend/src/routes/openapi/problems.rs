//! How requests are refused, from the error type itself.

use schemars::SchemaGenerator;
use serde_json::{Map, Value, json};
use shared::api::Problem;

use super::schemas::Schemas;
use crate::error::Error;

const ANY: &str =
    "Any other problem: asked too often (429), a full disk (507), busy or ending (503), something broke (500).";

/// One error of each kind that single addresses answer with.
fn kinds() -> Vec<Error> {
    let text = String::new;
    vec![
        Error::BadRequest(text()),
        Error::Unauthorized(text()),
        Error::Forbidden(text()),
        Error::NotFound(text()),
        Error::Conflict(text()),
        Error::Outdated(text()),
        Error::TooLarge(text()),
        Error::MediaType(text()),
        Error::data(""),
        Error::TooMany { detail: text(), retry_s: 1 },
        Error::Unavailable(text()),
    ]
}

/// The answer with a status; `None` for one that no error has.
pub(super) fn answer(status: u16) -> Option<Value> {
    kinds().iter().map(Error::kind).find(|kind| kind.0 == status).map(|(_, name, _)| reference(name))
}

/// The answer with any other status.
pub(super) fn any() -> Value {
    reference("any")
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/responses/{name}") })
}

/// What the references lead to: answers by the name of the problem.
pub(super) fn components(schemas: &mut Schemas) -> Map<String, Value> {
    let problem = schemas.answered(SchemaGenerator::subschema_for::<Problem>);
    let described =
        |about: &str| json!({ "description": about, "content": { "application/problem+json": { "schema": problem } } });
    let kinds = kinds();
    let known =
        kinds.iter().map(Error::kind).map(|(_, name, title)| (name.to_owned(), described(&format!("{title}."))));
    known.chain([("any".to_owned(), described(ANY))]).collect()
}
