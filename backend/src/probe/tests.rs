//! The prober against servers that are started, stopped, hung and slowed.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use shared::api::{Endpoint, Protocol};
use tokio::sync::mpsc::{Receiver, channel};
use tokio::time::{Instant, sleep, timeout};

use super::{ProbeResult, Prober, Target};
use crate::outbound::fake::{Server, answer, client};

const LONG: Duration = Duration::from_secs(60);

fn target(model: &str, url: String, protocol: Protocol) -> Target {
    let endpoint = Endpoint { url, protocol, interval_s: 1, timeout_s: 1 };
    Target { model: model.to_owned(), version: "v 1".to_owned(), endpoint }
}

fn prober() -> (Prober, Receiver<ProbeResult>) {
    let (sender, receiver) = channel(1_000);
    (Prober::new(Arc::new(client()), sender), receiver)
}

async fn next(results: &mut Receiver<ProbeResult>) -> ProbeResult {
    timeout(LONG, results.recv()).await.unwrap().unwrap()
}

#[tokio::test]
async fn an_endpoint_is_seen_to_fail_and_to_come_back() {
    let well = Arc::new(AtomicBool::new(true));
    let told = Arc::clone(&well);
    let server = Server::http(move |_, _| {
        answer(if told.load(Ordering::SeqCst) { "200 OK" } else { "503 Service Unavailable" }, "{}")
    })
    .await;
    let (prober, mut results) = prober();
    prober.set_targets(vec![target("m", server.url(), Protocol::Http)]);
    let first = next(&mut results).await;
    assert_eq!((first.model.as_str(), first.version.as_str()), ("m", "v 1"));
    assert_eq!((first.probe.ready, first.probe.finding.as_str()), (true, "it answered 200 OK"));

    well.store(false, Ordering::SeqCst);
    let second = next(&mut results).await.probe;
    assert_eq!((second.ready, second.finding.as_str()), (false, "it answered 503 Service Unavailable"));

    well.store(true, Ordering::SeqCst);
    assert!(next(&mut results).await.probe.ready);

    drop(server);
    let gone = next(&mut results).await.probe;
    assert_eq!((gone.ready, gone.finding.as_str()), (false, "connection refused"));
}

#[tokio::test]
async fn hung_endpoints_delay_no_other_and_are_asked_once_at_a_time() {
    let (hung, good) = (Server::hung().await, Server::http(|_, _| answer("204 No Content", "")).await);
    let (prober, mut results) = prober();
    let mut targets: Vec<Target> = (0..50)
        .map(|place| {
            let mut target = target(&format!("hung {place}"), hung.url(), Protocol::Http);
            target.endpoint.timeout_s = 3;
            target
        })
        .collect();
    targets.push(target("good", good.url(), Protocol::Http));
    prober.set_targets(targets);
    let mut good_ones = 0;
    loop {
        let result = next(&mut results).await;
        if result.model != "good" {
            assert_eq!(result.probe.finding, "no answer within 3 s");
            assert!(result.probe.took_ms >= 3_000, "{}", result.probe.took_ms);
            break;
        }
        assert!(result.probe.ready);
        good_ones += 1;
    }
    assert!(good_ones >= 2, "{good_ones}");
    // Asked every second, there would be three times as many; some have already been asked again.
    assert!(hung.accepted() <= 100, "{}", hung.accepted());
}

#[tokio::test]
async fn a_model_is_asked_by_the_open_inference_protocol() {
    // Which paths are ready; all others are not found.
    for (ready, expected) in [
        (
            &["/base/v2/health/ready", "/base/v2/models/a%2Fb/versions/v%201/ready"][..],
            "the server and the model are ready",
        ),
        (&["/base/v2/health/ready", "/base/v2/models/a%2Fb/ready"], "the server and the model are ready"),
        (&["/base/v2/health/ready"], "the server is ready, but the model answered 404 Not Found"),
        (&["/base/v2/models/a%2Fb/ready"], "the server answered 404 Not Found"),
    ] {
        let server = Server::http(move |first, _| {
            let path = first.split(' ').nth(1).unwrap_or_default();
            // A body that says otherwise does not count.
            answer(if ready.contains(&path) { "200 OK" } else { "404 Not Found" }, r#"{"ready": false}"#)
        })
        .await;
        let (prober, mut results) = prober();
        prober.set_targets(vec![target("a/b", format!("{}base/", server.url()), Protocol::Oip)]);
        let probe = next(&mut results).await.probe;
        assert_eq!((probe.ready, probe.finding.as_str()), (expected.ends_with("are ready"), expected));
    }
}

#[tokio::test]
async fn what_is_forbidden_or_leads_astray_is_not_ready() {
    let astray = Server::http(|_, _| {
        "HTTP/1.1 301 Moved Permanently\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n".to_owned()
    })
    .await;
    let (prober, mut results) = prober();
    prober.set_targets(vec![
        target("astray", astray.url(), Protocol::Http),
        target("metadata", "http://169.254.169.254/".to_owned(), Protocol::Http),
        target("nonsense", "nonsense".to_owned(), Protocol::Http),
    ]);
    let mut found = HashMap::new();
    while found.len() < 3 {
        let result = next(&mut results).await;
        assert!(!result.probe.ready);
        found.insert(result.model, result.probe.finding);
    }
    assert_eq!(found["astray"], "it answered 301 Moved Permanently, and redirects are not followed");
    assert_eq!(found["metadata"], "169.254.169.254 is a metadata address, which is never asked");
    assert!(found["nonsense"].starts_with("\"nonsense\" is no address"));
}

#[tokio::test]
async fn targets_are_replaced_without_disturbing_those_that_stay() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let server = Server::http(move |_, _| {
        count.fetch_add(1, Ordering::SeqCst);
        answer("200 OK", "")
    })
    .await;
    let (prober, mut results) = prober();
    let stays = target("stays", server.url(), Protocol::Http);
    let mut slow = stays.clone();
    slow.endpoint.interval_s = 3_600;
    prober.set_targets(vec![slow.clone()]);
    assert_eq!(next(&mut results).await.model, "stays");
    // Asked once an hour: to be replaced by itself is no reason to ask again.
    for _ in 0..10 {
        prober.set_targets(vec![slow.clone()]);
    }
    prober.set_targets(vec![slow.clone(), target("new", server.url(), Protocol::Http)]);
    assert_eq!(next(&mut results).await.model, "new");
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    // A changed endpoint is new.
    prober.set_targets(vec![stays]);
    assert_eq!(next(&mut results).await.model, "stays");

    prober.set_targets(Vec::new());
    sleep(Duration::from_millis(100)).await;
    while results.try_recv().is_ok() {}
    assert!(timeout(Duration::from_millis(1_500), results.recv()).await.is_err());
}

#[tokio::test]
async fn many_new_targets_are_spread_out() {
    let server = Server::http(|_, _| answer("200 OK", "")).await;
    let (prober, mut results) = prober();
    let began = Instant::now();
    prober.set_targets(
        (0..100)
            .map(|model| {
                let mut target = target(&model.to_string(), server.url(), Protocol::Http);
                target.endpoint.interval_s = 3_600;
                target
            })
            .collect(),
    );
    let mut seen = HashSet::new();
    while seen.len() < 100 {
        assert!(seen.insert(next(&mut results).await.model));
    }
    assert!(began.elapsed() >= Duration::from_millis(400), "{:?}", began.elapsed());
}
