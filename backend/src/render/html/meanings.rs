//! What the figures mean, in a sentence each, as the app explains them.

use super::parts::{each, section};

const MEANINGS: [(&str, &str); 9] = [
    (
        "PSI",
        "The population stability index: how far the current shares of the cells are from the reference’s. Numbers are \
         cut at the reference’s deciles, categories are their own cells. Below 0.1 is steady, from 0.25 a large shift.",
    ),
    (
        "Noise floor",
        "What the PSI exceeds in 1 of 100 windows of this size without any drift. When it is above the limit, there are \
         too few rows to tell.",
    ),
    ("JS", "The Jensen–Shannon distance, from 0 (the same) to 1 (nothing in common)."),
    ("KS", "Kolmogorov–Smirnov, of numbers: the largest gap between the two cumulative distributions."),
    ("V", "Cramér’s V, of categories: the effect size of the χ² test, from 0 to 1."),
    ("AUC", "How often a positive case scores above a negative one; ½ is chance. It does not depend on the threshold."),
    ("TPR, FPR", "Of the positives, the share that was selected; of the negatives, the share that was selected."),
    (
        "Equalized odds",
        "The worse of the differences of true and of false positive rates. A verdict is a fail only when the whole \
         interval of a gap is past the limit.",
    ),
    (
        "Interval",
        "95\u{a0}%: Wilson for a rate, Newcombe for a difference of rates, DeLong for an AUC. Where the interval of a \
         change includes 0, nothing is said to be better or worse.",
    ),
];

/// The section of a report.
pub(super) fn of_report() -> String {
    let facts = each(MEANINGS, |(figure, meaning)| format!("<dt>{figure}<dd>{meaning}"));
    section("meanings", "What the figures mean", &format!("<dl class=\"facts\">{facts}</dl>"))
}
