//! Two versions side by side.

use super::Entry;

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        key: "non_inferiority",
        name: "How the verdict is found",
        meaning: "The candidate passes when its AUC (without scores, its accuracy; for numbers, its mean absolute error) is not worse than the baseline\u{2019}s by more than the margin, the uncertainty considered. It fails when it certainly is, and otherwise there are too few cases to tell.",
        formula: "pass: lower end of the 95 % interval of candidate − baseline > −margin; fail: upper end < −margin",
        source: "Non-inferiority as in the FDA\u{2019}s guidance of 2016; intervals by DeLong, DeLong and Clarke-Pearson 1988 and by the mean of paired differences.",
        cannot_tell: "Whether the margin is right: that is a decision about the business. A pass over all rows says nothing about a small group; the slices do.",
    },
    Entry {
        key: "paired_figures",
        name: "How the intervals are found",
        meaning: "Of the same requests, what both versions share cancels out, so that a small difference can be certain although both figures are not.",
        formula: "means: d̄ ± 1.96 · s_d / √n; AUC: DeLong; ratios: difference ± 1.96 · √((n − 1)/n · Σ (θ₋ᵢ − θ̄)²), leaving out each request once",
        source: "DeLong, DeLong and Clarke-Pearson 1988; jackknife: Tukey 1958, Efron and Stein 1981; without common requests: Newcombe 1998.",
        cannot_tell: "Each interval is for its own figure: among twenty figures, one is expected to miss the truth. The calibration error (ECE) has none: chance alone makes it larger than 0, more so for fewer requests.",
    },
    Entry {
        key: "worse_slices",
        name: "How slices are judged",
        meaning: "Every protected group and pair of groups, category and decile range is a slice. In each, the requests that only one version got right are compared; for numbers, the absolute errors.",
        formula: "mid-p McNemar, or the paired t-test of absolute errors; adjusted over all slices with 30 labelled requests or more",
        source: "Fagerland, Lydersen and Laake 2013; Benjamini and Hochberg 1995.",
        cannot_tell: "Why it is worse there. Slices overlap, so that several may show the same cause; a slice that is not called worse may have had too few labels.",
    },
];
