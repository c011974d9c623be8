//! Text from data becomes text of a page, never markup.

use crate::render::safe::picture;

/// Names longer than this are cut; the JSON has them whole.
const NAME: usize = 80;
/// So are sentences, which may carry names.
const SENTENCE: usize = 600;

/// A name from the data.
pub(super) fn name(text: &str) -> String {
    escape(text, NAME)
}

/// A sentence, which may carry names from the data.
pub(super) fn sentence(text: &str) -> String {
    // Numbers keep their unit.
    escape(&text.replace(" %", "\u{a0}%"), SENTENCE)
}

/// At most `most` letters, every one of them visible, none of them markup.
fn escape(text: &str, most: usize) -> String {
    let mut escaped = String::with_capacity(text.len().min(4 * most));
    for (at, letter) in text.chars().enumerate() {
        if at == most {
            escaped.push('…');
            break;
        }
        match picture(letter) {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            usual => escaped.push(usual),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_markup() {
        assert_eq!(name("<script>alert('&\"')</script>"), "&lt;script&gt;alert(&#39;&amp;&quot;&#39;)&lt;/script&gt;");
        assert_eq!(name("\u{1b}[1m🙂\u{202e}"), "␛[1m🙂�");
        assert_eq!(name(&"x".repeat(100)).chars().count(), NAME + 1);
    }
}
