//! Signing in and out.

use std::time::{Duration, Instant};

use axum::http::HeaderValue;
use axum::http::request::Parts;
use shared::api::{Grant, Role, SignIn};

use url::Url;

use super::openid::{self, OpenId, Person};
use super::{Caller, Doors, audit, password, secret};
use crate::clock;
use crate::error::Error;
use crate::routes::App;
use crate::store::{AccountChange, Known, Store, StoreError};

/// The account that a one-time link leads to.
const FIRST: &str = "admin";

/// A session that was opened.
#[derive(Debug)]
pub struct Opened {
    /// Whose it is.
    pub account: String,
    /// The header that gives it to the browser.
    pub cookie: HeaderValue,
}

impl Doors {
    /// Opens a session for who shows a password or a one-time link; the one there was is closed.
    ///
    /// # Errors
    /// The password is wrong, the link is used up, or there were too many wrong ones: then how long to wait.
    pub async fn sign_in(&self, caller: &Caller, parts: &Parts, given: SignIn) -> Result<Opened, Error> {
        let known = match given {
            SignIn::Password { name, password } => self.by_password(caller, name, password).await?,
            SignIn::Link { link } => self.by_link(caller, &link).await?,
        };
        self.sign_out(parts).await?;
        self.open(known, parts).await
    }

    /// Opens a session of an account.
    pub(super) async fn open(&self, known: Known, parts: &Parts) -> Result<Opened, Error> {
        let secret = secret::new(secret::SESSION).map_err(Error::Internal)?;
        let (hash, now) = (secret::hash(&secret), clock::now_ms());
        let expires = now + self.settings.longest.as_millis() as i64;
        let client = parts.headers.get("user-agent").and_then(|agent| agent.to_str().ok()).unwrap_or_default();
        let client: String = client.chars().take(200).collect();
        let account = known.name;
        self.reading(move |store| store.open_session(known.id, &hash, now, expires, &client)).await?;
        let cookie = self.cookie_header(&secret, self.settings.longest)?;
        Ok(Opened { account, cookie })
    }

    /// Begins to sign somebody in at the provider: where to send the browser, and the cookie that binds it.
    pub async fn begin_openid(&self, to: &str) -> Result<(Url, HeaderValue), Error> {
        let (address, browser) = self.openid()?.begin(to).await?;
        Ok((address, self.openid_cookie(&browser, openid::LASTS)?))
    }

    /// Opens a session for who comes back from the provider; the page that was asked for.
    pub async fn end_openid(&self, parts: &Parts, state: &str, code: String) -> Result<(Opened, String), Error> {
        let browser = secret::cookie(&parts.headers, openid::COOKIE).unwrap_or_default();
        let (person, to) = self.openid()?.end(state, code, browser).await?;
        let newcomers = self.settings.newcomers;
        let known = self.reading(move |store| of_person(store, &person, newcomers)).await?;
        let known = known.filter(|known| !known.disabled).ok_or_else(|| {
            Error::Forbidden("the provider knows you, but you have no account here: ask an admin for one".to_owned())
        })?;
        self.sign_out(parts).await?;
        self.changed();
        Ok((self.open(known, parts).await?, to))
    }

    /// The header that takes the binding from the browser.
    pub fn no_openid(&self) -> Result<HeaderValue, Error> {
        self.openid_cookie("", Duration::ZERO)
    }

    fn openid(&self) -> Result<&OpenId, Error> {
        self.openid.as_ref().ok_or_else(|| Error::NotFound("no OpenID provider is configured here".to_owned()))
    }

    fn openid_cookie(&self, secret: &str, lasting: Duration) -> Result<HeaderValue, Error> {
        self.header(openid::COOKIE, "/openid", secret, lasting)
    }

    /// Ends the session that a request carries.
    pub async fn sign_out(&self, parts: &Parts) -> Result<(), Error> {
        let Some(hash) = self.session_secret(&parts.headers).map(secret::hash) else { return Ok(()) };
        self.reading(move |store| store.close_session(&hash)).await
    }

    /// Ends all sessions of who asks, except its own if that is to stay; how many there were.
    pub async fn sign_out_everywhere(&self, caller: &Caller, parts: &Parts, but_here: bool) -> Result<usize, Error> {
        let known = self.account(caller.name()).await?;
        let here = self.session_secret(&parts.headers).filter(|_| but_here).map(secret::hash);
        self.reading(move |store| store.close_sessions(known.id, here.as_ref())).await
    }

    /// Gives who is signed in another password, and ends its other sessions.
    pub async fn change_password(&self, caller: &Caller, parts: &Parts, old: String, new: String) -> Result<(), Error> {
        let known = self.account(caller.name()).await?;
        password::check(&known.name, &new).map_err(Error::data)?;
        if known.password.is_some() {
            self.by_password(caller, known.name.clone(), old).await?;
        }
        let password = Some(self.hashed(new).await?);
        let name = known.name;
        let change = AccountChange { password, ..AccountChange::default() };
        self.reading(move |store| store.put_account(&name, &change)).await?;
        self.changed();
        self.sign_out_everywhere(caller, parts, true).await.map(drop)
    }

    /// Writes down who came in or went out, or could not.
    pub async fn note(&self, app: &App, caller: &Caller, by: &str, action: &str, status: u16) {
        audit::of_session(app, caller, by, action, status).await;
    }

    /// What is kept of a password.
    pub async fn hashed(&self, password: String) -> Result<String, Error> {
        self.hashing(move || password::hashed(&password)).await
    }

    async fn by_password(&self, caller: &Caller, name: String, password: String) -> Result<Known, Error> {
        let wait = self.attempts.wait(&name, caller.from(), Instant::now());
        if !wait.is_zero() {
            return Err(too_many(wait));
        }
        let asked = name.clone();
        let known = self.reading(move |store| store.account(&asked)).await?;
        let kept = known.as_ref().and_then(|known| known.password.clone());
        let is_right = self.hashing(move || password::is_right(&password, kept.as_deref())).await?;
        let Some(known) = known.filter(|known| is_right && !known.disabled) else {
            self.attempts.failed(&name, caller.from(), Instant::now());
            return Err(Error::Unauthorized("the name or the password is wrong".to_owned()));
        };
        self.attempts.succeeded(&name, caller.from());
        Ok(known)
    }

    async fn by_link(&self, caller: &Caller, link: &str) -> Result<Known, Error> {
        let wait = self.attempts.wait(FIRST, caller.from(), Instant::now());
        if !wait.is_zero() {
            return Err(too_many(wait));
        }
        let hash = secret::hash(link);
        let taken = self.reading(move |store| store.take_link(&hash, clock::now_ms())).await?;
        if !taken {
            self.attempts.failed(FIRST, caller.from(), Instant::now());
            return Err(Error::Unauthorized(
                "this link was used or has expired: `evenkeel account link` makes another".to_owned(),
            ));
        }
        self.reading(|store| {
            let change = AccountChange {
                grants: Some(vec![Grant::everywhere(Role::Admin)]),
                disabled: Some(false),
                ..AccountChange::default()
            };
            store.put_account(FIRST, &change)
        })
        .await?;
        self.account(FIRST).await
    }

    async fn account(&self, name: &str) -> Result<Known, Error> {
        let asked = name.to_owned();
        let known = self.reading(move |store| store.account(&asked)).await?;
        known.ok_or_else(|| Error::Forbidden("only who is signed in with an account has a password here".to_owned()))
    }

    async fn hashing<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, String> + Send + 'static,
    ) -> Result<T, Error> {
        let _turn = self.hashing.acquire().await.map_err(|error| Error::Internal(error.to_string()))?;
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|error| Error::Internal(format!("the work was broken off: {error}")))?
            .map_err(Error::Internal)
    }

    fn cookie_header(&self, secret: &str, lasting: Duration) -> Result<HeaderValue, Error> {
        self.header(self.settings.cookie(), "/", secret, lasting)
    }

    fn header(&self, name: &str, path: &str, secret: &str, lasting: Duration) -> Result<HeaderValue, Error> {
        let secure = if self.settings.is_tls() { "; Secure" } else { "" };
        let lasting = lasting.as_secs();
        let cookie = format!("{name}={secret}; Path={path}; HttpOnly; SameSite=Lax; Max-Age={lasting}{secure}");
        HeaderValue::try_from(cookie).map_err(|error| Error::Internal(error.to_string()))
    }
}

/// The account of who has signed in at the provider: the one it was before, one that an admin has made for the mail
/// address, or a new one where newcomers have a role.
fn of_person(store: &dyn Store, person: &Person, newcomers: Option<Role>) -> Result<Option<Known>, StoreError> {
    if let Some(known) = store.account_of(&person.subject)? {
        return Ok(Some(known));
    }
    let subject = Some(person.subject.clone());
    if let Some(name) = &person.verified_email
        && let Some(made) = store.account(name)?.filter(|made| made.password.is_none() && !made.is_at_provider)
    {
        store.put_account(&made.name, &AccountChange { subject, ..AccountChange::default() })?;
        return store.account(&made.name);
    }
    let Some(role) = newcomers else { return Ok(None) };
    if store.account(&person.name)?.is_some() {
        return Err(StoreError::Conflict(format!("there is another account \"{}\"", person.name)));
    }
    let grants = Some(vec![Grant::everywhere(role)]);
    store.put_account(&person.name, &AccountChange { grants, subject, ..AccountChange::default() })?;
    store.account(&person.name)
}

/// The header that takes a session from the browser.
pub fn closing_cookie(doors: &Doors) -> Result<HeaderValue, Error> {
    doors.cookie_header("", Duration::ZERO)
}

fn too_many(wait: Duration) -> Error {
    let seconds = wait.as_secs() + 1;
    Error::TooMany { detail: format!("too many wrong passwords: try again in {seconds} s"), retry_s: seconds }
}
