//! Groups of the census data.

use serde_json::Value;
use shared::stats::auc::{ClassScores, auc};
use shared::stats::binary::{Confusion, Rate};
use shared::stats::fairness::{Disparities, FOUR_FIFTHS, Gap, count_groups, versus_reference};
use shared::stats::moments::mean;
use shared::stats::multiplicity::{benjamini_hochberg, bonferroni, holm};

use crate::cases::{two_proportions, wilson};
use crate::files::{Columns, Table};
use crate::walk::Walk;

/// Each row's group, as text; crossings as `1|2`.
fn groups_of(table: &Table, attribute: &str) -> Vec<String> {
    match attribute.split_once('x') {
        Some((first, second)) => {
            let pairs = table.text(first).iter().zip(table.text(second));
            pairs.map(|(a, b)| format!("{a}|{b}")).collect()
        }
        None => table.text(attribute).to_vec(),
    }
}

pub(crate) fn fairness(walk: &mut Walk, path: &str, attributes: &Value, table: &Table) {
    let (predicted, labels) = (table.flags("prediction"), table.flags("employed"));
    let scores = table.numbers("predicted_probability");
    walk.each(attributes, path, |walk, path, attribute, expected| {
        let rows = groups_of(table, attribute);
        let mut names = rows.clone();
        names.sort();
        names.dedup();
        let codes: Vec<u32> = rows.iter().filter_map(|row| names.binary_search(row).ok()).map(|at| at as u32).collect();
        let tables = count_groups(&codes, names.len(), &predicted, &labels);
        let at = |name: &str| names.iter().position(|known| known == name).expect("a group");
        let reference = at(expected["privileged"].as_str().expect("a group"));
        walk.each(expected, path, |walk, path, key, value| match key {
            "attribute" | "privileged" => walk.input(path, value),
            "groups" => {
                assert_eq!(value.as_object().map_or(0, serde_json::Map::len), names.len(), "{path}");
                walk.each(value, path, |walk, path, name, group| {
                    let code = at(name) as u32;
                    let of_group = |from: &[f64]| -> Vec<f64> {
                        from.iter().zip(&codes).filter(|(_, row)| **row == code).map(|(x, _)| *x).collect()
                    };
                    let scores = of_group(&scores);
                    let labels: Vec<bool> =
                        labels.iter().zip(&codes).filter(|(_, row)| **row == code).map(|(label, _)| *label).collect();
                    group_figures(walk, path, group, &tables[code as usize], (&scores, &labels), rows.len());
                });
            }
            "fairlearn" | "fairlearn_min30" | "fairlearn_min100" => disparities(walk, path, value, &tables),
            "vs_privileged" => versus(walk, path, value, &tables, reference, &at),
            "bootstrap_min100" => walk.not_implemented(path, "bootstrap", value),
            _ => walk.unknown(path),
        });
    });
}

fn group_figures(
    walk: &mut Walk,
    path: &str,
    expected: &Value,
    table: &Confusion,
    (scores, labels): (&[f64], &[bool]),
    all: usize,
) {
    walk.each(expected, path, |walk, path, key, value| {
        let rate = match key {
            "n" => return walk.exactly(path, value, table.n()),
            "share" => return walk.statistic(path, value, Some(table.n() as f64 / all as f64)),
            "tp" => return walk.exactly(path, value, table.tp),
            "fp" => return walk.exactly(path, value, table.fp),
            "fn" => return walk.exactly(path, value, table.fn_),
            "tn" => return walk.exactly(path, value, table.tn),
            "mean_score" => return walk.statistic(path, value, mean(scores)),
            "auc" => {
                return walk.statistic(path, value, auc(&ClassScores::new(scores, labels)).map(|auc| auc.auc));
            }
            "base_rate" => Rate::Base,
            "selection_rate" => Rate::Selection,
            "tpr" => Rate::Tpr,
            "fnr" => Rate::Fnr,
            "fpr" => Rate::Fpr,
            "tnr" => Rate::Tnr,
            "ppv" => Rate::Ppv,
            "npv" => Rate::Npv,
            "fdr" => Rate::Fdr,
            "forate" => Rate::For,
            "accuracy" => Rate::Accuracy,
            _ => return walk.unknown(path),
        };
        let found = table.proportion(rate);
        assert_eq!((Some(found.k), Some(found.n)), (value["k"].as_u64(), value["n"].as_u64()), "{path}");
        wilson(walk, path, value);
    });
}

fn disparities(walk: &mut Walk, path: &str, expected: &Value, tables: &[Confusion]) {
    let least = expected["min_group_n"].as_u64().expect("a size");
    let found = Disparities::of(tables, least);
    let undefined = |rate| tables.iter().any(|table| table.n() >= least && table.rate(rate).is_none());
    let difference = |gap: Option<Gap>| gap.map(|gap| gap.difference);
    let ratio = |gap: Option<Gap>| gap.and_then(|gap| gap.ratio);
    walk.each(expected, path, |walk, path, key, value| {
        let (rates, figure): (&[Rate], _) = match key {
            "min_group_n" => return walk.input(path, value),
            "n_groups" => return walk.exactly(path, value, found.counted),
            "demographic_parity_difference" => (&[], difference(found.selection)),
            "demographic_parity_ratio" => (&[], ratio(found.selection)),
            "equalized_odds_difference" => (&[Rate::Tpr, Rate::Fpr], found.equalized_odds_difference()),
            "equalized_odds_difference_mean" => (&[Rate::Tpr, Rate::Fpr], found.equalized_odds_difference_mean()),
            "equalized_odds_ratio" => (&[Rate::Tpr, Rate::Fpr], found.equalized_odds_ratio()),
            "equal_opportunity_difference" => (&[Rate::Tpr], difference(found.tpr)),
            "equal_opportunity_ratio" => (&[Rate::Tpr], ratio(found.tpr)),
            "false_positive_rate_difference" => (&[Rate::Fpr], difference(found.fpr)),
            "accuracy_difference" => (&[], difference(found.accuracy)),
            "predictive_parity_difference" => (&[Rate::Ppv], difference(found.ppv)),
            _ => return walk.unknown(path),
        };
        if rates.iter().any(|rate| undefined(*rate)) {
            walk.not_implemented(path, "fairlearn 0/0", value);
        } else {
            walk.statistic(path, value, figure);
        }
    });
}

fn versus(
    walk: &mut Walk,
    path: &str,
    expected: &Value,
    tables: &[Confusion],
    reference: usize,
    at: &impl Fn(&str) -> usize,
) {
    let others: Vec<usize> = (0..tables.len()).filter(|other| *other != reference).collect();
    let p: Vec<f64> = others
        .iter()
        .map(|other| versus_reference(&tables[*other], &tables[reference]).selection.and_then(|test| test.p))
        .map(|p| p.unwrap_or(f64::NAN))
        .collect();
    let adjusted = [benjamini_hochberg(&p), bonferroni(&p), holm(&p)];
    walk.each(expected, path, |walk, path, name, group| {
        let found = versus_reference(&tables[at(name)], &tables[reference]);
        let place = others.iter().position(|other| *other == at(name)).expect("another group");
        let adjusted = |method: usize| Some(adjusted[method][place]).filter(|p| !p.is_nan());
        walk.each(group, path, |walk, path, key, value| match key {
            "disparate_impact" => walk.statistic(path, value, found.disparate_impact),
            "four_fifths_pass" => {
                walk.exactly(path, value, found.disparate_impact.is_some_and(|ratio| ratio >= FOUR_FIFTHS));
            }
            "statistical_parity_difference" => walk.statistic(path, value, found.statistical_parity_difference),
            "tpr_difference" => walk.statistic(path, value, found.tpr_difference),
            "fpr_difference" => walk.statistic(path, value, found.fpr_difference),
            "average_odds_difference" => walk.statistic(path, value, found.average_odds_difference),
            "fpr_ratio" => walk.statistic(path, value, found.fpr_ratio),
            "fnr_ratio" => walk.statistic(path, value, found.fnr_ratio),
            "ppv_ratio" => walk.statistic(path, value, found.ppv_ratio),
            "selection_test" => two_proportions(walk, path, value),
            "p_bh" => walk.p_value(path, value, adjusted(0)),
            "p_bonferroni" => walk.p_value(path, value, adjusted(1)),
            "p_holm" => walk.p_value(path, value, adjusted(2)),
            _ => walk.unknown(path),
        });
    });
}

pub(crate) fn population(walk: &mut Walk, path: &str, attributes: &Value, columns: &Columns<'_>) {
    walk.each(attributes, path, |walk, path, attribute, groups| {
        let sides = [&columns.reference, &columns.current].map(|table| table.text(attribute));
        walk.each(groups, path, |walk, path, name, group| {
            let [before, now] =
                sides.map(|side| side.iter().filter(|cell| *cell == name).count() as f64 / side.len() as f64);
            walk.each(group, path, |walk, path, key, value| match key {
                "share_ref" => walk.statistic(path, value, Some(before)),
                "share_cur" => walk.statistic(path, value, Some(now)),
                "population_ratio" => walk.statistic(path, value, Some(now / before)),
                "test" => two_proportions(walk, path, value),
                _ => walk.unknown(path),
            });
        });
    });
}
