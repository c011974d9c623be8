//! The real binary watches real servers that are stopped, started again, hung and made to fail.

use std::io::{BufRead, BufReader, Read};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use tests::endpoint::Endpoint;
use tests::process::Process;
use tests::rows::loan_version;

/// Long after everything should have happened; reached only when it does not.
const PATIENCE: Duration = Duration::from_secs(60);

struct Watched {
    process: Process,
    _folder: TempDir,
}

impl Watched {
    fn start() -> Self {
        let folder = TempDir::new().expect("a folder");
        let process = Process::start(&["serve", "--quiet-s", "1", "--breaker-retry-s", "1"], folder.path());
        Self { process, _folder: folder }
    }

    fn model(&self, name: &str, versions: &[(&str, &Endpoint)]) {
        self.process.put(&format!("/api/v1/models/{name}"), &json!({"owner": "Ann", "downstream": ["loan-desk"]}));
        for (version, endpoint) in versions {
            let mut spec = loan_version();
            spec["stage"] = json!("production");
            spec["endpoint"] = json!({"url": endpoint.url("/health"), "interval_s": 1, "timeout_s": 1});
            self.process.put(&format!("/api/v1/models/{name}/versions/{version}"), &spec);
        }
    }

    fn get(&self, path: &str) -> Value {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let mut answer = agent.get(format!("{}{path}", self.process.address)).call().expect("an answer");
        answer.body_mut().read_json().unwrap_or_default()
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let mut answer = agent.post(format!("{}{path}", self.process.address)).send_json(body).expect("an answer");
        answer.body_mut().read_json().unwrap_or_default()
    }

    fn state(&self, model: &str) -> String {
        self.get(&format!("/api/v1/models/{model}/live"))["state"].as_str().unwrap_or_default().to_owned()
    }

    fn becomes(&self, model: &str, state: &str) {
        until(&format!("{model} is {state}"), || (self.state(model) == state).then_some(()));
    }
}

/// Waits until something is there.
fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "{what} did not come about");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_stopped_endpoint_is_down_and_one_that_comes_back_is_live() {
    let watched = Watched::start();
    let (mut endpoint, hung) = (Endpoint::start(), Endpoint::start());
    hung.answer(0);
    watched.model("hangs", &[("v1", &hung)]);
    watched.model("loan", &[("v1", &endpoint)]);
    watched.becomes("loan", "live");
    watched.becomes("hangs", "down");
    endpoint.stop();
    watched.becomes("loan", "down");
    let status = watched.get("/api/v1/models/loan/status");
    assert!(status["reason"].as_str().unwrap().contains("connection refused"), "{status}");
    let incident = until("an incident", || watched.get("/api/v1/incidents?model=loan").get(0).cloned());
    assert_eq!((&incident["severity"], &incident["resolved"]), (&json!("critical"), &Value::Null));
    endpoint.start_again();
    watched.becomes("loan", "live");
    let resolved = until("a resolved incident", || {
        let incident = watched.get("/api/v1/incidents?model=loan")[0].clone();
        (!incident["resolved"].is_null()).then_some(incident)
    });
    let kinds: Vec<&str> =
        resolved["timeline"].as_array().unwrap().iter().map(|entry| entry["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["fired", "quiet", "resolved"], "{resolved}");
    endpoint.answer(503);
    watched.becomes("loan", "down");
    // A redirect is no readiness, wherever it leads.
    endpoint.answer(302);
    until("a check that saw it", || {
        watched.get("/api/v1/models/loan/status")["reason"].as_str()?.contains("302").then_some(())
    });
    assert_eq!(watched.state("loan"), "down");
}

#[test]
fn the_inference_protocol_is_judged_by_its_status() {
    let watched = Watched::start();
    let endpoint = Endpoint::start();
    watched.process.put("/api/v1/models/loan", &json!({}));
    let mut spec = loan_version();
    spec["endpoint"] = json!({"url": endpoint.url(""), "protocol": "oip", "interval_s": 1});
    watched.process.put("/api/v1/models/loan/versions/v1", &spec);
    watched.becomes("loan", "live");
    let asked: Vec<String> =
        endpoint.received().iter().filter_map(|request| request.split_whitespace().nth(1).map(str::to_owned)).collect();
    assert!(asked.iter().any(|path| path == "/v2/health/ready"), "{asked:?}");
    assert!(asked.iter().any(|path| path == "/v2/models/loan/versions/v1/ready"), "{asked:?}");
}

#[test]
fn a_receiver_that_was_down_is_told_later_and_signed() {
    let watched = Watched::start();
    let (mut endpoint, receiver) = (Endpoint::start(), Endpoint::start());
    receiver.answer(500);
    let channel = json!({"kind": "webhook", "url": receiver.url("/hook"), "secret": "s3cret"});
    watched.process.put("/api/v1/channels/ops", &channel);
    watched.model("loan", &[("v1", &endpoint)]);
    watched.becomes("loan", "live");
    endpoint.stop();
    let failed = until("a failed attempt", || {
        let delivery = watched.get("/api/v1/deliveries").get(0).cloned()?;
        (delivery["attempts"].as_i64()? > 0).then_some(delivery)
    });
    assert_eq!(failed["delivered"], false, "{failed}");
    assert!(failed["next"].is_i64() && failed["answer"].as_str().unwrap().contains("500"), "{failed}");
    receiver.answer(200);
    let delivered = until("a delivery", || {
        let delivery = watched.get("/api/v1/deliveries")[0].clone();
        (delivery["delivered"] == true).then_some(delivery)
    });
    assert!(delivered["attempts"].as_i64().unwrap() >= 2, "{delivered}");
    let last = receiver.received().pop().expect("a request");
    assert!(last.to_ascii_lowercase().contains("x-evenkeel-signature: t="), "{last}");
    assert!(last.contains("connection refused") && last.contains("\"incident_opened\""), "{last}");
}

#[test]
fn who_follows_is_told_of_a_route_at_once_and_of_what_was_missed() {
    let watched = Watched::start();
    let endpoint = Endpoint::start();
    watched.model("loan", &[("v1", &endpoint)]);
    let follow = |last: Option<&str>| {
        let mut request = ureq::get(format!("{}/api/v1/events?models=loan&events=route", watched.process.address));
        if let Some(last) = last {
            request = request.header("Last-Event-ID", last);
        }
        BufReader::new(request.call().expect("events").into_body().into_reader())
    };
    let mut stream = follow(None);
    let (_, first) = event(&mut stream);
    assert_eq!(first["route"]["revision"], 0, "the route that holds now comes first");
    let plan = json!({"split": [{"version": "v1", "percent": 100}], "reason": "first"});
    watched.process.put("/api/v1/models/loan/route", &plan);
    let (id, told) = event(&mut stream);
    assert_eq!(told["route"]["revision"], 1);
    drop(stream);
    watched.process.put("/api/v1/models/loan/route", &plan);
    let (_, missed) = event(&mut follow(Some(&id)));
    assert_eq!(missed["route"]["revision"], 2, "what was missed comes first");
    let mut unknown = follow(Some("other-7"));
    let mut text = String::new();
    while !text.contains("resync") {
        assert!(unknown.read_line(&mut text).expect("a line") > 0, "{text}");
    }
}

/// The next event: its id, and its data.
fn event(stream: &mut BufReader<impl Read>) -> (String, Value) {
    let mut id = String::new();
    loop {
        let mut line = String::new();
        assert!(stream.read_line(&mut line).expect("a line") > 0, "the stream ended");
        if let Some(found) = line.strip_prefix("id: ") {
            found.trim().clone_into(&mut id);
        }
        if let Some(data) = line.strip_prefix("data: ") {
            return (id, serde_json::from_str(data).expect("JSON"));
        }
    }
}

#[test]
fn the_breaker_opens_by_a_rule_and_closes_on_evidence() {
    let watched = Watched::start();
    let endpoint = Endpoint::start();
    watched.model("loan", &[("v1", &endpoint)]);
    let plan =
        json!({"split": [{"version": "v1", "percent": 100}], "fallback": {"decision": "ask"}, "reason": "first"});
    watched.process.put("/api/v1/models/loan/route", &plan);
    let rule = json!({"metric": "error_rate", "window": "15m", "threshold": 0.2, "severity": "critical", "opens_breaker": true});
    watched.process.put("/api/v1/models/loan/rules/errors", &rule);
    watched.becomes("loan", "live");
    let resources = "/api/v1/models/loan/versions/v1/resources";
    watched.post(resources, &json!({"requests": 100, "errors": 60}));
    let breaker = || watched.get("/api/v1/models/loan/route")["breaker"].as_str().unwrap_or_default().to_owned();
    until("the breaker opens", || {
        let history = watched.get("/api/v1/models/loan/route/history");
        history.as_array()?.iter().any(|line| line["by"] == "rule:errors" && line["breaker"] == "open").then_some(())
    });
    until("it is tried again by itself", || (breaker() == "half_open").then_some(()));
    assert_eq!(watched.state("loan"), "degraded");
    // Nothing has come since: no evidence, so it stays.
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(breaker(), "half_open");
    let well = until("a minute that is not over yet", || {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a clock").as_millis();
        Some(json!({"requests": 100, "errors": 0, "time": now as i64 + 60_000}))
    });
    watched.post(resources, &well);
    let rows: String = (0..30).map(|row| format!("q{row},{},north,f,0.4\n", 1_000 + row)).collect();
    let csv = format!("request_id,income,region,sex,score\n{rows}");
    let url = format!("{}/api/v1/models/loan/versions/v1/observations", watched.process.address);
    ureq::post(url).content_type("text/csv").send(csv).expect("the rows are taken");
    until("the breaker closes", || (breaker() == "closed").then_some(()));
    let history = watched.get("/api/v1/models/loan/route/history");
    assert!(history[0]["reason"].as_str().unwrap().contains("30 predictions have come"), "{history}");
}
