//! What to send, as a command and as a program that work as they stand: with the page's own address, model and
//! version, and rows that fit the version's columns.

use shared::api::{Version, VersionSpec};
use shared::schema::{Column, ColumnRole, Kind, Stage, Task};

use super::date::iso_moment;
use super::search::path_segment;

/// How many rows an example has: enough to cut cells from, few enough to read.
const ROWS: usize = 20;
/// Between two rows of an example, in milliseconds.
const APART: i64 = 60_000;

/// The same thing to send, twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippets {
    /// For a shell.
    pub curl: String,
    /// For Python, with nothing but its standard library.
    pub python: String,
}

/// Where something is sent to.
#[derive(Debug, Clone, Copy)]
pub struct To<'a> {
    /// The page's own origin, for example `http://127.0.0.1:8080`.
    pub origin: &'a str,
    /// The model.
    pub model: &'a str,
}

impl To<'_> {
    fn model_url(self) -> String {
        format!("{}/api/v1/models/{}", self.origin, path_segment(self.model))
    }
}

/// Rows of a version in a role, the latest at `now` (epoch milliseconds).
pub fn observations(to: To<'_>, version: &Version, role: &str, now: i64) -> Snippets {
    let url = format!("{}/versions/{}/observations?role={role}", to.model_url(), path_segment(&version.name));
    // Labels of production come later; without them in the reference there is no quality to compare with.
    sending(&url, "POST", "text/csv", &example(version, role, now, role == "reference"))
}

/// Labels of the example's live rows.
pub fn labels(to: To<'_>, version: &Version) -> Snippets {
    let mut rows = "request_id,label\n".to_owned();
    for row in 0..ROWS {
        rows.push_str(&line([id("live", row), label(version, row)]));
    }
    sending(&format!("{}/labels", to.model_url()), "POST", "text/csv", &rows)
}

/// A first model with its first version.
pub fn registration(origin: &str) -> Snippets {
    let url = To { origin, model: "my_model" }.model_url();
    let model = r#"{"description": "What it decides", "owner": "Who answers for it"}"#;
    let version = r#"{"stage": "production", "task": "binary"}"#;
    both(
        &sending(&url, "PUT", "application/json", model),
        &sending(&format!("{url}/versions/v1"), "PUT", "application/json", version),
    )
}

/// Its first rows: those that it was validated on, and those that it answers.
pub fn first_rows(origin: &str, now: i64) -> Snippets {
    let to = To { origin, model: "my_model" };
    let version = Version {
        name: "v1".to_owned(),
        spec: VersionSpec { stage: Stage::Production, ..VersionSpec::new(Task::Binary) },
        created: now,
        received: Vec::new(),
        binning: None,
    };
    both(&observations(to, &version, "reference", now), &observations(to, &version, "live", now))
}

/// Another version, whose rows have scores: columns of a version with rows cannot change.
pub fn scores(to: To<'_>, version: &Version, now: i64) -> Snippets {
    let mut scored = version.clone();
    scored.name = format!("{}-scored", version.name);
    let task = match version.spec.task {
        Task::Binary => "binary",
        Task::Multiclass => "multiclass",
        Task::Regression => "regression",
    };
    let columns = &mut scored.spec.schema.columns;
    if version.spec.task == Task::Multiclass {
        let classes = classes(version);
        let score = |class: &String| Column {
            class: Some(class.clone()),
            ..Column::new(format!("y_pred_proba_{class}"), Kind::Numeric, ColumnRole::Score)
        };
        columns.extend(classes.iter().map(score));
    } else {
        columns.retain(|column| column.role != ColumnRole::Prediction);
    }
    let url = format!("{}/versions/{}", to.model_url(), path_segment(&scored.name));
    let body = format!("{{\"stage\": \"shadow\", \"task\": \"{task}\"}}");
    both(&sending(&url, "PUT", "application/json", &body), &observations(to, &scored, "reference", now))
}

const IMPORT: &str = "import urllib.request\n\n";

/// One after the other; one import is enough.
fn both(first: &Snippets, then: &Snippets) -> Snippets {
    Snippets {
        curl: format!("{}\n{}", first.curl, then.curl),
        python: format!("{}\n{}", first.python, then.python.replacen(IMPORT, "", 1)),
    }
}

/// A body sent to an address.
fn sending(url: &str, method: &str, media_type: &str, body: &str) -> Snippets {
    let body = body.trim_end_matches('\n');
    // One of so many cannot be a line of the body.
    let end = (1..=body.lines().count() + 1)
        .map(|at| "ROWS".repeat(at))
        .find(|end| body.lines().all(|text| text != end))
        .unwrap_or_default();
    let curl = format!(
        "curl -X {method} '{url}' \\\n  -H 'Content-Type: {media_type}' --data-binary @- <<'{end}'\n{body}\n{end}\n"
    );
    let python = format!(
        "{IMPORT}body = \"\"\"\\\n{}\n\"\"\"\nrequest = urllib.request.Request(\n    \"{url}\",\n    data=body.encode(),\n    headers={{\"Content-Type\": \"{media_type}\"}},\n    method=\"{method}\",\n)\nprint(urllib.request.urlopen(request).read().decode())\n",
        body.replace('\\', "\\\\").replace('"', "\\\"").replace('\r', "\\r").replace('\0', "\\0")
    );
    Snippets { curl, python }
}

/// Rows that fit a version's columns; what it says nothing of is filled with what most models have.
fn example(version: &Version, role: &str, now: i64, with_labels: bool) -> String {
    let columns = columns(version);
    let named = |wanted: ColumnRole| columns.iter().any(|column| column.role == wanted);
    let mut heads = Vec::new();
    for (wanted, name) in [(ColumnRole::Id, "request_id"), (ColumnRole::Time, "time")] {
        if !named(wanted) {
            heads.push(cell(name));
        }
    }
    let (with_id, with_time) = (named(ColumnRole::Id), named(ColumnRole::Time));
    let shown: Vec<&Column> = columns.iter().filter(|column| with_labels || column.role != ColumnRole::Label).collect();
    heads.extend(shown.iter().map(|column| cell(column.source.as_deref().unwrap_or(&column.name))));
    let adds_label = with_labels && !named(ColumnRole::Label);
    if adds_label {
        heads.push("label".to_owned());
    }
    let mut text = line(heads);
    for row in 0..ROWS {
        let time = iso_moment(now - APART * (ROWS - 1 - row) as i64);
        let mut cells = Vec::new();
        if !with_id {
            cells.push(id(role, row));
        }
        if !with_time {
            cells.push(time.clone());
        }
        cells.extend(shown.iter().map(|column| match column.role {
            ColumnRole::Id => id(role, row),
            ColumnRole::Time => time.clone(),
            ColumnRole::Label => label(version, row),
            ColumnRole::Prediction => prediction(version, row),
            ColumnRole::Score => score(&columns, column, row),
            ColumnRole::Latency => (10 + row).to_string(),
            _ => value(column, row),
        }));
        if adds_label {
            cells.push(label(version, row));
        }
        text.push_str(&line(cells));
    }
    text
}

/// The version's columns; where none are declared yet, some that most models have.
fn columns(version: &Version) -> Vec<Column> {
    let mut columns: Vec<Column> =
        version.spec.schema.columns.iter().filter(|column| column.role != ColumnRole::Ignored).cloned().collect();
    if columns.iter().all(|column| !matches!(column.role, ColumnRole::Feature | ColumnRole::Protected)) {
        columns.push(Column::new("age", Kind::Numeric, ColumnRole::Feature));
        columns.push(Column::new("region", Kind::Categorical, ColumnRole::Feature));
    }
    if columns.iter().all(|column| !matches!(column.role, ColumnRole::Score | ColumnRole::Prediction)) {
        columns.push(match version.spec.task {
            Task::Binary => Column::new("score", Kind::Numeric, ColumnRole::Score),
            Task::Multiclass => Column::new("prediction", Kind::Categorical, ColumnRole::Prediction),
            Task::Regression => Column::new("prediction", Kind::Numeric, ColumnRole::Prediction),
        });
    }
    columns
}

fn id(role: &str, row: usize) -> String {
    format!("example-{role}-{}", row + 1)
}

/// A number of an example, without the last digits of its computation.
fn short(number: f64) -> String {
    let rounded = (number * 1e6).round() / 1e6;
    let kept = if rounded.is_finite() { rounded } else { number };
    kept.to_string()
}

/// A number that goes up and down with the row, 0…1.
fn share(row: usize) -> f64 {
    ((row * 7 + 3) % ROWS) as f64 / ROWS as f64
}

fn value(column: &Column, row: usize) -> String {
    match column.kind {
        Kind::Numeric => {
            let (low, high) =
                (column.min.unwrap_or(0.0), column.max.unwrap_or(column.min.unwrap_or(0.0).max(0.0) + 100.0));
            short(low + (high - low) * share(row))
        }
        Kind::Categorical => {
            let known = column.categories.clone().filter(|known| !known.is_empty());
            let known = known.unwrap_or_else(|| ["a", "b", "c"].map(str::to_owned).to_vec());
            known.get(row % known.len()).map(|name| cell(name)).unwrap_or_default()
        }
        Kind::Boolean => if row.is_multiple_of(2) { "true" } else { "false" }.to_owned(),
        Kind::Timestamp => iso_moment(1_750_000_000_000 + row as i64 * 86_400_000),
    }
}

fn score(columns: &[Column], column: &Column, row: usize) -> String {
    // Probabilities of classes add up to one.
    let classes = columns.iter().filter(|column| column.class.is_some()).count().max(1);
    if column.class.is_some() { (1.0 / classes as f64).to_string() } else { share(row).to_string() }
}

fn prediction(version: &Version, row: usize) -> String {
    match version.spec.task {
        Task::Binary => usize::from(share(row) >= version.spec.threshold).to_string(),
        Task::Multiclass => class(version, row),
        Task::Regression => short(1_000.0 + 100.0 * share(row)),
    }
}

fn label(version: &Version, row: usize) -> String {
    match version.spec.task {
        // Most of the time as the score says.
        Task::Binary => usize::from((share(row) >= 0.5) != (row % 6 == 5)).to_string(),
        Task::Multiclass => class(version, row + usize::from(row % 6 == 5)),
        Task::Regression => short(1_010.0 + 95.0 * share(row)),
    }
}

fn class(version: &Version, row: usize) -> String {
    let classes = classes(version);
    classes.get(row % classes.len().max(1)).map(|name| cell(name)).unwrap_or_default()
}

/// The classes of a model as its columns name them; any names where they do not.
fn classes(version: &Version) -> Vec<String> {
    let columns = &version.spec.schema.columns;
    let scored: Vec<String> = columns.iter().filter_map(|column| column.class.clone()).collect();
    let answers = |column: &&Column| matches!(column.role, ColumnRole::Prediction | ColumnRole::Label);
    let declared = columns.iter().filter(answers).find_map(|column| column.categories.clone());
    match (scored.as_slice(), declared) {
        ([], Some(declared)) if !declared.is_empty() => declared,
        ([], _) => ["a", "b", "c"].map(str::to_owned).to_vec(),
        _ => scored,
    }
}

fn line(cells: impl IntoIterator<Item = String>) -> String {
    let cells: Vec<String> = cells.into_iter().collect();
    format!("{}\n", cells.join(","))
}

/// A cell of CSV as it is, in quotes where it needs them; what is sent to be counted is never changed.
fn cell(text: &str) -> String {
    if text.contains([',', '"', '\r', '\n']) || text.trim() != text {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use shared::schema::Schema;

    use super::*;

    const NOW: i64 = 1_760_000_000_000;

    fn version(task: Task, columns: Vec<Column>) -> Version {
        let spec = VersionSpec { task, threshold: 0.5, schema: Schema { columns, confirmed: true }, ..spec() };
        Version { name: "v 1".to_owned(), spec, created: 0, received: Vec::new(), binning: None }
    }

    fn spec() -> VersionSpec {
        VersionSpec { stage: Stage::Production, ..VersionSpec::new(Task::Binary) }
    }

    #[test]
    fn rows_fit_the_columns_of_the_version() {
        let limited =
            Column { min: Some(18.0), max: Some(99.0), ..Column::new("age", Kind::Numeric, ColumnRole::Feature) };
        let named = Column {
            categories: Some(vec!["x, \"y\"".to_owned()]),
            ..Column::new("kind", Kind::Categorical, ColumnRole::Protected)
        };
        let text = example(&version(Task::Binary, vec![limited, named]), "live", NOW, false);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "request_id,time,age,kind,score");
        assert_eq!(lines.len(), ROWS + 1);
        assert!(lines[1].starts_with("example-live-1,2025-10-09T") && lines[1].contains(",\"x, \"\"y\"\"\","));
        for line in &lines[1..] {
            let age: f64 = line.split(',').nth(2).unwrap().parse().unwrap();
            assert!((18.0..=99.0).contains(&age));
        }
        let reference = example(&version(Task::Multiclass, Vec::new()), "reference", NOW, true);
        assert!(reference.starts_with("request_id,time,age,region,prediction,label\n"));
    }

    #[test]
    fn names_cannot_break_out_of_a_snippet() {
        let to = To { origin: "http://127.0.0.1:8080", model: "it's $(a) `b` \"c\" \\" };
        let hostile = Column::new("ROWS", Kind::Categorical, ColumnRole::Feature);
        let also = Column::new("\"\"\" + exit() \\ 'x\nROWS\nROWSROWS", Kind::Numeric, ColumnRole::Feature);
        let made = observations(to, &version(Task::Binary, vec![hostile, also]), "reference", NOW);
        let first = made.curl.lines().next().unwrap();
        assert!(
            !first.contains("it's") && first.contains("it%27s%20%24%28a%29%20%60b%60%20%22c%22%20%5C/versions/v%201/")
        );
        assert!(made.curl.contains("<<'ROWSROWS'\n") && made.curl.ends_with("\nROWSROWS\n"), "{}", made.curl);
        assert_eq!(made.python.matches("\"\"\"").count(), 2, "{}", made.python);
    }

    #[test]
    fn each_snippet_is_whole() {
        let to = To { origin: "http://a", model: "m" };
        let plain = version(Task::Binary, Vec::new());
        let registered = registration("http://a");
        assert_eq!(registered.python.matches("import urllib.request").count(), 1);
        assert_eq!(registered.curl.matches("curl -X PUT").count(), 2);
        let sent = labels(to, &plain);
        assert!(sent.curl.contains("http://a/api/v1/models/m/labels") && sent.curl.contains("\nexample-live-20,"));
        let classes = scores(to, &version(Task::Multiclass, Vec::new()), NOW);
        assert!(classes.curl.contains("y_pred_proba_a,y_pred_proba_b,y_pred_proba_c,"), "{}", classes.curl);
        assert!(scores(to, &plain, NOW).python.contains("/versions/v%201-scored\""));
    }
}
