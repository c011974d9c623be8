//! The document, put together.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::operation::{Answer, Content, Operation, Parameter};
use super::schemas::Schemas;
use super::{permission, problems, subjects};
use crate::doors::{Declared, Of, SchemaOf};

const ABOUT: &str = "Watches machine-learning models in production: drift, quality, fairness, and whether they are live at all.\n\n\
    **Who asks.** Programs send a token, browsers a session's cookie. Until there is an account with a password, whoever asks \
    from the same machine may do everything. A model that may not be seen does not exist, in answers and in errors.\n\n\
    **What is refused** is answered with problem details (RFC 9457); `detail` says how to mend it.\n\n\
    **Each answer** carries `X-Request-Id`, the one that was sent or a new one. Bodies may come compressed with gzip or zstd, \
    and answers are compressed for those who accept it.\n\n\
    **Times** in queries are RFC 3339 or epoch milliseconds. Members that are not described here may be added at any time.";

/// The document of addresses, each for example `GET /api/v1/models`.
pub(super) fn of(declared: &[(String, Declared)]) -> Value {
    let declared: BTreeMap<&str, Declared> =
        declared.iter().map(|(address, declared)| (address.as_str(), *declared)).collect();
    let mut schemas = Schemas::new();
    let mut paths: Map<String, Value> = Map::new();
    let mut tags = Vec::new();
    for subject in subjects() {
        tags.push(json!({ "name": subject.name, "description": subject.about }));
        for operation in &subject.operations {
            let address = format!("{} {}", operation.method, operation.path);
            let mut described = described(operation, declared.get(address.as_str()).copied(), &mut schemas);
            described["tags"] = json!([subject.name]);
            let path = paths.entry(operation.path).or_insert_with(|| json!({}));
            path[operation.method.to_lowercase()] = described;
        }
    }
    let responses = problems::components(&mut schemas);
    let mut document = json!({
        "openapi": "3.1.1",
        "info": {
            "title": "Evenkeel",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
            "license": { "name": "MIT OR Apache-2.0", "identifier": env!("CARGO_PKG_LICENSE") },
        },
        "servers": [{ "url": "/" }],
        "tags": tags,
        "paths": paths,
        "components": { "responses": responses, "securitySchemes": permission::schemes() },
    });
    document["components"]["schemas"] = schemas.settled(&mut document).into();
    document
}

fn described(operation: &Operation, declared: Option<Declared>, schemas: &mut Schemas) -> Value {
    let taken = declared.map(|declared| declared.taken).unwrap_or_default();
    let mut parameters: Vec<Value> = names(operation.path).map(in_path).collect();
    parameters.extend(taken.query.map(|query| in_query(query, schemas)).unwrap_or_default());
    parameters.extend(operation.parameters.iter().map(|parameter| written(parameter, schemas)));
    let mut content: Map<String, Value> = operation
        .body
        .iter()
        .map(|content| (content.media_type.to_owned(), contained(content, |of| schemas.sent(of).into())))
        .collect();
    if let Some(json) = taken.json {
        content.insert("application/json".to_owned(), json!({ "schema": schemas.sent(json) }));
    }
    let mut described = json!({ "operationId": operation.id, "summary": operation.summary });
    permission::note(&mut described, operation, declared.map(|declared| declared.door));
    described["responses"] = responses(operation, declared, !parameters.is_empty(), !content.is_empty(), schemas);
    if !parameters.is_empty() {
        described["parameters"] = parameters.into();
    }
    if !content.is_empty() {
        described["requestBody"] = json!({ "required": true, "content": content });
    }
    described
}

fn responses(
    operation: &Operation,
    declared: Option<Declared>,
    has_parameters: bool,
    has_body: bool,
    schemas: &mut Schemas,
) -> Value {
    let mut refusals: BTreeSet<u16> = operation.refusals.iter().copied().collect();
    if declared.is_some_and(|declared| declared.door.of != Of::Anybody) {
        refusals.extend([401, 403]);
    }
    if operation.path.contains('{') {
        refusals.insert(404);
    }
    if has_parameters {
        refusals.insert(400);
    }
    if has_body {
        refusals.extend([400, 413, 415]);
    }
    let refused = |status: u16| (status.to_string(), problems::answer(status).unwrap_or_else(problems::any));
    let mut responses: Map<String, Value> = refusals.into_iter().map(refused).collect();
    if declared.is_some() {
        responses.insert("default".to_owned(), problems::any());
    }
    responses.extend(operation.answers.iter().map(|answer| (answer.status.to_string(), answered(answer, schemas))));
    responses.into()
}

fn answered(answer: &Answer, schemas: &mut Schemas) -> Value {
    let mut described = json!({ "description": answer.about });
    for content in &answer.content {
        described["content"][content.media_type] = contained(content, |of| schemas.answered(of).into());
    }
    for (name, about) in &answer.headers {
        described["headers"][name] = json!({ "description": about, "schema": { "type": "string" } });
    }
    described
}

fn contained(content: &Content, schema: impl FnOnce(SchemaOf) -> Value) -> Value {
    content.schema.map_or_else(|| json!({}), |of| json!({ content.key: schema(of) }))
}

fn written(parameter: &Parameter, schemas: &mut Schemas) -> Value {
    json!({
        "name": parameter.name,
        "in": parameter.place,
        "required": parameter.is_required,
        "description": parameter.about,
        "schema": schemas.sent(parameter.schema),
    })
}

/// The members of the type that a query is read into.
fn in_query(query: SchemaOf, schemas: &mut Schemas) -> Vec<Value> {
    let whole = schemas.sent(query).to_value();
    let is_required =
        |name: &str| whole["required"].as_array().is_some_and(|names| names.iter().any(|one| one == name));
    let members = whole["properties"].as_object().cloned().unwrap_or_default();
    let described = |(name, schema): (String, Value)| {
        let mut schema = without_null(schema);
        let about = schema.as_object_mut().and_then(|schema| schema.remove("description"));
        json!({
            "name": name,
            "in": "query",
            "required": is_required(&name),
            "description": about.unwrap_or_default(),
            "schema": schema,
        })
    };
    members.into_iter().map(described).collect()
}

/// A schema of what may be left out, but can't be null.
fn without_null(mut schema: Value) -> Value {
    if let Some([one, null]) = schema["type"].as_array().map(Vec::as_slice)
        && null == "null"
    {
        schema["type"] = one.clone();
    }
    if let Some([one, null]) = schema["anyOf"].as_array().map(Vec::as_slice)
        && null["type"] == "null"
    {
        let mut one = one.clone();
        one["description"] = schema["description"].take();
        schema = one;
    }
    if let Some(members) = schema.as_object_mut()
        && members.get("default").is_some_and(|default| default.is_null() || default == "")
    {
        members.remove("default");
    }
    schema
}

/// The names in braces.
fn names(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
}

fn in_path(name: &str) -> Value {
    let (kind, about) = match name {
        "model" => ("string", "The model's name, for example `car_loan`."),
        "version" => ("string", "The version's name, for example `v2`."),
        "rule" => ("string", "The rule's name."),
        "request_id" => ("string", "The id that the sender gave the request."),
        "file" => ("string", "The model's name with `.svg` behind it."),
        "id" => ("integer", "Its number."),
        _ => ("string", "Its name."),
    };
    json!({ "name": name, "in": "path", "required": true, "description": about, "schema": { "type": kind } })
}
