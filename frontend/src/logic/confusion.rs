//! A confusion matrix in words and shades.

use shared::figures::performance::MulticlassQuality;

use super::number::percent;

/// How many shades there are, the lightest being none.
const SHADES: f64 = 5.0;

/// The share of a row; `None` of an empty one.
pub fn share_of(cell: u64, row: &[u64]) -> Option<f64> {
    let all: u64 = row.iter().sum();
    (all > 0).then(|| cell as f64 / all as f64)
}

/// The shade of a share, 0 … 5.
pub fn heat(share: Option<f64>) -> usize {
    share.map_or(0, |share| (share * SHADES).ceil().clamp(0.0, SHADES) as usize)
}

/// The most frequent confusion, as a title.
pub fn finding(quality: &MulticlassQuality) -> String {
    if quality.n_labelled == 0 {
        return "Which classes are confused is not known: no labels have come for this window".to_owned();
    }
    let mut worst: Option<(f64, usize, usize)> = None;
    for (truth, row) in quality.confusion.iter().enumerate() {
        for (taken, cell) in row.iter().enumerate().filter(|(taken, _)| *taken != truth) {
            if let Some(share) = share_of(*cell, row).filter(|share| worst.is_none_or(|(most, ..)| *share > most)) {
                worst = Some((share, truth, taken));
            }
        }
    }
    let name = |class: usize| quality.classes.get(class).map_or("?", |class| class.name.as_str());
    match worst {
        Some((share, truth, taken)) if share > 0.0 => {
            format!("{} of true {} is taken for {}", percent(share, 1), name(truth), name(taken))
        }
        _ => "No class is taken for another".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shades_grow_with_the_share() {
        let row = [90, 9, 1, 0];
        assert_eq!(row.map(|cell| heat(share_of(cell, &row))), [5, 1, 1, 0]);
        assert_eq!(heat(share_of(0, &[0, 0])), 0);
    }
}
