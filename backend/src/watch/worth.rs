//! What a month's wrong predictions cost.

use shared::api::Model;
use shared::date::Civil;
use shared::figures::Cut;
use shared::figures::performance::{Quality, quality};
use shared::schema::ObservationRole;
use shared::series::{Parts, Prefix};
use shared::stats::binary::Confusion;
use shared::stats::cost::Costs;
use shared::summary::Layout;

use crate::clock::DAY_S;
use crate::store::{Store, StoreError, SummariesQuery};

/// What was lost since the month began.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Month {
    /// In the model's currency, of decisions whose outcome is known.
    pub(super) lost: Option<f64>,
    /// Decisions whose outcome is known.
    pub(super) labelled: u64,
    /// All decisions.
    pub(super) predictions: u64,
}

/// Adds up over all versions that answered; `None` for a model whose costs are not known or whose task has none.
pub(super) fn month(store: &dyn Store, model: &Model, now_ms: i64) -> Result<Option<Month>, StoreError> {
    let Some(costs) = costs(model) else { return Ok(None) };
    let today = Civil::of_days(now_ms.div_euclid(1_000 * DAY_S));
    let from = Civil { day: 1, ..today }.to_days() * DAY_S;
    let query = SummariesQuery {
        model: model.name.clone(),
        versions: Vec::new(),
        from,
        to: i64::MAX,
        width_s: DAY_S as u32,
        parts: Parts { cells: false, sums: false, outcomes: true },
        known_at_ms: None,
    };
    let mut month = Month::default();
    let mut table = Confusion::default();
    for version in &store.summaries(&query)?.versions {
        let layout = Layout::new(&version.binning);
        for role in [ObservationRole::Live, ObservationRole::Canary] {
            let Some(series) = version.role(role) else { continue };
            let prefix = Prefix::new(series);
            let totals = prefix.totals(&prefix.range(from, i64::MAX));
            let Some(Quality::Binary(quality)) = quality(&version.binning, &layout, &totals, Cut::Deployed) else {
                continue;
            };
            month.labelled += quality.n_labelled;
            month.predictions += quality.n;
            table.tp += quality.confusion.tp;
            table.fp += quality.confusion.fp;
            table.fn_ += quality.confusion.fn_;
            table.tn += quality.confusion.tn;
        }
    }
    month.lost = (month.labelled > 0).then(|| costs.total(&table)).flatten();
    Ok(Some(month))
}

fn costs(model: &Model) -> Option<Costs> {
    let business = model.spec.business.as_ref()?;
    Some(Costs { false_positive: business.cost_false_positive?, false_negative: business.cost_false_negative? })
}
