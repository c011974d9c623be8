//! Names come from data that nobody has looked at: nothing in them may steer a terminal or a page.

use unicode_width::UnicodeWidthStr;

/// The text with every character visible that would else do something: escapes and line ends as their pictures
/// (␛, ␊), what reverses or hides text as "�".
pub(super) fn visible(text: &str) -> String {
    text.chars().map(picture).collect()
}

/// The character, or what stands for it.
pub(super) fn picture(letter: char) -> char {
    match letter {
        '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + u32::from(letter)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        '\u{80}'..='\u{9f}'
        | '\u{61c}'
        | '\u{200b}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}' => '\u{fffd}',
        usual => usual,
    }
}

/// How many columns of a terminal the text takes.
pub(super) fn columns(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// The text in at most so many columns, the middle left out where it is longer: names tend to differ at their end.
pub(super) fn fitted(text: &str, most: usize) -> String {
    if columns(text) <= most {
        return text.to_owned();
    }
    let room = most.saturating_sub(1);
    let tail = room / 3;
    let head: &str = prefix(text, room - tail);
    format!("{head}…{}", suffix(text, tail))
}

/// The longest beginning that takes at most so many columns.
pub(super) fn prefix(text: &str, most: usize) -> &str {
    let ends = text.char_indices().map(|(at, letter)| at + letter.len_utf8());
    let end = ends.take_while(|end| columns(&text[..*end]) <= most).last().unwrap_or(0);
    &text[..end]
}

fn suffix(text: &str, most: usize) -> &str {
    let starts = text.char_indices().rev().map(|(at, _)| at);
    let start = starts.take_while(|start| columns(&text[*start..]) <= most).last().unwrap_or(text.len());
    &text[start..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_name_steers() {
        assert_eq!(visible("a\u{1b}[31mb\r\n\u{9b}2J\u{202e}c\u{7f}"), "a␛[31mb␍␊�2J�c␡");
    }

    #[test]
    fn names_are_cut_by_columns() {
        assert_eq!(fitted("income", 6), "income");
        assert_eq!(fitted("monthly_income_before_tax", 12), "monthly_…tax");
        assert_eq!(columns("收入🙂"), 6);
        for most in 1..9 {
            assert!(columns(&fitted("収入の合計額🙂🙂", most)) <= most);
        }
    }
}
