//! The state of a view, as its link carries it: everything that a chart shows follows from it and the data.

use shared::schema::ObservationRole;

use super::date::{iso_day, parse_day};
use super::days::Days;
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
    /// The threshold, where it is not the deployed one.
    pub threshold: Option<f64>,
}

impl View {
    /// Reads a view; what cannot be understood is left out rather than refused.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Self {
        let get = |key: &str| get(key).filter(|value| !value.is_empty());
        let day = |key: &str| get(key).as_deref().and_then(parse_day);
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
            threshold: get("threshold").and_then(|text| text.parse().ok()).filter(|t: &f64| t.is_finite()),
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
        put("threshold", self.threshold.map(|threshold| threshold.to_string()));
        if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> View {
        let pairs: Vec<(String, String)> = query
            .trim_start_matches('?')
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(key, value)| (key.to_owned(), value.replace("%20", " ").replace("%C3%97", "×")))
            .collect();
        View::read(|key| pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone()))
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
            threshold: Some(0.375),
        };
        assert_eq!(read(&view.to_query()), view);
        assert_eq!(View::default().to_query(), "");
    }

    #[test]
    fn what_is_not_understood_is_left_out() {
        let view = read("?role=boss&from=2026-11-01&to=soon&threshold=NaN&resolution=minute&feature=&measure=");
        assert_eq!(view, View::default());
    }

    #[test]
    fn days_the_wrong_way_round_are_turned() {
        let days = read("?from=2026-11-09&to=2026-11-01").days.expect("days");
        assert_eq!(days.count(), 9);
    }
}
