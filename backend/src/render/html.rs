//! A page of its own: no script, no network, the style sheet and every chart inside.

mod compare;
mod distribution;
mod drift;
mod escape;
mod fairness;
mod inputs;
mod meanings;
mod parts;
mod quality;
mod whisker;

use shared::report::{Comparison, Report};

use super::conclusion::{Line, Mark, of_comparison, of_report};
use super::words::{WARNING, of};
use crate::analysis::Warning;
use escape::sentence;
use parts::{SIGNS, class, each, sign};

/// The colours and sizes of the app, then the page's own rules.
const TOKENS: &str = include_str!("../../../frontend/style/tokens.css");
const STYLE: &str = include_str!("html/style.css");
/// Columns that the headline has room for.
const HEADLINE: usize = 100;

/// A report.
pub(super) fn report(report: &Report, warnings: &[Warning]) -> String {
    let files = report.inputs.as_ref().map(inputs::files).unwrap_or_default();
    let mut body = String::new();
    let mut links = Vec::new();
    if let Some(found) = &report.drift {
        body.push_str(&drift::drift(found));
        links.push(("drift", "Drift"));
    }
    if let Some(found) = report.performance.as_ref().filter(|found| found.current.is_some()) {
        body.push_str(&quality::quality(found));
        links.push(("quality", "Quality"));
    }
    if let Some(found) = &report.fairness {
        body.push_str(&fairness::fairness(found));
        links.push(("fairness", "Fairness"));
    }
    if let Some(found) = &report.inputs {
        body.push_str(&inputs::inputs(found));
        links.push(("inputs", "Columns"));
    }
    body.push_str(&meanings::of_report());
    links.push(("meanings", "What the figures mean"));
    page(&of_report(report, warnings, HEADLINE), &files, &links, &body)
}

/// A comparison.
pub(super) fn comparison(comparison: &Comparison, warnings: &[Warning]) -> String {
    let both = format!("{} decided by both", of(comparison.n, "row", "rows"));
    let versions =
        comparison.inputs.as_ref().map_or_else(String::new, |found| format!("{} · ", inputs::versions(found)));
    let mut links = vec![("quality", "Quality"), ("tests", "Tests")];
    if comparison.flips.is_some() {
        links.push(("flips", "Decisions that differ"));
    }
    let mut body = compare::evidence(comparison) + &compare::sections(comparison);
    if let Some(found) = &comparison.inputs {
        body.push_str(&inputs::inputs(found));
        links.push(("inputs", "Columns"));
    }
    page(&of_comparison(comparison, warnings), &format!("{versions}{both}"), &links, &body)
}

/// The frame: the conclusion first, then where to find the rest.
fn page(lines: &[Line], basis: &str, links: &[(&str, &str)], body: &str) -> String {
    let (headline, rest) =
        lines.split_first().map_or((String::new(), lines), |(first, rest)| (conclusion(first), rest));
    let rest = each(rest, |line| format!("<p class=\"says\">{}</p>", conclusion(line)));
    let title = lines.first().map(|line| sentence(&line.text)).unwrap_or_default();
    let links = each(links, |(id, name)| format!("<a href=\"#{id}\">{name}</a>"));
    let state = lines.first().map_or("plain", |line| marked(line.mark).0);
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, \
         initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\"><meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; style-src 'unsafe-inline'\"><title>{title}</title><style>\n{TOKENS}{STYLE}</style>\
         </head>\n<body>{SIGNS}<header class=\"conclusion {state}\"><p class=\"brand\">{MARK}Evenkeel</p><h1 class=\"says\">\
         {headline}</h1>{rest}<p class=\"quiet\">{basis}</p><nav aria-label=\"Sections\">{links}</nav></header>\n\
         <main>{body}</main></body></html>\n"
    )
}

/// The class of a mark and how it is drawn.
fn marked(mark: Mark) -> (&'static str, String) {
    match mark {
        Mark::Outcome(outcome) => (class(outcome), sign(outcome)),
        Mark::Warning => ("fail", format!("<b>{WARNING}</b>")),
        Mark::Nothing => ("plain", "<i></i>".to_owned()),
    }
}

fn conclusion(line: &Line) -> String {
    let (state, mark) = marked(line.mark);
    format!("<span class=\"{state}\">{mark}</span><span>{}</span>", sentence(&line.text))
}

/// The product's mark: a keel, level.
const MARK: &str = "<svg width=\"20\" height=\"20\" viewBox=\"0 0 20 20\" aria-hidden=\"true\"><path d=\"M1 8.5h18M10 2v4\" \
                    stroke=\"currentColor\" stroke-width=\"2\" stroke-linecap=\"round\"/><path d=\"M4 11.5h12c-.9 3.6-3 5.5-6 \
                    5.5s-5.1-1.9-6-5.5z\" fill=\"currentColor\"/></svg>";
