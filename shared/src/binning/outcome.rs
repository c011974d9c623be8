//! How scores, predictions and labels are counted.

use serde::{Deserialize, Serialize};

/// Cells of the outcome, by task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum OutcomeCells {
    /// Two outcomes.
    Binary {
        /// The deployed threshold; always one of the edges.
        threshold: f64,
        /// Rising edges of the score cells, closed on the left: "score ≥ edge" is exact at every edge.
        edges: Vec<f64>,
    },
    /// Several classes.
    Multiclass {
        /// The classes, sorted; a prediction or label outside them is counted under the last, unnamed one.
        classes: Vec<String>,
    },
    /// A number.
    Regression {
        /// The unit of sums: a 2³⁰th of the range of the reference's labels (or predictions, without labels).
        unit: f64,
        /// The point that sums of values are counted from.
        origin: f64,
    },
}

impl OutcomeCells {
    /// Score cells with the 0.01 grid, the threshold and sixtieths of the reference's scores among their edges.
    pub fn binary(threshold: f64, sorted_scores: &[f64]) -> Self {
        let mut edges: Vec<f64> = (1..100).map(|cent| f64::from(cent) / 100.0).collect();
        edges.push(threshold);
        let n = sorted_scores.len();
        edges.extend((1..60).filter_map(|k| sorted_scores.get(k * n / 60).copied()));
        edges.retain(|edge| edge.is_finite());
        edges.sort_by(f64::total_cmp);
        edges.dedup();
        Self::Binary { threshold, edges }
    }

    /// The score cell of a binary score: the number of edges at or below it.
    pub fn score_cell(edges: &[f64], score: f64) -> usize {
        edges.partition_point(|edge| *edge <= score)
    }

    /// The position of a class; one past the last for a class that the reference does not have.
    pub fn class(classes: &[String], name: &str) -> usize {
        classes.binary_search_by(|class| class.as_str().cmp(name)).unwrap_or(classes.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_at_the_threshold_is_above_it() {
        let OutcomeCells::Binary { edges, .. } = OutcomeCells::binary(0.375, &[0.1, 0.2]) else { panic!("not binary") };
        let at = edges.iter().position(|edge| *edge == 0.375).expect("the threshold is an edge");
        assert!(OutcomeCells::score_cell(&edges, 0.375) > at);
        assert!(OutcomeCells::score_cell(&edges, 0.375_f64.next_down()) <= at);
    }
}
