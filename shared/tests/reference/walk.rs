//! The walk itself: comparing, and keeping account of every leaf.

use std::collections::BTreeMap;

use serde_json::Value;

/// What is deliberately not implemented, by name, and why.
const NOT_IMPLEMENTED: &[(&str, &str)] = &[
    ("bootstrap", "percentile bootstraps depend on a random generator; the intervals here are closed forms"),
    ("chi2_onesample", "takes the reference's shares as known exactly; the contingency test does not"),
    ("chi2_onesample_p", "as chi2_onesample"),
    ("chisquare_p", "Evidently's name for chi2_onesample_p"),
    ("cvm", "Cramér–von Mises is not among the definitions; KS and Wasserstein answer the same question"),
    ("cvm_p", "as cvm"),
    ("evidently hellinger", "bins of Evidently's own; of its figures only PSI, JS and KL are offered"),
    ("fairlearn 0/0", "fairlearn counts an undefined rate of a group as 0; here such a group is left out"),
    ("fisher_p", "two proportions are tested by the pooled z"),
    ("hist1000", "cells of the other program's own; intervals from cells are tested with cells of our own"),
    ("summary cells", "cells of the other program's own; intervals from cells are tested with cells of our own"),
    ("auc_ovo_macro", "one-vs-one areas are not part of a report; one-vs-rest areas are"),
];

/// The worst disagreement of a statistic.
#[derive(Default)]
struct Worst {
    compared: usize,
    disagreement: f64,
    path: String,
}

#[derive(Default)]
pub(crate) struct Walk {
    statistics: BTreeMap<String, Worst>,
    p_values: BTreeMap<String, Worst>,
    skipped: BTreeMap<&'static str, usize>,
    problems: Vec<String>,
    leaves: usize,
}

impl Walk {
    /// Visits the members of an object or the items of a list.
    pub(crate) fn each(&mut self, value: &Value, path: &str, mut visit: impl FnMut(&mut Self, &str, &str, &Value)) {
        match value {
            Value::Object(members) => {
                for (key, member) in members {
                    visit(self, &format!("{path}/{key}"), key, member);
                }
            }
            Value::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    visit(self, &format!("{path}[{at}]"), &at.to_string(), item);
                }
            }
            _ => self.unknown(path),
        }
    }

    /// Part of the question, not of the answer.
    pub(crate) fn input(&mut self, _path: &str, value: &Value) {
        self.leaves += leaves(value);
    }

    pub(crate) fn not_implemented(&mut self, path: &str, name: &str, value: &Value) {
        match NOT_IMPLEMENTED.iter().find(|(listed, _)| *listed == name) {
            Some((listed, _)) => {
                *self.skipped.entry(listed).or_default() += leaves(value);
                self.leaves += leaves(value);
            }
            None => self.unknown(path),
        }
    }

    pub(crate) fn unknown(&mut self, path: &str) {
        self.problems.push(format!("{path}: unknown, neither compared nor listed"));
    }

    /// A statistic: |found − expected| ≤ 1e-9 · max(1, |expected|).
    pub(crate) fn statistic(&mut self, path: &str, expected: &Value, found: Option<f64>) {
        self.leaves += 1;
        let Some((expected, found)) = self.both(path, expected, found) else { return };
        let disagreement = if expected == found { 0.0 } else { (found - expected).abs() / expected.abs().max(1.0) };
        self.note(false, path, disagreement, 1e-9, expected, found);
    }

    /// A p-value: relative 1e-6, absolute below 1e-300 (there scipy's sums consist of rounding: the 2.23e-321 it has
    /// for the latitude of the houses is 4.4e-405 in higher precision, and 0 here).
    pub(crate) fn p_value(&mut self, path: &str, expected: &Value, found: Option<f64>) {
        self.leaves += 1;
        let Some((expected, found)) = self.both(path, expected, found) else { return };
        let disagreement =
            if expected == found || expected.max(found) < 1e-300 { 0.0 } else { (found / expected - 1.0).abs() };
        self.note(true, path, disagreement, 1e-6, expected, found);
    }

    /// A list of statistics.
    pub(crate) fn statistics(&mut self, path: &str, expected: &Value, found: &[Option<f64>]) {
        let items = expected.as_array().map_or(&[][..], Vec::as_slice);
        if items.len() != found.len() {
            self.problems.push(format!("{path}: {} values, not {}", found.len(), items.len()));
        }
        for (expected, found) in items.iter().zip(found) {
            self.statistic(path, expected, *found);
        }
    }

    /// Something that must be equal: counts, names, flags.
    pub(crate) fn exactly(&mut self, path: &str, expected: &Value, found: impl Into<Value>) {
        self.leaves += leaves(expected);
        let found = found.into();
        let equal = match (expected.as_f64(), found.as_f64()) {
            (Some(a), Some(b)) => a == b,
            _ => *expected == found,
        };
        if !equal {
            self.problems.push(format!("{path}: {found} is not {expected}"));
        }
        self.statistics.entry(name(path)).or_default().compared += 1;
    }

    /// Neither side defined, or both.
    fn both(&mut self, path: &str, expected: &Value, found: Option<f64>) -> Option<(f64, f64)> {
        let expected_number = match expected {
            Value::Number(number) => number.as_f64(),
            Value::String(text) if text == "Infinity" => Some(f64::INFINITY),
            _ => None,
        };
        match (expected_number, found) {
            (Some(expected), Some(found)) => return Some((expected, found)),
            (None, None) => self.statistics.entry(name(path)).or_default().compared += 1,
            _ => self.problems.push(format!("{path}: {found:?} is not {expected}")),
        }
        None
    }

    fn note(&mut self, p: bool, path: &str, disagreement: f64, tolerance: f64, expected: f64, found: f64) {
        let worst = if p { &mut self.p_values } else { &mut self.statistics }.entry(name(path)).or_default();
        worst.compared += 1;
        if disagreement > worst.disagreement {
            worst.disagreement = disagreement;
            path.clone_into(&mut worst.path);
        }
        if disagreement.is_nan() || disagreement > tolerance {
            self.problems.push(format!("{path}: {found:e} is not {expected:e} (off by {disagreement:e})"));
        }
    }

    /// Prints the account and fails on anything that is off, unknown or was not visited.
    pub(crate) fn finish(self, expected: &Value) {
        for (kind, account) in [("statistic", &self.statistics), ("p-value", &self.p_values)] {
            println!("{kind:<40} compared  worst disagreement");
            for (name, worst) in account {
                println!("  {name:<38} {:>8}  {:.1e}  {}", worst.compared, worst.disagreement, worst.path);
            }
        }
        for (name, reason) in NOT_IMPLEMENTED {
            println!("not implemented: {name} ({} values): {reason}", self.skipped.get(name).copied().unwrap_or(0));
        }
        assert!(self.problems.is_empty(), "{} problems:\n{}", self.problems.len(), self.problems.join("\n"));
        assert_eq!(self.leaves, leaves(expected), "leaves visited");
        let unused: Vec<&str> =
            NOT_IMPLEMENTED.iter().map(|(name, _)| *name).filter(|name| !self.skipped.contains_key(name)).collect();
        assert!(unused.is_empty(), "listed as not implemented, but nowhere expected: {unused:?}");
    }
}

/// The statistic's name: the last key, under the key above it where that is no data set, column or group.
fn name(path: &str) -> String {
    let plain: String = path.split('[').map(|part| part.split_once(']').map_or(part, |(_, rest)| rest)).collect();
    let keys: Vec<&str> = plain.split('/').filter(|key| !key.is_empty()).collect();
    match keys.as_slice() {
        [.., above, last] if ABOVE.contains(above) => format!("{above}/{last}"),
        [.., last] => (*last).to_owned(),
        [] => String::new(),
    }
}

/// Keys that name a statistic together with the one below.
const ABOVE: &[&str] =
    &["ks", "auc", "evidently", "ece_width10", "ece_mass10", "ece_top_label_width10", "macro", "weighted"];

fn leaves(value: &Value) -> usize {
    match value {
        Value::Object(members) => members.values().map(leaves).sum(),
        Value::Array(items) => items.iter().map(leaves).sum(),
        _ => 1,
    }
}
