//! What an exported file is called: the model, the tab, what it shows and its days, safe on every system.

/// No part of a name is longer, so that the name fits every file system.
const MOST_LETTERS: usize = 40;

/// For example `car_loan_drift_psi-over-time_2026-11-01_2026-11-07.csv`; parts without a letter are left out.
pub fn name<'a>(parts: impl IntoIterator<Item = &'a str>, ending: &str) -> String {
    let parts: Vec<String> = parts.into_iter().map(plain).filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { format!("evenkeel.{ending}") } else { format!("{}.{ending}", parts.join("_")) }
}

/// Letters, digits, "_" and "-"; whatever stands between them is one "-".
fn plain(part: &str) -> String {
    let mut plain = String::new();
    for letter in part.chars() {
        if letter.is_alphanumeric() || letter == '_' {
            plain.push(letter);
        } else if !plain.is_empty() && !plain.ends_with('-') {
            plain.push('-');
        }
    }
    let cut: String = plain.chars().take(MOST_LETTERS).collect();
    cut.trim_matches(['-', '_']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_what_is_in_the_file() {
        let parts = ["car_loan", "drift", "PSI over time", "2026-11-01", "2026-11-07"];
        assert_eq!(name(parts, "csv"), "car_loan_drift_PSI-over-time_2026-11-01_2026-11-07.csv");
    }

    #[test]
    fn no_name_leads_elsewhere() {
        assert_eq!(name(["../../etc/passwd", "<b>\"x\"\u{202e}\0"], "svg"), "etc-passwd_b-x.svg");
        assert_eq!(name(["..", "😀"], "png"), "evenkeel.png");
        assert_eq!(name(["Größe/京都"], "csv"), "Größe-京都.csv");
        assert!(name([&*"x".repeat(5_000), &"ü".repeat(5_000)], "csv").len() < 200);
    }
}
