//! A body on disk, so that memory stays flat and a slow sender holds nothing up.

use std::fs::File;
use std::io::{Seek, SeekFrom};

use axum::body::Body;
use futures_util::StreamExt;
use tokio::io::AsyncWriteExt;
use xxhash_rust::xxh3::Xxh3;

use crate::error::Error;
use crate::limits::Reserved;
use crate::store::is_full;

/// A received body.
#[derive(Debug)]
pub struct Spooled {
    /// The file, at its start; it vanishes when it is closed.
    pub file: File,
    /// A hash of the content.
    pub hash: String,
    /// The room that it takes on disk, until it is dropped.
    pub room: Reserved,
}

/// Writes a body to a temporary file, up to `limit` bytes.
pub async fn spool(body: Body, limit: u64, mut room: Reserved) -> Result<Spooled, Error> {
    let broken = |error: std::io::Error| {
        if is_full(&error) {
            return Error::Full;
        }
        Error::Internal(format!("the body could not be written to a temporary file: {error}"))
    };
    let mut file = tokio::fs::File::from_std(tempfile::tempfile().map_err(broken)?);
    let mut stream = body.into_data_stream();
    let mut hash = Xxh3::new();
    let mut size = 0_u64;
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|error| Error::BadRequest(format!("the body ended early: {error}")))?;
        size += chunk.len() as u64;
        if size > limit {
            return Err(Error::TooLarge(format!("the body is larger than {} MB: send it in parts", limit / 1_000_000)));
        }
        room.grow(chunk.len() as u64)?;
        hash.update(&chunk);
        file.write_all(&chunk).await.map_err(broken)?;
    }
    file.flush().await.map_err(broken)?;
    let mut file = file.into_std().await;
    file.seek(SeekFrom::Start(0)).map_err(broken)?;
    Ok(Spooled { file, hash: format!("{:032x}", hash.digest128()), room })
}
