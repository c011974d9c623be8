//! Changes of a model's route: checked, written into the ledger, told to all who follow.

use shared::api::{
    Breaker, Check, Decision, Event, Model, NewRollout, ObservedShare, Rollout, Route, RouteChange, RoutePlan, Share,
};
use shared::verdict::{Outcome, Verdict, percent};

use super::Watch;
use crate::clock;
use crate::store::StoreError;

/// Shares may miss 100 by this much, as thirds do.
const ROUNDING: f64 = 0.01;
/// The longest reason.
const LONGEST: usize = 2_000;

impl Watch {
    /// The route of a model.
    pub fn route(&self, model: &str) -> Result<Route, StoreError> {
        self.store.route(model)
    }

    /// Puts a route in the place of the one with this revision (of any, without it).
    pub fn put_route(
        &self,
        name: &str,
        plan: &RoutePlan,
        expected: Option<u64>,
        by: &str,
    ) -> Result<RouteChange, StoreError> {
        check(&self.store.model(name)?, plan).map_err(StoreError::Unfit)?;
        self.change_route(name, &mut |before| {
            if let Some(expected) = expected.filter(|expected| *expected != before.revision) {
                return Err(StoreError::Outdated(format!(
                    "the route is at revision {} by now, not {expected}: read it again and decide anew",
                    before.revision
                )));
            }
            let route = Route { plan: plan.clone(), by: by.to_owned(), rollout: None, ..before.clone() };
            let action = match (before.plan.breaker, plan.breaker) {
                (Breaker::Closed | Breaker::HalfOpen, Breaker::Open) => "breaker opened",
                (Breaker::Open | Breaker::HalfOpen, Breaker::Closed) => "breaker closed",
                _ => "route changed",
            };
            Ok((route, action.to_owned()))
        })
    }

    /// Begins to let a version take over in steps.
    pub fn begin_rollout(&self, name: &str, new: &NewRollout) -> Result<RouteChange, StoreError> {
        let model = self.store.model(name)?;
        known(&model, &new.version).map_err(StoreError::Unfit)?;
        check_reason(&new.reason).map_err(StoreError::Unfit)?;
        check_steps(&new.steps).map_err(StoreError::Unfit)?;
        self.change_route(name, &mut |before| {
            if before.rollout.is_some() {
                return Err(StoreError::Conflict("a rollout is under way: finish it or roll it back first".to_owned()));
            }
            let baseline = baseline(before, &new.version).ok_or_else(|| {
                StoreError::Conflict(
                    "nobody else serves that it could take over from: set the route of the present version first"
                        .to_owned(),
                )
            })?;
            let rollout = Rollout {
                candidate: new.version.clone(),
                baseline,
                steps: new.steps.clone(),
                step: 0,
                step_since: clock::now_ms(),
            };
            Ok((stepped(before, rollout, &new.reason, &new.by), format!("step 1 of {}", new.steps.len())))
        })
    }

    /// Takes the next step; the last one ends the rollout.
    pub fn promote(&self, name: &str, decision: &Decision) -> Result<RouteChange, StoreError> {
        check_reason(&decision.reason).map_err(StoreError::Unfit)?;
        self.change_route(name, &mut |before| {
            let Some(rollout) = before.rollout.clone() else { return Err(no_rollout()) };
            let steps = rollout.steps.len();
            let next = Rollout { step: rollout.step + 1, step_since: clock::now_ms(), ..rollout };
            let action = if next.step + 1 >= steps {
                format!("{} took over", next.candidate)
            } else {
                format!("step {} of {steps}", next.step + 1)
            };
            Ok((stepped(before, next, &decision.reason, &decision.by), action))
        })
    }

    /// Goes back to the version that served before.
    pub fn roll_back(&self, name: &str, decision: &Decision) -> Result<RouteChange, StoreError> {
        check_reason(&decision.reason).map_err(StoreError::Unfit)?;
        self.change_route(name, &mut |before| {
            let Some(rollout) = &before.rollout else { return Err(no_rollout()) };
            let mut route = before.clone();
            route.plan.split = vec![Share { version: rollout.baseline.clone(), percent: 100.0 }];
            // What was wrong with the candidate is no reason any more to keep requests away.
            route.plan.breaker = Breaker::Closed;
            route.plan.reason.clone_from(&decision.reason);
            route.by.clone_from(&decision.by);
            let action = format!("rolled back to {}", rollout.baseline);
            route.rollout = None;
            Ok((route, action))
        })
    }

    /// Opens or closes the breaker.
    pub fn set_breaker(&self, name: &str, breaker: Breaker, decision: &Decision) -> Result<RouteChange, StoreError> {
        check_reason(&decision.reason).map_err(StoreError::Unfit)?;
        self.change_route(name, &mut |before| {
            if before.plan.breaker == breaker {
                return Err(StoreError::Conflict("the breaker is so already".to_owned()));
            }
            let mut route = before.clone();
            route.plan.breaker = breaker;
            route.plan.reason.clone_from(&decision.reason);
            route.by.clone_from(&decision.by);
            let action = match breaker {
                Breaker::Open => "breaker opened",
                Breaker::HalfOpen => "breaker half-open",
                Breaker::Closed => "breaker closed",
            };
            Ok((route, action.to_owned()))
        })
    }

    /// What the checks of the present step say.
    pub fn checks(&self, name: &str) -> Result<Vec<Check>, StoreError> {
        let route = self.store.route(name)?;
        let Some(rollout) = &route.rollout else { return Ok(Vec::new()) };
        let probe = self.probes(name).remove(&rollout.candidate);
        let serving = match probe {
            None => Verdict::inconclusive("its endpoint is not asked"),
            Some(probe) if probe.ready => Verdict::new(Outcome::Pass, probe.finding),
            Some(probe) => Verdict::new(Outcome::Fail, probe.finding),
        };
        let mut checks = vec![Check { name: "Serving".to_owned(), verdict: serving }];
        let observed = self.observed(name)?.into_iter().find(|share| share.version == rollout.candidate);
        let traffic = match observed.and_then(|share| Some((share.planned, share.observed?, share.rows))) {
            None => Verdict::inconclusive("no prediction has come since the step began"),
            Some((planned, observed, rows)) if rows < 20 => Verdict::inconclusive(format!(
                "{rows} predictions of it have come ({} of all, {} planned)",
                percent(observed / 100.0),
                percent(planned / 100.0)
            )),
            Some((planned, observed, rows)) => Verdict::new(
                if (observed - planned).abs() > (planned / 2.0).max(5.0) { Outcome::Fail } else { Outcome::Pass },
                format!(
                    "{rows} predictions: {} of all, {} planned",
                    percent(observed / 100.0),
                    percent(planned / 100.0)
                ),
            ),
        };
        checks.push(Check { name: "Traffic".to_owned(), verdict: traffic });
        for (rule, _, spec, reading) in self.rules(name) {
            let Some(reading) = reading.filter(|_| spec.severity > shared::api::Severity::Info) else { continue };
            checks.push(Check { name: rule, verdict: Verdict::new(reading.outcome, reading.text) });
        }
        Ok(checks)
    }

    /// Planned share against observed share, since the route holds.
    pub fn observed(&self, name: &str) -> Result<Vec<ObservedShare>, StoreError> {
        let route = self.store.route(name)?;
        let rows = self.store.observed_rows(name, route.since.unwrap_or(i64::MIN / 2))?;
        let total: u64 = rows.iter().map(|(_, rows)| rows).sum();
        let mut shares: Vec<ObservedShare> = route
            .plan
            .split
            .iter()
            .map(|share| ObservedShare {
                version: share.version.clone(),
                planned: share.percent,
                observed: None,
                rows: 0,
            })
            .collect();
        for (version, rows) in rows {
            let at = shares.iter().position(|share| share.version == version).unwrap_or_else(|| {
                shares.push(ObservedShare { version, planned: 0.0, observed: None, rows: 0 });
                shares.len() - 1
            });
            if let Some(share) = shares.get_mut(at) {
                share.rows = rows;
            }
        }
        if total > 0 {
            for share in &mut shares {
                share.observed = Some(100.0 * share.rows as f64 / total as f64);
            }
        }
        Ok(shares)
    }

    pub(super) fn change_route(
        &self,
        name: &str,
        decide: crate::store::Deciding<'_>,
    ) -> Result<RouteChange, StoreError> {
        let change = self.store.change_route(name, decide)?;
        self.events.tell(&Event::Route { model: name.to_owned(), route: Box::new(change.route.clone()) });
        self.refresh(name)?;
        self.tell_of_route(name, &change)?;
        Ok(change)
    }
}

/// What is wrong with a plan, as a sentence.
pub(crate) fn check(model: &Model, plan: &RoutePlan) -> Result<(), String> {
    check_reason(&plan.reason)?;
    for share in &plan.split {
        known(model, &share.version)?;
        if !share.percent.is_finite() || share.percent < 0.0 || share.percent > 100.0 {
            return Err(format!("the share of \"{}\" is {}: it must be 0 to 100", share.version, share.percent));
        }
        if plan.split.iter().filter(|other| other.version == share.version).count() > 1 {
            return Err(format!("\"{}\" stands twice in the split", share.version));
        }
    }
    let sum: f64 = plan.split.iter().map(|share| share.percent).sum();
    if !plan.split.is_empty() && (sum - 100.0).abs() > ROUNDING {
        return Err(format!("the shares add up to {}, not to 100", shared::verdict::significant(sum, 6)));
    }
    for version in &plan.shadow {
        known(model, version)?;
        if plan.split.iter().any(|share| share.version == *version && share.percent > 0.0) {
            return Err(format!("\"{version}\" cannot answer and be a shadow at once"));
        }
    }
    Ok(())
}

fn known(model: &Model, version: &str) -> Result<(), String> {
    if model.versions.iter().any(|known| known.name == version) {
        return Ok(());
    }
    let names: Vec<&str> = model.versions.iter().map(|version| version.name.as_str()).collect();
    Err(format!("there is no version \"{version}\"; there are {}", names.join(", ")))
}

fn check_reason(reason: &str) -> Result<(), String> {
    if reason.len() > LONGEST {
        return Err(format!("the reason is longer than {LONGEST} bytes"));
    }
    if reason.trim().is_empty() {
        return Err("a reason is missing: say in \"reason\" why this is decided; it stands in the ledger".to_owned());
    }
    Ok(())
}

fn check_steps(steps: &[f64]) -> Result<(), String> {
    let rise = steps.is_sorted_by(|a, b| a < b) && steps.first().is_some_and(|first| *first > 0.0);
    if !rise || steps.last().copied() != Some(100.0) || steps.len() > 20 {
        return Err(
            "the steps must rise from above 0 to 100, at most 20 of them, for example [5, 25, 50, 100]".to_owned()
        );
    }
    Ok(())
}

/// The version that serves most, other than the candidate.
fn baseline(route: &Route, candidate: &str) -> Option<String> {
    let others = route.plan.split.iter().filter(|share| share.version != candidate && share.percent > 0.0);
    others.max_by(|a, b| a.percent.total_cmp(&b.percent)).map(|share| share.version.clone())
}

/// The route at a step of a rollout; at the last one the rollout is over.
fn stepped(before: &Route, rollout: Rollout, reason: &str, by: &str) -> Route {
    let percent = rollout.steps.get(rollout.step).copied().unwrap_or(100.0);
    let mut route = before.clone();
    route.plan.split = [(&rollout.baseline, 100.0 - percent), (&rollout.candidate, percent)]
        .into_iter()
        .filter(|(_, percent)| *percent > 0.0)
        .map(|(version, percent)| Share { version: version.clone(), percent })
        .collect();
    route.plan.shadow.retain(|version| *version != rollout.candidate);
    reason.clone_into(&mut route.plan.reason);
    by.clone_into(&mut route.by);
    let is_over = rollout.step + 1 >= rollout.steps.len();
    route.rollout = (!is_over).then_some(rollout);
    route
}

fn no_rollout() -> StoreError {
    StoreError::Conflict("no rollout is under way".to_owned())
}
