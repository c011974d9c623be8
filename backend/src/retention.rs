//! Rows that are no longer to be kept go by themselves.

use std::sync::Arc;
use std::time::Duration;

use crate::clock;
use crate::store::{Gone, Keeping, Store, StoreError};

/// How often it is looked whether rows are to go.
const LOOK: Duration = Duration::from_secs(3_600);
/// The first look: once whoever started the server has seen it work.
const FIRST: Duration = Duration::from_secs(30);

/// Removes rows at their time, until the runtime ends.
pub fn start(store: Arc<dyn Store>, keeping: Keeping) {
    if keeping.is_for_ever() {
        return;
    }
    tokio::spawn(async move {
        let mut looks = tokio::time::interval_at(tokio::time::Instant::now() + FIRST, LOOK);
        looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            looks.tick().await;
            let store = Arc::clone(&store);
            match tokio::task::spawn_blocking(move || remove(store.as_ref(), &keeping, clock::now_ms())).await {
                // A full disk the store has told of; the next look tries again.
                Ok(Ok(Gone { rows: 0, .. }) | Err(StoreError::Full)) => {}
                Ok(Ok(gone)) => tracing::info!(rows = gone.rows, "rows went that are no longer kept"),
                Ok(Err(error)) => tracing::error!(%error, "rows that are no longer kept could not be removed"),
                Err(error) => tracing::error!(%error, "the removal of rows was broken off"),
            }
        }
    });
}

/// Removes everything that is no longer to be kept.
pub fn remove(store: &dyn Store, keeping: &Keeping, now_ms: i64) -> Result<Gone, StoreError> {
    let mut all = Gone::default();
    while let Some(Gone { rows, spans }) = store.remove_oldest(keeping, now_ms)? {
        all.rows += rows;
        all.spans += spans;
    }
    Ok(all)
}
