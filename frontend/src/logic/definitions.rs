//! What each figure means, as the pages explain it.

/// An entry of the help.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// How code names it.
    pub key: &'static str,
    /// How pages name it.
    pub name: &'static str,
    /// What it says, in a sentence or two.
    pub meaning: &'static str,
    /// How it is computed.
    pub formula: &'static str,
    /// Where it comes from.
    pub source: &'static str,
}

const fn entry(
    key: &'static str,
    name: &'static str,
    meaning: &'static str,
    formula: &'static str,
    source: &'static str,
) -> Entry {
    Entry { key, name, meaning, formula, source }
}

/// All entries.
const ENTRIES: &[Entry] = &[
    entry(
        "psi",
        "PSI, 10 reference deciles",
        "The population stability index: how far the window's shares of the cells are from the reference's. Below 0.1 is steady, from 0.25 a large shift. Categories are their own cells.",
        "Σ (p − q) · ln(p / q), each share at least 0.0001",
        "Siddiqi 2006; bands by convention. Interval and noise: Yurdakul 2018.",
    ),
    entry(
        "psi_noise",
        "Noise floor",
        "What the PSI exceeds in 1 of 100 windows of this size without any drift. When it is above the limit, the window is too small to tell.",
        "(1/n + 1/m) · χ²(k − 1, 0.99)",
        "Yurdakul 2018, Statistical properties of the population stability index.",
    ),
    entry(
        "js",
        "Jensen–Shannon distance",
        "How far two distributions are apart, from 0 (the same) to 1 (nothing in common).",
        "√(½ KL(p ‖ m) + ½ KL(q ‖ m)), base 2, m = (p + q) / 2",
        "Lin 1991; Endres and Schindelin 2003.",
    ),
    entry(
        "hellinger",
        "Hellinger distance",
        "Another distance from 0 to 1, calmer about rare cells.",
        "√(1 − Σ √(p q))",
        "Hellinger 1909.",
    ),
    entry(
        "ks",
        "Kolmogorov–Smirnov",
        "The largest gap between the two cumulative distributions. From counts it is known to lie in the interval shown.",
        "max |F(x) − G(x)|",
        "Smirnov 1939; the interval follows from the reference's mass in each cell.",
    ),
    entry(
        "wasserstein",
        "Wasserstein distance",
        "How far values have moved on average, in the column's own unit.",
        "∫ |F(x) − G(x)| dx, from counts and sums per cell",
        "Kantorovich 1942; Vaserstein 1969.",
    ),
    entry(
        "wasserstein_normed",
        "Wasserstein, in deviations",
        "The same in standard deviations of the reference, so that columns can be compared.",
        "W₁ / max(sd of the reference, 0.001)",
        "As Evidently normalises it.",
    ),
    entry(
        "chi2",
        "χ² test",
        "Whether the two rows of counts could come from one distribution. With many rows any small difference becomes significant, so it is read together with the effect.",
        "Σ (observed − expected)² / expected, over non-empty cells",
        "Pearson 1900; adjusted over all features by Benjamini and Hochberg 1995.",
    ),
    entry(
        "cramers_v",
        "Cramér's V",
        "The χ² test's effect size, from 0 to 1.",
        "√(χ² / ((n + m) · min(rows − 1, cells − 1)))",
        "Cramér 1946.",
    ),
    entry(
        "means",
        "Mean",
        "The average of the values that are not missing, reference → window.",
        "Σ x / n",
        "Exact: sums are kept beside the counts.",
    ),
    entry(
        "missing",
        "Missing",
        "The share of values that are missing or not finite, reference → window. They are left out of every other figure.",
        "missing / all; two-proportion z test",
        "Pooled z test.",
    ),
    entry(
        "new_categories",
        "New and gone categories",
        "Categories that the reference has not seen, and those that the window no longer has.",
        "counted by name",
        "Counted exactly.",
    ),
    entry(
        "selection_rate",
        "Selected",
        "The share of a group with a score at or above the threshold. Equal selection rates are demographic parity.",
        "predicted positive / all",
        "Wilson 1927 interval, 95 %.",
    ),
    entry(
        "tpr",
        "Found (TPR)",
        "Of those with a positive outcome, the share that was selected. Equal rates are equal opportunity.",
        "true positives / positives",
        "Hardt, Price and Srebro 2016; Wilson interval, 95 %.",
    ),
    entry(
        "fpr",
        "Wrongly selected (FPR)",
        "Of those with a negative outcome, the share that was selected. With the TPR it makes equalized odds.",
        "false positives / negatives",
        "Hardt, Price and Srebro 2016; Wilson interval, 95 %.",
    ),
    entry(
        "auc",
        "AUC",
        "How often a positive case scores above a negative one; ½ is chance. It does not depend on the threshold.",
        "P(score⁺ > score⁻) + ½ P(score⁺ = score⁻)",
        "Hanley and McNeil 1982; interval by DeLong 1988 on the logit scale.",
    ),
    entry(
        "accuracy",
        "Accuracy",
        "The share of labelled rows that were predicted right.",
        "(TP + TN) / n",
        "As scikit-learn defines it; Wilson interval, 95 %.",
    ),
    entry(
        "precision",
        "Precision",
        "Of those selected, the share that was right.",
        "TP / (TP + FP)",
        "As scikit-learn defines it.",
    ),
    entry(
        "recall",
        "Recall",
        "Of the positives, the share that was found.",
        "TP / (TP + FN)",
        "As scikit-learn defines it.",
    ),
    entry(
        "specificity",
        "Specificity",
        "Of the negatives, the share that was left alone.",
        "TN / (TN + FP)",
        "As scikit-learn defines it (the recall of the negatives).",
    ),
    entry(
        "f1",
        "F1",
        "Precision and recall in one figure.",
        "2 · TP / (2 · TP + FP + FN)",
        "As scikit-learn defines it.",
    ),
    entry(
        "brier",
        "Brier score",
        "The mean squared error of the probabilities: lower is better.",
        "mean (p − y)²",
        "Brier 1950.",
    ),
    entry(
        "log_loss",
        "Log-loss",
        "The surprise at the outcomes: lower is better.",
        "−mean ln p(outcome)",
        "As scikit-learn defines it.",
    ),
    entry(
        "ece",
        "Calibration error (ECE)",
        "How far scores are from the observed rates, in 10 equal steps of score.",
        "Σ (n_b / n) · |mean score − observed rate|",
        "Naeini 2015.",
    ),
    entry(
        "mcc",
        "Matthews correlation",
        "Agreement of prediction and outcome, from −1 to 1.",
        "(TP·TN − FP·FN) / √(…)",
        "Matthews 1975.",
    ),
    entry(
        "balanced_accuracy",
        "Balanced accuracy",
        "The mean recall of the classes.",
        "Σ recall / classes",
        "As scikit-learn defines it.",
    ),
    entry(
        "macro_f1",
        "Macro F1",
        "The mean F1 of the classes, each counted alike.",
        "Σ F1 / classes",
        "As scikit-learn defines it.",
    ),
    entry(
        "auc_ovr",
        "AUC, one class against the rest",
        "The mean over the classes of how often a case of the class gets a higher probability of it than another case.",
        "mean over classes of AUC(class against rest)",
        "As scikit-learn's one-vs-rest macro average; within half the tied mass of a cell.",
    ),
    entry("kappa", "Cohen's κ", "Agreement beyond chance.", "(p₀ − pₑ) / (1 − pₑ)", "Cohen 1960."),
    entry(
        "mae",
        "Mean absolute error",
        "How far a prediction is off on average, in the label's unit.",
        "mean |prediction − label|",
        "As scikit-learn defines it.",
    ),
    entry(
        "rmse",
        "Root mean squared error",
        "The same with large errors counted more.",
        "√ mean (prediction − label)²",
        "As scikit-learn defines it.",
    ),
    entry(
        "mean_error",
        "Mean error",
        "Whether predictions are too high (+) or too low (−).",
        "mean (prediction − label)",
        "Own definition, exact from sums.",
    ),
    entry(
        "error_std",
        "Spread of the errors",
        "The standard deviation of prediction − label: what stays when a constant error is taken out.",
        "√ mean (error − mean error)²",
        "Population standard deviation, exact from sums.",
    ),
    entry(
        "r2",
        "R²",
        "The share of the labels' variance that predictions explain.",
        "1 − Σ(y − ŷ)² / Σ(y − ȳ)²",
        "As scikit-learn defines it.",
    ),
    entry(
        "mape",
        "Mean relative error",
        "How far off in relation to the label.",
        "mean |prediction − label| / |label|",
        "As scikit-learn's MAPE.",
    ),
    entry(
        "pearson",
        "Pearson correlation",
        "How closely predictions and labels move together.",
        "cov(y, ŷ) / (sd(y) · sd(ŷ))",
        "Pearson 1895.",
    ),
    entry(
        "cost",
        "Cost of wrong decisions",
        "What false positives and false negatives cost together, over the decisions whose label has come.",
        "FP × cost of a false positive + FN × cost of a false negative",
        "Elkan 2001, The foundations of cost-sensitive learning; right decisions cost nothing here.",
    ),
    entry(
        "best_policy",
        "How the best is found",
        "Of all choices of exact thresholds whose gap is at most 1 point (or the smallest that can be reached) the cheapest. Groups of fewer than 30 rows, and rows of no group, keep the threshold that is cheapest for everybody.",
        "min cost(t₁ … t_k) subject to max − min of the rates ≤ 0.01",
        "Hardt, Price and Srebro 2016, Equality of Opportunity in Supervised Learning; the shared value is searched as in fairlearn's ThresholdOptimizer, over every reachable value and without randomising.",
    ),
    entry(
        "demographic_parity",
        "Demographic parity",
        "The largest difference of selection rates between groups that are large enough.",
        "max − min of the selection rates",
        "As fairlearn defines it; interval of the difference: Newcombe 1998.",
    ),
    entry(
        "equal_opportunity",
        "Equal opportunity",
        "The largest difference of true positive rates.",
        "max − min of the TPR",
        "Hardt, Price and Srebro 2016; interval: Newcombe 1998.",
    ),
    entry(
        "false_positives",
        "False positive gap",
        "The largest difference of false positive rates.",
        "max − min of the FPR",
        "Hardt, Price and Srebro 2016; interval: Newcombe 1998.",
    ),
    entry(
        "equalized_odds",
        "Equalized odds",
        "The worse of the differences of true and of false positive rates.",
        "max(TPR difference, FPR difference)",
        "As fairlearn defines it; interval: Newcombe 1998.",
    ),
    entry(
        "predictive_parity",
        "Predictive parity",
        "The largest difference of precision: whether being selected means the same for each group.",
        "max − min of the PPV",
        "Chouldechova 2017; interval: Newcombe 1998.",
    ),
    entry(
        "disparate_impact",
        "Disparate impact",
        "The lowest selection rate in relation to the highest. 0.8 is the four-fifths rule, a rule of thumb.",
        "min / max of the selection rates",
        "EEOC Uniform Guidelines 1978.",
    ),
];

/// What is not available, and why, in a sentence that names the figure.
pub fn note(figure: &str, reason: &str) -> String {
    // Other notes are whole sentences already.
    if !reason.starts_with("Not ") {
        return reason.to_owned();
    }
    let name = find(figure).map_or_else(|| figure.replace('_', " "), |entry| entry.name.to_owned());
    format!("{name}: {reason}")
}

/// The entry of a figure.
pub fn find(key: &str) -> Option<&'static Entry> {
    ENTRIES.iter().find(|entry| entry.key == key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_says_which_figure_it_is_about() {
        assert_eq!(note("ks", "Not defined."), "Kolmogorov–Smirnov: Not defined.");
        assert_eq!(note("groups", "Groups below 30 rows are shown."), "Groups below 30 rows are shown.");
        assert_eq!(note("average_precision", "Not available."), "average precision: Not available.");
    }

    #[test]
    fn each_figure_is_explained_once_and_wholly() {
        for (index, entry) in ENTRIES.iter().enumerate() {
            assert!([entry.name, entry.meaning, entry.formula, entry.source].iter().all(|text| !text.is_empty()));
            assert!(ENTRIES[..index].iter().all(|before| before.key != entry.key), "{} stands twice", entry.key);
        }
    }
}
