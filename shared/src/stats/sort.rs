//! Sorting columns: the one step that is not linear, so that callers do it once and pass sorted values on.

/// Below this length a comparison sort is as fast.
const RADIX_FROM: usize = 2_048;
/// 11 bits a pass: six passes over 64 bits, and the counters stay in the first-level cache.
const DIGIT_BITS: u32 = 11;
const DIGITS: usize = 1 << DIGIT_BITS;
const PASSES: usize = 6;

/// The finite values in rising order; NaN and infinities are left out, −0 becomes 0.
///
/// O(n): a radix sort on the bits, with a comparison sort for short columns.
pub fn sorted_finite(values: &[f64]) -> Vec<f64> {
    let finite = values.iter().copied().filter(|value| value.is_finite()).map(|value| value + 0.0);
    if values.len() < RADIX_FROM {
        let mut sorted: Vec<f64> = finite.collect();
        sorted.sort_unstable_by(f64::total_cmp);
        return sorted;
    }
    let mut keys: Vec<u64> = finite.map(key_of).collect();
    radix_sort(&mut keys);
    keys.into_iter().map(value_of).collect()
}

/// The positions of `values` in rising order of their values, equal ones in the order they came.
///
/// All values count, in the order of `f64::total_cmp`.
pub fn sorted_order(values: &[f64]) -> Vec<u32> {
    let mut order: Vec<u32> = (0..values.len() as u32).collect();
    order.sort_by(|a, b| values[*a as usize].total_cmp(&values[*b as usize]));
    order
}

/// Bits whose unsigned order is the order of the values.
fn key_of(value: f64) -> u64 {
    let bits = value.to_bits();
    if bits >> 63 == 1 { !bits } else { bits | (1 << 63) }
}

fn value_of(key: u64) -> f64 {
    f64::from_bits(if key >> 63 == 1 { key & !(1 << 63) } else { !key })
}

fn radix_sort(keys: &mut Vec<u64>) {
    let mut counts = vec![[0_u32; DIGITS]; PASSES];
    for key in keys.iter() {
        for (pass, count) in counts.iter_mut().enumerate() {
            count[digit(*key, pass)] += 1;
        }
    }
    let mut other = vec![0_u64; keys.len()];
    for (pass, count) in counts.iter_mut().enumerate() {
        // All keys share this digit: nothing moves.
        if count.iter().any(|n| *n as usize == keys.len()) {
            continue;
        }
        let mut start = 0;
        for n in count.iter_mut() {
            start += std::mem::replace(n, start);
        }
        for key in keys.iter() {
            let place = &mut count[digit(*key, pass)];
            other[*place as usize] = *key;
            *place += 1;
        }
        std::mem::swap(keys, &mut other);
    }
}

fn digit(key: u64, pass: usize) -> usize {
    (key >> (pass as u32 * DIGIT_BITS)) as usize & (DIGITS - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_and_short_columns_sort_alike() {
        let mut state = 1_u64;
        let values: Vec<f64> = (0..10_000)
            .map(|i| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let magnitude = 10_f64.powi(i % 600 - 300);
                (state as i64) as f64 / 1e18 * magnitude
            })
            .chain([f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0, 0.0, f64::MAX, f64::MIN])
            .collect();
        let mut expected: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
        expected.sort_by(f64::total_cmp);
        assert_eq!(sorted_finite(&values), expected);
        assert_eq!(sorted_finite(&[2.0, f64::NAN, -1.0]), [-1.0, 2.0]);
        assert!(sorted_finite(&[]).is_empty());
    }
}
