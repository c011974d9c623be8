//! No models yet: the next step, ready to copy.

use leptos::prelude::*;

use crate::parts::Copyable;

/// Teaches how to register the first model and send its rows.
#[component]
pub fn NoModels() -> impl IntoView {
    let origin = window().location().origin().unwrap_or_else(|_| "http://127.0.0.1:8080".to_owned());
    let register = format!(
        "curl -X PUT {origin}/api/v1/models/my_model \\\n  -H 'Content-Type: application/json' \\\n  -d '{{\"description\": \"What it decides\", \"owner\": \"Who answers for it\"}}'\n\ncurl -X PUT {origin}/api/v1/models/my_model/versions/v1 \\\n  -H 'Content-Type: application/json' \\\n  -d '{{\"stage\": \"production\", \"task\": \"binary\"}}'"
    );
    let send = format!(
        "curl -X POST '{origin}/api/v1/models/my_model/versions/v1/observations?role=reference' \\\n  -H 'Content-Type: text/csv' --data-binary @reference.csv\n\ncurl -X POST '{origin}/api/v1/models/my_model/versions/v1/observations?role=live' \\\n  -H 'Content-Type: text/csv' --data-binary @today.csv"
    );
    view! {
        <section class="empty">
            <h2>"No models yet"</h2>
            <p>"A model appears here as soon as it is registered. First say what it is and who answers for it:"</p>
            <Copyable text=register/>
            <p>"Then send the rows that it was validated on, and the rows that it answers:"</p>
            <Copyable text=send/>
            <p class="quiet">
                "Columns: request_id, time, score or prediction, label where known, and one per feature. Parquet, Arrow and NDJSON work too."
            </p>
        </section>
    }
}
