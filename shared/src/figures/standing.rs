//! Where one value stands among those of the reference.

use serde::{Deserialize, Serialize};

use super::ColumnCounts;
use crate::api::Value;
use crate::binning::{Cells, NumericCells};

/// Where a value stands among those of the reference.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Standing {
    /// Of so many of 100 reference values it is known that they are smaller, or at most as large: the percentile lies
    /// between.
    Percentile {
        /// At least.
        low: f64,
        /// At most.
        high: f64,
    },
    /// Smaller than every value of the reference.
    Below,
    /// Larger than every value of the reference.
    Above,
    /// A category that has this share of the reference, 0…1.
    Category {
        /// 0…1.
        share: f64,
    },
    /// A category that the reference does not have.
    Unseen,
    /// No value; so many of the reference, 0…1, have none either.
    Missing {
        /// 0…1.
        share: f64,
    },
}

/// The standing of a value of a column; `None` where the reference has no values, or the value is of another kind.
pub fn standing(cells: &Cells, reference: &ColumnCounts<'_>, value: &Value) -> Option<Standing> {
    let rows = reference.rows();
    if rows == 0 {
        return None;
    }
    match (cells, value) {
        (_, Value::Missing(())) => Some(Standing::Missing { share: reference.missing as f64 / rows as f64 }),
        (Cells::Numeric(cells), Value::Number(number)) => of_number(cells, reference, *number),
        (Cells::Categorical(cells), Value::Text(text)) => {
            let code = cells.code(text);
            let count = reference.counts.get(usize::from(code)).copied().unwrap_or(0);
            // A bucket of rare categories has the sum of theirs, and a category that came later none.
            Some(match count {
                0 => Standing::Unseen,
                count => Standing::Category { share: f64::from(count) / rows as f64 },
            })
        }
        _ => None,
    }
}

fn of_number(cells: &NumericCells, reference: &ColumnCounts<'_>, number: f64) -> Option<Standing> {
    let n = reference.n();
    if n == 0 || !number.is_finite() {
        return None;
    }
    if number < cells.low {
        return Some(Standing::Below);
    }
    if number > cells.high {
        return Some(Standing::Above);
    }
    let cell = usize::from(cells.code(number));
    let below: u64 = reference.counts.iter().take(cell).map(|count| u64::from(*count)).sum();
    let within = reference.counts.get(cell).copied().map_or(0, u64::from);
    let percent = |count: u64| 100.0 * count as f64 / n as f64;
    Some(Standing::Percentile { low: percent(below), high: percent(below + within) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::binning::CategoricalCells;

    #[test]
    fn a_number_stands_between_the_shares_that_are_surely_smaller() {
        let values: Vec<f64> = (1..=1_000).map(f64::from).collect();
        let cells = NumericCells::from_sorted(&values);
        let mut counts = vec![0_u32; cells.edges.len() + 1];
        for value in &values {
            counts[usize::from(cells.code(*value))] += 1;
        }
        let reference = ColumnCounts { counts: &counts, sums: &[], missing: 250 };
        let at = |value: f64| standing(&Cells::Numeric(cells.clone()), &reference, &Value::Number(value));
        let Some(Standing::Percentile { low, high }) = at(500.0) else { panic!("no percentile") };
        assert!(low <= 50.0 && 50.0 <= high && high - low < 0.6, "{low} {high}");
        assert_eq!((at(0.5), at(1_001.0)), (Some(Standing::Below), Some(Standing::Above)));
        assert_eq!(at(f64::NAN), None);
        let missing = standing(&Cells::Numeric(cells.clone()), &reference, &Value::Missing(()));
        assert_eq!(missing, Some(Standing::Missing { share: 0.2 }));
    }

    #[test]
    fn a_category_has_its_share_or_was_never_seen() {
        let cells = CategoricalCells::new(vec![("a".to_owned(), 3), ("b".to_owned(), 1)]);
        let mut counts = vec![0_u32; Cells::Categorical(cells.clone()).width() - 1];
        (counts[0], counts[1]) = (3, 1);
        let reference = ColumnCounts { counts: &counts, sums: &[], missing: 0 };
        let at = |text: &str| standing(&Cells::Categorical(cells.clone()), &reference, &Value::Text(text.to_owned()));
        assert_eq!(at("a"), Some(Standing::Category { share: 0.75 }));
        assert_eq!(at("<b>"), Some(Standing::Unseen));
    }
}
