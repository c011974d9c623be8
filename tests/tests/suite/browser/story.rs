//! The whole story: a new version goes bad at night, the breaker opens, support finds out by a search, an operator rolls
//! back, and the stakeholder's page, open all the time and never reloaded, tells it in words.

use serde_json::json;
use tempfile::TempDir;
use tests::browser::{Browser, key};
use tests::process::Process;

use super::{World, no_complaints};

pub(super) fn a_canary_goes_bad(world: &World) {
    let data = TempDir::new().unwrap();
    let server = Process::start(&["serve", "--quiet-s", "1", "--breaker-retry-s", "600"], data.path());
    let model =
        json!({"owner": "Payments, Lea Roth", "downstream": ["checkout", "refunds"], "description": "Finds fraud."});
    server.put("/api/v1/models/fraud", &model);
    let feature = |name: &str| json!({"name": name, "kind": "numeric", "role": "feature"});
    for (version, stage) in [("v6", "production"), ("v7", "canary")] {
        let spec = json!({"task": "binary", "stage": stage, "schema": {"columns": [feature("amount")]}});
        server.put(&format!("/api/v1/models/fraud/versions/{version}"), &spec);
    }
    let post = |path: &str, body: &serde_json::Value| {
        ureq::post(format!("{}{path}", server.address)).send_json(body).expect("it is taken");
    };
    let rows: String = (0..50).map(|row| format!("t{row},{row},0.1\n")).collect();
    let csv = format!("request_id,amount,score\n{rows}");
    let observations = format!("{}/api/v1/models/fraud/versions/v6/observations", server.address);
    ureq::post(observations).content_type("text/csv").send(csv).expect("the rows are taken");
    let plan =
        json!({"split": [{"version": "v6", "percent": 100}], "fallback": {"fraud": "unknown"}, "reason": "as ever"});
    server.put("/api/v1/models/fraud/route", &plan);
    let rule = json!({"metric": "error_rate", "window": "15m", "threshold": 0.2, "severity": "critical", "opens_breaker": true});
    server.put("/api/v1/models/fraud/rules/errors", &rule);

    let open = |path: &str| {
        let browser = Browser::open(&world.driver);
        browser.go(&format!("{}{path}", server.address));
        browser
    };
    let stakeholder = open("/");
    let reads = |wanted: &str| {
        stakeholder.wait(&format!("\u{201c}{wanted}\u{201d} on the open page"), || {
            stakeholder.text().contains(wanted).then_some(())
        });
    };
    reads("Yes: the one model is live.");
    post("/api/v1/models/fraud/rollout", &json!({"version": "v7", "reason": "better in the shadow", "by": "Ann"}));
    reads("v7 takes over: 5 %");
    post("/api/v1/models/fraud/versions/v7/resources", &json!({"requests": 200, "errors": 120}));
    reads("The breaker is open: callers get the fallback");
    reads("No: Fraud is degraded.");

    let support = open("/");
    support.by_role("searchbox", "Search models, owners, request ids").press("fraud");
    support.heading(2, "the model", |text| text == "Fraud");
    let found = support.under("Fraud");
    assert!(found.contains("Payments, Lea Roth") && found.contains("incident 1"), "{found}");
    support.by_role("link", "incident 1").click();
    support.sees("120 of 200 requests failed");
    no_complaints(&support);

    let operator = open("/models/fraud/operations");
    operator.sees("Callers get {\"fraud\": \"unknown\"} instead.");
    let unfold = "const found = [...document.querySelectorAll('summary')].find(s => s.textContent.trim() === 'Roll back');\
                  if (!found) return false; found.focus(); return true";
    operator.wait("the form", || (operator.script(unfold, &json!([])) == true).then_some(()));
    operator.press(key::ENTER);
    let field = "const field = document.getElementById('rollback-reason'); if (!field) return false; field.focus(); return true";
    operator.wait("the reason's field", || (operator.script(field, &json!([])) == true).then_some(()));
    operator.press("v7 fails at checkout");
    operator.by_role("button", "Roll it back").press(key::ENTER);
    operator.sees("No new version is rolling out.");

    // v6 answers well: that is the evidence.
    post("/api/v1/models/fraud/versions/v6/resources", &json!({"requests": 500, "errors": 1}));
    reads("Yes: the one model is live.");
    stakeholder.wait("no incident any more", || (!stakeholder.text().contains("incident 1")).then_some(()));
    no_complaints(&stakeholder);
    no_complaints(&operator);
    let incident = ureq::get(format!("{}/api/v1/incidents/1", server.address)).call().expect("the incident");
    let incident: serde_json::Value = incident.into_body().read_json().expect("JSON");
    let kinds: Vec<&str> =
        incident["timeline"].as_array().unwrap().iter().map(|entry| entry["kind"].as_str().unwrap()).collect();
    assert!(
        kinds.contains(&"fired") && kinds.contains(&"route") && kinds.ends_with(&["quiet", "resolved"]),
        "{kinds:?}"
    );
}
