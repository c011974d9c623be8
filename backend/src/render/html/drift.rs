//! Drift: all features as a table, the worst first, and these in full.

use std::fmt::Write as _;

use shared::report::{DriftReport, FeatureKind, NumericDrift};
use shared::verdict::{DriftState, PSI_LIMIT, count, number as sentence_number};

use super::distribution::{chart, shape};
use super::escape::{name, sentence};
use super::parts::{class, figure, named, notes, section, sign, table, verdict};
use crate::render::features::{Feature, MOST, ONE_CELL, along_bar, ranked};
use crate::render::number::{p_value, share, significant, small};
use crate::render::undefined::{merged, reasons};
use crate::render::words::{evidence, list, of};

/// How many features have a row; the JSON has them all.
const ROWS: usize = 1_000;

/// The whole section.
pub(super) fn drift(drift: &DriftReport) -> String {
    let features = ranked(drift);
    if features.is_empty() {
        return section("drift", "Drift", "<p>There is no feature to compare.</p>");
    }
    let mut body = format!("<p class=\"sub\">{}</p>\n", sentence(&drift.verdict.reason));
    let (worst, rest) = features.split_at(features.len().min(MOST));
    body.push_str(&rows("Features, the worst first", worst, true));
    if !rest.is_empty() {
        let _ = write!(body, "<details class=\"more\"><summary>{}</summary>", sentence(&others(rest)));
        body.push_str(&rows("The other features", &rest[..rest.len().min(ROWS)], false));
        if rest.len() > ROWS {
            let more = count((rest.len() - ROWS) as u64);
            let _ = write!(body, "<p class=\"quiet\">… and {more} more (all in --format json)</p>");
        }
        body.push_str("</details>");
    }
    let _ = writeln!(
        body,
        "<p class=\"quiet tiny\">Bar: the PSI; thin line: the limit, {}; tick: the noise floor, which chance alone \
         exceeds in 1 window of 100. Rows and missing: current data.</p>",
        sentence_number(PSI_LIMIT)
    );
    body.push_str(&notes(&not_available(&features)));
    let title = if features.len() > MOST { format!("The {MOST} worst in full") } else { "Each in full".to_owned() };
    let _ = writeln!(body, "<h3>{title}</h3>");
    for (at, feature) in features.iter().enumerate().take(MOST) {
        body.push_str(&full(at, feature));
    }
    section("drift", "Drift", &body)
}

/// For example "970 more features: 968 steady and 2 can’t tell".
fn others(rest: &[Feature<'_>]) -> String {
    let states =
        [DriftState::Shifted, DriftState::Unconfirmed, DriftState::CannotTell, DriftState::Moved, DriftState::Steady];
    let counted = states.map(|state| (rest.iter().filter(|feature| feature.state == state).count(), state.word()));
    let parts: Vec<String> =
        counted.into_iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{} {word}", count(n as u64))).collect();
    format!("{}: {}", of(rest.len() as u64, "more feature", "more features"), list(&parts, 5))
}

/// A table of features; those that stand in full below get a link and a small chart.
fn rows(caption: &str, features: &[Feature<'_>], full: bool) -> String {
    // The style sheet knows the columns by their places: a thousand rows go without classes.
    let heads = [
        ("Feature", ""),
        ("Reference and current", ""),
        ("Kind", ""),
        ("Rows", ""),
        ("Missing, %", ""),
        ("PSI", ""),
        ("<span class=\"ends\"><span>0</span><span>limit</span><span>0.5</span></span>", ""),
        ("Noise floor", ""),
        ("JS", ""),
        ("KS or V", ""),
        ("Verdict", ""),
    ];
    let mut rows = String::new();
    for (at, feature) in features.iter().enumerate() {
        row(&mut rows, full.then_some(at), feature);
    }
    table("ranked sheet", caption, &heads, &rows)
}

fn row(rows: &mut String, at: Option<usize>, feature: &Feature<'_>) {
    let drift = feature.drift;
    let outcome = feature.state.outcome();
    let (name, drawn) = match at {
        Some(at) => (format!("<a href=\"#f{at}\">{}</a>", name(feature.name)), shape(feature)),
        None => (name(feature.name), String::new()),
    };
    let along = |value: Option<f64>| value.map_or(-99.0, |value| 100.0 * along_bar(value));
    let _ = writeln!(
        rows,
        "<tr class={0}><th scope=row>{name}<td>{drawn}<td>{1}<td>{2}<td>{3}<td>{4}<td style=--p:{5:.0}%;--n:{6:.0}%>\
         <td>{7}<td>{8}<td>{9}<td>{10}{11}",
        class(outcome),
        if drift.numeric().is_some() { "numbers" } else { "categories" },
        count(drift.n_cur),
        figure(feature.missing()[1], share),
        figure(drift.psi, small),
        along(drift.psi).max(0.0),
        along(feature.noise),
        figure(feature.noise, small),
        figure(drift.js_distance, small),
        figure(feature.ks_or_v(), small),
        sign(outcome),
        feature.state.word(),
    );
}

/// Why features have no figures, each reason once.
fn not_available(features: &[Feature<'_>]) -> Vec<String> {
    let missing = features.iter().filter(|feature| feature.drift.psi.is_none());
    let none = missing.filter_map(|feature| {
        let reason = feature.drift.notes.0.get("psi")?;
        Some((feature.name.to_owned(), format!("not available, as {reason}")))
    });
    let single = features.iter().filter(|feature| feature.drift.psi.is_some() && feature.noise.is_none());
    merged(none.chain(single.map(|feature| (feature.name.to_owned(), ONE_CELL.to_owned()))))
}

/// One feature with its chart, its figures and its sentence; the worst, and those that have shifted, are open.
fn full(at: usize, feature: &Feature<'_>) -> String {
    let outcome = feature.state.outcome();
    let past = matches!(feature.state, DriftState::Shifted | DriftState::Unconfirmed);
    let open = if past || at == 0 { " open" } else { "" };
    let unconfirmed = if feature.state == DriftState::Unconfirmed {
        " Among so many features chance does that; the test adjusted for their number does not confirm it."
    } else {
        ""
    };
    let fields = [
        "psi",
        "js_distance",
        "hellinger",
        "chi2",
        "cramers_v",
        "ks",
        "ks_p",
        "wasserstein",
        "wasserstein_normed",
        "mean_ref",
        "mean_cur",
        "std_ref",
        "std_cur",
    ];
    format!(
        "<details class=\"feature sheet\" id=\"f{at}\"{open}><summary><h4>{}</h4>{}<span>{}.{unconfirmed}</span></summary>\
         <div class=\"beside\"><div>{}</div><dl class=\"figures\">{}</dl></div>{}</details>\n",
        name(feature.name),
        verdict(outcome, feature.state.word()),
        sentence(&evidence(feature.name, &feature.drift.verdict.reason)),
        chart(feature),
        figures(feature),
        notes(
            &reasons(&feature.drift.notes, &fields)
                .iter()
                .map(|text| format!("Not available: {text}"))
                .collect::<Vec<_>>()
        ),
    )
}

fn figures(feature: &Feature<'_>) -> String {
    let drift = feature.drift;
    let mut found = named("PSI", &figure(drift.psi, small), &format!("noise floor {}", figure(feature.noise, small)));
    match &drift.kind {
        FeatureKind::Numeric(numeric) => found.push_str(&numbers(numeric)),
        FeatureKind::Categorical(categories) => {
            found.push_str(&named("Cramér’s V", &figure(drift.cramers_v, small), ""));
            let names = |found: &[String]| {
                let cut: Vec<String> = found.iter().take(6).map(|one| name(one)).collect();
                match found.len().saturating_sub(cut.len()) {
                    _ if found.is_empty() => "none".to_owned(),
                    0 => list(&cut, 6),
                    more => format!("{} and {} more", cut.join(", "), count(more as u64)),
                }
            };
            found.push_str(&named("New categories", &names(&categories.new_categories), ""));
            found.push_str(&named("Gone categories", &names(&categories.gone_categories), ""));
        }
    }
    found.push_str(&named("Jensen–Shannon", &figure(drift.js_distance, small), "0 the same, 1 nothing in common"));
    found.push_str(&named("Hellinger", &figure(drift.hellinger, small), ""));
    let test = drift.chi2_dof.zip(drift.chi2_p);
    let aside = test.map_or_else(String::new, |(dof, p)| {
        format!("{}, p {}", of(dof, "degree of freedom", "degrees of freedom"), sentence(&p_value(p)))
    });
    found.push_str(&named("χ²", &figure(drift.chi2, |x| significant(x, 4)), &aside));
    let [before, now] = feature.missing().map(|missing| figure(missing, share));
    let aside = drift.missing_p.map_or_else(String::new, |p| format!("p {}", sentence(&p_value(p))));
    found.push_str(&named("Missing, %", &format!("{before} → {now}"), &aside));
    found.push_str(&named("Rows with a value", &format!("{} → {}", count(drift.n_ref), count(drift.n_cur)), ""));
    found
}

fn numbers(numeric: &NumericDrift) -> String {
    let four = |x: f64| significant(x, 4);
    let pair = |a: Option<f64>, b: Option<f64>| format!("{} → {}", figure(a, four), figure(b, four));
    let p = numeric.ks_p.map_or_else(String::new, |p| format!("p {}", sentence(&p_value(p))));
    // A constant has no deviation to measure in.
    let varies = numeric.std_ref.is_some_and(|deviation| deviation > 0.0);
    let deviations =
        numeric.wasserstein_normed.filter(|_| varies).map(|normed| format!("{} deviations", small(normed)));
    [
        named("Mean", &pair(numeric.mean_ref, numeric.mean_cur), ""),
        named("Standard deviation", &pair(numeric.std_ref, numeric.std_cur), ""),
        named("Kolmogorov–Smirnov", &figure(numeric.ks, small), &p),
        named("Wasserstein", &figure(numeric.wasserstein, four), &sentence(&deviations.unwrap_or_default())),
    ]
    .concat()
}
