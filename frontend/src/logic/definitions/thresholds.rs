//! Figures of a choice of thresholds.

use super::Entry;

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        key: "cost",
        name: "Cost of wrong decisions",
        meaning: "What false positives and false negatives cost together, over the decisions whose label has come.",
        formula: "FP × cost of a false positive + FN × cost of a false negative",
        source: "Elkan 2001, The foundations of cost-sensitive learning; right decisions cost nothing here.",
        cannot_tell: "What mistakes cost that have no label yet, and costs that differ from case to case.",
    },
    Entry {
        key: "best_policy",
        name: "How the best is found",
        meaning: "Of all choices of exact thresholds whose gap is at most 1 point (or the smallest that can be reached) the cheapest. Groups of fewer than 30 rows, and rows of no group, keep the threshold that is cheapest for everybody.",
        formula: "min cost(t₁ … t_k) subject to max − min of the rates ≤ 0.01",
        source: "Hardt, Price and Srebro 2016, Equality of Opportunity in Supervised Learning; the shared value is searched as in fairlearn's ThresholdOptimizer, over every reachable value and without randomising.",
        cannot_tell: "How well the choice does on rows to come: it was found on these. Thresholds per group may be unlawful where you are.",
    },
];
