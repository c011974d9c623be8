//! A million coded rows to cut, for the benchmarks, native and in the browser.

use shared::explore::Explorer;
use shared::sample::{Field, Sample, SampleColumn, SampleHead};
use shared::schema::{ObservationRole, Task};
use shared::slice::{Mask, Slice};

use super::world::{World, unit};

const ROWS: usize = 1_000_000;
const FEATURES: usize = 25;

/// Rows, what is counted of them, and two slices to go between.
pub(crate) struct Slices {
    sample: Sample,
    explorer: Explorer,
    near: [Mask; 2],
    far: [Mask; 2],
    turn: usize,
}

impl Slices {
    pub(crate) fn new(world: &World) -> Self {
        let mut binning = world.binning.clone();
        binning.columns.truncate(FEATURES);
        let mut seed = 3;
        let mut codes = |below: u8| {
            SampleColumn::Codes((0..ROWS).map(|_| (unit(&mut seed) * f64::from(below)) as u8).collect::<Vec<u8>>())
        };
        let mut sample = Sample::new(SampleHead {
            model: "model".to_owned(),
            version: "v1".to_owned(),
            role: ObservationRole::Live,
            task: Task::Binary,
            threshold: 0.5,
            binning: binning.clone(),
            start_s: 0,
            total: ROWS as u64,
            one_in: 1,
            rows: ROWS as u32,
            as_of: 1,
        });
        for column in &binning.columns {
            let below = u8::try_from(column.cells.width() - 1).unwrap_or(u8::MAX);
            sample.insert(Field::Cell(column.name.clone()), codes(below.min(240)));
        }
        for attribute in &binning.attributes {
            sample.insert(Field::Group(attribute.name.clone()), codes(attribute.groups.len() as u8));
        }
        for (field, below) in [(Field::ScoreCell, 100), (Field::Decision, 2), (Field::Label, 2)] {
            sample.insert(field, codes(below));
        }
        let mask = |text: &str| {
            let slice: Option<Slice> = text.parse().ok();
            let compiled = slice.and_then(|slice| slice.compile(&binning, &|_| None).ok());
            compiled.and_then(|compiled| compiled.mask(&sample).ok()).unwrap_or_default()
        };
        let near = ["`feature 0` > 9000", "`feature 0` > 9400"].map(mask);
        let far = ["`feature 0` > 10000", "`feature 0` <= 10000"].map(mask);
        Self { explorer: Explorer::new(&sample), sample, near, far, turn: 0 }
    }

    /// A brush moved by two hundredths of the rows.
    pub(crate) fn nudge(&mut self) -> u64 {
        self.turn ^= 1;
        self.explorer.set(&self.sample, self.near[self.turn].clone());
        self.explorer.current().rows
    }

    /// From one half of the rows to the other: the most that there can be to count.
    pub(crate) fn turn_over(&mut self) -> u64 {
        self.turn ^= 1;
        self.explorer.set(&self.sample, self.far[self.turn].clone());
        self.explorer.current().rows
    }
}
