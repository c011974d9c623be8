//! What people wrote about a model: fetched once a page, written and deleted from there.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::Annotation;

use crate::logic::search::path_segment;
use crate::net::{self, Failure};

/// The annotations of a model; its copies are of the same ones.
#[derive(Debug, Clone, Copy)]
pub struct Annotations {
    model: StoredValue<String>,
    /// By the time that they are about; empty until they have come.
    pub list: RwSignal<Vec<Annotation>>,
    /// Why the latest change or look failed, if it did.
    pub failure: RwSignal<Option<Failure>>,
}

impl Annotations {
    /// Asks for the annotations of a model.
    pub fn start(model: String) -> Self {
        let all =
            Self { model: StoredValue::new(model), list: RwSignal::new(Vec::new()), failure: RwSignal::new(None) };
        spawn_local(async move { all.look(Ok(())).await });
        all
    }

    /// Of rows that are kept nowhere: there are none, and nothing is asked for.
    pub fn nowhere() -> Self {
        let model = StoredValue::new(String::new());
        Self { model, list: RwSignal::new(Vec::new()), failure: RwSignal::new(None) }
    }

    /// Writes one about a moment in epoch milliseconds.
    pub fn add(self, time: i64, text: String, author: String, done: impl FnOnce() + 'static) {
        let url = self.url();
        spawn_local(async move {
            // A whole number of JSON is one of JavaScript's only up to 2⁵³, which no time of a calendar passes.
            let answer = net::add(&url, &New { time: time as f64, text: &text, author: &author }).await;
            let written = answer.is_ok();
            self.look(answer).await;
            if written {
                done();
            }
        });
    }

    /// Deletes one.
    pub fn delete(self, id: i64) {
        let url = format!("{}/{id}", self.url());
        spawn_local(async move { self.look(net::delete(&url).await).await });
    }

    fn url(self) -> String {
        self.model.with_value(|model| format!("/api/v1/models/{}/annotations", path_segment(model)))
    }

    /// Looks what is there now, after a change that came out like this.
    async fn look(self, changed: Result<(), Failure>) {
        // Gone when the page has been left meanwhile.
        if self.model.is_disposed() {
            return;
        }
        let found = net::json::<Vec<Annotation>>(&self.url()).await;
        let _gone = self.failure.try_set(changed.err().or_else(|| found.as_ref().err().cloned()));
        if let Ok(found) = found {
            let _gone = self.list.try_set(found);
        }
    }
}

#[derive(serde::Serialize)]
struct New<'a> {
    time: f64,
    text: &'a str,
    author: &'a str,
}
