//! Models and their versions.

use shared::api::{Model, Version};

use super::operation::{Subject, get, post, put};

/// `/models`, `/models/{model}/versions`, `/departed`
pub(super) fn subject() -> Subject {
    let operations = vec![
        get("/api/v1/models", "listModels", "The inventory: every model with its versions and what has been received")
            .answers::<Vec<Model>>("The models that may be seen."),
        get("/api/v1/models/{model}", "getModel", "A model with its versions").answers::<Model>("The model."),
        put("/api/v1/models/{model}", "putModel", "Registers a model, or says anew what it is for").keeps::<Model>(),
        get("/api/v1/models/{model}/versions/{version}", "getVersion", "A version with what has been received for it")
            .answers::<Version>("The version."),
        put("/api/v1/models/{model}/versions/{version}", "putVersion", "Registers a version, or says anew what it is")
            .more("Stage, schema, lineage, environment, and where it is served. An empty schema is found out from the reference.")
            .keeps::<Version>()
            .refuses(&[409, 422]),
        post(
            "/api/v1/models/{model}/versions/{version}/schema/confirm",
            "confirmSchema",
            "A person has looked the found schema over",
        )
        .answers::<Version>("The version, its schema confirmed."),
    ];
    Subject { name: "Models", about: "What there is: models and their versions.", operations }
}
