//! What a person leaves behind for others: notes on days, and slices with a name.

use serde_json::json;
use tests::browser::key;

use super::{World, no_complaints};

const NOTE: &str = "<img src=x onerror=alert(1)> Prices rose";

/// Writes a note with hostile words by keyboard alone; somebody else sees it, as text, on another tab; deletes it.
pub(super) fn a_note_on_a_day(world: &World) {
    let browser = world.open("/models/car_price/performance");
    let open = "const s = [...document.querySelectorAll('summary')].find(s => s.textContent === 'Add a note on a day'); \
                s?.focus(); return s !== undefined";
    browser.wait("the way to a note", || (browser.script(open, &json!([])) == true).then_some(()));
    browser.press(key::ENTER);
    browser.by_label("What happened").press(NOTE);
    browser.by_label("Your name").press("J. Kim");
    browser.by_role("button", "Add the note").press(key::ENTER);
    browser.sees("The note is on the chart, for everybody.");
    let others = world.open("/models/car_price/drift");
    let list = || {
        let body = "return [...document.querySelectorAll('.notes li')].map(one => one.innerText).join('\\n')";
        others.script(body, &json!([])).as_str().unwrap_or_default().to_owned()
    };
    let said = others.wait("the note", || Some(list()).filter(|said| said.contains(NOTE)));
    assert!(said.contains("(J. Kim)"), "{said}");
    let marks = "return document.querySelectorAll('.time-mark-number').length";
    assert!(others.script(marks, &json!([])).as_i64() >= Some(1));
    others.by_role("button", "Delete note 1").press(key::ENTER);
    others.by_role("button", "Delete").press(key::ENTER);
    others.wait("an empty list", || list().is_empty().then_some(()));
    no_complaints(&browser);
    no_complaints(&others);
}

/// Saves a slice under a hostile name, leaves it out by its button, and follows its rows into a file; deletes it.
pub(super) fn a_saved_slice(world: &World) {
    const NAME: &str = "<b>young]</b>";
    let browser = world.open("/models/employment/explore?slice=AGEP%20%3C%2030");
    browser.by_label("Save this slice as").press(NAME);
    browser.by_role("button", "Save").press(key::ENTER);
    browser.sees("is saved with the model.");
    let others = world.open("/models/employment/explore");
    others.by_role("button", &format!("Leave out rows of {NAME}")).press(key::ENTER);
    let condition = || others.by_label("Slice").property("value").as_str().unwrap_or_default().to_owned();
    others.wait("the condition", || (condition() == "not [<b>young]]</b>]").then_some(()));
    let link = others.by_role("link", "Rows as CSV").attribute("href").unwrap_or_default();
    let inside = others.wait("the count", || {
        let text = others.text();
        let before = text.split(" of the window · exact").next()?;
        // "… 10,577 of 15,642 rows"
        let said = before.rsplit(" of ").nth(1)?.rsplit(' ').next()?.replace(',', "");
        said.parse::<usize>().ok()
    });
    let answer = ureq::get(format!("{}{link}", world.server.address)).call();
    let csv = answer.expect("rows").body_mut().with_config().limit(200_000_000).read_to_string().expect("a file");
    assert_eq!(csv.lines().count() - 1, inside);
    others.by_role("button", &format!("Delete the saved slice {NAME}")).press(key::ENTER);
    others.by_role("button", "Delete").press(key::ENTER);
    others.wait("no saved slice", || (!others.has("button", &format!("Only rows of {NAME}"))).then_some(()));
    no_complaints(&browser);
}
