//! Fairness of one attribute: the verdict, and the rates of its groups.

use shared::report::{AttributeFairness, GroupFairness, RateReport};
use shared::stats::fairness::WEAK_BELOW;
use shared::verdict::{count, number};

use super::paint::{Ink, Page};
use super::table::{Column, Table};
use crate::render::groups::{Named, Shown, called, four_fifths, gaps, not_available, ratio, shown};
use crate::render::number::fixed;
use crate::render::safe::{columns, visible};
use crate::render::words::{NONE, of, sign, without_name};

/// The section of an attribute.
pub(super) fn section(page: &mut Page, name: &str, attribute: &AttributeFairness) {
    page.head(&format!("Fairness: {}", visible(name)));
    let outcome = attribute.verdict.outcome;
    page.marked(sign(outcome), Ink::of(outcome), &visible(&without_name(name, &attribute.verdict.reason)), Ink::Plain);
    let found = shown(attribute);
    let columns = [
        Column::names("Group"),
        Column::number("n"),
        Column::number("Selected %"),
        Column::number("TPR %").optional(1),
        Column::number("FPR %").optional(2),
    ];
    let mut table = Table::new(&columns);
    let rates = Rates::of(&found);
    for group in &found.counted {
        table.row(rates.cells(group));
    }
    if found.between > 0 {
        table.remark(format!("… and {} between these", of(found.between as u64, "group", "groups")));
    }
    if !found.small.is_empty() {
        table.remark(format!("Too few to tell (below {}):", of(attribute.min_group, "row", "rows")));
    }
    for group in &found.small {
        table.inked(rates.cells(group).map(|cell| (cell, Ink::Quiet)));
    }
    if found.smaller > 0 {
        table.remark(format!("… and {}", of(found.smaller as u64, "smaller group", "smaller groups")));
    }
    table.write(page);
    let weak = |group: &Named<'_>| shown_rates(group.1).iter().any(is_marked);
    let marked = found.counted.iter().chain(&found.small).any(weak);
    let weak = if marked { format!(" ?: fewer than {WEAK_BELOW} cases under it.") } else { String::new() };
    page.note(&format!("In brackets: 95 % interval (Wilson).{weak}"), Ink::Quiet);
    summary(page, attribute);
    for reason in not_available(&found, &["tpr", "fpr"]) {
        page.marked(NONE, Ink::Quiet, &format!("not available: {}", visible(&reason)), Ink::Quiet);
    }
    let told = ["groups", "reference_group"].into_iter().filter_map(|field| attribute.notes.0.get(field));
    for note in told.filter(|note| !attribute.verdict.reason.contains(note.as_str())) {
        page.note(&visible(note), Ink::Quiet);
    }
}

fn is_marked(rate: &RateReport) -> bool {
    rate.weak && rate.rate.is_some()
}

/// The rates that are shown, with the widths that let rates and intervals stand in line.
struct Rates([(usize, usize); 3]);

impl Rates {
    fn of(shown: &Shown<'_>) -> Self {
        let widths = |at: usize| {
            let parts = shown.counted.iter().chain(&shown.small).map(|(_, group)| parts(&shown_rates(group)[at]));
            parts.fold((0, 0), |(rate, interval), part| (rate.max(columns(&part.0)), interval.max(columns(&part.1))))
        };
        Self([widths(0), widths(1), widths(2)])
    }

    fn cells(&self, (name, group): &Named<'_>) -> [String; 5] {
        let [selected, tpr, fpr] = [0, 1, 2].map(|at| {
            let rate = shown_rates(group)[at];
            let ((value, interval), (left, right)) = (parts(&rate), self.0[at]);
            format!("{value:>left$} {interval:>right$}{}", if is_marked(&rate) { "?" } else { " " })
        });
        [called(name).to_owned(), count(group.n), selected, tpr, fpr]
    }
}

fn shown_rates(group: &GroupFairness) -> [RateReport; 3] {
    [group.selection_rate, group.tpr, group.fpr]
}

/// For example "45.1" and "(43.9–46.3)".
fn parts(rate: &RateReport) -> (String, String) {
    let tenths = |share: f64| fixed(100.0 * share, 1);
    match (rate.rate, rate.low, rate.high) {
        (Some(value), Some(low), Some(high)) => (tenths(value), format!("({}–{})", tenths(low), tenths(high))),
        _ => (NONE.to_owned(), String::new()),
    }
}

/// The gaps, and the four-fifths rule.
fn summary(page: &mut Page, attribute: &AttributeFairness) {
    let gaps: Vec<String> = gaps(attribute)
        .into_iter()
        .filter_map(|(_, gap)| {
            let of_most = gap.ratio.map_or_else(String::new, |found| format!(" (ratio {})", ratio(found)));
            Some(format!("{} {}{of_most}", gap.short, number(gap.difference?)))
        })
        .collect();
    if !gaps.is_empty() {
        page.note(&format!("Largest gaps: {}.", gaps.join(", ")), Ink::Plain);
    }
    if let Some(text) = four_fifths(attribute) {
        page.note(&visible(&text), Ink::Plain);
    }
}
