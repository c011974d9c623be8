//! A version's quality: of any window, and along time.

use shared::figures::Cut;
use shared::figures::performance::{Measure, Measured, Quality, quality};
use shared::series::Totals;

use super::page::Series;
use crate::logic::course::{Course, Point};
use crate::logic::days::Days;

/// The quality of the reference and of the window.
#[derive(Clone, PartialEq)]
pub(super) struct Both {
    /// Of the reference.
    pub(super) reference: Option<Quality>,
    /// Of the window.
    pub(super) window: Option<Quality>,
}

impl Both {
    /// Over some days.
    pub(super) fn new(series: &Series, days: Days, cut: Cut) -> Self {
        Self {
            reference: quality_of(series, &series.reference, cut),
            window: quality_of(series, &series.totals(days), cut),
        }
    }

    /// A measure of the window and of the reference.
    pub(super) fn measured(&self, measure: Measure) -> (Measured, Measured) {
        let of = |quality: &Option<Quality>| quality.as_ref().map(|quality| measure.of(quality)).unwrap_or_default();
        (of(&self.window), of(&self.reference))
    }
}

fn quality_of(series: &Series, totals: &Totals, cut: Cut) -> Option<Quality> {
    quality(series.binning(), &series.layout, totals, cut)
}

/// A measure of each run of days.
pub(super) fn course(series: &Series, extent: Days, step: i64, measure: Measure, cut: Cut) -> Course {
    let point = |days: Days| {
        let quality = quality_of(series, &series.totals(days), cut);
        let quality = quality.as_ref();
        Point {
            days,
            rows: quality.map_or(0, Quality::n),
            labelled: quality.map_or(0, Quality::n_labelled),
            measured: quality.map(|quality| measure.of(quality)).unwrap_or_default(),
        }
    };
    let reference = quality_of(series, &series.reference, cut);
    Course {
        measure,
        points: extent.steps(step).into_iter().map(point).collect(),
        reference: reference.map(|quality| measure.of(&quality)).unwrap_or_default(),
    }
}
