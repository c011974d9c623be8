//! The state of a view, as its link carries it: everything that a chart shows follows from it and the data.

use shared::schema::ObservationRole;

use super::date::{iso_day, parse_day};
use super::days::Days;
use super::policy::{each_text, read_each};
use super::search::path_segment;

/// What a point of a chart over time stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Resolution {
    /// An hour, within the window.
    Hour,
    /// A day.
    #[default]
    Day,
    /// Seven days.
    Week,
}

impl Resolution {
    /// How many days a point of a chart over all days stands for; hours have a chart of their own.
    pub fn days(self) -> i64 {
        if self == Self::Week { 7 } else { 1 }
    }

    /// What a point of a chart over all days stands for.
    #[must_use]
    pub fn over_days(self) -> Self {
        if self == Self::Hour { Self::Day } else { self }
    }

    /// As links name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
        }
    }
}

/// What a person has chosen to look at; what is `None` follows the data.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct View {
    /// The version.
    pub version: Option<String>,
    /// The part it played.
    pub role: Option<ObservationRole>,
    /// The window.
    pub days: Option<Days>,
    /// What a point over time stands for.
    pub resolution: Resolution,
    /// The column whose details are open.
    pub feature: Option<String>,
    /// The protected attribute.
    pub attribute: Option<String>,
    /// The measure of quality, as definitions name it.
    pub measure: Option<String>,
    /// The class whose curves are shown.
    pub class: Option<String>,
    /// The threshold, where it is not the deployed one.
    pub threshold: Option<f64>,
    /// The day as of whose end labels are taken, beside those of now.
    pub known: Option<i64>,
    /// The condition on rows, as it was written.
    pub slice: Option<String>,
    /// Thresholds of groups, where they have their own.
    pub each: Option<Vec<(String, f64)>>,
    /// What a false positive costs, where a person has entered it.
    pub cost_fp: Option<f64>,
    /// What a false negative costs, where a person has entered it.
    pub cost_fn: Option<f64>,
    /// The baseline of a comparison: its version.
    pub a: Option<String>,
    /// The candidate of a comparison: its version.
    pub b: Option<String>,
    /// The part that the baseline played.
    pub role_a: Option<ObservationRole>,
    /// The part that the candidate played.
    pub role_b: Option<ObservationRole>,
    /// How much worse a candidate may be.
    pub margin: Option<f64>,
    /// The threshold of the baseline, where it is not the deployed one.
    pub threshold_a: Option<f64>,
    /// The threshold of the candidate, where it is not the deployed one.
    pub threshold_b: Option<f64>,
}

impl View {
    /// Reads a view; what cannot be understood is left out rather than refused.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Self {
        let get = |key: &str| get(key).filter(|value| !value.is_empty());
        let day = |key: &str| get(key).as_deref().and_then(parse_day);
        let number = |key: &str| get(key).and_then(|text| text.parse().ok()).filter(|value: &f64| value.is_finite());
        Self {
            version: get("version"),
            role: get("role").and_then(|role| role.parse().ok()),
            days: day("from").zip(day("to")).map(|(from, to)| Days::new(from, to)),
            resolution: match get("resolution").as_deref() {
                Some("hour") => Resolution::Hour,
                Some("week") => Resolution::Week,
                _ => Resolution::Day,
            },
            feature: get("feature"),
            attribute: get("attribute"),
            measure: get("measure"),
            class: get("class"),
            threshold: number("threshold"),
            known: day("known"),
            slice: get("slice"),
            each: get("each").as_deref().map(read_each),
            cost_fp: number("cost_fp").filter(|cost| *cost >= 0.0),
            cost_fn: number("cost_fn").filter(|cost| *cost >= 0.0),
            a: get("a"),
            b: get("b"),
            role_a: get("role_a").and_then(|role| role.parse().ok()),
            role_b: get("role_b").and_then(|role| role.parse().ok()),
            margin: number("margin").filter(|margin| *margin >= 0.0),
            threshold_a: number("threshold_a"),
            threshold_b: number("threshold_b"),
        }
    }

    /// The query of a link to this view: empty, or beginning with "?".
    pub fn to_query(&self) -> String {
        let mut parts = Vec::new();
        let mut put = |key: &str, value: Option<String>| {
            if let Some(value) = value {
                parts.push(format!("{key}={}", path_segment(&value)));
            }
        };
        put("version", self.version.clone());
        put("role", self.role.map(|role| role.as_str().to_owned()));
        put("from", self.days.map(|days| iso_day(days.first)));
        put("to", self.days.map(|days| iso_day(days.last)));
        put("resolution", (self.resolution != Resolution::Day).then(|| self.resolution.as_str().to_owned()));
        put("feature", self.feature.clone());
        put("attribute", self.attribute.clone());
        put("measure", self.measure.clone());
        put("class", self.class.clone());
        put("threshold", self.threshold.map(|threshold| threshold.to_string()));
        put("known", self.known.map(iso_day));
        put("slice", self.slice.clone());
        put("each", self.each.as_deref().map(each_text));
        put("cost_fp", self.cost_fp.map(|cost| cost.to_string()));
        put("cost_fn", self.cost_fn.map(|cost| cost.to_string()));
        put("a", self.a.clone());
        put("b", self.b.clone());
        put("role_a", self.role_a.map(|role| role.as_str().to_owned()));
        put("role_b", self.role_b.map(|role| role.as_str().to_owned()));
        put("margin", self.margin.map(|margin| margin.to_string()));
        put("threshold_a", self.threshold_a.map(|threshold| threshold.to_string()));
        put("threshold_b", self.threshold_b.map(|threshold| threshold.to_string()));
        if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::route::query_value;

    fn read(query: &str) -> View {
        View::read(|key| query_value(query, key))
    }

    #[test]
    fn a_link_reproduces_the_view() {
        let view = View {
            version: Some("v2".into()),
            role: Some(ObservationRole::Shadow),
            days: Some(Days::new(20_000, 20_030)),
            resolution: Resolution::Week,
            feature: Some("car_value".into()),
            attribute: Some("SEX × RAC1P".into()),
            measure: Some("balanced_accuracy".into()),
            class: Some("gold & silver".into()),
            threshold: Some(0.375),
            known: Some(20_025),
            slice: Some("AGEP > 59 and not SEX = 'a & b'".into()),
            each: Some(vec![("1 ×".into(), 0.25)]),
            cost_fp: Some(40.0),
            cost_fn: Some(0.5),
            a: Some("v1".into()),
            b: Some("v 3".into()),
            role_a: Some(ObservationRole::Live),
            role_b: Some(ObservationRole::Reference),
            margin: Some(0.02),
            threshold_a: Some(0.5),
            threshold_b: Some(0.25),
        };
        assert_eq!(read(&view.to_query()), view);
        assert_eq!(View::default().to_query(), "");
    }

    #[test]
    fn what_is_not_understood_is_left_out() {
        let view =
            read("?role=boss&from=2026-11-01&to=soon&threshold=NaN&resolution=minute&feature=&measure=&cost_fp=-1");
        assert_eq!(view, View::default());
    }

    #[test]
    fn days_the_wrong_way_round_are_turned() {
        let days = read("?from=2026-11-09&to=2026-11-01").days.expect("days");
        assert_eq!(days.count(), 9);
    }
}
