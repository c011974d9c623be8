//! Fairness: rates per group, gaps, and each group against the reference group.

use std::fmt::Write as _;

use shared::report::{AttributeFairness, GroupFairness, Ordered, RateReport, VersusReport};
use shared::stats::fairness::FOUR_FIFTHS;
use shared::verdict::{count, number as sentence_number};

use super::escape::{name, sentence};
use super::parts::{class, figure, notes, number, section, sign, table};
use super::whisker::cell;
use crate::render::groups::{self, gaps, shown};
use crate::render::number::{fixed, p_value, share_of, signed};
use crate::render::undefined::reasons;
use crate::render::words::{of, without_name};

const SCALE: &str = "<span class=\"ends\"><span>0\u{a0}%</span><span>100\u{a0}%</span></span>";
/// The head of a column of rates.
type Head = &'static str;
/// Which rate of a group it has.
type Pick = fn(&GroupFairness) -> RateReport;

const RATES: [(Head, Pick); 3] = [
    ("Selected", |group| group.selection_rate),
    ("Found (TPR)", |group| group.tpr),
    ("Wrongly selected (FPR)", |group| group.fpr),
];

/// All attributes.
pub(super) fn fairness(attributes: &Ordered<AttributeFairness>) -> String {
    let body: String = attributes.0.iter().map(|(attribute, found)| one(attribute, found)).collect();
    let intro = "<p class=\"sub\">On the current data. Dot: the rate, in %; line: its 95\u{a0}% interval (Wilson); thin \
                 grey line: everybody; grey: too few cases to tell.</p>\n";
    section("fairness", "Fairness", &format!("{intro}{body}"))
}

fn one(attribute: &str, found: &AttributeFairness) -> String {
    let outcome = found.verdict.outcome;
    format!(
        "<h3>{}</h3><p class=\"says\"><span class=\"{}\">{}</span><span>{}.</span></p>\n{}{}<div class=\"even \
         gaps\">{}{}</div>",
        name(attribute),
        class(outcome),
        sign(outcome),
        sentence(&without_name(attribute, &found.verdict.reason)),
        rates(attribute, found),
        notes(&not_available(found)),
        gap_table(attribute, found),
        versus_table(attribute, found)
    )
}

fn rates(attribute: &str, found: &AttributeFairness) -> String {
    let overall = RATES.map(|(_, rate)| {
        let sum = found.groups.values().map(rate).fold((0, 0), |(k, n), rate| (k + rate.k, n + rate.n));
        share_of(sum.0, sum.1)
    });
    let shown = shown(found);
    let mut rows = String::new();
    for (group, figures) in shown.counted.iter().chain(&shown.small) {
        let small = !figures.counted;
        let _ = write!(
            rows,
            "<tr{}><th scope=\"row\">{}{}{}",
            if small { " class=\"small\"" } else { "" },
            name(groups::called(group)),
            if small { " <span class=\"tag\">too few to tell</span>" } else { "" },
            number(&count(figures.n))
        );
        for ((_, rate), overall) in RATES.iter().zip(overall) {
            rows.push_str(&cell(&name(group), &rate(figures), overall, small));
        }
        let _ = writeln!(rows, "<td class=\"num minor\">{}", figure(figures.auc, |auc| fixed(auc, 3)));
    }
    let rates = RATES.map(|(head, _)| format!("{head}{SCALE}"));
    let heads = [
        ("Group", ""),
        ("Rows", "num"),
        (&rates[0], "rate"),
        (&rates[1], "rate"),
        (&rates[2], "rate"),
        ("AUC", "num minor"),
    ];
    let mut more = Vec::new();
    if shown.between > 0 {
        more.push(format!("… and {} with selection rates between these", of(shown.between as u64, "group", "groups")));
    }
    if shown.smaller > 0 {
        more.push(format!("… and {} too small to tell", of(shown.smaller as u64, "group", "groups")));
    }
    let table = table("groups sheet", &format!("Rates of the groups of {}", name(attribute)), &heads, &rows);
    format!("{table}{}", notes(&more))
}

fn not_available(found: &AttributeFairness) -> Vec<String> {
    let mut sentences = groups::not_available(&shown(found), &["tpr", "fpr", "auc"]);
    let fields = gaps(found).map(|(field, _)| field);
    sentences.extend(reasons(&found.notes, &fields));
    sentences = sentences.into_iter().map(|reason| format!("Not available: {reason}")).collect();
    let told = ["groups", "reference_group"].into_iter().filter_map(|field| found.notes.0.get(field));
    sentences.extend(told.filter(|note| !found.verdict.reason.contains(note.as_str())).cloned());
    sentences.extend(groups::four_fifths(found));
    sentences
}

fn gap_table(attribute: &str, found: &AttributeFairness) -> String {
    let mut rows = String::new();
    for (_, gap) in gaps(found) {
        // Predictive parity has no ratio.
        let ratio = if gap.name.starts_with("Precision") { String::new() } else { figure(gap.ratio, groups::ratio) };
        let _ = writeln!(
            rows,
            "<tr><th scope=\"row\">{}{}{}",
            gap.name,
            number(&figure(gap.difference, |gap| fixed(100.0 * gap, 1))),
            number(&ratio)
        );
    }
    let caption = format!(
        "Largest gaps between groups of {} of at least {}",
        name(attribute),
        of(found.min_group, "row", "rows")
    );
    table("sheet", &caption, &[("Rate", ""), ("Difference, points", "num"), ("Ratio", "num")], &rows)
}

fn versus_table(attribute: &str, found: &AttributeFairness) -> String {
    let Some(reference) = &found.reference_group else { return String::new() };
    let shown = shown(found);
    let mut rows = String::new();
    for (group, _) in shown.counted.iter().chain(&shown.small) {
        if let Some(versus) = found.vs_reference.get(group) {
            versus_row(&mut rows, group, versus, found.groups.get(group).is_some_and(|group| group.counted));
        }
    }
    if rows.is_empty() {
        return String::new();
    }
    let heads = [
        ("Group", ""),
        ("Disparate impact", "num"),
        ("Selected, points", "num"),
        ("p, adjusted", "num minor"),
        ("TPR, points", "num"),
        ("FPR, points", "num"),
        ("Average odds", "num minor"),
    ];
    let caption = format!(
        "Groups of {} against group {}. Disparate impact below {} breaks the four-fifths rule, a rule of thumb",
        name(attribute),
        name(reference),
        sentence_number(FOUR_FIFTHS)
    );
    table("sheet", &caption, &heads, &rows)
}

fn versus_row(rows: &mut String, group: &str, versus: &VersusReport, counted: bool) {
    let points = |value: Option<f64>| figure(value, |value| signed(100.0 * value, 1));
    let ends = versus.selection_difference_ci95.map_or_else(String::new, |[low, high]| {
        format!("<br><small>{} to {}</small>", signed(100.0 * low, 1), signed(100.0 * high, 1))
    });
    let low = versus.disparate_impact.is_some_and(|impact| counted && impact < FOUR_FIFTHS);
    let _ = writeln!(
        rows,
        "<tr{}><th scope=\"row\">{}<td class=\"num{}\">{}{}<td class=\"num minor\">{}{}{}<td class=\"num minor\">{}",
        if counted { "" } else { " class=\"small\"" },
        name(groups::called(group)),
        if low { " below" } else { "" },
        figure(versus.disparate_impact, groups::ratio),
        number(&format!("{}{ends}", points(versus.statistical_parity_difference))),
        figure(versus.selection_p_bh, p_value),
        number(&points(versus.tpr_difference)),
        number(&points(versus.fpr_difference)),
        points(versus.average_odds_difference)
    );
}
