//! Traces as OpenTelemetry sends them: OTLP over HTTP as JSON.
//!
//! Source: the OpenTelemetry protocol specification 1.x, JSON encoding; trace context: W3C Trace Context, level 1.

use serde::Deserialize;
use serde_json::Value;
use shared::api::Hop;

/// Spans taken of one request.
const MOST_SPANS: usize = 50_000;
/// The longest name, service or error that is kept, in characters.
const LONGEST: usize = 300;
/// Attributes in which tools put the id of a request.
const REQUEST_ID: [&str; 6] = [
    "request_id",
    "request.id",
    "evenkeel.request_id",
    "http.request.header.x-request-id",
    "http.request.header.ce-id",
    "cloudevents.event_id",
];

/// A span, and the request that it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// What it says.
    pub hop: Hop,
    /// The id of the request, where an attribute has it.
    pub request_id: Option<String>,
}

/// What was read of an export.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// Spans that can be kept.
    pub spans: Vec<Span>,
    /// Spans that could not, and the first reason.
    pub refused: usize,
    /// Why the first of them could not.
    pub reason: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Export {
    #[serde(default)]
    resource_spans: Vec<ResourceSpans>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ResourceSpans {
    #[serde(default)]
    resource: Resource,
    #[serde(default)]
    scope_spans: Vec<ScopeSpans>,
}

#[derive(Debug, Default, Deserialize)]
struct Resource {
    #[serde(default)]
    attributes: Vec<Attribute>,
}

#[derive(Debug, Deserialize)]
struct ScopeSpans {
    #[serde(default)]
    spans: Vec<RawSpan>,
}

#[derive(Debug, Deserialize)]
struct Attribute {
    key: String,
    #[serde(default)]
    value: Value,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawSpan {
    #[serde(default)]
    trace_id: String,
    #[serde(default)]
    span_id: String,
    #[serde(default)]
    parent_span_id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    start_time_unix_nano: Value,
    #[serde(default)]
    end_time_unix_nano: Value,
    #[serde(default)]
    attributes: Vec<Attribute>,
    #[serde(default)]
    status: Status,
}

#[derive(Debug, Default, Deserialize)]
struct Status {
    /// 2 is an error; the JSON encoding also knows its name.
    #[serde(default)]
    code: Value,
    #[serde(default)]
    message: String,
}

/// Reads an export. What is wrong with single spans is told, and the others are kept.
///
/// # Errors
/// A sentence, where the whole is no export.
pub fn read(body: &[u8]) -> Result<Read, String> {
    let export: Export =
        serde_json::from_slice(body).map_err(|error| format!("this is no OTLP export of traces as JSON: {error}"))?;
    let mut read = Read::default();
    for of_resource in export.resource_spans {
        let service = text(&of_resource.resource.attributes, &["service.name"]).unwrap_or_else(|| "unknown".to_owned());
        for raw in of_resource.scope_spans.into_iter().flat_map(|scope| scope.spans) {
            let span = if read.spans.len() < MOST_SPANS {
                span(&raw, &service)
            } else {
                Err(format!("more than {MOST_SPANS} spans at once: send them in smaller parts"))
            };
            match span {
                Ok(span) => read.spans.push(span),
                Err(why) => {
                    read.refused += 1;
                    read.reason.get_or_insert(why);
                }
            }
        }
    }
    Ok(read)
}

/// The trace of a request id that is one itself, or a `traceparent`.
pub fn trace_of(id: &str) -> Option<String> {
    let id = id.trim();
    let parts: Vec<&str> = id.split('-').collect();
    let trace = match parts.as_slice() {
        [_, trace, span, _] if is_hex(span, 16) => trace,
        [trace] => trace,
        _ => return None,
    };
    is_hex(trace, 32).then(|| trace.to_ascii_lowercase())
}

fn span(raw: &RawSpan, service: &str) -> Result<Span, String> {
    let RawSpan { trace_id, span_id, parent_span_id, name, start_time_unix_nano, end_time_unix_nano, .. } = raw;
    if !is_hex(trace_id, 32) || !is_hex(span_id, 16) {
        return Err("a span needs a traceId of 32 and a spanId of 16 hexadecimal digits".to_owned());
    }
    let times = nanoseconds(start_time_unix_nano).zip(nanoseconds(end_time_unix_nano));
    let Some((start, end)) = times.filter(|(start, end)| start <= end) else {
        return Err(format!("the span {span_id} needs startTimeUnixNano and a later endTimeUnixNano"));
    };
    let is_error = raw.status.code == 2 || raw.status.code == "STATUS_CODE_ERROR";
    let message = if raw.status.message.is_empty() { "failed" } else { &raw.status.message };
    let hop = Hop {
        trace_id: trace_id.to_ascii_lowercase(),
        span_id: span_id.to_ascii_lowercase(),
        parent_id: parent_span_id.chars().take(16).collect::<String>().to_ascii_lowercase(),
        service: shortened(service),
        name: shortened(name),
        start_us: (start / 1_000) as i64,
        duration_us: ((end - start) / 1_000) as i64,
        error: is_error.then(|| shortened(message)),
    };
    Ok(Span { hop, request_id: text(&raw.attributes, &REQUEST_ID).filter(|id| id.len() <= LONGEST) })
}

/// The text of the first of these attributes; of a list, its first.
fn text(attributes: &[Attribute], keys: &[&str]) -> Option<String> {
    let found = keys.iter().find_map(|key| attributes.iter().find(|attribute| attribute.key == *key))?;
    let first = found.value.pointer("/arrayValue/values/0").unwrap_or(&found.value);
    let value = first.get("stringValue").or_else(|| first.get("intValue"))?;
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// 64-bit numbers are text in this encoding; some senders write numbers all the same.
fn nanoseconds(value: &Value) -> Option<u64> {
    let nanoseconds = match value {
        Value::String(text) => text.parse().ok()?,
        Value::Number(number) => number.as_u64()?,
        _ => return None,
    };
    (1..=i64::MAX as u64).contains(&nanoseconds).then_some(nanoseconds)
}

fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn shortened(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TRACE: &str = "5b8efff798038103d269b633813fc60c";

    fn export(span: &str) -> String {
        format!(
            r#"{{"resourceSpans":[{{"resource":{{"attributes":[{{"key":"service.name","value":{{"stringValue":"gateway"}}}}]}},
            "scopeSpans":[{{"spans":[{span}]}}]}}]}}"#
        )
    }

    #[test]
    fn a_span_tells_its_request_its_service_and_its_time() {
        let read = read(
            export(&format!(
                r#"{{"traceId":"{}","spanId":"EEE19B7EC3C1B174","name":"score","startTimeUnixNano":"1544712660000000000",
                "endTimeUnixNano":1544712660012345678,"status":{{"code":2,"message":"timeout"}},
                "attributes":[{{"key":"http.request.header.x-request-id","value":{{"arrayValue":{{"values":[{{"stringValue":"r-1"}}]}}}}}}]}}"#,
                TRACE.to_uppercase()
            ))
            .as_bytes(),
        )
        .unwrap();
        let [Span { hop, request_id }] = read.spans.as_slice() else { panic!("{read:?}") };
        assert_eq!(request_id.as_deref(), Some("r-1"));
        assert_eq!((hop.trace_id.as_str(), hop.span_id.as_str()), (TRACE, "eee19b7ec3c1b174"));
        assert_eq!((hop.service.as_str(), hop.name.as_str()), ("gateway", "score"));
        assert_eq!((hop.start_us, hop.duration_us), (1_544_712_660_000_000, 12_345));
        assert_eq!(hop.error.as_deref(), Some("timeout"));
    }

    #[test]
    fn a_broken_span_is_told_and_the_others_are_kept() {
        let good = format!(
            r#"{{"traceId":"{TRACE}","spanId":"eee19b7ec3c1b174","startTimeUnixNano":"1","endTimeUnixNano":"1"}}"#
        );
        for bad in [
            r#"{"traceId":"x","spanId":"y"}"#.to_owned(),
            good.replace("\"endTimeUnixNano\":\"1\"", "\"endTimeUnixNano\":\"0\""),
            good.replace("\"1\"", "\"99999999999999999999\""),
            "{}".to_owned(),
        ] {
            let read = read(export(&format!("{bad},{good}")).as_bytes()).unwrap();
            assert_eq!((read.spans.len(), read.refused), (1, 1), "{bad}");
            assert!(read.reason.is_some());
        }
        assert!(read(b"[1]").is_err_and(|why| why.contains("no OTLP export")));
    }

    #[test]
    fn a_traceparent_names_its_trace() {
        let parent = format!("00-{TRACE}-00f067aa0ba902b7-01");
        assert_eq!(trace_of(&parent).as_deref(), Some(TRACE));
        assert_eq!(trace_of(&TRACE.to_uppercase()).as_deref(), Some(TRACE));
        for other in ["", "r-1", "00-x-y-01", "---", "5b8efff7"] {
            assert_eq!(trace_of(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in ".*", number in any::<f64>()) {
            let _ = read(text.as_bytes());
            let _ = trace_of(&text);
            let span = format!(r#"{{"traceId":"{TRACE}","spanId":"eee19b7ec3c1b174","startTimeUnixNano":{number:?},"endTimeUnixNano":"7"}}"#);
            let _ = read(export(&span).as_bytes());
        }
    }
}
