//! Who may ask, as the doors have it.

use serde_json::{Value, json};
use shared::api::{Need, Role};

use super::operation::Operation;
use crate::doors::{Door, Of};

/// The ways in.
pub(super) fn schemes() -> Value {
    json!({
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "A token, made with `POST /api/v1/tokens` or `evenkeel token add`.",
        },
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": "evenkeel_session",
            "description": "What `POST /api/v1/session` sets; `__Host-evenkeel_session` where people come through TLS.",
        },
    })
}

/// Notes who may ask; an address without a door is open.
pub(super) fn note(described: &mut Value, operation: &Operation, door: Option<Door>) {
    let (sentence, security) = match door {
        None => ("Anybody, from anywhere.".to_owned(), json!([])),
        Some(Door { of: Of::Anybody, .. }) => {
            ("Anybody; nobody is shown more than they may see.".to_owned(), json!([{}, {"token": []}, {"session": []}]))
        }
        Some(door) => {
            described["x-roles"] = roles(door.need).map(Role::as_str).collect();
            (sentence(door), json!([{"token": []}, {"session": []}]))
        }
    };
    let parts = [operation.more, &sentence].into_iter().filter(|part| !part.is_empty());
    described["description"] = parts.collect::<Vec<_>>().join("\n\n").into();
    described["security"] = security;
}

fn roles(need: Need) -> impl Iterator<Item = Role> {
    Role::ALL.into_iter().filter(move |role| role.brings(need))
}

fn sentence(door: Door) -> String {
    let roles: Vec<&str> = roles(door.need).map(Role::as_str).collect();
    let (last, before) = roles.split_last().map_or(("", String::new()), |(last, before)| (*last, before.join(", ")));
    let whom = if before.is_empty() { last.to_owned() } else { format!("{before} or {last}") };
    let of = match door.of {
        Of::Model => "of the model",
        Of::Incident => "of the incident's model",
        Of::Each => "of some model; what is of others is left out or refused",
        Of::All => "of all models",
        Of::Anybody => "of anything",
    };
    let rows = if door.need == Need::SeeRows { " Single rows can be withheld from a role." } else { "" };
    format!("Roles: {whom}, {of}.{rows}")
}
