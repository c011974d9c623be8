//! Signing in at an OpenID provider: there and back.

use axum::extract::{Query, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Deserialize;

use super::App;
use crate::doors::Caller;
use crate::error::Error;

/// Where somebody goes who could not sign in there.
const REFUSED: &str = "/sign-in?refused=openid";

/// Which page was asked for.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct Asked {
    /// The page to come back to, for example `/models/car_loan`; the first page unasked.
    #[serde(default)]
    to: String,
}

/// What the provider sends back.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct Answer {
    /// What the provider was sent with the browser.
    state: Option<String>,
    /// What the provider gives for an identity.
    code: Option<String>,
}

/// `GET /api/v1/session/openid?to=/models/a`: to the provider.
pub(super) async fn begin(State(app): State<App>, Query(asked): Query<Asked>) -> Result<Response, Error> {
    let (address, cookie) = app.doors().begin_openid(own_path(&asked.to)).await?;
    see_other(address.as_str(), &[cookie])
}

/// `GET /openid/callback`: back from the provider.
pub(super) async fn end(
    State(app): State<App>,
    Query(answer): Query<Answer>,
    caller: Caller,
    request: Request,
) -> Result<Response, Error> {
    let (parts, _) = request.into_parts();
    let (Some(state), Some(code)) = (answer.state, answer.code) else { return see_other(REFUSED, &[]) };
    match app.doors().end_openid(&parts, &state, code).await {
        Ok((opened, to)) => {
            app.doors().note(&app, &caller, &opened.account, "sign in at the provider", 200).await;
            see_other(&to, &[opened.cookie, app.doors().no_openid()?])
        }
        Err(refused @ (Error::Unauthorized(_) | Error::Forbidden(_) | Error::Conflict(_))) => {
            app.doors().note(&app, &caller, "", "sign in at the provider", refused.status().as_u16()).await;
            see_other(REFUSED, &[])
        }
        Err(other) => Err(other),
    }
}

fn see_other(to: &str, cookies: &[HeaderValue]) -> Result<Response, Error> {
    let to = HeaderValue::try_from(to).map_err(|error| Error::Internal(error.to_string()))?;
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response();
    for cookie in cookies {
        response.headers_mut().append(header::SET_COOKIE, cookie.clone());
    }
    Ok(response)
}

/// A path of this Evenkeel; the first page for whatever leads elsewhere.
fn own_path(path: &str) -> &str {
    let is_own = path.starts_with('/')
        && !path.starts_with("//")
        && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if is_own { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_elsewhere() {
        for path in ["/models/a?from=1#x", "/", "/a//b"] {
            assert_eq!(own_path(path), path);
        }
        for path in ["", "//evil.example", "/\\evil.example", "https://evil.example", "models", "/a\r\nb", "/é"] {
            assert_eq!(own_path(path), "/", "{path}");
        }
    }
}
