//! Notes on days: the list of the marks of a chart, and the field that writes one.

use crate::reactive::{attr, dynamic, memo};
use leptos::ev::SubmitEvent;
use leptos::html::{Input, Textarea};
use leptos::prelude::*;

use super::page::Page;
use crate::annotations::Annotations;
use crate::logic::date::{DAY, iso_day, moment, parse_day};
use crate::logic::marks::{Mark, marks};
use crate::parts::{Who, WhoField};

/// The marks of the page's days, and what writes them.
#[derive(Clone, Copy)]
pub(super) struct Notes {
    pub(super) annotations: Annotations,
    /// In the order of time.
    pub(super) marks: Memo<Vec<Mark>>,
}

impl Notes {
    /// Asks for the annotations of the page's model.
    pub(super) fn start(page: Page) -> Self {
        let annotations =
            if page.of_files { Annotations::nowhere() } else { Annotations::start(page.name.get_untracked()) };
        let marks = memo(move || {
            let extent = page.extent.get();
            let list = annotations.list.read();
            page.model.with(|model| model.as_ref().map(|model| marks(model, &list, extent)).unwrap_or_default())
        });
        Self { annotations, marks }
    }
}

/// What the numbers on the chart say, and a field to write another one.
#[component]
pub(super) fn NotesBelow(notes: Notes) -> impl IntoView {
    // Rows of a file have nobody to write notes for.
    (!Page::current().of_files).then(|| view! { <ListAndField notes=notes/> })
}

#[component]
fn ListAndField(notes: Notes) -> impl IntoView {
    let said = RwSignal::new(String::new());
    let problem =
        memo(move || notes.annotations.failure.with(|failure| failure.as_ref().map(crate::net::Failure::sentence)));
    let asked = RwSignal::new(None::<i64>);
    let granted = Page::current().granted();
    let may_write = memo(move || granted.get().is_some_and(|granted| granted.note));
    view! {
        {dynamic(move || (!notes.marks.read().is_empty()).then(|| view! {
            <ol class="notes" aria-label="Marks on the chart">
                {notes.marks.get().into_iter().map(|mark| view! { <Note notes=notes mark=mark asked=asked may_delete=may_write.get()/> }).collect_view()}
            </ol>
        }))}
        {dynamic(move || may_write.get().then(|| view! { <Write notes=notes said=said/> }))}
        <p class="sub" role="status">{said}</p>
        {dynamic(move || problem.get().map(|problem| view! { <p class="problem" role="alert">{problem}</p> }))}
    }
}

#[component]
fn Note(notes: Notes, mark: Mark, asked: RwSignal<Option<i64>>, may_delete: bool) -> impl IntoView {
    let Mark { number, time, text, author, id } = mark;
    let ask = id.filter(|_| may_delete).map(|id| {
        let sure = move || asked.get() == Some(id);
        dynamic(move || {
            if sure() {
                view! {
                    " "<span role="alert">"Delete it for everybody? "</span>
                    <button type="button" class="link-button" on:click=move |_| notes.annotations.delete(id)>"Delete"</button>" "
                    <button type="button" class="link-button" on:click=move |_| asked.set(None)>"Keep it"</button>
                }
                .into_any()
            } else {
                view! {
                    " "<button
                        type="button"
                        class="link-button"
                        aria-label=format!("Delete note {number}")
                        on:click=move |_| asked.set(Some(id))
                    >
                        "delete"
                    </button>
                }
                .into_any()
            }
        })
    });
    let by = (!author.is_empty()).then(|| format!(" ({author})"));
    view! {
        <li value=number>
            <span class="quiet">{moment(time)}":"</span>" "<span class="note-text">{text}</span>{by}{ask}
        </li>
    }
}

/// The field for a note on a day of the chart.
#[component]
fn Write(notes: Notes, said: RwSignal<String>) -> impl IntoView {
    let page = Page::current();
    let (day, text) = (NodeRef::<Input>::new(), NodeRef::<Textarea>::new());
    Who::provide();
    let author = Who::of_page();
    let write = move |event: SubmitEvent| {
        event.prevent_default();
        let typed = day.get_untracked().map(|day| day.value()).unwrap_or_default();
        let words = text.get_untracked().map(|text| text.value()).unwrap_or_default().trim().to_owned();
        let who = author.name();
        let Some(on) = parse_day(&typed) else {
            said.set("Not written: choose a day first.".to_owned());
            return;
        };
        if words.is_empty() {
            said.set("Not written: the note has no words yet.".to_owned());
            return;
        }
        said.set(String::new());
        notes.annotations.add(on * DAY * 1_000, words, who, move || {
            said.set("The note is on the chart, for everybody.".to_owned());
            if let Some(text) = text.get_untracked() {
                text.set_value("");
            }
        });
    };
    view! {
        <details class="define write-note">
            <summary>"Add a note on a day"</summary>
            <form on:submit=write>
                <div class="field">
                    <label for="note-day">"Day"</label>
                    <input
                        id="note-day"
                        type="date"
                        node_ref=day
                        min=attr(move || iso_day(page.extent.get().first))
                        max=attr(move || iso_day(page.extent.get().last))
                        prop:value=move || iso_day(page.days.get().last)
                    />
                </div>
                <div class="field">
                    <label for="note-text">"What happened"</label>
                    <textarea id="note-text" node_ref=text rows="2" maxlength="2000"></textarea>
                </div>
                <WhoField id="note-author"/>
                <button type="submit" class="button">"Add the note"</button>
            </form>
        </details>
    }
}
