//! Marks by plotters' SVG backend, into a string, without a colour of their own.
//!
//! Plotters writes colours into attributes and whole pixels into coordinates. So marks are drawn ten times finer
//! than the page, in placeholder colours that are then replaced by classes: both themes work, and no inline
//! style is needed.

use plotters::coord::Shift;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;

/// How many steps of a drawing make a pixel of the page.
const FINE: f64 = 10.0;
/// The transformation that a group of marks needs.
pub(super) const TO_PIXELS: &str = "scale(0.1)";

/// What a mark stands for; the style sheets give it its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// The reference.
    Reference = 1,
    /// The window that is looked at.
    Window,
    /// What has gone past its limit.
    Alert,
    /// Context.
    Faint,
    /// The background, to cut a mark out.
    Surface,
    /// What is estimated, not known.
    Estimated,
    /// The interval of the window.
    Band,
    /// What was known earlier.
    Then,
}

impl Ink {
    const ALL: [(Self, &'static str); 8] = [
        (Self::Reference, "reference"),
        (Self::Window, "window"),
        (Self::Alert, "alert"),
        (Self::Faint, "faint"),
        (Self::Surface, "surface"),
        (Self::Estimated, "estimated"),
        (Self::Band, "band"),
        (Self::Then, "then"),
    ];

    fn color(self) -> RGBColor {
        RGBColor(0, 0, self as u8)
    }

    /// The style of an area.
    pub(super) fn fill(self) -> ShapeStyle {
        self.color().filled()
    }

    /// The style of a line.
    pub(super) fn stroke(self, width: u32) -> ShapeStyle {
        self.color().stroke_width(width)
    }
}

type Area<'a> = DrawingArea<SVGBackend<'a>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// Where marks are drawn, in the coordinates of the data. Drawing into a string cannot fail.
pub(super) struct Plot<'a> {
    area: Area<'a>,
}

impl Plot<'_> {
    /// An upright rectangle between two corners.
    pub(super) fn bar(&self, from: (f64, f64), to: (f64, f64), ink: Ink) {
        let _drawn = self.area.draw(&Rectangle::new([from, to], ink.fill()));
    }

    /// Bars that stand on zero, each from left to right, as one shape: browsers take long over many.
    pub(super) fn bars(&self, bars: &[(f64, f64, f64)], ink: Ink) {
        let corners = |(left, right, height): &(f64, f64, f64)| {
            [(*left, 0.0), (*left, *height), (*right, *height), (*right, 0.0)]
        };
        let skyline: Vec<(f64, f64)> = bars.iter().flat_map(corners).collect();
        let _drawn = self.area.draw(&Polygon::new(skyline, ink.fill()));
    }

    /// A line through points.
    pub(super) fn line(&self, points: Vec<(f64, f64)>, ink: Ink, width: u32) {
        let _drawn = self.area.draw(&PathElement::new(points, ink.stroke(width)));
    }

    /// A line through a run of points; a run of one is a dot.
    pub(super) fn run(&self, points: Vec<(f64, f64)>, ink: Ink, width: u32) {
        match points.as_slice() {
            [] => {}
            [only] => self.dot(*only, f64::from(width) + 0.5, ink),
            _ => self.line(points, ink, width),
        }
    }

    /// The area between two ends along a run of points.
    pub(super) fn band(&self, run: &[(f64, (f64, f64))], ink: Ink) {
        let below = run.iter().map(|(x, (low, _))| (*x, *low));
        let above = run.iter().rev().map(|(x, (_, high))| (*x, *high));
        let corners: Vec<(f64, f64)> = below.chain(above).collect();
        let _drawn = self.area.draw(&Polygon::new(corners, ink.fill()));
    }

    /// An open dot with a radius in pixels.
    pub(super) fn ring(&self, at: (f64, f64), radius: f64, ink: Ink) {
        self.dot(at, radius + 0.8, ink);
        self.dot(at, radius - 0.8, Ink::Surface);
    }

    /// A dot with its interval upright.
    pub(super) fn upright(&self, x: f64, (low, middle, high): (f64, f64, f64), half_cap: f64, ink: Ink) {
        self.line(vec![(x, low), (x, high)], ink, 1);
        for end in [low, high] {
            self.line(vec![(x - half_cap, end), (x + half_cap, end)], ink, 1);
        }
        self.dot((x, middle), 3.5, ink);
    }

    /// A dot with a radius in pixels.
    pub(super) fn dot(&self, at: (f64, f64), radius: f64, ink: Ink) {
        let _drawn = self.area.draw(&Circle::new(at, (radius * FINE) as i32, ink.fill()));
    }
}

/// Draws marks over a span of x and y into a rectangle of pixels; the result belongs into a scaled group.
pub(super) fn marks(size: (f64, f64), x: (f64, f64), y: (f64, f64), draw: impl FnOnce(&Plot<'_>)) -> String {
    let fine = ((size.0 * FINE).max(1.0) as u32, (size.1 * FINE).max(1.0) as u32);
    let mut text = String::new();
    {
        let root: DrawingArea<SVGBackend<'_>, Shift> = SVGBackend::with_string(&mut text, fine).into_drawing_area();
        let spec = Cartesian2d::<RangedCoordf64, RangedCoordf64>::new(
            x.0..x.1,
            y.0..y.1,
            (0..fine.0 as i32, fine.1 as i32..0),
        );
        draw(&Plot { area: root.apply_coord_spec(spec) });
    }
    without_colors(&text)
}

/// The elements alone, their placeholder colours replaced by classes.
fn without_colors(document: &str) -> String {
    let inner = document.split_once('>').map_or("", |(_, rest)| rest);
    let inner = inner.rsplit_once("</svg>").map_or(inner, |(inner, _)| inner);
    let mut text = inner.replace(" opacity=\"1\"", "").replace(" stroke=\"none\"", "").replace('\n', "");
    for (ink, name) in Ink::ALL {
        let placeholder = format!("#0000{:02X}", ink as u8);
        text = text
            .replace(&format!("fill=\"{placeholder}\""), &format!("class=\"fill-{name}\""))
            .replace(&format!("stroke=\"{placeholder}\""), &format!("class=\"stroke-{name}\""));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_have_classes_instead_of_colors() {
        let text = marks((100.0, 50.0), (0.0, 10.0), (0.0, 1.0), |plot| {
            plot.bar((0.0, 0.0), (5.0, 0.5), Ink::Reference);
            plot.line(vec![(0.0, 0.0), (10.0, 1.0)], Ink::Window, 2);
            plot.dot((5.0, 0.5), 3.0, Ink::Alert);
        });
        for class in ["fill-reference", "stroke-window", "fill-alert"] {
            assert!(text.contains(&format!("class=\"{class}\"")), "{class} in {text}");
        }
        assert!(!text.contains('#') && !text.contains("style=") && !text.contains("<svg"), "{text}");
    }

    #[test]
    fn marks_stand_where_the_data_says() {
        let text = marks((100.0, 50.0), (0.0, 10.0), (0.0, 1.0), |plot| {
            plot.bar((0.0, 0.0), (5.0, 0.5), Ink::Window);
        });
        assert!(
            text.contains("y=\"250\"") && text.contains("width=\"500\"") && text.contains("height=\"250\""),
            "{text}"
        );
    }
}
