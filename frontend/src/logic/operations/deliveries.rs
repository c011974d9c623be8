//! Deliveries in words: whether a message has arrived, and when it is tried again.

use shared::api::Delivery;
use shared::verdict::Outcome;

use super::super::date::ago;

/// In a word or two, with what that counts as.
pub fn outcome(delivery: &Delivery) -> (Outcome, &'static str) {
    match (delivery.delivered, delivery.next, delivery.attempts) {
        (true, _, _) => (Outcome::Pass, "delivered"),
        (false, None, _) => (Outcome::Fail, "given up"),
        (false, Some(_), 0) => (Outcome::Inconclusive, "waiting"),
        (false, Some(_), _) => (Outcome::Inconclusive, "tried again"),
    }
}

/// Whether nothing more will happen to it.
pub fn is_done(delivery: &Delivery) -> bool {
    delivery.delivered || delivery.next.is_none()
}

/// When it is tried next, if it is.
pub fn next(delivery: &Delivery, now: i64) -> String {
    match delivery.next.filter(|_| !delivery.delivered) {
        None => String::new(),
        Some(next) if next <= now => "now".to_owned(),
        Some(next) if next - now < 60_000 => "within a minute".to_owned(),
        Some(next) => ago(next, now),
    }
}

/// What came of a test, in a sentence.
pub fn tested(delivery: &Delivery) -> String {
    let answer = delivery.answer.trim();
    let answer = if answer.is_empty() { String::new() } else { format!(": {}", answer.trim_end_matches('.')) };
    let tries = match delivery.attempts {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        n => format!("{n} times"),
    };
    match outcome(delivery) {
        (Outcome::Pass, _) => format!("It has arrived{answer}."),
        (Outcome::Fail, _) => format!("It did not arrive; tried {tries}{answer}."),
        _ if delivery.attempts == 0 => "It is on its way.".to_owned(),
        _ => format!("It has not arrived yet; tried {tries}{answer}. It is tried again."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivery(attempts: u32, next: Option<i64>, delivered: bool) -> Delivery {
        Delivery {
            id: 1,
            channel: "ops".into(),
            model: None,
            subject: "A test".into(),
            created: 0,
            attempts,
            next,
            delivered,
            answer: "503 Service Unavailable.".into(),
        }
    }

    #[test]
    fn a_delivery_says_whether_more_will_happen() {
        assert_eq!(outcome(&delivery(1, None, true)).1, "delivered");
        assert_eq!(outcome(&delivery(8, None, false)).1, "given up");
        assert_eq!(outcome(&delivery(0, Some(5), false)).1, "waiting");
        assert_eq!(outcome(&delivery(2, Some(5), false)).1, "tried again");
        assert!(is_done(&delivery(1, None, true)) && !is_done(&delivery(1, Some(9), false)));
    }

    #[test]
    fn the_receivers_words_are_kept() {
        assert_eq!(tested(&delivery(1, None, true)), "It has arrived: 503 Service Unavailable.");
        assert_eq!(tested(&delivery(3, None, false)), "It did not arrive; tried 3 times: 503 Service Unavailable.");
        assert_eq!(tested(&delivery(0, Some(0), false)), "It is on its way.");
        assert!(tested(&delivery(2, Some(0), false)).contains("tried twice"));
    }

    #[test]
    fn the_next_try_is_said_in_time() {
        assert_eq!(next(&delivery(1, Some(7_200_000), false), 0), "in 2 hours");
        assert_eq!(next(&delivery(1, Some(30_000), false), 0), "within a minute");
        assert_eq!(next(&delivery(1, Some(0), false), 0), "now");
        assert_eq!(next(&delivery(1, None, false), 0), "");
    }
}
