//! Windows in time, several classes, and numbers.

use serde_json::{Value, json};
use shared::stats::auc::{ClassScores, auc};
use shared::stats::concept_drift::residual_shift;
use shared::stats::drift::psi;
use shared::stats::ks::ks_sorted;
use shared::stats::multiclass::{ClassProbabilities, ClassRates, ConfusionMatrix};
use shared::stats::quantile::quantile_sorted;
use shared::stats::regression::regression;
use shared::stats::sort::sorted_finite;

use crate::binary::bins;
use crate::drift::{ks, quantiles};
use crate::files::{Columns, Table};
use crate::walk::Walk;

pub(crate) fn chunks(walk: &mut Walk, path: &str, expected: &Value, columns: &Columns<'_>) {
    let reference = sorted_finite(&columns.reference.numbers("MedInc"));
    let edges: Vec<f64> = (1..10).filter_map(|k| quantile_sorted(&reference, f64::from(k) / 10.0)).collect();
    let count = |sorted: &[f64]| {
        let mut counts = vec![0_u64; edges.len() + 1];
        for value in sorted {
            counts[edges.partition_point(|edge| edge < value)] += 1;
        }
        counts
    };
    let (values, scores) = (columns.current.numbers("MedInc"), columns.current.numbers("y_pred_proba"));
    let labels = columns.current.flags("clf_target");
    walk.each(expected, path, |walk, path, _, chunk| {
        let rows = crate::files::counts(&chunk["rows"]);
        let (start, end) = (rows[0] as usize, rows[1] as usize);
        let current = sorted_finite(&values[start..end]);
        walk.each(chunk, path, |walk, path, key, value| match key {
            "rows" | "start" | "end" => walk.input(path, value),
            "MedInc" => walk.each(value, path, |walk, path, key, value| match key {
                "psi_floor" => walk.statistic(path, value, psi(&count(&reference), &count(&current))),
                "ks" => walk.statistic(path, value, ks_sorted(&reference, &current).map(|ks| ks.d)),
                _ => walk.unknown(path),
            }),
            "auc" => {
                let sorted = ClassScores::new(&scores[start..end], &labels[start..end]);
                walk.statistic(path, value, auc(&sorted).map(|auc| auc.auc));
            }
            _ => walk.unknown(path),
        });
    });
}

pub(crate) fn multiclass(walk: &mut Walk, path: &str, expected: &Value, table: &Table) {
    let mut classes = table.text("y_true").to_vec();
    classes.sort();
    classes.dedup();
    let codes = |column: &str| -> Vec<u32> {
        table.text(column).iter().filter_map(|cell| classes.binary_search(cell).ok()).map(|at| at as u32).collect()
    };
    let labels = codes("y_true");
    let matrix = ConfusionMatrix::count(classes.len(), &labels, &codes("y_pred"));
    let columns: Vec<Vec<f64>> = classes.iter().map(|class| table.numbers(&format!("y_pred_proba_{class}"))).collect();
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let probabilities = ClassProbabilities::new(&columns, &labels).expect("probabilities");
    let (auc_macro, auc_weighted) = probabilities.auc_ovr();
    walk.each(expected, path, |walk, path, key, value| match key {
        "classes" => walk.exactly(path, value, classes.clone()),
        "confusion" => walk.exactly(path, value, json!(matrix.rows())),
        "accuracy" => walk.statistic(path, value, matrix.accuracy()),
        "kappa" => walk.statistic(path, value, matrix.kappa()),
        "mcc" => walk.statistic(path, value, matrix.mcc()),
        "balanced_accuracy" => walk.statistic(path, value, matrix.balanced_accuracy()),
        "macro" => rates(walk, path, value, matrix.macro_average()),
        "micro" => rates(walk, path, value, matrix.micro_average()),
        "weighted" => rates(walk, path, value, matrix.weighted_average()),
        "per_class" => walk.each(value, path, |walk, path, class, value| {
            let at = classes.iter().position(|known| known == class);
            rates(walk, path, value, at.map(|at| matrix.per_class()[at]));
        }),
        "auc_ovr_macro" => walk.statistic(path, value, auc_macro),
        "auc_ovr_weighted" => walk.statistic(path, value, auc_weighted),
        "auc_ovo_macro" => walk.not_implemented(path, key, value),
        "log_loss" => walk.statistic(path, value, Some(probabilities.log_loss())),
        "brier_multiclass" => walk.statistic(path, value, Some(probabilities.brier())),
        "ece_top_label_width10" => bins(walk, path, value, &probabilities.top_label_bins().expect("probabilities")),
        _ => walk.unknown(path),
    });
}

fn rates(walk: &mut Walk, path: &str, expected: &Value, found: Option<ClassRates>) {
    walk.each(expected, path, |walk, path, key, value| match key {
        "precision" => walk.statistic(path, value, found.and_then(|rates| rates.precision)),
        "recall" => walk.statistic(path, value, found.and_then(|rates| rates.recall)),
        "f1" => walk.statistic(path, value, found.and_then(|rates| rates.f1)),
        "support" => walk.exactly(path, value, found.map(|rates| rates.support)),
        _ => walk.unknown(path),
    });
}

/// Prediction − label, row by row.
fn errors(table: &Table) -> Vec<f64> {
    table.numbers("y_pred").iter().zip(table.numbers("y_true")).map(|(p, y)| p - y).collect()
}

pub(crate) fn regression_figures(walk: &mut Walk, path: &str, expected: &Value, table: &Table) {
    let found = regression(&table.numbers("y_pred"), &table.numbers("y_true")).expect("rows");
    walk.each(expected, path, |walk, path, key, value| match key {
        "n" => walk.exactly(path, value, found.n),
        "mae" => walk.statistic(path, value, Some(found.mae)),
        "rmse" => walk.statistic(path, value, Some(found.rmse)),
        "mse" => walk.statistic(path, value, Some(found.mse)),
        "r2" => walk.statistic(path, value, found.r2),
        "mape" => walk.statistic(path, value, found.mape),
        "medae" => walk.statistic(path, value, Some(found.medae)),
        "max_error" => walk.statistic(path, value, Some(found.max_error)),
        "mean_error" => walk.statistic(path, value, Some(found.mean_error)),
        "explained_variance" => walk.statistic(path, value, found.explained_variance),
        "error_std0" => walk.statistic(path, value, Some(found.error_std)),
        "error_quantiles" => quantiles(walk, path, value, &sorted_finite(&errors(table))),
        "pearson" => walk.statistic(path, value, found.pearson),
        "spearman" => walk.statistic(path, value, found.spearman),
        _ => walk.unknown(path),
    });
}

pub(crate) fn residual_ks(walk: &mut Walk, path: &str, expected: &Value, columns: &Columns<'_>) {
    let (before, now) = (errors(&columns.reference), errors(&columns.current));
    let (shift, p) = residual_shift(&before, &now).expect("rows");
    let (before, now) = (sorted_finite(&before), sorted_finite(&now));
    assert_eq!(Some(shift), ks_sorted(&before, &now));
    assert_eq!(Some(p), shared::stats::ks::ks_p(shift.d, before.len(), now.len()));
    ks(walk, path, expected, &before, &now);
}
