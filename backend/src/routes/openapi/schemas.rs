//! Schemas of what is sent and of what is answered.

use std::collections::BTreeSet;

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value};

use crate::doors::SchemaOf;

const ANSWERED: &str = "#/components/schemas/";
const SENT: &str = "#/components/sent/";

/// Schemas as they are made. A type may be another one when it is sent: what has a default need not be there.
pub(super) struct Schemas {
    sent: SchemaGenerator,
    answered: SchemaGenerator,
}

impl Schemas {
    /// None yet.
    pub(super) fn new() -> Self {
        let settings = |path: &'static str| {
            SchemaSettings::draft2020_12().with(|settings| {
                settings.definitions_path = path.into();
                settings.meta_schema = None;
            })
        };
        let sent = settings("/components/sent").for_deserialize().with_transform(RecursiveTransform(without_null));
        let answered =
            settings("/components/schemas").for_serialize().with_transform(RecursiveTransform(without_default));
        Self { sent: sent.into_generator(), answered: answered.into_generator() }
    }

    /// The schema of what is sent.
    pub(super) fn sent(&mut self, of: SchemaOf) -> Schema {
        of(&mut self.sent)
    }

    /// The schema of what is answered.
    pub(super) fn answered(&mut self, of: SchemaOf) -> Schema {
        of(&mut self.answered)
    }

    /// All schemas by name, and the references of the document led to them. Where a type is another one when it is sent,
    /// that one ends with `Input`.
    pub(super) fn settled(mut self, document: &mut Value) -> Map<String, Value> {
        let mut schemas = self.answered.take_definitions(true);
        let sent = self.sent.take_definitions(true);
        let own = of_their_own(&sent, &schemas);
        for (name, mut schema) in sent {
            if own.contains(&name) {
                lead(&mut schema, &own);
                schemas.insert(format!("{name}Input"), schema);
            } else if !schemas.contains_key(&name) {
                lead(&mut schema, &own);
                schemas.insert(name, schema);
            }
        }
        lead(document, &own);
        schemas
    }
}

/// What may be left out is null then: that need not be said each time.
fn without_null(schema: &mut Schema) {
    if schema.get("default").is_some_and(Value::is_null) {
        schema.remove("default");
    }
}

/// Nothing is left out of answers.
fn without_default(schema: &mut Schema) {
    schema.remove("default");
}

/// The types that are not the same in both directions, whether by themselves or by what they hold.
fn of_their_own(sent: &Map<String, Value>, answered: &Map<String, Value>) -> BTreeSet<String> {
    let mut own = BTreeSet::new();
    loop {
        let differs = |(name, schema): &(&String, &Value)| {
            let mut led = (*schema).clone();
            lead(&mut led, &own);
            !own.contains(*name) && answered.get(*name).is_some_and(|answered| *answered != led)
        };
        let found: Vec<String> = sent.iter().filter(differs).map(|(name, _)| name.clone()).collect();
        if found.is_empty() {
            return own;
        }
        own.extend(found);
    }
}

/// Leads references to where schemas stand in the end.
fn lead(value: &mut Value, own: &BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                match member {
                    Value::String(reference) if key == "$ref" => {
                        if let Some(name) = reference.strip_prefix(SENT) {
                            let ending = if own.contains(name) { "Input" } else { "" };
                            *reference = format!("{ANSWERED}{name}{ending}");
                        }
                    }
                    other => lead(other, own),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| lead(value, own)),
        _ => {}
    }
}
