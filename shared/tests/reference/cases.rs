//! The small cases: special functions, count tables, edges, adjustments, proportions.

use serde_json::Value;
use shared::stats::special::{
    beta_inc, binomial_half_two_sided, chi2_sf, kolmogorov_sf, kstwo_sf, norm_ppf, norm_sf, student_t_sf,
};
use shared::stats::{auc, calibration, multiplicity, paired, peers, proportion, sort};

use crate::drift::{count_figures, decile_bins, ks};
use crate::files::{counts as list_of_counts, numbers};
use crate::walk::Walk;

pub(crate) fn special_functions(walk: &mut Walk, path: &str, functions: &Value) {
    walk.each(functions, path, |walk, path, name, rows| {
        walk.each(rows, path, |walk, path, _, row| {
            let x = numbers(row);
            let items = row.as_array().expect("a row");
            let (expected, arguments) = items.split_last().expect("arguments and a value");
            for argument in arguments {
                walk.input(path, argument);
            }
            match name {
                "norm_sf" => walk.p_value(path, expected, Some(norm_sf(x[0]))),
                "norm_ppf" => walk.statistic(path, expected, norm_ppf(x[0])),
                "chi2_sf" => walk.p_value(path, expected, chi2_sf(x[0], x[1])),
                "kolmogorov_sf" => walk.p_value(path, expected, Some(kolmogorov_sf(x[0]))),
                "kstwo_sf" => walk.p_value(path, expected, kstwo_sf(x[0], x[1] as u64)),
                "betainc" => walk.p_value(path, expected, beta_inc(x[0], x[1], x[2])),
                "binom_two_sided_half" => {
                    walk.p_value(path, expected, Some(binomial_half_two_sided(x[0] as u64, x[1] as u64)));
                }
                "student_t_sf" => walk.p_value(path, expected, student_t_sf(x[0], x[1])),
                _ => walk.unknown(path),
            }
        });
    });
}

pub(crate) fn counts(walk: &mut Walk, path: &str, cases: &Value) {
    walk.each(cases, path, |walk, path, _, case| {
        let (reference, current) = (list_of_counts(&case["ref"]), list_of_counts(&case["cur"]));
        walk.each(case, path, |walk, path, key, value| match key {
            "name" | "ref" | "cur" => walk.input(path, value),
            "expect" => walk.each(value, path, |walk, path, key, value| {
                count_figures(walk, path, key, value, &reference, &current);
            }),
            _ => walk.unknown(path),
        });
    });
}

pub(crate) fn edge_numeric(walk: &mut Walk, path: &str, cases: &Value) {
    walk.each(cases, path, |walk, path, _, case| {
        let reference = sort::sorted_finite(&numbers(&case["ref"]));
        let current = sort::sorted_finite(&numbers(&case["cur"]));
        walk.each(case, path, |walk, path, key, value| match key {
            "name" | "ref" | "cur" => walk.input(path, value),
            "expect" => walk.each(value, path, |walk, path, key, value| match key {
                "ks" => ks(walk, path, value, &reference, &current),
                "wasserstein" => {
                    walk.statistic(path, value, shared::stats::wasserstein::wasserstein_sorted(&reference, &current));
                }
                "ref_decile_bins" => decile_bins(walk, path, value, &reference, &current),
                "evidently_psi" => {
                    let psi = peers::evidently_counts(&reference, &current)
                        .and_then(|(reference, current)| peers::evidently_psi(&reference, &current));
                    walk.statistic(path, value, psi);
                }
                _ => walk.unknown(path),
            }),
            _ => walk.unknown(path),
        });
    });
}

pub(crate) fn edge_auc(walk: &mut Walk, path: &str, cases: &Value) {
    walk.each(cases, path, |walk, path, _, case| {
        let scores = numbers(&case["score"]);
        let labels: Vec<bool> = list_of_counts(&case["y"]).iter().map(|label| *label == 1).collect();
        let sorted = auc::ClassScores::new(&scores, &labels);
        let area = auc::auc(&sorted);
        walk.each(case, path, |walk, path, key, value| match key {
            "name" | "y" | "score" => walk.input(path, value),
            "expect" if value.is_string() => walk.statistic(path, value, area.map(|area| area.auc)),
            "expect" => walk.each(value, path, |walk, path, key, value| match key {
                "auc" => walk.statistic(path, value, area.map(|area| area.auc)),
                "delong_var" => walk.statistic(path, value, area.and_then(|area| area.variance)),
                "average_precision" => walk.statistic(path, value, auc::average_precision(&sorted)),
                "brier" => walk.statistic(path, value, calibration::brier(&scores, &labels)),
                "ece_width10" => {
                    let bins = calibration::bins_by_width(&scores, &labels);
                    walk.statistic(path, value, bins.and_then(|bins| calibration::ece(&bins)));
                }
                _ => walk.unknown(path),
            }),
            _ => walk.unknown(path),
        });
    });
}

pub(crate) fn multiple_testing(walk: &mut Walk, path: &str, lists: &Value) {
    let p = numbers(&lists["p"]);
    walk.each(lists, path, |walk, path, key, value| {
        let adjusted = match key {
            "p" => return walk.input(path, value),
            "bonferroni" => multiplicity::bonferroni(&p),
            "holm" => multiplicity::holm(&p),
            "bh" => multiplicity::benjamini_hochberg(&p),
            "by" => multiplicity::benjamini_yekutieli(&p),
            _ => return walk.unknown(path),
        };
        for (expected, found) in value.as_array().expect("a list").iter().zip(adjusted) {
            walk.p_value(path, expected, Some(found));
        }
    });
}

pub(crate) fn mcnemar_cases(walk: &mut Walk, path: &str, cases: &Value) {
    walk.each(cases, path, |walk, path, _, case| {
        let count = |key: &str| case[key].as_u64().expect("a count");
        let test = paired::mcnemar(count("b"), count("c"));
        walk.each(case, path, |walk, path, key, value| mcnemar_figure(walk, path, key, value, &test));
    });
}

pub(crate) fn mcnemar_figure(walk: &mut Walk, path: &str, key: &str, value: &Value, test: &paired::Mcnemar) {
    match key {
        "b" => walk.exactly(path, value, test.b),
        "c" => walk.exactly(path, value, test.c),
        "p_exact" => walk.p_value(path, value, Some(test.p_exact)),
        "p_mid" => walk.p_value(path, value, Some(test.p_mid)),
        "chi2" => walk.statistic(path, value, test.chi2),
        "p" => walk.p_value(path, value, test.p),
        "chi2_cc" => walk.statistic(path, value, test.chi2_cc),
        "p_cc" => walk.p_value(path, value, test.p_cc),
        _ => walk.unknown(path),
    }
}

pub(crate) fn proportions(walk: &mut Walk, path: &str, lists: &Value) {
    walk.each(lists, path, |walk, path, kind, cases| {
        walk.each(cases, path, |walk, path, _, case| match kind {
            "two_prop" => two_proportions(walk, path, case),
            "wilson" => wilson(walk, path, case),
            _ => walk.unknown(path),
        });
    });
}

/// A rate with its interval, from its own k and n.
pub(crate) fn wilson(walk: &mut Walk, path: &str, case: &Value) {
    let rate = proportion::Proportion::new(case["k"].as_u64().expect("k"), case["n"].as_u64().expect("n"));
    walk.each(case, path, |walk, path, key, value| match key {
        "k" | "n" => walk.input(path, value),
        "rate" => walk.statistic(path, value, rate.rate),
        "wilson" => walk.statistics(path, value, &[rate.low, rate.high]),
        _ => walk.unknown(path),
    });
}

/// A test of two proportions, from its own counts.
pub(crate) fn two_proportions(walk: &mut Walk, path: &str, case: &Value) {
    let count = |key: &str| case[key].as_u64().expect("a count");
    let test = proportion::two_proportions(count("k1"), count("n1"), count("k2"), count("n2"));
    walk.each(case, path, |walk, path, key, value| match key {
        "k1" | "n1" | "k2" | "n2" => walk.input(path, value),
        "diff" => walk.statistic(path, value, test.map(|test| test.difference)),
        "z_pooled" => walk.statistic(path, value, test.and_then(|test| test.z)),
        "p_two_sided" => walk.p_value(path, value, test.and_then(|test| test.p)),
        "newcombe95" => walk.statistics(path, value, &ends(test.map(|test| test.newcombe95))),
        "wald95" => walk.statistics(path, value, &ends(test.map(|test| test.wald95))),
        "fisher_p" => walk.not_implemented(path, key, value),
        _ => walk.unknown(path),
    });
}

/// Both ends of an interval.
pub(crate) fn ends(interval: Option<(f64, f64)>) -> [Option<f64>; 2] {
    let (low, high) = interval.unzip();
    [low, high]
}
