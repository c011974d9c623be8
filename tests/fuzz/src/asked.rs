//! What the server is asked to begin with, one at least of each kind, all of it well-formed.

use crate::server::ASKED;

const TIMES: &str = "from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z";
const SPAN: &str = r#"{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"gate"}}]},"scopeSpans":[{"spans":[{"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7","parentSpanId":"","name":"POST","startTimeUnixNano":"1000000","endTimeUnixNano":9000000,"attributes":[{"key":"request_id","value":{"stringValue":"r1"}}],"status":{"code":2,"message":"no"}}]}]}]}"#;

/// Addresses as they begin in [`ASKED`], and what follows.
const SEEDS: [(&str, &str); 34] = [
    // First, so that its request can be found by the trace.
    ("/v1/traces", SPAN),
    ("", "/inventory?q=a&owner=b"),
    ("/api/v1/", "status"),
    ("/api/v1/", "requests/r1"),
    ("/api/v1/models/", "m"),
    ("/api/v1/models/m/", "route"),
    ("/api/v1/models/m/", "rollout"),
    ("/api/v1/models/m/summaries?", "width=hour&from=1793500000000&to=1794000000000&versions=v1&parts=cells,sums"),
    ("/api/v1/models/m/summaries?versions=v1&parts=outcomes&", "known_at=2026-11-10T00:00:00Z"),
    ("/api/v1/models/m/sample?version=v1&", "role=live&one_in=2&as_of=30&column=cell:income&column=group:region"),
    ("/api/v1/models/m/sample?version=v1&column=request&column=", "label"),
    ("/api/v1/models/m/rows?version=v1&", "format=parquet&role=live"),
    ("/api/v1/models/m/rows?version=v1&slice=", "income%20%3E%203%20and%20not%20region%20%3D%20s"),
    ("/api/v1/models/m/report?version=v1&", "format=html"),
    ("/api/v1/models/m/states?", TIMES),
    ("/api/v1/models/m/route/history?", "at=2026-11-10T00:00:00Z"),
    ("/api/v1/models/m/route/observed?", TIMES),
    ("/api/v1/models/m/versions/v1/resources?", TIMES),
    ("/api/v1/incidents?", "model=m&state=open"),
    ("/api/v1/audit?", "most=3"),
    ("/api/v1/deliveries?", "limit=3"),
    ("/api/v1/requests/", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
    ("/badge/", "m.svg"),
    (
        "/api/v1/models/m",
        r#"{"owner":"A","business":{"goal":"g","target":0.9,"cost_false_positive":1e3},"downstream":["x"],"public":true}"#,
    ),
    (
        "/api/v1/models/m/versions/v2",
        r#"{"task":"regression","stage":"shadow","endpoint":{"url":"http://127.0.0.1:9/","protocol":"oip","interval_s":10}}"#,
    ),
    ("/api/v1/models/m/slices/s", r#"{"condition":"income > 3 and not region in (s, 'w')"}"#),
    (
        "/api/v1/models/m/rules/r",
        r#"{"metric":"psi","feature":"income","window":"7d","threshold":0.3,"for":"10m","severity":"critical","channels":[]}"#,
    ),
    (
        "/api/v1/models/m/route",
        r#"{"split":[{"version":"v1","percent":100}],"breaker":"closed","fallback":{"score":0},"reason":"first"}"#,
    ),
    ("/api/v1/models/m/annotations", r#"{"time":1793714700000,"text":"new data"}"#),
    ("/api/v1/models/m/business", r#"{"time":1793714700000,"value":0.8}"#),
    (
        "/api/v1/models/m/versions/v1/resources",
        r#"{"memory_bytes":5e8,"requests":100,"errors":2,"latency_p95_ms":41.5}"#,
    ),
    ("/api/v1/maintenance", r#"{"model":"m","from":0,"to":4000000000000,"reason":"r"}"#),
    ("/api/v1/channels/c", r#"{"kind":"webhook","url":"http://127.0.0.1:9/h","secret":"s"}"#),
    ("/api/v1/departed", r#"["J. Kim"]"#),
];

/// The seeds as bytes that [`crate::server::Server::ask`] takes.
pub fn seeds() -> Vec<Vec<u8>> {
    let seed = |(address, rest): &(&str, &str)| {
        let first = ASKED.iter().position(|(_, asked)| asked == address).expect("an address that can be asked");
        [&[first as u8], rest.as_bytes()].concat()
    };
    SEEDS.iter().map(seed).collect()
}
