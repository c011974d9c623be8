//! A measure of quality along time: what is known, from how many labels, and what is only estimated.

use shared::figures::performance::{Better, Measure, Measured};

use super::date::days as day_span;
use super::days::Days;
use super::number::{of, share};
use super::quality::{ends, is_worse, name, text};
use super::scale::round_step;

/// Fewer labels than this say too little: to join a point to its neighbours, or to call one side better.
pub const FEW: u64 = 30;
/// A turn for the worse has lasted at least so many points.
const LASTING: usize = 3;

/// Whether a measure is known from too few labels.
pub fn is_few(measured: &Measured) -> bool {
    measured.value.is_some() && measured.cases < FEW
}

/// A measure of some days.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// The days.
    pub days: Days,
    /// Rows.
    pub rows: u64,
    /// Those whose label has come.
    pub labelled: u64,
    /// The measure.
    pub measured: Measured,
}

/// A measure along time.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// Which.
    pub measure: Measure,
    /// One after the other, those without rows included.
    pub points: Vec<Point>,
    /// The same on the reference.
    pub reference: Measured,
}

impl Point {
    /// Whether it is known from too few labels.
    pub fn is_few(&self) -> bool {
        is_few(&self.measured)
    }

    /// The middle of its days.
    pub fn middle(&self) -> f64 {
        (self.days.first + self.days.last + 1) as f64 / 2.0
    }

    /// The share of labels that have come; `None` without rows.
    pub fn coverage(&self) -> Option<f64> {
        (self.rows > 0).then(|| self.labelled as f64 / self.rows as f64)
    }

    /// The known value, where enough labels stand behind it.
    pub fn sure(&self) -> Option<f64> {
        self.measured.value.filter(|_| !self.is_few())
    }
}

impl Course {
    /// The point of these days.
    pub fn at(&self, days: Days) -> Option<&Point> {
        self.points.iter().find(|point| point.days == days)
    }

    /// Labels that have come, over all points.
    pub fn labelled(&self) -> u64 {
        self.points.iter().map(|point| point.labelled).sum()
    }

    /// Runs of neighbouring points that have such a value.
    pub fn runs<T>(&self, value: impl Fn(&Point) -> Option<T>) -> Vec<Vec<(f64, T)>> {
        let mut runs = vec![Vec::new()];
        for point in &self.points {
            match (value(point), runs.last_mut()) {
                (Some(value), Some(run)) => run.push((point.middle(), value)),
                _ => runs.push(Vec::new()),
            }
        }
        runs.retain(|run| !run.is_empty());
        runs
    }

    /// Round ends of an axis that hold every value that enough labels stand behind, and its interval.
    pub fn domain(&self) -> (f64, f64) {
        // Where no day has labels enough, the days are shown for the little that they say.
        let none_sure = self.points.iter().all(|point| point.sure().is_none() && point.measured.estimated.is_none());
        let sure = self.points.iter().filter(|point| point.sure().is_some());
        let intervals = sure.clone().filter_map(|point| point.measured.ci95).flat_map(|(low, high)| [low, high]);
        let values = sure.filter_map(Point::sure).chain(intervals).chain(self.reference.value);
        let estimated = self.points.iter().filter_map(|point| point.measured.estimated);
        let few = self.points.iter().filter(|_| none_sure).filter_map(|point| point.measured.value);
        let held: Vec<f64> = values.chain(estimated).chain(few).collect();
        let low = held.iter().copied().fold(f64::INFINITY, f64::min);
        let high = held.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if low > high {
            return (0.0, 1.0);
        }
        let step = round_step(((high - low) / 4.0).max(high.abs() * 0.005).max(1e-9));
        let bottom = (low / step + 1e-9).floor() * step;
        (bottom, ((high / step - 1e-9).ceil() * step).max(bottom + step))
    }

    /// The first day of the run of points that are all worse than the reference, beyond chance, up to the latest
    /// known one; `None` where that is not so, or has not lasted.
    pub fn worse_since(&self) -> Option<i64> {
        let known: Vec<&Point> = self.points.iter().filter(|point| point.sure().is_some()).collect();
        let is_worse = |point: &&&Point| {
            let change = point.measured.change_from(&self.reference);
            change.and_then(|change| is_worse(self.measure, &change)) == Some(true)
        };
        let run: Vec<&&Point> = known.iter().rev().take_while(is_worse).collect();
        run.last().filter(|_| run.len() >= LASTING).map(|point| point.days.first)
    }

    /// What stands at a day, in a sentence.
    pub fn read_out(&self, day: i64) -> Option<String> {
        let point = self.points.iter().find(|point| (point.days.first..=point.days.last).contains(&day))?;
        let days = day_span(point.days.first, point.days.last);
        let Some(coverage) = point.coverage() else { return Some(format!("{days}: no rows.")) };
        let mut said =
            vec![format!("{days}: {}, {} of the labels have come.", of(point.rows, "row", "rows"), share(coverage))];
        if point.measured.value.is_some() {
            let ends = ends(self.measure, &point.measured);
            let ends = if ends.is_empty() { ends } else { format!(" (95\u{a0}% interval {ends})") };
            said.push(format!("{} {}{ends}.", name(self.measure), text(self.measure, point.measured.value)));
        }
        if point.is_few() {
            said.push(format!("Only {}: too few to be joined.", of(point.measured.cases, "label", "labels")));
        }
        if point.measured.estimated.is_some() {
            said.push(format!("Estimated for all rows: {}.", text(self.measure, point.measured.estimated)));
        }
        Some(said.join(" "))
    }

    /// In words, which way is better.
    pub fn direction(&self) -> &'static str {
        match self.measure.better() {
            Better::Higher => ", higher is better",
            Better::Lower => ", lower is better",
            Better::Neither => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(day: i64, value: Option<f64>, cases: u64, estimated: Option<f64>) -> Point {
        let measured = Measured { value, ci95: value.map(|v| (v - 0.02, v + 0.02)), estimated, cases };
        Point { days: Days::new(day, day), rows: 100, labelled: cases, measured }
    }

    fn course(points: Vec<Point>) -> Course {
        let reference = Measured { value: Some(0.8), ci95: Some((0.79, 0.81)), estimated: None, cases: 1_000 };
        Course { measure: Measure::Accuracy, points, reference }
    }

    #[test]
    fn few_labels_and_gaps_break_the_line() {
        let course = course(vec![
            point(0, Some(0.8), 90, None),
            point(1, Some(0.2), 5, None),
            point(2, Some(0.81), 90, None),
            point(3, Some(0.82), 90, None),
            point(4, None, 0, Some(0.83)),
        ]);
        let known: Vec<usize> = course.runs(Point::sure).iter().map(Vec::len).collect();
        assert_eq!(known, [1, 2]);
        assert_eq!(course.runs(|point| point.measured.estimated), [[(4.5, 0.83)]]);
        let (low, high) = course.domain();
        assert!(low > 0.5 && low <= 0.78 && high >= 0.84, "the axis is not that of five labels: {low} {high}");
        assert!(course.read_out(1).is_some_and(|said| said.ends_with("Only 5 labels: too few to be joined.")));
        assert!(course.read_out(4).is_some_and(|said| said.ends_with("Estimated for all rows: 83.0\u{a0}%.")));
        assert_eq!(course.read_out(5), None);
    }

    #[test]
    fn worse_since_needs_an_unbroken_run_up_to_now() {
        let days = |values: &[f64]| {
            course(values.iter().enumerate().map(|(day, value)| point(day as i64, Some(*value), 90, None)).collect())
        };
        assert_eq!(days(&[0.8, 0.7, 0.7, 0.71]).worse_since(), Some(1));
        assert_eq!(days(&[0.7, 0.7, 0.7, 0.8]).worse_since(), None);
        assert_eq!(days(&[0.8, 0.8, 0.7, 0.7]).worse_since(), None);
        assert_eq!(days(&[0.9, 0.9, 0.9]).worse_since(), None);
    }

    #[test]
    fn a_course_of_nothing_has_an_axis() {
        let none = Course { reference: Measured::default(), ..course(vec![point(0, None, 0, None)]) };
        assert_eq!(none.domain(), (0.0, 1.0));
        let few = Course { reference: Measured::default(), ..course(vec![point(0, Some(0.4), 3, None)]) };
        assert!(few.domain().0 <= 0.4 && few.domain().1 >= 0.4);
        let beside = course(vec![point(0, Some(9.0), 3, None)]);
        assert!(beside.domain().1 >= 9.0, "not cut off at the reference");
    }
}
