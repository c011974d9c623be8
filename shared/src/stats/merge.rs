//! One walk over two sorted samples.

/// Calls `visit(x, i, j)` for each distinct value of either sample, rising, with the numbers of values ≤ x.
///
/// NaN in the samples ends the walk. O(n + m).
pub(super) fn walk(a: &[f64], b: &[f64], mut visit: impl FnMut(f64, usize, usize)) {
    let (mut i, mut j, mut last) = (0, 0, f64::NAN);
    loop {
        let (x, y) = (a.get(i).copied().unwrap_or(f64::INFINITY), b.get(j).copied().unwrap_or(f64::INFINITY));
        let next = if x < y { x } else { y };
        let ended = i == a.len() && j == b.len();
        // Ties are gathered by coming back with the same value; which side steps is added, not branched on, as it
        // cannot be foreseen.
        if (next != last || ended) && i + j > 0 {
            visit(last, i, j);
        }
        let step_a = usize::from(i < a.len() && x == next);
        let step_b = usize::from(j < b.len() && y == next);
        if ended || step_a + step_b == 0 {
            return;
        }
        (i, j, last) = (i + step_a, j + step_b, next);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visits(a: &[f64], b: &[f64]) -> Vec<(f64, usize, usize)> {
        let mut found = Vec::new();
        walk(a, b, |x, i, j| found.push((x, i, j)));
        found
    }

    #[test]
    fn each_value_is_visited_once() {
        assert_eq!(visits(&[1.0, 1.0, 3.0], &[1.0, 2.0]), [(1.0, 2, 1), (2.0, 2, 2), (3.0, 3, 2)]);
        assert_eq!(visits(&[], &[5.0, 5.0]), [(5.0, 0, 2)]);
        assert_eq!(visits(&[f64::INFINITY], &[f64::INFINITY]), [(f64::INFINITY, 1, 1)]);
        assert!(visits(&[], &[]).is_empty() && visits(&[f64::NAN], &[]).is_empty());
    }
}
