//! Figures of fairness.

use super::Entry;

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        key: "demographic_parity",
        name: "Demographic parity",
        meaning: "The largest difference of selection rates between groups that are large enough.",
        formula: "max − min of the selection rates",
        source: "As fairlearn defines it; interval of the difference: Newcombe 1998.",
        cannot_tell: "Whether the difference is justified: it looks at decisions only, never at outcomes.",
    },
    Entry {
        key: "equal_opportunity",
        name: "Equal opportunity",
        meaning: "The largest difference of true positive rates.",
        formula: "max − min of the TPR",
        source: "Hardt, Price and Srebro 2016; interval: Newcombe 1998.",
        cannot_tell: "Nothing of those who were selected wrongly, and nothing of groups too small to judge.",
    },
    Entry {
        key: "false_positives",
        name: "False positive gap",
        meaning: "The largest difference of false positive rates.",
        formula: "max − min of the FPR",
        source: "Hardt, Price and Srebro 2016; interval: Newcombe 1998.",
        cannot_tell: "Nothing of those who were missed, and nothing of groups too small to judge.",
    },
    Entry {
        key: "equalized_odds",
        name: "Equalized odds",
        meaning: "The worse of the differences of true and of false positive rates.",
        formula: "max(TPR difference, FPR difference)",
        source: "As fairlearn defines it; interval: Newcombe 1998.",
        cannot_tell: "Which of both rates differs, and whether the labels are fair.",
    },
    Entry {
        key: "predictive_parity",
        name: "Predictive parity",
        meaning: "The largest difference of precision: whether being selected means the same for each group.",
        formula: "max − min of the PPV",
        source: "Chouldechova 2017; interval: Newcombe 1998.",
        cannot_tell: "Whether positives of each group are found; where base rates differ it cannot hold together with equalized odds.",
    },
    Entry {
        key: "disparate_impact",
        name: "Disparate impact",
        meaning: "The lowest selection rate in relation to the highest. 0.8 is the four-fifths rule, a rule of thumb.",
        formula: "min / max of the selection rates",
        source: "EEOC Uniform Guidelines 1978.",
        cannot_tell: "Whether a difference is more than chance, or unlawful: 0.8 is no statistical limit.",
    },
];
