//! Plain text: for a terminal, and for a log of 80 columns without colour.

mod compare;
mod drift;
mod fairness;
mod inputs;
mod paint;
mod quality;
mod table;

use shared::report::{Comparison, Report};

use super::conclusion::{Line, Mark, of_comparison, of_report};
use super::safe::visible;
use super::words::{WARNING, sign};
use crate::analysis::Warning;
use paint::{Ink, Page};

/// A report.
pub(super) fn report(report: &Report, warnings: &[Warning], color: bool, width: usize) -> String {
    let mut page = Page::new(color, width);
    let lines = of_report(report, warnings, page.width() - 2);
    conclusion(&mut page, &lines);
    if let Some(inputs) = &report.inputs {
        inputs::files(&mut page, inputs);
    }
    if let Some(found) = &report.drift {
        drift::section(&mut page, found);
    }
    if let Some(found) = &report.performance {
        quality::section(&mut page, found);
    }
    for (attribute, found) in report.fairness.iter().flat_map(|fairness| &fairness.0) {
        fairness::section(&mut page, attribute, found);
    }
    if let Some(inputs) = &report.inputs {
        inputs::section(&mut page, inputs);
    }
    page.finish()
}

/// A comparison.
pub(super) fn comparison(comparison: &Comparison, warnings: &[Warning], color: bool, width: usize) -> String {
    let mut page = Page::new(color, width);
    conclusion(&mut page, &of_comparison(comparison, warnings));
    if let Some(inputs) = &comparison.inputs {
        inputs::versions(&mut page, inputs);
    }
    compare::sections(&mut page, comparison);
    if let Some(inputs) = &comparison.inputs {
        inputs::section(&mut page, inputs);
    }
    page.finish()
}

fn conclusion(page: &mut Page, lines: &[Line]) {
    for (at, line) in lines.iter().enumerate() {
        let text = visible(&line.text);
        let ink = if at == 0 { Ink::Strong } else { Ink::Plain };
        match line.mark {
            Mark::Outcome(outcome) => page.marked(sign(outcome), Ink::of(outcome), &text, ink),
            Mark::Warning => page.marked(WARNING, Ink::Bad, &text, ink),
            Mark::Nothing if at == 0 => page.plain(&text, ink),
            Mark::Nothing => page.note(&text, ink),
        }
    }
}
