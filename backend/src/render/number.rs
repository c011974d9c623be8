//! Numbers as they stand in tables: a fixed count of decimals, a true minus sign, thousands apart.

pub(super) use shared::verdict::{fixed, significant};

/// The same with its sign, as a difference has it.
pub(super) fn signed(value: f64, decimals: usize) -> String {
    with_sign(value, fixed(value, decimals))
}

/// The same with its sign.
pub(super) fn signed_significant(value: f64, digits: i32) -> String {
    with_sign(value, significant(value, digits))
}

/// A distance: three decimals, and "<0.001" for what those would hide.
pub(super) fn small(value: f64) -> String {
    if value > 0.0 && value < 0.0005 { "<0.001".to_owned() } else { fixed(value, 3) }
}

/// A share as percent without the sign, one decimal, never "0" of something or "100" of not all.
pub(super) fn share(share: f64) -> String {
    match share {
        0.0 => "0".to_owned(),
        1.0 => "100".to_owned(),
        s if s < 0.0005 => "<0.1".to_owned(),
        s if s > 0.9995 && s < 1.0 => ">99.9".to_owned(),
        s => fixed(100.0 * s, 1),
    }
}

/// Part of a whole, 0…1; `None` of nothing.
pub(super) fn share_of(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// A p-value.
pub(super) fn p_value(p: f64) -> String {
    if p < 0.001 { "<0.001".to_owned() } else { fixed(p, 3) }
}

fn with_sign(value: f64, text: String) -> String {
    let zero = text.bytes().all(|byte| byte == b'0' || byte == b'.');
    if value > 0.0 && !zero { format!("+{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_keep_what_matters() {
        assert_eq!([0.314_15, 0.000_2, 0.0].map(small), ["0.314", "<0.001", "0.000"]);
        assert_eq!([0.0, 0.000_1, 0.123, 0.999_9, 1.0].map(share), ["0", "<0.1", "12.3", ">99.9", "100"]);
        assert_eq!([41_234.56, 0.012_345, -2.0].map(|x| significant(x, 3)), ["41,235", "0.0123", "−2"]);
        assert_eq!(significant(3.2e-9, 3), "3.20e−9");
        assert_eq!(significant(f64::MAX, 3), "1.80e308");
        assert_eq!([0.021, -0.021, 0.000_01].map(|x| signed(x, 3)), ["+0.021", "−0.021", "0.000"]);
        assert_eq!([1e-12, 0.04].map(p_value), ["<0.001", "0.040"]);
    }
}
