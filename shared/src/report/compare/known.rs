//! The rows that count where scores are compared with outcomes.

use crate::stats::average_precision::Scored;

/// Rows with a label and finite scores of all of so many versions.
pub(super) struct Known<const VERSIONS: usize> {
    pub(super) scores: [Vec<f64>; VERSIONS],
    pub(super) labels: Vec<bool>,
    /// The positions of each version's scores in rising order.
    pub(super) orders: [Vec<u32>; VERSIONS],
}

impl<const VERSIONS: usize> Known<VERSIONS> {
    /// Picks them; `orders` are those of all scores. `None` where these are of other rows, which has no answer rather than
    /// a wrong one.
    pub(super) fn of(scores: [&[f64]; VERSIONS], labels: &[Option<bool>], orders: [&[u32]; VERSIONS]) -> Option<Self> {
        // Where each row stands among those that count; a row that does not count stands nowhere.
        let mut places = vec![u32::MAX; labels.len()];
        let (mut picked, mut known) = ([const { Vec::new() }; VERSIONS], Vec::new());
        for (row, label) in labels.iter().enumerate() {
            let of_row = scores.map(|scores| scores.get(row).copied().unwrap_or(f64::NAN));
            if let Some(label) = label.filter(|_| of_row.iter().all(|score| score.is_finite())) {
                places[row] = known.len() as u32;
                known.push(label);
                picked.iter_mut().zip(of_row).for_each(|(picked, score)| picked.push(score));
            }
        }
        let orders = orders.map(|order| -> Vec<u32> {
            let place = |row: &u32| places.get(*row as usize).copied().filter(|place| *place != u32::MAX);
            order.iter().filter_map(place).collect()
        });
        let fits = orders.iter().all(|order| order.len() == known.len());
        fits.then_some(Self { scores: picked, labels: known, orders })
    }

    /// The scores of each version.
    pub(super) fn scored(&self) -> [Scored<'_>; VERSIONS] {
        std::array::from_fn(|at| Scored { scores: &self.scores[at], order: &self.orders[at] })
    }
}
