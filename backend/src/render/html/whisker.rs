//! A rate as a dot with its interval, on a scale from 0 to 100 % that a whole column of a table shares.

use shared::report::RateReport;

use super::parts::NOT_AVAILABLE;
use crate::render::number::fixed;

/// A cell of a table; `overall` is everybody's rate, as a thin line; a weak rate is drawn in grey.
pub(super) fn cell(group: &str, rate: &RateReport, overall: Option<f64>, weak: bool) -> String {
    let (Some(value), Some(low), Some(high)) = (rate.rate, rate.low, rate.high) else {
        return format!("<td>{NOT_AVAILABLE}");
    };
    let [value, low, high] = [value, low, high].map(|share| 100.0 * share);
    let overall = overall.map_or_else(String::new, |all| {
        format!("<line class=\"all\" x1=\"{0:.1}%\" x2=\"{0:.1}%\" y1=\"2\" y2=\"22\"/>", 100.0 * all)
    });
    let end = |at: f64| format!("<line x1=\"{at:.1}%\" x2=\"{at:.1}%\" y1=\"7\" y2=\"17\"/>");
    let mark = if rate.weak { " <abbr title=\"fewer than 10 cases under it\">?</abbr>" } else { "" };
    format!(
        "<td><svg class=\"whisker{}\" height=\"24\" role=\"img\" aria-label=\"{group}: {4}\u{a0}%, 95\u{a0}% interval {5} to {6}\">\
         <line class=\"faint\" x2=\"100%\" y1=\"12\" y2=\"12\"/>{overall}<line x1=\"{low:.1}%\" x2=\"{high:.1}%\" y1=\"12\" y2=\"12\"/>\
         {1}{2}<circle cx=\"{value:.1}%\" cy=\"12\" r=\"4\"/></svg>{4}{3} <small>{5}–{6}</small>",
        if weak || rate.weak { " weak" } else { "" },
        end(low),
        end(high),
        mark,
        fixed(value, 1),
        fixed(low, 1),
        fixed(high, 1)
    )
}
