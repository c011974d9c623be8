//! What followers of `GET /api/v1/events` are told.

use serde::{Deserialize, Serialize};

use super::route::Route;
use super::status::ModelStatus;

/// Something that happened; its `id` on the wire rises with each. The name of the event is its tag.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A model is doing differently, or was registered.
    Status {
        /// How it is doing now.
        model: Box<ModelStatus>,
    },
    /// A model's route has changed.
    Route {
        /// The model's name.
        model: String,
        /// The route from now on.
        route: Box<Route>,
    },
    /// Rows or labels of a model have come.
    Ingested {
        /// The model's name.
        model: String,
    },
    /// An incident was opened, changed or resolved.
    Incident {
        /// The incident's id.
        id: i64,
        /// The model's name.
        model: String,
    },
    /// What was missed cannot be told any more: read everything again.
    Resync,
}
