//! Values and columns as people and tools write them: the one reading of a text, for files on a server, on the command
//! line and in a browser.

use crate::schema::ColumnRole;

/// Integers with no more distinct values than this are categories.
pub const FEW: usize = 10;
/// Texts with more distinct values than this are identifiers or prose, and are not compared.
pub const MOST_CATEGORIES: usize = 100_000;
/// Names that the usual tools give to these columns, understood unasked.
pub const USUAL_NAMES: [(ColumnRole, &[&str]); 6] = [
    (ColumnRole::Id, &["request_id", "id", "x_request_id", "ce_id", "traceparent"]),
    (ColumnRole::Time, &["time", "timestamp"]),
    (ColumnRole::Score, &["score", "y_pred_proba"]),
    (ColumnRole::Prediction, &["prediction", "y_pred"]),
    (ColumnRole::Label, &["label", "y_true", "target"]),
    (ColumnRole::Latency, &["latency_ms"]),
];
/// What columns of class probabilities are called, before the class.
pub const CLASS_PREFIX: &str = "y_pred_proba_";
/// What tools call the numbers of rows that they write along.
pub const ROW_NUMBERS: [&str; 3] = ["", "Unnamed: 0", "__index_level_0__"];

/// True, 1, false, 0 as true and false.
pub fn as_boolean(text: &str) -> Option<&'static str> {
    let text = text.trim();
    if text == "1" || text.eq_ignore_ascii_case("true") {
        return Some("true");
    }
    (text == "0" || text.eq_ignore_ascii_case("false")).then_some("false")
}

/// Whether a text is an integer, however large.
pub fn is_whole(text: &str) -> bool {
    let text = text.trim();
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// The number of a text, true and false being 1 and 0.
pub fn number(text: &str) -> Option<f64> {
    let of_boolean = || as_boolean(text).map(|value| f64::from(u8::from(value == "true")));
    text.trim().parse().ok().or_else(of_boolean)
}

/// A text as the category it stands for: 1.0, as tools write integers once a value is missing, is 1.
pub fn category(text: &str, boolean: bool) -> &str {
    if boolean && let Some(value) = as_boolean(text) {
        return value;
    }
    match text.split_once('.') {
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0') && is_whole(whole) => whole,
        _ => text,
    }
}

/// A text as an outcome of a binary task: 1, true, t, yes, y and their opposites, in any case.
pub fn outcome(text: &str) -> Option<bool> {
    let one_of = |words: [&str; 3]| words.iter().any(|word| text.trim().eq_ignore_ascii_case(word));
    let number = || text.trim().parse::<f64>().ok().filter(|number| [0.0, 1.0].contains(number));
    match as_boolean(text) {
        Some(value) => Some(value == "true"),
        None if one_of(["t", "yes", "y"]) => Some(true),
        None if one_of(["f", "no", "n"]) => Some(false),
        None => number().map(|number| number > 0.5),
    }
}

/// Whether two texts are the same value: numbers and true or false may be written in several ways.
pub fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.trim(), b.trim());
    let numbers = || a.parse::<f64>().ok().zip(b.parse::<f64>().ok());
    let booleans = || as_boolean(a).is_some_and(|value| as_boolean(b) == Some(value));
    a == b || booleans() || numbers().is_some_and(|(a, b)| a.total_cmp(&b).is_eq())
}

/// What the distinct texts of a column show.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Rows with a number.
    pub numbers: u64,
    /// Rows with another text.
    pub others: u64,
    /// Distinct numbers.
    pub distinct_numbers: usize,
    /// Distinct other texts.
    pub distinct_others: usize,
    /// Whether every number is an integer.
    pub all_whole: bool,
    /// Whether every text is true or false.
    pub all_boolean: bool,
    /// Whether every text is a point in time.
    pub all_times: bool,
}

impl Look {
    /// Looks at the distinct texts of a column and the code of each row, any past the last being missing; `is_time` says
    /// whether a text is a point in time.
    pub fn at(dictionary: &[String], codes: &[u32], is_time: impl Fn(&str) -> bool) -> Self {
        let mut counts = vec![0_u64; dictionary.len()];
        for code in codes {
            if let Some(count) = counts.get_mut(*code as usize) {
                *count += 1;
            }
        }
        let mut look = Self {
            numbers: 0,
            others: 0,
            distinct_numbers: 0,
            distinct_others: 0,
            all_whole: true,
            all_boolean: true,
            all_times: true,
        };
        for (text, count) in dictionary.iter().zip(counts) {
            let trimmed = text.trim();
            if trimmed.parse::<f64>().is_ok() {
                look.numbers += count;
                look.distinct_numbers += 1;
                look.all_whole &= is_whole(trimmed);
                (look.all_boolean, look.all_times) = (false, false);
            } else {
                look.others += count;
                look.distinct_others += 1;
                look.all_boolean &= trimmed.eq_ignore_ascii_case("true") || trimmed.eq_ignore_ascii_case("false");
                // A bare number is never taken for a time.
                look.all_times = look.all_times && is_time(trimmed);
            }
        }
        look
    }

    /// Numbers, but for a few marks of missing values: at least nine in ten, and few kinds of others.
    pub fn is_numeric(&self) -> bool {
        self.numbers > 0 && self.numbers >= 9 * self.others && self.distinct_others <= FEW
    }

    /// Integers that are few enough to be categories.
    pub fn is_few_whole(&self) -> bool {
        self.others == 0 && self.all_whole && self.distinct_numbers <= FEW
    }

    /// Numbers with fractions, or many of them.
    pub fn is_measured(&self) -> bool {
        self.is_numeric() && (self.distinct_numbers > FEW || !self.all_whole)
    }
}
