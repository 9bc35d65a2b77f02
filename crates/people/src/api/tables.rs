//! Tables of a shop on their way out and in: few at a time, since each is in memory whole or keeps a reader of rows.

use crate::{People, auth::Person, upload::Upload};
use axum::extract::Request;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, SemaphorePermit};
use wanghong_base::error::{Error, Result};
use wanghong_core::{Code, Refusal};

/// A place for a table that goes out.
pub fn place(people: &People) -> Result<OwnedSemaphorePermit> {
    Arc::clone(&people.base.flow.tables).try_acquire_owned().map_err(|_none_left| {
        Refusal::new(Code::BUSY, "Other files are being made. Try again.").retry_after(2_000).into()
    })
}

/// A table that comes in, once all of it is there, and a place to work on it.
pub async fn taken<'a>(
    people: &'a People,
    person: &Person,
    request: Request,
) -> Result<(Vec<u8>, SemaphorePermit<'a>)> {
    let upload: Upload = people.coming.take(person, request).await?;
    let place =
        people.base.flow.tables.acquire().await.map_err(|closed| Error::Internal(closed.to_string()))?;
    Ok((upload.read().await?, place))
}
