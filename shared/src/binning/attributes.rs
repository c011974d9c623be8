//! Protected groups: which group of which attribute a row belongs to.

use serde::{Deserialize, Serialize};

/// The group index of a row that belongs to none.
pub const NO_GROUP: u8 = 255;
/// A crossing with more groups than this is left out.
const CROSSING_CAP: usize = 64;
/// An attribute has at most this many groups; rarer categories are counted together.
const GROUP_CAP: usize = 40;

/// A protected attribute, or a crossing of two, with its groups.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Attribute {
    /// For example `SEX` or `SEX × RAC1P`.
    pub name: String,
    /// The groups in a fixed order, for example `1`, `2`.
    pub groups: Vec<String>,
    /// How a row finds its group.
    pub grouping: Grouping,
}

/// How a row finds its group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Grouping {
    /// By the category of a column (its position in the binning); the last group takes categories without one.
    Categories {
        /// Position of the column in the binning.
        column: u16,
        /// The categories with a group, sorted.
        categories: Vec<String>,
    },
    /// By the range that a number of a column falls in; each edge belongs to the upper group.
    Bands {
        /// Position of the column in the binning.
        column: u16,
        /// The rising edges.
        edges: Vec<f64>,
    },
    /// By the groups of two attributes before it.
    Crossing {
        /// Position of the first attribute.
        first: u16,
        /// Position of the second attribute.
        second: u16,
    },
}

impl Attribute {
    /// Groups by the categories of the reference, the most frequent first in line when there are too many.
    pub fn of_categories(name: &str, column: usize, mut counted: Vec<(String, u64)>) -> Self {
        counted.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        counted.truncate(GROUP_CAP);
        let mut categories: Vec<String> = counted.into_iter().map(|(category, _)| category).collect();
        categories.sort();
        let mut groups = categories.clone();
        groups.push("other".to_owned());
        Self { name: name.to_owned(), groups, grouping: Grouping::Categories { column: column as u16, categories } }
    }

    /// Groups by ranges of a number.
    pub fn of_bands(name: &str, column: usize, edges: Vec<f64>) -> Self {
        let mut groups = Vec::with_capacity(edges.len() + 1);
        match (edges.first(), edges.last()) {
            (Some(first), Some(last)) => {
                groups.push(format!("below {first}"));
                groups.extend(edges.windows(2).map(|pair| format!("{} to below {}", pair[0], pair[1])));
                groups.push(format!("{last} and above"));
            }
            _ => groups.push("all".to_owned()),
        }
        Self { name: name.to_owned(), groups, grouping: Grouping::Bands { column: column as u16, edges } }
    }

    /// The crossing of two attributes, unless it has too many groups to say anything.
    pub fn crossing(all: &[Self], first: usize, second: usize) -> Option<Self> {
        let (a, b) = (all.get(first)?, all.get(second)?);
        if a.groups.len() * b.groups.len() > CROSSING_CAP {
            return None;
        }
        let groups = a.groups.iter().flat_map(|x| b.groups.iter().map(move |y| format!("{x} | {y}"))).collect();
        Some(Self {
            name: format!("{} × {}", a.name, b.name),
            groups,
            grouping: Grouping::Crossing { first: first as u16, second: second as u16 },
        })
    }
}

impl Grouping {
    /// The group of a category; `None` when missing.
    pub fn of_category(&self, value: Option<&str>) -> u8 {
        match (self, value) {
            (Self::Categories { categories, .. }, Some(value)) => {
                categories.binary_search_by(|category| category.as_str().cmp(value)).unwrap_or(categories.len()) as u8
            }
            _ => NO_GROUP,
        }
    }

    /// The group of a number; NaN has none.
    pub fn of_number(&self, value: f64) -> u8 {
        match self {
            Self::Bands { edges, .. } if value.is_finite() => edges.partition_point(|edge| *edge <= value) as u8,
            _ => NO_GROUP,
        }
    }

    /// The group of a crossing from the groups of its two attributes, `width` being how many the second has.
    pub fn of_groups(first: u8, second: u8, width: usize) -> u8 {
        if first == NO_GROUP || second == NO_GROUP { NO_GROUP } else { first * width as u8 + second }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_belongs_to_the_upper_band() {
        let age = Attribute::of_bands("AGEP", 0, vec![25.0, 60.0]);
        assert_eq!(age.groups, ["below 25", "25 to below 60", "60 and above"]);
        assert_eq!([24.9, 25.0, 60.0].map(|x| age.grouping.of_number(x)), [0, 1, 2]);
        assert_eq!(age.grouping.of_number(f64::NAN), NO_GROUP);
    }

    #[test]
    fn a_category_without_a_group_is_counted_as_other() {
        let sex = Attribute::of_categories("SEX", 0, vec![("2".into(), 5), ("1".into(), 6)]);
        assert_eq!(sex.groups, ["1", "2", "other"]);
        assert_eq!(sex.grouping.of_category(Some("3")), 2);
        assert_eq!(sex.grouping.of_category(None), NO_GROUP);
    }

    #[test]
    fn a_crossing_too_wide_is_left_out() {
        let wide = |name| Attribute::of_categories(name, 0, (0..20).map(|i| (i.to_string(), 1)).collect());
        assert_eq!(Attribute::crossing(&[wide("A"), wide("B")], 0, 1), None);
    }
}
