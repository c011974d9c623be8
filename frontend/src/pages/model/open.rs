//! `/open`: files of one's own, compared where they are.
//!
//! Who comes: a data scientist with two extracts on the laptop, and no wish to install or upload anything. They must
//! leave with what drifted, how good and how fair the current file is, and the explorer over it; and be sure that
//! nothing has left the browser.

mod choose;
mod columns;
mod files;

use crate::reactive::{attr, dynamic, memo};
use leptos::prelude::*;

use super::drift::DriftTab;
use super::explore::ExploreTab;
use super::fairness::FairnessTab;
use super::overview::InShort;
use super::page::Page;
use super::performance::PerformanceTab;
use super::thresholds::ThresholdsTab;
use crate::logic::number::of;
use crate::logic::route::{Route, Tab};
use crate::parts::Copyable;

use choose::Choose;
use columns::Columns;
use files::Files;

const COMMAND: &str = "evenkeel report --reference reference.parquet --current current.parquet";

/// The files with their tabs, and the tab that is open.
#[component]
pub fn OpenPage(route: Memo<Route>) -> impl IntoView {
    document().set_title("Files · Evenkeel");
    let files = Files::new();
    let page = Page::of_files(route, files.opened);
    provide_context(page);
    provide_context(page.file_names());
    let lacks = memo(move || {
        files.opened.with(|opened| match opened {
            None => Lack::Everything,
            Some(opened) => Lack::of(page.tab.get(), opened.reference.is_some(), opened.plan.task.is_some()),
        })
    });
    view! {
        <div class="head">
            <div>
                <h1>"Compare two files"</h1>
                <p class="answer">"Nothing leaves this browser: files are read and counted on this page, and no request is sent."</p>
            </div>
        </div>
        {dynamic(move || files.opened.read().is_some().then(|| view! { <Tabs page=page files=files/> }))}
        <p class="sub" role="status">{files.doing}</p>
        {dynamic(move || files.problem.get().map(|problem| view! { <p class="problem" role="alert">{problem}</p> }))}
        {dynamic(move || match (page.tab.get(), lacks.get()) {
            (Tab::Overview, _) => view! { <Overview files=files page=page/> }.into_any(),
            (_, Lack::Everything) => view! { <Missing title="No file is open" why="Files are kept only while the page is open. Choose them again under Files."/> }.into_any(),
            (_, Lack::Reference) => view! { <Missing title="Drift needs two files" why="One file alone has nothing to be compared with. Choose another one under Files."/> }.into_any(),
            (_, Lack::Task) => view! { <Missing title="What the model answers is not known" why="Say under Files which column is the score, the prediction or the label."/> }.into_any(),
            (Tab::Drift, _) => view! { <DriftTab/> }.into_any(),
            (Tab::Performance, _) => view! { <PerformanceTab/> }.into_any(),
            (Tab::Fairness, _) => view! { <FairnessTab/> }.into_any(),
            (Tab::Thresholds, _) => view! { <ThresholdsTab/> }.into_any(),
            (Tab::Explore | Tab::Compare | Tab::Operations, _) => view! { <ExploreTab/> }.into_any(),
        })}
    }
}

/// What a tab lacks of the files.
#[derive(Clone, Copy, PartialEq)]
enum Lack {
    Nothing,
    Everything,
    Reference,
    Task,
}

impl Lack {
    fn of(tab: Tab, reference: bool, task: bool) -> Self {
        match tab {
            Tab::Drift if !reference => Self::Reference,
            Tab::Performance | Tab::Fairness | Tab::Thresholds if !task => Self::Task,
            _ => Self::Nothing,
        }
    }
}

#[component]
fn Missing(title: &'static str, why: &'static str) -> impl IntoView {
    view! {
        <section class="empty">
            <h2>{title}</h2>
            <p>{why}</p>
            <p><a href="/open">"Files"</a></p>
        </section>
    }
}

#[component]
fn Tabs(page: Page, files: Files) -> impl IntoView {
    let tab = move |tab: Tab, name: &'static str| {
        let current = move || (page.tab.get() == tab).then_some("page");
        view! { <a href=attr(move || page.link(tab)) aria-current=current>{name}</a> }
    };
    let two = move || files.opened.with(|opened| opened.as_ref().is_some_and(|opened| opened.reference.is_some()));
    view! {
        <nav class="tabs" aria-label="About these files">
            {tab(Tab::Overview, "Files")}
            {dynamic(move || two().then(|| tab(Tab::Drift, "Drift")))}
            {tab(Tab::Performance, "Performance")}
            {tab(Tab::Fairness, "Fairness")}
            {tab(Tab::Explore, "Explore")}
            {tab(Tab::Thresholds, "Thresholds")}
        </nav>
    }
}

/// The files, what they say in short, and what was made of their columns.
#[component]
fn Overview(files: Files, page: Page) -> impl IntoView {
    let two =
        memo(move || files.opened.with(|opened| opened.as_ref().is_some_and(|opened| opened.reference.is_some())));
    let any = memo(move || files.plan.read().is_some());
    view! {
        <div class="stack">
            <section class="section"><Choose files=files/></section>
            {dynamic(move || two.get().then(|| view! { <InShort/> }))}
            <Understood files=files page=page/>
            {dynamic(move || any.get().then(|| view! { <Columns files=files/> }))}
            <section class="section">
                <h2>"What is read here"</h2>
                <p class="sub">
                    "CSV with a header (comma, semicolon, tab or |), and newline-delimited JSON, up to 1,000 MB each. "
                    "Usual names are understood: request_id, time, score, prediction, label. Parquet and Arrow are read by the "
                    "command line, which makes the same figures and uploads nothing either:"
                </p>
                <Copyable text=COMMAND/>
            </section>
        </div>
    }
}

/// What a person should know of how the rows were understood.
#[component]
fn Understood(files: Files, page: Page) -> impl IntoView {
    let said = memo(move || {
        let mut said: Vec<String> = Vec::new();
        for held in [files.reference.get(), files.current.get()].into_iter().flatten() {
            said.extend(held.table.notes.iter().map(|note| format!("{}: {note}.", held.name)));
        }
        files.opened.with(|opened| {
            let Some(opened) = opened else { return };
            said.extend(opened.notes.iter().cloned());
            if opened.reference.is_none() {
                said.push(
                    "One file alone: its quality, its fairness and its rows can be looked at; drift needs two."
                        .to_owned(),
                );
            }
            if opened.has_time {
                let days = page.extent.get().count();
                said.push(format!("Rows are of {}.", of(days.unsigned_abs(), "day", "days")));
            } else {
                said.push(
                    "Rows have no time: all of them stand on the day on which the file was last changed.".to_owned(),
                );
            }
        });
        said
    });
    view! {
        {dynamic(move || (!said.read().is_empty()).then(|| view! {
            <section class="section">
                <h2>"To know"</h2>
                <ul class="short">{said.get().into_iter().map(|one| view! { <li>{one}</li> }).collect_view()}</ul>
            </section>
        }))}
    }
}
