//! What of a model is shown unasked.

use super::{Model, Version};
use crate::schema::{ObservationRole, Stage};

/// The version that a page shows unasked: in production, else with the latest rows, else the last one.
pub fn leading(model: &Model) -> Option<&Version> {
    let latest = |version: &Version| version.received.iter().map(|one| one.last).max();
    model
        .versions
        .iter()
        .filter(|version| version.spec.stage == Stage::Production)
        .max_by_key(|version| latest(version))
        .or_else(|| model.versions.iter().max_by_key(|version| latest(version)))
}

/// The role whose rows a page shows unasked: live ones, else whatever came besides the reference.
pub fn leading_role(version: &Version) -> ObservationRole {
    let has = |role: ObservationRole| version.received.iter().any(|one| one.role == role && one.rows > 0);
    [ObservationRole::Live, ObservationRole::Canary, ObservationRole::Shadow]
        .into_iter()
        .find(|role| has(*role))
        .unwrap_or(ObservationRole::Live)
}

/// All rows on each of the last 90 days, whichever version answered.
pub fn daily(model: &Model) -> Vec<u64> {
    let mut total = vec![0_u64; 90];
    for received in model.versions.iter().flat_map(|version| &version.received) {
        // A shadow sees requests that another version has answered already.
        if matches!(received.role, ObservationRole::Live | ObservationRole::Canary) {
            let skip = total.len().saturating_sub(received.daily.len());
            for (sum, rows) in total.iter_mut().skip(skip).zip(&received.daily) {
                *sum += rows;
            }
        }
    }
    total
}
