//! What every threshold would do: the ROC curve and the precision–recall curve.

use std::sync::Arc;

use crate::reactive::{dynamic, memo};
use leptos::prelude::*;
use shared::binning::OutcomeCells;
use shared::figures::performance::{CurvePoint, Quality, class_curve, threshold_curve};
use shared::stats::binary::Rate;

use super::super::page::Page;
use super::Shown;
use crate::chart::{Guide, Ink, Mark, Square, SquareChart, Swatch};
use crate::logic::export;
use crate::logic::number::{fixed, interval, or_none, percent};
use crate::logic::steps::nearest;
use crate::parts::{ChartExport, Definition};

/// Both curves, and the threshold that is looked at.
#[derive(PartialEq)]
struct Drawn {
    window: Vec<CurvePoint>,
    reference: Vec<CurvePoint>,
    /// The deployed threshold, and the one that is looked at; a class has none.
    deployed: Option<f64>,
    threshold: Option<f64>,
}

#[component]
pub(super) fn Curves(shown: Shown) -> impl IntoView {
    let page = Page::current();
    let drawn = memo(move || {
        let days = page.days.get();
        let threshold = shown.both.with(|both| match &both.as_ref()?.window {
            Some(Quality::Binary(quality)) => quality.threshold,
            _ => None,
        });
        page.outcomes.with(|rows| {
            let series = rows.here()?;
            let OutcomeCells::Binary { threshold: deployed, .. } = series.binning().outcome else { return None };
            let of = |totals| threshold_curve(series.binning(), &series.layout, totals);
            Some(Arc::new(Drawn {
                window: of(&series.totals(days)),
                reference: of(&series.reference),
                deployed: Some(deployed),
                threshold: threshold.or(Some(deployed)),
            }))
        })
    });
    let title = memo(move || {
        shown.both.with(|both| {
            both.as_ref().map(|both| finding(both.window.as_ref(), both.reference.as_ref())).unwrap_or_default()
        })
    });
    let sub = move || {
        shown.both.with(|both| match both.as_ref()?.window.as_ref()? {
            Quality::Binary(quality) => Some(basis(quality.auc?, quality.auc_ci95)),
            _ => None,
        })
    };
    let said = Signal::derive(move || sub().unwrap_or_default());
    view! {
        <section class="section sheet">
            <h2>{title}</h2>
            <p class="sub">{dynamic(sub)}</p>
            <Both drawn=drawn said=said/>
        </section>
    }
}

/// One class against all others: the same curves, for a class of the person's choice.
#[component]
pub(super) fn ClassCurves(shown: Shown) -> impl IntoView {
    let page = Page::current();
    let names = memo(move || {
        page.outcomes.with(|rows| match rows.here().map(|series| &series.binning().outcome) {
            Some(OutcomeCells::Multiclass { classes }) => classes.clone(),
            _ => Vec::new(),
        })
    });
    let class = memo(move || {
        let wanted = page.view.with(|view| view.class.clone());
        names.with(|names| wanted.and_then(|wanted| names.iter().position(|name| *name == wanted)).unwrap_or(0))
    });
    let drawn = memo(move || {
        let (days, class) = (page.days.get(), class.get());
        page.outcomes.with(|rows| {
            let series = rows.here()?;
            let of = |totals| class_curve(series.binning(), &series.layout, totals, class);
            let (window, reference) = (of(&series.totals(days)), of(&series.reference));
            Some(Arc::new(Drawn { window, reference, deployed: None, threshold: None }))
        })
    });
    let said = memo(move || {
        shown.both.with(|both| match both.as_ref().and_then(|both| both.window.as_ref()) {
            Some(Quality::Multiclass(quality)) => match quality.classes.get(class.get()) {
                Some(one) => match one.auc {
                    Some(auc) => format!("{} against all other classes. {}", one.name, basis(auc, None)),
                    None => format!("No curves of {}: they need labels of it and of others in the window.", one.name),
                },
                None => String::new(),
            },
            _ => String::new(),
        })
    });
    let options = move || {
        let now = class.get();
        let option = |(at, name): (usize, String)| view! { <option value=name.clone() selected=at == now>{name.clone()}</option> };
        names.get().into_iter().enumerate().map(option).collect_view()
    };
    view! {
        <section class="section sheet">
            <h2>"Each class against all others"</h2>
            <div class="field">
                <label for="class">"Class"</label>
                <select id="class" on:change:target=move |event| {
                    let name = event.target().value();
                    page.change(false, |view| view.class = Some(name));
                }>{dynamic(options)}</select>
            </div>
            <p class="sub" aria-live="polite">{said}</p>
            <Both drawn=drawn said=said/>
        </section>
    }
}

/// Both curves side by side, and as a table.
#[component]
fn Both(drawn: Memo<Option<Arc<Drawn>>>, #[prop(into)] said: Signal<String>) -> impl IntoView {
    let table = move || {
        let of = |drawn: &Arc<Drawn>| export::quality::curves(&drawn.window, &drawn.reference);
        drawn.with(|drawn| drawn.as_ref().map(of).unwrap_or_default())
    };
    let any = memo(move || drawn.with(|drawn| drawn.as_ref().is_some_and(|drawn| !drawn.window.is_empty())));
    let roc = memo(move || drawn.with(|drawn| drawn.as_ref().map(|drawn| roc(drawn)).unwrap_or_default()));
    let recall =
        memo(move || drawn.with(|drawn| drawn.as_ref().map(|drawn| precision_recall(drawn)).unwrap_or_default()));
    let body = move || drawn.with(|drawn| drawn.as_ref().map(|drawn| rows(drawn)));
    view! {
            {dynamic(move || any.get().then(|| view! {
                <div class="columns even">
                    <div>
                        <h3>"ROC curve"</h3>
                        <ChartExport what="ROC curve" title="ROC curve" about=said table=table>
                            <SquareChart square=roc title="ROC curve" across="False positive rate" up="Recall (true positive rate)"/>
                            <Sides/>
                        </ChartExport>
                    </div>
                    <div>
                        <h3>"Precision and recall"</h3>
                        <ChartExport what="precision and recall" title="Precision and recall" about=said table=table>
                            <SquareChart square=recall title="Precision and recall" across="Recall" up="Precision"/>
                            <Sides/>
                        </ChartExport>
                    </div>
                </div>
                <p class="key"><span>"Exact at every edge of the score cells, straight lines between them"</span></p>
                <Definition key="auc"/>
                <details class="define">
                    <summary>"The curves as a table"</summary>
                    <div class="scroll tall" role="region" tabindex="0" aria-label="The curves as a table">
                        <table>
                            <caption class="unseen">"What a threshold would do in the window"</caption>
                            <thead>
                                <tr>
                                    <th scope="col">"Threshold"</th>
                                    <th scope="col" class="num">"Selected"</th>
                                    <th scope="col" class="num">"Recall"</th>
                                    <th scope="col" class="num">"False positive rate"</th>
                                    <th scope="col" class="num">"Precision"</th>
                                </tr>
                            </thead>
                            <tbody>{dynamic(body)}</tbody>
                        </table>
                    </div>
                </details>
            }))}
    }
}

/// Which line is which.
#[component]
fn Sides() -> impl IntoView {
    view! {
        <p class="key">
            <span><Swatch ink=Ink::Window/>"Window"</span>
            <span><Swatch ink=Ink::Reference/>"Reference"</span>
        </p>
    }
}

fn finding(window: Option<&Quality>, reference: Option<&Quality>) -> String {
    let auc = |quality: Option<&Quality>| match quality {
        Some(Quality::Binary(quality)) => quality.auc.map(|auc| auc.value),
        _ => None,
    };
    match (auc(window), auc(reference)) {
        (None, _) => "No ROC curve: it needs labels of both outcomes in the window".to_owned(),
        (Some(auc), None) => format!("A positive scores above a negative in {} of pairs", percent(auc, 1)),
        (Some(auc), Some(before)) => {
            format!(
                "A positive scores above a negative in {} of pairs, on the reference in {}",
                percent(auc, 1),
                percent(before, 1)
            )
        }
    }
}

fn basis(auc: shared::stats::from_cells::Bounded, ci95: Option<(f64, f64)>) -> String {
    let cells = if auc.is_exact() {
        "exact".to_owned()
    } else {
        format!(
            "certainly within {}, as scores are known by their cells",
            interval(auc.low, auc.high, |end| fixed(end, 4))
        )
    };
    let chance = ci95.map_or_else(String::new, |(low, high)| {
        format!("; 95\u{a0}% interval {} (DeLong)", interval(low, high, |end| fixed(end, 3)))
    });
    format!("AUC {} in the window, {cells}{chance}.", fixed(auc.value, 3))
}

fn is_at(wanted: Option<f64>, threshold: f64) -> bool {
    wanted.is_some_and(|wanted| (threshold - wanted).abs() < f64::EPSILON)
}

type Place = fn(&CurvePoint) -> Option<(f64, f64)>;

fn square(drawn: &Drawn, at: Place, guide: Guide) -> Square {
    let along = |points: &[CurvePoint]| points.iter().filter_map(at).collect();
    let mark = |threshold: f64, name: &str| {
        let thresholds: Vec<f64> = drawn.window.iter().map(|point| point.threshold).collect();
        let point = drawn.window.get(nearest(&thresholds, threshold))?;
        Some(Mark { at: at(point)?, words: format!("{name} {}", fixed(threshold, 2)) })
    };
    let moved = drawn.threshold.filter(|threshold| !is_at(drawn.deployed, *threshold));
    let marks = [
        drawn.deployed.and_then(|deployed| mark(deployed, "deployed threshold")),
        moved.and_then(|threshold| mark(threshold, "threshold")),
    ];
    Square {
        guide: Some(guide),
        lines: vec![(Ink::Reference, along(&drawn.reference)), (Ink::Window, along(&drawn.window))],
        dots: Vec::new(),
        marks: marks.into_iter().flatten().collect(),
    }
}

fn roc(drawn: &Drawn) -> Square {
    let guide = Guide { from: (0.0, 0.0), to: (1.0, 1.0), words: "chance".to_owned() };
    let mut square = square(drawn, |point| Some((point.rate(Rate::Fpr)?, point.rate(Rate::Tpr)?)), guide);
    for (_, line) in &mut square.lines {
        // Below every threshold all are selected, above every one nobody is.
        if !line.is_empty() {
            line.insert(0, (1.0, 1.0));
            line.push((0.0, 0.0));
        }
    }
    square
}

fn precision_recall(drawn: &Drawn) -> Square {
    let base = drawn.window.first().and_then(|point| point.rate(Rate::Base)).unwrap_or(0.0);
    let guide =
        Guide { from: (0.0, base), to: (1.0, base), words: format!("chance: {} are positive", percent(base, 1)) };
    square(drawn, |point| Some((point.rate(Rate::Tpr)?, point.rate(Rate::Ppv)?)), guide)
}

/// Every twentieth, and the thresholds that are marked.
fn rows(drawn: &Drawn) -> impl IntoView + use<> {
    let marked = |threshold: f64| {
        if is_at(drawn.deployed, threshold) {
            Some("deployed")
        } else if is_at(drawn.threshold, threshold) {
            Some("chosen")
        } else {
            None
        }
    };
    let round = |threshold: f64| ((threshold * 20.0).round() / 20.0 - threshold).abs() < 1e-9;
    drawn
        .window
        .iter()
        .filter(|point| round(point.threshold) || marked(point.threshold).is_some())
        .map(|point| {
            let rate = |rate| or_none(point.rate(rate), |rate| percent(rate, 1));
            view! {
                <tr>
                    <th scope="row" class="nowrap">{fixed(point.threshold, 2)}{marked(point.threshold).map(|word| view! { " "<span class="tag">{word}</span> })}</th>
                    <td class="num">{rate(Rate::Selection)}</td>
                    <td class="num">{rate(Rate::Tpr)}</td>
                    <td class="num">{rate(Rate::Fpr)}</td>
                    <td class="num">{rate(Rate::Ppv)}</td>
                </tr>
            }
        })
        .collect_view()
}
