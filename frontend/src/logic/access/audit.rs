//! The audit trail in words: what was done, to what, and what that changed.

use std::collections::BTreeMap;

use shared::api::{Json, Via};

use crate::logic::date::moment;
use crate::logic::operations::json_text::json_text;
use crate::logic::route::decode;

/// Numbers as large as this are times, from 2001 to 2286.
const EPOCH_MS: std::ops::Range<f64> = 1e12..1e13;

/// Something that is different since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where, for example "grants › 1 › role".
    pub place: String,
    /// As it was, as JSON; nothing where it was not there.
    pub before: Option<String>,
    /// As it is; nothing where it is gone.
    pub after: Option<String>,
}

/// What is different between two states of one thing, leaf by leaf. Items of a list are told apart by their id or name,
/// so that one that comes first does not change all that follow.
pub fn changes(before: Option<&Json>, after: Option<&Json>) -> Vec<Change> {
    let mut found = BTreeMap::<Vec<String>, (Option<String>, Option<String>)>::new();
    for (path, text) in before.map(leaves).unwrap_or_default() {
        found.entry(path).or_default().0 = Some(text);
    }
    for (path, text) in after.map(leaves).unwrap_or_default() {
        found.entry(path).or_default().1 = Some(text);
    }
    let differ = found.into_iter().filter(|(_, (before, after))| before != after);
    differ.map(|(path, (before, after))| Change { place: path.join(" › "), before, after }).collect()
}

fn leaves(json: &Json) -> Vec<(Vec<String>, String)> {
    let mut found = Vec::new();
    collect(json, &mut Vec::new(), &mut found);
    found
}

fn collect(json: &Json, path: &mut Vec<String>, found: &mut Vec<(Vec<String>, String)>) {
    match json {
        Json::Object(fields) if !fields.is_empty() => {
            for (name, field) in fields {
                path.push(name.clone());
                collect(field, path, found);
                path.pop();
            }
        }
        Json::List(items) if items.iter().any(|item| matches!(item, Json::Object(_))) => {
            for (at, item) in items.iter().enumerate() {
                path.push(name_of(item).unwrap_or_else(|| (at + 1).to_string()));
                collect(item, path, found);
                path.pop();
            }
        }
        // What is not set, what is empty and what is not there are the same to who reads.
        Json::Null(()) => {}
        Json::Object(fields) if fields.is_empty() => {}
        Json::List(items) if items.is_empty() => {}
        Json::Number(number) if EPOCH_MS.contains(number) => found.push((path.clone(), moment(*number as i64))),
        other => found.push((path.clone(), json_text(other))),
    }
}

fn name_of(item: &Json) -> Option<String> {
    let Json::Object(fields) = item else { return None };
    match fields.get("id").or_else(|| fields.get("name"))? {
        Json::Text(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// What was done, in words; an action that has none speaks for itself.
pub fn action_words(action: &str) -> &str {
    match action {
        "PUT /accounts/{name}" | "account add" => "wrote an account",
        "DELETE /accounts/{name}" | "account remove" => "deleted an account",
        "POST /tokens" | "token add" => "made a token",
        "DELETE /tokens/{id}" | "token revoke" => "revoked a token",
        "PUT /withheld" => "set what roles do not see",
        "PUT /channels/{name}" => "wrote a channel",
        "DELETE /channels/{name}" => "deleted a channel",
        "POST /channels/{name}/test" => "tested a channel",
        "PUT /departed" => "wrote who has left",
        "POST /incidents/{id}/acknowledge" => "took on an incident",
        "POST /incidents/{id}/note" => "wrote a note on an incident",
        "POST /incidents/{id}/post-mortem" => "wrote a post-mortem",
        "POST /maintenance" => "planned maintenance",
        "DELETE /maintenance/{id}" => "took back maintenance",
        "PUT /models/{model}" => "registered a model",
        "PUT /models/{model}/versions/{version}" => "registered a version",
        "POST /models/{model}/versions/{version}/schema/confirm" => "confirmed a schema",
        "POST /models/{model}/annotations" => "wrote a note",
        "DELETE /models/{model}/annotations/{id}" => "deleted a note",
        "POST /models/{model}/breaker/open" => "opened the breaker",
        "POST /models/{model}/breaker/close" => "closed the breaker",
        "POST /models/{model}/rollout" => "began a rollout",
        "POST /models/{model}/rollout/promote" => "promoted a version",
        "POST /models/{model}/rollout/rollback" => "rolled back",
        "PUT /models/{model}/route" => "set a route",
        "PUT /models/{model}/rules/{rule}" => "wrote a rule",
        "DELETE /models/{model}/rules/{rule}" => "deleted a rule",
        "PUT /models/{model}/slices/{name}" => "saved a slice",
        "DELETE /models/{model}/slices/{name}" => "deleted a slice",
        "POST /models/{model}/business" => "sent a value of the goal",
        "account link" => "made a one-time link",
        "sign in" => "sign-in",
        "sign in at the provider" => "sign-in at the provider",
        "sign out" => "sign-out",
        "sign out everywhere" => "sign-out everywhere",
        "change the password" => "gave another password",
        other => other,
    }
}

/// To what, as one reads it: without what all addresses begin with, and without escapes; nothing where that is who asks.
pub fn target_words(target: &str) -> Option<String> {
    let short = target.strip_prefix("/api/v1/").unwrap_or(target);
    (!short.is_empty() && short != "session").then(|| decode(short))
}

/// Who did it.
pub fn who(by: &str, via: Via) -> String {
    match (by, via) {
        ("", Via::Open) => "somebody on this machine".to_owned(),
        ("", Via::CommandLine) => "the command line".to_owned(),
        ("", _) => "nobody known".to_owned(),
        (by, Via::Token) => format!("{by} (token)"),
        (by, _) => by.to_owned(),
    }
}

/// Why it came to nothing, for an HTTP status; nothing where it was done.
pub fn refused(status: u16) -> Option<String> {
    match status {
        200..=399 => None,
        401 => Some("refused: wrong password or link".to_owned()),
        403 => Some("refused: not allowed".to_owned()),
        404 => Some("refused: not there, or not to be seen".to_owned()),
        other => Some(format!("refused with status {other}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(fields: &[(&str, Json)]) -> Json {
        Json::Object(fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect())
    }

    fn text(text: &str) -> Json {
        Json::Text(text.to_owned())
    }

    #[test]
    fn only_what_differs_is_listed() {
        let before = object(&[("owner", text("Lending")), ("team", text("risk")), ("runbook", Json::Null(()))]);
        let after = object(&[("owner", text("A. Ito")), ("team", text("risk")), ("public", Json::Bool(true))]);
        let change = |place: &str, before: Option<&str>, after: Option<&str>| Change {
            place: place.to_owned(),
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
        };
        assert_eq!(
            changes(Some(&before), Some(&after)),
            [change("owner", Some("\"Lending\""), Some("\"A. Ito\"")), change("public", None, Some("true"))]
        );
        assert_eq!(changes(None, None), []);
        let made = object(&[("created", Json::Number(1_794_000_000_000.0)), ("grants", Json::List(Vec::new()))]);
        let made = changes(None, Some(&made));
        assert_eq!(made.len(), 1);
        assert!(made[0].after.as_ref().is_some_and(|text| text.contains("2026")), "{made:?}");
        assert_eq!(changes(Some(&after), None).len(), 3);
    }

    #[test]
    fn what_comes_first_in_a_list_does_not_change_what_follows() {
        let token = |id: f64| object(&[("id", Json::Number(id)), ("name", text("t"))]);
        let (before, after) = (Json::List(vec![token(1.0)]), Json::List(vec![token(2.0), token(1.0)]));
        let places: Vec<String> = changes(Some(&before), Some(&after)).into_iter().map(|one| one.place).collect();
        assert_eq!(places, ["2 › id", "2 › name"]);
    }

    #[test]
    fn entries_are_said_in_words() {
        assert_eq!(action_words("PUT /models/{model}/route"), "set a route");
        assert_eq!(action_words("PATCH /x"), "PATCH /x");
        assert_eq!(target_words("/api/v1/models/a%20b/route").as_deref(), Some("models/a b/route"));
        assert_eq!(target_words("/api/v1/session"), None);
        assert_eq!(who("", Via::Open), "somebody on this machine");
        assert_eq!(who("loan-service", Via::Token), "loan-service (token)");
        assert!(refused(204).is_none() && refused(403).is_some());
    }
}
