//! What operators do: a route, a rollout, the breaker, rules, incidents, channels.

use std::io::{Read, Write};
use std::net::TcpListener;

use serde_json::json;
use tempfile::TempDir;
use tests::browser::{Browser, key};
use tests::process::Process;

use super::{World, no_complaints};

/// A server of its own, as decisions would touch what other steps look at.
struct Site {
    server: Process,
    _data: TempDir,
}

impl Site {
    /// A model with two versions, of which the first serves.
    fn start() -> Self {
        let data = TempDir::new().unwrap();
        let server = Process::start(&["serve", "--allow-private-targets"], data.path());
        let model = json!({"owner": "Lending", "downstream": ["loan-desk", "dealer-portal"]});
        server.put("/api/v1/models/loan", &model);
        for (version, stage) in [("v1", "production"), ("v2", "canary")] {
            let spec = json!({"task": "binary", "stage": stage});
            server.put(&format!("/api/v1/models/loan/versions/{version}"), &spec);
        }
        Self { server, _data: data }
    }

    fn open(&self, world: &World, path: &str) -> Browser {
        let browser = Browser::open(&world.driver);
        browser.go(&format!("{}{path}", self.server.address));
        browser
    }

    fn post(&self, path: &str, body: &serde_json::Value) {
        let url = format!("{}{path}", self.server.address);
        ureq::post(url).send_json(body).expect("the request is taken");
    }
}

/// Opens a form by its name.
pub(super) fn unfold(browser: &Browser, name: &str) {
    let body = "const found = [...document.querySelectorAll('summary')].find(s => s.textContent.trim() === arguments[0]);\
                if (!found) return false; if (!found.parentElement.open) found.focus(); return true";
    browser.wait(&format!("the form \u{201c}{name}\u{201d}"), || {
        (browser.script(body, &json!([name])) == true).then_some(())
    });
    browser.press(key::ENTER);
}

/// Puts a text in the place of what stands in a field.
pub(super) fn type_into(browser: &Browser, id: &str, text: &str) {
    let body = "const field = document.getElementById(arguments[0]); if (!field) return false; \
                field.focus(); if (field.select) field.select(); return true";
    browser.wait(&format!("the field {id}"), || (browser.script(body, &json!([id])) == true).then_some(()));
    browser.press(text);
}

/// Chooses an option, or sets a moment.
pub(super) fn set(browser: &Browser, id: &str, value: &str) {
    let body = "const field = document.getElementById(arguments[0]); if (!field) return false; \
                field.value = arguments[1]; if (field.value !== arguments[1]) return false; \
                for (const kind of ['input', 'change']) field.dispatchEvent(new Event(kind, {bubbles: true})); \
                return true";
    browser.wait(&format!("{value} in the field {id}"), || {
        (browser.script(body, &json!([id, value])) == true).then_some(())
    });
}

/// Sets a route, lets a version take over, opens the breaker knowing whom that touches, rolls back, and asks the ledger.
pub(super) fn a_route_and_its_ledger(world: &World) {
    let site = Site::start();
    let browser = site.open(world, "/models/loan/operations");
    browser.heading(2, "without a route", |text| text == "No route has been set");

    unfold(&browser, "Change the route");
    type_into(&browser, "share-0", "90");
    browser.sees("The shares add up to 90 %: 10 more are to be given away.");
    type_into(&browser, "share-0", "100");
    browser.sees("v1 answers every request.");
    browser.by_role("button", "Set the route").press(key::ENTER);
    browser.sees("Say why: the reason stands in the ledger, for everybody.");
    type_into(&browser, "route-fallback", "{\"decision\": \"ask a person\"}");
    type_into(&browser, "route-reason", "v1 as it always was");
    type_into(&browser, "route-by", "J. Kim");
    browser.by_role("button", "Set the route").press(key::ENTER);
    browser.heading(2, "with the route", |text| text == "v1 is to answer every request");
    browser.sees("by J. Kim: \u{201c}v1 as it always was\u{201d} (revision 1)");

    // Somebody else is faster: what was typed stays.
    type_into(&browser, "route-reason", "half and half");
    type_into(&browser, "share-0", "50");
    type_into(&browser, "share-1", "50");
    let other = json!({"split": [{"version": "v1", "percent": 100}], "reason": "the night shift",
        "fallback": {"decision": "ask a person"}});
    site.server.put("/api/v1/models/loan/route?by=M.+Ito", &other);
    browser.by_role("button", "Set the route").press(key::ENTER);
    browser.sees("Somebody else has changed the route since it was read.");
    browser.sees("has set: v1 100 % (\u{201c}the night shift\u{201d})");
    assert_eq!(browser.by_label("v2").property("value"), "50");
    browser.by_role("button", "Begin with theirs").press(key::ENTER);
    browser.sees_no("has set: v1");

    unfold(&browser, "Begin a rollout");
    set(&browser, "rollout-version", "v2");
    type_into(&browser, "rollout-reason", "better in the shadow");
    browser.by_role("button", "Begin the rollout").press(key::ENTER);
    browser.sees("v2 takes over from v1: step 1 of 4, 5 % of the requests.");
    let checks = browser.table("Checks of this step");
    assert!(checks.names().contains(&"Serving"), "{checks:#?}");

    unfold(&browser, "Open the breaker");
    browser.sees("Opening it touches 2 services. Callers get {\"decision\": \"ask a person\"} instead.");
    browser.sees("dealer-portal");
    type_into(&browser, "open-reason", "answers are wrong");
    browser.by_role("button", "Open it: no request reaches the model").press(key::ENTER);
    browser.sees("No request reaches the model. Callers get {\"decision\": \"ask a person\"} instead.");

    unfold(&browser, "Roll back");
    browser.sees("v1 answers every request again; v2 gets none.");
    type_into(&browser, "rollback-reason", "v2 was wrong");
    browser.by_role("button", "Roll it back").press(key::ENTER);
    browser.sees("No new version is rolling out.");

    let ledger = browser
        .wait("the ledger", || browser.try_table("Every change of the route").filter(|table| table.rows.len() == 5));
    let happened: Vec<&str> = ledger.rows.iter().map(|row| row[1].as_str()).collect();
    assert_eq!(happened, ["rolled back to v1", "breaker opened", "step 1 of 4", "route changed", "route changed"]);
    set(&browser, "ledger-at", "2027-01-01T00:00");
    browser.by_role("button", "Look it up").press(key::ENTER);
    browser.sees("At 1 Jan 2027, 00:00 UTC, v1 answered every request.");
    set(&browser, "ledger-at", "2020-01-01T00:00");
    browser.by_role("button", "Look it up").press(key::ENTER);
    browser.sees("At 1 Jan 2020, 00:00 UTC, no route had been set yet");

    // The name is remembered; the browser itself notes the refusals that were asked for.
    browser.reload();
    browser.wait("the name", || {
        let name = "return document.getElementById('route-by')?.value ?? ''";
        (browser.script(name, &json!([])) == "J. Kim").then_some(())
    });
    let rest: Vec<String> =
        browser.complaints().into_iter().filter(|one| !one.contains("412") && !one.contains("404")).collect();
    assert_eq!(rest, Vec::<String>::new());
}

/// A rule is written and fires; somebody takes the incident on and says what was learnt.
pub(super) fn a_rule_fires_and_somebody_takes_it_on(world: &World) {
    let site = Site::start();
    let browser = site.open(world, "/models/loan/operations");
    unfold(&browser, "Write a rule");
    set(&browser, "rule-metric", "memory_mb");
    type_into(&browser, "rule-name", "too-much-memory");
    browser.sees("\u{201c}Memory\u{201d} has no usual limit: type one.");
    type_into(&browser, "rule-threshold", "100");
    browser.sees("when that is past its limit (above 100 MB).");
    browser.by_role("button", "Save the rule").press(key::ENTER);
    browser.sees("The rule is written");

    let reading = json!({"memory_bytes": 500e6});
    site.post("/api/v1/models/loan/versions/v1/resources", &reading);
    browser.wait("the rule that fires", || {
        let rules = browser.try_table("Rules of this model, the worst first")?;
        let first = rules.rows.first()?;
        (first.first()?.starts_with("too-much-memory") && first.get(1)?.starts_with("fires")).then_some(())
    });

    browser.go(&format!("{}/incidents", site.server.address));
    browser.sees("1 is open, and nobody has taken it on");
    let open = browser.table("Open incidents, the worst first");
    let title = open.rows[0][1].clone();
    browser.by_role("link", &title).press(key::ENTER);
    browser.heading(1, "of the incident", |text| text == title);
    type_into(&browser, "take-by", "J. Kim");
    browser.by_role("button", "Take it on").press(key::ENTER);
    browser.sees("Taken on by J. Kim.");
    type_into(&browser, "note-text", "<b>Restarted</b>");
    browser.by_role("button", "Add the note").press(key::ENTER);
    browser.sees("<b>Restarted</b> (J. Kim)");
    type_into(&browser, "post-mortem", "A cache without an end.");
    browser.by_role("button", "Write it down").press(key::ENTER);
    browser.sees("Written down.");
    browser.reload();
    browser.wait("what was learnt", || {
        let learnt = "return document.getElementById('post-mortem')?.value ?? ''";
        (browser.script(learnt, &json!([])) == "A cache without an end.").then_some(())
    });
    assert_eq!(browser.by_role("link", "Operations").attribute("href").as_deref(), Some("/models/loan/operations"));
    no_complaints(&browser);
}

/// Answers one request after the other with 200, for as long as the test runs.
fn receiver() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}/hook", listener.local_addr().expect("its address"));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            let mut head = vec![0_u8; 65_536];
            // A message fits one reading here; what is answered is the same either way.
            let _ = stream.read(&mut head);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nthank");
        }
    });
    url
}

/// A channel is added and tested; its secret is never shown again; maintenance is planned and taken back.
pub(super) fn a_channel_is_tested(world: &World) {
    let site = Site::start();
    let browser = site.open(world, "/settings");
    browser.sees("Nobody is told yet.");
    unfold(&browser, "Write a channel");
    type_into(&browser, "channel-name", "night-shift");
    type_into(&browser, "channel-url", "http://169.254.169.254/hook");
    browser.by_role("button", "Save the channel").press(key::ENTER);
    browser.wait("a refusal", || {
        browser
            .script("return document.querySelector('.said .problem') !== null", &json!([]))
            .as_bool()
            .filter(|refused| *refused)
    });
    assert_eq!(browser.by_label("Name").property("value"), "night-shift", "what was typed stays");
    type_into(&browser, "channel-url", &receiver());
    type_into(&browser, "channel-secret", "hush");
    browser.by_role("button", "Save the channel").press(key::ENTER);
    browser.sees("The channel is saved.");
    browser.by_role("button", "Test the channel night-shift").press(key::ENTER);
    browser.sees("It has arrived");
    let deliveries = browser.table("Messages, the latest first");
    assert_eq!(deliveries.rows[0][1], "night-shift");
    assert_eq!(deliveries.rows[0][3], "delivered");

    browser.reload();
    browser.by_role("button", "Edit the channel night-shift").press(key::ENTER);
    let secret = "return document.getElementById('channel-secret')?.value ?? ''";
    browser.wait("a hidden secret", || (browser.script(secret, &json!([])) == "•••").then_some(()));

    unfold(&browser, "Plan maintenance");
    set(&browser, "maintenance-model", "loan");
    type_into(&browser, "maintenance-reason", "A new disk");
    browser.by_role("button", "Plan it").press(key::ENTER);
    browser.sees("Planned: nobody is told in that time.");
    let planned = browser.table("Maintenance that is not over");
    assert_eq!(planned.rows[0][3], "A new disk");
    let delete = "const found = [...document.querySelectorAll('button')].find(b => \
                  b.getAttribute('aria-label')?.startsWith('Delete the maintenance')); found?.focus(); return !!found";
    browser.wait("the way to delete it", || (browser.script(delete, &json!([])) == true).then_some(()));
    browser.press(key::ENTER);
    browser.sees("None is planned.");
    assert_eq!(browser.sideways(), 0);
    let rest: Vec<String> = browser.complaints().into_iter().filter(|one| !one.contains("422")).collect();
    assert_eq!(rest, Vec::<String>::new());
}
