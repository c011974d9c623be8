//! Quality of predicted numbers.

use crate::binning::{Binning, OutcomeCells};
use crate::figures::Note;
use crate::series::Totals;
use crate::summary::{Layout, OutcomeLayout, PROBABILITY_UNIT};

/// Moments of a slot in a summary.
const MOMENTS: usize = 10;
/// A mean relative error above this comes from labels at or next to 0.
const ABSURD_MAPE: f64 = 10.0;

/// The quality of a window's predicted numbers; an error is prediction − label, in the unit of the label.
///
/// All come from sums of whole units (a 2³⁰th of the reference's range), so they are exact to that.
#[derive(Debug, Clone, PartialEq)]
pub struct RegressionQuality {
    /// Observations.
    pub n: u64,
    /// Observations whose label has come.
    pub n_labelled: u64,
    /// The share of labels that have come; `None` without observations.
    pub coverage: Option<f64>,
    /// Mean absolute error; `None` without labels.
    pub mae: Option<f64>,
    /// Its 95 % interval, ± 1.96 standard errors, not below 0; `None` below two labels.
    pub mae_ci95: Option<(f64, f64)>,
    /// Mean squared error; `None` without labels.
    pub mse: Option<f64>,
    /// Its root; `None` without labels.
    pub rmse: Option<f64>,
    /// 1 − Σe²/Σ(y − ȳ)², at most 1; `None` where the labels are constant.
    pub r2: Option<f64>,
    /// Mean of |e|/|y|, a share; `None` where labels are at or next to 0.
    pub mape: Option<f64>,
    /// Mean error: above 0 the model predicts too much.
    pub mean_error: Option<f64>,
    /// The 95 % interval of the mean error, ± 1.96 standard errors; `None` below two labels.
    pub mean_error_ci95: Option<(f64, f64)>,
    /// Population standard deviation of the error; `None` without labels.
    pub error_std: Option<f64>,
    /// 1 − Var(e)/Var(y), at most 1; `None` where the labels are constant.
    pub explained_variance: Option<f64>,
    /// Pearson's correlation of prediction and label; `None` where a side is constant.
    pub pearson: Option<f64>,
    /// Mean of the labels that have come.
    pub mean_label: Option<f64>,
    /// Mean of all predictions, labelled or not.
    pub mean_prediction: Option<f64>,
    /// What is not available, and why.
    pub notes: Vec<Note>,
}

/// The quality of a slot (0 is everybody) in a window; `None` for another task, or where outcomes were not loaded.
pub fn regression_quality(
    binning: &Binning,
    layout: &Layout,
    window: &Totals,
    slot: usize,
) -> Option<RegressionQuality> {
    let (OutcomeCells::Regression { unit, origin }, OutcomeLayout::Regression) = (&binning.outcome, layout.outcome)
    else {
        return None;
    };
    let (unit, origin) = (*unit, *origin);
    let [pending, labelled] = *window.outcomes.get(slot * 2..slot * 2 + 2)? else { return None };
    let (pending, labelled) = (u64::from(pending), u64::from(labelled));
    let [e, absolute, e2, y, y2, p, p2, yp, relative, pending_p] =
        *window.moments.get(slot * MOMENTS..(slot + 1) * MOMENTS)?
    else {
        return None;
    };
    let n = pending + labelled;
    let mean = |sum: i128| (labelled > 0).then(|| sum as f64 / labelled as f64);
    // n²·covariance: whole numbers, so that nothing cancels.
    let spread = |product: i128, a: i128, b: i128| {
        let exact = i128::from(labelled).checked_mul(product).zip(a.checked_mul(b)).and_then(|(x, y)| x.checked_sub(y));
        exact.map_or_else(|| labelled as f64 * product as f64 - a as f64 * b as f64, |exact| exact as f64)
    };
    let (of_y, of_p, of_e) = (spread(y2, y, y), spread(p2, p, p), spread(e2, e, e).max(0.0));
    let mean_error = mean(e).map(|e| e * unit);
    let varied = of_y > 0.0;
    let mape = mean(relative).map(|relative| relative * PROBABILITY_UNIT);
    // Below 0 where a row was counted in by a program that cut its error, and is counted out by this one.
    let mape = mape.filter(|mape| (0.0..=ABSURD_MAPE).contains(mape));
    let half = |of: f64| {
        let count = labelled as f64;
        (labelled > 1).then(|| crate::stats::special::Z95 * (of / (count * (count - 1.0) * count)).sqrt() * unit)
    };
    let mae = mean(absolute).map(|absolute| absolute * unit);
    let of_absolute = spread(e2, absolute, absolute).max(0.0);
    let mut notes = vec![
        Note::new("medae", "Not available from summaries, because a median needs every single error."),
        Note::new("max_error", "Not available from summaries, because sums keep no extremes."),
        Note::new("spearman", "Not available from summaries, because ranks need every single value."),
    ];
    if labelled == 0 {
        let why = if n == 0 { "the window has no observations" } else { "no labels have come yet" };
        notes.push(Note::new("mae", format!("Not available, because {why}.")));
    } else {
        if !varied {
            notes.push(Note::new("r2", "Not available, because all labels are the same."));
        }
        if mape.is_none() {
            notes.push(Note::new("mape", "Not available, because labels are at or next to 0."));
        }
    }
    Some(RegressionQuality {
        n,
        n_labelled: labelled,
        coverage: (n > 0).then(|| labelled as f64 / n as f64),
        mae,
        mae_ci95: mae.zip(half(of_absolute)).map(|(mean, half)| ((mean - half).max(0.0), mean + half)),
        mse: mean(e2).map(|e2| e2 * unit * unit),
        rmse: mean(e2).map(|e2| e2.sqrt() * unit),
        r2: varied.then(|| 1.0 - labelled as f64 * e2 as f64 / of_y),
        mape,
        mean_error,
        mean_error_ci95: mean_error.zip(half(of_e)).map(|(mean, half)| (mean - half, mean + half)),
        error_std: (labelled > 0).then(|| of_e.sqrt() / labelled as f64 * unit),
        explained_variance: varied.then(|| 1.0 - of_e / of_y),
        pearson: (varied && of_p > 0.0).then(|| (spread(yp, y, p) / (of_y.sqrt() * of_p.sqrt())).clamp(-1.0, 1.0)),
        mean_label: mean(y).map(|y| origin + y * unit),
        mean_prediction: (n > 0).then(|| origin + (p + pending_p) as f64 / n as f64 * unit),
        notes,
    })
}
