//! What every request passes before its handler: limits, then its turn; on the way back it is counted and logged.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderValue, Method, Response, StatusCode, header};
use axum::middleware::Next;
use axum::response::IntoResponse;
use futures_util::StreamExt;
use tracing::Instrument;

use super::Serving;
use super::accept::Asking;
use super::answered::Answered;
use super::drain::Stage;
use super::paced::paced;
use super::request_id::REQUEST_ID;
use crate::error::Error;
use crate::limits::{Client, Limit, Refusal, Turn, Work};

/// The route of what is not the API's: files and pages of the app.
const APP: &str = "(app)";

/// Lets a request in, or says why not.
pub async fn guard(State(serving): State<Arc<Serving>>, request: Request, next: Next) -> Response<Body> {
    let route = request.extensions().get::<MatchedPath>().map_or(APP.into(), |path| Arc::from(path.as_str()));
    let work = Work::of(request.method(), &route);
    let id = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok()).unwrap_or_default();
    let span = tracing::info_span!("request", id, method = method(request.method()), route = &*route);
    let asking = request.extensions().get::<Asking>().map(|Asking(connection)| Arc::clone(connection));
    let held = Answered::begin(&serving, method(request.method()), route, work, asking, span.clone());
    let (mut response, turns) = let_in(&serving, work, request, next).instrument(span).await;
    if serving.drain.stage() > Stage::Serving {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    held.answer(response, turns)
}

async fn let_in(serving: &Arc<Serving>, work: Work, request: Request, next: Next) -> (Response<Body>, Vec<Turn>) {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let client = serving.limits.client(peer);
    let admitted = match check_head(serving, &request) {
        Ok(()) => admit(serving, work, client).await,
        Err(refusal) => Err(refusal),
    };
    let turns = match admitted {
        Ok(turns) => turns,
        Err(refusal) => return (Error::from(refusal).into_response(), Vec::new()),
    };
    let (parts, body) = request.into_parts();
    let (body, too_slow) = paced(body, &serving.connections);
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if too_slow.is_so() {
        let refusal = Refusal::new(Limit::BodyTime, "the body came too slowly, and nothing was stored: send it again");
        response = Error::from(refusal).into_response();
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    if response.status() == StatusCode::UNSUPPORTED_MEDIA_TYPE && !response.headers().contains_key(header::CONTENT_TYPE)
    {
        let detail = "Content-Encoding is not read here: send the body as it is, or compressed with gzip or zstd";
        response = Error::MediaType(detail.to_owned()).into_response();
    }
    if work == Work::Follow {
        let serving = Arc::clone(serving);
        let ending = async move { serving.drain.reached(Stage::Draining).await };
        response = response.map(|body| Body::from_stream(body.into_data_stream().take_until(Box::pin(ending))));
    }
    let lasting = if work.lasts() { turns } else { Vec::new() };
    (response, lasting)
}

/// The turns that a request needs.
async fn admit(serving: &Serving, work: Work, client: Option<Client>) -> Result<Vec<Turn>, Refusal> {
    if work == Work::Health {
        return Ok(Vec::new());
    }
    if serving.drain.stage() > Stage::Serving {
        return Err(Refusal::for_now(Limit::Draining, 5, "this Evenkeel is ending: ask again in a moment"));
    }
    serving.limits.charge(client)?;
    // Those who follow have a limit of their own, and cost next to nothing while nothing happens.
    let place = if work == Work::Follow { None } else { Some(serving.limits.place(client).await?) };
    let turn = serving.limits.turn(work, client).await?;
    Ok(place.into_iter().chain(turn).collect())
}

fn check_head(serving: &Serving, request: &Request) -> Result<(), Refusal> {
    let settings = &serving.connections;
    let uri = request.uri().path_and_query().map_or(0, |address| address.as_str().len());
    if uri > settings.max_uri_kb.saturating_mul(1_024) {
        let detail = format!("the address is longer than {} KB", settings.max_uri_kb);
        return Err(Refusal::new(Limit::Uri, detail));
    }
    let headers = request.headers();
    let size: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    if headers.len() > settings.max_headers || size > settings.max_headers_kb.saturating_mul(1_024) {
        let detail = format!(
            "there are more than {} headers, or they are larger than {} KB",
            settings.max_headers, settings.max_headers_kb
        );
        return Err(Refusal::new(Limit::Headers, detail));
    }
    Ok(())
}

/// The method, for the log and for metrics: callers may make up others.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::PATCH => "PATCH",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
