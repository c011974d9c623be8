//! The page: nothing from the data is markup, nothing is fetched, and it stays small whatever the data.

use shared::report::{Comparison, Performance, PerformanceReport, Report, binary_performance, drift_report};

use crate::render::examples::{
    awkward, binary, categorical, comparison, multiclass, numbers, numeric, regression, wide,
};

fn report_html(report: &Report) -> String {
    crate::render::report_html(report, &[])
}

fn compare_html(comparison: &Comparison) -> String {
    crate::render::compare_html(comparison, &[])
}

/// A few hundred kilobytes.
const BOUND: usize = 400_000;

fn headline(page: &str) -> String {
    let heading = page.split("</h1>").next().and_then(|before| before.rsplit("<span>").next()).unwrap_or_default();
    heading.replace("</span>", "")
}

/// Every element that must be closed is.
fn assert_closed(page: &str) {
    for tag in
        ["html", "body", "main", "section", "table", "details", "div", "dl", "ul", "svg", "h2", "h3", "h4", "span"]
    {
        let opened = page.matches(&format!("<{tag}>")).count() + page.matches(&format!("<{tag} ")).count();
        assert_eq!(opened, page.matches(&format!("</{tag}>")).count(), "{tag}");
    }
}

fn pages() -> Vec<String> {
    let reports = [binary(), multiclass(), regression(), awkward(), wide(40, 7), Report::default()];
    let mut pages: Vec<String> = reports.iter().map(report_html).collect();
    pages.extend([comparison(7_000, 0.01), comparison(120, 0.05), comparison(0, 0.05)].iter().map(compare_html));
    pages
}

#[test]
fn a_page_needs_nothing_else_and_is_well_formed() {
    for page in pages() {
        assert_closed(&page);
        for fetched in ["http:", "https:", "src=\"", "url(", "<script", "@import", "<link"] {
            assert!(!page.contains(fetched), "{fetched}");
        }
        assert!(page.contains("default-src 'none'") && page.contains("light-dark("));
        for head in page.split("<th").skip(1).filter(|head| !head.starts_with("ead")) {
            assert!(head.starts_with(" scope="), "{}", &head[..head.len().min(60)]);
        }
        for chart in page.split("<svg").skip(1) {
            let tag = chart.split('>').next().unwrap_or_default();
            let inner = tag.contains("preserveAspectRatio") && tag.contains("y=\"8\"");
            assert!(inner || tag.contains("aria-hidden") || tag.contains("aria-label=\""), "{tag}");
        }
        for table in page.split("<table").skip(1) {
            assert!(table.split("<thead").next().unwrap_or_default().contains("<caption>"));
        }
    }
}

#[test]
fn nothing_from_the_data_is_markup() {
    let page = report_html(&awkward());
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && page.contains("&lt;img src"));
    assert!(!page.contains("<script>") && !page.contains("<img") && !page.contains('\u{1b}'));
    assert!(!page.contains('\u{202e}') && page.contains("燃料 🙂 &quot;fuel&quot;"));
    assert_eq!(page.matches("</style>").count(), 1);
}

#[test]
fn the_headline_is_the_conclusion() {
    assert!(headline(&report_html(&wide(40, 20))).starts_with("Drifted: 2 of 40 features, feature_0020 most (PSI 3."));
    assert!(headline(&report_html(&binary())).starts_with("Steady: none of 6 features shifted, RELP most"));
    let page = |margin| compare_html(&comparison(7_000, margin));
    assert!(headline(&page(0.01)).starts_with("Worse: AUC −0.083 (95\u{a0}% −0.091 to −0.076), margin 0.010"));
    assert!(headline(&page(0.1)).starts_with("At least as good: AUC −0.083"));
    assert!(headline(&compare_html(&comparison(120, 0.05))).starts_with("Not enough evidence: AUC"));
    let unknown = compare_html(&comparison(0, 0.05));
    assert!(headline(&unknown).contains("is not available for both versions"));
    assert!(unknown.contains("Not available: McNemar’s test: no row has a label and both decisions"), "{unknown}");
}

#[test]
fn a_page_stays_small_whatever_the_data() {
    let many = report_html(&wide(1_000, 50));
    assert!(many.len() < BOUND, "{}", many.len());
    assert!(many.contains("The 30 worst in full") && many.contains("970 more features: 970 steady"));
    assert_eq!(many.matches("<details class=\"feature").count(), 30);
    assert!(many.contains("feature_0999"));
    let long = "x".repeat(5_000);
    let cells: Vec<String> = (0..20_000).map(|row| format!("{long}{}", row % 100)).collect();
    let ids: Vec<String> = (0..20_000).map(|row| format!("customer {:05}", row % 10_000)).collect();
    let features = (0..30).map(|at| categorical(&format!("{at}{long}"), if at == 0 { &cells } else { &ids }, &ids));
    let page = report_html(&Report { drift: Some(drift_report(features.collect())), ..Report::default() });
    assert!(page.len() < BOUND, "{}", page.len());
    assert!(page.contains("9,980 others"));
}

#[test]
fn what_is_null_is_not_available_with_its_reason() {
    let (before, now) = (numbers(500, 0.0), [f64::NAN; 500]);
    let drift = drift_report(vec![numeric("income", &before, &now)]);
    let scores = [0.2, 0.7, 0.9];
    let quality = binary_performance(Some(&scores), None, Some(&[Some(true); 3]), 0.5);
    let performance = PerformanceReport { reference: None, current: Some(Performance::Binary(Box::new(quality))) };
    let report = Report { drift: Some(drift), performance: Some(performance), ..Report::default() };
    let page = report_html(&report);
    assert!(page.contains("income: not available, as the current data has no usable values"));
    assert!(
        page.contains("<th scope=\"row\">AUC<td class=\"num\"><span class=\"none\">not available</span>"),
        "{page}"
    );
    assert!(page.contains("Not available (Current): AUC and average precision: all labels are of one class"));
    assert!(!page.contains("NaN"));
}

#[test]
fn small_groups_are_shown_apart() {
    let page = report_html(&binary());
    assert_eq!(page.matches("too few to tell</span>").count(), 3);
    assert!(page.contains("aria-label=\"2: 55.5\u{a0}%, 95\u{a0}% interval 50.8 to 60.2\""));
    assert!(page.contains("Not available: false positive rate of 7: no case to divide by"));
}

#[test]
fn categories_have_a_bar_and_numbers_a_chart_with_its_table() {
    let page = report_html(&binary());
    let cards = page.split("<details class=\"feature").skip(1);
    for card in cards {
        assert!(card.contains("<td class=\"bars\">") || card.contains("The cells as a table"));
    }
    let comparison: Comparison = comparison(7_000, 0.01);
    assert!(compare_html(&comparison).contains("aria-label=\"B − A, AUC: −0.083 with 95\u{a0}% interval"));
}
