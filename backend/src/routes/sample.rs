//! Coded rows, as a binary frame or as JSON.

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Value, json};
use shared::frame::encode_sample;
use shared::sample::{Field, Sample, SampleColumn, SampleHead};
use shared::schema::ObservationRole;

use super::framed::wants_json;
use super::moment::moment;
use super::{App, kept, protected};
use crate::doors::Caller;
use crate::error::Error;
use crate::store::{SampleQuery, Store};

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
    let question = app.question(&caller, &query.model, &query, &headers);
    let read = move |store: &dyn Store| {
        let kept_from = kept::cut_off(store, (&query.model, &query.version, query.role), query.from_ms)?;
        Ok((protected::of_sample(&caller, &query.fields, store.sample(&query)?)?, kept_from))
    };
    if wants_json(&headers) {
        let of = |(sample, kept_from): (Sample, _)| kept::told(Json(as_json(&sample)).into_response(), kept_from);
        return app.blocking(move |store| read(store).map(of)).await;
    }
    app.framed(question, move |store| {
        let (sample, kept_from) = read(store)?;
        let frame = encode_sample(&sample).map_err(|error| Error::Internal(error.to_string()))?;
        Ok((frame, kept_from))
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
