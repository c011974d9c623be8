//! Coded rows, as a binary frame or as JSON.

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Value, json};
use shared::frame::encode_sample;
use shared::sample::{Field, Sample, SampleColumn, SampleHead};
use shared::schema::ObservationRole;

use super::moment::moment;
use super::summaries::{FRAME, wants_json};
use super::{App, kept, protected};
use crate::doors::Caller;
use crate::error::Error;
use crate::store::SampleQuery;

/// Codes shrink to a fourth at the fastest level; a better one would take longer than the loopback.
const LEVEL: i32 = 1;

/// `GET /api/v1/models/{model}/sample?version&role&from&to&one_in&as_of&column=…&column=…`
///
/// Columns: `request`, `time`, `score_cell`, `decision`, `label`, `score`, `actual`, `cell:NAME`, `group:NAME`,
/// `probability:CLASS`. Without any, only how many rows there are, and the cells.
pub(super) async fn sample(
    State(app): State<App>,
    caller: Caller,
    Path(model): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let query = wanted(model, query.as_deref().unwrap_or_default())?;
    let (json, zstd) = (wants_json(&headers), accepts_zstd(&headers));
    app.blocking(move |store| {
        let kept_from = kept::cut_off(store, (&query.model, &query.version, query.role), query.from_ms)?;
        let sample = protected::of_sample(&caller, &query.fields, store.sample(&query)?)?;
        if json {
            return Ok(kept::told(Json(as_json(&sample)).into_response(), kept_from));
        }
        let frame = encode_sample(&sample).map_err(|error| Error::Internal(error.to_string()))?;
        drop(sample);
        let mut response = ([(header::CONTENT_TYPE, FRAME)], ()).into_response();
        let body = if zstd {
            let encoding = HeaderValue::from_static("zstd");
            response.headers_mut().insert(header::CONTENT_ENCODING, encoding);
            zstd::bulk::compress(&frame, LEVEL).map_err(|error| Error::Internal(error.to_string()))?
        } else {
            frame
        };
        response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept, accept-encoding"));
        *response.body_mut() = body.into();
        Ok(kept::told(response, kept_from))
    })
    .await
}

/// The query string; `column` may stand in it many times.
fn wanted(model: String, query: &str) -> Result<SampleQuery, Error> {
    let mut wanted = SampleQuery {
        model,
        version: String::new(),
        role: ObservationRole::Live,
        from_ms: i64::MIN,
        to_ms: i64::MAX,
        one_in: 1,
        as_of: None,
        fields: Vec::new(),
    };
    for (key, value) in form_urlencoded::parse(query.as_bytes()) {
        let number = || -> Result<i64, Error> {
            value.parse().map_err(|_| Error::BadRequest(format!("{key} must be a whole number, not \"{value}\"")))
        };
        match key.as_ref() {
            "version" => wanted.version = value.into_owned(),
            "role" => wanted.role = value.parse().map_err(Error::BadRequest)?,
            "from" => wanted.from_ms = moment(Some(&value), "from")?.unwrap_or(i64::MIN),
            "to" => wanted.to_ms = moment(Some(&value), "to")?.unwrap_or(i64::MAX),
            "one_in" => {
                wanted.one_in = u32::try_from(number()?)
                    .ok()
                    .filter(|one_in| *one_in > 0)
                    .ok_or_else(|| Error::BadRequest("one_in must be 1 or more".to_owned()))?;
            }
            "as_of" => wanted.as_of = Some(number()?),
            "column" => {
                let field: Field = value.parse().map_err(|error| Error::BadRequest(format!("{error}")))?;
                wanted.fields.push(field);
            }
            other => return Err(Error::BadRequest(format!("there is no parameter \"{other}\""))),
        }
    }
    if wanted.version.is_empty() {
        return Err(Error::BadRequest("say which version=…".to_owned()));
    }
    wanted.fields.sort();
    wanted.fields.dedup();
    Ok(wanted)
}

fn accepts_zstd(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|accepted| accepted.to_str().ok()).unwrap_or_default();
    accepted.split(',').any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        parts.next() == Some("zstd") && !parts.any(|weight| matches!(weight, "q=0" | "q=0.0"))
    })
}

#[derive(Serialize)]
struct AsJson<'a> {
    #[serde(flatten)]
    head: &'a SampleHead,
    columns: serde_json::Map<String, Value>,
}

/// Codes as they are (255 is missing), hashes as text: JSON readers round whole numbers beyond 2⁵³.
fn as_json(sample: &Sample) -> impl Serialize + '_ {
    let values = |column: &SampleColumn| match column {
        SampleColumn::Codes(codes) => json!(codes),
        SampleColumn::Seconds(seconds) => json!(seconds),
        SampleColumn::Hashes(hashes) => hashes.iter().map(|hash| json!(format!("{hash:016x}"))).collect(),
        SampleColumn::Numbers(numbers) => json!(numbers),
    };
    let columns = sample.columns().map(|(field, column)| (field.to_string(), values(column))).collect();
    AsJson { head: &sample.head, columns }
}
