//! Figures, and what people write beside them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use shared::api::{Annotation, Value};
use shared::report::Report;
use shared::sample::SampleHead;
use shared::series::Summaries;
use shared::slice::NamedSlice;

use super::operation::{Subject, delete, get, post, put};
use crate::frames::FRAME;

/// A sample as JSON: codes as they are (255 is missing), hashes as text.
#[derive(JsonSchema)]
#[schemars(rename = "Sample")]
#[expect(dead_code, reason = "it is only described: `sample.rs` writes it column by column")]
pub(super) struct SampleJson {
    #[serde(flatten)]
    head: SampleHead,
    /// The columns that were asked for, by name.
    columns: BTreeMap<String, Vec<Value>>,
}

/// `…/summaries`, `…/report`, `…/slices`, `…/annotations`
pub(super) fn subject() -> Subject {
    let operations = vec![
        get("/api/v1/models/{model}/summaries", "getSummaries", "Counts by window, from which every figure follows")
            .more(
                "At most 3 years of days or 31 days of hours. A binary frame, or JSON to who asks for it in `Accept`. With \
                 `known_at` labels that came later are pending; the rows of the range are then read again.",
            )
            .sends(FRAME, "The summaries.")
            .answers::<Summaries>("The summaries.")
            .refuses(&[409]),
        get("/api/v1/models/{model}/report", "getReport", "Drift, performance and fairness, from the stored rows")
            .more("As `evenkeel report` prints it. What is undefined is null, and explained in `notes` beside it.")
            .answers::<Report>("The report.")
            .refuses(&[422]),
        get("/api/v1/models/{model}/slices", "listSlices", "The slices that were saved")
            .answers::<Vec<NamedSlice>>("By name."),
        put("/api/v1/models/{model}/slices/{name}", "putSlice", "Saves a slice").keeps::<NamedSlice>().refuses(&[409]),
        delete("/api/v1/models/{model}/slices/{name}", "deleteSlice", "Deletes a slice that no other one names")
            .done("It is gone.")
            .refuses(&[409]),
        get("/api/v1/models/{model}/annotations", "listAnnotations", "What people wrote about moments of a model")
            .answers::<Vec<Annotation>>("By time."),
        post("/api/v1/models/{model}/annotations", "addAnnotation", "Writes something about a moment")
            .makes::<Annotation>("What was written.")
            .refuses(&[409]),
        delete("/api/v1/models/{model}/annotations/{id}", "deleteAnnotation", "Deletes what was written")
            .done("It is gone."),
    ];
    Subject { name: "Figures", about: "What is known of drift, quality and fairness.", operations }
}
