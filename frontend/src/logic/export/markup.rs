//! What of a chart's markup goes into a file: shapes and words; nothing to click, to run or to load.

use std::collections::BTreeSet;

/// Elements of a picture; all others are left out with what is in them.
const ELEMENTS: [&str; 12] =
    ["svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "clipPath"];
/// Attributes of a picture; all others are left out.
const ATTRIBUTES: [&str; 37] = [
    "class",
    "clip-path",
    "cx",
    "cy",
    "d",
    "dominant-baseline",
    "dx",
    "dy",
    "fill",
    "fill-opacity",
    "fill-rule",
    "font-size",
    "font-weight",
    "height",
    "id",
    "opacity",
    "points",
    "preserveAspectRatio",
    "r",
    "rx",
    "ry",
    "stroke",
    "stroke-dasharray",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-opacity",
    "stroke-width",
    "text-anchor",
    "transform",
    "viewBox",
    "width",
    "x",
    "x1",
    "x2",
    "y",
    "y1",
    "y2",
];
/// What is only there to be moved, or follows the pointer.
const ON_SCREEN_ONLY: [&str; 7] =
    ["range-hit", "range-window", "range-ring", "range-grip", "range-grip-line", "cursor-line", "screen-only"];
/// Marks are drawn so much finer than the page; see `chart::plot`.
const FINE: f64 = 10.0;

/// What is left of well-formed markup, and the classes in it.
#[derive(Debug, Default, PartialEq)]
pub struct Kept {
    /// The markup.
    pub text: String,
    /// The classes that its elements have.
    pub classes: BTreeSet<String>,
}

/// Takes over what belongs into a picture, with the place of its outermost element: x, y, width and height.
///
/// Strokes of marks keep their width without `vector-effect`, which not every viewer knows.
pub fn keep(markup: &str, place: [f64; 4]) -> Kept {
    let mut kept = Kept::default();
    // Whether each open element is kept, and whether it stands among marks.
    let mut open: Vec<(bool, bool)> = Vec::new();
    let mut rest = markup;
    while let Some(start) = rest.find('<') {
        let (words, tag) = rest.split_at(start);
        if open.last().is_some_and(|(is_kept, _)| *is_kept) {
            kept.text.extend(words.chars().filter(|letter| is_character(*letter)));
        }
        if let Some(comment) = tag.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let Some((inside, after)) = tag.get(1..).and_then(|tag| tag.split_once('>')) else { break };
        rest = after;
        if let Some(name) = inside.strip_prefix('/') {
            if open.pop().is_some_and(|(is_kept, _)| is_kept) {
                kept.text.extend(["</", name.trim(), ">"]);
            }
            continue;
        }
        let closed = inside.ends_with('/');
        let (name, attributes) = read(inside.trim_end_matches('/'));
        let (above, among) = open.last().copied().unwrap_or((true, false));
        let classes: Vec<&str> = value(&attributes, "class").unwrap_or_default().split_whitespace().collect();
        let is_kept = above && ELEMENTS.contains(&name) && !classes.iter().any(|one| ON_SCREEN_ONLY.contains(one));
        if is_kept {
            kept.classes.extend(classes.iter().map(|class| (*class).to_owned()));
            let place = open.is_empty().then_some(place);
            kept.text.push_str(&opening(name, &attributes, place, among));
            kept.text.push_str(if closed { "/>" } else { ">" });
        }
        if !closed {
            open.push((is_kept, among || classes.contains(&"marks")));
        }
    }
    kept
}

/// The characters that a document may have (XML 1.0, 2.2).
pub fn is_character(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
        && !('\u{7f}'..='\u{9f}').contains(&letter)
}

/// Text as it stands between tags or in an attribute.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars().filter(|letter| is_character(*letter)) {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    escaped
}

fn value<'a>(attributes: &[(&str, &'a str)], name: &str) -> Option<&'a str> {
    attributes.iter().find(|(other, _)| *other == name).map(|(_, value)| *value)
}

/// The name and the attributes of a tag.
fn read(inside: &str) -> (&str, Vec<(&str, &str)>) {
    let (name, mut rest) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
    let mut attributes = Vec::new();
    while let Some((name, after)) = rest.split_once('=') {
        let after = after.trim_start();
        let Some(quote) = after.chars().next().filter(|quote| matches!(quote, '"' | '\'')) else { break };
        let Some((value, after)) = after.get(1..).and_then(|after| after.split_once(quote)) else { break };
        attributes.push((name.trim(), value));
        rest = after;
    }
    (name, attributes)
}

fn opening(name: &str, attributes: &[(&str, &str)], place: Option<[f64; 4]>, among: bool) -> String {
    let mut text = format!("<{name}");
    let given = ["x", "y", "width", "height"];
    if let Some(place) = place {
        let drawn = [place[2], place[3]].map(short);
        for (name, number) in given.iter().zip(place) {
            text.extend([" ", *name, "=\"", &short(number), "\""]);
        }
        if value(attributes, "viewBox").is_none() {
            text.extend([" viewBox=\"0 0 ", &drawn[0], " ", &drawn[1], "\""]);
        }
    }
    for (name, value) in attributes {
        // What a picture is filled or cut with may stand in it, never elsewhere.
        let elsewhere = value.contains("url(") && !value.starts_with("url(#");
        if !ATTRIBUTES.contains(name) || elsewhere || (place.is_some() && given.contains(name)) {
            continue;
        }
        let value: String = value.chars().filter(|letter| is_character(*letter)).collect();
        let value = match *name {
            "stroke-width" if among => value.parse().map_or(value, |width: f64| short(width * FINE)),
            _ => value.replace('"', "&quot;"),
        };
        text.extend([" ", *name, "=\"", &value, "\""]);
    }
    text
}

/// A length in pixels, to a hundredth.
pub fn short(number: f64) -> String {
    let text = format!("{number:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: [f64; 4] = [0.0, 10.0, 100.0, 50.5];

    #[test]
    fn only_shapes_and_words_are_kept() {
        let hostile = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" onload=\"alert(1)\"><!-- a > b --><script>alert(1)</script>\
            <g tabindex=\"0\" role=\"slider\" class=\"range-handle\"><rect class=\"range-hit\" x=\"1\"/><line class=\"range-edge\" x1=\"2\"/></g>\
            <foreignObject><div><text>no</text></div></foreignObject><a href=\"javascript:x\"><text>nor this</text></a>\
            <text x=\"1\" style=\"fill:red\" fill=\"url(https://a)\">a &lt;b&gt; &amp; \u{1}c</text></svg>";
        let kept = keep(hostile, PLACE);
        assert_eq!(
            kept.text,
            "<svg x=\"0\" y=\"10\" width=\"100\" height=\"50.5\" viewBox=\"0 0 100 50.5\"><g class=\"range-handle\">\
             <line class=\"range-edge\" x1=\"2\"/></g><text x=\"1\">a &lt;b&gt; &amp; c</text></svg>"
        );
        assert_eq!(kept.classes.iter().collect::<Vec<_>>(), ["range-edge", "range-handle"]);
    }

    #[test]
    fn strokes_of_marks_keep_their_width() {
        let marks = "<svg viewBox=\"0 0 5 5\" preserveAspectRatio=\"none\"><g class=\"marks\" transform=\"scale(0.1)\">\
            <polyline class=\"stroke-window\" stroke-width=\"2\" points=\"0,0 1,1\"/></g><line stroke-width=\"2\"/></svg>";
        let kept = keep(marks, PLACE).text;
        assert!(kept.contains("stroke-width=\"20\" points") && kept.contains("<line stroke-width=\"2\"/>"), "{kept}");
        assert!(kept.contains("viewBox=\"0 0 5 5\" preserveAspectRatio=\"none\""), "{kept}");
    }

    #[test]
    fn broken_markup_ends_quietly() {
        for broken in ["", "<", "<svg", "<svg><g class=\"x", "</g></g>", "text alone", "<svg a='1\"><", "<!-- "] {
            assert!(!keep(broken, PLACE).text.contains("script"));
        }
    }
}
