//! The values of a column as they are counted, and the cells and groups that they give.

use crate::binning::{CategoricalCells, Cells, Grouping, NO_GROUP, NumericCells};
use crate::open::column::Column;
use crate::open::outcomes::outcomes;
use crate::open::{MISSING_TEXT, Planned};
use crate::schema::{ColumnRole, Kind, Task};

/// The values of a column as they are counted.
pub(super) enum Typed {
    Numbers(Vec<f64>),
    Texts(Vec<String>, Vec<u32>),
}

impl Typed {
    pub(super) fn number(&self, row: usize) -> Option<f64> {
        match self {
            Self::Numbers(numbers) => numbers.get(row).copied().filter(|number| number.is_finite()),
            Self::Texts(..) => None,
        }
    }

    pub(super) fn text(&self, row: usize) -> Option<&str> {
        match self {
            Self::Numbers(_) => None,
            Self::Texts(names, codes) => names.get(*codes.get(row)? as usize).map(String::as_str),
        }
    }
}

pub(super) fn typed(
    column: Option<&Column>,
    planned: &Planned,
    task: Option<Task>,
    positive: Option<&str>,
    rows: usize,
) -> Typed {
    let text = match planned.role {
        ColumnRole::Prediction => task == Some(Task::Multiclass),
        ColumnRole::Score => false,
        _ => matches!(planned.kind, Kind::Categorical | Kind::Boolean),
    };
    match column {
        None if text => Typed::Texts(Vec::new(), vec![MISSING_TEXT; rows]),
        None => Typed::Numbers(vec![f64::NAN; rows]),
        Some(column) if text => {
            let (names, codes) = column.categories(planned.kind == Kind::Boolean);
            Typed::Texts(names, codes)
        }
        Some(column) if planned.role == ColumnRole::Prediction && task == Some(Task::Binary) => {
            Typed::Numbers(outcomes(column, positive).unwrap_or_else(|_| column.numbers()))
        }
        Some(column) => Typed::Numbers(column.numbers()),
    }
}

pub(super) fn cells_of(values: &Typed) -> Cells {
    match values {
        Typed::Numbers(numbers) => Cells::Numeric(NumericCells::from_sorted(&sorted(numbers))),
        Typed::Texts(names, codes) => Cells::Categorical(CategoricalCells::new(counted(names, codes))),
    }
}

pub(super) fn sorted(numbers: &[f64]) -> Vec<f64> {
    let mut sorted: Vec<f64> = numbers.iter().copied().filter(|number| number.is_finite()).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted
}

/// The categories that occur, with how often they do, sorted.
pub(super) fn counted(names: &[String], codes: &[u32]) -> Vec<(String, u64)> {
    let mut counts = vec![0_u64; names.len()];
    for code in codes {
        if let Some(count) = counts.get_mut(*code as usize) {
            *count += 1;
        }
    }
    let mut counted: Vec<(String, u64)> = names.iter().cloned().zip(counts).filter(|(_, count)| *count > 0).collect();
    counted.sort();
    counted
}

pub(super) fn groups(grouping: &Grouping, values: &Typed) -> Vec<u8> {
    match values {
        Typed::Numbers(numbers) => numbers.iter().map(|number| grouping.of_number(*number)).collect(),
        Typed::Texts(names, codes) => {
            let of: Vec<u8> = names.iter().map(|name| grouping.of_category(Some(name))).collect();
            codes.iter().map(|code| of.get(*code as usize).copied().unwrap_or(NO_GROUP)).collect()
        }
    }
}
