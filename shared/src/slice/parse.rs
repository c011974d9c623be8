//! Slices from text.

use std::str::FromStr;

use super::{Slice, Subject, Test};

/// A slice may be this long, in bytes.
const LONGEST: usize = 4_096;
/// Brackets may stand in each other this deep.
const DEEPEST: u32 = 32;

/// Why a text is no slice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseError {
    /// Where, in bytes from the start.
    pub at: usize,
    /// What is wrong there, and what would be right.
    pub reason: String,
}

impl std::fmt::Display for ParseError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "at character {}: {}", self.at + 1, self.reason)
    }
}

impl std::error::Error for ParseError {}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    /// A plain word or number.
    Word(String),
    /// A name in back quotes.
    Name(String),
    /// A value in single quotes.
    Text(String),
    /// The name of a slice in square brackets.
    Slice(String),
    /// A comparison or a bracket.
    Sign(&'static str),
}

impl FromStr for Slice {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.trim().is_empty() {
            return Ok(Self::All);
        }
        if text.len() > LONGEST {
            return Err(ParseError { at: LONGEST, reason: format!("a slice has at most {LONGEST} bytes") });
        }
        let mut parser = Parser { tokens: tokens(text)?, next: 0, end: text.len() };
        let slice = parser.or(0)?;
        match parser.peek() {
            None => Ok(slice),
            Some(_) => Err(parser.error("expected \"and\", \"or\" or the end")),
        }
    }
}

struct Parser {
    tokens: Vec<(usize, Token)>,
    next: usize,
    end: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next).map(|(_, token)| token)
    }

    fn take(&mut self) -> Option<Token> {
        let token = self.peek().cloned();
        self.next += 1;
        token
    }

    fn error(&self, reason: impl Into<String>) -> ParseError {
        let at = self.tokens.get(self.next).map_or(self.end, |(at, _)| *at);
        ParseError { at, reason: reason.into() }
    }

    fn word(&mut self, wanted: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Word(word)) if word.eq_ignore_ascii_case(wanted));
        self.next += usize::from(found);
        found
    }

    fn sign(&mut self, wanted: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Sign(sign)) if *sign == wanted);
        self.next += usize::from(found);
        found
    }

    fn or(&mut self, depth: u32) -> Result<Slice, ParseError> {
        if depth > DEEPEST {
            return Err(self.error(format!("brackets stand more than {DEEPEST} deep")));
        }
        let mut any = vec![self.and(depth)?];
        while self.word("or") {
            any.push(self.and(depth)?);
        }
        Ok(one_or(any, Slice::Or))
    }

    fn and(&mut self, depth: u32) -> Result<Slice, ParseError> {
        let mut all = vec![self.unit(depth)?];
        while self.word("and") {
            all.push(self.unit(depth)?);
        }
        Ok(one_or(all, Slice::And))
    }

    fn unit(&mut self, depth: u32) -> Result<Slice, ParseError> {
        if self.word("not") {
            if depth > DEEPEST {
                return Err(self.error(format!("\"not\" stands more than {DEEPEST} deep")));
            }
            return Ok(Slice::Not(Box::new(self.unit(depth + 1)?)));
        }
        if self.sign("(") {
            let inner = self.or(depth + 1)?;
            return if self.sign(")") { Ok(inner) } else { Err(self.error("expected \")\"")) };
        }
        if let Some(Token::Slice(name)) = self.peek() {
            let name = name.clone();
            self.next += 1;
            return Ok(Slice::Named(name));
        }
        let subject = self.subject()?;
        self.test(subject)
    }

    fn subject(&mut self) -> Result<Subject, ParseError> {
        let subject = match self.peek() {
            Some(Token::Name(name)) => Subject::Column(name.clone()),
            Some(Token::Word(word)) => match word.as_str() {
                "@score" => Subject::Score,
                "@decision" => Subject::Decision,
                "@label" => Subject::Label,
                name if name.starts_with('@') => {
                    return Err(self.error(format!("\"{name}\" is none of @score, @decision and @label")));
                }
                name => Subject::Column(name.to_owned()),
            },
            _ => return Err(self.error("expected a column, a slice in square brackets, \"not\" or \"(\"")),
        };
        self.next += 1;
        Ok(subject)
    }

    fn test(&mut self, subject: Subject) -> Result<Slice, ParseError> {
        if self.word("is") {
            let not = self.word("not");
            if !self.word("missing") {
                return Err(self.error("expected \"missing\""));
            }
            let missing = Slice::Test(subject, Test::Missing);
            return Ok(if not { Slice::Not(Box::new(missing)) } else { missing });
        }
        if self.word("in") {
            return self.list().map(|values| Slice::Test(subject, Test::OneOf(values)));
        }
        let Some(Token::Sign(sign)) = self.peek().cloned() else {
            return Err(self.error("expected a comparison: = != < <= > >=, \"in (…)\" or \"is missing\""));
        };
        self.next += 1;
        let bound = |parser: &mut Self| {
            let text = parser.value()?;
            text.parse::<f64>().ok().filter(|bound| bound.is_finite()).ok_or_else(|| {
                parser.next -= 1;
                parser.error(format!("\"{text}\" is not a number"))
            })
        };
        Ok(match sign {
            "=" => Slice::Test(subject, Test::OneOf(vec![self.value()?])),
            "!=" => Slice::Not(Box::new(Slice::Test(subject, Test::OneOf(vec![self.value()?])))),
            ">" => Slice::Test(subject, Test::Above(bound(self)?)),
            ">=" => Slice::Test(subject, Test::AtLeast(bound(self)?)),
            "<" => Slice::Test(subject, Test::Below(bound(self)?)),
            "<=" => Slice::Test(subject, Test::AtMost(bound(self)?)),
            _ => {
                self.next -= 1;
                return Err(self.error("expected a comparison"));
            }
        })
    }

    fn list(&mut self) -> Result<Vec<String>, ParseError> {
        if !self.sign("(") {
            return Err(self.error("expected \"(\""));
        }
        let mut values = vec![self.value()?];
        while self.sign(",") {
            values.push(self.value()?);
        }
        if self.sign(")") { Ok(values) } else { Err(self.error("expected \",\" or \")\"")) }
    }

    fn value(&mut self) -> Result<String, ParseError> {
        match self.peek() {
            Some(Token::Word(text) | Token::Text(text)) => {
                let text = text.clone();
                self.take();
                Ok(text)
            }
            _ => Err(self.error("expected a value: a number, a word, or a text in single quotes")),
        }
    }
}

fn one_or(mut slices: Vec<Slice>, many: fn(Vec<Slice>) -> Slice) -> Slice {
    match (slices.len(), slices.pop()) {
        (1, Some(one)) => one,
        (_, last) => {
            slices.extend(last);
            many(slices)
        }
    }
}

fn tokens(text: &str) -> Result<Vec<(usize, Token)>, ParseError> {
    let mut tokens = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((at, first)) = rest.next() {
        let quoted = |close: char, rest: &mut std::iter::Peekable<std::str::CharIndices<'_>>| {
            let mut inside = String::new();
            while let Some((_, next)) = rest.next() {
                // A closing sign twice stands for itself.
                if next == close && rest.next_if(|(_, after)| *after == close).is_none() {
                    return Ok(inside);
                }
                inside.push(next);
            }
            Err(ParseError { at, reason: format!("the closing {close} is missing") })
        };
        let token = match first {
            _ if first.is_whitespace() => continue,
            '`' => Token::Name(quoted('`', &mut rest)?),
            '\'' => Token::Text(quoted('\'', &mut rest)?),
            '[' => Token::Slice(quoted(']', &mut rest)?),
            '(' => Token::Sign("("),
            ')' => Token::Sign(")"),
            ',' => Token::Sign(","),
            '=' => Token::Sign("="),
            '<' | '>' | '!' => {
                let equal = rest.next_if(|(_, next)| *next == '=').is_some();
                Token::Sign(match (first, equal) {
                    ('<', true) => "<=",
                    ('<', false) => "<",
                    ('>', true) => ">=",
                    ('>', false) => ">",
                    (_, true) => "!=",
                    _ => return Err(ParseError { at, reason: "\"!\" must be followed by \"=\"".to_owned() }),
                })
            }
            _ if is_word(first) => {
                let mut word = String::from(first);
                while let Some((_, next)) = rest.next_if(|(_, next)| is_word(*next)) {
                    word.push(next);
                }
                Token::Word(word)
            }
            _ => return Err(ParseError { at, reason: format!("\"{first}\" cannot stand here; quote it") }),
        };
        tokens.push((at, token));
    }
    Ok(tokens)
}

/// Whether a sign needs no quotes.
pub(super) fn is_word(sign: char) -> bool {
    sign.is_alphanumeric() || matches!(sign, '_' | '.' | '-' | '+' | '@' | ':' | '/')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Slice {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    fn refused(text: &str) -> String {
        text.parse::<Slice>().map_or_else(|error| error.to_string(), |slice| panic!("{text} is {slice:?}"))
    }

    #[test]
    fn and_binds_closer_than_or() {
        let one = |name: &str| Slice::Test(Subject::Column(name.to_owned()), Test::Missing);
        let text = "a is missing or b is missing and not c is missing";
        let expected = Slice::Or(vec![one("a"), Slice::And(vec![one("b"), Slice::Not(Box::new(one("c")))])]);
        assert_eq!(parsed(text), expected);
        assert_eq!(parsed("  "), Slice::All);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        assert_eq!(refused("a >"), "at character 4: expected a value: a number, a word, or a text in single quotes");
        assert_eq!(refused("a > b"), "at character 5: \"b\" is not a number");
        assert_eq!(refused("a = 1 b = 2"), "at character 7: expected \"and\", \"or\" or the end");
        assert_eq!(refused("(a = 1"), "at character 7: expected \")\"");
        assert_eq!(refused("a = 'x"), "at character 5: the closing ' is missing");
        assert_eq!(refused("@scores > 1"), "at character 1: \"@scores\" is none of @score, @decision and @label");
        assert!(refused(&"(".repeat(100)).contains("more than 32 deep"));
        assert!(refused(&"not ".repeat(1_000)).contains("more than 32 deep"));
        assert!(refused(&"a".repeat(5_000)).contains("at most 4096 bytes"));
    }
}
