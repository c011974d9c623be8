//! A policy of thresholds as links carry it, what it costs, and what it says in words.

use shared::api::Business;
use shared::figures::Cut;
use shared::figures::policy::{Aim, Lab, Policy, PolicyOutcome};
use shared::stats::cost::Costs;

use super::number::{fixed, of, percent, significant};
use super::route::decode;
use super::search::path_segment;
use super::steps::nearest;

/// Most groups whose thresholds are named in a line.
const NAMED: usize = 6;

/// The thresholds that a person has chosen.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Choice {
    /// For everybody; decisions as they were taken where there is none.
    pub threshold: Option<f64>,
    /// Group by group, where groups have their own.
    pub each: Option<Vec<(String, f64)>>,
}

impl Choice {
    /// The choice that makes a policy.
    pub fn of(lab: &Lab, policy: &Policy) -> Self {
        let names = lab.groups().iter().map(|(name, _)| name.clone());
        let each = names.zip(&policy.groups).map(|(name, cut)| (name, lab.threshold(*cut))).collect();
        Self {
            threshold: (policy.everybody != Cut::Deployed).then(|| lab.threshold(policy.everybody)),
            each: (!policy.groups.is_empty()).then_some(each),
        }
    }

    /// The policy, at the nearest thresholds at which decisions are exact; a group that is not named has everybody's.
    pub fn policy(&self, lab: &Lab) -> Policy {
        let cut = |threshold: f64| match lab.thresholds() {
            [] => Cut::Deployed,
            all => Cut::Edge(nearest(all, threshold)),
        };
        let everybody = self.threshold.map_or(Cut::Deployed, cut);
        let own = |name: &str, each: &[(String, f64)]| each.iter().find(|(of, _)| of == name).map(|(_, at)| cut(*at));
        let groups = self.each.as_deref().map_or_else(Vec::new, |each| {
            lab.groups().iter().map(|(name, _)| own(name, each).unwrap_or(everybody)).collect()
        });
        Policy { everybody, groups }
    }

    /// With another threshold for a group, or for everybody else.
    #[must_use]
    pub fn with(&self, group: Option<&str>, threshold: f64) -> Self {
        let mut choice = self.clone();
        match (group, &mut choice.each) {
            (Some(name), Some(each)) => match each.iter_mut().find(|(of, _)| of == name) {
                Some((_, at)) => *at = threshold,
                None => each.push((name.to_owned(), threshold)),
            },
            _ => choice.threshold = Some(threshold),
        }
        choice
    }

    /// With a threshold per group, each where it is now.
    #[must_use]
    pub fn apart(&self, lab: &Lab) -> Self {
        let policy = self.policy(lab);
        let at = |(position, (name, _)): (usize, &(String, _))| (name.clone(), lab.threshold(policy.group(position)));
        Self { each: Some(lab.groups().iter().enumerate().map(at).collect()), ..self.clone() }
    }

    /// With one threshold for all.
    #[must_use]
    pub fn together(&self) -> Self {
        Self { each: None, ..self.clone() }
    }
}

/// Thresholds of groups as links carry them, for example `f=0.4;m=0.45`; names are escaped, so that any will do.
pub fn each_text(each: &[(String, f64)]) -> String {
    let one = |(name, at): &(String, f64)| format!("{}={at}", path_segment(name));
    // An empty list still says that groups have their own.
    if each.is_empty() { "own".to_owned() } else { each.iter().map(one).collect::<Vec<_>>().join(";") }
}

/// Reads what [`each_text`] wrote; what cannot be understood is left out.
pub fn read_each(text: &str) -> Vec<(String, f64)> {
    let one = |part: &str| {
        let (name, at) = part.split_once('=')?;
        Some((decode(name), at.parse().ok().filter(|at: &f64| at.is_finite())?))
    };
    text.split(';').filter_map(one).collect()
}

/// A threshold as people read it: hundredths as such, finer ones with as many digits as tell them apart.
pub fn threshold_text(threshold: f64) -> String {
    let hundredth = ((threshold * 100.0).round() / 100.0 - threshold).abs() < 1e-12;
    if hundredth { fixed(threshold, 2) } else { significant(threshold, 4) }
}

/// A threshold as it stands in a field; a millionth is closer than two edges ever matter.
pub fn field_text(threshold: f64) -> String {
    let text = format!("{threshold:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// What wrong decisions cost, and in which currency.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Money {
    /// Of a false positive, if known.
    pub false_positive: Option<f64>,
    /// Of a false negative, if known.
    pub false_negative: Option<f64>,
    /// ISO 4217 code; empty where none was given.
    pub currency: String,
}

impl Money {
    /// What a person has entered, else what is registered with the model.
    pub fn new(entered: (Option<f64>, Option<f64>), business: Option<&Business>) -> Self {
        let usable = |cost: Option<f64>| cost.filter(|cost| cost.is_finite() && *cost >= 0.0);
        Self {
            false_positive: usable(entered.0).or(usable(business.and_then(|business| business.cost_false_positive))),
            false_negative: usable(entered.1).or(usable(business.and_then(|business| business.cost_false_negative))),
            currency: business.map(|business| business.currency.clone()).unwrap_or_default(),
        }
    }

    /// Both costs; without one of them, accuracy is what counts.
    pub fn costs(&self) -> Option<Costs> {
        let (false_positive, false_negative) = self.false_positive.zip(self.false_negative)?;
        Some(Costs { false_positive, false_negative })
    }

    /// An amount with its currency.
    pub fn amount(&self, value: f64) -> String {
        let number = significant(value, 4);
        if self.currency.is_empty() { number } else { format!("{number}\u{a0}{}", self.currency) }
    }

    /// A difference of amounts with its sign.
    pub fn difference(&self, value: f64) -> String {
        let text = self.amount(value);
        if value > 0.0 { format!("+{text}") } else { text }
    }

    /// What is optimised, as a button names it.
    pub fn aim(&self) -> &'static str {
        if self.costs().is_some() { "Lowest cost" } else { "Highest accuracy" }
    }
}

/// How pages name what a policy is best for.
pub fn aim_name(aim: Aim, money: &Money) -> &'static str {
    match aim {
        Aim::Cost => money.aim(),
        Aim::DemographicParity => "Demographic parity",
        Aim::EqualOpportunity => "Equal opportunity",
        Aim::EqualizedOdds => "Equalized odds",
    }
}

/// A policy that a person may want, with what it does.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// What it is best for; the deployed policy is best for nothing.
    pub aim: Option<Aim>,
    /// Whether groups have thresholds of their own.
    pub per_group: bool,
    /// The policy, or why there is none.
    pub found: Result<Found, &'static str>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// As the page's state.
    pub choice: Choice,
    /// As a policy.
    pub policy: Policy,
    /// What it does.
    pub outcome: PolicyOutcome,
    /// The gap that it was allowed; none where it is best for cost.
    pub within: Option<f64>,
}

/// The deployed policy, then the best for each aim: with one threshold for all, and with one per group.
pub fn candidates(lab: &Lab, costs: Option<&Costs>) -> Vec<Candidate> {
    let found = |policy: Policy, within| Found {
        choice: Choice::of(lab, &policy),
        outcome: lab.outcome(&policy),
        policy,
        within,
    };
    let deployed = Candidate { aim: None, per_group: false, found: Ok(found(Policy::default(), None)) };
    let reaches: &[bool] = if lab.groups().is_empty() { &[false] } else { &[false, true] };
    let best = Aim::ALL.into_iter().flat_map(|aim| reaches.iter().map(move |per_group| (aim, *per_group)));
    let best = best.map(|(aim, per_group)| Candidate {
        aim: Some(aim),
        per_group,
        found: lab.best(aim, per_group, costs).map(|best| found(best.policy, best.within)),
    });
    std::iter::once(deployed).chain(best).collect()
}

/// The thresholds of a policy in a line.
pub fn thresholds_text(lab: &Lab, policy: &Policy) -> String {
    let at = |cut: Cut| threshold_text(lab.threshold(cut));
    if policy.groups.is_empty() {
        return at(policy.everybody);
    }
    if policy.groups.len() <= NAMED {
        let names = lab.groups().iter().zip(&policy.groups);
        return names.map(|((name, _), cut)| format!("{name}: {}", at(*cut))).collect::<Vec<_>>().join(", ");
    }
    let mut all: Vec<f64> = policy.groups.iter().map(|cut| lab.threshold(*cut)).collect();
    all.sort_by(f64::total_cmp);
    let ends = all.first().copied().zip(all.last().copied()).unwrap_or_default();
    format!(
        "{}, {} to {}",
        of(policy.groups.len() as u64, "group", "groups"),
        threshold_text(ends.0),
        threshold_text(ends.1)
    )
}

/// What a policy does, as a title: where it stands, what it costs, and what it would change.
pub fn finding(lab: &Lab, policy: &Policy, now: &PolicyOutcome, deployed: &PolicyOutcome, money: &Money) -> String {
    let is_deployed = *policy == Policy::default();
    let place = match policy.everybody {
        _ if !policy.groups.is_empty() => "With a threshold per group".to_owned(),
        Cut::Deployed => "As deployed".to_owned(),
        cut @ Cut::Edge(_) => format!("At {}", threshold_text(lab.threshold(cut))),
    };
    let compared = |change: f64, size: &str| match change {
        _ if is_deployed => String::new(),
        change if change < 0.0 => format!(", {size} less than as deployed"),
        change if change > 0.0 => format!(", {size} more than as deployed"),
        _ => ", the same as deployed".to_owned(),
    };
    if let Some(costs) = money.costs() {
        let Some((cost, before)) = now.per_thousand(&costs).zip(deployed.per_thousand(&costs)) else {
            return "What a threshold costs is not known: no label has come for this window".to_owned();
        };
        let size = money.amount((cost - before).abs());
        return format!(
            "{place}, wrong decisions cost {} per 1,000{}",
            money.amount(cost),
            compared(cost - before, &size)
        );
    }
    let Some((right, before)) = now.accuracy().rate.zip(deployed.accuracy().rate) else {
        return "How many decisions would be right is not known: no label has come for this window".to_owned();
    };
    let size = format!("{} points", fixed((right - before).abs() * 100.0, 1));
    format!("{place}, {} of decisions are right{}", percent(right, 1), compared(right - before, &size))
}

#[cfg(test)]
mod tests {
    use shared::binning::{Attribute, Binning, OutcomeCells};
    use shared::series::Totals;
    use shared::stats::binary::Rate;
    use shared::summary::{Answer, Layout, Summary, Truth};

    use super::*;
    use crate::logic::export::{Cell, policy};

    /// Forty rows of each of two groups with a strange name, every score in tenths.
    fn lab(labelled: bool) -> Lab {
        let names = ["a=b;c", "ü%"].map(|name| (name.to_owned(), 40));
        let attributes = vec![Attribute::of_categories("side", 0, names.to_vec())];
        let binning = Binning { columns: Vec::new(), attributes, outcome: OutcomeCells::binary(0.5, &[]) };
        let layout = Layout::new(&binning);
        let mut summary = Summary::empty(&layout);
        for row in 0..80_u8 {
            let (group, score) = (row % 2, f64::from(row / 2 % 10) / 10.0 + 0.05);
            let truth = if labelled {
                Truth::Class(usize::from(score > if group == 0 { 0.3 } else { 0.6 }))
            } else {
                Truth::Pending
            };
            summary.count_outcome(&binning, &layout, Answer::Binary { score, positive: score >= 0.5 }, truth, &[group]);
        }
        let totals = Totals { rows: 80, outcomes: summary.outcomes, moments: summary.moments, ..Totals::default() };
        Lab::new(&binning, &layout, &totals, Some(0)).expect("two outcomes")
    }

    const MONEY: (Option<f64>, Option<f64>) = (Some(10.0), Some(30.0));

    #[test]
    fn a_choice_survives_its_link() {
        let lab = lab(true);
        let choice = Choice::default().apart(&lab).with(Some("a=b;c"), 0.25).with(None, 0.4);
        let each = choice.each.as_deref().expect("groups have their own");
        assert_eq!(read_each(&each_text(each)), each);
        assert_eq!(read_each("own"), Vec::new());
        assert_eq!(read_each("a=0.5;b;c=x;d=NaN;e=0.1"), [("a".to_owned(), 0.5), ("e".to_owned(), 0.1)]);
        let policy = choice.policy(&lab);
        assert_eq!(Choice::of(&lab, &policy), choice);
        assert_eq!([0, 1].map(|at| lab.threshold(policy.group(at))).to_vec(), [0.25, 0.5]);
        assert_eq!(choice.together().policy(&lab), Policy::one(policy.everybody));
        assert_eq!(Choice::default().policy(&lab), Policy::default());
    }

    #[test]
    fn a_group_that_a_link_does_not_name_has_everybodys_threshold() {
        let lab = lab(true);
        let choice = Choice { threshold: Some(0.7), each: Some(vec![("gone".to_owned(), 0.1)]) };
        assert!(choice.policy(&lab).groups.iter().all(|cut| (lab.threshold(*cut) - 0.7).abs() < 1e-12));
    }

    #[test]
    fn what_was_entered_comes_before_what_is_registered() {
        let business = Business {
            currency: "EUR".into(),
            cost_false_positive: Some(120.0),
            cost_false_negative: Some(30.0),
            ..Business::default()
        };
        let money = Money::new((Some(5.0), Some(-1.0)), Some(&business));
        assert_eq!((money.false_positive, money.false_negative), (Some(5.0), Some(30.0)));
        assert_eq!(money.amount(12_340.4), "12,340\u{a0}EUR");
        assert_eq!(money.difference(3.0), "+3\u{a0}EUR");
        assert_eq!(money.difference(-3.5), "−3.5\u{a0}EUR");
        assert_eq!(Money::new((Some(5.0), None), None).costs(), None);
        assert_eq!(Money::new((None, None), None).aim(), "Highest accuracy");
    }

    #[test]
    fn the_title_says_what_would_change() {
        let lab = lab(true);
        let say = |choice: &Choice, money: &Money| {
            let policy = choice.policy(&lab);
            finding(&lab, &policy, &lab.outcome(&policy), &lab.outcome(&Policy::default()), money)
        };
        let priced = Money::new(MONEY, None);
        // Wrong as deployed: eight positives of the first group, below 0.5, and four negatives of the other, above it.
        let deployed = Choice::default();
        assert_eq!(say(&deployed, &priced), "As deployed, wrong decisions cost 3,500 per 1,000");
        assert_eq!(say(&deployed, &Money::default()), "As deployed, 85.0\u{a0}% of decisions are right");
        let apart = deployed.apart(&lab).with(Some("a=b;c"), 0.3).with(Some("ü%"), 0.6);
        assert_eq!(
            say(&apart, &priced),
            "With a threshold per group, wrong decisions cost 0 per 1,000, 3,500 less than as deployed"
        );
        assert_eq!(
            say(&apart, &Money::default()),
            "With a threshold per group, 100.0\u{a0}% of decisions are right, 15.0 points more than as deployed"
        );
        assert_eq!(thresholds_text(&lab, &apart.policy(&lab)), "a=b;c: 0.30, ü%: 0.60");
    }

    #[test]
    fn candidates_are_priced_or_say_why_not() {
        let found = candidates(&lab(true), None);
        assert_eq!(found.len(), 1 + 2 * Aim::ALL.len());
        assert!(found.iter().all(|one| one.found.is_ok()));
        let cost = |per_group| {
            let one = found.iter().find(|one| one.aim == Some(Aim::Cost) && one.per_group == per_group);
            one.and_then(|one| one.found.as_ref().ok()).and_then(|found| found.outcome.accuracy().rate)
        };
        assert_eq!(cost(true), Some(1.0));
        assert!(cost(false) < Some(1.0));
        let unknown = candidates(&lab(false), None);
        assert!(unknown[0].found.is_ok() && unknown[1..].iter().all(|one| one.found.is_err()));
        let text = finding(
            &lab(false),
            &Policy::default(),
            &lab(false).outcome(&Policy::default()),
            &lab(false).outcome(&Policy::default()),
            &Money::new(MONEY, None),
        );
        assert!(text.ends_with("no label has come for this window"), "{text}");
    }

    #[test]
    fn files_have_every_figure() {
        let (lab, money) = (lab(true), Money::new(MONEY, None));
        let costs = money.costs();
        let found = candidates(&lab, costs.as_ref());
        let errors = policy::errors(&lab, &lab.outcome(&Policy::default()), costs.as_ref());
        assert_eq!((errors.rows.len(), errors.rows[0].last()), (3, Some(&Cell::Number(280.0))));
        let table = policy::policies(&lab, &found, &money);
        assert_eq!(table.rows.len(), 1 + Aim::ALL.len() * (1 + lab.groups().len()));
        assert_eq!(table.rows[0][4], Cell::Number(3_500.0));
        let curves = policy::curves(&lab, costs.as_ref());
        assert_eq!(curves.rows.len(), lab.thresholds().len());
        assert!(curves.rows.contains(&{
            let outcome = lab.outcome(&Policy::one(Cut::Edge(nearest(lab.thresholds(), 0.5))));
            let shares = [Rate::Selection, Rate::Tpr, Rate::Fpr, Rate::Ppv, Rate::Accuracy];
            let shares = shares.map(|rate| Cell::share(outcome.everybody.proportion(rate).rate));
            [0.5, 150.0, 3_500.0].map(Cell::Number).into_iter().chain(shares).collect::<Vec<_>>()
        }));
    }

    #[test]
    fn thresholds_are_told_apart() {
        assert_eq!([0.5, 0.07, 0.371_829_31, 0.001_234_56].map(threshold_text), ["0.50", "0.07", "0.3718", "0.001235"]);
        assert_eq!([0.5, 0.371_829_31, 1.0].map(field_text), ["0.5", "0.371829", "1"]);
    }
}
