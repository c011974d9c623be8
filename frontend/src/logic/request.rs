//! One request in words: where its inputs stand, what was decided, who served then, where the time went.

use shared::api::{Breaker, Hop, RequestObservation, RouteChange, Value};
use shared::figures::Standing;

use super::number::{percent, significant};

/// Percentiles this close to the ends are worth a look.
const TAIL: f64 = 1.0;

/// Where a value stands among those of the reference, in words, and whether that is worth a look.
pub fn standing(standing: Standing) -> (String, bool) {
    match standing {
        Standing::Percentile { high, .. } if high <= TAIL => ("among the lowest 1\u{a0}%".to_owned(), true),
        Standing::Percentile { low, .. } if low >= 100.0 - TAIL => ("among the highest 1\u{a0}%".to_owned(), true),
        Standing::Percentile { low, high } => {
            (format!("{} percentile", ordinal(f64::midpoint(low, high).round() as u32)), false)
        }
        Standing::Below => ("lower than ever in the reference".to_owned(), true),
        Standing::Above => ("higher than ever in the reference".to_owned(), true),
        Standing::Category { share } if share < 0.001 => ("under 0.1\u{a0}% of the reference".to_owned(), true),
        Standing::Category { share } => (format!("{} of the reference", percent(share, 1)), false),
        Standing::Unseen => ("never in the reference".to_owned(), true),
        Standing::Missing { share } if share > 0.0 => (format!("so are {} of the reference", percent(share, 1)), false),
        Standing::Missing { .. } => ("never missing in the reference".to_owned(), true),
    }
}

/// What a version decided, for example "Score 0.62, at or above the threshold 0.5: positive".
pub fn decision(seen: &RequestObservation) -> Option<String> {
    let number = |name: &str| match seen.values.get(name) {
        Some(Value::Number(number)) => Some(*number),
        _ => None,
    };
    let (score, threshold) = (number("score")?, seen.threshold?);
    let (side, word) = if score >= threshold { ("at or above", "positive") } else { ("below", "negative") };
    Some(format!("Score {}, {side} the threshold {}: {word}.", significant(score, 4), significant(threshold, 4)))
}

/// Who served at that time, for example "v1 95 %, v2 5 %; v3 as a shadow. Breaker closed".
pub fn route(change: &RouteChange) -> String {
    let plan = &change.route.plan;
    let mut shares: Vec<String> =
        plan.split.iter().map(|share| format!("{} {}", share.version, percent(share.percent / 100.0, 0))).collect();
    if shares.is_empty() {
        shares.push("nobody".to_owned());
    }
    let shadow =
        if plan.shadow.is_empty() { String::new() } else { format!("; {} as a shadow", plan.shadow.join(", ")) };
    let breaker = match plan.breaker {
        Breaker::Closed => "",
        Breaker::Open => " The breaker was open.",
        Breaker::HalfOpen => " The breaker was half-open.",
    };
    format!("{}{shadow}.{breaker}", shares.join(", "))
}

/// Where a version comes from, as far as it was said.
pub fn origin(seen: &RequestObservation) -> Option<String> {
    let trained = seen.trained.as_ref().map(|time| format!("trained {}", time.get(..10).unwrap_or(time)));
    let parts: Vec<String> = [trained, seen.environment.clone(), seen.lineage.clone()].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// A hop with its place in the whole: shares of 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// The hop.
    pub hop: Hop,
    /// How many hops it is within.
    pub depth: usize,
    /// Where it begins.
    pub start: f64,
    /// How long it is.
    pub length: f64,
}

/// The hops, each with its place between the first beginning and the last end.
pub fn placed(hops: &[Hop]) -> Vec<Placed> {
    let first = hops.iter().map(|hop| hop.start_us).min().unwrap_or(0);
    let last = hops.iter().map(|hop| hop.start_us.saturating_add(hop.duration_us)).max().unwrap_or(0);
    let whole = (last.saturating_sub(first)).max(1) as f64;
    let depth = |hop: &Hop| {
        let mut depth = 0;
        let mut parent = hop.parent_id.as_str();
        // A trace whose spans are each other's parents must not hang the page.
        while depth < 20
            && let Some(above) = hops.iter().find(|other| other.span_id == parent)
        {
            depth += 1;
            parent = &above.parent_id;
        }
        depth
    };
    hops.iter()
        .map(|hop| Placed {
            depth: depth(hop),
            start: (hop.start_us - first) as f64 / whole,
            length: hop.duration_us as f64 / whole,
            hop: hop.clone(),
        })
        .collect()
}

/// Microseconds as milliseconds, for example "12.3 ms".
pub fn milliseconds(us: i64) -> String {
    format!("{}\u{a0}ms", significant(us as f64 / 1_000.0, 3))
}

fn ordinal(n: u32) -> String {
    let end = match (n % 10, n % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{n}{end}")
}

#[cfg(test)]
mod tests {
    use shared::api::{Route, RoutePlan, Share};
    use shared::schema::ObservationRole;

    use super::*;

    #[test]
    fn standings_are_said_and_odd_ones_marked() {
        let say = |one| standing(one);
        assert_eq!(say(Standing::Percentile { low: 41.0, high: 42.0 }), ("42nd percentile".to_owned(), false));
        assert_eq!(say(Standing::Percentile { low: 10.6, high: 11.2 }).0, "11th percentile");
        assert!(say(Standing::Percentile { low: 99.6, high: 100.0 }).1);
        assert!(say(Standing::Unseen).1 && say(Standing::Above).1 && say(Standing::Missing { share: 0.0 }).1);
        assert_eq!(say(Standing::Category { share: 0.061 }), ("6.1\u{a0}% of the reference".to_owned(), false));
    }

    #[test]
    fn a_decision_is_a_score_against_the_threshold_it_met() {
        let seen = |score: f64| RequestObservation {
            model: "loan".to_owned(),
            version: "v1".to_owned(),
            role: ObservationRole::Live,
            time: String::new(),
            values: [("score".to_owned(), Value::Number(score))].into(),
            standings: std::collections::BTreeMap::new(),
            threshold: Some(0.5),
            lineage: None,
            environment: None,
            trained: None,
            route: None,
        };
        assert_eq!(decision(&seen(0.5)).as_deref(), Some("Score 0.5, at or above the threshold 0.5: positive."));
        assert_eq!(decision(&seen(0.49)).as_deref(), Some("Score 0.49, below the threshold 0.5: negative."));
        assert_eq!(decision(&RequestObservation { threshold: None, ..seen(0.5) }), None);
    }

    #[test]
    fn a_route_reads_like_a_sentence() {
        let plan = RoutePlan {
            split: vec![
                Share { version: "v1".to_owned(), percent: 95.0 },
                Share { version: "v2".to_owned(), percent: 5.0 },
            ],
            shadow: vec!["v3".to_owned()],
            breaker: Breaker::Open,
            ..RoutePlan::default()
        };
        let route = Route { plan, revision: 1, since: None, by: String::new(), rollout: None };
        let said = super::route(&RouteChange { route, action: String::new() });
        assert_eq!(said, "v1 95\u{a0}%, v2 5\u{a0}%; v3 as a shadow. The breaker was open.");
    }

    #[test]
    fn hops_stand_within_the_whole_and_a_ring_of_parents_ends() {
        let hop = |span: &str, parent: &str, start_us, duration_us| Hop {
            trace_id: String::new(),
            span_id: span.to_owned(),
            parent_id: parent.to_owned(),
            service: String::new(),
            name: String::new(),
            start_us,
            duration_us,
            error: None,
        };
        let placed = super::placed(&[hop("a", "", 1_000, 8_000), hop("b", "a", 3_000, 2_000)]);
        assert_eq!((placed[1].depth, placed[1].start, placed[1].length), (1, 0.25, 0.25));
        assert_eq!(super::placed(&[hop("a", "b", 0, 0), hop("b", "a", 0, 0)]).len(), 2);
        assert!(super::placed(&[]).is_empty());
    }
}
