//! Parts that several sections use.

use shared::verdict::Outcome;

use super::escape::sentence;

/// The shapes of the signs, drawn once and used by name.
pub(super) const SIGNS: &str = concat!(
    "<svg class=\"unseen\" aria-hidden=\"true\"><defs>",
    "<symbol id=\"pass\" viewBox=\"0 0 14 14\"><path d=\"M2 7.5l3.5 3.5L12 3.5\"/></symbol>",
    "<symbol id=\"fail\" viewBox=\"0 0 14 14\"><path d=\"M2.5 2.5l9 9m0-9l-9 9\"/></symbol>",
    "<symbol id=\"inconclusive\" viewBox=\"0 0 14 14\"><path d=\"M1.5 8.5c1.5-3 3.5-3 5.5-1.5s4 1.5 5.5-1.5\"/></symbol>",
    "</defs></svg>"
);

/// The name of an outcome in the style sheet.
pub(super) fn class(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => "pass",
        Outcome::Fail => "fail",
        Outcome::Inconclusive => "inconclusive",
    }
}

/// The sign of an outcome; a word stands beside it.
pub(super) fn sign(outcome: Outcome) -> String {
    format!("<svg class=\"sign\" aria-hidden=\"true\"><use href=\"#{}\"/></svg>", class(outcome))
}

/// A verdict: sign, word, colour.
pub(super) fn verdict(outcome: Outcome, word: &str) -> String {
    format!("<span class=\"verdict {}\">{}{word}</span>", class(outcome), sign(outcome))
}

/// A figure, or that it is not available.
pub(super) fn figure(value: Option<f64>, form: impl Fn(f64) -> String) -> String {
    value.filter(|value| value.is_finite()).map_or_else(|| NOT_AVAILABLE.to_owned(), |value| sentence(&form(value)))
}

/// What stands for a figure that is undefined; the reason stands below.
pub(super) const NOT_AVAILABLE: &str = "<span class=\"none\">not available</span>";

/// All items, one after the other.
pub(super) fn each<T>(items: impl IntoIterator<Item = T>, form: impl Fn(T) -> String) -> String {
    items.into_iter().map(form).collect()
}

/// A cell of numbers.
pub(super) fn number(text: &str) -> String {
    format!("<td class=\"num\">{text}")
}

/// A table that scrolls by itself where it is too wide.
pub(super) fn table(class: &str, caption: &str, heads: &[(&str, &str)], rows: &str) -> String {
    format!(
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{caption}\">{}</div>\n",
        bare_table(class, caption, heads, rows)
    )
}

/// A table; heads marked with `num` stand over numbers, those marked with `minor` give way on narrow screens.
pub(super) fn bare_table(class: &str, caption: &str, heads: &[(&str, &str)], rows: &str) -> String {
    let heads: String = heads
        .iter()
        .map(|(text, class)| match *class {
            "" => format!("<th scope=\"col\">{text}"),
            class => format!("<th scope=\"col\" class=\"{class}\">{text}"),
        })
        .collect();
    format!(
        "<table class=\"{class}\"><caption>{caption}</caption><thead><tr>{heads}</thead><tbody>{rows}</tbody></table>"
    )
}

/// Sentences as a quiet list; nothing without any.
pub(super) fn notes(sentences: &[String]) -> String {
    if sentences.is_empty() {
        return String::new();
    }
    let items = each(sentences, |text| format!("<li>{}", sentence(text)));
    format!("<ul class=\"notes\">{items}</ul>\n")
}

/// A named figure with an aside in small letters.
pub(super) fn named(name: &str, value: &str, aside: &str) -> String {
    let aside = if aside.is_empty() { String::new() } else { format!("<dd class=\"aside\">{aside}") };
    format!("<div><dt>{name}<dd>{value}{aside}</div>")
}

/// A section of the page.
pub(super) fn section(id: &str, title: &str, body: &str) -> String {
    format!("<section id=\"{id}\"><h2>{title}</h2>\n{body}</section>\n")
}
