//! Whether scores mean what they say: observed shares against mean scores in ten steps.

use crate::reactive::{dynamic, memo};
use leptos::prelude::*;
use shared::figures::performance::Quality;
use shared::stats::calibration::{CalibrationBin, ece};
use shared::stats::proportion::Proportion;

use super::Shown;
use crate::chart::{Guide, Ink, Square, SquareChart, Swatch};
use crate::logic::calibration::{finding, overall};
use crate::logic::export;
use crate::logic::number::{count, fixed, interval, or_none, percent};
use crate::parts::{ChartExport, Definition};

/// The ten steps of the window and of the reference.
#[derive(Clone, PartialEq, Default)]
struct Bins {
    window: Vec<CalibrationBin>,
    reference: Vec<CalibrationBin>,
    /// The probability of the likeliest class, rather than of a positive.
    classes: bool,
}

#[component]
pub(super) fn Calibration(shown: Shown) -> impl IntoView {
    let bins = memo(move || {
        shown.both.with(|both| {
            let of = |quality: Option<&Quality>| match quality {
                Some(Quality::Binary(quality)) => quality.calibration.to_vec(),
                Some(Quality::Multiclass(quality)) => quality.calibration.clone(),
                _ => Vec::new(),
            };
            both.as_ref().map_or_else(Bins::default, |both| Bins {
                window: of(both.window.as_ref()),
                reference: of(both.reference.as_ref()),
                classes: matches!(both.window, Some(Quality::Multiclass(_))),
            })
        })
    });
    let title = memo(move || bins.with(|bins| finding(&bins.window)));
    let sub = memo(move || {
        bins.with(|bins| {
            let error = |bins: &[CalibrationBin]| or_none(ece(bins), |error| fixed(error, 4));
            let mean = overall(&bins.window).map_or_else(String::new, |(score, observed)| {
                format!(" Mean score {}, observed {}.", percent(score, 1), percent(observed, 1))
            });
            let of = if bins.classes {
                "Highest probability of a class against how often it was right"
            } else {
                "Score against observed share of positives"
            };
            format!(
                "{of}, rows with a label. Calibration error {} in the window, {} on the reference.{mean}",
                error(&bins.window),
                error(&bins.reference)
            )
        })
    });
    let table = move || bins.with(|bins| export::quality::calibration(&bins.window, &bins.reference));
    let square = memo(move || bins.with(square));
    let body = move || bins.with(rows);
    view! {
        <section class="section sheet">
            <h2>{title}</h2>
            <p class="sub">{sub}</p>
            <div class="columns even">
                <div>
                    <ChartExport what="calibration" title=title about=sub table=table>
                        <SquareChart square=square title=title across="Mean score of the step" up="Observed share, with its 95\u{a0}% interval"/>
                        <p class="key">
                            <span><Swatch ink=Ink::Window/>"Window"</span>
                            <span><Swatch ink=Ink::Reference/>"Reference"</span>
                        </p>
                    </ChartExport>
                    <Definition key="ece"/>
                </div>
                <div class="scroll" role="region" tabindex="0" aria-label="Calibration">
                    <table class="compact">
                        <caption class="unseen">"Calibration in ten steps of score"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Score"</th>
                                <th scope="col" class="num">"Labels"</th>
                                <th scope="col" class="num">"Mean score"</th>
                                <th scope="col" class="num">"Observed"</th>
                                <th scope="col" class="num minor">"95\u{a0}% interval, %"</th>
                                <th scope="col" class="num">"Reference"</th>
                            </tr>
                        </thead>
                        <tbody>{dynamic(body)}</tbody>
                    </table>
                </div>
            </div>
        </section>
    }
}

fn square(bins: &Bins) -> Square {
    let guide = Guide { from: (0.0, 0.0), to: (1.0, 1.0), words: "perfectly calibrated".to_owned() };
    let mut square = Square { guide: Some(guide), ..Square::default() };
    for (ink, bins) in [(Ink::Reference, &bins.reference), (Ink::Window, &bins.window)] {
        let at = |bin: &CalibrationBin| Some((bin.mean_score()?, bin.positive_rate()?));
        square.lines.push((ink, bins.iter().filter_map(at).collect()));
        square.dots.extend(bins.iter().filter_map(|bin| {
            let observed = Proportion::new(bin.positives, bin.n);
            Some((ink, bin.mean_score()?, (observed.low?, observed.rate?, observed.high?)))
        }));
    }
    square
}

fn rows(bins: &Bins) -> impl IntoView + use<> {
    let row = |(step, (window, reference)): (usize, (&CalibrationBin, &CalibrationBin))| {
        let observed = Proportion::new(window.positives, window.n);
        let ends = observed.low.zip(observed.high);
        let ends = ends.map_or_else(String::new, |(low, high)| interval(low, high, |end| fixed(end * 100.0, 1)));
        let low = step as f64 / 10.0;
        view! {
            <tr>
                <th scope="row" class="nowrap">{interval(low, low + 0.1, |end| fixed(end, 1))}</th>
                <td class="num">{count(window.n)}</td>
                <td class="num">{or_none(window.mean_score(), |score| percent(score, 1))}</td>
                <td class="num">{or_none(observed.rate, |rate| percent(rate, 1))}</td>
                <td class="num minor">{ends}</td>
                <td class="num">{or_none(reference.positive_rate(), |rate| percent(rate, 1))}</td>
            </tr>
        }
    };
    bins.window.iter().zip(&bins.reference).enumerate().map(row).collect_view()
}
