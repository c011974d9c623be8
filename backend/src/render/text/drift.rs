//! Drift: the features, the worst first.

use shared::report::{DriftReport, FeatureKind};
use shared::verdict::{DriftState, PSI_LIMIT, count, number};

use super::paint::{Ink, Page};
use super::table::{Column, Table};
use crate::render::features::{Feature, ONE_CELL, along_bar, ranked, shown};
use crate::render::figure;
use crate::render::number::{share, small};
use crate::render::safe::visible;
use crate::render::undefined::merged;
use crate::render::words::{NONE, list, of, short, sign};

/// Columns of a bar; the limit is in the middle.
const BAR: usize = 6;
/// How many remarks on single features there are at most.
const REMARKS: usize = 12;

const COLUMNS: [Column; 10] = [
    Column::names("Feature"),
    Column::text("Kind").optional(4),
    Column::number("n"),
    Column::number("Miss. %"),
    Column::number("PSI"),
    Column::text(""),
    Column::number("Noise").optional(3),
    Column::number("JS").optional(2),
    Column::number("KS/V").optional(1),
    Column::text("Verdict"),
];

/// The table of features and what there is to know about some of them.
pub(super) fn section(page: &mut Page, drift: &DriftReport) {
    page.head("Drift");
    let features = ranked(drift);
    if features.is_empty() {
        page.note("There is no feature to compare.", Ink::Plain);
        return;
    }
    let (first, rest) = features.split_at(shown(&features));
    let mut table = Table::new(&COLUMNS);
    for feature in first {
        table.inked(cells(feature));
    }
    table.write(page);
    if !rest.is_empty() {
        page.note(&others(rest), Ink::Quiet);
    }
    page.line("");
    page.note(
        &format!(
            "Bar: PSI from 0 to {}, ┊ at the limit. Noise: what chance alone exceeds in 1 of 100. JS: Jensen–Shannon \
             distance. KS of numbers, Cramér’s V of categories. n and missing: current data.",
            number(2.0 * PSI_LIMIT)
        ),
        Ink::Quiet,
    );
    remarks(page, &features);
}

fn cells(feature: &Feature<'_>) -> [(String, Ink); 10] {
    let drift = feature.drift;
    let figure = |value: Option<f64>| value.map_or_else(|| NONE.to_owned(), small);
    let [_, missing] = feature.missing();
    let outcome = feature.state.outcome();
    let plain = |text: String| (text, Ink::Plain);
    [
        plain(feature.name.to_owned()),
        plain(feature.kind().to_owned()),
        plain(count(drift.n_cur)),
        plain(missing.map_or_else(|| NONE.to_owned(), share)),
        plain(figure(drift.psi)),
        (bar(drift.psi), Ink::of(outcome)),
        plain(figure(feature.noise)),
        plain(figure(drift.js_distance)),
        plain(figure(feature.ks_or_v())),
        (format!("{} {}", sign(outcome), feature.state.word()), Ink::of(outcome)),
    ]
}

/// A bar in eighths of a column, with the limit where the bar does not reach it.
fn bar(psi: Option<f64>) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let Some(psi) = psi else { return String::new() };
    let eighths = (along_bar(psi) * (8 * BAR) as f64).round() as usize;
    let mut bar = format!("{}{}", "█".repeat(eighths / 8), EIGHTHS[eighths % 8]);
    let filled = bar.chars().count();
    if filled <= BAR / 2 {
        bar.push_str(&" ".repeat(BAR / 2 - filled));
        bar.push('┊');
    }
    bar
}

/// For example "… and 970 steady ones (all in --format json)".
fn others(rest: &[Feature<'_>]) -> String {
    let of_state = |state: DriftState| rest.iter().filter(|feature| feature.state == state).count();
    let states = [DriftState::Unconfirmed, DriftState::CannotTell, DriftState::Moved, DriftState::Steady];
    let parts: Vec<String> = states
        .into_iter()
        .filter(|state| of_state(*state) > 0)
        .map(|state| {
            let word = match state {
                DriftState::Moved => "that moved a little",
                DriftState::Steady => "steady ones",
                DriftState::CannotTell => "that cannot be judged",
                DriftState::Shifted | DriftState::Unconfirmed => "that may be past the limit by chance",
            };
            format!("{} {word}", count(of_state(state) as u64))
        })
        .collect();
    format!("… and {} (all in --format json)", list(&parts, 4))
}

/// What the table has no room for: missing values, categories, and why figures are not available.
fn remarks(page: &mut Page, features: &[Feature<'_>]) {
    let mut found: Vec<String> = features.iter().filter_map(remark).collect();
    let more = found.len().saturating_sub(REMARKS);
    found.truncate(REMARKS);
    for remark in found {
        page.marked("·", Ink::Quiet, &visible(&remark), Ink::Plain);
    }
    if more > 0 {
        page.marked(
            "·",
            Ink::Quiet,
            &format!("… and such remarks on {}", of(more as u64, "more feature", "more features")),
            Ink::Quiet,
        );
    }
    let missing = features.iter().filter(|feature| feature.drift.psi.is_none());
    let reasons = merged(missing.filter_map(|feature| {
        let note = feature.drift.notes.0.get("psi").cloned();
        note.map(|reason| (feature.name.to_owned(), format!("PSI and other distances are not available: {reason}")))
    }));
    let single = features.iter().filter(|feature| feature.drift.psi.is_some() && feature.ks_or_v().is_none());
    let ks = merged(single.filter_map(|feature| {
        let field = if feature.drift.numeric().is_some() { "ks" } else { "cramers_v" };
        let reason = feature.drift.notes.0.get(field)?;
        Some((feature.name.to_owned(), format!("{} is not available: {reason}", figure::name(field))))
    }));
    let one_cell = features.iter().filter(|feature| feature.drift.psi.is_some() && feature.noise.is_none());
    let noise = merged(one_cell.map(|feature| (feature.name.to_owned(), ONE_CELL.to_owned())));
    for reason in reasons.iter().chain(&ks).chain(&noise) {
        page.marked(NONE, Ink::Quiet, &visible(reason), Ink::Quiet);
    }
}

/// For example "fuel: missing values went from 0 % to 12 %; new categories: gas and hydrogen".
fn remark(feature: &Feature<'_>) -> Option<String> {
    let drift = feature.drift;
    let mut parts = Vec::new();
    if let (Some(p), [Some(before), Some(now)]) = (drift.missing_p, feature.missing())
        && p <= 0.001
    {
        parts.push(format!("missing values went from {} % to {} %", share(before), share(now)));
    }
    if let FeatureKind::Categorical(categories) = &drift.kind {
        let names = [("new", &categories.new_categories), ("gone", &categories.gone_categories)];
        for (word, names) in names.into_iter().filter(|(_, names)| !names.is_empty()) {
            let noun = if names.len() == 1 { "category" } else { "categories" };
            let quoted: Vec<String> =
                short(&names[..names.len().min(4)]).iter().map(|name| format!("“{name}”")).collect();
            let more = names.len().saturating_sub(quoted.len());
            let tail = if more > 0 { format!(" and {} more", count(more as u64)) } else { String::new() };
            let shown = if more > 0 { quoted.join(", ") } else { list(&quoted, 4) };
            parts.push(format!("{word} {noun} {shown}{tail}"));
        }
    }
    (!parts.is_empty()).then(|| format!("{}: {}", short(&[feature.name]).concat(), parts.join("; ")))
}
