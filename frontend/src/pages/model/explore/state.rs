//! What is explored: the rows, the slice as the link or a drag has it, and the counts that follow.

use crate::reactive::memo;
use leptos::prelude::*;
use shared::sample::{Field, SampleHead};
use shared::schema::{ObservationRole, Task};
use shared::slice::{ParseError, Slice, Subject};

use super::super::page::Page;
use super::engine::{Engine, Question};
use crate::chart::Change;
use crate::logic::brush::with;
use crate::logic::facet::{Facet, facets};
use crate::sample::{Loader, Source};
use crate::saved::SavedSlices;

/// The state of the tab.
#[derive(Clone, Copy)]
pub(super) struct Exploring {
    pub(super) page: Page,
    /// Production rows.
    pub(super) live: Loader,
    /// Reference rows.
    pub(super) reference: Loader,
    /// Slices with a name.
    pub(super) saved: SavedSlices,
    /// The charts, once the rows' cells are known.
    pub(super) facets: Memo<Vec<Facet>>,
    /// The slice as the link has it, or why its text is none.
    pub(super) written: Memo<Result<Slice, ParseError>>,
    /// The slice that is counted: the link's, or one that is being brushed.
    pub(super) slice: Memo<Slice>,
    /// The counts; read them after `tick`.
    pub(super) engine: StoredValue<Engine>,
    /// Changes whenever something was counted.
    pub(super) tick: RwSignal<u32>,
    /// The slice while a brush is being moved, and what is brushed.
    dragged: RwSignal<Option<(Subject, Slice)>>,
}

impl Exploring {
    /// Begins to load and to count.
    pub(super) fn start(page: Page, source: Source) -> Self {
        let reference = Source { role: ObservationRole::Reference, range: None, ..source.clone() };
        let (saved, live, reference) = match page.opened_untracked() {
            Some(opened) => (
                SavedSlices::nowhere(),
                Loader::ready(Some(opened.current.clone())),
                Loader::ready(opened.reference.clone()),
            ),
            None => (
                SavedSlices::start(source.model.clone()),
                Loader::start_with(source, wanted),
                Loader::start_with(reference, wanted_of_reference),
            ),
        };
        let head =
            memo(move || live.rows.with(|rows| rows.sample.as_ref().map(|sample| (rows.generation, sample.rows()))));
        let facets = memo(move || {
            // Read, not merely tracked: a memo that nobody has read does not know what it depends on.
            head.get();
            let of = |head: &SampleHead| facets(&head.binning, head.task);
            live.rows.with_untracked(|rows| rows.sample.as_ref().map(|sample| of(&sample.head)).unwrap_or_default())
        });
        let written = memo(move || page.view.with(|view| view.slice.as_deref().unwrap_or_default().parse::<Slice>()));
        let dragged = RwSignal::new(None::<(Subject, Slice)>);
        let slice = memo(move || {
            let dragged = dragged.with(|dragged| dragged.as_ref().map(|(_, slice)| slice.clone()));
            dragged.or_else(|| written.get().ok()).unwrap_or_default()
        });
        let (engine, tick) = (StoredValue::new(Engine::default()), RwSignal::new(0));
        let exploring = Self { page, live, reference, saved, facets, written, slice, engine, tick, dragged };
        Effect::new(move |_| exploring.count());
        exploring
    }

    fn count(self) {
        let (slice, window, extent) = (self.slice.get(), self.page.days.get(), self.page.extent.get());
        let named = self.saved.named.get();
        if !self.saved.can_read(&slice) {
            return;
        }
        // Followed, so that rows are counted by codes when a hand comes, and let go with it.
        let moving = self.dragged.with(|dragged| dragged.as_ref().map(|(subject, _)| subject.clone()));
        self.facets.with(|facets| {
            let moving = moving.as_ref();
            let question = Question { slice: &slice, named: &named, window, extent, facets, moving };
            self.live.rows.with(|live| {
                self.reference.rows.with(|reference| {
                    let of = reference.sample.as_ref().map(|sample| (sample, reference.generation));
                    if let Some(sample) = &live.sample {
                        self.engine.update_value(|engine| engine.count((sample, live.generation), of, &question));
                    }
                });
            });
        });
        self.tick.update(|tick| *tick = tick.wrapping_add(1));
    }

    /// The slice with another condition on one subject: shown at once, and in the link when it is done.
    pub(super) fn brush(self, subject: &Subject, condition: Slice, change: Change) {
        let slice = with(&self.slice.get_untracked(), subject, condition);
        match change {
            Change::Moving => self.dragged.set(Some((subject.clone(), slice))),
            Change::Step => {
                let text = text(&slice);
                self.page.step(|view| view.slice = text);
                self.release();
            }
            Change::Done => self.put(&slice),
        }
    }

    /// A hand is put on a chart: rows are counted by its codes now, so that the first move does not wait for it.
    pub(super) fn grasp(self, subject: &Subject) {
        self.dragged.set(Some((subject.clone(), self.slice.get_untracked())));
    }

    /// The hand is taken away, and nothing has been changed.
    pub(super) fn release(self) {
        // Nothing is counted anew for a finger that scrolls.
        if self.dragged.with_untracked(Option::is_some) {
            self.dragged.set(None);
        }
    }

    /// Another slice.
    pub(super) fn put(self, slice: &Slice) {
        let text = text(slice);
        self.page.change(false, |view| view.slice = text);
        self.release();
    }

    /// Whether rows are left out: not by a slice that cannot be tested.
    pub(super) fn is_cut(self) -> bool {
        self.tick.track();
        self.slice.with(|slice| *slice != Slice::All) && self.engine.with_value(|engine| engine.problem.is_none())
    }

    /// Whether a brush is being moved right now.
    pub(super) fn is_dragged(self) -> bool {
        self.dragged.with(Option::is_some)
    }

    /// A chart by what it is about.
    pub(super) fn facet(self, subject: &Subject) -> Option<Facet> {
        self.facets.with(|facets| facets.iter().find(|facet| facet.subject == *subject).cloned())
    }
}

/// The slice as a link has it.
fn text(slice: &Slice) -> Option<String> {
    let text = slice.to_string();
    (!text.is_empty()).then_some(text)
}

/// The reference has no times.
fn wanted_of_reference(head: &SampleHead) -> Vec<Field> {
    wanted(head).into_iter().filter(|field| *field != Field::Time).collect()
}

/// The columns that exploring needs, of a version with this head.
fn wanted(head: &SampleHead) -> Vec<Field> {
    let binning = &head.binning;
    let mut fields = vec![Field::Time];
    match head.task {
        Task::Binary => fields.extend([Field::ScoreCell, Field::Decision, Field::Label]),
        Task::Multiclass => fields.extend([Field::Decision, Field::Label]),
        Task::Regression => fields.extend([Field::Score, Field::Actual]),
    }
    fields
        .extend(facets(binning, head.task).into_iter().filter(|facet| facet.column.is_some()).map(|facet| facet.field));
    fields.extend(binning.attributes.iter().map(|attribute| Field::Group(attribute.name.clone())));
    fields
}
