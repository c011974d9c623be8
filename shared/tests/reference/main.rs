//! Walks the file of expected values: every leaf is compared, is an input, or is listed as not implemented.

#![allow(clippy::float_cmp, reason = "what must be exact is compared exactly")]
#![allow(clippy::expect_used, reason = "a value that is not there fails the test")]
#![allow(clippy::disallowed_methods, reason = "the file of expected values is read from disk")]

mod binary;
mod cases;
mod drift;
mod fairness;
mod files;
mod others;
mod report;
mod walk;

use serde_json::Value;
use walk::Walk;

#[test]
fn every_expected_value_is_met() {
    let expected = files::expected();
    let mut walk = Walk::default();
    walk.each(&expected, "", |walk, path, key, value| match key {
        "meta" => walk.input(path, value),
        "special_functions" => cases::special_functions(walk, path, value),
        "counts" => cases::counts(walk, path, value),
        "edge_numeric" => cases::edge_numeric(walk, path, value),
        "edge_auc" => cases::edge_auc(walk, path, value),
        "multiple_testing" => cases::multiple_testing(walk, path, value),
        "mcnemar_cases" => cases::mcnemar_cases(walk, path, value),
        "proportions" => cases::proportions(walk, path, value),
        "datasets" => datasets(walk, path, value),
        _ => walk.unknown(path),
    });
    walk.finish(&expected);
}

fn datasets(walk: &mut Walk, path: &str, sets: &Value) {
    walk.each(sets, path, |walk, path, name, set| {
        let columns = files::Columns { reference: files::table(name, "ref"), current: files::table(name, "cur"), name };
        walk.each(set, path, |walk, path, key, value| match key {
            "source" | "files" | "note" => walk.input(path, value),
            "drift" => drift::drift(walk, path, value, &columns),
            "binary_ref" => binary::binary(walk, path, value, &columns, &columns.reference),
            "binary_cur" => binary::binary(walk, path, value, &columns, &columns.current),
            "paired_ref" => binary::paired(walk, path, value, &columns.reference),
            "paired_cur" => binary::paired(walk, path, value, &columns.current),
            "auc_ref_vs_cur" => binary::unpaired(walk, path, value, &columns),
            "fair_ref" => fairness::fairness(walk, path, value, &columns.reference),
            "fair_cur" => fairness::fairness(walk, path, value, &columns.current),
            "population" => fairness::population(walk, path, value, &columns),
            "bootstrap_auc_cur" => walk.not_implemented(path, "bootstrap", value),
            "chunks_500" => others::chunks(walk, path, value, &columns),
            "multiclass_ref" => others::multiclass(walk, path, value, &columns.reference),
            "multiclass_cur" => others::multiclass(walk, path, value, &columns.current),
            "regression_ref" => others::regression_figures(walk, path, value, &columns.reference),
            "regression_cur" => others::regression_figures(walk, path, value, &columns.current),
            "residual_ks" => others::residual_ks(walk, path, value, &columns),
            _ => walk.unknown(path),
        });
    });
}
