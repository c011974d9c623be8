//! Quality: both sides and the change, and what was confused with what.

use std::fmt::Write as _;

use shared::report::{BinaryPerformance, Estimated, MulticlassPerformance, Performance, PerformanceReport};
use shared::verdict::count;

use super::escape::{name, sentence};
use super::parts::{figure, named, notes, number, section, table};
use crate::render::number::{fixed, share, share_of};
use crate::render::quality::{Form, Row, Side, basis, reasons, rows};
use crate::render::words::list;

/// How many classes a confusion matrix has room for, and how many have a row of figures.
const MATRIX: usize = 12;
const CLASSES: usize = 30;

/// The section of a report.
pub(super) fn quality(performance: &PerformanceReport) -> String {
    let PerformanceReport { reference, current } = performance;
    let Some(current) = current else { return String::new() };
    let mut body = format!("<p class=\"sub\">{}</p>\n", sentence(&basis(reference.as_ref(), current)));
    let sides: Vec<(&str, &Performance)> =
        reference.iter().map(|quality| ("Reference", quality)).chain([("Current", current)]).collect();
    let qualities: Vec<&Performance> = sides.iter().map(|(_, quality)| *quality).collect();
    let names: Vec<&str> = sides.iter().map(|(side, _)| *side).collect();
    body.push_str(&figures(&names, "Change", &rows(&qualities, true)));
    body.push_str(&notes(&not_available(&sides)));
    if let Performance::Binary(quality) = current {
        body.push_str(&quality.estimated.as_ref().map(estimated).unwrap_or_default());
    }
    let matrices: String = sides.iter().map(|(side, quality)| confusion(side, quality)).collect();
    if !matrices.is_empty() {
        let _ = writeln!(body, "<h3>What was taken for what</h3><div class=\"even\">{matrices}</div>");
    }
    if let Performance::Multiclass(quality) = current {
        body.push_str(&classes(quality));
    }
    section("quality", "Quality", &body)
}

/// The figures of one or two sides, side by side.
pub(super) fn figures(sides: &[&str], change: &str, rows: &[Row]) -> String {
    let intervals = rows.iter().any(|row| row.interval.is_some());
    let mut heads = vec![("Figure", "")];
    heads.extend(sides.iter().map(|side| (*side, "num")));
    if sides.len() > 1 {
        heads.push((change, "num"));
    }
    if intervals {
        heads.push(("95\u{a0}% interval of the change", "num minor"));
    }
    let mut cells = String::new();
    for row in rows {
        let _ = write!(cells, "<tr><th scope=\"row\">{}", row.label);
        for side in &row.sides {
            cells.push_str(&number(&with_interval(row.form, side)));
        }
        if sides.len() > 1 {
            let word = match row.word() {
                "" => String::new(),
                word => format!("<br><small class=\"{word}\">{word}</small>"),
            };
            let change = row.change.map_or_else(String::new, |change| sentence(&row.form.change(change)));
            cells.push_str(&number(&format!("{change}{word}")));
        }
        if intervals {
            let ends = row.interval.map_or_else(String::new, |(low, high)| {
                format!("{} to {}", row.form.change(low), row.form.change(high))
            });
            let _ = write!(cells, "<td class=\"num minor\">{ends}");
        }
        cells.push('\n');
    }
    table("sheet narrow sides", &format!("Figures: {}", list(sides, 2)), &heads, &cells)
}

fn with_interval(form: Form, side: &Side) -> String {
    let ends = side.interval.filter(|_| side.value.is_some()).map_or_else(String::new, |(low, high)| {
        format!("<br><small>{} to {}</small>", sentence(&form.value(low)), sentence(&form.value(high)))
    });
    format!("{}{ends}", figure(side.value, |value| form.value(value)))
}

/// Why figures are missing, each reason once.
pub(super) fn not_available(sides: &[(&str, &Performance)]) -> Vec<String> {
    let mut found: Vec<(String, Vec<&str>)> = Vec::new();
    for (side, quality) in sides {
        for reason in reasons(quality) {
            match found.iter_mut().find(|(known, _)| *known == reason) {
                Some((_, sides)) => sides.push(side),
                None => found.push((reason, vec![side])),
            }
        }
    }
    found.into_iter().map(|(reason, sides)| format!("Not available ({}): {reason}", list(&sides, 2))).collect()
}

fn estimated(estimated: &Estimated) -> String {
    let figures: String = [
        ("Accuracy, %", estimated.accuracy),
        ("Precision, %", estimated.precision),
        ("Recall (TPR), %", estimated.recall),
        ("Specificity, %", estimated.specificity),
    ]
    .map(|(name, value)| named(name, &figure(value, share), ""))
    .concat();
    format!(
        "<h3>Estimated from the scores, if they are calibrated, as labels have come for {}\u{a0}% of the rows</h3><dl class=\"figures\">\
         {figures}</dl>\n",
        sentence(&share(estimated.labelled_share))
    )
}

/// The confusion matrix of a side; nothing without labels.
fn confusion(side: &str, quality: &Performance) -> String {
    match quality {
        Performance::Binary(quality) if quality.n_labelled > 0 => {
            let BinaryPerformance { tp, fp, fn_, tn, .. } = **quality;
            let heads = ["Selected", "Not selected"].map(str::to_owned);
            matrix(side, &heads, &[("Positive".to_owned(), vec![tp, fn_]), ("Negative".to_owned(), vec![fp, tn])])
        }
        Performance::Multiclass(quality) if quality.n_labelled > 0 && quality.classes.len() <= MATRIX => {
            let heads: Vec<String> = quality.classes.iter().map(|class| name(class)).collect();
            let rows: Vec<(String, Vec<u64>)> = heads.iter().cloned().zip(quality.confusion.iter().cloned()).collect();
            matrix(side, &heads, &rows)
        }
        _ => String::new(),
    }
}

/// Counts with the share of the row; the larger, the darker.
fn matrix(side: &str, heads: &[String], rows: &[(String, Vec<u64>)]) -> String {
    let columns: Vec<(&str, &str)> =
        [("Label", "")].into_iter().chain(heads.iter().map(|head| (head.as_str(), "num"))).collect();
    let mut cells = String::new();
    for (label, counts) in rows {
        let all: u64 = counts.iter().sum();
        let _ = write!(cells, "<tr><th scope=\"row\">{label}");
        for n in counts {
            let part = share_of(*n, all);
            let _ = write!(
                cells,
                "<td class=\"num shade\" style=\"--p:{:.0}%\">{}<br><small>{}\u{a0}%</small>",
                30.0 * part.unwrap_or(0.0),
                count(*n),
                figure(part, share)
            );
        }
        cells.push('\n');
    }
    table(
        "matrix sheet",
        &format!("{side}: rows by label and by decision, with the share of the row"),
        &columns,
        &cells,
    )
}

fn classes(quality: &MulticlassPerformance) -> String {
    let mut order: Vec<_> = quality.per_class.0.iter().collect();
    order.sort_by_key(|(_, class)| std::cmp::Reverse(class.support));
    let three = |value: f64| fixed(value, 3);
    let mut rows = String::new();
    for (class, found) in order.iter().take(CLASSES) {
        let figures = [
            number(&count(found.support)),
            number(&figure(found.precision, share)),
            number(&figure(found.recall, share)),
            number(&figure(found.f1, three)),
            number(&figure(found.auc, three)),
        ];
        let _ = writeln!(rows, "<tr><th scope=\"row\">{}{}", name(class), figures.concat());
    }
    let heads =
        [("Class", ""), ("Cases", "num"), ("Precision, %", "num"), ("Recall, %", "num"), ("F1", "num"), ("AUC", "num")];
    let more = order.len().saturating_sub(CLASSES);
    let more = if more == 0 {
        String::new()
    } else {
        format!("<p class=\"quiet\">… and {} rarer classes (all in --format json)</p>", count(more as u64))
    };
    format!("<h3>Each class, current data</h3>{}{more}", table("sheet narrow", "Each class", &heads, &rows))
}
