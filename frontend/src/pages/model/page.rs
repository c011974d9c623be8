//! What a model's page shows: the view from the link, and the rows that it is about.

use std::sync::Arc;

use crate::reactive::memo;
use leptos::prelude::*;
use shared::api::{Model, ModelSpec, Version, VersionSpec};
use shared::binning::Binning;
use shared::figures::drift::{DatasetDrift, dataset_drift};
use shared::open::Opened;
use shared::schema::ObservationRole;
use shared::series::{Prefix, Summaries, Totals, VersionSummaries};
use shared::summary::Layout;

use crate::address::Address;
use crate::caller::Caller;
use crate::chart::{Change, RangeHandle};
use crate::logic::access::granted::Granted;
use crate::logic::compare::pair;
use crate::logic::date::{DAY, iso_day};
use crate::logic::days::Days;
use crate::logic::query::{Resolution, View};
use crate::logic::route::{Route, Tab, query_value};
use crate::logic::search::path_segment;
use crate::logic::snippets::{Snippets, To};
use crate::logic::words::{leading, leading_role};
use crate::net::Failure;
use crate::parts::FileNames;
use crate::store::{Loaded, Store, hours_url, known_url, summaries_url};

/// How many days a page shows unasked.
const LATEST: i64 = 7;
/// The backend serves hours for windows up to this many days.
pub(super) const MOST_DAYS_OF_HOURS: i64 = 31;
/// How many days of summaries the backend serves unasked.
const KEPT: i64 = 90;

/// The state of a model's page.
#[derive(Clone, Copy)]
pub(super) struct Page {
    /// The model's name.
    pub(super) name: Memo<String>,
    /// The tab that is open.
    pub(super) tab: Memo<Tab>,
    /// The model, once the inventory has come.
    pub(super) model: Memo<Option<Arc<Model>>>,
    /// What the link says.
    pub(super) view: Memo<View>,
    /// The version shown.
    pub(super) version: Memo<Option<Version>>,
    /// The role whose rows are shown.
    pub(super) role: Memo<ObservationRole>,
    /// The cells of every column, summed up along time: what drift needs.
    pub(super) cells: Memo<Rows>,
    /// Scores, decisions and labels, summed up along time: what quality and fairness need.
    pub(super) outcomes: Memo<Rows>,
    /// From the first to the last day with rows, as far as they are kept by the day.
    pub(super) extent: Memo<Days>,
    /// The window.
    pub(super) days: Memo<Days>,
    /// The window as the link has it, whatever is being dragged.
    pub(super) settled: Memo<Days>,
    /// The cells of the window's hours, where hours were asked for.
    pub(super) hours: Memo<Rows>,
    /// The drift of the window.
    pub(super) drift: Memo<Option<Arc<DatasetDrift>>>,
    /// Whether the rows are of files that were opened, and nothing is asked of the backend.
    pub(super) of_files: bool,
    /// A range being dragged; the link follows when the drag has ended.
    dragged: RwSignal<Option<Days>>,
    /// Whether the last change was one of several small steps.
    stepping: StoredValue<bool>,
    address: Address,
}

/// The files that a page is about, as context; `None` until some are read.
#[derive(Clone, Copy)]
struct OpenedFiles(RwSignal<Option<Arc<Opened>>>);

/// What is known of a version's rows.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Rows {
    /// Not asked for or not come yet.
    Loading,
    /// Not to be had, and why.
    Failed(Failure),
    /// There is no reference, so nothing can be compared.
    NoReference,
    /// There are no production rows in this role.
    NoneYet,
    /// Here they are.
    Here(Arc<Series>),
}

/// A version's rows, ready for any window.
#[derive(Debug)]
pub(super) struct Series {
    summaries: Arc<Summaries>,
    at: usize,
    role: ObservationRole,
    /// Where the counts stand.
    pub(super) layout: Layout,
    /// The reference's totals.
    pub(super) reference: Totals,
    /// The running totals of the role that is shown.
    pub(super) prefix: Prefix,
    /// When they were fetched, which tells them apart.
    fetched: i64,
}

impl PartialEq for Series {
    fn eq(&self, other: &Self) -> bool {
        self.fetched == other.fetched
            && self.at == other.at
            && self.role == other.role
            && Arc::ptr_eq(&self.summaries, &other.summaries)
    }
}

impl Series {
    /// The cells that were counted in.
    pub(super) fn binning(&self) -> &Binning {
        &self.of_version().binning
    }

    fn of_version(&self) -> &VersionSummaries {
        &self.summaries.versions[self.at]
    }

    /// The totals of some days.
    pub(super) fn totals(&self, days: Days) -> Totals {
        let (from, to) = days.seconds();
        self.prefix.totals(&self.prefix.range(from, to))
    }
}

impl Rows {
    /// The rows, if they are here.
    pub(super) fn here(&self) -> Option<&Arc<Series>> {
        match self {
            Self::Here(series) => Some(series),
            _ => None,
        }
    }

    fn new(loaded: &Loaded<Summaries>, version: &str, role: ObservationRole) -> Self {
        let summaries = match (&loaded.value, &loaded.failure) {
            (Some(summaries), _) => summaries,
            (None, Some(failure)) => return Self::Failed(failure.clone()),
            (None, None) => return Self::Loading,
        };
        let Some(at) = summaries.versions.iter().position(|one| one.version == version) else {
            return Self::NoReference;
        };
        let found = &summaries.versions[at];
        let Some(reference) = found.role(ObservationRole::Reference).map(Prefix::new) else { return Self::NoReference };
        let Some(prefix) = found.role(role).map(Prefix::new).filter(|prefix| !prefix.starts().is_empty()) else {
            return Self::NoneYet;
        };
        Self::Here(Arc::new(Series {
            layout: Layout::new(&found.binning),
            reference: reference.totals(&reference.range(i64::MIN, i64::MAX)),
            prefix,
            role,
            at,
            fetched: loaded.at,
            summaries: Arc::clone(summaries),
        }))
    }
}

impl Page {
    /// Reads the page's state from its address; called once, by the page itself.
    pub(super) fn open(route: Memo<Route>) -> Self {
        let store = Store::of_page();
        let name = memo(move || match route.get() {
            Route::Model(name, _) => name,
            _ => String::new(),
        });
        let model = memo(move || {
            let name = name.get();
            store
                .models()
                .with(|models| models.value.as_ref()?.iter().find(|model| model.name == name).cloned().map(Arc::new))
        });
        Self::new(route, name, model, None)
    }

    /// The same page over files: nothing is asked of the backend.
    pub(super) fn of_files(route: Memo<Route>, files: RwSignal<Option<Arc<Opened>>>) -> Self {
        provide_context(OpenedFiles(files));
        let model = memo(move || files.with(|opened| opened.as_deref().map(as_model).map(Arc::new)));
        Self::new(route, memo(|| "files".to_owned()), model, Some(files))
    }

    fn new(
        route: Memo<Route>,
        name: Memo<String>,
        model: Memo<Option<Arc<Model>>>,
        files: Option<RwSignal<Option<Arc<Opened>>>>,
    ) -> Self {
        let store = Store::of_page();
        let address = Address::of_page();
        let tab = memo(move || match route.get() {
            Route::Model(_, tab) | Route::Open(tab) => tab,
            _ => Tab::Overview,
        });
        let view = memo(move || {
            let mut view = address.query.with(|query| View::read(|key| query_value(query, key)));
            if files.is_some() {
                // What files do not have: hours, and labels as they were known earlier.
                (view.resolution, view.known) = (view.resolution.over_days(), None);
            }
            view
        });
        let version = memo(move || {
            let (model, wanted) = (model.get()?, view.with(|view| view.version.clone()));
            model
                .versions
                .iter()
                .find(|version| Some(&version.name) == wanted.as_ref())
                .or_else(|| leading(&model))
                .cloned()
        });
        let role = memo(move || {
            let wanted = view.with(|view| view.role);
            wanted
                .unwrap_or_else(|| version.with(|version| version.as_ref().map_or_else(Default::default, leading_role)))
        });
        let fetched = move |parts: &'static str| {
            if let Some(files) = files {
                return memo(move || {
                    files.with(|opened| match opened {
                        Some(opened) => {
                            Rows::new(&Loaded::here(Arc::clone(&opened.summaries)), "", ObservationRole::Live)
                        }
                        None => Rows::Loading,
                    })
                });
            }
            let slot = memo(move || {
                let (name, version) = (name.get(), version.get()?);
                let received = stamp(&version);
                let url = summaries_url(&name, &version.name, parts, None);
                Some(SlotOf(store.summaries(&url, received), version.name, version.binning.is_some()))
            });
            memo(move || match slot.get() {
                None => Rows::Loading,
                Some(SlotOf(_, _, false)) => Rows::NoReference,
                Some(SlotOf(slot, version, true)) => slot.with(|loaded| Rows::new(loaded, &version, role.get())),
            })
        };
        let (cells, outcomes) = (fetched("cells,sums"), fetched("outcomes"));
        let extent = memo(move || {
            let role = role.get();
            version.with(|version| {
                let received =
                    version.as_ref().and_then(|version| version.received.iter().find(|one| one.role == role));
                received.map_or(Days::new(0, 0), |received| {
                    let day = |ms: i64| ms.div_euclid(1_000 * DAY);
                    let all = Days::new(day(received.first), day(received.last));
                    if files.is_some() { all } else { Days::latest(KEPT, all) }
                })
            })
        });
        let dragged = RwSignal::new(None);
        let in_extent = move |chosen: Option<Days>| {
            let extent = extent.get();
            let unasked = || if files.is_some() { extent } else { Days::latest(LATEST, extent) };
            chosen.map_or_else(unasked, |days| days.within(extent))
        };
        let days = memo(move || in_extent(dragged.get().or_else(|| view.with(|view| view.days))));
        let settled = memo(move || in_extent(view.with(|view| view.days)));
        let hours = hours_of(store, (name, version, role), view, settled);
        let drift = memo(move || {
            let days = days.get();
            cells.with(|rows| {
                let series = rows.here()?;
                let current = series.totals(days);
                Some(Arc::new(dataset_drift(series.binning(), &series.layout, &series.reference, &current)))
            })
        });
        Self {
            name,
            tab,
            model,
            view,
            version,
            role,
            cells,
            outcomes,
            extent,
            days,
            settled,
            hours,
            drift,
            of_files: files.is_some(),
            dragged,
            stepping: StoredValue::new(false),
            address,
        }
    }

    /// The state of the page that this is part of.
    pub(super) fn current() -> Self {
        use_context().unwrap_or_else(|| Self::open(Memo::new(|_| Route::NotFound)))
    }

    /// Changes the view, and with it the link; `replace` leaves no step for the back button.
    pub(super) fn change(self, replace: bool, change: impl FnOnce(&mut View)) {
        self.stepping.set_value(false);
        self.put(replace, change);
    }

    /// Changes the view by one of several small steps, which the back button undoes together.
    pub(super) fn step(self, change: impl FnOnce(&mut View)) {
        self.put(self.stepping.get_value(), change);
        self.stepping.set_value(true);
    }

    fn put(self, replace: bool, change: impl FnOnce(&mut View)) {
        let mut view = self.view.get_untracked();
        change(&mut view);
        if view != self.view.get_untracked() {
            let to = format!("{}{}", self.address.path.get_untracked(), view.to_query());
            self.address.go(&to, replace);
        }
    }

    /// What may be done with the model; nothing before that is known. To be asked for where a component begins.
    pub(super) fn granted(self) -> Memo<Option<Granted>> {
        let caller = Caller::of_page();
        memo(move || if self.of_files { Some(Granted::EVERYTHING) } else { caller.granted(&self.name.read()) })
    }

    /// Whether single rows of the model may be seen, once that is known.
    pub(super) fn shows_rows(self) -> Memo<Option<bool>> {
        let granted = self.granted();
        // In one memo: of two that follow each other, a view may miss the second.
        memo(move || granted.get().map(|granted| granted.rows))
    }

    /// A link to another tab with the same view.
    pub(super) fn link(self, tab: Tab) -> String {
        let query = self.view.get().to_query();
        if self.of_files {
            return format!("/open{}{query}", tab.as_str());
        }
        format!("/models/{}{}{query}", path_segment(&self.name.get()), tab.as_str())
    }

    /// A link to exactly what is shown: what the page chose by itself is in it too, so that tomorrow it says the same.
    pub(super) fn whole_link(self) -> String {
        let mut view = self.view.get();
        let compared = || self.model.with(|model| pair(model.as_deref()?, &view));
        if self.tab.get() == Tab::Compare {
            if let Some(pair) = compared() {
                view.days = Some(view.days.unwrap_or(pair.extent()));
                (view.a, view.role_a) = (Some(pair.a.version), Some(pair.a.role));
                (view.b, view.role_b) = (Some(pair.b.version), Some(pair.b.role));
            }
        } else if let Some(version) = self.version.get() {
            let role = self.role.get();
            view.days = version.received.iter().any(|one| one.role == role).then(|| self.days.get()).or(view.days);
            view.version = Some(version.name);
            view.role = Some(role);
        }
        let origin = window().location().origin().unwrap_or_default();
        format!("{origin}{}{}", self.address.path.get(), view.to_query())
    }

    /// The files that were opened, if the page is about some.
    pub(super) fn opened_untracked(self) -> Option<Arc<Opened>> {
        use_context::<OpenedFiles>()?.0.get_untracked().filter(|_| self.of_files)
    }

    /// Makes a snippet for this page's own server and model, at the time of now.
    pub(super) fn with_target(self, make: impl FnOnce(To<'_>, i64) -> Snippets) -> Snippets {
        let origin = window().location().origin().unwrap_or_default();
        let now = Store::of_page().now.get_untracked();
        self.name.with(|model| make(To { origin: &origin, model }, now))
    }

    /// What the names of exported files begin and end with.
    pub(super) fn file_names(self) -> FileNames {
        let begin = move || {
            let version = self.version.with(|version| version.as_ref().map(|version| version.name.clone()));
            let tab = self.tab.get().as_str().trim_start_matches('/');
            let tab = if tab.is_empty() { "overview" } else { tab };
            vec![self.name.get(), version.unwrap_or_default(), tab.to_owned()]
        };
        let end = move || {
            let days = self.days.get();
            vec![iso_day(days.first), iso_day(days.last)]
        };
        FileNames { begin: Signal::derive(begin), end: Signal::derive(end) }
    }

    /// The outcomes as they were known at the end of the day that the view names; asked for only where it names one.
    pub(super) fn known_then(self) -> Memo<Rows> {
        let store = Store::of_page();
        let slot = memo(move || {
            let (version, known) = (self.version.get()?, self.view.with(|view| view.known)?);
            let end_ms = (known + 1) * DAY * 1_000 - 1;
            let url = known_url(&self.name.get(), &version.name, self.extent.get().seconds(), end_ms);
            Some(SlotOf(store.summaries(&url, stamp(&version)), version.name, true))
        });
        memo(move || match slot.get() {
            None => Rows::Loading,
            Some(SlotOf(slot, version, _)) => slot.with(|loaded| Rows::new(loaded, &version, self.role.get())),
        })
    }

    /// The range control of this page.
    pub(super) fn range(self) -> RangeHandle {
        let change = Callback::new(move |(days, change): (Days, Change)| {
            self.dragged.set(Some(days));
            match change {
                Change::Moving => return,
                Change::Step => self.step(|view| view.days = Some(days)),
                Change::Done => self.change(false, |view| view.days = Some(days)),
            }
            self.dragged.set(None);
        });
        RangeHandle { days: self.days.into(), extent: self.extent.into(), change }
    }
}

/// Files as a model of one version, whose name the summaries do not use.
fn as_model(opened: &Opened) -> Model {
    let head = &opened.current.head;
    let spec = VersionSpec { threshold: head.threshold, ..VersionSpec::new(head.task) };
    let binning = opened.summaries.versions.first().map(|version| version.binning_id.clone());
    let version = Version { name: String::new(), spec, created: 0, received: opened.received.clone(), binning };
    Model { name: "files".to_owned(), spec: ModelSpec::default(), created: 0, versions: vec![version] }
}

/// What has come for a version so far; another number asks for its summaries again.
fn stamp(version: &Version) -> u64 {
    version.received.iter().map(|one| one.rows + one.labelled).sum()
}

/// The hours of the settled window, asked for only where the view shows them.
fn hours_of(
    store: Store,
    (name, version, role): (Memo<String>, Memo<Option<Version>>, Memo<ObservationRole>),
    view: Memo<View>,
    settled: Memo<Days>,
) -> Memo<Rows> {
    let slot = memo(move || {
        let (days, version) = (settled.get(), version.get()?);
        let shown = view.with(|view| view.resolution == Resolution::Hour) && days.count() <= MOST_DAYS_OF_HOURS;
        let url = shown.then(|| hours_url(&name.get(), &version.name, days.seconds()))?;
        Some(SlotOf(store.summaries(&url, stamp(&version)), version.name, true))
    });
    memo(move || match slot.get() {
        None => Rows::Loading,
        Some(SlotOf(slot, version, _)) => slot.with(|loaded| Rows::new(loaded, &version, role.get())),
    })
}

/// A slot with the version that it is for, and whether that has a reference.
#[derive(Clone)]
struct SlotOf(crate::store::Slot<Summaries>, String, bool);

impl PartialEq for SlotOf {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 && self.1 == other.1 && self.2 == other.2
    }
}
