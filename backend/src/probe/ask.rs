//! One check of an endpoint.

use std::time::{Duration, Instant};

use hyper::StatusCode;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use shared::api::{Endpoint, Probe, Protocol};

use crate::clock::now_ms;
use crate::outbound::{Address, Client, Failure, Turn, status_words};

/// What stands as it is in a path (RFC 3986, unreserved).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Whether an endpoint is ready, with what it said.
type Finding = (bool, String);

/// Asks an endpoint once. None when Evenkeel itself could not ask, which says nothing about the endpoint.
pub(super) async fn ask(client: &Client, model: &str, version: &str, endpoint: &Endpoint) -> Option<Probe> {
    let allowed = Duration::from_secs(u64::from(endpoint.timeout_s.clamp(1, 60)));
    let turn = client.turn(allowed).await;
    let began = Instant::now();
    let found = match Address::parse(&endpoint.url) {
        Err(failure) => Err(failure),
        Ok(address) => match endpoint.protocol {
            Protocol::Http => http(&turn, &address).await,
            Protocol::Oip => open_inference(&turn, &address, model, version).await,
        },
    };
    let (ready, finding) = match found {
        Ok(finding) => finding,
        Err(failure) if failure.is_own() => {
            tracing::warn!(model, version, %failure, "an endpoint could not be asked");
            return None;
        }
        Err(failure) => (false, failure.to_string()),
    };
    let took_ms = u32::try_from(began.elapsed().as_millis()).unwrap_or(u32::MAX);
    Some(Probe { at: now_ms(), ready, took_ms, finding })
}

async fn http(turn: &Turn<'_>, address: &Address) -> Result<Finding, Failure> {
    let status = turn.status(address).await?;
    Ok((status.is_success(), format!("it answered {}", said(status))))
}

/// The server first, then the version, and the model where versions are not known. Source: Open Inference Protocol,
/// health endpoints.
async fn open_inference(turn: &Turn<'_>, base: &Address, model: &str, version: &str) -> Result<Finding, Failure> {
    let server = turn.status(&base.below("/v2/health/ready")?).await?;
    if !server.is_success() {
        return Ok((false, format!("the server answered {}", said(server))));
    }
    let model = utf8_percent_encode(model, SEGMENT);
    let version = utf8_percent_encode(version, SEGMENT);
    let mut status = turn.status(&base.below(&format!("/v2/models/{model}/versions/{version}/ready"))?).await?;
    if status == StatusCode::NOT_FOUND {
        status = turn.status(&base.below(&format!("/v2/models/{model}/ready"))?).await?;
    }
    Ok(if status.is_success() {
        (true, "the server and the model are ready".to_owned())
    } else {
        (false, format!("the server is ready, but the model answered {}", said(status)))
    })
}

fn said(status: StatusCode) -> String {
    let words = status_words(status);
    if status.is_redirection() { format!("{words}, and redirects are not followed") } else { words }
}
