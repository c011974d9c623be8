//! The spreadsheet that people have today, as a CSV: read, compared with what is registered, and turned into what to
//! register. Nothing is taken from a cell that is empty, so that a sheet never blanks what it does not have.

use std::collections::BTreeMap;

use csv_core::{ReadRecordResult, ReaderBuilder};

use crate::api::{Model, ModelSpec, VersionSpec};
use crate::date::{DAY_MS, iso_moment, parse_day, parse_moment};
use crate::open::csv::delimiter;
use crate::schema::{Stage, Task};

/// A sheet is no larger than this, in bytes.
const LARGEST: usize = 8 * 1024 * 1024;
/// A name has at most so many bytes.
const LONGEST_NAME: usize = 128;

/// What a column of the sheet holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The model's name; the one column that must be there.
    Model,
    /// The version's name.
    Version,
    /// Who answers for the model.
    Owner,
    /// Where to reach the owner.
    OwnerEmail,
    /// The team.
    Team,
    /// Where the version stands.
    Stage,
    /// What the version predicts.
    Task,
    /// When the version was trained.
    Trained,
    /// Where the runbook is.
    Runbook,
    /// What the model is for.
    Description,
    /// From which score on the version decides positively.
    Threshold,
}

/// The usual names of columns, in small letters without anything between them.
pub const NAMES: [(Field, &[&str]); 11] = [
    (Field::Model, &["model", "modelname", "name", "modelid"]),
    (Field::Version, &["version", "modelversion", "ver", "release"]),
    (Field::Owner, &["owner", "modelowner", "ownername", "responsible", "contact"]),
    (Field::OwnerEmail, &["owneremail", "ownermail", "owneraddress", "email", "mail", "contactemail"]),
    (Field::Team, &["team", "department", "group", "businessunit"]),
    (Field::Stage, &["stage", "status", "environment", "lifecycle"]),
    (Field::Task, &["task", "type", "modeltype", "problemtype"]),
    (Field::Trained, &["trained", "trainedat", "trainedon", "lasttrained", "trainingdate"]),
    (Field::Runbook, &["runbook", "runbookurl", "runbooklink", "documentation", "docs"]),
    (Field::Description, &["description", "purpose", "usecase", "about"]),
    (Field::Threshold, &["threshold", "cutoff", "decisionthreshold"]),
];

/// A sheet as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// The columns that were recognised, with their name in the sheet.
    pub columns: Vec<(Field, String)>,
    /// The names of columns that mean nothing here.
    pub ignored: Vec<String>,
    /// The rows that are not empty.
    pub rows: Vec<SheetRow>,
}

/// A row of a sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetRow {
    /// The data row, counted from 1; the header is not counted.
    pub number: usize,
    /// What its cells say; empty ones are left out.
    pub values: BTreeMap<Field, String>,
}

/// What registering a row would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plan {
    /// The model is new, and its version with it where there is one.
    NewModel,
    /// The model is known, the version is new; and what else changes.
    NewVersion(Vec<String>),
    /// What changes, for example "owner: Kim → Lee".
    Changes(Vec<String>),
    /// All of it is registered already.
    Unchanged,
    /// It cannot be registered.
    Wrong {
        /// The column's name in the sheet; empty where the whole row is meant.
        column: String,
        /// What is wrong, and how to mend it.
        reason: String,
    },
}

impl SheetRow {
    /// A cell that is not empty.
    pub fn get(&self, field: Field) -> Option<&str> {
        self.values.get(&field).map(String::as_str)
    }

    /// What to register of the model: what is known, with what the sheet says over it.
    pub fn model_spec(&self, known: Option<&ModelSpec>) -> ModelSpec {
        let mut spec = known.cloned().unwrap_or_default();
        let take = |field: Field, into: &mut String| {
            if let Some(text) = self.get(field) {
                text.clone_into(into);
            }
        };
        take(Field::Owner, &mut spec.owner);
        take(Field::OwnerEmail, &mut spec.owner_email);
        take(Field::Team, &mut spec.team);
        take(Field::Description, &mut spec.description);
        if let Some(runbook) = self.get(Field::Runbook) {
            spec.runbook = Some(runbook.to_owned());
        }
        spec
    }

    /// What to register of the version, or the field that is wrong and why.
    pub fn version_spec(&self, known: Option<&VersionSpec>) -> Result<VersionSpec, (Field, String)> {
        let task = self.get(Field::Task).map(task).transpose().map_err(|why| (Field::Task, why))?;
        let mut spec = match (known, task) {
            (Some(known), _) => known.clone(),
            (None, Some(task)) => VersionSpec::new(task),
            (None, None) => {
                let why = "a new version needs its task: write binary, multiclass or regression into a column \"task\"";
                return Err((Field::Task, why.to_owned()));
            }
        };
        if let Some(new) = task.filter(|new| *new != spec.task) {
            if known.is_some_and(|known| !known.schema.columns.is_empty()) {
                let why = "the task of a version with rows cannot change: register another version".to_owned();
                return Err((Field::Task, why));
            }
            spec.task = new;
        }
        if let Some(text) = self.get(Field::Stage) {
            spec.stage = stage(text).map_err(|why| (Field::Stage, why))?;
        }
        if let Some(text) = self.get(Field::Trained) {
            spec.trained = Some(trained(text).map_err(|why| (Field::Trained, why))?);
        }
        if let Some(text) = self.get(Field::Threshold) {
            let number = text.parse().ok().filter(|number: &f64| number.is_finite());
            let why = || format!("\"{text}\" is no number: write for example 0.65, with a point");
            spec.threshold = number.ok_or_else(|| (Field::Threshold, why()))?;
        }
        Ok(spec)
    }
}

/// Reads a sheet: a header, then rows; comma, semicolon or tab; UTF-8 with or without a mark.
///
/// # Errors
/// What is wrong with the whole sheet, and how to mend it.
pub fn read(bytes: &[u8]) -> Result<Sheet, String> {
    if bytes.len() > LARGEST {
        return Err("The sheet is larger than 8 MB: send it in parts.".to_owned());
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.starts_with(b"PK\x03\x04") {
        return Err("This is a workbook: save the sheet as CSV (UTF-8) and choose that file.".to_owned());
    }
    if std::str::from_utf8(bytes).is_err() {
        return Err("The sheet is not UTF-8 text: save it as \u{201c}CSV UTF-8\u{201d}.".to_owned());
    }
    let mut records = records(bytes).into_iter();
    let header = records.next().ok_or("The sheet is empty.")?;
    let mut columns: Vec<(Field, String)> = Vec::new();
    let mut ignored = Vec::new();
    let mut places = Vec::with_capacity(header.len());
    for name in header {
        let found = field_of(&name).filter(|field| !columns.iter().any(|(known, _)| known == field));
        places.push(found);
        match found {
            Some(field) => columns.push((field, name)),
            None if name.trim().is_empty() => {}
            None => ignored.push(name),
        }
    }
    if !columns.iter().any(|(field, _)| *field == Field::Model) {
        return Err("No column has the models' names: call it \u{201c}model\u{201d} in the first line.".to_owned());
    }
    let row = |(at, cells): (usize, Vec<String>)| {
        let cells = places.iter().zip(cells).filter_map(|(place, cell)| Some(((*place)?, cell.trim().to_owned())));
        SheetRow { number: at + 1, values: cells.filter(|(_, cell)| !cell.is_empty()).collect() }
    };
    let rows = records.enumerate().map(row).filter(|row| !row.values.is_empty()).collect();
    Ok(Sheet { columns, ignored, rows })
}

/// What each row would do.
pub fn plan(sheet: &Sheet, models: &[Model]) -> Vec<Plan> {
    let mut seen: Vec<(&str, Option<&str>)> = Vec::with_capacity(sheet.rows.len());
    let mut of_model: BTreeMap<&str, &SheetRow> = BTreeMap::new();
    let mut plans = Vec::with_capacity(sheet.rows.len());
    for row in &sheet.rows {
        let planned = plan_row(row, models, &seen, &of_model);
        if let Some(name) = row.get(Field::Model) {
            seen.push((name, row.get(Field::Version)));
            of_model.entry(name).or_insert(row);
        }
        plans.push(planned.unwrap_or_else(|(field, reason)| {
            let column = sheet.columns.iter().find(|(known, _)| Some(*known) == field);
            Plan::Wrong { column: column.map(|(_, name)| name.clone()).unwrap_or_default(), reason }
        }));
    }
    plans
}

fn plan_row(
    row: &SheetRow,
    models: &[Model],
    seen: &[(&str, Option<&str>)],
    of_model: &BTreeMap<&str, &SheetRow>,
) -> Result<Plan, (Option<Field>, String)> {
    let name = row.get(Field::Model).ok_or((Some(Field::Model), "the model's name is missing".to_owned()))?;
    let version = row.get(Field::Version);
    for (field, text) in [(Field::Model, Some(name)), (Field::Version, version)] {
        check_name(text.unwrap_or("v")).map_err(|why| (Some(field), why))?;
    }
    if seen.contains(&(name, version)) {
        return Err((None, "the same model and version stand in an earlier row: keep one of them".to_owned()));
    }
    if let Some(first) = of_model.get(name) {
        let of_models = [Field::Owner, Field::OwnerEmail, Field::Team, Field::Description, Field::Runbook];
        let differs = |field: &Field| first.get(*field).zip(row.get(*field)).is_some_and(|(a, b)| a != b);
        if let Some(field) = of_models.into_iter().find(differs) {
            let why = format!("row {} says something else of the same model: make them equal", first.number);
            return Err((Some(field), why));
        }
    }
    let model = models.iter().find(|model| model.name == name);
    let known = version.and_then(|name| model?.versions.iter().find(|version| version.name == name));
    let spec = version.map(|_| row.version_spec(known.map(|version| &version.spec))).transpose();
    let spec = spec.map_err(|(field, why)| (Some(field), why))?;
    let Some(model) = model else { return Ok(Plan::NewModel) };
    let mut changes = model_changes(&model.spec, &row.model_spec(Some(&model.spec)));
    match (known, spec) {
        (Some(known), Some(spec)) => changes.extend(version_changes(&known.spec, &spec)),
        (None, Some(_)) => return Ok(Plan::NewVersion(changes)),
        _ => {}
    }
    Ok(if changes.is_empty() { Plan::Unchanged } else { Plan::Changes(changes) })
}

fn model_changes(before: &ModelSpec, after: &ModelSpec) -> Vec<String> {
    let runbook = |spec: &ModelSpec| spec.runbook.clone().unwrap_or_default();
    let all = [
        ("owner", before.owner.clone(), after.owner.clone()),
        ("owner's address", before.owner_email.clone(), after.owner_email.clone()),
        ("team", before.team.clone(), after.team.clone()),
        ("description", before.description.clone(), after.description.clone()),
        ("runbook", runbook(before), runbook(after)),
    ];
    all.into_iter().filter_map(|(what, before, after)| change(what, &before, &after)).collect()
}

fn version_changes(before: &VersionSpec, after: &VersionSpec) -> Vec<String> {
    let word = |stage: Stage| format!("{stage:?}").to_ascii_lowercase();
    let task = |task: Task| format!("{task:?}").to_ascii_lowercase();
    let trained = |spec: &VersionSpec| spec.trained.clone().unwrap_or_default();
    let is_same_time = parse_moment(&trained(before)) == parse_moment(&trained(after));
    let all = [
        ("stage", word(before.stage), word(after.stage)),
        ("task", task(before.task), task(after.task)),
        ("threshold", before.threshold.to_string(), after.threshold.to_string()),
        ("trained", trained(before), if is_same_time { trained(before) } else { trained(after) }),
    ];
    all.into_iter().filter_map(|(what, before, after)| change(what, &before, &after)).collect()
}

fn change(what: &str, before: &str, after: &str) -> Option<String> {
    let before_said = if before.is_empty() { "nothing" } else { before };
    (before != after).then(|| format!("{what}: {before_said} → {after}"))
}

/// A name as the backend takes it.
fn check_name(name: &str) -> Result<(), String> {
    if name.len() > LONGEST_NAME || name.chars().any(|letter| letter.is_control() || letter == '/') {
        return Err(format!("a name has at most {LONGEST_NAME} bytes, no slashes and no control characters"));
    }
    Ok(())
}

fn stage(text: &str) -> Result<Stage, String> {
    match bare(text).as_str() {
        "development" | "dev" | "experiment" | "none" => Ok(Stage::Development),
        "staging" | "test" | "uat" => Ok(Stage::Staging),
        "shadow" => Ok(Stage::Shadow),
        "canary" => Ok(Stage::Canary),
        "production" | "prod" | "live" => Ok(Stage::Production),
        "retired" | "archived" | "decommissioned" => Ok(Stage::Retired),
        _ => Err(format!("\"{text}\" is no stage: write development, staging, shadow, canary, production or retired")),
    }
}

fn task(text: &str) -> Result<Task, String> {
    match bare(text).as_str() {
        "binary" | "binaryclassification" | "yesno" => Ok(Task::Binary),
        "multiclass" | "multiclassclassification" => Ok(Task::Multiclass),
        "regression" | "number" => Ok(Task::Regression),
        _ => Err(format!("\"{text}\" is no task: write binary, multiclass or regression")),
    }
}

/// A day or a moment as RFC 3339.
fn trained(text: &str) -> Result<String, String> {
    let ms = parse_day(text).map(|days| days * DAY_MS).or_else(|| parse_moment(text));
    ms.map(iso_moment).ok_or_else(|| format!("\"{text}\" is no date: write it as 2026-11-03"))
}

fn field_of(name: &str) -> Option<Field> {
    let name = bare(name);
    NAMES.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(field, _)| *field)
}

/// Small letters and digits alone.
fn bare(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// The records of a CSV, the header first; a short one has fewer cells.
fn records(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut reader = ReaderBuilder::new().delimiter(delimiter(bytes)).build();
    // No record has more text than the file, or more cells than it has bytes.
    let mut text = vec![0; bytes.len() + 1];
    let mut ends = vec![0; 64];
    let (mut rest, mut written, mut fields) = (bytes, 0, 0);
    let mut records = Vec::new();
    loop {
        let into = text.get_mut(written..).unwrap_or_default();
        let (result, read, wrote, ended) = reader.read_record(rest, into, ends.get_mut(fields..).unwrap_or_default());
        rest = rest.get(read..).unwrap_or_default();
        written += wrote;
        fields += ended;
        match result {
            ReadRecordResult::OutputEndsFull => ends.resize(ends.len() * 2, 0),
            ReadRecordResult::InputEmpty => {}
            ReadRecordResult::Record => {
                let ends = ends.get(..fields).unwrap_or_default();
                let starts = std::iter::once(&0).chain(ends);
                let cell = |(from, to): (&usize, &usize)| {
                    String::from_utf8_lossy(text.get(*from..*to).unwrap_or_default()).into_owned()
                };
                records.push(starts.zip(ends).map(cell).collect());
                (written, fields) = (0, 0);
            }
            ReadRecordResult::OutputFull | ReadRecordResult::End => return records,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Version;

    fn known() -> Vec<Model> {
        let spec = ModelSpec {
            owner: "Kim".into(),
            team: "Cards".into(),
            downstream: vec!["desk".into()],
            ..ModelSpec::default()
        };
        let version = Version {
            name: "v1".into(),
            spec: VersionSpec { trained: Some("2026-11-03T00:00:00Z".into()), ..VersionSpec::new(Task::Binary) },
            created: 0,
            received: Vec::new(),
            binning: None,
        };
        vec![Model { name: "card".into(), spec, created: 0, versions: vec![version] }]
    }

    fn planned(sheet: &str) -> Vec<Plan> {
        plan(&read(sheet.as_bytes()).expect("a sheet"), &known())
    }

    #[test]
    fn columns_are_found_by_their_usual_names() {
        let sheet = read("\u{feff}Model Name;OWNER_EMAIL;Last trained;Notes;;owner email\r\n card ;a@b;2026-11-03;x;y;z\r\n;;;;;\r\n".as_bytes());
        let sheet = sheet.expect("a sheet");
        let fields: Vec<Field> = sheet.columns.iter().map(|(field, _)| *field).collect();
        assert_eq!(fields, [Field::Model, Field::OwnerEmail, Field::Trained]);
        assert_eq!(sheet.ignored, ["Notes", "owner email"]);
        assert_eq!(sheet.rows.len(), 1);
        assert_eq!(sheet.rows[0].get(Field::Model), Some("card"));
        assert_eq!(sheet.rows[0].get(Field::OwnerEmail), Some("a@b"));
    }

    #[test]
    fn each_row_says_what_it_would_do() {
        let plans = planned(
            "model,version,owner,stage,task,trained\n\
             card,v1,Kim,,,2026-11-03\n\
             card,v2,,prod,binary,\n\
             new,v1,Lee,live,regression,2026-01-31\n\
             other,,Lee,,,\n",
        );
        assert_eq!(plans, [Plan::Unchanged, Plan::NewVersion(vec![]), Plan::NewModel, Plan::NewModel]);
        let plans = planned("name,version,owner,status\ncard,v1,Lee,Production\n");
        assert_eq!(plans, [Plan::Changes(vec!["owner: Kim → Lee".into(), "stage: development → production".into()])]);
    }

    #[test]
    fn what_is_wrong_names_its_column_and_the_mend() {
        let cases = [
            ("Model,Owner\n,Lee\n", "Model", "missing"),
            ("model,version,Stage\ncard,v1,blue\n", "Stage", "write development, staging"),
            ("model,version\nnew,v1\n", "", "needs its task"),
            ("model,version,Task\ncard,v1,guess\n", "Task", "binary, multiclass"),
            ("model,version,Trained On\ncard,v1,31.12.2026\n", "Trained On", "2026-11-03"),
            ("model,version,cutoff\ncard,v1,\"0,5\"\n", "cutoff", "with a point"),
            ("model\na/b\n", "model", "no slashes"),
        ];
        for (sheet, in_column, says) in cases {
            match planned(sheet).as_slice() {
                [Plan::Wrong { column, reason }] => {
                    assert_eq!(column, in_column, "{sheet}");
                    assert!(reason.contains(says), "{sheet}: {reason}");
                }
                other => panic!("{sheet}: {other:?}"),
            }
        }
        let twice = planned("model,owner\nx,A\nx,A\ny,A\ny,B\n");
        assert!(matches!(&twice[1], Plan::Wrong { reason, .. } if reason.contains("earlier row")), "{twice:?}");
        let differs = planned("model,version,task,owner\ny,v1,binary,A\ny,v2,binary,B\n");
        assert!(matches!(&differs[1], Plan::Wrong { column, reason } if column == "owner" && reason.contains("row 1")));
    }

    #[test]
    fn sheets_that_cannot_be_read_say_why() {
        for (bytes, says) in [
            (&b"PK\x03\x04rest"[..], "workbook"),
            (&b"model\nM\xfcller\n"[..], "UTF-8"),
            (&b""[..], "empty"),
            (&b"owner\nLee\n"[..], "model"),
        ] {
            assert!(read(bytes).expect_err("refused").contains(says), "{says}");
        }
        // A quote left open, rows of any length: never more than the file has.
        for odd in ["model,a\n\"x", "model\na,b,c,d\n", "model,owner\nx\n", "\n\n", "model"] {
            let _ = read(odd.as_bytes());
        }
        assert_eq!(read(b"model,owner\nx").expect("a sheet").rows.len(), 1);
    }

    #[test]
    fn what_the_sheet_lacks_is_kept() {
        let sheet = read(b"model,version,owner,stage\ncard,v1,Lee,canary\n").expect("a sheet");
        let (row, known) = (&sheet.rows[0], known());
        let spec = row.model_spec(Some(&known[0].spec));
        assert_eq!((spec.owner.as_str(), spec.team.as_str(), spec.downstream.len()), ("Lee", "Cards", 1));
        let version = row.version_spec(Some(&known[0].versions[0].spec)).expect("a version");
        assert_eq!((version.stage, version.trained.is_some()), (Stage::Canary, true));
    }
}
