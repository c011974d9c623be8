//! Prometheus' text format, version 0.0.4, and as much of `OpenMetrics` as it shares.

use std::borrow::Cow;

/// The most lines that are read.
const MOST_LINES: usize = 50_000;

/// One line with a value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sample<'a> {
    pub(super) name: &'a str,
    pub(super) labels: Vec<(&'a str, Cow<'a, str>)>,
    pub(super) value: f64,
}

impl Sample<'_> {
    /// The first of these labels that it has.
    pub(super) fn label(&self, names: &[&str]) -> Option<&str> {
        self.labels.iter().find(|(name, _)| names.contains(name)).map(|(_, value)| value.as_ref())
    }
}

/// Reads all lines that hold a value; those that cannot be understood are passed over. Fails when there is none, or when
/// there are too many lines.
pub(super) fn samples(text: &str) -> Result<Vec<Sample<'_>>, String> {
    let mut samples = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if number >= MOST_LINES {
            return Err("its metrics have more than 50,000 lines".to_owned());
        }
        let line = line.trim();
        if !line.is_empty() && !line.starts_with('#') {
            samples.extend(sample(line));
        }
    }
    if samples.is_empty() { Err("it has no metrics in Prometheus' text format".to_owned()) } else { Ok(samples) }
}

/// `name{label="value",…} value [time]`, with whatever follows.
fn sample(line: &str) -> Option<Sample<'_>> {
    let end = line.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == ':')).filter(|&end| end > 0)?;
    let (name, rest) = line.split_at(end);
    let rest = rest.trim_start();
    let (labels, rest) = match rest.strip_prefix('{') {
        Some(rest) => labels(rest)?,
        None => (Vec::new(), rest),
    };
    let value = rest.split_ascii_whitespace().next()?.parse().ok()?;
    Some(Sample { name, labels, value })
}

/// Labels up to the closing brace, and what follows it.
type Labels<'a> = (Vec<(&'a str, Cow<'a, str>)>, &'a str);

fn labels(mut rest: &str) -> Option<Labels<'_>> {
    let mut labels = Vec::new();
    loop {
        rest = rest.trim_start();
        if let Some(rest) = rest.strip_prefix('}') {
            return Some((labels, rest));
        }
        let (name, after) = rest.split_once('=')?;
        let (value, after) = quoted(after.trim_start().strip_prefix('"')?)?;
        labels.push((name.trim(), value));
        rest = after.trim_start();
        rest = rest.strip_prefix(',').unwrap_or(rest);
    }
}

/// A text up to its closing quote, and what follows it.
fn quoted(rest: &str) -> Option<(Cow<'_, str>, &str)> {
    let mut plain = String::new();
    let mut escaped = false;
    for (at, c) in rest.char_indices() {
        match (escaped, c) {
            (false, '"') if plain.is_empty() => return Some((Cow::Borrowed(&rest[..at]), &rest[at + 1..])),
            (false, '"') => return Some((Cow::Owned(plain), &rest[at + 1..])),
            (false, '\\') => {
                if plain.is_empty() {
                    plain.push_str(&rest[..at]);
                }
                escaped = true;
            }
            (true, c) => {
                plain.push(if c == 'n' { '\n' } else { c });
                escaped = false;
            }
            (false, c) if !plain.is_empty() => plain.push(c),
            (false, _) => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_are_read_in_their_forms() {
        let text = "# HELP a b\n# TYPE a counter\na 1\na{} 2 1395066363000\n  a { b = \"c\" , d=\"e\\\"f\\\\g\\nh\", } 3e2 # {x=\"y\"} 1\nb{le=\"+Inf\"} +Inf\nc NaN\n\\q 1\nd\ne x\nf{a=\"b} 1\ng{a=\"\\\\\"} 4\n# EOF";
        let samples = samples(text).unwrap();
        let names: Vec<&str> = samples.iter().map(|sample| sample.name).collect();
        assert_eq!(names, ["a", "a", "a", "b", "c", "g"]);
        assert_eq!(Some(samples[1].value), Some(2.0));
        assert_eq!(samples[2].labels, [("b", "c".into()), ("d", "e\"f\\g\nh".into())]);
        assert_eq!(Some(samples[2].value), Some(300.0));
        assert_eq!(Some(samples[3].value), Some(f64::INFINITY));
        assert_eq!(samples[5].labels, [("a", "\\".into())]);
    }

    #[test]
    fn what_holds_no_metrics_or_too_many_is_refused() {
        assert!(samples("").is_err());
        assert!(samples("<html>no</html>").is_err());
        assert!(samples(&"a 1\n".repeat(50_000)).is_ok());
        assert!(samples(&"a 1\n".repeat(50_001)).is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_taken(text in "\\PC*") {
            let _ = samples(&text);
        }

        #[test]
        fn anything_like_metrics_is_taken(text in "([a-z_]{1,3}[{}=\",\\\\\n #]{0,4}){0,20}") {
            let _ = samples(&text);
        }

        #[test]
        fn what_is_written_is_read(
            name in "[a-zA-Z_:][a-zA-Z0-9_:]{0,20}",
            labels in prop::collection::vec(("[a-zA-Z_][a-zA-Z0-9_]{0,9}", "\\PC{0,20}|[\"\\\\\n]{0,5}"), 0..5),
            value in any::<f64>(),
        ) {
            let written: Vec<String> = labels
                .iter()
                .map(|(name, value)| {
                    let value = value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
                    format!("{name}=\"{value}\"")
                })
                .collect();
            let line = format!("{name}{{{}}} {value}", written.join(","));
            let read = samples(&line).unwrap();
            prop_assert_eq!(read[0].name, name.as_str());
            prop_assert!(Some(read[0].value) == Some(value) || value.is_nan());
            let read: Vec<(String, String)> =
                read[0].labels.iter().map(|(name, value)| ((*name).to_owned(), value.to_string())).collect();
            prop_assert_eq!(read, labels);
        }
    }
}
