//! What a model is worth to the business, and what it lost, in plain sentences.

use shared::api::Worth;

use super::number::{count, significant};

/// Signs of the currencies that have one of their own.
const SIGNS: [(&str, &str); 5] = [("EUR", "€"), ("USD", "$"), ("GBP", "£"), ("JPY", "¥"), ("INR", "₹")];

/// What was lost to wrong predictions.
#[derive(Debug, Clone, PartialEq)]
pub struct Lost {
    /// The amount with what it is, for example "€44,730 lost to wrong predictions this month".
    pub text: String,
    /// What of it is known, and how it stands to the target.
    pub about: String,
    /// Whether it is past the target.
    pub is_past: bool,
}

/// An amount with its currency, to the unit from a hundred on.
pub fn money(amount: f64, currency: &str) -> String {
    let number = if amount.abs() >= 100.0 { significant(amount.round(), 3) } else { significant(amount, 4) };
    match SIGNS.iter().find(|(code, _)| *code == currency) {
        Some((_, sign)) => match number.strip_prefix('−') {
            Some(size) => format!("−{sign}{size}"),
            None => format!("{sign}{number}"),
        },
        None if currency.is_empty() => number,
        None => format!("{number}\u{a0}{currency}"),
    }
}

/// What this month's wrong predictions cost; `None` where costs were not said, or nothing was predicted.
///
/// A target belongs to the metric's value where one was sent, and to the loss where the loss is all there is.
pub fn lost(worth: &Worth) -> Option<Lost> {
    let business = &worth.business;
    business.cost_false_positive.zip(business.cost_false_negative)?;
    if worth.predictions == 0 {
        return None;
    }
    let known = match worth.labelled {
        0 => format!("none of {} predictions has a known outcome yet", count(worth.predictions)),
        all if all == worth.predictions => format!("of all {} predictions", count(all)),
        some => format!("of {} of {} predictions whose outcome is known", count(some), count(worth.predictions)),
    };
    let Some(amount) = worth.lost else {
        let text = "What wrong predictions cost this month is not known".to_owned();
        return Some(Lost { text, about: known, is_past: false });
    };
    let target = business.target.filter(|_| worth.value.is_none());
    let is_past = target.is_some_and(|target| amount > target);
    let target = target.map_or(String::new(), |target| {
        let stands = if is_past { "past" } else { "within" };
        format!("{stands} the target of {}; ", money(target, &business.currency))
    });
    let text = format!("{} lost to wrong predictions this month", money(amount, &business.currency));
    Some(Lost { text, about: format!("{target}{known}"), is_past })
}

/// The business metric's latest value against its target, with the moment it is from; `None` until one was sent.
pub fn metric(worth: &Worth) -> Option<(String, Option<i64>)> {
    let business = &worth.business;
    let name = if business.metric.is_empty() { "Business metric" } else { &business.metric };
    let value = money(worth.value?, &business.currency);
    let target =
        business.target.map_or(String::new(), |target| format!(" (target {})", money(target, &business.currency)));
    Some((format!("{name}: {value}{target}"), worth.value_at))
}

#[cfg(test)]
mod tests {
    use shared::api::Business;

    use super::*;

    fn worth() -> Worth {
        Worth {
            business: Business {
                metric: "Conversion".into(),
                target: Some(25_000.0),
                currency: "EUR".into(),
                cost_false_positive: Some(120.0),
                cost_false_negative: Some(30.0),
                ..Business::default()
            },
            value: None,
            value_at: None,
            lost: Some(44_730.4),
            labelled: 7_839,
            predictions: 8_673,
        }
    }

    #[test]
    fn amounts_carry_their_currency() {
        let written = [(41_200.0, "EUR"), (-12.5, "USD"), (1_234.5, "CHF"), (0.93, "")].map(|(a, c)| money(a, c));
        assert_eq!(written, ["€41,200", "−$12.5", "1,235\u{a0}CHF", "0.93"]);
    }

    #[test]
    fn a_loss_says_what_it_covers() {
        let found = lost(&worth()).expect("a loss");
        assert_eq!(found.text, "€44,730 lost to wrong predictions this month");
        assert_eq!(found.about, "past the target of €25,000; of 7,839 of 8,673 predictions whose outcome is known");
        assert!(found.is_past);
        let all = Worth { lost: Some(10.0), labelled: 5, predictions: 5, ..worth() };
        assert_eq!(lost(&all).expect("a loss").about, "within the target of €25,000; of all 5 predictions");
        let none = Worth { lost: None, labelled: 0, predictions: 5, ..worth() };
        assert_eq!(lost(&none).expect("a line").about, "none of 5 predictions has a known outcome yet");
        assert_eq!(lost(&Worth { predictions: 0, ..worth() }), None);
        assert_eq!(lost(&Worth { business: Business::default(), ..worth() }), None);
    }

    #[test]
    fn a_value_takes_the_target() {
        let sent = Worth { value: Some(0.031), value_at: Some(7), ..worth() };
        assert_eq!(metric(&sent), Some(("Conversion: €0.031 (target €25,000)".to_owned(), Some(7))));
        assert!(!lost(&sent).expect("a loss").about.contains("target"));
        assert_eq!(metric(&worth()), None);
    }
}
