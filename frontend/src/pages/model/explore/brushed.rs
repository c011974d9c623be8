//! A column that is being brushed: what a move needs of the rows, counted once by the codes of the column.

use std::collections::BTreeMap;

use shared::binning::Binning;
use shared::explore::{CountsByCode, Day, DaysByCode, ErrorsByCode, Residuals, RowsByCode};
use shared::sample::{Field, Sample};
use shared::slice::{Compiled, Mask, Slice, Subject, narrow_by};

use super::engine::{Codes, Question, errors_along, passing};
use crate::logic::brush::{about, is_brushed, without};
use crate::logic::days::Days;
use crate::logic::facet::Facet;

/// Which codes of the column are kept, and all other conditions.
pub(super) struct Brush {
    pub(super) field: Field,
    pub(super) keep: Box<[bool; 256]>,
    pub(super) others: Compiled,
    /// The other conditions as they are written.
    rest: Slice,
    /// Each of them: a named one may come to mean something else.
    parts: Vec<Compiled>,
}

impl Brush {
    /// `None` where nothing is being brushed, or where what is kept cannot be said in codes of one column.
    pub(super) fn of(question: &Question<'_>, binning: &Binning) -> Option<Self> {
        let subject = question.moving?;
        let field = question.facets.iter().find(|facet| facet.subject == *subject)?.field.clone();
        let compile = |slice: &Slice| question.compile(slice, binning).ok();
        let condition = about(question.slice, subject);
        let keep = match compile(&condition)?.codes() {
            Some((of, keep)) if *of == field => Box::new(*keep),
            None if condition == Slice::All => Box::new([true; 256]),
            _ => return None,
        };
        let rest = without(question.slice, subject);
        let parts = rest.parts().iter().map(compile).collect::<Option<_>>()?;
        Some(Self { field, keep, others: compile(&rest)?, rest, parts })
    }
}

/// The rows of one side by the codes of the column, as days and as the charts that are brushed beside it.
#[derive(Debug)]
pub(super) struct ByCode {
    of: Of,
    days: Option<DaysByCode>,
    errors: Option<ErrorsByCode>,
    charts: BTreeMap<Subject, CountsByCode>,
}

/// What they were counted of.
#[derive(Debug, PartialEq)]
struct Of {
    field: Field,
    parts: Vec<Compiled>,
    extent: Option<Days>,
    /// How many columns had come.
    columns: usize,
}

impl ByCode {
    /// Those at hand, where they are of the same; else they are counted. `extent` is given for days to be counted.
    pub(super) fn for_brush(
        at_hand: Option<Self>,
        sample: &Sample,
        (brush, within): (&Brush, &Mask),
        extent: Option<Days>,
        question: &Question<'_>,
    ) -> Option<Self> {
        let (field, parts) = (brush.field.clone(), brush.parts.clone());
        let of = Of { field, parts, extent, columns: sample.columns().count() };
        if let Some(same) = at_hand.filter(|at_hand| at_hand.of == of) {
            return Some(same);
        }
        let codes = sample.codes(&brush.field)?;
        let (mut days, mut errors) = (None, None);
        if let Some(extent) = extent {
            let mut passing = brush.others.mask(sample).ok()?;
            let rows = RowsByCode::new(codes, &passing);
            days = DaysByCode::new(sample, &rows, extent.first, extent.count().max(0) as usize);
            if let Some(along) = errors_along(sample) {
                narrow_by(&mut passing, within);
                errors = ErrorsByCode::new(sample, &RowsByCode::new(codes, &passing), &along);
            }
        }
        let mut charts = BTreeMap::new();
        for facet in question.facets.iter().filter(|facet| is_brushed(&brush.rest, &facet.subject)) {
            let others = without(&brush.rest, &facet.subject);
            let others = question.compile(&others, &sample.head.binning).ok()?;
            let passing = passing(&others, within, sample)?;
            let rows = RowsByCode::new(codes, &passing);
            charts.insert(facet.subject.clone(), CountsByCode::of_column(&rows, sample.codes(&facet.field)?));
        }
        Some(Self { of, days, errors, charts })
    }

    /// The slice on each day; `None` while a column that this needs is still to come, and for too many days.
    pub(super) fn days(&self, keep: &[bool; 256]) -> Option<Vec<Day>> {
        self.days.as_ref().map(|days| days.sum(keep))
    }

    /// The errors of predicted numbers; `None` for other answers, and while a column is still to come.
    pub(super) fn errors(&self, keep: &[bool; 256]) -> Option<Vec<Residuals>> {
        self.errors.as_ref().map(|errors| errors.sum(keep))
    }

    /// What another brushed chart shows; `None` for the column's own.
    pub(super) fn chart(&self, facet: &Facet, keep: &[bool; 256]) -> Option<Codes> {
        let counts = self.charts.get(&facet.subject)?.sum(keep);
        counts.try_into().ok()
    }
}
