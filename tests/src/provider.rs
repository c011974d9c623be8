//! An OpenID provider on this machine, which can be told to lie.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};
use url::Url;

/// Who Evenkeel is there, and its secret.
pub const CLIENT: (&str, &str) = ("evenkeel", "a client's secret");

/// What the provider does wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lie {
    /// Nothing.
    None,
    /// It answers with another sign-in's nonce.
    Nonce,
    /// It answers with a token for somebody else.
    Audience,
    /// It names another issuer.
    Issuer,
    /// The token is from yesterday.
    Expired,
    /// It is signed by another key.
    Key,
    /// It is not signed at all.
    Unsigned,
}

/// A provider that runs until the test ends.
#[derive(Debug, Clone)]
pub struct Provider {
    /// Its address.
    pub issuer: String,
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug)]
struct Inner {
    issuer: String,
    keys: [EcdsaKeyPair; 2],
    lie: Lie,
    person: Value,
    /// By code: nonce and PKCE challenge.
    codes: HashMap<String, (String, String)>,
}

impl Provider {
    /// Starts on a free port.
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let issuer = format!("http://{}", listener.local_addr().expect("an address"));
        let inner = Inner {
            issuer: issuer.clone(),
            keys: [key(), key()],
            lie: Lie::None,
            person: json!({}),
            codes: HashMap::new(),
        };
        let provider = Self { issuer, inner: Arc::new(Mutex::new(inner)) };
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(configuration))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        provider
    }

    /// From now on it signs this person in, and lies so.
    pub fn signs_in(&self, person: &Value, lie: Lie) {
        let mut inner = self.inner();
        (inner.person, inner.lie) = (person.clone(), lie);
    }

    /// What the browser brings back after signing in at the address that it was sent to.
    pub fn authorise(&self, address: &str) -> Back {
        let address = Url::parse(address).expect("an address");
        let query: HashMap<String, String> = address.query_pairs().into_owned().collect();
        assert_eq!(query["client_id"], CLIENT.0);
        assert_eq!(query["code_challenge_method"], "S256");
        let mut inner = self.inner();
        let code = format!("code{}", inner.codes.len());
        inner.codes.insert(code.clone(), (query["nonce"].clone(), query["code_challenge"].clone()));
        Back { to: query["redirect_uri"].clone(), state: query["state"].clone(), code }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the browser brings back.
#[derive(Debug, Clone)]
pub struct Back {
    /// Where it is sent.
    pub to: String,
    /// The sign-in that was begun.
    pub state: String,
    /// What is exchanged for tokens.
    pub code: String,
}

fn key() -> EcdsaKeyPair {
    let random = SystemRandom::new();
    let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).expect("a key");
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random).expect("the same key")
}

async fn configuration(State(provider): State<Provider>) -> Json<Value> {
    let at = |path: &str| format!("{}{path}", provider.issuer);
    Json(json!({
        "issuer": provider.issuer,
        "authorization_endpoint": at("/authorize"),
        "token_endpoint": at("/token"),
        "jwks_uri": at("/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
    }))
}

async fn keys(State(provider): State<Provider>) -> Json<Value> {
    let inner = provider.inner();
    let point = inner.keys[0].public_key().as_ref();
    let (x, y) = (URL_SAFE_NO_PAD.encode(&point[1..33]), URL_SAFE_NO_PAD.encode(&point[33..65]));
    Json(json!({"keys": [{"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": "1", "x": x, "y": y}]}))
}

async fn token(State(provider): State<Provider>, headers: axum::http::HeaderMap, body: String) -> impl IntoResponse {
    let form: HashMap<String, String> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let mut inner = provider.inner();
    let known = inner.codes.remove(form.get("code").map(String::as_str).unwrap_or_default());
    let verifier = form.get("code_verifier").map(String::as_str).unwrap_or_default();
    let digest = ring::digest::digest(&ring::digest::SHA256, verifier.as_bytes());
    let is_client = headers.get(header::AUTHORIZATION).is_some_and(|given| {
        let secret: String = form_urlencoded::byte_serialize(CLIENT.1.as_bytes()).collect();
        let plain = base64::engine::general_purpose::STANDARD.encode(format!("{}:{secret}", CLIENT.0));
        given.to_str().is_ok_and(|given| given == format!("Basic {plain}"))
    });
    let Some((nonce, _)) =
        known.filter(|(_, challenge)| is_client && URL_SAFE_NO_PAD.encode(digest.as_ref()) == *challenge)
    else {
        return (StatusCode::BAD_REQUEST, Json(json!({"error": "invalid_grant"})));
    };
    let answer = json!({"access_token": "x", "token_type": "bearer", "id_token": inner.id_token(&nonce)});
    (StatusCode::OK, Json(answer))
}

impl Inner {
    fn id_token(&self, nonce: &str) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time after 1970").as_secs();
        let expires = if self.lie == Lie::Expired { now - 86_400 } else { now + 300 };
        let mut claims = json!({
            "iss": if self.lie == Lie::Issuer { "https://another.example" } else { &self.issuer },
            "aud": if self.lie == Lie::Audience { "another" } else { CLIENT.0 },
            "nonce": if self.lie == Lie::Nonce { "another" } else { nonce },
            "iat": expires - 300,
            "exp": expires,
        });
        for (name, value) in self.person.as_object().into_iter().flatten() {
            claims[name] = value.clone();
        }
        let algorithm = if self.lie == Lie::Unsigned { "none" } else { "ES256" };
        let head = URL_SAFE_NO_PAD.encode(json!({"alg": algorithm, "kid": "1"}).to_string());
        let signed = format!("{head}.{}", URL_SAFE_NO_PAD.encode(claims.to_string()));
        if self.lie == Lie::Unsigned {
            return format!("{signed}.");
        }
        let key = &self.keys[usize::from(self.lie == Lie::Key)];
        let signature = key.sign(&SystemRandom::new(), signed.as_bytes()).expect("a signature");
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
    }
}
