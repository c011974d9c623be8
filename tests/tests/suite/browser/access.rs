//! Every page for everybody: no violation that axe-core finds, in light and dark, wide and narrow.

use std::path::PathBuf;
use std::sync::OnceLock;

use serde_json::json;
use tests::browser::{Browser, Look};

use super::{World, no_complaints};

/// Each page with the words that stand on it once all is there.
const PAGES: [(&str, &str); 30] = [
    ("/", "The other one is live"),
    ("/inventory", "People who have left"),
    ("/models/car_loan", "Quality of the reference"),
    ("/models/car_loan/drift", "ranked by drift"),
    ("/models/car_loan/drift?feature=car_value", "The cells of the chart"),
    ("/models/car_loan/fairness", "No protected attribute is known"),
    ("/models/employment", "Quality of the reference"),
    ("/models/employment/drift?resolution=week", "Protected attributes: who is being judged"),
    ("/models/employment/performance?measure=accuracy", "Calibration in ten steps"),
    ("/models/card/performance", "Each class against the rest"),
    ("/models/car_price/performance", "Spread of the errors"),
    ("/models/employment/fairness?attribute=RAC1P", "Gaps between groups"),
    ("/models/employment/explore?slice=AGEP%20%3E%2059%20and%20SEX%20%3D%202", "Brush to cut"),
    ("/models/employment/thresholds?attribute=RAC1P&each=own", "Policies and their price in every currency"),
    ("/models/card/thresholds", "This model has no threshold to choose"),
    ("/models/card", "True classes by what they were taken for"),
    ("/models/car_price", "Quality of the reference"),
    ("/models/employment/compare?a=v1&b=v3", "Inputs of both"),
    ("/models/employment/compare?a=v1&role_a=reference&b=v1&role_b=live&slice=AGEP", "This is no condition"),
    ("/models/car_price/compare", "Inputs of both"),
    ("/models/car_loan/operations", "inputs-shifted"),
    ("/incidents", "Open incidents, the worst first"),
    ("/settings", "Nobody is told yet."),
    ("/settings/access", "What roles do not see"),
    ("/settings/audit", "Is the trail whole?"),
    ("/account", "What you may do"),
    ("/sign-in", "Nobody needs to sign in yet"),
    ("/open", "What is read here"),
    ("/requests/40000", "What each version answered"),
    ("/nowhere", "There is no page here"),
];

pub(super) fn light_wide(world: &World) {
    every_page(world, Look::Light, 1440);
}

pub(super) fn dark_wide(world: &World) {
    every_page(world, Look::Dark, 1440);
}

pub(super) fn light_narrow(world: &World) {
    every_page(world, Look::Light, 390);
}

pub(super) fn dark_narrow(world: &World) {
    every_page(world, Look::Dark, 390);
}

fn every_page(world: &World, look: Look, width: u32) {
    let browser = world.open("/nowhere");
    browser.look(look);
    browser.resize(width, if width < 800 { 844 } else { 1000 });
    let mut found = Vec::new();
    for (path, ready) in PAGES {
        world.go(&browser, path);
        browser.wait(&format!("“{ready}” on {path}"), || {
            // Captions may be for screen readers alone.
            let all = browser.script("return document.body.textContent", &json!([]));
            let busy = browser.script("return !!document.querySelector('[aria-busy=true], .bone')", &json!([]));
            (all.as_str()?.contains(ready) && busy == false).then_some(())
        });
        let sideways = browser.sideways();
        if sideways > 0 {
            found.push(format!("{path}: can be scrolled {sideways} pixels sideways"));
        }
        found.extend(violations(&browser).into_iter().map(|one| format!("{path}: {one}")));
    }
    assert!(found.is_empty(), "{} colours, {width} pixels wide:\n{}", look.as_str(), found.join("\n"));
    no_complaints(&browser);
}

/// What axe-core finds, in a line each.
pub(super) fn violations(browser: &Browser) -> Vec<String> {
    browser.script(axe(), &json!([]));
    let found = browser.script_later(
        "const done = arguments[arguments.length - 1]; \
         axe.run(document, {resultTypes: ['violations'], preload: false}).then(result => done(result.violations.map(v => \
           v.id + ' (' + v.impact + '): ' + v.help + ': ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + ' — ' + \
           (n.any.concat(n.all, n.none)[0] || {message: ''}).message).join(' | ') + \
           (v.nodes.length > 3 ? ' and ' + (v.nodes.length - 3) + ' more' : ''))), \
           error => done(['axe failed: ' + error]))",
        &json!([]),
    );
    let list = found.as_array().expect("the violations");
    list.iter().map(|one| one.as_str().unwrap_or("?").to_owned()).collect()
}

/// The script of axe-core at the version that `.ci/setup` installs; `EVENKEEL_AXE` names another file.
fn axe() -> &'static str {
    static AXE: OnceLock<String> = OnceLock::new();
    AXE.get_or_init(|| {
        let path = std::env::var_os("EVENKEEL_AXE").map_or_else(installed, PathBuf::from);
        std::fs::read_to_string(&path).unwrap_or_else(|error| {
            panic!("axe-core can't be read at {}: {error}; `.ci/setup browser` installs it", path.display())
        })
    })
}

fn installed() -> PathBuf {
    let version = include_str!("../../../../.ci/setup")
        .lines()
        .find_map(|line| line.strip_prefix("AXE="))
        .expect(".ci/setup names the version of axe-core");
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let tools = set("EVENKEEL_TOOLS").unwrap_or_else(|| {
        let caches = set("XDG_CACHE_HOME").or_else(|| Some(set("HOME")?.join(".cache")));
        caches.expect("a home folder").join("evenkeel/tools")
    });
    tools.join(format!("axe-core-{version}/node_modules/axe-core/axe.min.js"))
}
