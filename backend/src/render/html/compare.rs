//! Two versions on the same requests.

use std::fmt::Write as _;

use shared::report::{Comparison, DelongReport, FlipsReport, McnemarReport, Ordered};
use shared::verdict::{count, number as sentence_number};

use super::escape::{name, sentence};
use super::parts::{figure, named, notes, number, section, table};
use super::quality::{figures, not_available};
use crate::render::conclusion::{difference, metric};
use crate::render::number::{fixed, p_value, share, share_of, signed, significant};
use crate::render::quality::rows;
use crate::render::undefined::reasons;
use crate::render::words::of;

/// How many groups of an attribute are listed.
const GROUPS: usize = 40;

/// The difference that the conclusion is about, drawn against the margin.
pub(super) fn evidence(comparison: &Comparison) -> String {
    let test = &comparison.non_inferiority;
    let (Some(found), Some([low, high])) = (test.difference, test.ci95) else { return String::new() };
    let (least, most) = (low.min(-test.margin), high.max(0.0));
    let room = (most - least).max(1e-12) * 0.16;
    let at = |value: f64| 100.0 * (value - least + room) / (most - least + 2.0 * room);
    let what = metric(&test.metric);
    let form = |value: f64| difference(test, value);
    let reason = format!(
        "The candidate’s {what} differs from the baseline’s by {} (95\u{a0}% interval {} to {}). Up to {} worse counts as \
         as good",
        form(found),
        form(low),
        form(high),
        sentence_number(test.margin)
    );
    let [margin, zero, low_at, found_at, high_at] = [-test.margin, 0.0, low, found, high].map(at);
    let body = format!(
        "<p>{reason}.</p><div class=\"chart evidence\"><svg height=\"112\" role=\"img\" aria-label=\"B − A, {what}: {} with 95\u{a0}% \
         interval {} to {}; as good above {}\"><rect class=\"worse-side\" width=\"{margin:.2}%\" y=\"24\" height=\"60\"/>\
         <line class=\"limit\" x1=\"{margin:.2}%\" x2=\"{margin:.2}%\" y1=\"18\" y2=\"84\"/>\
         <line class=\"axis\" x1=\"{zero:.2}%\" x2=\"{zero:.2}%\" y1=\"24\" y2=\"84\"/>\
         <text class=\"mid\" x=\"{margin:.2}%\" y=\"12\">−margin {}</text>\
         <text class=\"mid\" x=\"{zero:.2}%\" y=\"102\">0, the same</text><g class=\"interval\">\
         <line x1=\"{low_at:.2}%\" x2=\"{high_at:.2}%\" y1=\"58\" y2=\"58\"/>\
         <line x1=\"{low_at:.2}%\" x2=\"{low_at:.2}%\" y1=\"51\" y2=\"65\"/>\
         <line x1=\"{high_at:.2}%\" x2=\"{high_at:.2}%\" y1=\"51\" y2=\"65\"/>\
         <circle cx=\"{found_at:.2}%\" cy=\"58\" r=\"5\"/></g>\
         <text class=\"mid strong\" x=\"{found_at:.2}%\" y=\"42\">{}</text></svg></div>\
         <p class=\"quiet tiny\">Candidate (B) − baseline (A), {what}, with its 95\u{a0}% interval. B is as good when all of the \
         interval is right of −margin, worse when all of it is left, and else there is not enough evidence.</p>",
        form(found),
        form(low),
        form(high),
        form(-test.margin),
        form(-test.margin),
        form(found),
    );
    section("evidence", "Is the candidate at least as good?", &body)
}

/// Everything else.
pub(super) fn sections(comparison: &Comparison) -> String {
    let sides = [("A", &comparison.a), ("B", &comparison.b)];
    let table = figures(&["A, baseline", "B, candidate"], "B − A", &rows(&[&comparison.a, &comparison.b], false));
    let quality = format!("{table}{}", notes(&not_available(&sides)));
    let mut tests = String::new();
    if let Some(test) = &comparison.mcnemar {
        tests.push_str(&mcnemar(test));
    }
    if let Some(test) = &comparison.delong {
        tests.push_str(&delong(test));
    }
    if let Some(cost) = &comparison.cost {
        let [low, high] = cost.ci95;
        let aside = format!("95\u{a0}% interval {} to {}", signed(low, 2), signed(high, 2));
        let figures = named("Cost per decision, B − A", &signed(cost.difference, 2), &aside);
        let _ = write!(tests, "<h3>Cost</h3><dl class=\"figures\">{figures}</dl>");
    }
    let missing: Vec<String> = reasons(&comparison.notes, &["mcnemar", "mcnemar.chi2_cc", "delong", "flips"])
        .iter()
        .map(|reason| format!("Not available: {reason}"))
        .collect();
    tests.push_str(&notes(&missing));
    let flips = comparison.flips.as_ref().map(|found| flips(found, comparison.n)).unwrap_or_default();
    format!("{}{}{flips}", section("quality", "Quality", &quality), section("tests", "Tests on the same rows", &tests))
}

fn mcnemar(test: &McnemarReport) -> String {
    let chi2 = figure(test.chi2_cc, |chi2| significant(chi2, 4));
    let figures = [
        named("Right only by A", &count(test.b), "cases"),
        named("Right only by B", &count(test.c), "cases"),
        named("Exact p", &figure(Some(test.p_exact), p_value), ""),
        named("Mid-p", &figure(Some(test.p_mid), p_value), ""),
        named("Corrected χ²", &chi2, &test.p_cc.map_or_else(String::new, |p| sentence(&format!("p {}", p_value(p))))),
    ];
    format!("<h3>McNemar: do they make the same errors?</h3><dl class=\"figures\">{}</dl>", figures.concat())
}

fn delong(test: &DelongReport) -> String {
    let [low, high] = test.ci95;
    let aside = format!("95\u{a0}% interval {} to {}", signed(-high, 4), signed(-low, 4));
    let figures = [
        named("AUC of A", &fixed(test.auc_a, 4), ""),
        named("AUC of B", &fixed(test.auc_b, 4), ""),
        named("B − A", &signed(-test.diff, 4), &aside),
        named("Standard error", &significant(test.se, 2), ""),
        named("z", &figure(test.z, |z| signed(-z, 2)), ""),
        named("p", &figure(test.p, p_value), ""),
    ];
    format!("<h3>DeLong: do they rank alike?</h3><dl class=\"figures\">{}</dl>", figures.concat())
}

fn flips(flips: &FlipsReport, n: u64) -> String {
    let changed = flips.to_positive + flips.to_negative;
    let part = share_of(changed, n).map_or_else(String::new, |part| format!(", {} % of all", share(part)));
    let text = format!(
        "{}{part}: {} become positive with B, {} negative.",
        of(changed, "decision", "decisions"),
        count(flips.to_positive),
        count(flips.to_negative)
    );
    let groups: String = flips.by_group.0.iter().map(|(attribute, groups)| by_group(attribute, groups)).collect();
    section("flips", "Decisions that differ", &format!("<p class=\"sub\">{}</p>{groups}", sentence(&text)))
}

fn by_group(attribute: &str, groups: &Ordered<shared::report::GroupFlips>) -> String {
    let mut order: Vec<_> = groups.0.iter().collect();
    if order.len() > GROUPS {
        order.sort_by_key(|(_, group)| std::cmp::Reverse(group.n));
    }
    let mut rows = String::new();
    for (group, flips) in order.iter().take(GROUPS) {
        let part = |flipped: u64| figure(share_of(flipped, flips.n), share);
        let _ = writeln!(
            rows,
            "<tr><th scope=\"row\">{}{}{}{}{}{}",
            name(group),
            number(&count(flips.n)),
            number(&count(flips.to_positive)),
            number(&part(flips.to_positive)),
            number(&count(flips.to_negative)),
            number(&part(flips.to_negative))
        );
    }
    let heads =
        [("Group", ""), ("Rows", "num"), ("To positive", "num"), ("%", "num"), ("To negative", "num"), ("%", "num")];
    let more = order.len().saturating_sub(GROUPS);
    let more = if more == 0 {
        String::new()
    } else {
        format!("<p class=\"quiet\">… and {} smaller groups (all in --format json)</p>", count(more as u64))
    };
    format!("{}{more}", table("sheet narrow", &format!("Changed decisions by {}", name(attribute)), &heads, &rows))
}
