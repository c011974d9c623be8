//! The one error of the HTTP edge, as RFC 9457 problem details.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use shared::api::{DataError, Problem};

use crate::limits::Refusal;
use crate::store::StoreError;

/// Why a request was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was asked for does not exist.
    #[error("{0}")]
    NotFound(String),
    /// The request itself is malformed: a parameter, a header, a body that is not JSON.
    #[error("{0}")]
    BadRequest(String),
    /// Nobody has signed in, or with what does not hold.
    #[error("{0}")]
    Unauthorized(String),
    /// Who asks may not do that.
    #[error("{0}")]
    Forbidden(String),
    /// It was asked under a name that is not known here.
    #[error("{0}")]
    Misdirected(String),
    /// What is needed outside is not there.
    #[error("{0}")]
    Unavailable(String),
    /// It was asked too often.
    #[error("{detail}")]
    TooMany {
        /// What happened.
        detail: String,
        /// How long to wait, in seconds.
        retry_s: u64,
    },
    /// The address does not take that method.
    #[error("this address does not take that method")]
    Method,
    /// The data can't be used; nothing was changed.
    #[error("{detail}")]
    Data {
        /// What happened and how to mend it.
        detail: String,
        /// What is wrong, the first 100.
        errors: Vec<DataError>,
    },
    /// The body is of a kind that is not read here.
    #[error("{0}")]
    MediaType(String),
    /// The body is too large.
    #[error("{0}")]
    TooLarge(String),
    /// What was asked contradicts what is stored.
    #[error("{0}")]
    Conflict(String),
    /// It was decided on what is no more.
    #[error("{0}")]
    Outdated(String),
    /// It goes beyond a limit.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The disk is full.
    #[error("the disk is full: nothing was stored; free some space and send it again")]
    Full,
    /// Something broke here; the detail is for the log only.
    #[error("{0}")]
    Internal(String),
}

impl Error {
    /// Data that can't be used as a whole, without a row to point at.
    pub fn data(detail: impl Into<String>) -> Self {
        Self::Data { detail: detail.into(), errors: Vec::new() }
    }

    /// Its status.
    pub fn status(&self) -> StatusCode {
        self.kind().0
    }

    /// Its status, the stable name of its kind, and that in words.
    pub(crate) fn kind(&self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::NotFound(_) => (StatusCode::NOT_FOUND, "not-found", "Not found"),
            Self::BadRequest(_) => (StatusCode::BAD_REQUEST, "bad-request", "The request is malformed"),
            Self::Unauthorized(_) => (StatusCode::UNAUTHORIZED, "unauthorized", "Sign in first"),
            Self::Forbidden(_) => (StatusCode::FORBIDDEN, "forbidden", "That is not allowed"),
            Self::Misdirected(_) => {
                (StatusCode::MISDIRECTED_REQUEST, "misdirected", "Asked under a name that is not known here")
            }
            Self::Unavailable(_) => (StatusCode::BAD_GATEWAY, "unavailable", "What is needed outside is not there"),
            Self::TooMany { .. } => (StatusCode::TOO_MANY_REQUESTS, "too-many-requests", "Asked too often"),
            Self::Method => (StatusCode::METHOD_NOT_ALLOWED, "method", "The method is not taken here"),
            Self::Data { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "unusable-data", "The data can't be used"),
            Self::MediaType(_) => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "media-type", "The content type is not read here")
            }
            Self::TooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, "too-large", "The body is too large"),
            Self::Conflict(_) => (StatusCode::CONFLICT, "conflict", "It contradicts what is stored"),
            Self::Outdated(_) => (StatusCode::PRECONDITION_FAILED, "outdated", "It was decided on what is no more"),
            Self::Refused(refusal) => refusal.limit.answer(),
            Self::Full => (StatusCode::INSUFFICIENT_STORAGE, "disk-full", "The disk is full"),
            Self::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal", "Something broke in Evenkeel"),
        }
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NoModel(_) | StoreError::NoVersion(..) => {
                Self::NotFound(format!("{error}: register it first with PUT, or check the spelling"))
            }
            StoreError::NoColumn(..) | StoreError::NoSlice(..) | StoreError::NoAnnotation(..) => {
                Self::NotFound(error.to_string())
            }
            StoreError::Unfit(detail) => Self::data(detail),
            StoreError::Outdated(detail) => Self::Outdated(detail),
            StoreError::Missing(detail) => Self::NotFound(detail),
            StoreError::TooMany(detail) => Self::BadRequest(detail),
            StoreError::Slice(_) => Self::BadRequest(error.to_string()),
            StoreError::Conflict(detail) => Self::Conflict(detail),
            StoreError::Full => Self::Full,
            StoreError::Rows(error) => *error,
            error => Self::Internal(error.to_string()),
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let (status, kind, title) = self.kind();
        let detail = match &self {
            Self::Internal(detail) => {
                tracing::error!(%detail, "a request failed");
                "An error was logged under this request's X-Request-Id; nothing was half-written.".to_owned()
            }
            other => other.to_string(),
        };
        let hint = match &self {
            Self::Unauthorized(_) => Some((header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))),
            Self::TooMany { retry_s, .. } => Some((header::RETRY_AFTER, HeaderValue::from(*retry_s))),
            Self::Refused(refusal) => refusal.retry_after_s.map(|seconds| (header::RETRY_AFTER, seconds.into())),
            _ => None,
        };
        let limit = if let Self::Refused(refusal) = &self { Some(refusal.limit) } else { None };
        let errors = match self {
            Self::Data { errors, .. } => errors,
            _ => Vec::new(),
        };
        let problem = Problem {
            kind: format!("/problems/{kind}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail,
            errors,
        };
        let mut response = (status, Json(problem)).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        response.headers_mut().extend(hint);
        // For who counts what was refused.
        if let Some(limit) = limit {
            response.extensions_mut().insert(limit);
        }
        response
    }
}
