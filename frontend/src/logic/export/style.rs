//! The style of a picture: the rules of the app's own style sheets that it needs, with the theme's values filled in.

use std::collections::BTreeSet;

const TOKENS: &str = include_str!("../../../style/tokens.css");
const RULES: &str = include_str!("../../../style/charts.css");
/// What of a rule means something in a picture.
const PROPERTIES: [&str; 11] = [
    "fill",
    "fill-opacity",
    "stroke",
    "stroke-width",
    "stroke-opacity",
    "stroke-dasharray",
    "stroke-linejoin",
    "stroke-linecap",
    "opacity",
    "font-weight",
    "paint-order",
];

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// The value of a token, for example of `--surface`; empty where there is none.
pub fn token(name: &str, theme: Theme) -> String {
    let tokens = without_comments(TOKENS);
    let value = tokens.split([';', '{']).find_map(|line| line.trim().strip_prefix(name)?.strip_prefix(':'));
    in_theme(value.unwrap_or_default().trim(), theme)
}

/// `light-dark(a, b)` as the one or the other.
fn in_theme(value: &str, theme: Theme) -> String {
    let Some(both) = value.strip_prefix("light-dark(").and_then(|rest| rest.strip_suffix(')')) else {
        return value.to_owned();
    };
    let (light, dark) = both.split_once(',').unwrap_or((both, both));
    if theme == Theme::Light { light } else { dark }.trim().to_owned()
}

/// The rules for elements of these classes, and for words, in the order of the style sheet.
pub fn rules(classes: &BTreeSet<String>, theme: Theme) -> String {
    let mut text = String::new();
    for rule in without_comments(RULES).split('}') {
        // What depends on the screen's width has two opening brackets.
        let mut parts = rule.split('{');
        let (Some(selectors), Some(body), None) = (parts.next(), parts.next(), parts.next()) else { continue };
        let selectors: Vec<&str> =
            selectors.split(',').map(str::trim).filter(|selector| applies(selector, classes)).collect();
        let among_marks = selectors.iter().any(|selector| selector.starts_with(".stroke-"));
        let body: Vec<String> = body.split(';').filter_map(|line| declaration(line, among_marks, theme)).collect();
        if !selectors.is_empty() && !body.is_empty() {
            text.extend([&*selectors.join(","), "{", &body.join(";"), "}"]);
        }
    }
    text
}

fn without_comments(sheet: &str) -> String {
    let mut text = String::new();
    for (at, part) in sheet.split("/*").enumerate() {
        text.push_str(if at == 0 { part } else { part.split_once("*/").map_or("", |(_, after)| after) });
    }
    text
}

/// Whether a selector names only what is there: words of charts, and elements by their classes.
fn applies(selector: &str, classes: &BTreeSet<String>) -> bool {
    let known = |name: &str| name == "chart" || classes.contains(name);
    !selector.contains([':', '>', '*', '[', '@'])
        && selector.split_whitespace().all(|part| {
            let mut names = part.split('.');
            let element = names.next().unwrap_or_default();
            (element.is_empty() || element == "text") && names.all(known)
        })
}

/// One line of a rule with its values filled in; dashes among marks are as much finer as the marks.
fn declaration(line: &str, among_marks: bool, theme: Theme) -> Option<String> {
    let (name, value) = line.split_once(':')?;
    let (name, value) = (name.trim(), value.trim());
    if !PROPERTIES.contains(&name) {
        return None;
    }
    let mut filled = String::new();
    let mut rest = value;
    while let Some((before, after)) = rest.split_once("var(") {
        let (token_name, after) = after.split_once(')')?;
        filled.push_str(before);
        filled.push_str(&token(token_name.trim(), theme));
        rest = after;
    }
    filled.push_str(rest);
    if among_marks && name == "stroke-dasharray" {
        let dashes: Vec<String> =
            filled.split(' ').filter_map(|dash| Some(format!("{}", dash.parse::<f64>().ok()? * 10.0))).collect();
        filled = dashes.join(" ");
    }
    Some(format!("{name}:{filled}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_have_a_value_in_each_theme() {
        assert_eq!(token("--surface", Theme::Light), "#ffffff");
        assert_eq!(token("--surface", Theme::Dark), "#181c21");
        assert!(token("--sans", Theme::Light).contains("sans-serif"));
        assert_eq!(token("--no-such-token", Theme::Light), "");
    }

    #[test]
    fn only_what_is_used_is_taken_over_and_filled_in() {
        let classes = ["fill-window", "stroke-estimated", "marks"].map(str::to_owned).into();
        let light = rules(&classes, Theme::Light);
        assert!(light.contains(".fill-window{fill:#0072b2}"), "{light}");
        assert!(light.contains(".stroke-estimated{stroke:#a5528c;stroke-dasharray:50 40}"), "{light}");
        assert!(light.contains(".chart text{fill:"), "{light}");
        for absent in ["var(", "fill-reference", "range-", "@media", "/*", "vector-effect", "light-dark"] {
            assert!(!light.contains(absent), "{absent} in {light}");
        }
        assert!(rules(&classes, Theme::Dark).contains(".fill-window{fill:#56b4e9}"));
    }

    #[test]
    fn every_token_of_the_charts_is_known() {
        for name in RULES.split("var(").skip(1).filter_map(|rest| rest.split(')').next()) {
            assert_ne!(token(name, Theme::Dark), "", "{name}");
        }
    }
}
