//! Numbers as people read them.

pub use shared::verdict::{NONE, count, fixed, p_value, significant};

/// A count with its noun, for example "1 row", "2,000 rows".
pub fn of(value: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(value), if value == 1 { one } else { many })
}

/// A large count in short, for example "1.2 M".
pub fn short(value: f64) -> String {
    let size = value.abs();
    let (scaled, unit) = match size {
        _ if size >= 1e9 => (value / 1e9, "\u{a0}bn"),
        _ if size >= 1e6 => (value / 1e6, "\u{a0}M"),
        _ if size >= 10_000.0 => (value / 1e3, "\u{a0}k"),
        _ => return significant(value, 3),
    };
    format!("{}{unit}", significant(scaled, 3))
}

/// A figure between nothing and a few: three decimals, and "< 0.001" for what those would hide.
pub fn small(value: f64) -> String {
    if value > 0.0 && value < 0.0005 { "<\u{a0}0.001".to_owned() } else { fixed(value, 3) }
}

/// A share as a percentage, for example "12.3 %".
pub fn percent(share: f64, decimals: usize) -> String {
    if share.is_finite() { format!("{}\u{a0}%", fixed(share * 100.0, decimals)) } else { NONE.to_owned() }
}

/// A share as a percentage that never says "0 %" of something or "100 %" of not all.
pub fn share(share: f64) -> String {
    match share {
        s if s > 0.0 && s < 0.0005 => "<\u{a0}0.1\u{a0}%".to_owned(),
        s if s < 1.0 && s > 0.9995 => ">\u{a0}99.9\u{a0}%".to_owned(),
        s => percent(s, 1),
    }
}

/// A difference of shares in percentage points, with its sign.
pub fn points(difference: f64) -> String {
    if !difference.is_finite() {
        return NONE.to_owned();
    }
    let text = fixed(difference * 100.0, 1);
    if difference > 0.0 && text != "0.0" { format!("+{text}") } else { text }
}

/// A figure that may be undefined.
pub fn or_none(value: Option<f64>, form: impl Fn(f64) -> String) -> String {
    value.filter(|value| value.is_finite()).map_or_else(|| NONE.to_owned(), form)
}

/// An interval, for example "0.71 to 0.79".
pub fn interval(low: f64, high: f64, form: impl Fn(f64) -> String) -> String {
    format!("{} to {}", form(low), form(high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(count), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(of(1, "row", "rows"), "1 row");
    }

    #[test]
    fn significant_digits_keep_what_matters() {
        assert_eq!(significant(41_234.56, 3), "41,235");
        assert_eq!(significant(0.012_345, 3), "0.0123");
        assert_eq!(significant(-2.0, 3), "−2");
        assert_eq!(significant(3.2e-9, 3), "3.20e−9");
        assert_eq!(significant(f64::NAN, 3), NONE);
    }

    #[test]
    fn a_rounded_zero_has_no_sign() {
        assert_eq!(fixed(-0.000_1, 2), "0.00");
        assert_eq!(points(0.000_01), "0.0");
        assert_eq!(points(-0.061), "−6.1");
        assert_eq!(points(0.061), "+6.1");
    }

    #[test]
    fn a_small_figure_is_never_called_nothing() {
        assert_eq!(small(0.000_2), "<\u{a0}0.001");
        assert_eq!(small(0.0), "0.000");
        assert_eq!(share(0.000_1), "<\u{a0}0.1\u{a0}%");
        assert_eq!(share(0.999_9), ">\u{a0}99.9\u{a0}%");
        assert_eq!(share(1.0), "100.0\u{a0}%");
        assert_eq!(p_value(1e-12), "<\u{a0}0.001");
    }

    #[test]
    fn large_counts_are_short() {
        assert_eq!([950.0, 12_300.0, 2_500_000.0].map(short), ["950", "12.3\u{a0}k", "2.5\u{a0}M"]);
    }
}
