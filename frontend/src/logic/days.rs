//! A run of whole days (UTC), as the range control moves it.

use super::date::DAY;

/// The days from the first to the last, both included, counted from 1 January 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The first day.
    pub first: i64,
    /// The last day.
    pub last: i64,
}

/// Which part of a range is being moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The first day.
    Start,
    /// The last day.
    End,
    /// Both, keeping the length.
    Whole,
}

impl Days {
    /// From one day to another, in whichever order they come.
    pub fn new(a: i64, b: i64) -> Self {
        Self { first: a.min(b), last: a.max(b) }
    }

    /// The last so many days of an extent.
    pub fn latest(count: i64, extent: Self) -> Self {
        Self { first: (extent.last - count + 1).max(extent.first), last: extent.last }
    }

    /// How many days.
    pub fn count(self) -> i64 {
        self.last - self.first + 1
    }

    /// Cut into runs of so many days, counted back from the last one, so that the latest run is a whole one.
    pub fn steps(self, days: i64) -> Vec<Self> {
        let days = days.max(1);
        let mut last = self.last;
        let mut steps = Vec::new();
        while last >= self.first {
            steps.push(Self { first: (last - days + 1).max(self.first), last });
            last -= days;
        }
        steps.reverse();
        steps
    }

    /// From the start of the first to the end of the last day, in epoch seconds: `[from, to)`.
    pub fn seconds(self) -> (i64, i64) {
        (self.first * DAY, (self.last + 1) * DAY)
    }

    /// The part of it that lies inside an extent; the nearest day where none does.
    #[must_use]
    pub fn within(self, extent: Self) -> Self {
        let clamp = |day: i64| day.clamp(extent.first, extent.last.max(extent.first));
        Self { first: clamp(self.first), last: clamp(self.last) }
    }

    /// Moved by some days; ends never cross and nothing leaves the extent.
    #[must_use]
    pub fn moved(self, part: Part, by: i64, extent: Self) -> Self {
        match part {
            Part::Start => Self { first: (self.first + by).clamp(extent.first, self.last), last: self.last },
            Part::End => {
                Self { first: self.first, last: (self.last + by).clamp(self.first, extent.last.max(self.first)) }
            }
            Part::Whole => {
                let by = by.clamp((extent.first - self.first).min(0), (extent.last - self.last).max(0));
                Self { first: self.first + by, last: self.last + by }
            }
        }
    }
}

/// How far a key moves a part, in days; `None` for a key that means something else.
pub fn key_step(key: &str, shift: bool) -> Option<i64> {
    match key {
        "ArrowLeft" | "ArrowDown" => Some(if shift { -7 } else { -1 }),
        "ArrowRight" | "ArrowUp" => Some(if shift { 7 } else { 1 }),
        "PageDown" => Some(-7),
        "PageUp" => Some(7),
        "Home" => Some(-100_000),
        "End" => Some(100_000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXTENT: Days = Days { first: 100, last: 190 };

    #[test]
    fn the_ends_do_not_cross_and_stay_inside() {
        let range = Days::new(150, 156);
        assert_eq!(range.moved(Part::Start, 20, EXTENT), Days::new(156, 156));
        assert_eq!(range.moved(Part::End, -20, EXTENT), Days::new(150, 150));
        assert_eq!(range.moved(Part::End, 999, EXTENT), Days::new(150, 190));
        assert_eq!(range.moved(Part::Start, -999, EXTENT), Days::new(100, 156));
    }

    #[test]
    fn moving_the_whole_keeps_its_length() {
        let range = Days::new(150, 156);
        assert_eq!(range.moved(Part::Whole, 999, EXTENT), Days::new(184, 190));
        assert_eq!(range.moved(Part::Whole, -999, EXTENT), Days::new(100, 106));
        assert_eq!(range.moved(Part::Whole, 3, EXTENT).count(), 7);
    }

    #[test]
    fn presets_end_with_the_data() {
        assert_eq!(Days::latest(7, EXTENT), Days::new(184, 190));
        assert_eq!(Days::latest(900, EXTENT), EXTENT);
        assert_eq!(Days::latest(7, EXTENT).seconds(), (184 * DAY, 191 * DAY));
    }

    #[test]
    fn the_latest_step_is_a_whole_one() {
        let weeks = Days::new(100, 115).steps(7);
        assert_eq!(weeks, [Days::new(100, 101), Days::new(102, 108), Days::new(109, 115)]);
        assert_eq!(Days::new(5, 5).steps(1), [Days::new(5, 5)]);
    }

    #[test]
    fn a_range_outside_comes_back_inside() {
        assert_eq!(Days::new(10, 120).within(EXTENT), Days::new(100, 120));
        assert_eq!(Days::new(10, 20).within(EXTENT), Days::new(100, 100));
    }

    #[test]
    fn keys_move_by_days_and_weeks() {
        assert_eq!(key_step("ArrowLeft", false), Some(-1));
        assert_eq!(key_step("ArrowRight", true), Some(7));
        assert_eq!(key_step("Enter", false), None);
    }
}
