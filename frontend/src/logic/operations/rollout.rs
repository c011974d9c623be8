//! A rollout in words: where it stands, what comes next, what stands against it.

use shared::api::{Check, Rollout};
use shared::verdict::Outcome;

use super::ledger::percent;

/// The steps that are taken unasked.
pub const USUAL_STEPS: &str = "5, 25, 50, 100";

/// Steps as they are typed, for example "5, 25, 50, 100".
///
/// # Errors
/// What is wrong, as a sentence.
pub fn steps(text: &str) -> Result<Vec<f64>, String> {
    let parts = text.split([',', ';', ' ']).map(str::trim).filter(|part| !part.is_empty());
    let read = |part: &str| {
        part.trim_end_matches('%').parse::<f64>().map_err(|_| format!("\u{201c}{part}\u{201d} is no share."))
    };
    let steps = parts.map(read).collect::<Result<Vec<f64>, String>>()?;
    let rise = steps.is_sorted_by(|a, b| a < b) && steps.first().is_some_and(|first| *first > 0.0);
    if !rise || steps.last().copied() != Some(100.0) {
        return Err("The steps must rise from above 0 to 100.".to_owned());
    }
    Ok(steps)
}

/// Where it stands.
pub fn standing(rollout: &Rollout) -> String {
    format!(
        "{} takes over from {}: step {} of {}, {} of the requests.",
        rollout.candidate,
        rollout.baseline,
        rollout.step + 1,
        rollout.steps.len(),
        percent(share(rollout, rollout.step))
    )
}

/// What promoting it does.
pub fn next(rollout: &Rollout) -> String {
    let next = rollout.step + 1;
    if next + 1 >= rollout.steps.len() {
        format!("{} answers every request, and the rollout is over.", rollout.candidate)
    } else {
        format!("{} gets {} of the requests.", rollout.candidate, percent(share(rollout, next)))
    }
}

/// What rolling it back does.
pub fn back(rollout: &Rollout) -> String {
    format!("{} answers every request again; {} gets none.", rollout.baseline, rollout.candidate)
}

/// What must be confirmed before it is promoted: nothing when no check fails.
pub fn against(checks: &[Check]) -> Option<String> {
    let failing: Vec<&str> = named(checks, Outcome::Fail);
    (!failing.is_empty()).then(|| {
        let n = failing.len();
        format!("{n} check{} against it: {}.", if n == 1 { " speaks" } else { "s speak" }, failing.join(", "))
    })
}

/// In a sentence, what the checks say together.
pub fn summary(checks: &[Check]) -> String {
    let (fail, unsure) = (named(checks, Outcome::Fail).len(), named(checks, Outcome::Inconclusive).len());
    match (fail, unsure) {
        (0, 0) => "Every check passes.".to_owned(),
        (0, n) => format!("Nothing speaks against it; {n} of {} cannot tell yet.", checks.len()),
        (n, 0) => format!("{n} of {} speak against it.", checks.len()),
        (n, unsure) => format!("{n} of {} speak against it; {unsure} cannot tell yet.", checks.len()),
    }
}

fn named(checks: &[Check], outcome: Outcome) -> Vec<&str> {
    checks.iter().filter(|check| check.verdict.outcome == outcome).map(|check| check.name.as_str()).collect()
}

fn share(rollout: &Rollout, step: usize) -> f64 {
    rollout.steps.get(step).copied().unwrap_or(100.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::verdict::Verdict;

    fn rollout(step: usize) -> Rollout {
        Rollout { candidate: "v2".into(), baseline: "v1".into(), steps: vec![5.0, 50.0, 100.0], step, step_since: 0 }
    }

    #[test]
    fn steps_are_read_as_people_type_them() {
        assert_eq!(steps("5, 25 50;100"), Ok(vec![5.0, 25.0, 50.0, 100.0]));
        assert_eq!(steps("10%, 100%"), Ok(vec![10.0, 100.0]));
        for wrong in ["", "5", "0, 100", "50, 25, 100", "a, 100", "5, 101"] {
            assert!(steps(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_step_says_what_comes_next() {
        assert_eq!(standing(&rollout(0)), "v2 takes over from v1: step 1 of 3, 5\u{a0}% of the requests.");
        assert_eq!(next(&rollout(0)), "v2 gets 50\u{a0}% of the requests.");
        assert_eq!(next(&rollout(1)), "v2 answers every request, and the rollout is over.");
        assert_eq!(back(&rollout(1)), "v1 answers every request again; v2 gets none.");
    }

    #[test]
    fn only_failing_checks_must_be_confirmed() {
        let check = |name: &str, outcome| Check { name: name.into(), verdict: Verdict::new(outcome, "why") };
        let good = [check("Serving", Outcome::Pass), check("Traffic", Outcome::Inconclusive)];
        assert_eq!(against(&good), None);
        assert_eq!(summary(&good), "Nothing speaks against it; 1 of 2 cannot tell yet.");
        let bad = [check("Serving", Outcome::Fail), check("Traffic", Outcome::Pass)];
        assert_eq!(against(&bad).as_deref(), Some("1 check speaks against it: Serving."));
        assert_eq!(summary(&bad), "1 of 2 speak against it.");
    }
}
