//! Killed at random moments under load: what was answered as accepted is there exactly once.
//!
//! Several senders send batches of known requests and labels; a batch that got no answer is sent again, with its
//! `Idempotency-Key` where it has one. Meanwhile the server is killed again and again. After each kill the store is
//! checked and at least what was accepted is there; at the end of a round everything is compared, row by row.
//!
//! `SOAK_KILLS` sets the number of kills (6), `SOAK_SEED` what is random about it.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, RwLock};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::process::{Process, run};
use tests::random::Random;
use tests::rows::{LABELS, OBSERVATIONS, TIME, loan_csv, loan_version};

/// Kills of one store: a check takes the longer, the more there is.
const KILLS_PER_ROUND: usize = 25;
const SENDERS: usize = 3;

/// What senders share.
#[derive(Default)]
struct Shared {
    address: RwLock<String>,
    stop: AtomicBool,
    /// Rows answered as accepted.
    accepted: AtomicU64,
    /// Rows sent for the first time.
    sent: AtomicU64,
    /// Requests whose label was answered as accepted.
    labelled: AtomicU64,
    /// Batches that were sent more than once, as no answer had come.
    again: AtomicU64,
    /// Batches that are accepted and not labelled yet.
    unlabelled: Mutex<Vec<Vec<String>>>,
    ids: Mutex<BTreeSet<String>>,
}

impl Shared {
    /// Sends until an answer comes, and gives it back.
    fn post(&self, path: &str, key: Option<&str>, csv: &str) -> Value {
        for attempt in 0.. {
            if attempt == 1 {
                self.again.fetch_add(1, Ordering::Relaxed);
            }
            let address = self.address.read().unwrap().clone();
            let mut request = ureq::post(format!("{address}{path}"))
                .config()
                .http_status_as_error(false)
                .timeout_global(Some(Duration::from_secs(30)))
                .build()
                .content_type("text/csv");
            if let Some(key) = key {
                request = request.header("idempotency-key", key);
            }
            if let Ok(mut answer) = request.send(csv) {
                let status = answer.status().as_u16();
                // An answer that was cut off is none.
                if let Ok(json) = answer.body_mut().read_json::<Value>() {
                    assert_eq!(status, 200, "{json}");
                    return json;
                }
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        unreachable!()
    }

    fn observe(&self, round: usize, sender: usize, mut random: Random) {
        for number in 0.. {
            if self.stop.load(Ordering::Relaxed) {
                return;
            }
            let rows = random.of(1..600);
            let ids: Vec<String> = (0..rows).map(|row| format!("{round}-{sender}-{number}-{row}")).collect();
            let mut csv = "request_id,time,income,region,sex,score\n".to_owned();
            for id in &ids {
                let time = TIME - random.of(0..40) as i64 * 3_600_000;
                let region = ["north", "south", "west", "new"][random.of(0..4)];
                let sex = ["f", "m"][random.of(0..2)];
                writeln!(csv, "{id},{time},{},{region},{sex},{:.3}", random.of(900..1_600), random.unit()).unwrap();
            }
            self.ids.lock().unwrap().extend(ids.iter().cloned());
            self.sent.fetch_add(rows as u64, Ordering::SeqCst);
            let key = (number % 2 == 0).then(|| format!("{round}-{sender}-{number}"));
            let answer = self.post(OBSERVATIONS, key.as_deref(), &csv);
            let of = |field: &str| answer[field].as_u64().unwrap();
            assert_eq!(of("accepted") + of("duplicates"), rows as u64, "{answer}");
            if key.is_some() {
                assert_eq!(of("accepted"), rows as u64, "the answer to a key is the first one: {answer}");
            }
            self.accepted.fetch_add(rows as u64, Ordering::SeqCst);
            if random.of(0..8) == 0 {
                let answer = self.post(OBSERVATIONS, None, &csv);
                assert_eq!(answer["duplicates"].as_u64(), Some(rows as u64), "{answer}");
            }
            self.unlabelled.lock().unwrap().push(ids);
        }
    }

    fn label(&self, round: usize) {
        for number in 0.. {
            let waiting = self.unlabelled.lock().unwrap().pop();
            let Some(ids) = waiting else {
                if self.stop.load(Ordering::Relaxed) {
                    return;
                }
                std::thread::sleep(Duration::from_millis(2));
                continue;
            };
            let mut csv = "request_id,label\n".to_owned();
            for (row, id) in ids.iter().enumerate() {
                writeln!(csv, "{id},{}", row % 2).unwrap();
            }
            let key = format!("labels-{round}-{number}");
            let answer = self.post(LABELS, Some(&key), &csv);
            assert_eq!(answer["accepted"].as_u64(), Some(ids.len() as u64), "{answer}");
            self.labelled.fetch_add(ids.len() as u64, Ordering::SeqCst);
        }
    }
}

/// Rows and labelled rows that the server has.
fn received(address: &str) -> (u64, u64) {
    let mut answer = ureq::get(format!("{address}/api/v1/models/loan")).call().unwrap();
    let model: Value = answer.body_mut().read_json().unwrap();
    let received = model["versions"][0]["received"].as_array().unwrap();
    let live = received.iter().find(|one| one["role"] == "live");
    live.map_or((0, 0), |live| (live["rows"].as_u64().unwrap(), live["labelled"].as_u64().unwrap()))
}

fn is_clean(data: &Path, seed: u64) {
    let checked = run(&["check-store", "--data", data.to_str().unwrap()]);
    assert_eq!(checked.code, 0, "seed {seed}: {checked:?}");
}

/// One store, killed so many times.
fn round(round: usize, kills: usize, seed: u64) -> (u64, u64, u64) {
    let mut random = Random::new(seed.wrapping_add(round as u64 * 1_000));
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let start = || Process::start(&["serve"], &data);
    let mut server = start();
    server.put("/api/v1/models/loan", &json!({}));
    server.put("/api/v1/models/loan/versions/v1", &loan_version());
    let shared = Shared::default();
    shared.address.write().unwrap().clone_from(&server.address);
    shared.post(&format!("{OBSERVATIONS}?role=reference"), None, &loan_csv("r", 500));
    let server = std::thread::scope(|scope| {
        let shared = &shared;
        for sender in 0..SENDERS {
            let random = Random::new(random.any());
            scope.spawn(move || shared.observe(round, sender, random));
        }
        scope.spawn(move || shared.label(round));
        for _ in 0..kills {
            std::thread::sleep(Duration::from_micros(random.of(20_000..300_000) as u64));
            let (accepted, labelled) = (shared.accepted.load(Ordering::SeqCst), shared.labelled.load(Ordering::SeqCst));
            // A drop is a kill: SIGKILL on Unix.
            drop(server);
            if random.of(0..2) == 0 {
                is_clean(&data, seed);
            }
            server = start();
            let now = received(&server.address);
            assert!(now.0 >= accepted && now.1 >= labelled, "seed {seed}: {now:?} of {accepted}, {labelled}");
            assert!(now.0 <= shared.sent.load(Ordering::SeqCst), "seed {seed}: more rows than were sent");
            is_clean(&data, seed);
            shared.address.write().unwrap().clone_from(&server.address);
        }
        shared.stop.store(true, Ordering::Relaxed);
        server
    });
    let sent = shared.sent.load(Ordering::SeqCst);
    assert_eq!(received(&server.address), (sent, sent), "seed {seed}");
    let mut rows = ureq::get(format!("{}/api/v1/models/loan/rows?version=v1", server.address)).call().unwrap();
    let rows = rows.body_mut().with_config().limit(u64::MAX).read_to_string().unwrap();
    let id = |line: &str| line.split(',').next().unwrap().trim_matches('"').to_owned();
    let mut there: Vec<String> = rows.lines().skip(1).map(id).collect();
    there.sort();
    let expected: Vec<String> = shared.ids.into_inner().unwrap().into_iter().collect();
    assert!(there == expected, "seed {seed}: {} rows there, {} expected", there.len(), expected.len());
    drop(server);
    is_clean(&data, seed);
    (sent, shared.labelled.load(Ordering::SeqCst), shared.again.load(Ordering::Relaxed))
}

#[test]
fn what_was_accepted_survives_any_kill_and_is_counted_once() {
    let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse().ok());
    let kills = number("SOAK_KILLS").unwrap_or(6) as usize;
    let clock = || std::time::UNIX_EPOCH.elapsed().unwrap().as_nanos() as u64;
    let seed = number("SOAK_SEED").unwrap_or_else(clock);
    let begun = Instant::now();
    println!("SOAK_SEED={seed}");
    let (mut rows, mut labels, mut again, mut done) = (0, 0, 0, 0);
    while done < kills {
        let now = KILLS_PER_ROUND.min(kills - done);
        let found = round(done, now, seed);
        done += now;
        (rows, labels, again) = (rows + found.0, labels + found.1, again + found.2);
        println!(
            "{done} of {kills} kills: {rows} rows and {labels} labels accepted, {again} batches sent again, nothing lost, nothing doubled; {:.0} s",
            begun.elapsed().as_secs_f64()
        );
    }
}
