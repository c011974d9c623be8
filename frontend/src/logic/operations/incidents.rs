//! Incidents in words.

use shared::api::{EntryKind, Incident};

use super::super::date::span;

/// The open ones first, the worst and the latest before others; then those that are over, the latest first.
pub fn open_first(incidents: &[Incident]) -> (Vec<Incident>, Vec<Incident>) {
    let (mut open, mut over): (Vec<Incident>, Vec<Incident>) =
        incidents.iter().cloned().partition(|incident| incident.resolved.is_none());
    open.sort_by_key(|incident| (std::cmp::Reverse(incident.severity), std::cmp::Reverse(incident.opened)));
    over.sort_by_key(|incident| std::cmp::Reverse(incident.opened));
    (open, over)
}

/// How long it has lasted or did last, for example "for 3 hours".
pub fn lasted(incident: &Incident, now: i64) -> String {
    let until = incident.resolved.unwrap_or(now);
    format!("for {}", span((until - incident.opened).max(0) / 1_000))
}

/// Who has taken it on.
pub fn taken(incident: &Incident) -> String {
    match (&incident.acknowledged_by, incident.resolved) {
        (Some(by), _) => by.clone(),
        (None, None) => "nobody yet".to_owned(),
        (None, Some(_)) => "nobody".to_owned(),
    }
}

/// How many are open, as a heading.
pub fn heading(open: usize, untaken: usize) -> String {
    match (open, untaken) {
        (0, _) => "Nothing is wrong".to_owned(),
        (1, 0) => "1 is open".to_owned(),
        (1, _) => "1 is open, and nobody has taken it on".to_owned(),
        (open, 0) => format!("{open} are open, and each is taken on"),
        (open, untaken) if open == untaken => format!("{open} are open, and nobody has taken them on"),
        (open, untaken) => format!("{open} are open; nobody has taken on {untaken} of them"),
    }
}

/// What kind of thing happened, in a word or two.
pub fn kind(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Fired => "Fired",
        EntryKind::Quiet => "Quiet again",
        EntryKind::Acknowledged => "Taken on",
        EntryKind::Note => "Note",
        EntryKind::Route => "Route",
        EntryKind::Told => "Told",
        EntryKind::Resolved => "Resolved",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::api::Severity;

    fn incident(id: i64, severity: Severity, resolved: Option<i64>) -> Incident {
        Incident {
            id,
            model: "m".into(),
            title: String::new(),
            severity,
            opened: id * 1_000,
            resolved,
            acknowledged_by: None,
            post_mortem: String::new(),
            timeline: Vec::new(),
        }
    }

    #[test]
    fn what_is_open_and_worst_stands_first() {
        let all = [
            incident(1, Severity::Warning, None),
            incident(2, Severity::Critical, Some(9_000)),
            incident(3, Severity::Warning, None),
            incident(4, Severity::Critical, None),
            incident(5, Severity::Info, Some(9_000)),
        ];
        let (open, over) = open_first(&all);
        let ids = |all: &[Incident]| all.iter().map(|one| one.id).collect::<Vec<_>>();
        assert_eq!((ids(&open), ids(&over)), (vec![4, 3, 1], vec![5, 2]));
        assert_eq!(lasted(&all[1], 0), "for 7 seconds");
        assert_eq!(lasted(&all[0], 121_000), "for 2 minutes");
    }

    #[test]
    fn the_heading_says_who_is_missing() {
        assert_eq!(heading(0, 0), "Nothing is wrong");
        assert_eq!(heading(1, 1), "1 is open, and nobody has taken it on");
        assert_eq!(heading(3, 1), "3 are open; nobody has taken on 1 of them");
        assert_eq!(heading(2, 2), "2 are open, and nobody has taken them on");
    }
}
