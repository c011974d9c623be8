//! One walk over two sorted samples.

/// Calls `visit(x, i, j)` for each distinct value of either sample, rising, with the numbers of values ≤ x.
///
/// NaN in the samples ends the walk. O(n + m).
pub(super) fn walk(a: &[f64], b: &[f64], mut visit: impl FnMut(f64, usize, usize)) {
    let (mut i, mut j) = (0, 0);
    loop {
        let x = match (a.get(i), b.get(j)) {
            (Some(x), Some(y)) => x.min(*y),
            (Some(x), None) => *x,
            (None, Some(y)) => *y,
            (None, None) => return,
        };
        let (i_before, j_before) = (i, j);
        while a.get(i).is_some_and(|value| *value == x) {
            i += 1;
        }
        while b.get(j).is_some_and(|value| *value == x) {
            j += 1;
        }
        if i == i_before && j == j_before {
            return;
        }
        visit(x, i, j);
    }
}
