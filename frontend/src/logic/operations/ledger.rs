//! Routes in words: who answers, who answered then, who decided and why.

use shared::api::{Breaker, Route, RouteChange, RoutePlan};

use super::super::date::{iso_moment, moment};
use super::super::export::{Cell, Table};
use super::super::number::significant;
use super::json_text::json_text;

/// Of 100, as it is read.
pub fn percent(of_100: f64) -> String {
    format!("{}\u{a0}%", significant(of_100, 3))
}

/// The split, for example "v1 95 %, v2 5 %".
pub fn split_words(plan: &RoutePlan) -> String {
    let shares: Vec<String> =
        plan.split.iter().map(|share| format!("{} {}", share.version, percent(share.percent))).collect();
    if shares.is_empty() { "nobody".to_owned() } else { shares.join(", ") }
}

/// Who decided, for example "J. Kim" or "the rule requests-fail".
pub fn by_words(by: &str) -> String {
    match by.strip_prefix("rule:") {
        Some(rule) => format!("the rule {rule}"),
        None if by == "evenkeel" => "Evenkeel by itself".to_owned(),
        None if by.trim().is_empty() => "somebody who left no name".to_owned(),
        None => by.to_owned(),
    }
}

/// When a route was decided, by whom and why; nothing before the first change.
pub fn decided(route: &Route) -> Option<String> {
    let since = route.since?;
    let reason = route.plan.reason.trim();
    let why = if reason.is_empty() { String::new() } else { format!(": \u{201c}{reason}\u{201d}") };
    Some(format!("Decided by {} on {}{why}", by_words(&route.by), moment(since)))
}

/// What was live at a moment, from the line of the ledger that held then.
pub fn live_then(at: i64, line: &RouteChange) -> String {
    let plan = &line.route.plan;
    let when = format!("At {}", moment(at));
    let answer = match plan.split.as_slice() {
        [] => format!("{when}, no version was to answer."),
        [only] => format!("{when}, {} answered every request.", only.version),
        several => {
            let shares: Vec<String> =
                several.iter().map(|share| format!("{} {}", share.version, percent(share.percent))).collect();
            format!("{when}, the requests were shared: {}.", shares.join(", "))
        }
    };
    let breaker = match (plan.breaker, &plan.fallback) {
        (Breaker::Closed, _) => String::new(),
        (Breaker::Open, Some(fallback)) => {
            format!(" But the breaker was open: callers got {} instead.", json_text(fallback))
        }
        (Breaker::Open, None) => " But the breaker was open: callers got no answer.".to_owned(),
        (Breaker::HalfOpen, _) => " The breaker was half-open: a tenth of the requests got through.".to_owned(),
    };
    let shadow = match plan.shadow.as_slice() {
        [] => String::new(),
        shadows => format!(" In the shadow: {}.", shadows.join(", ")),
    };
    let decided = decided(&line.route).map(|text| format!(" {text}."));
    format!("{answer}{breaker}{shadow}{}", decided.unwrap_or_default())
}

/// The ledger as a table, the latest first.
pub fn table(lines: &[RouteChange]) -> Table {
    let mut table =
        Table::new(["Since", "Revision", "What happened", "Split", "Shadow", "Breaker", "Fallback", "By", "Reason"]);
    for line in lines {
        let plan = &line.route.plan;
        table.push([
            line.route.since.map(iso_moment).into(),
            line.route.revision.into(),
            line.action.as_str().into(),
            split_words(plan).into(),
            plan.shadow.join(", ").into(),
            super::breaker::word(plan.breaker).into(),
            plan.fallback.as_ref().map_or(Cell::Nothing, |fallback| json_text(fallback).into()),
            line.route.by.as_str().into(),
            plan.reason.as_str().into(),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::api::{Json, Share};

    fn line(split: &[(&str, f64)], breaker: Breaker, fallback: Option<Json>) -> RouteChange {
        let split = split.iter().map(|(v, p)| Share { version: (*v).into(), percent: *p }).collect();
        let plan = RoutePlan { split, breaker, fallback, reason: "a slow start".into(), ..RoutePlan::default() };
        let route = Route { plan, revision: 2, since: Some(0), by: "rule:requests-fail".into(), rollout: None };
        RouteChange { route, action: "route changed".into() }
    }

    #[test]
    fn the_ledger_answers_in_a_sentence() {
        let two = line(&[("v1", 95.0), ("v2", 5.0)], Breaker::Closed, None);
        assert_eq!(
            live_then(60_000, &two),
            "At 1 Jan 1970, 00:01 UTC, the requests were shared: v1 95\u{a0}%, v2 5\u{a0}%. Decided by the rule \
             requests-fail on 1 Jan 1970, 00:00 UTC: \u{201c}a slow start\u{201d}."
        );
        let open = line(&[("v1", 100.0)], Breaker::Open, Some(Json::Bool(false)));
        let said = live_then(0, &open);
        assert!(
            said.contains("v1 answered every request. But the breaker was open: callers got false instead."),
            "{said}"
        );
        assert!(live_then(0, &line(&[], Breaker::Open, None)).contains("no version was to answer. But"));
    }

    #[test]
    fn the_file_has_a_line_for_every_change() {
        let table = table(&[line(&[("v1", 100.0)], Breaker::Closed, None)]);
        assert_eq!(table.rows.len(), 1);
        assert_eq!(table.rows[0].len(), table.columns.len());
    }

    #[test]
    fn nobody_decided_before_the_first_change() {
        let route = Route { plan: RoutePlan::default(), revision: 0, since: None, by: String::new(), rollout: None };
        assert_eq!(decided(&route), None);
        assert_eq!(by_words(" "), "somebody who left no name");
    }
}
