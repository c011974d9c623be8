//! What is answered is what the OpenAPI document says.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};
use shared::api::{Entry, EntryKind, Severity};
use tests::api::{Answer, Api};
use tests::rows::{LABELS, OBSERVATIONS, TIME, loan_csv, loan_version, register_loan};

use backend::store::Incidents;

const DOCUMENT: &str = "/api/v1/openapi.json";

/// What a document says, and everything that contradicts it.
struct Described {
    document: Value,
    wrong: Vec<String>,
}

impl Described {
    async fn of(api: &Api) -> Self {
        let answer = api.get(DOCUMENT).await;
        assert_eq!(
            (answer.status, &answer.headers["content-type"]),
            (StatusCode::OK, &"application/json".parse().unwrap())
        );
        Self { document: answer.json(), wrong: Vec::new() }
    }

    /// Where a reference leads, or what stands here itself.
    fn led<'a>(&'a self, value: &'a Value) -> &'a Value {
        let to = value["$ref"].as_str().and_then(|to| to.strip_prefix('#'));
        to.map_or(value, |to| self.document.pointer(to).unwrap())
    }

    /// Whether a value is as a schema of the document has it; members that it does not name count as wrong.
    fn check(&self, schema: &Value, value: &Value) -> Vec<String> {
        let mut schema =
            json!({"allOf": [schema], "components": {"schemas": strict(&self.document["components"]["schemas"])}});
        schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
        let validator = jsonschema::validator_for(&schema).unwrap();
        let errors = validator.iter_errors(value);
        errors.map(|error| format!("{}: {}", error.instance_path(), cut(&error.to_string()))).collect()
    }

    fn of_address(&self, address: &str) -> &Value {
        let (method, path) = address.split_once(' ').unwrap();
        &self.document["paths"][path][method.to_lowercase()]
    }

    /// Holds an answer against the description of its address.
    fn hold(&mut self, address: &str, answer: &Answer) {
        let responses = &self.of_address(address)["responses"];
        let status = answer.status.as_str();
        let response = self.led(responses.get(status).unwrap_or(&Value::Null));
        let kind = answer.headers.get(header::CONTENT_TYPE).map(|kind| kind.to_str().unwrap());
        let essence = kind.map(|kind| kind.split(';').next().unwrap().trim());
        let found = match (response["content"].as_object(), essence) {
            _ if response.is_null() => vec![format!("{status} is not described: {}", cut(&answer.text()))],
            (None, None) => vec![],
            (Some(content), Some(essence)) => match content.get(essence) {
                None => vec![format!("{essence} is not described")],
                Some(described) if essence.ends_with("json") => self.check(&described["schema"], &answer.json()),
                Some(_) => vec![],
            },
            (content, kind) => vec![format!("{status}: {kind:?} came, {} is described", content.is_some())],
        };
        self.wrong.extend(found.into_iter().map(|found| format!("{address} {status}: {found}")));
    }

    /// Asks, and holds what is sent and what is answered against the description.
    async fn ask(&mut self, api: &Api, address: &str, body: Option<&Value>, accept: &str) -> Answer {
        let (method, path) = address.split_once(' ').unwrap();
        let mut asked = concrete(path);
        for parameter in self.of_address(address)["parameters"].as_array().into_iter().flatten() {
            if parameter["in"] == "query" && parameter["required"] == true {
                assert_eq!(parameter["name"], "version", "{address}");
                asked += "?version=v1";
            }
        }
        let request = Request::builder().method(method).uri(asked).header(header::ACCEPT, accept);
        let request = request.header(header::CONTENT_TYPE, "application/json");
        let text = body.map(ToString::to_string).unwrap_or_default();
        let answer = api.send(request.body(Body::from(text)).unwrap()).await;
        if let Some(body) = body {
            assert!(answer.status.is_success(), "{address}: {}", answer.text());
            let schema = &self.of_address(address)["requestBody"]["content"]["application/json"]["schema"];
            let found = self.check(schema, body);
            self.wrong
                .extend(found.into_iter().map(|found| format!("{address} takes what is described otherwise: {found}")));
        }
        self.hold(address, &answer);
        answer
    }

    fn agree(self) {
        assert!(self.wrong.is_empty(), "{:#?}", self.wrong);
    }
}

fn cut(text: &str) -> String {
    text.chars().take(300).collect()
}

/// Schemas in which a member that is not named is wrong, so that an answer can't have more than is described. Those that
/// stand for a part of an object alone, beside its tag, stay as they are.
fn strict(schemas: &Value) -> Value {
    let mut parts = BTreeSet::new();
    note_parts(schemas, &mut parts);
    let mut schemas = schemas.clone();
    for (name, schema) in schemas.as_object_mut().unwrap() {
        if schema["properties"].is_object() && !parts.contains(&format!("#/components/schemas/{name}")) {
            schema["unevaluatedProperties"] = json!(false);
        }
    }
    schemas
}

fn note_parts(schema: &Value, parts: &mut BTreeSet<String>) {
    if let (Some(reference), true) = (schema["$ref"].as_str(), schema["properties"].is_object()) {
        parts.insert(reference.to_owned());
    }
    let members = schema.as_object().into_iter().flat_map(|members| members.values());
    members.chain(schema.as_array().into_iter().flatten()).for_each(|member| note_parts(member, parts));
}

fn concrete(path: &str) -> String {
    [
        ("{model}", "loan"),
        ("{version}", "v1"),
        ("{request_id}", "p1"),
        ("{file}", "loan.svg"),
        ("{rule}", "income"),
        ("/slices/{name}", "/slices/poor"),
        ("/channels/{name}", "/channels/ops"),
        ("/accounts/{name}", "/accounts/ada"),
        ("{id}", "1"),
    ]
    .iter()
    .fold(path.to_owned(), |path, (pattern, value)| path.replace(pattern, value))
}

/// What is sent, in this order.
fn writes() -> Vec<(&'static str, Value)> {
    let hook = json!({"kind": "webhook", "url": "http://127.0.0.1:9/hook", "secret": "s", "shape": "slack"});
    let route =
        json!({"split": [{"version": "v1", "percent": 100}], "fallback": {"a": [1, null, "x"]}, "reason": "first"});
    let decided = json!({"reason": "because", "by": "Ann"});
    vec![
        (
            "PUT /api/v1/models/{model}",
            json!({"owner": "Lending", "public": true, "business": {"goal": "Lend", "metric": "Loss", "currency": "EUR",
                "cost_false_positive": 5, "cost_false_negative": 1, "target": 10}}),
        ),
        ("PUT /api/v1/models/{model}/versions/{version}", {
            let mut version = loan_version();
            version["endpoint"] = json!({"url": "http://127.0.0.1:9/health"});
            version["scrape"] = json!({"url": "http://127.0.0.1:9/metrics", "interval_s": 60});
            version["trained"] = json!("2026-01-01T00:00:00Z");
            version
        }),
        ("PUT /api/v1/models/{model}/slices/{name}", json!({"condition": "income < 1200"})),
        ("POST /api/v1/models/{model}/annotations", json!({"time": TIME, "text": "Prices changed"})),
        (
            "POST /api/v1/models/{model}/annotations",
            json!({"time": "2026-11-01T00:00:00Z", "text": "x", "author": "y"}),
        ),
        ("POST /api/v1/models/{model}/business", json!({"value": 12.5})),
        ("POST /api/v1/models/{model}/versions/{version}/resources", json!({"memory_bytes": 1e9, "requests": 10})),
        ("PUT /api/v1/channels/{name}", hook),
        ("PUT /api/v1/models/{model}/rules/{rule}", json!({"metric": "psi", "feature": "income", "for": "10m"})),
        (
            "POST /api/v1/maintenance",
            json!({"from": 0, "to": 9_999_999_999_999_i64, "reason": "work", "model": "loan"}),
        ),
        ("PUT /api/v1/models/{model}/route", route),
        ("POST /api/v1/models/{model}/breaker/open", decided.clone()),
        ("POST /api/v1/models/{model}/breaker/close", decided.clone()),
        ("POST /api/v1/models/{model}/rollout", json!({"version": "v2", "reason": "better"})),
        ("POST /api/v1/incidents/{id}/acknowledge", json!({"by": "Ann"})),
        ("POST /api/v1/incidents/{id}/note", json!({"text": "looking"})),
        ("POST /api/v1/incidents/{id}/post-mortem", json!({"text": "learnt", "by": "Ann"})),
        ("PUT /api/v1/departed", json!(["bob@example.org"])),
        ("PUT /api/v1/withheld", json!({"viewer": {"protected": true}})),
        ("POST /api/v1/tokens", json!({"name": "service", "grants": [{"role": "sender", "models": ["loan"]}]})),
        ("PUT /api/v1/accounts/{name}", json!({"grants": [{"role": "admin"}]})),
        ("POST /v1/traces", spans()),
    ]
}

fn spans() -> Value {
    let id = json!({"key": "http.request.header.x-request-id", "value": {"arrayValue": {"values": [{"stringValue": "p1"}]}}});
    json!({"resourceSpans": [{"scopeSpans": [{"spans": [{"traceId": "5b8efff798038103d269b633813fc60c",
        "spanId": "00f067aa0ba902b7", "parentSpanId": "", "name": "POST /loan", "startTimeUnixNano": "1000000",
        "endTimeUnixNano": "2000000", "attributes": [id]}]}]}]})
}

/// A model with rows, labels, and something of everything that can be listed.
async fn furnished(described: &mut Described, api: &Api) {
    register_loan(api).await;
    api.put("/api/v1/models/loan/versions/v2", &loan_version()).await;
    let labels: String = (0..200).map(|row| format!("p{row},{}\n", row % 2)).collect();
    let of = format!("POST {}", "/api/v1/models/{model}/versions/{version}/observations");
    described.hold(&of, &api.post_csv(&format!("{OBSERVATIONS}?role=reference"), loan_csv("r", 300)).await);
    described.hold(&of, &api.post_csv(OBSERVATIONS, loan_csv("p", 300)).await);
    described.hold(&of, &api.post_csv(OBSERVATIONS, "score\nmany").await);
    let reference: String = (0..300).map(|row| format!("r{row},{}\n", row % 2)).collect();
    for rows in [labels, reference] {
        let taken = api.post_csv(LABELS, format!("request_id,label\n{rows}")).await;
        described.hold("POST /api/v1/models/{model}/labels", &taken);
    }
    let line = Entry { at: 0, kind: EntryKind::Fired, text: "it fired".to_owned(), by: String::new() };
    api.store().open("loan", "The loan model is unwell", Severity::Warning, &line).unwrap();
    for (address, body) in writes() {
        described.ask(api, address, Some(&body), "*/*").await;
    }
}

/// Every address that is read.
fn reads(described: &Described) -> Vec<String> {
    let paths = described.document["paths"].as_object().unwrap();
    let reads = paths.iter().filter(|(_, methods)| methods.get("get").is_some());
    // A stream has no end, and there is no provider here.
    reads
        .map(|(path, _)| format!("GET {path}"))
        .filter(|path| !path.ends_with("/events") && !path.contains("openid"))
        .collect()
}

#[tokio::test]
async fn what_is_sent_and_answered_is_what_is_described() {
    let api = Api::new();
    let mut described = Described::of(&api).await;
    furnished(&mut described, &api).await;
    let mut empty = Vec::new();
    for address in reads(&described) {
        for accept in ["application/json", "*/*"] {
            let answer = described.ask(&api, &address, None, accept).await;
            let is_known = answer.status.is_success() || address.ends_with("/live") && answer.status.as_u16() == 503;
            assert!(is_known, "{address}: {}", answer.text());
            if answer.json().as_array().is_some_and(Vec::is_empty) {
                empty.push(address.clone());
            }
        }
    }
    // Two lists that only time fills.
    empty.retain(|address| !address.ends_with("/deliveries"));
    assert!(empty.is_empty(), "nothing was looked at: {empty:?}");
    for address in ["POST /api/v1/channels/{name}/test", "DELETE /api/v1/tokens/{id}"] {
        described.ask(&api, address, None, "*/*").await;
    }
    described.ask(&api, "GET /api/v1/deliveries", None, "*/*").await;
    for address in ["rollout/promote", "rollout/rollback"] {
        let address = format!("POST /api/v1/models/{{model}}/{address}");
        described.ask(&api, &address, Some(&json!({"reason": "because"})), "*/*").await;
    }
    described.agree();
}

#[tokio::test]
async fn refusals_are_what_is_described() {
    let api = Api::new();
    let mut described = Described::of(&api).await;
    register_loan(&api).await;
    for (address, path) in [
        ("GET /api/v1/models/{model}", "/api/v1/models/none"),
        ("GET /api/v1/models/{model}/report", "/api/v1/models/loan/report?threshold=x"),
        ("GET /api/v1/models/{model}/report", "/api/v1/models/loan/report"),
        ("GET /api/v1/models/{model}/rows", "/api/v1/models/loan/rows"),
        ("GET /api/v1/models/{model}/sample", "/api/v1/models/loan/sample?version=v1&colour=red"),
        ("GET /api/v1/models/{model}/summaries", "/api/v1/models/loan/summaries?width=year"),
        ("GET /api/v1/requests/{request_id}", "/api/v1/requests/none"),
        ("GET /api/v1/session/openid", "/api/v1/session/openid"),
        ("GET /api/v1/incidents/{id}", "/api/v1/incidents/x"),
    ] {
        let answer = api.get(path).await;
        assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
        described.hold(address, &answer);
    }
    let batch = api.post(OBSERVATIONS, "text/plain", "x").await;
    described.hold("POST /api/v1/models/{model}/versions/{version}/observations", &batch);
    let wrong = api.post_csv(OBSERVATIONS, "request_id,score\na,2\n").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    described.hold("POST /api/v1/models/{model}/versions/{version}/observations", &wrong);
    let sign_in =
        api.send_json(Method::POST, "/api/v1/session", json!({"name": "a", "password": "b"}).to_string()).await;
    described.hold("POST /api/v1/session", &sign_in);
    let api = api.behind_others(backend::doors::DoorSettings { open: false, ..Default::default() });
    described.hold("GET /api/v1/models", &api.get("/api/v1/models").await);
    assert_eq!(api.get(DOCUMENT).await.status, StatusCode::OK, "anybody may read the document");
    described.agree();
}

/// The one query that no type describes: every parameter that is described is one, and it names what it does not know.
#[tokio::test]
async fn the_parameters_of_a_sample_are_those_that_it_takes() {
    let api = Api::new();
    let described = Described::of(&api).await;
    register_loan(&api).await;
    api.post_csv(&format!("{OBSERVATIONS}?role=reference"), loan_csv("r", 60)).await;
    let parameters = described.of_address("GET /api/v1/models/{model}/sample")["parameters"].as_array().unwrap();
    let names: BTreeSet<&str> = parameters
        .iter()
        .filter(|parameter| parameter["in"] == "query")
        .map(|parameter| parameter["name"].as_str().unwrap())
        .collect();
    let values = [
        ("as_of", "9"),
        ("column", "time"),
        ("from", "0"),
        ("one_in", "2"),
        ("role", "reference"),
        ("to", "9999999999999"),
        ("version", "v1"),
    ];
    assert_eq!(names, values.map(|(name, _)| name).into());
    let query = values.map(|(name, value)| format!("{name}={value}")).join("&");
    let answer = api.get(&format!("/api/v1/models/loan/sample?{query}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
}

#[tokio::test]
async fn every_schema_is_one() {
    let described = Described::of(&Api::new()).await;
    for (name, schema) in described.document["components"]["schemas"].as_object().unwrap() {
        let mut schema = schema.clone();
        schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
        assert!(jsonschema::meta::is_valid(&schema), "{name}: {schema}");
    }
}

#[tokio::test]
async fn what_is_not_described_is_found() {
    let api = Api::new();
    register_loan(&api).await;
    let model = api.get("/api/v1/models/loan").await;
    for (member, instead) in [("created", Value::Null), ("owner", json!({"type": "number"}))] {
        let mut described = Described::of(&api).await;
        described.hold("GET /api/v1/models/{model}", &model);
        assert!(described.wrong.is_empty(), "{:?}", described.wrong);
        let members = described.document["components"]["schemas"]["Model"]["properties"].as_object_mut().unwrap();
        assert!(members.remove(member).is_some());
        if instead.is_object() {
            members.insert(member.to_owned(), instead);
        }
        described.hold("GET /api/v1/models/{model}", &model);
        assert!(!described.wrong.is_empty(), "{member}");
    }
}
