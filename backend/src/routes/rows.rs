//! The rows of a slice with all their values, as a file.

use std::io::{self, BufWriter, Write};
use std::time::Duration;

use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use schemars::JsonSchema;
use serde::Deserialize;
use shared::schema::ObservationRole;
use shared::slice::Slice;
use tokio::runtime::Handle;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::moment::moment;
use super::{App, kept, protected};
use crate::doors::Caller;
use crate::error::Error;
use crate::export::{self, FileKind};
use crate::store::{RowsQuery, SliceQuery};

/// Bytes that are sent at once.
const PIECE: usize = 128 * 1024;
/// Pieces written ahead of the connection.
const AHEAD: usize = 4;
/// A reader that takes nothing for so long is given up: while it reads, the store cannot tidy up behind it.
const PATIENCE: Duration = Duration::from_secs(60);

/// What is wanted; times are RFC 3339 or epoch milliseconds.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    /// Of which version.
    version: String,
    /// In which part.
    #[serde(default)]
    role: ObservationRole,
    /// From this time on.
    from: Option<String>,
    /// Up to this time.
    to: Option<String>,
    /// Without what came after this moment of the store, as a sample tells it.
    as_of: Option<i64>,
    /// Only rows of this slice, for example `AGEP > 59 and SEX = 1`; all without it.
    #[serde(default)]
    slice: String,
    /// As which file; CSV unasked.
    #[serde(default)]
    format: FileKind,
}

/// `GET /api/v1/models/{model}/rows?version&role&from&to&as_of&slice&format=csv|parquet`
///
/// `as_of` is that of a sample: rows that came since are left out. Rows come in the order in which they were stored. A slice cuts exactly as in the browser: a bound that is no edge
/// of its column's cells is the nearest one.
pub(super) async fn rows(
    State(app): State<App>,
    caller: Caller,
    Path(model): Path<String>,
    query: Result<Query<Wanted>, QueryRejection>,
) -> Result<Response, Error> {
    let Query(wanted) = query.map_err(|rejection| Error::BadRequest(rejection.body_text()))?;
    let slice: Slice =
        wanted.slice.parse().map_err(|error| Error::BadRequest(format!("slice= is no slice: {error}")))?;
    let name = file_name([&model, &wanted.version, wanted.role.as_str(), &wanted.slice], wanted.format);
    let query = RowsQuery {
        model,
        version: wanted.version,
        role: wanted.role,
        from_ms: moment(wanted.from.as_deref(), "from")?.unwrap_or(i64::MIN),
        to_ms: moment(wanted.to.as_deref(), "to")?.unwrap_or(i64::MAX),
    };
    let query = SliceQuery { rows: query, slice, as_of: wanted.as_of };
    let (kept_from, mut rows) = app
        .blocking(move |store| {
            let asked = &query.rows;
            let kept_from = kept::cut_off(store, (&asked.model, &asked.version, asked.role), asked.from_ms)?;
            let rows = store.slice_rows(&query)?;
            if protected::has_any(&rows.spec().schema) {
                caller.must_see_protected(&query.rows.model, "a column of these rows")?;
            }
            Ok((kept_from, rows))
        })
        .await?;
    let (sender, receiver) = channel(AHEAD);
    let handle = Handle::current();
    tokio::task::spawn_blocking(move || {
        let pieces = Pieces { sender: sender.clone(), handle };
        if let Err(error) = export::write(rows.as_mut(), wanted.format, BufWriter::with_capacity(PIECE, pieces)) {
            tracing::warn!(%error, "a download of rows was broken off");
            // The status has long been sent: only a body that is cut off can tell.
            let _gone = sender.try_send(Err(io::Error::other("broken off")));
        }
    });
    let disposition = HeaderValue::from_str(&name).map_err(|error| Error::Internal(error.to_string()))?;
    let kind = HeaderValue::from_static(wanted.format.media_type());
    let headers = [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)];
    Ok(kept::told((headers, Body::from_stream(stream(receiver))).into_response(), kept_from))
}

/// The pieces as a stream that may be asked again after its end, as compression does.
fn stream(mut receiver: Receiver<io::Result<Bytes>>) -> impl futures_util::Stream<Item = io::Result<Bytes>> {
    futures_util::stream::poll_fn(move |context| receiver.poll_recv(context))
}

/// The body's end that is written to, on a thread of its own.
struct Pieces {
    sender: Sender<io::Result<Bytes>>,
    handle: Handle,
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let sending = self.sender.send_timeout(Ok(Bytes::copy_from_slice(bytes)), PATIENCE);
        self.handle.block_on(sending).map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The header that names the file: once in plain letters, once in full.
fn file_name(parts: [&str; 4], kind: FileKind) -> String {
    let whole: Vec<String> = parts.into_iter().map(plain).filter(|part| !part.is_empty()).collect();
    let whole = if whole.is_empty() { "rows".to_owned() } else { whole.join("_") };
    let ascii: String = whole.chars().map(|letter| if letter.is_ascii() { letter } else { '_' }).collect();
    let (ending, encoded) = (kind.ending(), utf8_percent_encode(&whole, NON_ALPHANUMERIC));
    format!("attachment; filename=\"{ascii}.{ending}\"; filename*=UTF-8''{encoded}.{ending}")
}

/// Letters, digits and "_"; whatever stands between them is one "-".
fn plain(part: &str) -> String {
    let mut plain = String::new();
    for letter in part.chars() {
        if letter.is_alphanumeric() || letter == '_' {
            plain.push(letter);
        } else if !plain.is_empty() && !plain.ends_with('-') {
            plain.push('-');
        }
    }
    let cut: String = plain.chars().take(40).collect();
    cut.trim_matches(['-', '_']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_breaks_no_header() {
        let hostile = ["../..\r\nSet-Cookie: a=\"b\"", "v\u{202e}1", "", "京都 > 5"];
        assert_eq!(
            file_name(hostile, FileKind::Csv),
            "attachment; filename=\"Set-Cookie-a-b_v-1___-5.csv\"; filename*=UTF-8''Set%2DCookie%2Da%2Db%5Fv%2D1%5F%E4%BA%AC%E9%83%BD%2D5.csv"
        );
        assert!(file_name(["", "/", "..", "\0"], FileKind::Parquet).contains("filename=\"rows.parquet\""));
    }
}
