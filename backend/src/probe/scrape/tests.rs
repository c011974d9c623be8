//! Metrics as servers write them, good and hostile.

use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use shared::api::Scrape;
use tokio::sync::mpsc::{Receiver, channel};
use tokio::time::timeout;

use super::*;
use crate::outbound::fake::{Server, answer, client};

fn reading(text: &str) -> Reading {
    Reading::of(text, "car_loan", "v2").unwrap()
}

/// What was used in ten seconds.
fn used(before: &str, after: &str) -> Resources {
    reading(after).since(Some((Duration::from_secs(10), &reading(before))))
}

const BEFORE: &str = r#"
# HELP process_cpu_seconds_total Total user and system CPU time spent in seconds.
# TYPE process_cpu_seconds_total counter
process_cpu_seconds_total 100.5
process_resident_memory_bytes 1.5e9
process_start_time_seconds 1.7e9
http_requests_total{handler="/predict",method="POST",status="2xx"} 1000
http_requests_total{handler="/predict",method="POST",status="5xx"} 3
http_requests_total{handler="/metrics",method="GET",status="2xx"} 70
http_request_duration_seconds_bucket{handler="/predict",le="0.1"} 600
http_request_duration_seconds_bucket{handler="/predict",le="0.5"} 900
http_request_duration_seconds_bucket{handler="/predict",le="+Inf"} 1003
http_request_duration_seconds_count{handler="/predict"} 1003
http_request_duration_seconds_sum{handler="/predict"} 200
"#;

#[test]
fn what_was_used_is_the_difference_of_two_readings() {
    let after = BEFORE
        .replace("100.5", "115.5")
        .replace("1.5e9", "1.6e9")
        .replace("\"2xx\"} 1000", "\"2xx\"} 1095")
        .replace("\"5xx\"} 3", "\"5xx\"} 8")
        .replace("\"2xx\"} 70", "\"2xx\"} 99")
        .replace("\"0.1\"} 600", "\"0.1\"} 650")
        .replace("\"0.5\"} 900", "\"0.5\"} 1000")
        .replace("\"+Inf\"} 1003", "\"+Inf\"} 1103");
    let used = used(BEFORE, &after);
    assert_eq!(used.memory_bytes, Some(1.6e9));
    assert_eq!(used.cpu_cores, Some(1.5));
    assert_eq!((used.requests, used.errors), (Some(100.0), Some(5.0)));
    assert_eq!(used.latency_p50_ms, Some(100.0));
    for (found, expected) in [(used.latency_p95_ms, 460.0), (used.latency_p99_ms, 492.0)] {
        assert!(found.is_some_and(|found| (found - expected).abs() < 1e-9), "{found:?}");
    }
}

#[test]
fn the_first_reading_tells_the_memory_alone() {
    let first = reading(BEFORE).since(None);
    assert_eq!(first, Resources { memory_bytes: Some(1.5e9), ..Resources::default() });
}

#[test]
fn counters_that_begin_anew_count_from_nothing() {
    let after = r#"
process_cpu_seconds_total 5
http_requests_total{status="200"} 10
http_requests_total{status="500"} 4
http_request_duration_seconds_bucket{le="0.1"} 14
http_request_duration_seconds_bucket{le="+Inf"} 14
"#;
    let fallen = used(BEFORE, after);
    assert_eq!((fallen.cpu_cores, fallen.requests, fallen.errors), (Some(0.5), Some(14.0), Some(4.0)));
    assert_eq!(fallen.latency_p50_ms, Some(50.0));

    // A new process has already answered more than the old one; only its start gives it away.
    let more = BEFORE.replace("1.7e9", "1.8e9").replace("1000", "2000");
    let more = used(BEFORE, &more);
    assert_eq!((more.requests, more.errors, more.cpu_cores), (Some(2_003.0), Some(3.0), Some(10.05)));
}

#[test]
fn other_names_and_units_are_understood() {
    let text = |count: u32| {
        format!(
            "other_requests_total 1e9\nrest_server_requests_total{{status_code=\"200\"}} {count}\n\
             http_server_duration_milliseconds_bucket{{le=\"20\"}} {count}\n\
             http_server_duration_milliseconds_bucket{{le=\"+Inf\"}} {count}\n\
             tiny_latency_us_bucket{{le=\"20\"}} 1\n"
        )
    };
    let used = used(&text(100), &text(150));
    assert_eq!((used.requests, used.errors, used.latency_p50_ms), (Some(50.0), Some(0.0), Some(10.0)));
    assert_eq!((used.cpu_cores, used.memory_bytes), (None, None));
}

#[test]
fn only_lines_of_the_model_count() {
    let text = |own: u32| {
        format!(
            "x_requests_total{{model=\"car_loan\",version=\"v2\"}} {own}\n\
             x_requests_total{{model=\"car_loan\",version=\"v1\"}} 1000\n\
             x_requests_total{{model=\"other\",version=\"v2\"}} 2000\n"
        )
    };
    assert_eq!(used(&text(1), &text(6)).requests, Some(5.0));
    let one_other = |count: u32| format!("x_requests_total{{model_name=\"internal\"}} {count}\n");
    assert_eq!(used(&one_other(1), &one_other(4)).requests, Some(3.0));
    let two_others =
        |count: u32| format!("x_requests_total{{model=\"a\"}} {count}\nx_requests_total{{model=\"b\"}} {count}\n");
    assert_eq!(used(&two_others(1), &two_others(4)).requests, Some(0.0));
}

proptest! {
    #[test]
    fn hostile_metrics_never_give_figures_that_are_none(
        lines in prop::collection::vec(
            (
                "(http_requests_total|process_cpu_seconds_total|process_start_time_seconds|process_resident_memory_bytes|a_latency_bucket|http_request_duration_seconds_bucket)",
                prop::option::of("(le|status|model|path)=\"(0|-1|1e400|1e300|NaN|\\+Inf|500|a|/ready)\""),
                "(-?[0-9]{1,3}|1e308|NaN|\\+Inf|-Inf|5e-324)",
            ),
            1..30,
        ),
        cut in 0_usize..30,
    ) {
        let text = |lines: &[(String, Option<String>, String)]| -> String {
            let line = |(name, label, value): &(String, Option<String>, String)| {
                format!("{name}{{{}}} {value}\n", label.as_deref().unwrap_or_default())
            };
            lines.iter().map(line).collect()
        };
        let cut = cut.min(lines.len());
        let before = Reading::of(&text(&lines[..cut]), "a", "b").unwrap_or_default();
        let after = Reading::of(&text(&lines[cut..]), "a", "b").unwrap_or_default();
        let used = after.since(Some((Duration::from_secs(1), &before)));
        for figure in [
            used.memory_bytes, used.cpu_cores, used.latency_p50_ms, used.latency_p95_ms, used.latency_p99_ms,
            used.requests, used.errors,
        ] {
            prop_assert!(figure.is_none_or(|figure| figure.is_finite() && figure >= 0.0), "{:?}", used);
        }
    }
}

fn scraper(url: String) -> (Scraper, Receiver<ScrapeResult>) {
    let (sender, receiver) = channel(10);
    let scraper = Scraper::new(Arc::new(client()), sender);
    let scrape = Scrape { url, interval_s: 1 };
    scraper.set_targets(vec![ScrapeTarget { model: "car_loan".to_owned(), version: "v2".to_owned(), scrape }]);
    (scraper, receiver)
}

async fn next(results: &mut Receiver<ScrapeResult>) -> Result<Resources, String> {
    timeout(Duration::from_secs(60), results.recv()).await.unwrap().unwrap().outcome
}

#[tokio::test]
async fn metrics_are_read_again_and_again() {
    let asked = AtomicUsize::new(0);
    let server = Server::http(move |_, _| {
        let asked = asked.fetch_add(1, Ordering::SeqCst);
        if asked == 2 {
            return answer("500 Internal Server Error", "");
        }
        answer("200 OK", &format!("process_resident_memory_bytes 7\nhttp_requests_total {}\n", asked * 5))
    })
    .await;
    let (_scraper, mut results) = scraper(server.url());
    let first = next(&mut results).await.unwrap();
    assert_eq!((first.memory_bytes, first.requests), (Some(7.0), None));
    let second = next(&mut results).await.unwrap();
    assert_eq!((second.memory_bytes, second.requests, second.errors), (Some(7.0), Some(5.0), None));
    assert!(second.time.is_some());
    assert_eq!(next(&mut results).await, Err("it answered 500 Internal Server Error".to_owned()));
    // What happened since the last reading that there was.
    assert_eq!(next(&mut results).await.unwrap().requests, Some(10.0));
}

#[tokio::test]
async fn metrics_without_end_are_refused() {
    let server = Server::endless("HTTP/1.1 200 OK\r\n\r\n", &[b'a'; 10_000], Duration::ZERO).await;
    let (_scraper, mut results) = scraper(server.url());
    assert_eq!(next(&mut results).await, Err("the answer is longer than 1000000 bytes".to_owned()));
}
