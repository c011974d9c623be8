//! What was read, and how it was understood, in words.

use shared::report::{ColumnUse, Input, Inputs};
use shared::schema::{ColumnRole, Kind};

use super::safe::fitted;
use super::words::{kind, list, of, role, task};

/// How many columns of a role are named.
const MOST: usize = 16;

/// A file and its length, for example "current.csv (7,000 rows)".
pub(super) fn file(input: &Input) -> String {
    format!("{} ({})", input.name, of(input.rows, "row", "rows"))
}

/// A use of columns and the columns of that use.
pub(super) type Use = (String, String);

/// For each use of columns, what it is called and which columns they are, with "found out" where nobody said so.
pub(super) fn uses(inputs: &Inputs) -> Vec<Use> {
    const ORDER: [ColumnRole; 9] = [
        ColumnRole::Label,
        ColumnRole::Score,
        ColumnRole::Prediction,
        ColumnRole::Protected,
        ColumnRole::Feature,
        ColumnRole::Id,
        ColumnRole::Time,
        ColumnRole::Latency,
        ColumnRole::Ignored,
    ];
    let mut uses = Vec::new();
    if let Some(found) = inputs.task {
        uses.push(("predicts".to_owned(), format!("{}{}", task(found), found_out(inputs.task_guessed))));
    }
    for wanted in ORDER {
        let columns: Vec<&ColumnUse> = inputs.columns.iter().filter(|column| column.role == wanted).collect();
        if wanted == ColumnRole::Feature {
            for values in [Kind::Numeric, Kind::Categorical, Kind::Boolean, Kind::Timestamp] {
                let columns: Vec<&ColumnUse> = columns.iter().copied().filter(|column| column.kind == values).collect();
                push(&mut uses, format!("{}s, {}", role(wanted), kind(values)), &columns, false);
            }
        } else {
            // Nobody is taken for protected unasked; what was found out is how its values are written.
            let told = wanted == ColumnRole::Protected;
            push(&mut uses, role(wanted).to_owned(), &columns, told);
        }
    }
    uses
}

fn push(uses: &mut Vec<Use>, what: String, columns: &[&ColumnUse], told: bool) {
    if columns.is_empty() {
        return;
    }
    // Said once when it holds for all of them.
    let guessed = |column: &ColumnUse| column.guessed && !told;
    let all = columns.iter().all(|column| guessed(column));
    let names: Vec<String> = columns
        .iter()
        .map(|column| {
            let class = column.class.as_ref().map_or_else(String::new, |class| format!(" of {class}"));
            format!("{}{class}{}", fitted(&column.column, 40), found_out(guessed(column) && !all))
        })
        .collect();
    uses.push((what, format!("{}{}", list(&names, MOST), found_out(all))));
}

fn found_out(guessed: bool) -> &'static str {
    if guessed { " (found out)" } else { "" }
}
