//! The bars of one column as a picture: on the page they are small, and names are buttons.

use std::fmt::Write;

use super::super::facet::{Bars, Facet};
use super::super::number::share;
use super::super::scale::{ceiling, ticks};
use super::markup::{escape, short};
use super::picture::{Legend, Picture};

/// How wide a picture is, in pixels.
const WIDTH: f64 = 640.0;
/// How high the bars of numbers are.
const HEIGHT: f64 = 200.0;
/// Left of the bars of numbers, for their scale.
const SCALE: f64 = 44.0;
/// Where the bars of names begin and end; their shares stand behind.
const NAMED: (f64, f64) = (220.0, 580.0);
/// From one name to the next.
const LINE: f64 = 22.0;
/// Letters of a name that have room beside its bar.
const LETTERS: usize = 30;

/// What the bars of a column show.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Shares {
    /// The share of production rows in each bar, 0…1.
    pub live: Vec<f64>,
    /// The share of reference rows in each bar, 0…1.
    pub reference: Vec<f64>,
    /// Which bars are inside; all where nothing is brushed.
    pub kept: Vec<bool>,
}

impl Shares {
    /// The largest share, and never nothing.
    pub fn highest(&self) -> f64 {
        self.live.iter().chain(&self.reference).copied().fold(1e-9, f64::max)
    }

    /// Whether a bar is inside.
    pub fn is_kept(&self, bar: usize) -> bool {
        self.kept.get(bar).copied().unwrap_or(true)
    }
}

/// The chart of a column with its scale, its names and its key; `about` says of which slice.
pub fn picture(facet: &Facet, shares: &Shares, about: String) -> Picture {
    let (body, height) = match &facet.bars {
        Bars::Ranges { .. } => (ranges(facet, shares), HEIGHT + 34.0),
        Bars::Names(_) => (names(facet, shares), LINE * facet.len() as f64 + 4.0),
    };
    let markup = format!("<svg viewBox=\"0 0 {WIDTH} {height}\">{body}</svg>");
    let key = |sign: &str, words: &str| Legend {
        sign: format!("<svg viewBox=\"0 0 12 12\">{sign}</svg>"),
        size: (12.0, 12.0),
        words: words.to_owned(),
    };
    let fill = |class: &str| format!("<rect class=\"{class}\" width=\"12\" height=\"12\"/>");
    let line = "<path class=\"stroke-reference\" fill=\"none\" stroke-width=\"2\" d=\"M0 6H12\"/>";
    let mut legend = vec![key(&fill("fill-window"), "Production rows, as a share")];
    if (0..facet.len()).any(|bar| !shares.is_kept(bar)) {
        legend.push(key(&fill("fill-faint"), "Outside the brush"));
    }
    legend.push(key(line, "Reference rows, as a share"));
    Picture { title: facet.name.clone(), about, source: String::new(), markup, size: (WIDTH, height), legend }
}

fn ranges(facet: &Facet, shares: &Shares) -> String {
    let top = ceiling(shares.highest());
    let y = |share: f64| 6.0 + HEIGHT * (1.0 - share / top);
    let bars = facet.len().max(1);
    let slot = (WIDTH - SCALE) / bars as f64;
    let x = |bar: f64| SCALE + bar * slot;
    let mut body = String::new();
    for tick in ticks(0.0, top, 4) {
        let at = short(y(tick));
        // Writing into a string cannot fail.
        let _written = write!(
            body,
            "<line class=\"grid-line\" x1=\"{SCALE}\" x2=\"{WIDTH}\" y1=\"{at}\" y2=\"{at}\"/>\
             <text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
            SCALE - 6.0,
            short(y(tick) + 4.0),
            escape(&share(tick)),
        );
    }
    for (bar, height) in shares.live.iter().enumerate() {
        let class = if shares.is_kept(bar) { "fill-window" } else { "fill-faint" };
        let (left, top) = (x(bar as f64 + 0.08), y(*height));
        body.push_str(&rectangle(class, (left, top), (slot * 0.84, y(0.0) - top)));
    }
    let mut steps = String::new();
    for (bar, height) in shares.reference.iter().enumerate() {
        let sign = if bar == 0 { 'M' } else { 'L' };
        let (left, right, at) = (short(x(bar as f64)), short(x(bar as f64 + 1.0)), short(y(*height)));
        let _written = write!(steps, "{sign}{left} {at}H{right}");
    }
    body.push_str(&reference(&steps));
    let places = [(0, "start"), (bars / 2, "middle"), (bars - 1, "end")];
    for (bar, anchor) in places {
        let at = match anchor {
            "start" => x(0.0),
            "middle" => x(bar as f64 + 0.5),
            _ => WIDTH,
        };
        let words = escape(&facet.label(bar));
        let _written =
            write!(body, "<text x=\"{}\" y=\"{}\" text-anchor=\"{anchor}\">{words}</text>", short(at), HEIGHT + 26.0);
    }
    body
}

fn names(facet: &Facet, shares: &Shares) -> String {
    let (first, last) = NAMED;
    let wide = |share: f64| (last - first) * share / shares.highest();
    let mut body = String::new();
    for bar in 0..facet.len() {
        let of = |shares: &[f64]| shares.get(bar).copied().unwrap_or(0.0);
        let (live, there) = (of(&shares.live), of(&shares.reference));
        let (top, words) = (LINE * bar as f64, cut(&facet.label(bar)));
        let class = if shares.is_kept(bar) { "fill-window" } else { "fill-faint" };
        body.push_str(&rectangle(class, (first, top + 4.0), (wide(live), LINE - 8.0)));
        let place = short(first + wide(there));
        body.push_str(&reference(&format!("M{place} {}V{}", short(top + 2.0), short(top + LINE - 2.0))));
        let _written = write!(
            body,
            "<text x=\"{}\" y=\"{base}\" text-anchor=\"end\">{}</text><text x=\"{WIDTH}\" y=\"{base}\" text-anchor=\"end\">{}</text>",
            first - 8.0,
            escape(&words),
            escape(&share(live)),
            base = short(top + LINE / 2.0 + 4.0),
        );
    }
    body
}

fn rectangle(class: &str, (x, y): (f64, f64), (width, height): (f64, f64)) -> String {
    let [x, y, width, height] = [x, y, width.max(0.0), height.max(0.0)].map(short);
    format!("<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>")
}

fn reference(path: &str) -> String {
    format!("<path class=\"stroke-reference\" fill=\"none\" stroke-width=\"2\" d=\"{path}\"/>")
}

/// A name as far as there is room for it.
fn cut(name: &str) -> String {
    if name.chars().count() <= LETTERS {
        return name.to_owned();
    }
    name.chars().take(LETTERS - 1).chain(['\u{2026}']).collect()
}

#[cfg(test)]
mod tests {
    use super::super::Theme;
    use super::super::picture::document;
    use super::*;
    use crate::logic::facet::Name;
    use shared::sample::Field;
    use shared::slice::Subject;

    fn facet(bars: Bars) -> Facet {
        Facet { name: "a <b>".to_owned(), subject: Subject::Score, field: Field::ScoreCell, column: None, bars }
    }

    #[test]
    fn numbers_stand_over_their_scale() {
        let of = facet(Bars::Ranges { ends: vec![3, 7, 9], edges: vec![10.0, 20.0], closed_left: false });
        let shares =
            Shares { live: vec![0.5, 0.25, 0.25], reference: vec![0.3, 0.3, 0.4], kept: vec![true, false, true] };
        let found = picture(&of, &shares, "SEX = 2".to_owned());
        assert_eq!(found.markup.matches("fill-window").count(), 2);
        assert_eq!(found.markup.matches("fill-faint").count(), 1);
        for words in [">up to 10<", ">10 to 20<", ">above 20<", ">0.0\u{a0}%<"] {
            assert!(found.markup.contains(words), "{words} in {}", found.markup);
        }
        assert_eq!(found.legend.len(), 3);
        let (text, _) = document(&found, Theme::Light);
        assert!(text.contains("<title>a &lt;b&gt;</title>") && text.contains("<desc>SEX = 2</desc>"), "{text}");
        assert!(text.contains(".stroke-reference{stroke:"), "{text}");
    }

    #[test]
    fn each_name_has_its_bar_and_its_share() {
        let name = |label: &str| Name { label: label.to_owned(), codes: vec![0], value: None };
        let of = facet(Bars::Names(vec![name("<i>"), name(&"x".repeat(80))]));
        let shares = Shares { live: vec![0.75, 0.25], reference: vec![0.5, 0.5], kept: vec![true, true] };
        let found = picture(&of, &shares, String::new());
        assert!(found.markup.contains("&lt;i&gt;") && found.markup.contains("xxx\u{2026}<"), "{}", found.markup);
        assert!(found.markup.contains(&share(0.75)) && !found.markup.contains("fill-faint"), "{}", found.markup);
        assert_eq!((found.size, found.legend.len()), ((WIDTH, 48.0), 2));
    }
}
