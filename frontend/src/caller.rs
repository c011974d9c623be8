//! Who asks, and what that allows: one answer for the whole page, asked for once, and again when the line is lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::{Need, Permissions, Session, Via};

use crate::logic::access::granted::Granted;
use crate::logic::access::sign_in;
use crate::logic::route::Route;
use crate::net::{self, SESSION};

/// Who asks; its copies are of the same one.
#[derive(Debug, Clone, Copy)]
pub struct Caller {
    session: RwSignal<Option<Arc<Session>>>,
    busy: StoredValue<bool>,
}

impl Caller {
    /// Nobody has been asked for yet.
    pub fn unknown() -> Self {
        Self { session: RwSignal::new(None), busy: StoredValue::new(false) }
    }

    /// Who asks on this page.
    pub fn of_page() -> Self {
        use_context().unwrap_or_else(Self::unknown)
    }

    /// Asks who it is; whoever has to sign in for this page is led there.
    pub fn look(self) {
        if self.busy.get_value() {
            return;
        }
        self.busy.set_value(true);
        spawn_local(async move {
            let found = net::json::<Session>(SESSION).await;
            let _gone = self.busy.try_set_value(false);
            // Without an answer, whoever it was remains.
            let Ok(found) = found else { return };
            let path = window().location().pathname().unwrap_or_default();
            if sign_in::must(&found, &Route::of(&path)) {
                return lead_to_sign_in();
            }
            let is_new = self.session.try_with_untracked(|known| known.as_deref() != Some(&found));
            if is_new == Some(true) {
                let _gone = self.session.try_set(Some(Arc::new(found)));
            }
        });
    }

    /// What is known of it; nothing before the answer.
    pub fn session(self) -> Option<Arc<Session>> {
        self.session.get()
    }

    /// Whether that is known.
    pub fn is_known_untracked(self) -> bool {
        self.session.with_untracked(Option::is_some)
    }

    /// How it came in.
    pub fn via(self) -> Option<Via> {
        self.session.with(|session| session.as_ref().map(|session| session.via))
    }

    /// The account that it came in with.
    pub fn name(self) -> Option<String> {
        let name = self.session.with(|session| session.as_ref().map(|session| session.name.clone()));
        name.filter(|name| !name.is_empty())
    }

    /// What may be done with a model; nothing before that is known.
    pub fn granted(self, model: &str) -> Option<Granted> {
        self.read(|permissions| Granted::of_model(permissions, model))
    }

    /// What may be done with any model; nothing before that is known.
    pub fn granted_somewhere(self) -> Option<Granted> {
        self.read(Granted::somewhere)
    }

    /// Whether something may be done with all models.
    pub fn may_everywhere(self, need: Need) -> bool {
        self.read(|permissions| permissions.allow(need, None)) == Some(true)
    }

    fn read<T>(self, read: impl FnOnce(&Permissions) -> T) -> Option<T> {
        self.session.with(|session| session.as_ref().map(|session| read(&session.permissions)))
    }
}

/// Leads to where one signs in, with the way back: once, whatever else is refused meanwhile.
pub fn lead_to_sign_in() {
    static LED: AtomicBool = AtomicBool::new(false);
    let location = window().location();
    let path = location.pathname().unwrap_or_default();
    if Route::of(&path) == Route::SignIn || LED.swap(true, Ordering::Relaxed) {
        return;
    }
    // Where the browser refuses to go, there is nothing left to do.
    let _ = location.assign(&sign_in::address(&path, &location.search().unwrap_or_default()));
}
