//! Numbers as they stand in a sentence.

/// A count with thousands separated: 4,120.
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// What stands for a figure that is not defined.
pub const NONE: &str = "—";

/// A number with a fixed count of decimals and a true minus sign; a rounded zero has none.
pub fn fixed(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return NONE.to_owned();
    }
    let text = format!("{:.decimals$}", value.abs());
    let zero = text.bytes().all(|byte| byte == b'0' || byte == b'.');
    if value < 0.0 && !zero { format!("−{text}") } else { text }
}

/// A number with about this many significant digits, thousands apart, and no needless zeros.
pub fn significant(value: f64, digits: i32) -> String {
    if !value.is_finite() {
        return NONE.to_owned();
    }
    if value == 0.0 {
        return "0".to_owned();
    }
    let magnitude = value.abs().log10().floor() as i32;
    if !(-5..15).contains(&magnitude) {
        return format!("{value:.*e}", (digits - 1).max(0) as usize).replace('-', "−");
    }
    let decimals = (digits - 1 - magnitude).clamp(0, 12) as usize;
    let text = fixed(value, decimals);
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let (sign, whole) = whole.strip_prefix('−').map_or(("", whole), |rest| ("−", rest));
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), count);
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// A p-value.
pub fn p_value(p: f64) -> String {
    if p < 0.001 { "<\u{a0}0.001".to_owned() } else { fixed(p, 3) }
}

/// A figure to two decimals, smaller ones to two significant digits: 0.31, 0.0021, 12.50.
pub fn number(x: f64) -> String {
    let size = x.abs();
    if size == 0.0 || !size.is_finite() {
        return if size == 0.0 { "0".to_owned() } else { "unlimited".to_owned() };
    }
    if size >= 0.1 {
        return fixed(x, 2);
    }
    let decimals = (1.0 - size.log10().floor()) as usize;
    if decimals > 6 { format!("{x:.0e}").replace('-', "−") } else { fixed(x, decimals) }
}

/// A share as a percentage: 12.5 %.
pub fn percent(share: f64) -> String {
    let percent = 100.0 * share;
    if percent == percent.round() { format!("{percent:.0} %") } else { format!("{percent:.1} %") }
}

/// One or several: "1 row", "4,120 rows".
pub(super) fn several(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(n), if n == 1 { one } else { many })
}

/// Up to three names, then how many more: "Age, Income and 4 more".
pub(super) fn names(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] if names.len() <= 3 => format!("{} and {last}", first.join(", ")),
        _ => format!("{} and {} more", names[..2].join(", "), count(names.len() as u64 - 2)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!([0, 999, 4_120, 1_234_567].map(count), ["0", "999", "4,120", "1,234,567"]);
        assert_eq!(
            [0.0, 0.314, -0.314, 0.0213, 0.002_13, 12.5].map(number),
            ["0", "0.31", "−0.31", "0.021", "0.0021", "12.50"]
        );
        assert_eq!([41_234.56, 0.012_345, -2.0].map(|x| significant(x, 3)), ["41,235", "0.0123", "−2"]);
        assert_eq!([3.2e-9, f64::MAX, f64::NAN].map(|x| significant(x, 3)), ["3.20e−9", "1.80e308", NONE]);
        assert_eq!([-0.000_01, -1.25].map(|x| fixed(x, 2)), ["0.00", "−1.25"]);
        assert_eq!([0.5, 0.125].map(percent), ["50 %", "12.5 %"]);
        assert_eq!(names(&["a", "b", "c"]), "a, b and c");
        assert_eq!(names(&["a", "b", "c", "d"]), "a, b and 2 more");
    }
}
