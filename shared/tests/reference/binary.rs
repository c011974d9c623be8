//! Binary quality, one version and two.

use serde_json::{Value, json};
use shared::stats::auc::{ClassScores, auc, average_precision, class_ks, unpaired_auc_test};
use shared::stats::binary::{Confusion, Rate};
use shared::stats::calibration::{CalibrationBin, bins_by_mass, bins_by_width, brier, ece, log_loss, mce};
use shared::stats::moments::mean;
use shared::stats::paired::{agreement, delong, mcnemar};

use crate::cases::{ends, mcnemar_figure};
use crate::files::{Columns, Table};
use crate::walk::Walk;

/// Where a data set keeps its score, prediction and label.
fn roles(set: &str) -> [&'static str; 3] {
    if set == "acs" {
        ["predicted_probability", "prediction", "employed"]
    } else {
        ["y_pred_proba", "y_pred", "clf_target"]
    }
}

pub(crate) fn binary(walk: &mut Walk, path: &str, expected: &Value, columns: &Columns<'_>, table: &Table) {
    let [score, prediction, label] = roles(columns.name);
    let (scores, predicted, labels) = (table.numbers(score), table.flags(prediction), table.flags(label));
    let sorted = ClassScores::new(&scores, &labels);
    let confusion = Confusion::count(predicted, labels.iter().copied());
    walk.each(expected, path, |walk, path, key, value| match key {
        "threshold" => walk.input(path, value),
        "n" => walk.exactly(path, value, confusion.n()),
        "tp" => walk.exactly(path, value, confusion.tp),
        "fp" => walk.exactly(path, value, confusion.fp),
        "fn" => walk.exactly(path, value, confusion.fn_),
        "tn" => walk.exactly(path, value, confusion.tn),
        "accuracy" => walk.statistic(path, value, confusion.rate(Rate::Accuracy)),
        "precision" => walk.statistic(path, value, confusion.rate(Rate::Ppv)),
        "recall" => walk.statistic(path, value, confusion.rate(Rate::Tpr)),
        "f1" => walk.statistic(path, value, confusion.f1()),
        "fpr" => walk.statistic(path, value, confusion.rate(Rate::Fpr)),
        "specificity" => walk.statistic(path, value, confusion.rate(Rate::Tnr)),
        "npv" => walk.statistic(path, value, confusion.rate(Rate::Npv)),
        "balanced_accuracy" => walk.statistic(path, value, confusion.balanced_accuracy()),
        "mcc" => walk.statistic(path, value, confusion.mcc()),
        "kappa" => walk.statistic(path, value, confusion.kappa()),
        "base_rate" => walk.statistic(path, value, confusion.rate(Rate::Base)),
        "selection_rate" => walk.statistic(path, value, confusion.rate(Rate::Selection)),
        "average_precision" => walk.statistic(path, value, average_precision(&sorted)),
        "auc" => area(walk, path, value, &sorted),
        "class_ks" => walk.statistic(path, value, class_ks(&sorted)),
        "brier" => walk.statistic(path, value, brier(&scores, &labels)),
        "log_loss" => walk.statistic(path, value, log_loss(&scores, &labels)),
        "ece_width10" => bins(walk, path, value, &bins_by_width(&scores, &labels).expect("probabilities")),
        "ece_mass10" => bins(walk, path, value, &bins_by_mass(&scores, &labels).expect("probabilities")),
        "mean_score" => walk.statistic(path, value, mean(&scores)),
        _ => walk.unknown(path),
    });
}

fn area(walk: &mut Walk, path: &str, expected: &Value, sorted: &ClassScores) {
    let found = auc(sorted);
    walk.each(expected, path, |walk, path, key, value| match key {
        "auc" => walk.statistic(path, value, found.map(|auc| auc.auc)),
        "n_pos" => walk.exactly(path, value, sorted.positives.len()),
        "n_neg" => walk.exactly(path, value, sorted.negatives.len()),
        "delong_var" => walk.statistic(path, value, found.and_then(|auc| auc.variance)),
        "delong_se" => walk.statistic(path, value, found.and_then(|auc| auc.standard_error())),
        "ci95_wald" => walk.statistics(path, value, &ends(found.and_then(|auc| auc.ci95_wald()))),
        "ci95_logit" => walk.statistics(path, value, &ends(found.and_then(|auc| auc.ci95_logit()))),
        "hist1000" => walk.not_implemented(path, key, value),
        _ => walk.unknown(path),
    });
}

pub(crate) fn bins(walk: &mut Walk, path: &str, expected: &Value, bins: &[CalibrationBin]) {
    // The file has 0 for the means of an empty bin.
    let means = |mean: fn(&CalibrationBin) -> Option<f64>| -> Vec<Option<f64>> {
        bins.iter().map(|bin| Some(mean(bin).unwrap_or(0.0))).collect()
    };
    walk.each(expected, path, |walk, path, key, value| match key {
        "ece" => walk.statistic(path, value, ece(bins)),
        "mce" => walk.statistic(path, value, mce(bins)),
        "counts" => walk.exactly(path, value, bins.iter().map(|bin| bin.n).collect::<Vec<_>>()),
        "mean_pred" => walk.statistics(path, value, &means(CalibrationBin::mean_score)),
        "frac_pos" => walk.statistics(path, value, &means(CalibrationBin::positive_rate)),
        _ => walk.unknown(path),
    });
}

pub(crate) fn paired(walk: &mut Walk, path: &str, expected: &Value, table: &Table) {
    let labels = table.flags("employed");
    let (a, b) = (table.numbers("predicted_probability"), table.numbers("score_b"));
    let decide = |scores: &[f64]| -> Vec<bool> { scores.iter().map(|score| *score >= 0.5).collect() };
    let test = delong(&a, &b, &labels);
    walk.each(expected, path, |walk, path, kind, part| match kind {
        "delong" => walk.each(part, path, |walk, path, key, value| match key {
            "auc_a" => walk.statistic(path, value, test.map(|test| test.auc_a)),
            "auc_b" => walk.statistic(path, value, test.map(|test| test.auc_b)),
            "cov" => {
                let [aa, ab, bb] = test.expect("both classes").covariance;
                walk.statistics(path, &value[0], &[Some(aa), Some(ab)]);
                walk.statistics(path, &value[1], &[Some(ab), Some(bb)]);
            }
            "diff" => walk.statistic(path, value, test.map(|test| test.difference)),
            "se_diff" => walk.statistic(path, value, test.map(|test| test.standard_error)),
            "z" => walk.statistic(path, value, test.and_then(|test| test.z)),
            "p_two_sided" => walk.p_value(path, value, test.and_then(|test| test.p)),
            "ci95_diff" => walk.statistics(path, value, &ends(test.map(|test| test.ci95))),
            _ => walk.unknown(path),
        }),
        "mcnemar" => {
            let [[both, only_a], [only_b, neither]] = agreement(&decide(&a), &decide(&b), &labels);
            let test = mcnemar(only_a, only_b);
            walk.each(part, path, |walk, path, key, value| match key {
                "table" => walk.exactly(path, value, json!([[both, only_a], [only_b, neither]])),
                _ => mcnemar_figure(walk, path, key, value, &test),
            });
        }
        _ => walk.unknown(path),
    });
}

pub(crate) fn unpaired(walk: &mut Walk, path: &str, expected: &Value, columns: &Columns<'_>) {
    let [score, _, label] = roles(columns.name);
    let [first, second] = [&columns.reference, &columns.current]
        .map(|table| ClassScores::new(&table.numbers(score), &table.flags(label)));
    let (first, second) = (auc(&first).expect("both classes"), auc(&second).expect("both classes"));
    let test = unpaired_auc_test(&first, &second);
    walk.each(expected, path, |walk, path, key, value| match key {
        "auc_1" => walk.statistic(path, value, Some(first.auc)),
        "auc_2" => walk.statistic(path, value, Some(second.auc)),
        "z" => walk.statistic(path, value, test.map(|(z, _)| z)),
        "p_two_sided" => walk.p_value(path, value, test.map(|(_, p)| p)),
        _ => walk.unknown(path),
    });
}
