//! Rows and labels, there and back.

use shared::api::{Ingested, RequestRecord};
use shared::schema::ObservationRole;

use super::figures::SampleJson;
use super::operation::{Operation, Subject, get, post};
use crate::export::{FileKind, PARQUET};
use crate::frames::FRAME;
use crate::ingest::format::Format;

const KEPT_FROM: (&str, &str) = ("evenkeel-rows-kept-from", "Rows before this time are no longer kept, RFC 3339.");

/// `…/observations`, `…/labels`, `…/rows`, `…/sample`, `/requests`
pub(super) fn subject() -> Subject {
    let operations = vec![
        batch(post(
            "/api/v1/models/{model}/versions/{version}/observations",
            "sendObservations",
            "Takes in a batch of observations",
        ))
        .more(
            "Columns: `request_id`, `time`, `score`, `prediction`, `label`, `latency_ms`, and one per feature. Other names are \
             mapped in the version's schema or by `map`; usual ones such as `y_true` are understood and reported back. All or \
             nothing, unless `on_error=quarantine`. The same request id twice for a version counts once.",
        )
        .header("Ce-Id", "The request id of a single row that names none; else `X-Request-Id`, else that of `traceparent`."),
        batch(post("/api/v1/models/{model}/labels", "sendLabels", "Takes in a batch of labels"))
            .more("Columns: `request_id`, `label`, and `time` if known. Early and late labels both find their observation."),
        get("/api/v1/models/{model}/rows", "downloadRows", "The rows of a slice with all their values, as a file")
            .more(
                "In the order in which they were stored. A slice cuts exactly as in the browser: a bound that is no edge of its \
                 column's cells is the nearest one.",
            )
            .sends(essence(FileKind::Csv.media_type()), "The rows.")
            .sends(PARQUET, "The rows.")
            .with("content-disposition", "A name for the file.")
            .with(KEPT_FROM.0, KEPT_FROM.1)
            .refuses(&[409]),
        get("/api/v1/models/{model}/sample", "getSample", "Rows as codes of their columns' cells, by column")
            .more(
                "Rows are sorted by a hash of their request id and thinned out by it, so that two versions keep the same requests. \
                 Without columns only how many rows there are, and the cells. JSON to who asks for it in `Accept`.",
            )
            .query::<String>("version", "Of which version.")
            .required()
            .query::<ObservationRole>("role", "In which part; live unasked.")
            .query::<String>("from", "From this time on.")
            .query::<String>("to", "Up to this time.")
            .query::<u32>("one_in", "One row in so many; all unasked.")
            .query::<i64>("as_of", "Without what came after this moment of the store, as another answer tells it.")
            .query::<Vec<String>>(
                "column",
                "Repeated: `request`, `time`, `score_cell`, `decision`, `label`, `score`, `actual`, `cell:NAME`, `group:NAME`, \
                 `probability:CLASS`.",
            )
            .sends(FRAME, "The sample.")
            .answers::<SampleJson>("The sample.")
            .with(KEPT_FROM.0, KEPT_FROM.1)
            .refuses(&[409]),
        get("/api/v1/requests/{request_id}", "getRequest", "Everything known of one request, across models and versions")
            .answers::<RequestRecord>("What is known."),
    ];
    Subject { name: "Rows", about: "Observations and labels: sending them, and having them back.", operations }
}

/// What batches have in common.
fn batch(operation: Operation) -> Operation {
    let formats = [Format::Csv, Format::Ndjson, Format::Parquet, Format::ArrowStream, Format::ArrowFile];
    formats
        .into_iter()
        .fold(operation, |operation, format| operation.reads(format.content_type()))
        .header("Idempotency-Key", "1 to 255 characters: the same key with the same body is taken in once.")
        .answers::<Ingested>("What was taken in, on disk when this is answered.")
        .refuses(&[409, 422])
}

/// A media type without its parameters.
fn essence(media_type: &'static str) -> &'static str {
    media_type.split(';').next().unwrap_or(media_type)
}
