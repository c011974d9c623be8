//! From what was seen of a model to one state, by written rules; the first that holds decides.
//!
//! 1. Every version is retired: *retired*.
//! 2. Every endpoint that should serve failed its latest check: *down*.
//! 3. No endpoint was asked lately, and no prediction is fresh: *unknown*. Nothing is claimed that was not seen.
//! 4. No prediction ever came, and no endpoint is ready: *not deployed*.
//! 5. The last prediction is older than the model's rhythm: *silent*, however ready the endpoint says it is.
//! 6. The breaker is open or half-open, an endpoint of several failed, or a rule of some weight fires: *degraded*.
//! 7. A new version is taking over: *updating*.
//! 8. *Live*.

use crate::api::{Breaker, Probe, State};
use crate::date;
use crate::schema::Stage;
use crate::verdict::percent;

/// A model that says nothing of its rhythm is silent after a day.
pub const USUAL_RHYTHM_MS: i64 = crate::date::DAY_MS;

/// What was seen of a model.
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'a> {
    /// The time, in epoch milliseconds.
    pub now: i64,
    /// The stages of all its versions.
    pub stages: &'a [Stage],
    /// The endpoints of versions that should serve.
    pub endpoints: &'a [EndpointSeen<'a>],
    /// The last live or canary prediction, in epoch milliseconds.
    pub last_prediction: Option<i64>,
    /// The longest time between two predictions, in milliseconds; a day when nothing was said.
    pub rhythm_ms: Option<i64>,
    /// Whether requests reach the model.
    pub breaker: Breaker,
    /// The version that is taking over, and its share in percent.
    pub rollout: Option<(&'a str, f64)>,
    /// What fires with some weight, each as a sentence, the worst first.
    pub wrong: &'a [&'a str],
}

/// What was seen of one endpoint.
#[derive(Debug, Clone, Copy)]
pub struct EndpointSeen<'a> {
    /// The version's name.
    pub version: &'a str,
    /// Its latest check.
    pub probe: Option<&'a Probe>,
    /// A check older than this says nothing any more, in milliseconds.
    pub good_for_ms: i64,
}

/// A state, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// In one word.
    pub state: State,
    /// Whether requests are being answered by the model.
    pub live: bool,
    /// In a sentence, without anything that changes as time passes.
    pub reason: String,
}

impl<'a> EndpointSeen<'a> {
    /// Its latest check, while that says something.
    pub fn fresh(&self, now: i64) -> Option<&'a Probe> {
        self.probe.filter(|probe| now - probe.at <= self.good_for_ms)
    }
}

/// The state that the evidence shows.
pub fn judge(seen: &Evidence<'_>) -> Judged {
    if !seen.stages.is_empty() && seen.stages.iter().all(|stage| *stage == Stage::Retired) {
        return judged(State::Retired, "All its versions are retired.".to_owned());
    }
    let checks: Vec<(&EndpointSeen<'_>, Option<&Probe>)> =
        seen.endpoints.iter().map(|endpoint| (endpoint, endpoint.fresh(seen.now))).collect();
    let failed: Vec<_> =
        checks.iter().filter_map(|(of, probe)| probe.filter(|probe| !probe.ready).map(|probe| (*of, probe))).collect();
    let ready: Vec<&str> =
        checks.iter().filter(|(_, probe)| probe.is_some_and(|probe| probe.ready)).map(|(of, _)| of.version).collect();
    if let Some((endpoint, probe)) = failed.first().filter(|_| failed.len() == checks.len()) {
        return judged(
            State::Down,
            format!("The endpoint of {} failed its check: {}.", endpoint.version, probe.finding),
        );
    }
    let rhythm = seen.rhythm_ms.unwrap_or(USUAL_RHYTHM_MS);
    let is_fresh = seen.last_prediction.is_some_and(|last| seen.now - last <= rhythm);
    if !checks.is_empty() && ready.is_empty() && failed.is_empty() && !is_fresh {
        return judged(State::Unknown, unasked(seen));
    }
    match seen.last_prediction {
        None if ready.is_empty() => {
            return judged(State::NotDeployed, "No version has answered a request yet.".to_owned());
        }
        Some(last) if !is_fresh => {
            let though = match ready.as_slice() {
                [] => String::new(),
                [version, ..] => format!(", though the endpoint of {version} is ready"),
            };
            let reason = format!(
                "No prediction since {}{though}; one is expected at least every {}.",
                date::moment(last),
                date::span(rhythm / 1_000)
            );
            return judged(State::Silent, reason);
        }
        _ => {}
    }
    match seen.breaker {
        Breaker::Open => {
            let reason = "The breaker is open: callers get the fallback instead of the model's answer.".to_owned();
            return Judged { state: State::Degraded, live: false, reason };
        }
        Breaker::HalfOpen => {
            let reason =
                "The breaker is half-open: a tenth of the requests reach the model, to see whether it is well.";
            return judged(State::Degraded, reason.to_owned());
        }
        Breaker::Closed => {}
    }
    if let Some((endpoint, probe)) = failed.first() {
        let reason = format!("The endpoint of {} failed its check: {}.", endpoint.version, probe.finding);
        return judged(State::Degraded, reason);
    }
    if let [first, others @ ..] = seen.wrong {
        let more = match others.len() {
            0 => String::new(),
            1 => " And one thing more.".to_owned(),
            several => format!(" And {several} things more."),
        };
        return judged(State::Degraded, format!("{first}{more}"));
    }
    if let Some((candidate, share)) = seen.rollout {
        let reason = format!("{candidate} is taking over: it answers {} of the requests.", percent(share / 100.0));
        return judged(State::Updating, reason);
    }
    judged(State::Live, well(seen, &ready))
}

/// Why nothing can be said.
fn unasked(seen: &Evidence<'_>) -> String {
    let latest = seen.endpoints.iter().filter_map(|endpoint| endpoint.probe.map(|probe| probe.at)).max();
    match latest {
        None => "Its endpoint has not been asked yet.".to_owned(),
        Some(at) => format!("Its endpoint was asked last on {}; what happened since was not seen.", date::moment(at)),
    }
}

fn well(seen: &Evidence<'_>, ready: &[&str]) -> String {
    match (ready, seen.last_prediction) {
        ([], _) => "Predictions arrive as expected.".to_owned(),
        ([version, ..], None) => format!("The endpoint of {version} is ready; no prediction has been received yet."),
        ([version, ..], Some(_)) => format!("The endpoint of {version} is ready, and predictions arrive as expected."),
    }
}

fn judged(state: State, reason: String) -> Judged {
    let live = matches!(state, State::Live | State::Updating | State::Degraded);
    Judged { state, live, reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000_000;
    const SECOND: i64 = 1_000;

    fn probe(ready: bool, ago_s: i64) -> Probe {
        let finding = if ready { "it answered 200 OK" } else { "connection refused" };
        Probe { at: NOW - ago_s * SECOND, ready, took_ms: 3, finding: finding.to_owned() }
    }

    /// A case: stages, checks (ready, seconds ago), seconds since the last prediction, breaker, rollout, what is wrong.
    struct Case {
        name: &'static str,
        stages: &'static [Stage],
        checks: &'static [Option<(bool, i64)>],
        last_s: Option<i64>,
        breaker: Breaker,
        rollout: bool,
        wrong: &'static [&'static str],
        state: State,
        live: bool,
        says: &'static str,
    }

    const USUAL: Case = Case {
        name: "",
        stages: &[Stage::Production],
        checks: &[],
        last_s: Some(10),
        breaker: Breaker::Closed,
        rollout: false,
        wrong: &[],
        state: State::Live,
        live: true,
        says: "",
    };

    const CASES: &[Case] = &[
        Case { name: "predictions alone", says: "arrive as expected", ..USUAL },
        Case { name: "predictions and endpoint", checks: &[Some((true, 5))], says: "endpoint of v1 is ready", ..USUAL },
        Case {
            name: "a ready endpoint alone",
            checks: &[Some((true, 5))],
            last_s: None,
            says: "no prediction has been received yet",
            ..USUAL
        },
        Case {
            name: "nothing at all",
            last_s: None,
            state: State::NotDeployed,
            live: false,
            says: "No version has answered",
            ..USUAL
        },
        Case {
            name: "a registry says production, nobody has seen it",
            stages: &[Stage::Production, Stage::Staging],
            last_s: None,
            state: State::NotDeployed,
            live: false,
            says: "No version",
            ..USUAL
        },
        Case {
            name: "all retired, although the endpoint still answers",
            stages: &[Stage::Retired, Stage::Retired],
            checks: &[Some((true, 1))],
            state: State::Retired,
            live: false,
            says: "retired",
            ..USUAL
        },
        Case {
            name: "one endpoint, failed, predictions fresh",
            checks: &[Some((false, 1))],
            state: State::Down,
            live: false,
            says: "connection refused",
            ..USUAL
        },
        Case {
            name: "two endpoints, both failed",
            checks: &[Some((false, 1)), Some((false, 2))],
            state: State::Down,
            live: false,
            says: "failed its check",
            ..USUAL
        },
        Case {
            name: "two endpoints, one failed",
            checks: &[Some((true, 1)), Some((false, 2))],
            state: State::Degraded,
            says: "endpoint of v2 failed",
            ..USUAL
        },
        Case {
            name: "one failed, the other not asked",
            checks: &[None, Some((false, 2))],
            state: State::Degraded,
            says: "endpoint of v2 failed",
            ..USUAL
        },
        Case {
            name: "not asked yet, no prediction",
            checks: &[None],
            last_s: None,
            state: State::Unknown,
            live: false,
            says: "not been asked yet",
            ..USUAL
        },
        Case {
            name: "asked long ago",
            checks: &[Some((true, 3_600))],
            last_s: None,
            state: State::Unknown,
            live: false,
            says: "was not seen",
            ..USUAL
        },
        Case { name: "asked long ago, predictions fresh", checks: &[Some((false, 3_600))], says: "arrive", ..USUAL },
        Case {
            name: "no prediction for too long",
            last_s: Some(7_200),
            state: State::Silent,
            live: false,
            says: "every 1 hour",
            ..USUAL
        },
        Case {
            name: "no prediction for too long, the endpoint ready",
            checks: &[Some((true, 1))],
            last_s: Some(7_200),
            state: State::Silent,
            live: false,
            says: "though the endpoint of v1 is ready",
            ..USUAL
        },
        Case { name: "at the rhythm exactly", last_s: Some(3_600), ..USUAL },
        Case { name: "a prediction from the future", last_s: Some(-600), ..USUAL },
        Case {
            name: "open breaker",
            breaker: Breaker::Open,
            wrong: &["Income has shifted."],
            state: State::Degraded,
            live: false,
            says: "fallback",
            ..USUAL
        },
        Case {
            name: "half-open breaker",
            breaker: Breaker::HalfOpen,
            state: State::Degraded,
            says: "half-open",
            ..USUAL
        },
        Case {
            name: "something is wrong",
            wrong: &["Income has shifted.", "Errors.", "Memory."],
            state: State::Degraded,
            says: "Income has shifted. And 2 things more.",
            ..USUAL
        },
        Case {
            name: "a rollout with something wrong",
            wrong: &["Errors."],
            rollout: true,
            state: State::Degraded,
            says: "Errors.",
            ..USUAL
        },
        Case { name: "a rollout", rollout: true, state: State::Updating, says: "v2 is taking over", ..USUAL },
    ];

    #[test]
    fn the_rules_decide_in_their_order() {
        for case in CASES {
            let probes: Vec<Option<Probe>> =
                case.checks.iter().map(|check| check.map(|(ready, ago)| probe(ready, ago))).collect();
            let names = ["v1", "v2"];
            let endpoints: Vec<EndpointSeen<'_>> = probes
                .iter()
                .zip(names)
                .map(|(probe, version)| EndpointSeen { version, probe: probe.as_ref(), good_for_ms: 60 * SECOND })
                .collect();
            let judged = judge(&Evidence {
                now: NOW,
                stages: case.stages,
                endpoints: &endpoints,
                last_prediction: case.last_s.map(|ago| NOW - ago * SECOND),
                rhythm_ms: Some(3_600 * SECOND),
                breaker: case.breaker,
                rollout: case.rollout.then_some(("v2", 5.0)),
                wrong: case.wrong,
            });
            assert_eq!((judged.state, judged.live), (case.state, case.live), "{}: {}", case.name, judged.reason);
            assert!(judged.reason.contains(case.says), "{}: {}", case.name, judged.reason);
        }
    }
}
