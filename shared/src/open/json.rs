//! One line of newline-delimited JSON: an object of plain values.

use std::borrow::Cow;

/// A value of an object.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value<'a> {
    /// `null`.
    Missing,
    /// A string without its escapes.
    Text(Cow<'a, str>),
    /// A number, `true` or `false`, as it is written.
    Bare(&'a str),
    /// `NaN` or `Infinity`, which some tools write and JSON does not have.
    NoNumber(&'a str),
    /// A list or an object.
    Nested,
}

/// Reads an object, key by key; the reason where it is none.
pub(super) fn object<'a>(line: &'a str, mut each: impl FnMut(Cow<'a, str>, Value<'a>)) -> Result<(), String> {
    let mut text = Text { line, at: 0 };
    text.expect('{')?;
    if !text.take('}') {
        loop {
            let key = text.string()?;
            text.expect(':')?;
            let value = text.value()?;
            each(key, value);
            if text.take('}') {
                break;
            }
            text.expect(',')?;
        }
    }
    text.space();
    if text.rest().is_empty() { Ok(()) } else { Err(text.wrong("the end of the line")) }
}

struct Text<'a> {
    line: &'a str,
    at: usize,
}

impl<'a> Text<'a> {
    fn rest(&self) -> &'a str {
        self.line.get(self.at..).unwrap_or_default()
    }

    fn space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
    }

    fn take(&mut self, wanted: char) -> bool {
        self.space();
        let here = self.rest().starts_with(wanted);
        self.at += if here { wanted.len_utf8() } else { 0 };
        here
    }

    fn expect(&mut self, wanted: char) -> Result<(), String> {
        if self.take(wanted) { Ok(()) } else { Err(self.wrong(&wanted.to_string())) }
    }

    fn wrong(&self, wanted: &str) -> String {
        let found: String = self.rest().chars().take(12).collect();
        let found = if found.is_empty() { "the line ends".to_owned() } else { format!("there is {found}") };
        format!("the line is not a JSON object: {wanted} should stand at character {}, but {found}", self.at + 1)
    }

    fn string(&mut self) -> Result<Cow<'a, str>, String> {
        self.expect('"')?;
        let rest = self.rest();
        let end = rest.find(['"', '\\']).ok_or_else(|| self.wrong("a closing quote"))?;
        let plain = rest.get(..end).unwrap_or_default();
        self.at += end;
        if self.rest().starts_with('"') {
            self.at += 1;
            return Ok(Cow::Borrowed(plain));
        }
        let mut text = plain.to_owned();
        loop {
            let mut chars = self.rest().chars();
            match chars.next() {
                Some('"') => {
                    self.at += 1;
                    return Ok(Cow::Owned(text));
                }
                Some('\\') => {
                    let escape = chars.next().unwrap_or(' ');
                    self.at += 1 + escape.len_utf8();
                    text.push(match escape {
                        '"' | '\\' | '/' => escape,
                        'b' => '\u{8}',
                        'f' => '\u{c}',
                        'n' => '\n',
                        'r' => '\r',
                        't' => '\t',
                        'u' => self.unicode()?,
                        _ => return Err(self.wrong("an escape of JSON")),
                    });
                }
                Some(char) => {
                    self.at += char.len_utf8();
                    text.push(char);
                }
                None => return Err(self.wrong("a closing quote")),
            }
        }
    }

    /// The character of four hexadecimal digits, or of two such escapes.
    fn unicode(&mut self) -> Result<char, String> {
        let first = self.hexadecimal()?;
        if (0xD800..0xDC00).contains(&first) && self.rest().starts_with("\\u") {
            self.at += 2;
            let second = self.hexadecimal()?;
            let code = 0x1_0000 + ((first - 0xD800) << 10) + second.wrapping_sub(0xDC00);
            return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hexadecimal(&mut self) -> Result<u32, String> {
        let digits = self.rest().get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let code = code.ok_or_else(|| self.wrong("four hexadecimal digits"))?;
        self.at += 4;
        Ok(code)
    }

    fn value(&mut self) -> Result<Value<'a>, String> {
        self.space();
        let rest = self.rest();
        match rest.chars().next() {
            Some('"') => return self.string().map(Value::Text),
            Some('{' | '[') => return self.nested().map(|()| Value::Nested),
            _ => {}
        }
        let end = rest.find([',', '}', ']', ' ', '\t', '\r', '\n']).unwrap_or(rest.len());
        let word = rest.get(..end).unwrap_or_default();
        let value = match word {
            "null" => Value::Missing,
            "true" | "false" => Value::Bare(word),
            "NaN" | "Infinity" | "-Infinity" => Value::NoNumber(word),
            _ if word.starts_with(|first: char| first == '-' || first.is_ascii_digit())
                && word.parse::<f64>().is_ok() =>
            {
                Value::Bare(word)
            }
            _ => return Err(self.wrong("a value")),
        };
        self.at += end;
        Ok(value)
    }

    /// Skips a list or an object.
    fn nested(&mut self) -> Result<(), String> {
        let mut depth = 0_usize;
        loop {
            let rest = self.rest();
            let Some(at) = rest.find(['"', '{', '[', '}', ']']) else { return Err(self.wrong("a closing bracket")) };
            self.at += at;
            match self.rest().chars().next() {
                Some('"') => {
                    self.string()?;
                    continue;
                }
                Some('{' | '[') => depth += 1,
                _ => depth = depth.saturating_sub(1),
            }
            self.at += 1;
            if depth == 0 {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Vec<(String, Value<'_>)>, String> {
        let mut found = Vec::new();
        object(line, |key, value| found.push((key.into_owned(), value)))?;
        Ok(found)
    }

    #[test]
    fn plain_values_are_read_as_they_are_written() {
        let found = read(r#" {"a": -1.5e3, "b\n":"x\"\u00fc\ud83d\ude00", "c":null,"d":true , "e":[{"]":1},"}"]} "#);
        let text = |text: &str| Value::Text(Cow::Owned(text.to_owned()));
        let expected = [
            ("a", Value::Bare("-1.5e3")),
            ("b\n", text("x\"ü😀")),
            ("c", Value::Missing),
            ("d", Value::Bare("true")),
            ("e", Value::Nested),
        ];
        assert_eq!(found, Ok(expected.map(|(key, value)| (key.to_owned(), value)).to_vec()));
        assert_eq!(read("{}"), Ok(Vec::new()));
        assert_eq!(read(r#"{"a":NaN}"#).map(|found| found[0].1.clone()), Ok(Value::NoNumber("NaN")));
    }

    #[test]
    fn what_is_no_object_says_where() {
        for line in [r#"{"a":1"#, r#"{"a" 1}"#, r#"{"a":1}x"#, r#"{"a":x}"#, r#"{"a":"#, r#"{"a":"\q"}"#, "{\"a", "[1]"]
        {
            assert!(read(line).is_err_and(|reason| reason.contains("should stand at character")), "{line}");
        }
    }
}
