//! Protected attributes are left out for those from whose role they are withheld.

use shared::api::{Need, RequestRecord};
use shared::sample::{Field, Sample};
use shared::schema::{ColumnRole, Schema};

use crate::doors::Caller;
use crate::error::Error;
use crate::store::{Store, StoreError};

/// Leaves out of a request what its caller may not see: models, single rows, protected values.
pub(super) fn withhold(store: &dyn Store, caller: &Caller, record: &mut RequestRecord) -> Result<(), StoreError> {
    let sees = |model: &str| caller.permissions().allow(Need::SeeRows, Some(model));
    record.observations.retain(|observation| sees(&observation.model));
    record.labels.retain(|label| sees(&label.model));
    // Hops name no model: they are shown with the rows that they belong to.
    if record.observations.is_empty() && record.labels.is_empty() && !caller.permissions().allow(Need::SeeRows, None) {
        record.hops.clear();
    }
    for observation in &mut record.observations {
        if caller.permissions().show_protected(&observation.model) {
            continue;
        }
        let model = store.model(&observation.model)?;
        let version = model.versions.iter().find(|version| version.name == observation.version);
        let is_open = |column: &str| version.is_some_and(|version| !is_protected(&version.spec.schema, column));
        observation.values.retain(|column, _| is_open(column));
        observation.standings.retain(|column, _| is_open(column));
    }
    Ok(())
}

/// Refuses coded columns of protected attributes, and leaves their cells out of the head.
pub(super) fn of_sample(caller: &Caller, fields: &[Field], mut sample: Sample) -> Result<Sample, Error> {
    if caller.permissions().show_protected(&sample.head.model) {
        return Ok(sample);
    }
    for field in fields {
        let asked = match field {
            Field::Group(name) => Some(name),
            Field::Cell(name) => sample
                .head
                .binning
                .columns
                .iter()
                .any(|column| column.name == *name && column.role == ColumnRole::Protected)
                .then_some(name),
            _ => None,
        };
        if let Some(name) = asked {
            caller.must_see_protected(&sample.head.model, &format!("\"{name}\""))?;
        }
    }
    sample.head.binning = sample.head.binning.without_protected();
    Ok(sample)
}

/// Whether a schema has protected columns.
pub(super) fn has_any(schema: &Schema) -> bool {
    schema.columns.iter().any(|column| column.role == ColumnRole::Protected)
}

fn is_protected(schema: &Schema, column: &str) -> bool {
    schema.columns.iter().any(|one| one.name == column && one.role == ColumnRole::Protected)
}
