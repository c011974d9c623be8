//! The answers of both against each other, their distributions, and the curves of both.

use crate::reactive::{dynamic, memo};
use leptos::prelude::*;
use shared::report::Performance;
use shared::stats::auc::RocPoint;
use shared::stats::multiclass::ConfusionMatrix;
use shared::stats::proportion::Proportion;
use shared::versions::{Curves, Heat, Rows, SCORE_STEPS};

use super::Kind;
use super::state::Comparing;
use crate::chart::{DistributionChart, Guide, HeatChart, Ink, Shares, Square, SquareChart, Swatch};
use crate::logic::confusion::{heat, share_of};
use crate::logic::export::{Cell, Table};
use crate::logic::number::{count, of, or_none, percent};
use crate::parts::ChartExport;

/// Cells along each side of the heat map.
const CELLS: usize = 50;
/// Up to so many pairs are drawn one by one.
const FEW: usize = 2_000;

#[component]
pub(super) fn Scores(kind: Kind) -> impl IntoView {
    match kind {
        Kind::Decisions => ().into_any(),
        Kind::Scores => view! {
            <section class="section">
                <h2>"Scores of both"</h2>
                <div class="columns even">
                    <Against kind=kind/>
                    <Distributions/>
                    <Roc/>
                    <PrecisionRecall/>
                    <CalibrationOfBoth/>
                </div>
            </section>
        }
        .into_any(),
        Kind::Classes => view! { <ClassFlips/> }.into_any(),
        Kind::Numbers => {
            let comparing = Comparing::current();
            let paired = memo(move || {
                comparing.within.with(|versions| versions.as_ref().is_some_and(|versions| versions.paired))
            });
            dynamic(move || {
                paired.get().then(|| {
                    view! {
                        <section class="section">
                            <h2>"Errors of both"</h2>
                            <div class="columns even"><Against kind=kind/></div>
                        </section>
                    }
                })
            })
            .into_any()
        }
    }
}

/// Pair by pair: score against score, or error against error.
#[component]
fn Against(kind: Kind) -> impl IntoView {
    let comparing = Comparing::current();
    let [a, b] = comparing.names();
    let pairs = memo(move || {
        let versions = comparing.within.get().filter(|versions| versions.paired)?;
        Some(match &versions.sides {
            [Rows::Binary(one), Rows::Binary(other)] => {
                let (one, other) =
                    (one.scores.as_deref().unwrap_or_default(), other.scores.as_deref().unwrap_or_default());
                let probability = |score: &f64| !score.is_finite() || (0.0..=1.0).contains(score);
                let span = one.iter().chain(other).all(probability).then_some((0.0, 1.0));
                Heat::new(one, other, span, CELLS, FEW)
            }
            [Rows::Numbers(one), Rows::Numbers(other)] => {
                let error =
                    |predicted: &[f64]| -> Vec<f64> { predicted.iter().zip(&one.actual).map(|(p, y)| p - y).collect() };
                Heat::new(&error(&one.predicted), &error(&other.predicted), None, CELLS, FEW)
            }
            _ => Heat::default(),
        })
    });
    let (what, title, unit) = match kind {
        Kind::Numbers => ("errors", "Error against error", "error, prediction less truth"),
        _ => ("scores", "Score against score", "score"),
    };
    let thresholds = move || {
        let chosen = comparing.settings.with(|settings| settings.thresholds);
        let deployed = comparing.with_samples(|samples| samples.map(|sample| sample.head.threshold));
        let at = |side: usize| chosen[side].or(deployed.map(|deployed| deployed[side]));
        if kind == Kind::Numbers { [None, None] } else { [at(0), at(1)] }
    };
    let chart = memo(move || pairs.get().unwrap_or_default());
    let any = memo(move || pairs.with(|pairs| pairs.as_ref().is_some_and(|pairs| pairs.n() > 0)));
    let about = memo(move || {
        chart.with(|heat| {
            let how = if heat.points.is_empty() {
                "the stronger the colour of a cell, the more it holds"
            } else {
                "a point each"
            };
            format!("{}, {how}; on the line both are the same", of(heat.n(), "request", "requests"))
        })
    });
    let (column_a, column_b) = (a.clone(), b.clone());
    let table = move || {
        chart.with_untracked(|heat| {
            let mut table =
                Table::new([format!("{column_a}, from"), format!("{column_b}, from"), "Requests".to_owned()]);
            let step = (heat.span.1 - heat.span.0) / heat.cells.max(1) as f64;
            for (at, pairs) in heat.counts.iter().enumerate().filter(|(_, pairs)| **pairs > 0) {
                let edge = |index: usize| heat.span.0 + index as f64 * step;
                table.push([edge(at % heat.cells).into(), edge(at / heat.cells).into(), u64::from(*pairs).into()]);
            }
            table
        })
    };
    let (across, up) = (format!("{a}: {unit}"), format!("{b}: {unit}"));
    dynamic(move || {
        any.get().then(|| {
            let (across, up, table) = (across.clone(), up.clone(), table.clone());
            view! {
                <div class="compare-chart">
                    <h3>{title}</h3>
                    <ChartExport what=what title=title about=about table=table>
                        <HeatChart heat=chart thresholds=Signal::derive(thresholds) title=title across=across up=up/>
                        <p class="key"><span>{move || about.get()}</span></p>
                    </ChartExport>
                </div>
            }
        })
    })
}

/// What both lines are.
#[component]
fn Key() -> impl IntoView {
    let [a, b] = Comparing::current().names();
    view! {
        <p class="key">
            <span><Swatch ink=Ink::Reference/>{a}", baseline"</span>
            <span><Swatch ink=Ink::Window/>{b}", candidate"</span>
        </p>
    }
}

#[component]
fn Distributions() -> impl IntoView {
    let comparing = Comparing::current();
    let shares = memo(move || {
        let step = |at: usize| format!("{}", at as f64 / SCORE_STEPS as f64);
        let of = |curves: &Curves| -> Vec<f64> {
            let n = curves.scores.iter().sum::<u64>().max(1) as f64;
            curves.scores.iter().map(|count| *count as f64 / n).collect()
        };
        comparing.curves.with(|curves| {
            curves.as_ref().map_or_else(Shares::default, |curves| Shares {
                labels: (0..SCORE_STEPS).map(step).collect(),
                reference: of(&curves[0]),
                window: of(&curves[1]),
            })
        })
    });
    let names = comparing.names();
    let [a, b] = names.clone();
    let table = move || {
        shares.with_untracked(|shares| {
            let mut table = Table::new(["Score, from".to_owned(), a.clone(), b.clone()]);
            for ((label, one), other) in shares.labels.iter().zip(&shares.reference).zip(&shares.window) {
                table.push([label.as_str().into(), Cell::share(Some(*one)), Cell::share(Some(*other))]);
            }
            table
        })
    };
    view! {
        <div class="compare-chart">
            <h3>"Distribution of scores"</h3>
            <ChartExport what="score distributions" title="Distribution of scores" table=table>
                <DistributionChart shares=shares title="Distribution of scores" sides=names/>
            </ChartExport>
        </div>
    }
}

type Place = fn(&RocPoint) -> Option<(f64, f64)>;

/// A curve over all thresholds, of both.
#[component]
fn CurveOfBoth(
    what: &'static str,
    title: &'static str,
    across: &'static str,
    up: &'static str,
    place: Place,
    guide: Option<Guide>,
    ends: Option<[(f64, f64); 2]>,
) -> impl IntoView {
    let comparing = Comparing::current();
    let square = memo(move || {
        let line = |curves: &Curves| -> Vec<(f64, f64)> {
            let mut line: Vec<(f64, f64)> = curves.roc.iter().filter_map(place).collect();
            if let Some([first, last]) = ends.filter(|_| !line.is_empty()) {
                line.insert(0, first);
                line.push(last);
            }
            line
        };
        comparing.curves.with(|curves| Square {
            guide: guide.clone(),
            lines: curves
                .as_ref()
                .map(|curves| vec![(Ink::Reference, line(&curves[0])), (Ink::Window, line(&curves[1]))])
                .unwrap_or_default(),
            dots: Vec::new(),
            marks: Vec::new(),
        })
    });
    let names = comparing.names();
    let table = move || {
        let mut table = Table::new(["Version", "Threshold", "False positive rate", "Recall", "Precision"]);
        comparing.curves.with_untracked(|curves| {
            for (name, curves) in names.iter().zip(curves.as_ref().map(|curves| curves.iter()).into_iter().flatten()) {
                for point in &curves.roc {
                    table.push([
                        name.as_str().into(),
                        point.threshold.into(),
                        point.fpr.into(),
                        point.tpr.into(),
                        point.precision.into(),
                    ]);
                }
            }
        });
        table
    };
    view! {
        <div class="compare-chart">
            <h3>{title}</h3>
            <ChartExport what=what title=title table=table>
                <SquareChart square=square title=title across=across up=up/>
                <Key/>
            </ChartExport>
        </div>
    }
}

#[component]
fn Roc() -> impl IntoView {
    let guide = Guide { from: (0.0, 0.0), to: (1.0, 1.0), words: "chance".to_owned() };
    view! {
        <CurveOfBoth
            what="ROC curves"
            title="ROC curves"
            across="False positive rate"
            up="Recall (true positive rate)"
            place=|point| Some((point.fpr, point.tpr))
            guide=Some(guide)
            ends=Some([(1.0, 1.0), (0.0, 0.0)])
        />
    }
}

#[component]
fn PrecisionRecall() -> impl IntoView {
    view! {
        <CurveOfBoth
            what="precision and recall"
            title="Precision and recall"
            across="Recall"
            up="Precision"
            place=|point| Some((point.tpr, point.precision))
            guide=None
            ends=None
        />
    }
}

#[component]
fn CalibrationOfBoth() -> impl IntoView {
    let comparing = Comparing::current();
    let square = memo(move || {
        let guide = Guide { from: (0.0, 0.0), to: (1.0, 1.0), words: "perfectly calibrated".to_owned() };
        let mut square = Square { guide: Some(guide), ..Square::default() };
        comparing.curves.with(|curves| {
            let sides = curves.as_ref().map(|curves| curves.iter()).into_iter().flatten();
            for (ink, side) in [Ink::Reference, Ink::Window].into_iter().zip(sides) {
                let bins = || side.calibration.iter();
                square
                    .lines
                    .push((ink, bins().filter_map(|bin| Some((bin.mean_score()?, bin.positive_rate()?))).collect()));
                square.dots.extend(bins().filter_map(|bin| {
                    let observed = Proportion::new(bin.positives, bin.n);
                    Some((ink, bin.mean_score()?, (observed.low?, observed.rate?, observed.high?)))
                }));
            }
        });
        square
    });
    let names = comparing.names();
    let table = move || {
        let mut table = Table::new(["Version", "Labels", "Mean score", "Observed"]);
        comparing.curves.with_untracked(|curves| {
            for (name, side) in names.iter().zip(curves.as_ref().map(|curves| curves.iter()).into_iter().flatten()) {
                for bin in &side.calibration {
                    table.push([
                        name.as_str().into(),
                        bin.n.into(),
                        bin.mean_score().into(),
                        bin.positive_rate().into(),
                    ]);
                }
            }
        });
        table
    };
    view! {
        <div class="compare-chart">
            <h3>"Calibration"</h3>
            <ChartExport what="calibration of both" title="Calibration" table=table>
                <SquareChart square=square title="Calibration" across="Mean score of the step" up="Observed share, with its 95\u{a0}% interval"/>
                <Key/>
            </ChartExport>
        </div>
    }
}

/// From which class to which, and the confusion tables of both.
#[component]
fn ClassFlips() -> impl IntoView {
    let comparing = Comparing::current();
    let [a, b] = comparing.names();
    let found = memo(move || {
        let versions = comparing.within.get()?;
        let [Rows::Classes(one), Rows::Classes(other)] = &versions.sides else { return None };
        let flips =
            versions.paired.then(|| ConfusionMatrix::count(versions.classes.len(), &one.codes, &other.codes).rows());
        Some((versions.classes.clone(), flips))
    });
    let confusion = move |side: usize| {
        comparing.comparison.with(|comparison| {
            let comparison = comparison.as_ref()?;
            match if side == 0 { &comparison.a } else { &comparison.b } {
                Performance::Multiclass(quality) => Some(quality.confusion.clone()),
                _ => None,
            }
        })
    };
    let tables = move || {
        let (classes, flips) = found.get()?;
        let flips = flips.map(|rows| {
            matrix(&classes, &rows, format!("Class by {a} (rows), and by {b} (columns)"), format!("By {a}"))
        });
        let of = |side: usize, name: &str| {
            confusion(side).map(|rows| {
                matrix(
                    &classes,
                    &rows,
                    format!("True class (rows), and what {name} took it for (columns)"),
                    "True class".to_owned(),
                )
            })
        };
        Some(view! { {flips} {of(0, &a)} {of(1, &b)} })
    };
    view! {
        <section class="section">
            <h2>"Classes of both"</h2>
            <p class="sub">"Share of the row, and requests."</p>
            <div class="columns even">{dynamic(tables)}</div>
        </section>
    }
}

fn matrix(classes: &[String], rows: &[Vec<u64>], caption: String, corner: String) -> AnyView {
    let heads = classes.iter().map(|class| view! { <th scope="col" class="num">{class.clone()}</th> }).collect_view();
    let rows = classes
        .iter()
        .zip(rows)
        .map(|(class, row)| {
            let cells = row
                .iter()
                .map(|cell| {
                    let share = share_of(*cell, row);
                    view! {
                        <td class=format!("num heat-{}", heat(share))>
                            <strong>{or_none(share, |share| percent(share, 1))}</strong>" "<span class="tiny">{count(*cell)}</span>
                        </td>
                    }
                })
                .collect_view();
            view! { <tr><th scope="row">{class.clone()}</th>{cells}</tr> }
        })
        .collect_view();
    let label = caption.clone();
    view! {
        <div class="scroll" role="region" tabindex="0" aria-label=label>
            <table class="compact confusion">
                <caption>{caption}</caption>
                <thead><tr><th scope="col">{corner}</th>{heads}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
