//! Drift as tables: over time, ranked, cell by cell.

use shared::figures::CellShares;
use shared::figures::drift::{ColumnDrift, DatasetDrift};
use shared::figures::timeline::Timeline;
use shared::schema::ColumnRole;

use super::super::date::{DAY, iso_day, iso_moment};
use super::super::words::kind;
use super::table::{Cell, Table};

/// The PSI of every feature in every window, the latest first.
pub fn timeline(timeline: &Timeline) -> Table {
    let features: Vec<(usize, &str)> = timeline
        .columns()
        .filter(|(_, _, role)| *role == ColumnRole::Feature)
        .map(|(column, name, _)| (column, name))
        .collect();
    let names = features.iter().map(|(_, name)| format!("PSI of {name}"));
    let whole = timeline.windows().iter().all(|window| window.start % DAY == 0 && window.end % DAY == 0);
    let begin = if whole { ["First day", "Last day", "Rows"] } else { ["From (UTC)", "To (UTC)", "Rows"] };
    let mut table = Table::new(begin.map(str::to_owned).into_iter().chain(names));
    for (at, window) in timeline.windows().iter().enumerate().rev() {
        let figures = features.iter().map(|(column, _)| timeline.point(*column, at).and_then(|point| point.psi).into());
        let ends = if whole {
            [iso_day(window.start / DAY), iso_day(window.end / DAY - 1)]
        } else {
            [window.start, window.end].map(|seconds| iso_moment(seconds * 1_000))
        };
        table.push(ends.map(Cell::from).into_iter().chain([window.rows.into()]).chain(figures));
    }
    table
}

/// Every figure of every column, in the order of the page.
pub fn ranked(drift: &DatasetDrift, columns: &[ColumnDrift]) -> Table {
    let mut table = Table::new([
        "Column",
        "Values",
        "Verdict",
        "Reason",
        "Reference values",
        "Window values",
        "Reference missing",
        "Window missing",
        "P of the change of the missing",
        "PSI",
        "PSI 95% interval, low",
        "PSI 95% interval, high",
        "PSI noise floor",
        "Jensen-Shannon distance",
        "Hellinger distance",
        "Total variation distance",
        "Chi-squared",
        "Degrees of freedom",
        "P of chi-squared",
        "P of chi-squared, adjusted",
        "Cramér's V",
        "Kolmogorov-Smirnov",
        "Kolmogorov-Smirnov certainly at least",
        "Kolmogorov-Smirnov certainly at most",
        "Wasserstein",
        "Wasserstein certainly at least",
        "Wasserstein certainly at most",
        "Wasserstein in deviations",
        "Reference mean",
        "Window mean",
        "New categories",
        "Gone categories",
        "Exact",
    ]);
    for column in columns {
        table.push(row(column, drift.state(column).word()));
    }
    table
}

fn row(column: &ColumnDrift, word: &str) -> Vec<Cell> {
    let names = |found: &[(String, u64)]| {
        let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
        Cell::from(names.join("; "))
    };
    let (ks, wasserstein) = (column.ks, column.wasserstein);
    vec![
        column.name.as_str().into(),
        kind(column.kind).into(),
        word.into(),
        column.verdict.reason.as_str().into(),
        column.n_ref.into(),
        column.n_cur.into(),
        column.missing_ref.into(),
        column.missing_cur.into(),
        column.missing_p.into(),
        column.psi.into(),
        column.psi_interval.map(|(low, _)| low).into(),
        column.psi_interval.map(|(_, high)| high).into(),
        column.psi_noise.into(),
        column.js_distance.into(),
        column.hellinger.into(),
        column.tvd.into(),
        column.chi2.into(),
        column.chi2_dof.map(|dof| dof as u64).into(),
        column.chi2_p.into(),
        column.chi2_p_bh.into(),
        column.cramers_v.into(),
        ks.map(|ks| ks.value).into(),
        ks.map(|ks| ks.low).into(),
        ks.map(|ks| ks.high).into(),
        wasserstein.map(|wasserstein| wasserstein.value).into(),
        wasserstein.map(|wasserstein| wasserstein.low).into(),
        wasserstein.map(|wasserstein| wasserstein.high).into(),
        column.wasserstein_normed.map(|normed| normed.value).into(),
        column.mean_ref.into(),
        column.mean_cur.into(),
        names(&column.new_categories),
        names(&column.gone_categories),
        if column.exact { "yes" } else { "no" }.into(),
    ]
}

/// The cells of a column with their names, and what each adds to the PSI.
pub fn cells<'a>(cells: impl IntoIterator<Item = (&'a str, CellShares)>) -> Table {
    let mut table =
        Table::new(["Cell", "Reference rows", "Reference share", "Window rows", "Window share", "Adds to the PSI"]);
    for (name, cell) in cells {
        table.push([
            name.into(),
            cell.reference.into(),
            Cell::Share(cell.reference_share),
            cell.current.into(),
            Cell::Share(cell.current_share),
            cell.contribution.into(),
        ]);
    }
    table
}
