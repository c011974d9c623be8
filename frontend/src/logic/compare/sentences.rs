//! What is said of two versions, in sentences.

use shared::report::{Comparison, DelongReport, McnemarReport};
use shared::verdict::Outcome;
use shared::versions::PairCounts;

use crate::logic::number::{count, fixed, interval, of, p_value, percent, points};

/// How many requests both answered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Common {
    /// Requests that both answered; 0 where they have none in common.
    pub pairs: u64,
    /// With a label.
    pub labelled: u64,
    /// Rows of each without a partner.
    pub alone: [u64; 2],
    /// Rows of each.
    pub rows: [u64; 2],
    /// One request in so many was looked at.
    pub one_in: u32,
    /// Whether a slice restricts them.
    pub sliced: bool,
}

/// The verdict as a title: the state alone, with the names of both.
pub fn title(comparison: &Comparison, [a, b]: &[String; 2]) -> String {
    let state = comparison.verdict.reason.split(": ").next().unwrap_or_default();
    let named = state.replace("The candidate", b).replace("the candidate", b);
    match comparison.verdict.outcome {
        Outcome::Pass if named.ends_with("at least as good") => format!("{named} as {a}"),
        Outcome::Inconclusive if named.ends_with("is as good") => format!("{named} as {a}"),
        _ if named.ends_with("is worse") => format!("{named} than {a}"),
        _ => named,
    }
}

/// Which requests the figures are of.
pub fn common(common: &Common, [a, b]: &[String; 2]) -> String {
    let slice = if common.sliced { " in the slice" } else { "" };
    if common.pairs == 0 && common.rows.iter().all(|rows| *rows > 0) {
        return format!(
            "{a} and {b} have no request in common{slice}: {} and {} of different requests are compared. Differences are less \
             certain, and may come from who asked rather than from the version; there is no McNemar test.",
            of(common.rows[0], "row", "rows"),
            of(common.rows[1], "row", "rows")
        );
    }
    if common.pairs == 0 {
        return format!("Both answered the same 0 requests{slice}: there is nothing to compare.");
    }
    let labelled = match (common.pairs, common.labelled) {
        (pairs, labelled) if pairs == labelled => "all have a label".to_owned(),
        (_, 0) => "none has a label yet".to_owned(),
        (_, labelled) => {
            format!("{} a label", if labelled == 1 { "1 has".to_owned() } else { format!("{} have", count(labelled)) })
        }
    };
    let mut text = format!("Both answered the same {}{slice}; {labelled}.", of(common.pairs, "request", "requests"));
    let alone: Vec<String> = common
        .alone
        .iter()
        .zip([a, b])
        .filter(|(rows, _)| **rows > 0)
        .map(|(rows, name)| format!("{} of {name}", of(*rows, "request", "requests")))
        .collect();
    match alone.as_slice() {
        [] => {}
        [one] => text.extend([" ", one, " have no partner and are left out."]),
        several => text.extend([" ", &several.join(" and "), " have no partner and are left out."]),
    }
    text
}

/// Whether all rows were looked at.
pub fn basis(common: &Common) -> String {
    if common.one_in <= 1 {
        return "Exact: every row was looked at.".to_owned();
    }
    format!(
        "From a part of the rows: one request in {} by the hash of its id, the same for both versions. The intervals say how \
         much that leaves open.",
        count(u64::from(common.one_in))
    )
}

/// What the test of the errors says.
pub fn mcnemar(test: &McnemarReport, [a, b]: &[String; 2]) -> String {
    let p = p_value(test.p_mid);
    let who = match (test.p_mid < 0.05, test.b > test.c) {
        (false, _) => "no more than chance would do".to_owned(),
        (true, true) => format!("{a} is right more often, and not by chance"),
        (true, false) => format!("{b} is right more often, and not by chance"),
    };
    format!(
        "McNemar: {a} alone is right in {}, {b} alone in {}; {who} (mid-p {p}, exact p {}).",
        of(test.b, "case", "cases"),
        of(test.c, "case", "cases"),
        p_value(test.p_exact)
    )
}

/// What the test of the areas says.
pub fn delong(test: &DelongReport, [a, b]: &[String; 2]) -> String {
    let ranks = match test.p {
        None => "both rank alike".to_owned(),
        Some(p) if p >= 0.05 => "no clear difference in how they rank cases".to_owned(),
        Some(_) if test.diff > 0.0 => format!("{a} ranks cases better"),
        Some(_) => format!("{b} ranks cases better"),
    };
    let ends = interval(-test.ci95[1], -test.ci95[0], |end| fixed(end, 4));
    let p = test.p.map_or_else(String::new, |p| format!(", p {}", p_value(p)));
    format!(
        "DeLong: AUC {} for {a} and {} for {b}, a difference of {} (95\u{a0}% interval {ends}{p}); {ranks}.",
        fixed(test.auc_a, 4),
        fixed(test.auc_b, 4),
        fixed(-test.diff, 4)
    )
}

/// Who flips, as a title.
pub fn flips(counts: &PairCounts, b: &str, two_outcomes: bool) -> String {
    if counts.n == 0 {
        return "No request was decided by both".to_owned();
    }
    let share = percent(counts.differ as f64 / counts.n as f64, 1);
    let ways = if two_outcomes {
        format!(": {} to positive, {} to negative", count(counts.to_positive), count(counts.to_negative))
    } else {
        String::new()
    };
    format!("{b} decides {share} of requests differently{ways}")
}

/// Where the candidate is worse, as a title.
pub fn worse(certain: usize, better: usize, looked_at: usize, b: &str) -> String {
    match (certain, better, looked_at) {
        (_, _, 0) => "No slice has enough labelled requests to compare".to_owned(),
        (0, 0, all) => format!("{b} is clearly worse or better in none of {}", of(all as u64, "slice", "slices")),
        (0, better, all) => {
            format!("{b} is clearly worse in none of {}, better in {better}", of(all as u64, "slice", "slices"))
        }
        (worse, 0, all) => format!("{b} is clearly worse in {worse} of {}", of(all as u64, "slice", "slices")),
        (worse, better, all) => {
            format!("{b} is clearly worse in {worse} of {}, better in {better}", of(all as u64, "slice", "slices"))
        }
    }
}

/// A difference of gaps between groups in percentage points.
pub fn gap_change(a: Option<f64>, b: Option<f64>) -> Option<String> {
    Some(format!("{} points", points(b? - a?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> [String; 2] {
        ["v1".to_owned(), "v3".to_owned()]
    }

    #[test]
    fn what_is_compared_is_said() {
        let all = Common { pairs: 900, labelled: 800, alone: [100, 0], rows: [1_000, 900], one_in: 1, sliced: false };
        assert_eq!(
            common(&all, &names()),
            "Both answered the same 900 requests; 800 have a label. 100 requests of v1 have no partner and are left out."
        );
        let none = common(&Common { sliced: true, ..Common::default() }, &names());
        assert_eq!(none, "Both answered the same 0 requests in the slice: there is nothing to compare.");
        let apart = Common { rows: [10, 20], one_in: 1, ..Common::default() };
        assert!(common(&apart, &names()).starts_with("v1 and v3 have no request in common: 10 rows and 20 rows"));
        assert!(basis(&all).starts_with("Exact") && basis(&Common { one_in: 8, ..all }).contains("one request in 8"));
    }

    #[test]
    fn tests_are_told_in_plain_words() {
        let test = McnemarReport { b: 40, c: 10, p_exact: 0.000_02, chi2_cc: None, p_cc: None, p_mid: 0.000_01 };
        assert_eq!(
            mcnemar(&test, &names()),
            "McNemar: v1 alone is right in 40 cases, v3 alone in 10 cases; v1 is right more often, and not by chance (mid-p \
             <\u{a0}0.001, exact p <\u{a0}0.001)."
        );
        let alike = DelongReport { auc_a: 0.8, auc_b: 0.8, diff: 0.0, se: 0.0, z: None, p: None, ci95: [0.0, 0.0] };
        assert!(delong(&alike, &names()).ends_with("both rank alike."));
        assert_eq!(worse(0, 0, 40, "v3"), "v3 is clearly worse or better in none of 40 slices");
        assert_eq!(worse(2, 1, 40, "v3"), "v3 is clearly worse in 2 of 40 slices, better in 1");
    }
}
