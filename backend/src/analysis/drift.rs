//! Drift of all features, a few columns at a time on a few threads.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use shared::report::{DriftReport, FeatureDrift, drift_report, gone_feature, unusable_feature};
use shared::schema::Kind;

use super::features::{Compared, compare};
use super::plan::{Plan, Planned};
use super::{Progress, Side};
use crate::error::Error;
use crate::table::Wanted;

/// Threads that compare features; each holds the columns it compares and their sorted copies.
const MOST_THREADS: usize = 4;
/// Bytes of values that a thread takes from a side at once, unless a single column is larger.
const AT_ONCE: u64 = 8 * 1024 * 1024;
/// Columns that a thread takes at once at the most, so that all threads have work to the end.
const MOST_AT_ONCE: u64 = 32;

/// Drift of all features, and what became of each column of the plan.
pub(super) struct Drift {
    pub report: DriftReport,
    /// By position in the plan: the kind that it was compared as; [`Kind::Timestamp`] where it was not.
    pub kinds: Vec<(usize, Kind)>,
}

/// Compares all features; one that can't be read or compared is an explained row.
pub(super) fn drift(
    plan: &Plan,
    reference: &Side<'_>,
    current: &Side<'_>,
    progress: Progress<'_>,
) -> Result<Drift, Error> {
    let features: Vec<(usize, &Planned)> =
        plan.columns.iter().enumerate().filter(|(_, planned)| planned.feature).collect();
    let rows = reference.columns.rows().max(current.columns.rows()).max(1);
    let at_once = (AT_ONCE / (8 * rows)).clamp(1, MOST_AT_ONCE) as usize;
    let parts: Vec<&[(usize, &Planned)]> = features.chunks(at_once).collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS).min(parts.len());
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let stopped = AtomicBool::new(false);
    let found: Mutex<Vec<(usize, Compared)>> = Mutex::new(Vec::with_capacity(features.len()));
    let work = || {
        while let Some(part) = parts.get(next.fetch_add(1, Ordering::Relaxed)) {
            let compared = compare_part(part, reference, current);
            found.lock().unwrap_or_else(PoisonError::into_inner).extend(compared);
            progress(done.fetch_add(part.len(), Ordering::Relaxed) + part.len(), features.len());
        }
    };
    std::thread::scope(|scope| {
        let handles: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        work();
        for handle in handles {
            stopped.fetch_or(handle.join().is_err(), Ordering::Relaxed);
        }
    });
    if stopped.load(Ordering::Relaxed) {
        return Err(Error::Internal("comparing the features stopped half-way".to_owned()));
    }
    let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    found.sort_by_key(|(at, _)| *at);
    let mut kinds = Vec::with_capacity(found.len());
    let mut compared = Vec::with_capacity(found.len());
    for (at, feature) in found {
        match feature {
            Compared::Drift(drift, kind) => {
                kinds.push((at, kind));
                compared.push((plan.columns[at].name.clone(), *drift));
            }
            Compared::Times => kinds.push((at, Kind::Timestamp)),
        }
    }
    Ok(Drift { report: drift_report(compared), kinds })
}

fn compare_part(part: &[(usize, &Planned)], reference: &Side<'_>, current: &Side<'_>) -> Vec<(usize, Compared)> {
    let wanted = |side: usize| part.iter().filter_map(|(_, planned)| planned.wanted(side)).collect::<Vec<Wanted>>();
    let taken = (reference.columns.take(&wanted(0)), current.columns.take(&wanted(1)));
    if let (Ok(before), Ok(now)) = taken {
        let (mut before, mut now) = (before.into_iter(), now.into_iter());
        let rows = [reference.columns.rows(), current.columns.rows()];
        let compared = part.iter().map(|(at, planned)| {
            let columns = (planned.reference.and_then(|_| before.next()), planned.current.and_then(|_| now.next()));
            let compared = match columns {
                (Some(before), Some(now)) => compare(planned, rows, &before, &now),
                (Some(_), None) => of_planned(planned, gone_feature(&planned.name, rows[0])),
                _ => explained(planned, rows, "the reference does not have it"),
            };
            (*at, compared)
        });
        return compared.collect();
    }
    // One column is damaged: each is taken by itself, so that the others are not lost with it.
    if let [(at, planned)] = part {
        let error = taken.0.err().or(taken.1.err()).map(|error| error.to_string()).unwrap_or_default();
        let rows = [reference.columns.rows(), current.columns.rows()];
        return vec![(*at, explained(planned, rows, &error))];
    }
    part.iter().flat_map(|column| compare_part(std::slice::from_ref(column), reference, current)).collect()
}

fn explained(planned: &Planned, rows: [u64; 2], reason: &str) -> Compared {
    of_planned(planned, unusable_feature(&planned.name, rows, reason))
}

fn of_planned(planned: &Planned, drift: FeatureDrift) -> Compared {
    Compared::Drift(Box::new(drift), planned.kind.unwrap_or(Kind::Categorical))
}
