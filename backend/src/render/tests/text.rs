//! Text: alignment, neutral names, the conclusion first, and what is not available.

use shared::report::{
    AttributeFairness, Comparison, Decisions, DriftReport, Groups, PerformanceReport, Report, attribute_fairness,
    drift_report,
};
use shared::report::{Performance, binary_performance};
use shared::verdict::Outcome;

use crate::render::examples::{binary, categorical, comparison, multiclass, numbers, numeric, regression, wide};
use crate::render::safe::columns;

fn report_text(report: &Report, color: bool, width: usize) -> String {
    crate::render::report_text(report, &[], color, width)
}

fn compare_text(comparison: &Comparison, color: bool, width: usize) -> String {
    crate::render::compare_text(comparison, &[], color, width)
}

fn with_drift(features: Vec<(String, shared::report::FeatureDrift)>) -> Report {
    Report { drift: Some(drift_report(features)), ..Report::default() }
}

fn first_line(report: &Report) -> String {
    report_text(report, false, 80).lines().next().unwrap_or_default().to_owned()
}

#[test]
fn the_first_line_is_the_conclusion() {
    assert!(first_line(&binary()).starts_with("✓ Steady: none of 6 features shifted, RELP most (PSI 0.005, limit"));
    assert!(first_line(&wide(40, 20)).starts_with("✕ Drifted: 2 of 40 features, feature_0020 most (PSI 3."));
    let few = numbers(20, 0.0);
    let unsure = with_drift(vec![numeric("income", &few, &few)]);
    assert_eq!(first_line(&unsure), "~ Can’t tell: 1 of 1 feature cannot be judged");
    let many = numbers(2_000, 0.0);
    let some = with_drift(vec![numeric("a", &many, &many), numeric("b", &many, &many), numeric("c", &many, &[])]);
    assert_eq!(first_line(&some), "✓ Steady: none of 3 features shifted; 1 cannot be judged");
    assert_eq!(first_line(&with_drift(Vec::new())), "~ Can’t tell: there is no feature to compare");
    assert!(first_line(&Report::default()).starts_with("~ There is nothing to judge"));
    let without_drift = Report { drift: None, ..binary() };
    assert!(first_line(&without_drift).starts_with("~ Fairness: too few cases to tell for groups of RAC1P; groups of"));
    let quality = Report { drift: None, fairness: None, inputs: None, ..multiclass() };
    assert!(first_line(&quality).starts_with("✕ Quality is worse: accuracy 74.8 % → 66.6 % (−8.2 points)"));
}

#[test]
fn a_comparison_begins_with_its_outcome() {
    let first = |rows, margin| {
        let text = compare_text(&comparison(rows, margin), false, 80);
        text.lines().next().unwrap_or_default().to_owned()
    };
    assert_eq!(first(7_000, 0.01), "✕ Worse: AUC −0.083 (95 % −0.091 to −0.076), margin 0.010");
    assert!(first(7_000, 0.1).starts_with("✓ At least as good: AUC −0.083"));
    assert!(first(120, 0.05).starts_with("~ Not enough evidence: AUC "));
    assert!(first(0, 0.05).contains("is not available for both versions"));
}

#[test]
fn columns_stand_in_line_whatever_the_names_are() {
    let (before, now) = (numbers(500, 0.0), numbers(500, 9.0));
    let names = ["収入の合計", "🙂🙂🙂", "e\u{301}te\u{301}", "plain", "\u{1b}[31mred\u{1b}[0m\r\n", "tab\there"];
    let report = with_drift(names.iter().map(|name| numeric(name, &before, &now)).collect());
    for width in [60, 80, 120] {
        let text = report_text(&report, false, width);
        let table: Vec<&str> = text.lines().skip_while(|line| *line != "Drift").skip(1).take(names.len() + 1).collect();
        let verdict = |line: &str| columns(&line[..line.find(['✓', '~', '✕', 'V']).unwrap_or(0)]);
        // Of the head the last column: "Verdict", not "KS/V".
        let head = columns(&table[0][..table[0].rfind("Verdict").unwrap_or(0)]);
        assert!(table[1..].iter().all(|line| verdict(line) == head), "{text}");
    }
}

#[test]
fn nothing_in_a_name_reaches_the_terminal_as_a_command() {
    let evil = "\u{1b}]0;owned\u{7}\u{9b}2J\r\n\u{202e}x";
    let cells: Vec<String> = (0..600).map(|row| format!("{evil}{}", row % 3)).collect();
    let other: Vec<String> = (0..600).map(|row| format!("new{evil}{}", row % 3)).collect();
    let text = report_text(&with_drift(vec![categorical(evil, &cells, &other)]), false, 80);
    assert!(text.chars().all(|letter| letter == '\n' || !letter.is_control()), "{text:?}");
    assert!(!text.contains('\u{202e}') && text.contains("new categories"));
}

#[test]
fn colour_is_only_there_when_wanted() {
    for report in [binary(), multiclass(), regression(), wide(3, 2)] {
        assert!(!report_text(&report, false, 80).contains('\u{1b}'));
        let (plain, colored) = (report_text(&report, false, 80), report_text(&report, true, 80));
        let mut stripped = colored.clone();
        for code in ["\u{1b}[0m", "\u{1b}[1m", "\u{1b}[2m", "\u{1b}[31m", "\u{1b}[32m"] {
            stripped = stripped.replace(code, "");
        }
        assert_eq!(stripped.split_whitespace().collect::<Vec<_>>(), plain.split_whitespace().collect::<Vec<_>>());
        assert!(colored.contains('\u{1b}'));
    }
    assert!(!compare_text(&comparison(7_000, 0.01), false, 80).contains('\u{1b}'));
}

#[test]
fn lines_fit_the_width() {
    let mut comparisons = vec![compare_text(&comparison(7_000, 0.01), false, 80)];
    comparisons.extend([binary(), multiclass(), regression(), wide(1_000, 50)].map(|it| report_text(&it, false, 80)));
    for text in comparisons {
        assert!(text.lines().all(|line| columns(line) <= 80 && line.trim_end() == line), "{text}");
    }
}

#[test]
fn of_a_thousand_features_the_worst_stand_there() {
    let text = report_text(&wide(1_000, 50), false, 80);
    assert!(text.contains("… and 970 steady ones (all in --format json)"));
    assert_eq!(text.matches("✕ shifted").count(), 20);
    assert_eq!(report_text(&wide(1_000, 10), false, 80).matches("✕ shifted").count(), 100);
}

#[test]
fn what_is_null_is_not_available_with_its_reason() {
    let report = with_drift(vec![numeric("income", &numbers(500, 0.0), &[f64::NAN; 500])]);
    let text = report_text(&report, false, 80).replace("\n  ", " ");
    assert!(text.contains("income: PSI and other distances are not available: the current data has no usable"));
    let scores = [0.2, 0.7, 0.9];
    let quality = binary_performance(Some(&scores), None, Some(&[Some(true); 3]), 0.5);
    let performance = PerformanceReport { reference: None, current: Some(Performance::Binary(Box::new(quality))) };
    let text = report_text(&Report { performance: Some(performance), ..Report::default() }, false, 80);
    let auc = text.lines().find(|line| line.trim_start().starts_with("AUC")).unwrap_or_default();
    assert!(auc.ends_with("not available"), "{text}");
    assert!(text.replace("\n ", "").contains("all labels are of one class"), "{text}");
}

#[test]
fn small_groups_are_said_to_be_too_few() {
    let text = report_text(&binary(), false, 80);
    let small = text.split("Too few to tell (below 30 rows):").nth(1).unwrap_or_default();
    let names: Vec<&str> = small.lines().skip(1).take(3).filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(names, ["3", "5", "7"]);
    assert!(text.contains("not available: false positive rate of 7: no case to divide by"));
}

#[test]
fn of_very_many_groups_the_extremes_stand_there() {
    let names: Vec<String> = (0..3_000).map(|group| format!("group {group:04}")).collect();
    let codes: Vec<u32> = (0..120_000).map(|row| row % 3_000).collect();
    let decisions: Vec<Option<bool>> = codes.iter().map(|code| Some(code % 40 < code / 100)).collect();
    let decisions = Decisions { decisions: &decisions, labels: None, scores: None };
    let groups = Groups { codes: &codes, names: &names };
    let attribute: AttributeFairness = attribute_fairness("postcode", groups, decisions, None, 30);
    let report =
        Report { fairness: Some([("postcode".to_owned(), attribute)].into_iter().collect()), ..Report::default() };
    let text = report_text(&report, false, 80);
    assert!(text.lines().count() < 60 && text.contains("2,976 groups between these"), "{text}");
    assert_eq!(report.outcome(), Some(Outcome::Fail));
    assert!(text.starts_with("✕ Fairness: groups of postcode are treated differently (largest gap"));
}

#[test]
fn a_report_without_drift_says_nothing_of_it() {
    let report = Report { drift: None::<DriftReport>, ..regression() };
    let text = report_text(&report, false, 80);
    assert!(!text.contains("Drift") && text.contains("Mean absolute error"));
}
