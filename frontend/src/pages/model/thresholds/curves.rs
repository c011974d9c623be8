//! What every threshold for all would cost, and whom it would select.

use crate::reactive::{dynamic, memo};
use leptos::prelude::*;
use shared::figures::Cut;
use shared::figures::policy::{Lab, Policy};
use shared::stats::binary::{Decided, Rate};

use super::Desk;
use crate::chart::{AlongThreshold, Curve, Ink, ThresholdChart};
use crate::logic::date::days as day_span;
use crate::logic::export;
use crate::logic::number::of;
use crate::logic::policy::{Money, threshold_text};
use crate::parts::ChartExport;

/// Most groups at one threshold that are named beside it.
const NAMED: usize = 3;

#[component]
pub(super) fn Curves() -> impl IntoView {
    let desk = Desk::current();
    let marks = memo(move || {
        desk.lab.with(|lab| lab.as_ref().map(|lab| desk.policy.with(|policy| marked(lab, policy))).unwrap_or_default())
    });
    let cost = memo(move || {
        let level =
            desk.now.with(|now| now.as_ref().and_then(|now| desk.money.with(|money| dear(money, &now.everybody))));
        desk.lab.with(|lab| {
            let Some(lab) = lab else { return AlongThreshold::default() };
            let points = desk.money.with(|money| along(lab, |decided| dear(money, decided)));
            AlongThreshold {
                curves: vec![Curve { ink: Ink::Window, points, name: "", named_at: 0.0 }],
                level: level
                    .filter(|_| desk.policy.with(|policy| !policy.groups.is_empty()))
                    .map(|level| (level, "chosen".to_owned())),
                marks: marks.get(),
                shares: false,
            }
        })
    });
    let rates = memo(move || {
        desk.lab.with(|lab| {
            let Some(lab) = lab else { return AlongThreshold::default() };
            let curve = |rate: Rate, ink, name, named_at| Curve {
                ink,
                points: along(lab, |decided| decided.proportion(rate).rate),
                name,
                named_at,
            };
            AlongThreshold {
                curves: vec![
                    curve(Rate::Fpr, Ink::Reference, "false positive rate", 0.18),
                    curve(Rate::Tpr, Ink::Alert, "true positive rate", 0.82),
                    curve(Rate::Selection, Ink::Window, "selected", 0.5),
                ],
                level: None,
                marks: marks.get(),
                shares: true,
            }
        })
    });
    let lowest = memo(move || {
        cost.with(|cost| {
            let points = &cost.curves.first()?.points;
            points.iter().copied().reduce(|best, point| if point.1 < best.1 { point } else { best })
        })
    });
    let title = move || {
        let (at, cost) = lowest.get()?;
        let size = desk.money.with(|money| match money.costs() {
            Some(_) => format!("costs least, {} per 1,000 decisions", money.amount(cost)),
            None => format!("makes the fewest errors, {} per 1,000 decisions", money.amount(cost)),
        });
        Some(format!("Of one threshold for all, {} {size}", threshold_text(at)))
    };
    let named =
        memo(move || title().unwrap_or_else(|| "No curve of costs: no label has come for this window".to_owned()));
    let unit = Signal::derive(move || {
        desk.money.with(|money| match (money.costs(), money.currency.as_str()) {
            (None, _) => "Errors per 1,000 decisions".to_owned(),
            (_, "") => "Cost per 1,000 decisions".to_owned(),
            (_, currency) => format!("Cost per 1,000 decisions, {currency}"),
        })
    });
    let about = Signal::derive(move || {
        let days = desk.page.days.get();
        format!(
            "{}, one threshold for everybody, exact at every edge of the score cells",
            day_span(days.first, days.last)
        )
    });
    let table = move || {
        let costs = desk.money.with(Money::costs);
        desk.lab.with(|lab| lab.as_ref().map(|lab| export::policy::curves(lab, costs.as_ref())).unwrap_or_default())
    };
    view! {
        <section class="section sheet">
            <h2>{named}</h2>
            <p class="sub">"What one threshold for everybody would do; exact at every edge of the score cells, straight lines between them."</p>
            <div class="columns even">
                {dynamic(move || lowest.get().is_some().then(|| view! {
                    <div><h3>"Cost"</h3><ChartExport what="cost by threshold" title=Signal::derive(move || named.get()) about=about table=table>
                        <ThresholdChart along=cost title=Signal::derive(move || named.get()) up=unit/>
                    </ChartExport></div>
                }))}
                <div>
                    <h3>"Who is selected"</h3>
                    <ChartExport what="rates by threshold" title="Selection rate, true and false positive rate by threshold" about=about table=table as_table=true>
                        <ThresholdChart along=rates title="Selection rate, true and false positive rate by threshold" up="Share of rows"/>
                    </ChartExport>
                </div>
            </div>
        </section>
    }
}

/// A point per threshold at which the value is defined.
fn along(lab: &Lab, value: impl Fn(&Decided) -> Option<f64>) -> Vec<(f64, f64)> {
    let at = |(edge, threshold): (usize, &f64)| Some((*threshold, value(&lab.everybody().decided(Cut::Edge(edge)))?));
    lab.thresholds().iter().enumerate().filter_map(at).collect()
}

/// The cost, else the errors, of a thousand decisions.
fn dear(money: &Money, decided: &Decided) -> Option<f64> {
    let table = &decided.labelled;
    match money.costs() {
        Some(costs) => costs.per_decision(table).map(|cost| cost * 1_000.0),
        None => (table.n() > 0).then(|| (table.fp + table.fn_) as f64 / table.n() as f64 * 1_000.0),
    }
}

/// The deployed threshold and the chosen ones.
fn marked(lab: &Lab, policy: &Policy) -> Vec<(f64, String)> {
    let mut marks = vec![(lab.deployed(), format!("deployed {}", threshold_text(lab.deployed())))];
    if policy.groups.is_empty() {
        let now = lab.threshold(policy.everybody);
        if now.total_cmp(&lab.deployed()).is_ne() {
            marks.push((now, format!("chosen {}", threshold_text(now))));
        }
        return marks;
    }
    let mut groups: Vec<(f64, Vec<String>)> = Vec::new();
    for ((name, _), cut) in lab.groups().iter().zip(&policy.groups) {
        let at = lab.threshold(*cut);
        match groups.iter_mut().find(|(other, _)| other.total_cmp(&at).is_eq()) {
            Some((_, names)) => names.push(name.clone()),
            None => groups.push((at, vec![name.clone()])),
        }
    }
    let named = |names: Vec<String>| match names.len() {
        many if many > NAMED => of(many as u64, "group", "groups"),
        _ => names.join(", "),
    };
    marks.extend(groups.into_iter().map(|(at, names)| (at, named(names))));
    marks
}
