//! Who comes in, and what they may do.
//!
//! Every address of the API is declared with what it needs ([`guard::Guarded`]); here it is found out who asks, whether
//! that is allowed, and afterwards it is written down what was changed.

mod attempts;
mod audit;
mod caller;
mod guard;
mod openid;
mod origin;
mod password;
mod secret;
mod settings;
mod sign_in;
mod snapshot;
mod taken;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use shared::api::{Grant, Permission, Permissions, Session, Via, Ways};
use tokio::sync::Semaphore;

pub use caller::Caller;
pub use guard::{Declared, Door, Guarded, Of};
pub use openid::{CALLBACK, Provider};
pub use origin::check as check_origin;
pub use password::{check as check_password, hashed as hashed_password};
pub use secret::{LINK, TOKEN, hash as secret_hash, new as new_secret};
pub use settings::{DoorSettings, Flags, Proxy};
pub use sign_in::{Opened, closing_cookie};
pub use taken::{SchemaOf, Taken, Takes};

use crate::clock;
use crate::error::Error;
use crate::store::{AccountChange, Store, StoreError};
use attempts::Attempts;
use openid::OpenId;

/// Whether anybody can sign in is looked up no more often than this.
const LOOKED: Duration = Duration::from_secs(1);
/// Passwords are hashed so many at once: each takes 19 MB.
const HASHED_AT_ONCE: usize = 2;
/// What proxies add to what they pass on.
const FORWARDED: [&str; 4] = ["forwarded", "x-forwarded-for", "x-forwarded-host", "via"];

/// Who comes in.
#[derive(Debug)]
pub struct Doors {
    store: Arc<dyn Store>,
    settings: DoorSettings,
    attempts: Attempts,
    hashing: Semaphore,
    openid: Option<OpenId>,
    /// Whether nobody can sign in, and when that was looked up.
    unused: Mutex<Option<(bool, Instant)>>,
}

impl Doors {
    /// Doors in front of a store.
    ///
    /// # Errors
    /// A provider without an address that it could send people back to.
    pub fn new(store: Arc<dyn Store>, settings: DoorSettings) -> Result<Self, String> {
        let openid = match (&settings.openid, &settings.url) {
            (None, _) => None,
            (Some(provider), Some(url)) => Some(OpenId::new(provider.clone(), url)?),
            (Some(_), None) => {
                return Err("signing in at a provider needs --url: it sends people back there".to_owned());
            }
        };
        Ok(Self {
            store,
            settings,
            openid,
            attempts: Attempts::default(),
            hashing: Semaphore::new(HASHED_AT_ONCE),
            unused: Mutex::default(),
        })
    }

    /// The settings.
    pub fn settings(&self) -> &DoorSettings {
        &self.settings
    }

    /// Finds out who asks.
    ///
    /// # Errors
    /// A token that is none; whoever has no token and no session is nobody, or, on a machine of one's own, let in.
    pub async fn identify(&self, parts: &Parts) -> Result<Caller, Error> {
        let from = self.client(parts);
        let caller = |name: String, via, permissions| Caller::new(name, via, permissions, from.clone(), parts);
        if let Some(given) = parts.headers.get(header::AUTHORIZATION) {
            let secret = given
                .to_str()
                .ok()
                .and_then(bearer)
                .ok_or_else(|| Error::Unauthorized("send a token as \"Authorization: Bearer …\"".to_owned()))?;
            let hash = secret::hash(secret);
            let found = self
                .reading(move |store| {
                    let Some(token) = store.token(&hash, clock::now_ms())? else { return Ok(None) };
                    Ok(Some((token.spec.name, permissions(store, token.spec.grants)?)))
                })
                .await?;
            let (name, permissions) = found.ok_or_else(|| {
                Error::Unauthorized("this token is not known, has expired or was taken back".to_owned())
            })?;
            return Ok(caller(name, Via::Token, permissions));
        }
        if let Some(name) = self.named_by_proxy(parts) {
            let (name, permissions) = self.introduced(name).await?;
            return Ok(caller(name, Via::Proxy, permissions));
        }
        if let Some(hash) = self.session_secret(&parts.headers).map(secret::hash) {
            let idle_ms = self.settings.idle.as_millis() as i64;
            let found = self
                .reading(move |store| {
                    let Some(known) = store.session(&hash, clock::now_ms(), idle_ms)? else { return Ok(None) };
                    Ok(Some((known.name, permissions(store, known.grants)?)))
                })
                .await?;
            if let Some((name, permissions)) = found {
                return Ok(caller(name, Via::Session, permissions));
            }
        }
        if self.is_open(&parts.headers).await? {
            return Ok(caller(String::new(), Via::Open, Permissions::everything()));
        }
        Ok(caller(String::new(), Via::Nobody, Permissions::default()))
    }

    /// What a caller is told of itself.
    pub async fn session(&self, caller: &Caller) -> Result<Session, Error> {
        let password = self.reading(|store| store.anyone_signs_in()).await?;
        Ok(Session {
            name: caller.name().to_owned(),
            via: caller.via(),
            permissions: caller.permissions().clone(),
            ways: Ways { password, openid: self.openid.as_ref().map(|openid| openid.name().to_owned()) },
            public: self.settings.public_status,
        })
    }

    /// Whether everybody on this machine is let in, because nobody could sign in.
    async fn is_open(&self, headers: &HeaderMap) -> Result<bool, Error> {
        let passed_on = FORWARDED.iter().any(|name| headers.contains_key(*name));
        if !self.settings.open || passed_on {
            return Ok(false);
        }
        let known = *self.unused.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((unused, _)) = known.filter(|(_, at)| at.elapsed() < LOOKED) {
            return Ok(unused);
        }
        let unused = !self.reading(|store| store.anyone_signs_in()).await?;
        *self.unused.lock().unwrap_or_else(PoisonError::into_inner) = Some((unused, Instant::now()));
        Ok(unused)
    }

    /// Looks up anew whether anybody can sign in.
    pub fn changed(&self) {
        *self.unused.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// The account that a proxy names, made when the settings say so, and what it may do.
    async fn introduced(&self, name: String) -> Result<(String, Permissions), Error> {
        let newcomers = self.settings.newcomers;
        let found = self
            .reading(move |store| {
                let mut known = store.account(&name)?;
                if let (None, Some(role)) = (&known, newcomers) {
                    let grants = Some(vec![Grant::everywhere(role)]);
                    store.put_account(&name, &AccountChange { grants, ..AccountChange::default() })?;
                    known = store.account(&name)?;
                }
                let Some(known) = known.filter(|known| !known.disabled) else { return Ok(None) };
                Ok(Some((known.name, permissions(store, known.grants)?)))
            })
            .await?;
        found.ok_or_else(|| {
            Error::Forbidden("the proxy names somebody who has no account here: ask an admin for one".to_owned())
        })
    }

    /// The name that a trusted proxy gives.
    fn named_by_proxy(&self, parts: &Parts) -> Option<String> {
        let proxy = self.settings.proxy.as_ref()?;
        let peer = caller::peer(parts)?;
        let name = parts.headers.get(&proxy.header)?.to_str().ok()?.trim();
        (proxy.trusts(peer) && !name.is_empty()).then(|| name.to_owned())
    }

    /// The address of who asks: as a trusted proxy says, else the other end of the connection.
    fn client(&self, parts: &Parts) -> String {
        let Some(peer) = caller::peer(parts) else { return String::new() };
        let trusted = self.settings.proxy.as_ref().is_some_and(|proxy| proxy.trusts(peer));
        let said = parts.headers.get("x-forwarded-for").filter(|_| trusted).and_then(|said| said.to_str().ok());
        // The last one is what the proxy itself has seen; those before, anybody may have written.
        said.and_then(|said| said.rsplit(',').next()?.trim().parse().ok()).unwrap_or(peer).to_string()
    }

    fn session_secret<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        secret::cookie(headers, self.settings.cookie())
    }

    async fn reading<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Error> {
        let store = Arc::clone(&self.store);
        tokio::task::spawn_blocking(move || Ok(work(store.as_ref())?))
            .await
            .map_err(|error| Error::Internal(format!("the work was broken off: {error}")))?
    }
}

/// What grants come to.
fn permissions(store: &dyn Store, grants: Vec<Grant>) -> Result<Permissions, StoreError> {
    let withheld = store.withheld()?;
    let permission = |grant: Grant| {
        let withheld = withheld.get(&grant.role).copied().unwrap_or_default();
        Permission { grant, withheld }
    };
    Ok(Permissions(grants.into_iter().map(permission).collect()))
}

fn bearer(given: &str) -> Option<&str> {
    let (scheme, secret) = given.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| secret.trim())
}
