//! The thresholds that a slider stops at.

/// The hundredths among the edges, and the deployed threshold; rising.
pub fn hundredths(edges: &[f64], deployed: f64) -> Vec<f64> {
    let on_grid = |edge: f64| ((edge * 100.0).round() / 100.0 - edge).abs() < 1e-12;
    edges
        .iter()
        .copied()
        .filter(|edge| (0.0..=1.0).contains(edge) && (on_grid(*edge) || edge.total_cmp(&deployed).is_eq()))
        .collect()
}

/// The position of the step nearest to a value.
pub fn nearest(steps: &[f64], value: f64) -> usize {
    let away = |step: &f64| (step - value).abs();
    steps.iter().enumerate().min_by(|a, b| away(a.1).total_cmp(&away(b.1))).map_or(0, |(position, _)| position)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slider_stops_at_hundredths_and_at_the_deployed_threshold() {
        let steps = hundredths(&[-3.0, 0.01, 0.017, 0.02, 0.375, 0.38, 7.0], 0.375);
        assert_eq!(steps, [0.01, 0.02, 0.375, 0.38]);
        assert_eq!(nearest(&steps, 0.36), 2);
        assert_eq!(nearest(&[], 0.5), 0);
    }
}
