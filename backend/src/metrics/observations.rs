//! Observations of each model, as far as there is room for series of their own.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;
use shared::api::Model;

/// Series of names that come from outside; whatever is beyond is summed up under `(others)`.
pub const MOST_SERIES: usize = 1_000;
const OTHERS: &str = "(others)";

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Observed {
    model: String,
    version: String,
    role: &'static str,
}

/// Observations stored, by model, version and role.
pub(super) fn register(to: &mut Registry, models: &[Model]) {
    let observed = Family::<Observed, Counter>::default();
    let mut series = 0;
    for model in models {
        for version in &model.versions {
            for received in &version.received {
                series += 1;
                let named = |name: &str| if series <= MOST_SERIES { name.to_owned() } else { OTHERS.to_owned() };
                let labels =
                    Observed { model: named(&model.name), version: named(&version.name), role: received.role.as_str() };
                observed.get_or_create(&labels).inc_by(received.rows);
            }
        }
    }
    to.register("observations", "Observations stored", observed);
}
