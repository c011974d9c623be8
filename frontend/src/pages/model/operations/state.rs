//! What the tab knows of its model, and how it learns of changes.

use std::sync::Arc;

use leptos::prelude::*;
use shared::api::{Channel, Check, Model, ModelStatus, ObservedShare, Route, RouteChange, Rule};
use shared::schema::Stage;

use super::super::page::Page;
use crate::changes;
use crate::fetched::Fetched;
use crate::logic::access::granted::Granted;
use crate::logic::operations::states::Changed;
use crate::logic::search::path_segment;
use crate::reactive::memo;

/// What the tab knows of its model.
#[derive(Debug, Clone, Copy)]
pub(super) struct Operating {
    /// The beginning of every address of this model.
    base: StoredValue<String>,
    /// The model's name.
    pub(super) name: StoredValue<String>,
    /// The model as it is registered.
    pub(super) model: Memo<Option<Arc<Model>>>,
    /// What may be done here.
    pub(super) granted: Granted,
    /// How it is doing.
    pub(super) status: Fetched<ModelStatus>,
    /// Changes of its state.
    pub(super) states: Fetched<Vec<Changed>>,
    /// Who answers.
    pub(super) route: Fetched<Route>,
    /// Who did answer.
    pub(super) observed: Fetched<Vec<ObservedShare>>,
    /// What the checks of a rollout's step say.
    pub(super) checks: Fetched<Vec<Check>>,
    /// The ledger.
    pub(super) history: Fetched<Vec<RouteChange>>,
    /// The rules.
    pub(super) rules: Fetched<Vec<Rule>>,
    /// Who can be told.
    pub(super) channels: Fetched<Vec<Channel>>,
}

impl Operating {
    /// Asks for everything, and again whenever the model is doing differently or rows have come.
    pub(super) fn start(page: Page, name: String, granted: Granted) -> Self {
        let base = format!("/api/v1/models/{}", path_segment(&name));
        let of_route = changes::of_model(&name);
        let rows = memo(move || {
            page.model.with(|model| {
                let received = model.iter().flat_map(|model| &model.versions).flat_map(|version| &version.received);
                received.map(|one| one.rows + one.labelled).sum::<u64>()
            })
        });
        // What is counted of rows changes with them too; both only ever rise.
        let of_rows = {
            let of_route = of_route.clone();
            move || of_route() + rows.get()
        };
        let at = |end: &str| format!("{base}/{end}");
        Self {
            granted,
            name: StoredValue::new(name),
            model: page.model,
            status: Fetched::start(at("status")).follow(of_route.clone()),
            states: Fetched::start(at("states")).follow(of_route.clone()),
            route: Fetched::start(at("route")).follow(of_route.clone()),
            history: Fetched::start(at("route/history")).follow(of_route),
            observed: Fetched::start(at("route/observed")).follow(of_rows.clone()),
            checks: Fetched::start(at("rollout")).follow(of_rows.clone()),
            rules: Fetched::start(at("rules")).follow(of_rows),
            channels: Fetched::start("/api/v1/channels".to_owned()),
            base: StoredValue::new(base),
        }
    }

    /// The state of the tab that this is part of.
    pub(super) fn current() -> Self {
        use_context().unwrap_or_else(|| Self::start(Page::current(), String::new(), Granted::default()))
    }

    /// The address of something of this model.
    pub(super) fn at(self, end: &str) -> String {
        self.base.with_value(|base| format!("{base}/{end}"))
    }

    /// Looks at everything that a decision may have changed.
    pub(super) fn decided(self) {
        self.route.look();
        self.history.look();
        self.observed.look();
        self.checks.look();
        self.rules.look();
        self.states.look();
    }

    /// The versions that are not retired, by name.
    pub(super) fn versions(self) -> Vec<String> {
        let named = |model: &Arc<Model>| {
            let kept = model.versions.iter().filter(|version| version.spec.stage != Stage::Retired);
            kept.map(|version| version.name.clone()).collect()
        };
        self.model.with(|model| model.as_ref().map(named).unwrap_or_default())
    }
}
