//! Following what happens: one stream of server-sent events for the whole page, and no polling.
//!
//! A browser returns to a lost stream by itself; where it has given up, the stream is opened anew, waiting longer each
//! time. A page out of sight holds no stream, as a browser has only six connections to a server, and reads everything
//! when it is looked at again.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::prelude::*;
use serde::de::DeserializeOwned;
use shared::api::ModelStatus;
use wasm_bindgen::prelude::*;
use web_sys::js_sys::{Date, Function, JSON, Reflect};
use web_sys::{EventSource, MessageEvent};

use crate::logic::following::{Line, wait_ms};
use crate::store::Store;

const EVENTS: &str = "/api/v1/events";
const NAMES: [&str; 7] = ["open", "error", "status", "route", "ingested", "incident", "resync"];
/// After a pause so long, as of a computer that slept, nothing that was known of the stream holds.
const PAUSE_MS: i64 = 30_000;
/// A page out of sight for so long follows no more.
const HIDDEN_MS: i64 = 30_000;

/// What has happened.
#[derive(Debug)]
pub(crate) enum News {
    /// A model is doing differently.
    Status(Box<ModelStatus>),
    /// A model's route has changed.
    Route(String),
    /// Rows or labels of a model have come.
    Ingested(String),
    /// An incident of a model was opened, changed or resolved.
    Incident(String),
    /// Too much was missed.
    Resync,
}

/// Keeps one stream open.
#[derive(Clone, Copy)]
pub(crate) struct Follower(StoredValue<Rc<Following>, LocalStorage>);

struct Following {
    store: Store,
    source: RefCell<Option<EventSource>>,
    heard: RefCell<Option<Function>>,
    /// How often the stream was refused or lost since it was open.
    refused: Cell<u32>,
    next_try: Cell<i64>,
    looked_at: Cell<i64>,
    hidden_since: Cell<Option<i64>>,
    /// Whether the stream has ever been open.
    was_open: Cell<bool>,
}

impl Follower {
    /// Follows nothing until it looks.
    pub(crate) fn new(store: Store) -> Self {
        let following = Rc::new(Following {
            store,
            source: RefCell::new(None),
            heard: RefCell::new(None),
            refused: Cell::new(0),
            next_try: Cell::new(0),
            looked_at: Cell::new(now()),
            hidden_since: Cell::new(None),
            was_open: Cell::new(false),
        });
        let listener = Rc::downgrade(&following);
        let hear = move |event: web_sys::Event| {
            if let Some(following) = listener.upgrade() {
                following.hear(&event);
            }
        };
        // It lives as long as the page.
        let hear = Closure::<dyn FnMut(web_sys::Event)>::new(hear).into_js_value();
        *following.heard.borrow_mut() = hear.dyn_into().ok();
        Self(StoredValue::new_local(following))
    }

    /// Opens, reopens or closes the stream as is needed; to be called every second or so.
    pub(crate) fn look(self) {
        self.0.with_value(|following| following.look());
    }
}

impl Following {
    fn look(&self) {
        let now = now();
        let has_slept = now - self.looked_at.replace(now) > PAUSE_MS;
        let is_hidden = document().hidden();
        self.hidden_since.set(is_hidden.then(|| self.hidden_since.get().unwrap_or(now)));
        let has_source = self.source.borrow().is_some();
        let is_away = self.hidden_since.get().is_some_and(|since| !has_source || now - since > HIDDEN_MS);
        if self.store.is_quiet() || is_away {
            if has_source {
                self.close();
                self.store.line.set(Line::Idle);
            }
            return;
        }
        let gave_up = self.source.borrow().as_ref().is_some_and(|source| source.ready_state() == EventSource::CLOSED);
        if has_slept || gave_up {
            self.close();
        }
        if self.source.borrow().is_none() && now >= self.next_try.get() {
            self.open();
        }
    }

    fn open(&self) {
        if self.store.line.get_untracked() == Line::Idle {
            self.store.line.set(Line::Opening);
        }
        let Ok(source) = EventSource::new(EVENTS) else { return };
        if let Some(heard) = self.heard.borrow().as_ref() {
            for name in NAMES {
                // A listener is refused only by what is no target of events.
                let _added = source.add_event_listener_with_callback(name, heard);
            }
        }
        *self.source.borrow_mut() = Some(source);
    }

    fn close(&self) {
        if let Some(source) = self.source.borrow_mut().take() {
            source.close();
        }
    }

    fn hear(&self, event: &web_sys::Event) {
        match event.type_().as_str() {
            "open" => self.opened(),
            "error" => self.lost(),
            name => {
                if let Some(news) = event.dyn_ref::<MessageEvent>().and_then(|message| read(name, message)) {
                    self.store.told(news);
                }
            }
        }
    }

    fn opened(&self) {
        self.refused.set(0);
        self.next_try.set(0);
        self.store.line.set(Line::Open);
        // What has come before the stream was open may have changed since.
        if self.was_open.replace(true) || self.store.has_answers() {
            self.store.refresh();
        }
    }

    fn lost(&self) {
        let refused = self.refused.get();
        self.refused.set(refused + 1);
        self.next_try.set(now() + wait_ms(refused));
        self.store.line.update(|line| *line = line.failed(now()));
        // The first time may be a server that restarts; from the second on, pages say what fails.
        if refused == 1 {
            self.store.refresh();
        }
    }
}

/// What a message says; what this app does not understand is left.
fn read(name: &str, message: &MessageEvent) -> Option<News> {
    let data = JSON::parse(&message.data().as_string()?).ok()?;
    let model = Reflect::get(&data, &"model".into()).ok()?;
    match name {
        "status" => Some(News::Status(Box::new(of(model)?))),
        "route" => Some(News::Route(model.as_string()?)),
        "ingested" => Some(News::Ingested(model.as_string()?)),
        "incident" => Some(News::Incident(model.as_string()?)),
        "resync" => Some(News::Resync),
        _ => None,
    }
}

fn of<T: DeserializeOwned>(value: JsValue) -> Option<T> {
    serde_wasm_bindgen::from_value(value).ok()
}

fn now() -> i64 {
    Date::now() as i64
}
