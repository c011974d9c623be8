//! What is compared: the rows of both versions, joined, cut by the slice, and the figures that follow.
//!
//! Each step is kept until something that it rests on changes: a threshold does not join anew, a margin does not even
//! compare anew.

use std::ops::Deref;
use std::sync::Arc;

use crate::reactive::memo;
use leptos::prelude::*;
use shared::report::Comparison;
use shared::sample::{Field, Sample, join};
use shared::schema::{ColumnRole, ObservationRole};
use shared::slice::{Mask, Moved, Slice};
use shared::versions::{Curves, Events, Rows, Settings, Slices, Versions, slices, slices_apart};

use super::super::page::Page;
use crate::logic::compare::Pair;
use crate::logic::compare::cut::cut;
use crate::logic::compare::sentences::Common;
use crate::logic::policy::Money;
use crate::sample::{Loader, Source};
use crate::saved::SavedSlices;

/// How much worse still counts as as good, unasked.
pub(super) const MARGIN: f64 = 0.01;

/// Something large that is compared by where it is.
#[derive(Debug)]
pub(super) struct Same<T>(Arc<T>);

impl<T> Same<T> {
    pub(super) fn new(value: T) -> Self {
        Self(Arc::new(value))
    }
}

impl<T> Clone for Same<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> PartialEq for Same<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Deref for Same<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// Both versions, joined by request.
#[derive(Debug)]
pub(super) struct Joined {
    versions: Same<Versions>,
    alone: [u64; 2],
    one_in: u32,
}

/// The slice as rows of both samples.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Sliced {
    /// All rows.
    All,
    /// Its text is no slice, or not one of these versions.
    Wrong(String),
    /// Its columns have not come yet.
    Waiting,
    /// The rows inside, where they are restricted, and what is not tested as it was written.
    Here(Same<[Option<Mask>; 2]>, Vec<Moved>),
}

/// The state of the tab.
#[derive(Clone, Copy)]
pub(super) struct Comparing {
    pub(super) page: Page,
    pub(super) pair: StoredValue<Pair>,
    pub(super) loaders: [Loader; 2],
    pub(super) settings: Memo<Settings>,
    pub(super) joined: Memo<Option<Same<Joined>>>,
    pub(super) sliced: Memo<Sliced>,
    pub(super) within: Memo<Option<Same<Versions>>>,
    pub(super) comparison: Memo<Option<Same<Comparison>>>,
    pub(super) events: Memo<Option<Same<Vec<Events>>>>,
    pub(super) slices: Memo<Option<Same<Slices>>>,
    pub(super) curves: Memo<Option<Same<[Curves; 2]>>>,
    /// How many columns have come of each sample; another number of rows begins anew.
    pub(super) columns: Memo<[(u32, usize); 2]>,
}

impl Comparing {
    /// Begins to load and to compare.
    pub(super) fn start(page: Page, pair: Pair) -> Self {
        let range = page.view.with_untracked(|view| view.days).map(crate::logic::days::Days::seconds);
        let source = |side: &crate::logic::compare::Side| Source {
            model: page.name.get_untracked(),
            version: side.version.clone(),
            role: side.role,
            // The reference is no window of time.
            range: range.filter(|_| side.role != ObservationRole::Reference),
        };
        let loaders = [Loader::start(source(&pair.a)), Loader::start(source(&pair.b))];
        let money = memo(move || {
            let entered = page.view.with(|view| (view.cost_fp, view.cost_fn));
            page.model.with(|model| Money::new(entered, model.as_ref().and_then(|model| model.spec.business.as_ref())))
        });
        let settings = memo(move || {
            let (thresholds, margin) =
                page.view.with(|view| ([view.threshold_a, view.threshold_b], view.margin.unwrap_or(MARGIN)));
            Settings { thresholds, margin, costs: money.with(Money::costs) }
        });
        let columns = memo(move || {
            loaders.map(|loader| {
                let come = |sample: &Sample| sample.columns().count();
                loader.rows.with(|rows| (rows.generation, rows.sample.as_ref().map_or(0, come)))
            })
        });
        let joined = joined(loaders);
        let saved = SavedSlices::start(page.name.get_untracked());
        provide_context(saved);
        let sliced = sliced(page, loaders, joined, columns, saved);
        let within = memo(move || {
            let joined = joined.get()?;
            match sliced.get() {
                Sliced::Here(masks, _) => {
                    let masks = masks.each_ref().map(Option::as_deref);
                    Some(Same::new(joined.versions.within(masks)))
                }
                Sliced::All | Sliced::Wrong(_) => Some(joined.versions.clone()),
                Sliced::Waiting => None,
            }
        });
        let comparison = comparison(within, settings);
        // A margin flips nothing.
        let deciding = memo(move || Settings { margin: MARGIN, ..settings.get() });
        let events = memo(move || {
            let (versions, settings) = (within.get()?, deciding.get());
            Some(Same::new(if versions.paired {
                vec![Events::of_pairs(&versions, &settings)]
            } else {
                [0, 1].map(|side| Events::of_side(&versions, &settings, side)).to_vec()
            }))
        });
        let slices = memo(move || {
            columns.get();
            let (versions, events) = (within.get()?, events.get()?);
            with_samples(loaders, |samples| {
                Same::new(match events.as_slice() {
                    [one] => slices(samples[1], &versions.rows[1], one),
                    [a, b] => slices_apart(samples, [&versions.rows[0], &versions.rows[1]], [a, b]),
                    _ => Slices::default(),
                })
            })
        });
        let curves = memo(move || {
            let versions = within.get()?;
            match &versions.sides {
                [Rows::Binary(a), Rows::Binary(b)] => Some(Same::new([Curves::new(a), Curves::new(b)])),
                _ => None,
            }
        });
        let comparing = Self {
            page,
            pair: StoredValue::new(pair),
            loaders,
            settings,
            joined,
            sliced,
            within,
            comparison,
            events,
            slices,
            curves,
            columns,
        };
        Effect::new(move |_| comparing.want(saved));
        comparing
    }

    /// The state of the tab that this is part of.
    pub(super) fn current() -> Self {
        use_context().unwrap_or_else(|| {
            let none =
                crate::logic::compare::Side { version: String::new(), role: ObservationRole::Live, days: (0, 0) };
            Self::start(Page::current(), Pair { a: none.clone(), b: none, gone: Vec::new() })
        })
    }

    /// The names that tell both apart.
    pub(super) fn names(self) -> [String; 2] {
        self.pair.with_value(Pair::names)
    }

    /// Both samples, once each has its cells.
    pub(super) fn with_samples<R>(self, read: impl FnOnce([&Sample; 2]) -> R) -> Option<R> {
        with_samples(self.loaders, read)
    }

    /// Which requests the figures are of.
    pub(super) fn common(self) -> Option<Common> {
        let (joined, versions) = (self.joined.get()?, self.within.get()?);
        let rows = versions.n().map(|rows| rows as u64);
        let is_sliced = matches!(self.sliced.get(), Sliced::Here(..));
        Some(Common {
            pairs: if versions.paired { rows[0] } else { 0 },
            labelled: versions.labelled()[0],
            alone: if versions.paired && !is_sliced { joined.alone } else { [0, 0] },
            rows,
            one_in: joined.one_in,
            sliced: is_sliced,
        })
    }

    /// Asks for the columns that are needed: all of the candidate, of the baseline what it answered, and its inputs too
    /// where it saw other requests.
    fn want(self, saved: SavedSlices) {
        let generations = self.columns.with(|columns| columns.map(|(generation, _)| generation));
        if generations.contains(&0) {
            return;
        }
        let other_rows = self.joined.with(|joined| {
            joined.as_ref().is_some_and(|joined| !joined.versions.paired || joined.alone.iter().any(|rows| *rows > 0))
        });
        let condition = self.page.view.with(|view| view.slice.clone()).and_then(|text| text.parse::<Slice>().ok());
        for (side, loader) in self.loaders.into_iter().enumerate() {
            let mut fields = vec![Field::Request];
            loader.rows.with_untracked(|rows| {
                let Some(sample) = &rows.sample else { return };
                fields.extend(Rows::fields(sample));
                let binning = &sample.head.binning;
                if side == 1 || other_rows {
                    let followed = |role: ColumnRole| matches!(role, ColumnRole::Feature | ColumnRole::Protected);
                    let columns = binning.columns.iter().filter(|column| followed(column.role));
                    fields.extend(columns.map(|column| Field::Cell(column.name.clone())));
                    fields.extend(binning.attributes.iter().map(|attribute| Field::Group(attribute.name.clone())));
                }
                let compiled = saved.named.with(|named| {
                    condition.as_ref().and_then(|slice| slice.compile(binning, &|name| named.get(name)).ok())
                });
                fields.extend(compiled.into_iter().flat_map(|compiled| compiled.fields()));
            });
            loader.want(fields);
        }
    }
}

fn with_samples<R>(loaders: [Loader; 2], read: impl FnOnce([&Sample; 2]) -> R) -> Option<R> {
    let [a, b] = loaders;
    a.rows.with_untracked(|a| {
        b.rows.with_untracked(|b| a.sample.as_ref().zip(b.sample.as_ref()).map(|(a, b)| read([a, b])))
    })
}

fn joined(loaders: [Loader; 2]) -> Memo<Option<Same<Joined>>> {
    // Which rows, and whether what they were answered has come: more columns change nothing.
    let ready = memo(move || {
        loaders.map(|loader| {
            loader.rows.with(|rows| {
                let sample = rows.sample.as_ref()?;
                let has_all = sample.has(&Field::Request) && Rows::fields(sample).iter().all(|field| sample.has(field));
                has_all.then_some((rows.generation, sample.head.one_in, sample.head.rows))
            })
        })
    });
    memo(move || {
        ready.with(|ready| ready.iter().all(Option::is_some)).then_some(())?;
        with_samples(loaders, |[a, b]| {
            let pairs = join(a, b)?;
            let are_paired = !pairs.a.is_empty() || a.rows() == 0 || b.rows() == 0;
            let versions = Versions::new(a, b, are_paired.then_some(&pairs))?;
            let alone = pairs.alone.map(u64::from);
            Some(Same::new(Joined { versions: Same::new(versions), alone, one_in: pairs.one_in }))
        })?
    })
}

fn sliced(
    page: Page,
    loaders: [Loader; 2],
    joined: Memo<Option<Same<Joined>>>,
    columns: Memo<[(u32, usize); 2]>,
    saved: SavedSlices,
) -> Memo<Sliced> {
    memo(move || {
        let text = page.view.with(|view| view.slice.clone()).unwrap_or_default();
        let slice: Slice = match text.parse() {
            Ok(Slice::All) => return Sliced::All,
            Ok(slice) => slice,
            Err(error) => return Sliced::Wrong(format!("This is no condition: {error}.")),
        };
        columns.get();
        let Some(paired) = joined.with(|joined| joined.as_ref().map(|joined| joined.versions.paired)) else {
            return Sliced::Waiting;
        };
        if !saved.can_read(&slice) {
            return Sliced::Waiting;
        }
        let found = saved.named.with(|named| with_samples(loaders, |samples| cut(samples, paired, &slice, named)));
        let Some(found) = found else { return Sliced::Waiting };
        match found {
            Err(error) => Sliced::Wrong(format!("Not with these versions: {error}.")),
            Ok(None) => Sliced::Waiting,
            Ok(Some(cut)) => Sliced::Here(Same::new(cut.masks), cut.moved),
        }
    })
}

/// The comparison; a margin alone is judged without comparing anew.
fn comparison(within: Memo<Option<Same<Versions>>>, settings: Memo<Settings>) -> Memo<Option<Same<Comparison>>> {
    let of_numbers = memo(move || {
        within.with(|versions| versions.as_ref().is_some_and(|versions| matches!(versions.sides[0], Rows::Numbers(_))))
    });
    let compared_with = memo(move || {
        let settings = settings.get();
        // The margin of an error is a share of the baseline's.
        if of_numbers.get() { settings } else { Settings { margin: MARGIN, ..settings } }
    });
    let compared = memo(move || Some(Same::new(within.get()?.compare(&compared_with.get()))));
    memo(move || {
        let (compared, settings) = (compared.get()?, settings.get());
        if of_numbers.get() {
            Some(compared)
        } else {
            Some(Same::new((*compared).clone().with_margin(settings.margin)))
        }
    })
}
