//! Axes: few light lines, round ticks, units where they are needed.

use leptos::prelude::*;

use crate::logic::date::short_day;
use crate::logic::scale::Scale;

/// Horizontal grid lines with their values on the left.
pub(super) fn value_axis<F: Fn(f64) -> String>(
    scale: Scale,
    ticks: &[f64],
    form: F,
    x: (f64, f64),
) -> impl IntoView + use<F> {
    ticks
        .iter()
        .map(|tick| {
            let y = scale.at(*tick);
            view! {
                <line class="grid-line" x1=x.0 x2=x.1 y1=y y2=y/>
                <text x={x.0 - 8.0} y={y + 4.0} text-anchor="end">{form(*tick)}</text>
            }
        })
        .collect_view()
}

/// Days below a chart, as many as have room; hours where there are only a few days.
pub(super) fn day_axis(scale: Scale, y: f64) -> impl IntoView + use<> {
    let ticks: Vec<(f64, String)> = if scale.domain.1 - scale.domain.0 > 3.0 {
        day_ticks(&scale).into_iter().map(|day| (day as f64, short_day(day))).collect()
    } else {
        hour_ticks(&scale)
    };
    ticks
        .into_iter()
        .map(|(day, name)| {
            let x = scale.at(day);
            view! {
                <line class="axis-line" x1=x x2=x y1=y y2={y + 4.0}/>
                <text x=x y={y + 18.0} text-anchor="middle">{name}</text>
            }
        })
        .collect_view()
}

/// Round hours of an axis with their names; midnight has the name of its day.
fn hour_ticks(scale: &Scale) -> Vec<(f64, String)> {
    let (first, last) = ((scale.domain.0 * 24.0).ceil() as i64, (scale.domain.1 * 24.0).floor() as i64);
    let room = ((scale.range.1 - scale.range.0) / 64.0).max(2.0);
    let span = last - first;
    let step = [1, 3, 6, 12].into_iter().find(|step| span as f64 / *step as f64 <= room).unwrap_or(24);
    (first..=last)
        .filter(|hour| hour % step == 0)
        .map(|hour| match hour.rem_euclid(24) {
            0 => (hour as f64 / 24.0, short_day(hour.div_euclid(24))),
            of_day => (hour as f64 / 24.0, format!("{of_day:02}:00")),
        })
        .filter(|(day, _)| scale.at(*day) - scale.range.0 >= 16.0 && scale.range.1 - scale.at(*day) >= 16.0)
        .collect()
}

/// Round days of an axis: every day, every week, every other week, or months.
fn day_ticks(scale: &Scale) -> Vec<i64> {
    let (first, last) = (scale.domain.0.ceil() as i64, scale.domain.1.floor() as i64);
    let room = ((scale.range.1 - scale.range.0) / 72.0).max(2.0);
    let span = (last - first).max(1);
    let step =
        [1, 2, 7, 14, 28, 56, 112, 364].into_iter().find(|step| span as f64 / *step as f64 <= room).unwrap_or(728);
    // Counted back from the end, so that the latest days are named; labels keep clear of both edges.
    let mut ticks: Vec<i64> = (0..=span / step).map(|index| last - 1 - index * step).collect();
    ticks.retain(|day| scale.at(*day as f64) - scale.range.0 >= 16.0 && scale.range.1 - scale.at(*day as f64) >= 16.0);
    ticks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_on_an_axis_have_room() {
        let wide = day_ticks(&Scale::new((0.0, 90.0), (0.0, 1_000.0)));
        let narrow = day_ticks(&Scale::new((0.0, 90.0), (0.0, 300.0)));
        assert!(wide.len() > narrow.len() && (2..=4).contains(&narrow.len()), "{wide:?} {narrow:?}");
    }

    #[test]
    fn a_day_is_told_by_its_hours() {
        let names = |width: f64| -> Vec<String> {
            hour_ticks(&Scale::new((20_000.0, 20_002.0), (0.0, width))).into_iter().map(|(_, name)| name).collect()
        };
        assert_eq!(names(320.0), ["12:00", "5 Oct", "12:00"]);
        assert!(names(1_000.0).contains(&"06:00".to_owned()));
    }
}
