//! What is counted, as Prometheus reads it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use tests::api::Api;
use tests::rows::{LABELS, OBSERVATIONS, loan_csv, register_loan};

/// A strict reader of the OpenMetrics text format, as far as counters, gauges, histograms and infos go.
#[derive(Debug, Default)]
struct Exposition {
    kinds: BTreeMap<String, String>,
    samples: BTreeMap<String, f64>,
}

impl Exposition {
    fn read(text: &str) -> Self {
        let mut read = Self::default();
        let mut lines: Vec<&str> = text.split('\n').collect();
        assert_eq!((lines.pop(), lines.pop()), (Some(""), Some("# EOF")), "it ends as it must");
        let (mut family, mut seen) = (String::new(), BTreeSet::new());
        for line in lines {
            if let Some(described) = line.strip_prefix("# ") {
                let mut words = described.splitn(3, ' ');
                let (what, name, said) = (words.next().unwrap(), words.next().unwrap(), words.next().unwrap_or(""));
                if name != family {
                    assert!(seen.insert(name.to_owned()), "{name} is described in two places");
                    name.clone_into(&mut family);
                }
                match what {
                    "TYPE" => assert!(read.kinds.insert(name.to_owned(), said.to_owned()).is_none(), "{line}"),
                    "HELP" => assert!(!said.is_empty(), "{line}"),
                    "UNIT" => assert!(name.ends_with(said), "{line}"),
                    _ => panic!("{line}"),
                }
                continue;
            }
            let (series, value) = line.rsplit_once(' ').unwrap_or_else(|| panic!("no value: {line}"));
            let name = series.split('{').next().unwrap();
            let kind = read.kinds.get(&family).unwrap_or_else(|| panic!("{family} has no type: {line}"));
            let suffix = name.strip_prefix(family.as_str()).unwrap_or_else(|| panic!("{name} is not of {family}"));
            let fits = match kind.as_str() {
                "counter" => suffix == "_total",
                "gauge" => suffix.is_empty(),
                "info" => suffix == "_info",
                "histogram" => matches!(suffix, "_bucket" | "_count" | "_sum"),
                other => panic!("{other}"),
            };
            assert!(fits, "{line} does not fit a {kind}");
            labels(series.strip_prefix(name).unwrap());
            let value: f64 = value.parse().unwrap_or_else(|_| panic!("{line}"));
            assert!(read.samples.insert(series.to_owned(), value).is_none(), "{series} stands there twice");
        }
        read
    }

    fn value(&self, series: &str) -> f64 {
        *self.samples.get(series).unwrap_or_else(|| panic!("{series} is missing: {:#?}", self.samples.keys()))
    }
}

/// Checks `{name="value",…}`.
fn labels(text: &str) {
    let Some(inside) = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')) else {
        assert!(text.is_empty(), "{text}");
        return;
    };
    let mut rest = inside;
    while !rest.is_empty() {
        let (name, after) = rest.split_once("=\"").unwrap();
        assert!(name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_'), "{name}");
        let mut escaped = false;
        let end = after
            .char_indices()
            .find(|(_, letter)| {
                let closes = *letter == '"' && !escaped;
                escaped = *letter == '\\' && !escaped;
                closes
            })
            .unwrap_or_else(|| panic!("{text}"))
            .0;
        rest = after[end + 1..].trim_start_matches(',');
    }
}

#[tokio::test]
async fn metrics_are_well_formed_and_count_what_happens() {
    let api = Api::new();
    register_loan(&api).await;
    api.put("/api/v1/models/a%22b%5C%0Ac", &json!({"owner": "x"})).await;
    api.post_csv(&format!("{OBSERVATIONS}?role=reference"), loan_csv("r", 100)).await;
    api.post_csv(OBSERVATIONS, loan_csv("p", 50)).await;
    api.post_csv(&format!("{OBSERVATIONS}?on_error=quarantine"), loan_csv("q", 4).replace("north", "\u{0}")).await;
    api.post_csv(LABELS, "request_id,label\np1,1\n").await;
    api.get("/api/v1/models/none").await;
    api.get("/api/v1/models/loan/summaries").await;
    let answer = api.get("/metrics").await;
    assert!(answer.headers["content-type"].to_str().unwrap().starts_with("application/openmetrics-text"));
    let read = Exposition::read(&answer.text());
    assert_eq!(read.value("evenkeel_observations_total{model=\"loan\",version=\"v1\",role=\"reference\"}"), 100.0);
    assert!(read.value("evenkeel_rows_total{kind=\"observations\",outcome=\"accepted\"}") >= 150.0);
    assert_eq!(read.value("evenkeel_rows_total{kind=\"labels\",outcome=\"accepted\"}"), 1.0);
    let model = "method=\"GET\",route=\"/api/v1/models/{model}\"";
    assert_eq!(read.value(&format!("evenkeel_http_requests_total{{{model},status=\"4xx\"}}")), 1.0);
    assert_eq!(read.value(&format!("evenkeel_http_request_duration_seconds_count{{{model}}}")), 1.0);
    assert_eq!(read.value("evenkeel_http_requests_in_flight"), 1.0, "this one");
    assert!(read.value("evenkeel_store_transactions_total{outcome=\"committed\"}") >= 5.0);
    assert!(read.value("evenkeel_store_file_bytes") + read.value("evenkeel_store_wal_bytes") > 8_192.0);
    assert!(read.value("evenkeel_store_summaries") >= 2.0);
    for series in [
        "evenkeel_connections",
        "evenkeel_queue_slots{queue=\"queries\"}",
        "evenkeel_queue_running{queue=\"queries\"}",
        "evenkeel_queue_waiting{queue=\"ingestions\"}",
        "evenkeel_store_wal_bytes",
        "evenkeel_store_free_bytes",
        "evenkeel_store_write_wait_seconds_total",
        "evenkeel_store_oldest_row_timestamp_seconds",
        "evenkeel_probes_total{outcome=\"failed\"}",
        "evenkeel_endpoints_failing",
        "evenkeel_deliveries_total{outcome=\"delivered\"}",
        "evenkeel_deliveries_waiting",
        "evenkeel_models{state=\"live\"}",
        "process_resident_memory_bytes",
        "process_cpu_seconds_total",
    ] {
        read.value(series);
    }
    assert!(read.samples.keys().any(|series| series.starts_with("evenkeel_build_info{version=")));
}

#[tokio::test]
async fn callers_can_make_up_no_series() {
    let api = Api::new();
    for number in 0..50 {
        api.get(&format!("/made-up/{number}")).await;
        api.get(&format!("/api/v1/made-up/{number}?a={number}")).await;
        api.get(&format!("/api/v1/models/made-up-{number}")).await;
        let request = axum::http::Request::builder().method(format!("MADE{number}").as_str()).uri("/api/v1/status");
        api.send(request.body(axum::body::Body::empty()).unwrap()).await;
    }
    let read = Exposition::read(&api.get("/metrics").await.text());
    let made_up: Vec<_> = read.samples.keys().filter(|series| series.to_lowercase().contains("made")).collect();
    assert!(made_up.is_empty(), "{made_up:?}");
    assert!(read.samples.len() < 400, "{}", read.samples.len());
}
