//! What a person takes away: files, links, and commands that work as they stand.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::json;
use tempfile::TempDir;
use tests::browser::{Browser, key};
use tests::process::Process;

use super::drift::window;
use super::figures::Rows;
use super::{World, no_complaints};

const FEATURES: &str = "Features ranked by drift from the reference";

/// Waits for a file whose name ends so, and reads it.
pub(super) fn downloaded(browser: &Browser, folder: &Path, ending: &str) -> (String, Vec<u8>) {
    browser.wait(&format!("a download that ends in {ending}"), || {
        let names = folder.read_dir().ok()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let name = names.into_iter().find(|name| name.ends_with(ending))?;
        let bytes = std::fs::read(folder.join(&name)).ok().filter(|bytes| !bytes.is_empty())?;
        Some((name, bytes))
    })
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("UTF-8")
}

/// A big-endian number of a PNG's head.
fn big_endian(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |number, byte| (number << 8) | u32::from(*byte))
}

pub(super) fn a_chart_and_its_table(world: &World) {
    let folder = TempDir::new().unwrap();
    let browser = world.open("/models/car_loan/drift");
    browser.download_into(folder.path());
    browser.table(FEATURES);
    let (from, to) = window(&browser);

    // By keyboard: the summary opens, and the buttons follow it.
    let open = "const s = [...document.querySelectorAll('summary')].find(s => s.getAttribute('aria-label') === arguments[0]); \
                if (s) s.focus(); return !!s";
    assert_eq!(browser.script(open, &json!(["Export: drift over time"])), true);
    browser.press(key::ENTER);
    browser.by_role("button", "SVG: drift over time").focus();
    browser.press(key::ENTER);
    let (name, svg) = downloaded(&browser, folder.path(), ".svg");
    let svg = text(svg);
    assert!(name.starts_with("car_loan_v1_drift_drift-over-time_20"), "{name}");
    for absent in ["<script", "var(", "light-dark", "href", "onclick", "foreignObject"] {
        assert!(!svg.contains(absent), "{absent} in {svg}");
    }
    let title = browser.headings(2)[0].clone();
    assert!(svg.contains(&format!("<title>{title}</title>")) && svg.contains("<desc>PSI of each feature"), "{title}");

    browser.by_role("button", "PNG: drift over time").click();
    let (_, png) = downloaded(&browser, folder.path(), ".png");
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    let width: f64 =
        svg.split("width=\"").nth(1).and_then(|rest| rest.split('"').next()?.parse().ok()).expect("a width");
    assert!((f64::from(big_endian(&png[16..])) - width * 2.0).abs() < 1.0, "twice as fine as {width}");

    // The numbers are those of a direct computation, but for the last digit of a browser's logarithm.
    browser.by_role("button", "CSV: Features").click();
    let (_, csv) = downloaded(&browser, folder.path(), ".csv");
    let csv = text(csv);
    let mut lines = csv.split("\r\n");
    let heads: Vec<&str> = lines.next().expect("a head").split(',').collect();
    let psi = heads.iter().position(|head| *head == "PSI").expect("the PSI");
    let drift = Rows::fetch(&world.server.address, "car_loan").drift((from, to));
    for (column, line) in drift.features.iter().zip(lines) {
        assert!(line.starts_with(&format!("{},", column.name)), "{line}");
        // Reasons have commas and stand in quotes.
        let (before, rest) = line.split_once(",\"").expect("a reason");
        let (_, after) = rest.split_once("\",").expect("its end");
        let cells: Vec<&str> = before.split(',').chain(["reason"]).chain(after.split(',')).collect();
        let (read, own): (f64, f64) = (cells[psi].parse().expect("a number"), column.psi.expect("a PSI"));
        assert!((read - own).abs() <= own * 1e-14, "{own} in {line}");
    }

    // The same as a table on the page, and the picture alone in a browser.
    let show = "const s = [...document.querySelectorAll('summary')].find(s => s.getAttribute('aria-label') === arguments[0]); \
                if (s) s.parentElement.open = true; return !!s";
    assert_eq!(browser.script(show, &json!(["Show as table: drift over time"])), true);
    assert!(browser.table("drift over time").rows.len() > 80);
    no_complaints(&browser);
    browser.go(&format!("file://{}", folder.path().join(name).display()));
    let root = "return [document.documentElement.tagName, document.querySelector('title').textContent]";
    browser.wait("the picture by itself", || (browser.script(root, &json!([])) == json!(["svg", title])).then_some(()));
}

pub(super) fn small_charts(world: &World) {
    let browser = world.open("/models/employment/explore?slice=AGEP%20%3E%2060");
    browser.by_role("group", "Distribution of SEX");
    // One of names, and one of numbers: by keyboard, as nobody points at it.
    for (chart, words) in [("SEX", "Production rows"), ("AGEP", "Outside the brush")] {
        let folder = TempDir::new().unwrap();
        browser.download_into(folder.path());
        browser.wait("the export of a small chart", || {
            let open = "const s = document.querySelector(`summary[aria-label='Export: ${arguments[0]}']`); \
                        s?.scrollIntoView({block: 'center'}); s?.focus(); \
                        return s ? getComputedStyle(s.closest('.export')).opacity : ''";
            let ready = browser.script("return !!document.querySelector('[data-complete=true]')", &json!([]));
            let shown = browser.script(open, &json!([chart]));
            (ready == true && shown == "1").then_some(())
        });
        browser.press(key::ENTER);
        browser.by_role("button", &format!("SVG: {chart}")).focus();
        browser.press(key::ENTER);
        let (name, svg) = downloaded(&browser, folder.path(), ".svg");
        assert!(name.starts_with(&format!("employment_v1_explore_{chart}_20")), "{name}");
        let svg = text(svg);
        for part in [
            format!("<title>{chart}</title>").as_str(),
            "AGEP &gt; 60",
            words,
            "Reference rows",
            "class=\"fill-window\"",
        ] {
            assert!(svg.contains(part), "{part} in {svg}");
        }
        browser.by_role("button", &format!("PNG: {chart}")).click();
        let (_, png) = downloaded(&browser, folder.path(), ".png");
        assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
        browser.by_role("button", &format!("CSV: {chart}")).click();
        let (_, csv) = downloaded(&browser, folder.path(), ".csv");
        let csv = text(csv);
        assert!(csv.contains("Column,Bar,Production rows,Reference rows"), "{csv}");
        assert!(csv.lines().skip(1).all(|line| line.starts_with(&format!("{chart},"))), "{csv}");
    }
    no_complaints(&browser);
}

pub(super) fn a_link_says_it_all(world: &World) {
    let browser = world.open("/models/car_loan/drift");
    let table = browser.table(FEATURES);
    let shown = window(&browser);
    let stand_in = "navigator.clipboard.writeText = text => { window.copied = text; return arguments[0] ? Promise.resolve() : Promise.reject() }";
    browser.script(&stand_in.replace("arguments[0]", "true"), &json!([]));
    browser.by_role("button", "Copy link").click();
    browser.sees("Link copied");
    let link = browser.script("return window.copied", &json!([])).as_str().expect("a link").to_owned();
    for part in ["version=v1", "role=live", "from=20", "to=20"] {
        assert!(link.contains(part), "{part} in {link}");
    }
    // A browser that refuses shows the link, selected.
    browser.script(&stand_in.replace("arguments[0]", "false"), &json!([]));
    browser.by_role("button", "Copy link").click();
    browser.sees("Copy the link from the field");
    let selected = "const f = document.activeElement; return [f.value, f.selectionEnd - f.selectionStart]";
    browser.wait("the link, selected", || {
        (browser.script(selected, &json!([])) == json!([link, link.len()])).then_some(())
    });
    browser.go(&link);
    assert_eq!(browser.table(FEATURES), table);
    assert_eq!(window(&browser), shown);
    no_complaints(&browser);
}

/// The commands of the empty state that is on the page: for a shell, and for Python.
fn snippets(browser: &Browser) -> [String; 2] {
    let read = "return [...document.querySelectorAll('.empty .copy code')].map(code => code.textContent)";
    browser.wait("two commands", || {
        let found = browser.script(read, &json!([]));
        Some([found[0].as_str()?.to_owned(), found[1].as_str()?.to_owned()])
    })
}

/// Runs a command as a person would paste it; `None` where the machine does not have the program.
fn pasted(program: &str, probe: &str, arguments: [&str; 2]) -> Option<String> {
    let quiet = |name: &str| Command::new(name).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    quiet(probe).ok().filter(std::process::ExitStatus::success)?;
    let done =
        Command::new(program).args(arguments).env_remove("http_proxy").env("no_proxy", "127.0.0.1").output().ok()?;
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(done.status.success(), "{} {said} {}", arguments[1], String::from_utf8_lossy(&done.stderr));
    Some(said)
}

/// Runs the command in a shell, in Python, or where both are there in both: what came twice counts once.
fn run(browser: &Browser) {
    let [curl, python] = snippets(browser);
    let answers = [pasted("sh", "curl", ["-c", &curl]), pasted("python3", "python3", ["-c", &python])];
    let answers: Vec<String> = answers.into_iter().flatten().collect();
    assert!(!answers.is_empty(), "neither curl nor python3 is here");
    assert!(answers[0].contains("\"accepted\":20"), "{answers:?}");
}

pub(super) fn commands_work_as_they_stand(world: &World) {
    let data = TempDir::new().unwrap();
    let server = Process::start(&["serve"], data.path());
    server.put("/api/v1/models/new%20one", &json!({"owner": "somebody"}));
    let version = json!({"task": "binary", "stage": "production", "schema": {"columns": [
        {"name": "=income, \"net\"", "kind": "numeric", "role": "feature", "min": 10, "max": 20},
        {"name": "it's $(a) region", "kind": "categorical", "role": "feature", "categories": ["north", "so, uth"]},
        {"name": "sex", "kind": "categorical", "role": "protected"},
        {"name": "probability", "kind": "numeric", "role": "score"},
    ]}});
    server.put("/api/v1/models/new%20one/versions/v1", &version);

    let browser = Browser::open(&world.driver);
    let page = |tab: &str| browser.go(&format!("{}/models/new%20one/{tab}", server.address));
    page("drift");
    browser.heading(2, "that says so", |text| text == "No reference yet");
    assert_eq!(browser.sideways(), 0);
    run(&browser);
    page("drift");
    browser.heading(2, "that says so", |text| text == "No production rows yet");
    run(&browser);
    page("drift");
    let table = browser.table(FEATURES);
    assert_eq!(table.rows.len(), 2, "{table:#?}");
    page("performance");
    browser.sees("No label has come for any of these rows");
    run(&browser);
    page("performance");
    browser.sees("All labels have come, so nothing is estimated.");

    // Names that a spreadsheet would take for formulas are text in the file, and no part of its name leads elsewhere.
    let folder = TempDir::new().unwrap();
    browser.download_into(folder.path());
    page("drift");
    browser.table(FEATURES);
    browser.by_role("button", "CSV: Features").click();
    let (name, csv) = downloaded(&browser, folder.path(), ".csv");
    let csv = text(csv);
    assert!(name.starts_with("new-one_v1_drift_Features_"), "{name}");
    assert!(csv.contains("\"'=income, \"\"net\"\"\","), "{csv}");
    // The browser itself notes that a model without production rows is not live.
    let rest: Vec<String> = browser.complaints().into_iter().filter(|one| !one.contains("new%20one/status")).collect();
    assert_eq!(rest, Vec::<String>::new());
}
