//! What was known of a measure then against what is known now, in words.

use shared::figures::performance::{Measure, Measured};

use super::date::day;
use super::number::{of, share};
use super::quality::{difference, is_share, name, text};

/// A measure of a window, from the labels known at some moment.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Known {
    /// Rows of the window.
    pub n: u64,
    /// Those whose label was known.
    pub labelled: u64,
    /// The measure.
    pub measured: Measured,
}

/// What late labels have changed in a window since the end of a day.
pub fn changed(measure: Measure, on: i64, then: &Known, now: &Known) -> String {
    if now.n == 0 {
        return "The window has no rows.".to_owned();
    }
    let part = |labelled: u64| share(labelled as f64 / now.n as f64);
    let known = format!(
        "At the end of {}, {} of this window were known ({})",
        day(on),
        of(then.labelled, "label", "labels"),
        part(then.labelled)
    );
    if now.labelled <= then.labelled {
        return format!("{known}; none has come since, so nothing has changed.");
    }
    let name = name(measure);
    let effect = match (then.measured.value, now.measured.value) {
        (Some(before), Some(after)) => {
            let points = if is_share(measure) { " points" } else { "" };
            format!(
                "Late labels took {name} from {} to {}, a change of {}{points}.",
                text(measure, Some(before)),
                text(measure, Some(after)),
                difference(measure, after - before)
            )
        }
        (None, Some(after)) => format!("{name} could not be told then; now it is {}.", text(measure, Some(after))),
        (_, None) => format!("{name} cannot be told now."),
    };
    format!("{known}, now {} ({}). {effect}", of(now.labelled, "is known", "are known"), part(now.labelled))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(labelled: u64, value: Option<f64>) -> Known {
        Known { n: 1_000, labelled, measured: Measured { value, cases: labelled, ..Measured::default() } }
    }

    #[test]
    fn what_late_labels_changed_is_said_with_its_size() {
        let said = changed(Measure::Accuracy, 20_000, &known(250, Some(0.9)), &known(1_000, Some(0.85)));
        assert!(
            said.contains("250 labels of this window were known") && said.contains("now 1,000 are known"),
            "{said}"
        );
        assert!(said.contains("Late labels took Accuracy from 90.0") && said.ends_with("points."), "{said}");
        let same = changed(Measure::Accuracy, 20_000, &known(250, Some(0.9)), &known(250, Some(0.9)));
        assert!(same.ends_with("nothing has changed."), "{same}");
        let new = changed(Measure::Accuracy, 20_000, &known(0, None), &known(10, Some(0.5)));
        assert!(new.contains("could not be told then; now it is 50.0"), "{new}");
    }
}
