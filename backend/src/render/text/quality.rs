//! Quality: both sides and the change.

use shared::report::{BinaryPerformance, Estimated, MulticlassPerformance, Performance, PerformanceReport};
use shared::verdict::count;

use super::paint::{Ink, Page};
use super::table::{Column, Table};
use crate::render::number::{fixed, share};
use crate::render::quality::{Row, basis, reasons, rows};
use crate::render::safe::visible;
use crate::render::words::{NONE, list, of};

/// How many classes have a row of their own.
const CLASSES: usize = 12;

/// The quality of a report.
pub(super) fn section(page: &mut Page, performance: &PerformanceReport) {
    let PerformanceReport { reference, current } = performance;
    let Some(current) = current else { return };
    page.head("Quality");
    page.note(&basis(reference.as_ref(), current), Ink::Quiet);
    match reference {
        Some(reference) => {
            let heads = ["Reference", "Current", "Change", "95 % interval"];
            figures(page, heads, &rows(&[reference, current], true));
        }
        None => single(page, &rows(&[current], true)),
    }
    not_available(page, reference.iter().map(|quality| ("reference", quality)).chain([("current", current)]));
    match current {
        Performance::Binary(quality) => {
            confusion(page, quality);
            if let Some(estimated) = &quality.estimated {
                page.note(&expected(estimated), Ink::Plain);
            }
        }
        Performance::Multiclass(quality) => classes(page, quality),
        Performance::Regression(_) => {}
    }
}

/// A table of figures on two sides; the change is second − first.
pub(super) fn figures(page: &mut Page, heads: [&'static str; 4], rows: &[Row]) {
    let intervals = rows.iter().any(|row| row.interval.is_some());
    let mut columns =
        vec![Column::names(""), Column::number(heads[0]), Column::number(heads[1]), Column::number(heads[2])];
    if intervals {
        columns.extend([Column::number(heads[3]).optional(1), Column::text("")]);
    }
    let mut table = Table::new(&columns);
    for row in rows {
        let value =
            |at: usize| row.sides[at].value.map_or_else(|| "not available".to_owned(), |value| row.form.value(value));
        let interval = row
            .interval
            .map_or_else(String::new, |(low, high)| format!("{} to {}", row.form.change(low), row.form.change(high)));
        let change = row.change.map_or_else(|| NONE.to_owned(), |change| row.form.change(change));
        let ink = match row.word() {
            "worse" => Ink::Bad,
            "better" => Ink::Good,
            _ => Ink::Plain,
        };
        let cells = [row.label.to_owned(), value(0), value(1), change, interval].map(|cell| (cell, Ink::Plain));
        table.inked(cells.into_iter().chain([(row.word().to_owned(), ink)]));
    }
    table.write(page);
}

fn single(page: &mut Page, rows: &[Row]) {
    let mut table = Table::new(&[Column::text(""), Column::number("Current"), Column::number("95 % interval")]);
    for row in rows {
        let side = row.sides.first().copied().unwrap_or_default();
        let value = side.value.map_or_else(|| "not available".to_owned(), |value| row.form.value(value));
        let interval = side
            .interval
            .map_or_else(String::new, |(low, high)| format!("{} to {}", row.form.value(low), row.form.value(high)));
        table.row([row.label.to_owned(), value, interval]);
    }
    table.write(page);
}

/// Why figures are missing, each reason once.
pub(super) fn not_available<'a>(page: &mut Page, sides: impl Iterator<Item = (&'static str, &'a Performance)>) {
    let mut found: Vec<(String, Vec<&str>)> = Vec::new();
    for (side, quality) in sides {
        for reason in reasons(quality) {
            match found.iter_mut().find(|(known, _)| *known == reason) {
                Some((_, sides)) => sides.push(side),
                None => found.push((reason, vec![side])),
            }
        }
    }
    for (reason, sides) in found {
        page.marked(NONE, Ink::Quiet, &visible(&format!("not available ({}): {reason}", list(&sides, 2))), Ink::Quiet);
    }
}

fn confusion(page: &mut Page, quality: &BinaryPerformance) {
    if quality.n_labelled == 0 {
        return;
    }
    let BinaryPerformance { tp, fp, fn_, tn, .. } = *quality;
    let [tp, fp, fn_, tn] = [tp, fp, fn_, tn].map(count);
    let text = format!(
        "Confusion, current: {tp} rightly and {fp} wrongly selected, {tn} rightly and {fn_} wrongly not selected."
    );
    page.note(&text, Ink::Plain);
}

fn expected(estimated: &Estimated) -> String {
    let figures = [
        ("accuracy", estimated.accuracy),
        ("precision", estimated.precision),
        ("recall", estimated.recall),
        ("specificity", estimated.specificity),
    ];
    let parts: Vec<String> =
        figures.iter().filter_map(|(name, value)| Some(format!("{name} {} %", share((*value)?)))).collect();
    format!(
        "Estimated from the scores, if they are calibrated, as labels have come for {} % of the rows: {}.",
        share(estimated.labelled_share),
        list(&parts, 4)
    )
}

fn classes(page: &mut Page, quality: &MulticlassPerformance) {
    let columns = [
        Column::names("Class, current"),
        Column::number("Cases"),
        Column::number("Precision %"),
        Column::number("Recall %"),
        Column::number("F1"),
        Column::number("AUC"),
    ];
    let mut table = Table::new(&columns);
    let mut order: Vec<_> = quality.per_class.0.iter().collect();
    order.sort_by_key(|(_, class)| std::cmp::Reverse(class.support));
    for (name, class) in order.iter().take(CLASSES) {
        let figure = |value: Option<f64>, form: &dyn Fn(f64) -> String| value.map_or_else(|| NONE.to_owned(), form);
        let three = |value: f64| fixed(value, 3);
        table.row([
            name.clone(),
            count(class.support),
            figure(class.precision, &share),
            figure(class.recall, &share),
            figure(class.f1, &three),
            figure(class.auc, &three),
        ]);
    }
    if order.len() > CLASSES {
        let more = (order.len() - CLASSES) as u64;
        table.remark(format!("… and {} (all in --format json)", of(more, "rarer class", "rarer classes")));
    }
    page.line("");
    table.write(page);
}
