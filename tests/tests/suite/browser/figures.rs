//! The same figures, computed here from the same summaries, and written as the pages write them.

use shared::figures::drift::{ColumnDrift, DatasetDrift, dataset_drift};
use shared::figures::fairness::{AttributeFairness, Settings, attribute_fairness, attributes};
use shared::figures::nearest_cut;
use shared::frame::decode_summaries;
use shared::schema::ObservationRole;
use shared::series::{Prefix, Totals, VersionSummaries};
use shared::stats::proportion::Proportion;
use shared::summary::Layout;
use shared::verdict::Outcome;

const DAY: i64 = 86_400;

/// The rows of a version, as the backend hands them to a page.
pub(super) struct Rows {
    pub(super) version: VersionSummaries,
    pub(super) layout: Layout,
}

impl Rows {
    /// Fetches the summaries of version v1.
    pub(super) fn fetch(server: &str, model: &str) -> Self {
        let url = format!("{server}/api/v1/models/{model}/summaries?versions=v1&width=day");
        let mut answer = ureq::get(url).header("Accept", "application/vnd.evenkeel.frame").call().expect("summaries");
        let frame = answer.body_mut().with_config().limit(64_000_000).read_to_vec().expect("a frame");
        let version = decode_summaries(&frame).expect("a frame that can be read").versions.remove(0);
        Self { layout: Layout::new(&version.binning), version }
    }

    fn totals(&self, role: ObservationRole, from: i64, to: i64) -> Totals {
        let prefix = Prefix::new(self.version.role(role).expect("rows in this role"));
        prefix.totals(&prefix.range(from, to))
    }

    /// The live rows of some days, both included, counted from 1 January 1970.
    pub(super) fn window(&self, (first, last): (i64, i64)) -> Totals {
        self.totals(ObservationRole::Live, first * DAY, (last + 1) * DAY)
    }

    /// The reference.
    pub(super) fn reference(&self) -> Totals {
        self.totals(ObservationRole::Reference, i64::MIN, i64::MAX)
    }

    /// The drift of some days.
    pub(super) fn drift(&self, days: (i64, i64)) -> DatasetDrift {
        dataset_drift(&self.version.binning, &self.layout, &self.reference(), &self.window(days))
    }

    /// The fairness of some days; decisions as they were taken, or at a threshold.
    pub(super) fn fairness(&self, attribute: &str, days: (i64, i64), threshold: Option<f64>) -> AttributeFairness {
        let binning = &self.version.binning;
        let (position, _) = attributes(binning).find(|(_, name)| *name == attribute).expect("the attribute");
        let mut settings = Settings::default();
        if let Some(threshold) = threshold {
            settings.cut = nearest_cut(binning, threshold);
        }
        attribute_fairness(binning, &self.layout, &self.window(days), position, &settings).expect("fairness")
    }
}

/// Three decimals, and "< 0.001" for what those would hide.
pub(super) fn small(value: f64) -> String {
    if value > 0.0 && value < 0.0005 { "< 0.001".to_owned() } else { format!("{value:.3}") }
}

/// A whole number with thousands apart.
pub(super) fn count(value: u64) -> String {
    let digits = value.to_string();
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().map(|group| str::from_utf8(group).unwrap()).collect();
    groups.join(",")
}

/// The table of features: name, chart, PSI, interval, noise floor, verdict.
pub(super) fn drift_rows(drift: &DatasetDrift) -> Vec<Vec<String>> {
    drift.features.iter().map(|column| drift_row(column, drift.drifted.contains(&column.name))).collect()
}

fn drift_row(column: &ColumnDrift, drifted: bool) -> Vec<String> {
    let (low, high) = column.psi_interval.expect("an interval");
    let (psi, noise) = (column.psi.expect("a PSI"), column.psi_noise.expect("a noise floor"));
    let word = match column.verdict.outcome {
        Outcome::Pass if psi >= 0.1 && psi > noise => "moved a little",
        Outcome::Pass => "steady",
        Outcome::Fail if drifted => "shifted",
        Outcome::Fail => "chance?",
        Outcome::Inconclusive => "can’t tell",
    };
    vec![
        column.name.clone(),
        String::new(),
        small(psi),
        format!("{} to {}", small(low), small(high)),
        small(noise),
        word.to_owned(),
    ]
}

/// A rate with its interval, as the table of groups writes it.
pub(super) fn rate_cell(rate: &Proportion) -> String {
    match (rate.rate, rate.low, rate.high) {
        (Some(value), Some(low), Some(high)) => {
            format!("{:.1} % {:.1} to {:.1}", value * 100.0, low * 100.0, high * 100.0)
        }
        _ => format!("— not defined: {} cases", count(rate.n)),
    }
}
