//! Figures of concept drift.

use super::Entry;

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        key: "calibration_shift",
        name: "Positives at equal scores",
        meaning: "How much more often cases with the same score turn out positive than on the reference. When it moves, the world behind the scores has changed, even if no input has.",
        formula: "Σ n (rate in the window − rate on the reference) / Σ n over ten steps of score; test: Σ z² of the steps is χ²",
        source: "Two proportions per step, pooled z; Cochran 1954.",
        cannot_tell: "Not why outcomes changed. With many labels a change too small to matter is told from chance too: look at its size.",
    },
    Entry {
        key: "auc_change",
        name: "AUC against the reference",
        meaning: "Whether scores still part positive from negative cases as well as on the reference. A recalibration can mend a change at equal scores, but not this.",
        formula: "AUC of the window − AUC of the reference",
        source: "Both sides\u{2019} DeLong intervals, combined as those of independent rates are (Newcombe 1998).",
        cannot_tell: "A window with easier or harder cases has another AUC though nothing has changed in what scores mean.",
    },
    Entry {
        key: "mean_error_change",
        name: "Mean error against the reference",
        meaning: "How much higher predictions are against what became true than they were on the reference.",
        formula: "mean (prediction − label) of the window − the same on the reference",
        source: "± 1.96 standard errors on both sides, combined as those of independent means are.",
        cannot_tell: "Errors that grow on both sides cancel: look at their spread too.",
    },
];
