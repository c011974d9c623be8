//! The exported picture of each kind of chart, compared with the files in `tests/golden`, in both themes.
//!
//! `EVENKEEL_BLESS=1 cargo test -p frontend golden` writes them anew, to be looked at before they are committed.

#![allow(clippy::disallowed_methods, reason = "a test reads and writes its own files")]

use std::path::Path;

use shared::api::Day;
use shared::figures::performance::{Measure, Measured};

use super::course::{cover, measure};
use super::plot::{Ink, TO_PIXELS, marks};
use super::whiskers::Whisker;
use super::{Guide, Mark, Shares, Square, bars, square, uptime, whiskers};
use crate::logic::course::{Course, Point};
use crate::logic::days::Days;
use crate::logic::export::{Legend, Picture, Theme, picture};
use crate::logic::scale::Scale;

/// Compares the picture of some marks with its files.
fn compare(name: &str, title: &str, size: (f64, f64), drawn: &str) {
    let chart = Picture {
        title: title.to_owned(),
        about: "Fixed data, drawn natively".to_owned(),
        source: String::new(),
        markup: format!("<svg><g class=\"marks\" transform=\"{TO_PIXELS}\">{drawn}</g></svg>"),
        size,
        legend: vec![Legend { words: "Names are escaped: <b>&\"".to_owned(), ..Legend::default() }],
    };
    for (theme, ending) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
        let (text, _) = picture::document(&chart, theme);
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/{name}.{ending}.svg"));
        if std::env::var("EVENKEEL_BLESS").is_ok() {
            std::fs::write(&path, &text).expect("the picture is written");
        }
        let expected = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(text, expected, "{} is another picture; see how to bless it above", path.display());
    }
}

#[test]
fn rows_per_day() {
    compare("bars", "Rows per day", (300.0, 40.0), &bars::draw(&[0, 120, 80, 1, 0, 200, 160]));
}

#[test]
fn days_of_a_model() {
    let day = |up_s, degraded_s, down_s, predictions| Day { up_s, degraded_s, down_s, predictions };
    let days = [
        day(0, 0, 0, 0),
        day(0, 0, 0, 300),
        day(0, 0, 0, 250),
        day(86_400, 0, 0, 310),
        day(80_000, 6_400, 0, 290),
        day(60_000, 6_400, 20_000, 120),
        day(43_000, 0, 0, 180),
    ];
    compare("uptime", "Seven days", (300.0, 32.0), &uptime::draw(&days));
}

#[test]
fn distribution() {
    let shares = Shares {
        labels: ["a", "b", "c"].map(str::to_owned).to_vec(),
        reference: vec![0.5, 0.3, 0.2],
        window: vec![0.25, 0.0, 0.75],
    };
    compare("distribution", "c has shifted", (300.0, 120.0), &shares.draw((300.0, 120.0), 0.8));
}

#[test]
fn quality_over_time() {
    let point = |day: i64, value: Option<f64>, cases: u64, estimated: Option<f64>| Point {
        days: Days::new(day, day),
        rows: 100,
        labelled: cases,
        measured: Measured { value, ci95: value.map(|value| (value - 0.05, value + 0.05)), estimated, cases },
    };
    let course = Course {
        measure: Measure::Accuracy,
        points: vec![
            point(0, Some(0.8), 90, None),
            point(1, Some(0.85), 80, None),
            point(2, Some(0.6), 12, Some(0.82)),
            point(3, None, 0, Some(0.84)),
            point(4, None, 0, Some(0.8)),
        ],
        reference: Measured { value: Some(0.83), ..Measured::default() },
    };
    let x = Scale::new((0.0, 5.0), (0.0, 400.0));
    let domain = course.domain();
    let known = marks((400.0, 150.0), x.domain, domain, |plot| measure(plot, &course, x, domain));
    compare("course", "Accuracy over time", (400.0, 150.0), &known);
    let labels = marks((400.0, 40.0), x.domain, (0.0, 1.0), |plot| cover(plot, &course));
    compare("coverage", "Labels that have come", (400.0, 40.0), &labels);
}

#[test]
fn one_share_against_another() {
    let chart = Square {
        guide: Some(Guide { from: (0.0, 0.0), to: (1.0, 1.0), words: "chance".to_owned() }),
        lines: vec![
            (Ink::Reference, vec![(1.0, 1.0), (0.4, 0.8), (0.0, 0.0)]),
            (Ink::Window, vec![(1.0, 1.0), (0.3, 0.9), (0.0, 0.0)]),
        ],
        dots: vec![(Ink::Window, 0.35, (0.3, 0.4, 0.5))],
        marks: vec![Mark { at: (0.3, 0.9), words: "threshold 0.50".to_owned() }],
    };
    compare("square", "ROC curve", (300.0, 300.0), &square::draw(&chart, (300.0, 300.0)));
}

#[test]
fn drift_lines() {
    let drawn = marks((400.0, 120.0), (0.0, 10.0), (0.0, 1.0), |plot| {
        plot.run(vec![(0.0, 0.05), (5.0, 0.08), (10.0, 0.06)], Ink::Faint, 1);
        plot.run(vec![(0.0, 0.05), (5.0, 0.6), (10.0, 0.9)], Ink::Alert, 2);
        plot.run(vec![(7.0, 0.2)], Ink::Alert, 2);
    });
    compare("drift", "One feature has shifted", (400.0, 120.0), &drawn);
}

#[test]
fn rates_with_intervals() {
    let whisker = Whisker { value: 0.4, low: 0.3, high: 0.55 };
    let drawn = whiskers::draw(Some(whisker), (0.0, 1.0), Some(0.5), false);
    compare("whiskers", "Selected, women", (160.0, 24.0), &drawn);
}
