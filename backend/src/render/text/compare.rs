//! Two versions on the same requests.

use shared::report::{Comparison, DelongReport, FlipsReport, McnemarReport};
use shared::verdict::{count, number};

use super::paint::{Ink, Page};
use super::quality::{figures, not_available};
use super::table::{Column, Table};
use crate::render::conclusion::{difference, metric};
use crate::render::number::{p_value, share, share_of, signed};
use crate::render::quality::rows;
use crate::render::safe::visible;
use crate::render::undefined::reasons;
use crate::render::words::{NONE, of};

/// How many groups of an attribute are listed.
const GROUPS: usize = 20;

/// Everything below the conclusion.
pub(super) fn sections(page: &mut Page, comparison: &Comparison) {
    page.note(&format!("{} decided by both.", of(comparison.n, "row", "rows")), Ink::Quiet);
    interval(page, comparison);
    page.head("Quality");
    let rows = rows(&[&comparison.a, &comparison.b], false);
    figures(page, ["A", "B", "B − A", ""], &rows);
    not_available(page, [("A", &comparison.a), ("B", &comparison.b)].into_iter());
    page.head("Tests on the same rows");
    if let Some(test) = &comparison.mcnemar {
        page.note(&mcnemar(test), Ink::Plain);
    }
    if let Some(test) = &comparison.delong {
        page.note(&delong(test), Ink::Plain);
    }
    if let Some(cost) = &comparison.cost {
        let [low, high] = cost.ci95;
        let text = format!(
            "Cost per decision, B − A: {} (95 % interval {} to {}).",
            signed(cost.difference, 2),
            signed(low, 2),
            signed(high, 2)
        );
        page.note(&text, Ink::Plain);
    }
    for reason in reasons(&comparison.notes, &["mcnemar", "delong", "flips"]) {
        page.marked(NONE, Ink::Quiet, &format!("not available: {}", visible(&reason)), Ink::Quiet);
    }
    if let Some(found) = &comparison.flips {
        flips(page, found, comparison.n);
    }
}

/// The interval of the difference drawn against −margin and 0.
fn interval(page: &mut Page, comparison: &Comparison) {
    let test = &comparison.non_inferiority;
    let (Some(found), Some([low, high])) = (test.difference, test.ci95) else { return };
    let columns = (page.width().min(80) - 24).clamp(20, 48);
    let ends = [low.min(-test.margin), high.max(0.0)];
    let span = (ends[1] - ends[0]).max(1e-12);
    let at = |value: f64| (((value - ends[0]) / span) * (columns - 1) as f64).round() as usize;
    let mut line = vec![' '; columns];
    (line[at(-test.margin)], line[at(0.0)]) = ('┊', '│');
    for column in &mut line[at(low)..=at(high)] {
        *column = if *column == ' ' { '─' } else { '┼' };
    }
    (line[at(low)], line[at(high)]) = ('├', '┤');
    line[at(found)] = '●';
    let margin = "−margin";
    let mut marks = " ".repeat((at(-test.margin) + 1).saturating_sub(margin.chars().count()));
    marks.push_str(margin);
    let used = marks.chars().count();
    marks.push_str(&" ".repeat(at(0.0).saturating_sub(used).max(1)));
    marks.push('0');
    page.line("");
    page.line(&format!("    {}", line.into_iter().collect::<String>()));
    page.line(&format!("    {marks}"));
    let text = format!(
        "├─●─┤: {} of B − A with its 95 % interval. B is as good when all of it is right of −margin ({}), worse when \
         all of it is left.",
        metric(&test.metric),
        difference(test, -test.margin)
    );
    page.note(&text, Ink::Quiet);
}

fn mcnemar(test: &McnemarReport) -> String {
    let chi2 = match (test.chi2_cc, test.p_cc) {
        (Some(chi2), Some(p)) => format!("; corrected χ² {}, p {}", number(chi2), p_value(p)),
        _ => String::new(),
    };
    format!(
        "McNemar: right only by A {}, right only by B {}; exact p {}, mid-p {}{chi2}.",
        count(test.b),
        count(test.c),
        p_value(test.p_exact),
        p_value(test.p_mid)
    )
}

fn delong(test: &DelongReport) -> String {
    let [low, high] = test.ci95;
    let z = match (test.z, test.p) {
        (Some(z), Some(p)) => format!("; z {}, p {}", signed(-z, 2), p_value(p)),
        _ => String::new(),
    };
    format!(
        "DeLong: AUC B − A {} (95 % interval {} to {}){z}.",
        signed(-test.diff, 4),
        signed(-high, 4),
        signed(-low, 4)
    )
}

fn flips(page: &mut Page, flips: &FlipsReport, n: u64) {
    page.head("Decisions that differ");
    let changed = flips.to_positive + flips.to_negative;
    let of_all = share_of(changed, n).map_or_else(String::new, |part| format!(", {} % of all", share(part)));
    page.note(
        &format!(
            "{}{of_all}: {} become positive with B, {} negative.",
            of(changed, "decision", "decisions"),
            count(flips.to_positive),
            count(flips.to_negative)
        ),
        Ink::Plain,
    );
    for (attribute, groups) in &flips.by_group.0 {
        let columns = [
            Column::names("Group"),
            Column::number("n"),
            Column::number("To positive"),
            Column::number("%"),
            Column::number("To negative"),
            Column::number("%"),
        ];
        let mut table = Table::new(&columns);
        let mut order: Vec<_> = groups.0.iter().collect();
        if order.len() > GROUPS {
            order.sort_by_key(|(_, group)| std::cmp::Reverse(group.n));
        }
        for (name, group) in order.iter().take(GROUPS) {
            let part = |flipped: u64| share_of(flipped, group.n).map_or_else(|| NONE.to_owned(), share);
            table.row([
                name.clone(),
                count(group.n),
                count(group.to_positive),
                part(group.to_positive),
                count(group.to_negative),
                part(group.to_negative),
            ]);
        }
        if order.len() > GROUPS {
            let more = (order.len() - GROUPS) as u64;
            table.remark(format!("… and {} (all in --format json)", of(more, "smaller group", "smaller groups")));
        }
        page.line("");
        page.note(&format!("By {}:", visible(attribute)), Ink::Plain);
        table.write(page);
    }
}
