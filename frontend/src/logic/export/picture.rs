//! A chart as a picture that explains itself and stands alone: SVG with its title, what it shows, and its key.

use super::markup::{escape, keep, short};
use super::style::{Theme, rules, token};

/// Around everything, in pixels.
const MARGIN: f64 = 16.0;
const TITLE: Lines = Lines { height: 22.0, letter: 8.4 };
const WORDS: Lines = Lines { height: 17.0, letter: 6.5 };
/// A picture narrower than this has no room for its own title.
const NARROWEST: f64 = 320.0;

/// What is drawn.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Picture {
    /// What the chart says.
    pub title: String,
    /// What it shows: the measure, the rows, the days.
    pub about: String,
    /// Where it comes from.
    pub source: String,
    /// The chart's `svg` element as well-formed XML.
    pub markup: String,
    /// The size of that in pixels.
    pub size: (f64, f64),
    /// What the marks mean.
    pub legend: Vec<Legend>,
}

/// An entry of the key.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Legend {
    /// A small `svg` element as well-formed XML; empty for words alone.
    pub sign: String,
    /// The size of that in pixels.
    pub size: (f64, f64),
    /// What it means.
    pub words: String,
}

/// How lines of a kind are set.
struct Lines {
    height: f64,
    /// The width of a letter on average: a picture cannot measure.
    letter: f64,
}

impl Lines {
    /// Text in lines that fit a width; words longer than a line are broken.
    fn of(&self, text: &str, width: f64) -> Vec<String> {
        let most = ((width / self.letter) as usize).max(8);
        let mut lines: Vec<String> = Vec::new();
        for word in text.split([' ', '\n', '\t']).filter(|word| !word.is_empty()) {
            let letters: Vec<char> = word.chars().collect();
            for piece in letters.chunks(most) {
                let length = piece.len();
                match lines.last_mut() {
                    Some(line) if line.chars().count() + 1 + length <= most => {
                        line.push(' ');
                        line.extend(piece);
                    }
                    _ => lines.push(piece.iter().collect()),
                }
            }
        }
        lines
    }
}

/// The whole file and its size in pixels.
pub fn document(picture: &Picture, theme: Theme) -> (String, (f64, f64)) {
    let inner = picture.size.0.max(NARROWEST);
    let mut body = String::new();
    let mut y = MARGIN;
    for (lines, text, class) in [(&TITLE, &picture.title, "title"), (&WORDS, &picture.about, "about")] {
        for line in lines.of(text, inner) {
            y += lines.height;
            body.push_str(&words(MARGIN, y - 6.0, class, &line));
        }
    }
    y += 10.0;
    let chart = keep(&picture.markup, [MARGIN, y, picture.size.0, picture.size.1]);
    let mut classes = chart.classes;
    body.push_str(&chart.text);
    y += picture.size.1;
    let mut x = MARGIN;
    for (at, entry) in picture.legend.iter().enumerate() {
        let sign = if entry.sign.is_empty() { 0.0 } else { entry.size.0 + 6.0 };
        let wide = sign + entry.words.chars().count() as f64 * WORDS.letter + 16.0;
        if at == 0 || x + wide > MARGIN + inner {
            (x, y) = (MARGIN, y + WORDS.height + 2.0);
        }
        if sign > 0.0 {
            let drawn = keep(&entry.sign, [x, y - 4.0 - entry.size.1 / 2.0, entry.size.0, entry.size.1]);
            classes.extend(drawn.classes);
            body.push_str(&drawn.text);
        }
        body.push_str(&words(x + sign, y, "about", &entry.words));
        x += wide;
    }
    for line in WORDS.of(&picture.source, inner) {
        y += WORDS.height;
        body.push_str(&words(MARGIN, y, "about", &line));
    }
    let size = (inner + 2.0 * MARGIN, y + MARGIN);
    (framed(picture, &body, &rules(&classes, theme), size, theme), size)
}

fn words(x: f64, y: f64, class: &str, text: &str) -> String {
    format!("<text class=\"{class}\" x=\"{}\" y=\"{}\">{}</text>", short(x), short(y), escape(text))
}

fn framed(picture: &Picture, body: &str, rules: &str, (width, height): (f64, f64), theme: Theme) -> String {
    let [width, height] = [width, height].map(short);
    let [surface, ink, quiet] = ["--surface", "--ink", "--ink-2"].map(|name| token(name, theme));
    let described =
        if picture.source.is_empty() { picture.about.clone() } else { format!("{} {}", picture.about, picture.source) };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" font-family=\"{}\" font-size=\"12\" color=\"{ink}\">\n\
         <title>{}</title>\n<desc>{}</desc>\n\
         <style>{rules}.chart text.title{{fill:{ink};font-size:16px;font-weight:600}}.chart text.about{{fill:{quiet}}}</style>\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"{surface}\"/>\n{body}\n</svg>\n",
        escape(&token("--sans", theme)),
        escape(&picture.title),
        escape(&described),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture() -> Picture {
        Picture {
            title: "Car value shifted <on> 4 May & \"stayed\"".to_owned(),
            about: "PSI per day".to_owned(),
            source: String::new(),
            markup: "<svg><text class=\"alert\">car &lt;value&gt;</text></svg>".to_owned(),
            size: (400.0, 100.0),
            legend: vec![
                Legend {
                    sign: "<svg><rect class=\"fill-window\" width=\"10\" height=\"10\"/></svg>".to_owned(),
                    size: (10.0, 10.0),
                    words: "Window".to_owned(),
                },
                Legend { words: "<script>".to_owned(), ..Legend::default() },
            ],
        }
    }

    #[test]
    fn a_picture_says_what_it_shows_and_escapes_names() {
        let (text, size) = document(&picture(), Theme::Light);
        assert!(text.contains("<title>Car value shifted &lt;on&gt; 4 May &amp; &quot;stayed&quot;</title>"), "{text}");
        assert!(text.contains("<desc>PSI per day</desc>") && text.contains("&lt;script&gt;"), "{text}");
        assert!(text.contains(".fill-window{fill:#0072b2}") && text.contains("text.alert{fill:"), "{text}");
        assert!(!text.contains("<script") && !text.contains("var(") && !text.contains("http://127"), "{text}");
        assert!(
            text.starts_with(&format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" width=\"{}\"",
                size.0
            ))
        );
    }

    #[test]
    fn long_names_are_broken_into_lines() {
        let long = "x".repeat(500);
        let lines = WORDS.of(&format!("a b {long} c"), 400.0);
        assert!(lines.iter().all(|line| line.chars().count() <= 61), "{lines:?}");
        assert_eq!(lines.first().map(String::as_str), Some("a b"));
        assert_eq!(lines.concat().matches('x').count(), 500);
        let (_, size) = document(&Picture { title: long, ..picture() }, Theme::Dark);
        assert!(size.0 < 500.0 && size.1 > 300.0, "{size:?}");
    }
}
