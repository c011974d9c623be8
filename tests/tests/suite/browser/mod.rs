//! What a person sees and does, in Chromium, on the real binary with the demonstration data.
//!
//! One test: loading the data once serves all steps, and everything that was started ends with it. A step by itself:
//! `EVENKEEL_STEPS=drift cargo test -p tests --release browser`.

mod access;
mod annotations;
mod compare;
mod doors;
mod drift;
mod explore;
mod exports;
mod fairness;
mod figures;
mod home;
mod inventory;
mod open;
mod operations;
mod other_tasks;
mod performance;
mod states;
mod story;
mod thresholds;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use tempfile::TempDir;
use tests::browser::{Browser, Driver};
use tests::process::Process;

/// Two at once, as many as the smallest machine has cores.
const AT_ONCE: usize = 2;

/// A server with the demonstration data, and browsers.
struct World {
    driver: Driver,
    server: Process,
    _data: TempDir,
}

impl World {
    fn start() -> Self {
        let data = TempDir::new().unwrap();
        let server = Process::start(&["demo"], data.path());
        Self { driver: Driver::start(), server, _data: data }
    }

    /// A browser on a page.
    fn open(&self, path: &str) -> Browser {
        let browser = Browser::open(&self.driver);
        self.go(&browser, path);
        browser
    }

    fn go(&self, browser: &Browser, path: &str) {
        browser.go(&format!("{}{path}", self.server.address));
    }
}

/// Nothing was blocked by the content security policy, and no script failed.
fn no_complaints(browser: &Browser) {
    let complaints = browser.complaints();
    assert!(complaints.is_empty(), "the browser complains: {complaints:#?}");
}

type Step = (&'static str, fn(&World));

const STEPS: &[Step] = &[
    ("access: light, wide", access::light_wide),
    ("access: dark, wide", access::dark_wide),
    ("access: light, narrow", access::light_narrow),
    ("access: dark, narrow", access::dark_narrow),
    ("compare: worse for a group, and the link says so", compare::worse_for_a_group_and_the_link_says_so),
    ("compare: other requests and gone versions", compare::other_requests_and_gone_versions),
    ("compare: a saved slice", compare::a_saved_slice),
    ("compare: by keyboard", compare::by_keyboard),
    ("annotations: a note on a day", annotations::a_note_on_a_day),
    ("annotations: a saved slice", annotations::a_saved_slice),
    ("doors: a link, an account, a token", doors::a_link_an_account_a_token),
    ("doors: a viewer sees and does not touch", doors::a_viewer_sees_and_does_not_touch),
    ("doors: the way back", doors::the_way_back),
    ("doors: nobody on a public page", doors::nobody_on_a_public_page),
    ("doors: the first account", doors::the_first_account),
    ("drift: a moved range", drift::a_moved_range_changes_the_figures),
    ("drift: hour by hour", drift::hours_of_a_window),
    ("drift: a feature in full", drift::a_feature_opens_and_closes),
    ("drift: the picture of the README", drift::picture),
    ("explore: a slice and its link", explore::a_brushed_slice_and_its_link),
    ("explore: by keyboard alone", explore::by_keyboard_alone),
    ("explore: slices that say nothing", explore::slices_that_say_nothing),
    ("exports: a chart and its table", exports::a_chart_and_its_table),
    ("exports: small charts", exports::small_charts),
    ("exports: a link says it all", exports::a_link_says_it_all),
    ("exports: commands work as they stand", exports::commands_work_as_they_stand),
    ("fairness: attribute and threshold", fairness::a_moved_threshold_changes_the_rates),
    ("fairness: small groups", fairness::small_groups_are_not_judged),
    ("home: the models at a glance", home::models_at_a_glance),
    ("home: follows events", home::follows_events),
    ("home: search", home::search_filters),
    ("home: a request", home::a_request_is_found),
    ("inventory: what needs care", inventory::what_needs_care),
    ("inventory: a spreadsheet", inventory::a_spreadsheet_is_taken_over),
    ("open: two files, and nothing is sent", open::two_files_are_compared_and_nothing_is_sent),
    ("open: a bad file", open::a_bad_file_keeps_what_was_opened),
    ("operations: a route and its ledger", operations::a_route_and_its_ledger),
    ("operations: a rule fires, and somebody takes it on", operations::a_rule_fires_and_somebody_takes_it_on),
    ("operations: a channel is tested", operations::a_channel_is_tested),
    ("other tasks: three classes", other_tasks::three_classes),
    ("other tasks: a price", other_tasks::a_price),
    ("performance: known and estimated", performance::a_moved_window_changes_what_is_known),
    ("performance: calibration and curves", performance::calibration_and_curves),
    ("performance: nothing known yet", performance::nothing_known_yet),
    ("performance: three classes", performance::three_classes),
    ("performance: a price", performance::a_price),
    ("story: a canary goes bad, from night to morning", story::a_canary_goes_bad),
    ("thresholds: the cheapest, and what it does", thresholds::the_cheapest_threshold_and_what_it_does_to_groups),
    ("thresholds: by keyboard alone", thresholds::by_keyboard_alone),
    ("thresholds: nothing to choose", thresholds::nothing_to_choose),
    ("states: left before it is drawn", states::left_before_it_is_drawn),
    ("states: no such model, no such page", states::unknown),
    ("states: from nothing to hostile names to a stopped backend", states::from_nothing_to_a_stopped_backend),
];

#[test]
fn pages() {
    let world = World::start();
    let wanted = std::env::var("EVENKEEL_STEPS").unwrap_or_default();
    let steps: Vec<&Step> = STEPS.iter().filter(|(name, _)| name.contains(&wanted)).collect();
    let (next, failed) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some((name, step)) = steps.get(next.fetch_add(1, Ordering::Relaxed)) {
                    match catch_unwind(AssertUnwindSafe(|| step(&world))) {
                        Ok(()) => println!("step {name} … ok"),
                        Err(_) => failed.lock().unwrap().push(*name),
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap();
    assert!(failed.is_empty(), "{} of {} steps failed, see above: {failed:#?}", failed.len(), steps.len());
}
