//! The signals of a model, kept apart, in words; one that cannot be had says why.

use shared::api::{Health, Signal, SignalKind};
use shared::verdict::Outcome;

use super::super::words::{list, signal};

/// All of them, in their order.
pub const ALL: [SignalKind; 5] =
    [SignalKind::Serving, SignalKind::Freshness, SignalKind::Quality, SignalKind::Labels, SignalKind::Resources];

/// Why a signal is not there.
pub fn missing(kind: SignalKind) -> &'static str {
    match kind {
        SignalKind::Serving => "No endpoint is checked; set one below.",
        SignalKind::Freshness => "No prediction has come yet.",
        SignalKind::Quality => "No rule of drift or quality has been read yet.",
        SignalKind::Labels => "Nothing is known of labels yet.",
        SignalKind::Resources => "No memory, latency or errors were sent; below is how to send them.",
    }
}

/// How a signal looks, in a word, with what that counts as.
pub fn health(health: Health) -> (Outcome, &'static str) {
    match health {
        Health::Good => (Outcome::Pass, "good"),
        Health::Unknown => (Outcome::Inconclusive, "can\u{2019}t tell"),
        Health::Notice => (Outcome::Inconclusive, "worth knowing"),
        Health::Bad => (Outcome::Fail, "bad"),
    }
}

/// What the signals say together.
pub fn heading(signals: &[Signal]) -> String {
    let of = |wanted: Health| -> Vec<String> {
        signals.iter().filter(|one| one.health == wanted).map(|one| signal(one.kind).to_owned()).collect()
    };
    let (bad, good) = (of(Health::Bad), of(Health::Good));
    match (bad.len(), good.len()) {
        (0, 0) => "Nothing can be said of it yet".to_owned(),
        (0, _) if good.len() == signals.len() => "Every signal that can be had is good".to_owned(),
        (0, _) => "No signal is bad".to_owned(),
        (1, _) => format!("{} is bad", bad.join("")),
        _ => super::super::search::capital(&format!("{} are bad", list(&bad, 5).to_lowercase())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signal(kind: SignalKind, health: Health) -> Signal {
        Signal { kind, health, text: String::new() }
    }

    #[test]
    fn the_heading_names_what_is_bad() {
        let good = signal(SignalKind::Freshness, Health::Good);
        assert_eq!(heading(std::slice::from_ref(&good)), "Every signal that can be had is good");
        assert_eq!(heading(&[]), "Nothing can be said of it yet");
        let unsure = signal(SignalKind::Labels, Health::Unknown);
        assert_eq!(heading(&[good.clone(), unsure]), "No signal is bad");
        let bad = [signal(SignalKind::Serving, Health::Bad), good, signal(SignalKind::Quality, Health::Bad)];
        assert_eq!(heading(&bad[..2]), "Serving is bad");
        assert_eq!(heading(&bad), "Serving and quality are bad");
    }
}
