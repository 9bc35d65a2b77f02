//! A picture on its way out.

use super::{
    Pen,
    file::{Asker, answer, tag},
    range::Thing,
    written,
};
use crate::{
    Base,
    error::{Error, Result},
    limits,
};
use axum::{
    http::{HeaderName, HeaderValue},
    response::Response,
};
use std::ops::Range;
use wanghong_core::Id;
use wanghong_store::blobs::{Blobs, Kept};

/// The answer to whoever asks for a picture, under what is to be said of it.
pub async fn picture<const N: usize>(
    base: &Base,
    id: Id,
    asker: &Asker,
    head: [(HeaderName, HeaderValue); N],
) -> Result<Response> {
    let Kept { size, at } = base.blobs.kept(id).await?.ok_or_else(Error::not_found)?;
    let thing = Thing { length: size, tag: Some(tag(size, Some(at))), changed: Some(at) };
    let share = thing.share(&asker.method, &asker.head);
    Ok(answer(&thing, share, head, |range| {
        let (pen, body) = written();
        base.tasks.spawn("picture", copy(base.blobs.clone(), (id, range), pen));
        base.flow.out(body, asker.from)
    }))
}

/// Reads it as it is taken.
async fn copy(blobs: Blobs, (id, mut range): (Id, Range<u64>), pen: Pen) {
    while !range.is_empty() {
        let end = range.end.min(range.start.saturating_add(limits::PICTURE_PIECE));
        let bytes = match blobs.part(id, range.start..end).await {
            Ok(bytes) => bytes,
            Err(error) => return pen.fail(&error.into()).await,
        };
        if !pen.write(bytes).await {
            return;
        }
        range.start = end;
    }
}
