//! Signing in at an OpenID provider: the authorisation code flow with PKCE.
//!
//! A sign-in that was begun is bound to the browser that began it by a cookie, to this server by `state`, and to the
//! provider's answer by `nonce`, so that nobody is signed in with somebody else's answer.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::http::Method;
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreIdTokenClaims, CoreJwsSigningAlgorithm, CoreProviderMetadata,
};
use openidconnect::{
    AsyncHttpClient, AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse, IssuerUrl, Nonce,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, TokenResponse,
};
use url::Url;

use super::secret;
use crate::error::Error;
use crate::outbound::{Address, Client, Failure, Reach};
use crate::store::SecretHash;

/// Where the provider sends people back to.
pub const CALLBACK: &str = "/openid/callback";
/// The cookie that binds a sign-in to a browser.
pub(super) const COOKIE: &str = "evenkeel_openid";
/// A sign-in that was begun is forgotten after so long.
pub(super) const LASTS: Duration = Duration::from_secs(600);
/// No more than these are under way at once.
const MOST: usize = 10_000;
/// What the provider says of itself is asked again after so long.
const KNOWN: Duration = Duration::from_secs(3_600);
/// The provider is waited for so long, and no more than this is read of it.
const ALLOWED: Duration = Duration::from_secs(10);
const LONGEST: usize = 1024 * 1024;
/// Signatures that are believed: those of a key that only the provider has.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 8] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
];

/// A provider, as it is configured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// Its address, as it names itself.
    pub issuer: String,
    /// Who this Evenkeel is there.
    pub client_id: String,
    /// The secret that goes with it; none for a public client.
    pub client_secret: Option<String>,
    /// What the button says.
    pub name: String,
}

/// Signing in at a provider.
#[derive(Debug)]
pub(super) struct OpenId {
    provider: Provider,
    back: String,
    client: Asking,
    known: Mutex<Option<(CoreProviderMetadata, Instant)>>,
    begun: Mutex<HashMap<SecretHash, Begun>>,
}

#[derive(Debug)]
struct Begun {
    nonce: Nonce,
    verifier: PkceCodeVerifier,
    /// The page that was asked for.
    to: String,
    browser: SecretHash,
    at: Instant,
}

/// Who has signed in, as the provider says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Person {
    /// The issuer and its number of the person: the only thing that never changes.
    pub(super) subject: String,
    /// The mail address, where the provider has verified it.
    pub(super) verified_email: Option<String>,
    /// What to call the account.
    pub(super) name: String,
}

impl OpenId {
    /// Signs people in at a provider, and has them sent back to this Evenkeel's address.
    ///
    /// # Errors
    /// No trusted certificates are found on this machine.
    pub(super) fn new(provider: Provider, url: &Url) -> Result<Self, String> {
        let back = format!("{}{CALLBACK}", url.as_str().trim_end_matches('/'));
        // The operator names the provider, and it often stands in a private network.
        let client = Asking(Client::new(Reach { private: true, loopback: true })?);
        Ok(Self { provider, back, client, known: Mutex::default(), begun: Mutex::default() })
    }

    pub(super) fn name(&self) -> &str {
        &self.provider.name
    }

    /// Begins: where to send the browser, and the secret that it keeps until it comes back.
    pub(super) async fn begin(&self, to: &str) -> Result<(Url, String), Error> {
        let metadata = self.metadata().await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (address, state, nonce) = self
            .relying(metadata)?
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
            .add_scope(Scope::new("profile".to_owned()))
            .add_scope(Scope::new("email".to_owned()))
            .set_pkce_challenge(challenge)
            .url();
        let browser = secret::new("").map_err(Error::Internal)?;
        let mut begun = self.begun();
        begun.retain(|_, one| one.at.elapsed() < LASTS);
        if begun.len() >= MOST {
            let detail = "too many are signing in at once: try again in a minute".to_owned();
            return Err(Error::TooMany { detail, retry_s: 60 });
        }
        let one = Begun { nonce, verifier, to: to.to_owned(), browser: secret::hash(&browser), at: Instant::now() };
        begun.insert(secret::hash(state.secret()), one);
        Ok((address, browser))
    }

    /// Ends: who has signed in, and the page that was asked for.
    pub(super) async fn end(&self, state: &str, code: String, browser: &str) -> Result<(Person, String), Error> {
        let begun = self.begun().remove(&secret::hash(state));
        let begun = begun.filter(|one| one.at.elapsed() < LASTS && one.browser == secret::hash(browser));
        let Some(begun) = begun else {
            return Err(Error::Unauthorized(
                "this sign-in was not begun in this browser, or took too long: begin again".to_owned(),
            ));
        };
        let metadata = self.metadata().await?;
        let relying = self.relying(metadata)?;
        let refused = |why: String| {
            tracing::warn!(why, "a sign-in at the OpenID provider failed");
            Error::Unauthorized("the OpenID provider did not confirm who you are: begin again".to_owned())
        };
        let tokens = relying
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|error| refused(error.to_string()))?
            .set_pkce_verifier(begun.verifier)
            .request_async(&self.client)
            .await
            .map_err(|error| refused(error.to_string()))?;
        let token = tokens.id_token().ok_or_else(|| refused("there was no ID token".to_owned()))?;
        let verifier = relying.id_token_verifier().set_allowed_algs(ALGORITHMS);
        let claims = token.claims(&verifier, &begun.nonce).map_err(|error| {
            // A new key is found at the next attempt.
            *self.known.lock().unwrap_or_else(PoisonError::into_inner) = None;
            refused(error.to_string())
        })?;
        Ok((person(claims), begun.to))
    }

    fn relying(
        &self,
        metadata: CoreProviderMetadata,
    ) -> Result<
        CoreClient<
            openidconnect::EndpointSet,
            openidconnect::EndpointNotSet,
            openidconnect::EndpointNotSet,
            openidconnect::EndpointNotSet,
            openidconnect::EndpointMaybeSet,
            openidconnect::EndpointMaybeSet,
        >,
        Error,
    > {
        let back = RedirectUrl::new(self.back.clone()).map_err(|error| Error::Internal(error.to_string()))?;
        let secret = self.provider.client_secret.clone().map(ClientSecret::new);
        let id = ClientId::new(self.provider.client_id.clone());
        Ok(CoreClient::from_provider_metadata(metadata, id, secret).set_redirect_uri(back))
    }

    async fn metadata(&self) -> Result<CoreProviderMetadata, Error> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((metadata, _)) = known.filter(|(_, at)| at.elapsed() < KNOWN) {
            return Ok(metadata);
        }
        let issuer =
            IssuerUrl::new(self.provider.issuer.clone()).map_err(|error| Error::Internal(error.to_string()))?;
        let asked = CoreProviderMetadata::discover_async(issuer, &self.client).await;
        let metadata = asked.map_err(|error| {
            let why = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
            Error::Unavailable(format!("the OpenID provider cannot be asked: {why}"))
        })?;
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some((metadata.clone(), Instant::now()));
        Ok(metadata)
    }

    fn begun(&self) -> MutexGuard<'_, HashMap<SecretHash, Begun>> {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The client of everything that Evenkeel asks, as the library wants one.
#[derive(Debug)]
struct Asking(Client);

impl<'c> AsyncHttpClient<'c> for Asking {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Failure>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.ask(request))
    }
}

impl Asking {
    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, Failure> {
        let (parts, body) = request.into_parts();
        let address = Address::parse(&parts.uri.to_string())?;
        let turn = self.0.turn(ALLOWED).await;
        let answer = if parts.method == Method::POST {
            turn.post(&address, parts.headers, body.into(), LONGEST).await?
        } else {
            turn.get(&address, "application/json", LONGEST).await?
        };
        let mut response = HttpResponse::new(answer.body.to_vec());
        *response.status_mut() = answer.status;
        Ok(response)
    }
}

fn person(claims: &CoreIdTokenClaims) -> Person {
    let subject = format!("{} {}", claims.issuer().as_str(), claims.subject().as_str());
    let email = claims.email().map(|email| email.as_str().to_owned());
    let verified_email = email.clone().filter(|_| claims.email_verified() == Some(true));
    let called = claims.preferred_username().map(|name| name.as_str().to_owned());
    let name = verified_email.clone().or(called).or(email).unwrap_or_else(|| claims.subject().as_str().to_owned());
    Person { subject, verified_email, name }
}
