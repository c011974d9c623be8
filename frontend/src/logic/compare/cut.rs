//! A condition as rows of two versions.

use std::collections::BTreeMap;

use shared::sample::Sample;
use shared::slice::{Mask, Moved, Slice, SliceError};

/// The rows of a slice on either side.
#[derive(Debug, Clone, PartialEq)]
pub struct Cut {
    /// The rows inside, of the baseline and of the candidate; `None` where these are not restricted themselves.
    pub masks: [Option<Mask>; 2],
    /// Bounds that are tested elsewhere than they were written.
    pub moved: Vec<Moved>,
}

/// Cuts both versions by a condition; `named` has the slices that may stand in it. `None` while a column has not come.
///
/// The same request is cut by what the candidate saw of it, or the baseline where only that knows the column; different
/// requests each by their own.
///
/// # Errors
/// A column or a named slice that is not there, or a test that makes no sense of its column.
pub fn cut(
    samples: [&Sample; 2],
    paired: bool,
    slice: &Slice,
    named: &BTreeMap<String, Slice>,
) -> Result<Option<Cut>, SliceError> {
    let compiled = samples.map(|sample| slice.compile(&sample.head.binning, &|name| named.get(name)));
    let sides: &[usize] = match (paired, &compiled) {
        (true, [_, Ok(_)]) => &[1],
        (true, [Ok(_), _]) => &[0],
        _ => &[0, 1],
    };
    let mut cut = Cut { masks: [None, None], moved: Vec::new() };
    for side in sides {
        let compiled = compiled[*side].as_ref().map_err(Clone::clone)?;
        let Ok(mask) = compiled.mask(samples[*side]) else { return Ok(None) };
        cut.masks[*side] = Some(mask);
        cut.moved.clone_from(&compiled.moved);
    }
    Ok(Some(cut))
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::binning::{Binning, CategoricalCells, Cells, ColumnCells, OutcomeCells};
    use shared::sample::{Field, SampleColumn, SampleHead};
    use shared::schema::{ColumnRole, ObservationRole, Task};

    /// Rows whose one column has these codes of "a" and "b"; without codes it has not come.
    fn sample(column: &str, codes: Option<Vec<u8>>) -> Sample {
        let cells = CategoricalCells::new(vec![("a".to_owned(), 5), ("b".to_owned(), 5)]);
        let columns =
            vec![ColumnCells { name: column.to_owned(), role: ColumnRole::Feature, cells: Cells::Categorical(cells) }];
        let rows = codes.as_ref().map_or(3, Vec::len);
        let mut sample = Sample::new(SampleHead {
            model: "m".to_owned(),
            version: "v".to_owned(),
            role: ObservationRole::Live,
            task: Task::Binary,
            threshold: 0.5,
            binning: Binning { columns, attributes: Vec::new(), outcome: OutcomeCells::binary(0.5, &[]) },
            start_s: 0,
            total: rows as u64,
            one_in: 1,
            rows: rows as u32,
            as_of: 0,
        });
        if let Some(codes) = codes {
            assert!(sample.insert(Field::Cell(column.to_owned()), SampleColumn::Codes(codes)));
        }
        sample
    }

    fn slice(text: &str) -> Slice {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn names_stand_for_what_was_saved() {
        let (a, b) = (sample("x", Some(vec![0, 0, 1])), sample("x", Some(vec![0, 1, 1])));
        let named = [("only b".to_owned(), slice("x = b")), ("no b".to_owned(), slice("not [only b]"))].into();
        let of = |text: &str, paired| cut([&a, &b], paired, &slice(text), &named);
        let pairs = of("[only b]", true).expect("a slice").expect("all columns");
        assert_eq!(pairs.masks, [None, Some(vec![0, 1, 1])]);
        let apart = of("[no b]", false).expect("a slice").expect("all columns");
        assert_eq!(apart.masks, [Some(vec![1, 1, 0]), Some(vec![1, 0, 0])]);
        assert_eq!(of("[nobody]", true), Err(SliceError::NoSlice("nobody".to_owned())));
    }

    #[test]
    fn whoever_knows_the_column_cuts_pairs() {
        let (a, b) = (sample("x", Some(vec![0, 0, 1])), sample("y", Some(vec![0, 1, 1])));
        let of = |text: &str, paired| cut([&a, &b], paired, &slice(text), &BTreeMap::new());
        let found = of("x = b", true).expect("a slice").expect("all columns");
        assert_eq!(found.masks, [Some(vec![0, 0, 1]), None]);
        assert_eq!(of("x = b", false), Err(SliceError::NoColumn { name: "x".to_owned(), meant: None }));
        assert_eq!(cut([&a, &sample("x", None)], true, &slice("x = b"), &BTreeMap::new()), Ok(None));
    }
}
