//! What the columns of a version mean.

use serde::{Deserialize, Serialize};

/// What a model predicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// Two outcomes, 0 and 1.
    Binary,
    /// One of several named classes.
    Multiclass,
    /// A number.
    Regression,
}

/// Where a version stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Being built.
    #[default]
    Development,
    /// Being tested outside production.
    Staging,
    /// Sees live requests, but nobody acts on its answers.
    Shadow,
    /// Answers a small share of live requests.
    Canary,
    /// Answers live requests.
    Production,
    /// Taken out of service.
    Retired,
}

/// Which part an observation played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ObservationRole {
    /// What the version was trained or validated on.
    Reference,
    /// Answered a real request.
    #[default]
    Live,
    /// Answered silently beside the serving version.
    Shadow,
    /// Answered a real request as a trial.
    Canary,
}

impl ObservationRole {
    /// All roles, reference first.
    pub const ALL: [Self; 4] = [Self::Reference, Self::Live, Self::Shadow, Self::Canary];

    /// The name used on the wire and in links.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::Live => "live",
            Self::Shadow => "shadow",
            Self::Canary => "canary",
        }
    }
}

impl std::str::FromStr for ObservationRole {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or_else(|| format!("\"{text}\" is not a role: use reference, live, shadow or canary"))
    }
}

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Numbers that can be ordered and averaged.
    Numeric,
    /// Names, compared as text.
    Categorical,
    /// True or false; counted as the categories `true` and `false`.
    Boolean,
    /// Points in time.
    Timestamp,
}

/// What a column is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ColumnRole {
    /// An input of the model.
    Feature,
    /// An attribute of people that fairness is judged by. Its own drift is shown, but not counted.
    Protected,
    /// The model's score: a probability (binary), or one probability per class (multiclass).
    Score,
    /// The model's decision: 0 or 1, a class, or a number.
    Prediction,
    /// The true outcome.
    Label,
    /// The request id.
    Id,
    /// When the prediction was made.
    Time,
    /// How long the answer took, in milliseconds.
    Latency,
    /// Kept out of everything.
    Ignored,
}

/// One column of a version's observations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Column {
    /// Evenkeel's name of the column, for example `income`.
    pub name: String,
    /// What its values are.
    pub kind: Kind,
    /// What it is for.
    pub role: ColumnRole,
    /// Whether a value may be missing.
    #[serde(default = "yes")]
    pub nullable: bool,
    /// The name that the sender uses, where it differs, for example `applicant_income`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The smallest allowed number; a smaller one is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// The largest allowed number; a larger one is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// The only allowed categories; another one is refused. Without it, new ones are counted and shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub categories: Option<Vec<String>>,
    /// For a numeric protected attribute: where its groups part, each bound belonging to the upper group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_edges: Option<Vec<f64>>,
    /// For a score of a multiclass model: the class whose probability it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
}

impl Column {
    /// A nullable column without limits.
    pub fn new(name: impl Into<String>, kind: Kind, role: ColumnRole) -> Self {
        Self {
            name: name.into(),
            kind,
            role,
            nullable: true,
            source: None,
            min: None,
            max: None,
            categories: None,
            group_edges: None,
            class: None,
        }
    }

    /// Whether values are counted as categories rather than as numbers.
    pub fn is_categorical(&self) -> bool {
        matches!(self.kind, Kind::Categorical | Kind::Boolean)
    }

    /// Whether the drift of this column is followed at all (features, protected attributes and outputs).
    pub fn is_followed(&self) -> bool {
        matches!(self.role, ColumnRole::Feature | ColumnRole::Protected | ColumnRole::Score | ColumnRole::Prediction)
            && self.kind != Kind::Timestamp
    }
}

/// The columns of a version.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Schema {
    /// All columns that observations carry.
    pub columns: Vec<Column>,
    /// False while the schema is what Evenkeel found out from a file and nobody has confirmed it.
    #[serde(default = "yes")]
    pub confirmed: bool,
}

impl Schema {
    /// The first column with this role.
    pub fn column_with(&self, role: ColumnRole) -> Option<&Column> {
        self.columns.iter().find(|column| column.role == role)
    }

    /// The columns whose cells are counted, in the order of the binning.
    pub fn followed(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(|column| column.is_followed())
    }

    /// What is wrong with the schema, as a sentence.
    pub fn check(&self) -> Result<(), String> {
        let mut names = std::collections::BTreeSet::new();
        for column in &self.columns {
            if column.name.is_empty() {
                return Err("a column has an empty name".to_owned());
            }
            if !names.insert(&column.name) {
                return Err(format!("the column \"{}\" stands twice in the schema", column.name));
            }
            if let (Some(min), Some(max)) = (column.min, column.max)
                && min > max
            {
                return Err(format!("the column \"{}\" has a smallest value above its largest", column.name));
            }
            if let Some(edges) = &column.group_edges
                && !edges.is_sorted_by(|a, b| a < b)
            {
                return Err(format!("the group edges of \"{}\" must rise", column.name));
            }
        }
        for role in [ColumnRole::Id, ColumnRole::Time, ColumnRole::Label, ColumnRole::Prediction, ColumnRole::Latency] {
            if self.columns.iter().filter(|column| column.role == role).count() > 1 {
                return Err(format!("only one column can have the role {role:?}").to_lowercase());
            }
        }
        Ok(())
    }
}

fn yes() -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_with_a_column_twice_is_refused_by_name() {
        let column = Column::new("income", Kind::Numeric, ColumnRole::Feature);
        let schema = Schema { columns: vec![column.clone(), column], confirmed: true };
        assert_eq!(schema.check(), Err("the column \"income\" stands twice in the schema".to_owned()));
    }

    #[test]
    fn two_labels_are_refused() {
        let schema = Schema {
            columns: vec![
                Column::new("a", Kind::Numeric, ColumnRole::Label),
                Column::new("b", Kind::Numeric, ColumnRole::Label),
            ],
            confirmed: true,
        };
        assert_eq!(schema.check(), Err("only one column can have the role label".to_owned()));
    }
}
