//! Pictures: checked by what they are, drawn anew, so that nothing hidden in them is kept or served.

use crate::{
    People,
    auth::Person,
    limits,
    picture::{Drawn, redraw},
    upload::Upload,
};
use axum::{
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderValue, header},
    response::Response,
};
use serde::Serialize;
use std::collections::HashSet;
use utoipa::ToSchema;
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouterExt as _},
    routes,
};
use wanghong_base::extract::{Json, Path};
use wanghong_base::wire::{Id, blob_url};
use wanghong_base::{
    clock,
    error::{Error, Result},
    flow::{Asker, picture},
};
use wanghong_core::{self as core, Code, Millis, Refusal, policy::Act};
use wanghong_store::blobs;

pub(crate) fn routes() -> OpenApiRouter<People> {
    OpenApiRouter::new().routes(routes!(upload).layer(DefaultBodyLimit::max(limits::PICTURE_BYTES)))
}

/// An uploaded picture.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Blob {
    id: Id,
    url: String,
    width: i64,
    height: i64,
}

/// Uploads a picture: JPEG, PNG or WebP.
#[utoipa::path(post, path = "/blobs", request_body(content = Vec<u8>, content_type = "image/*"),
    responses((status = 200, body = Blob)))]
async fn upload(State(people): State<People>, person: Person, request: Request) -> Result<Json<Blob>> {
    person.may(Act::Upload)?;
    people.uploads.count(&person.account.to_string(), clock::now())?;
    has_room(&people, &person).await?;
    let upload = people.coming.take(&person, request).await?;
    let drawn = drawn(&people, upload).await?;
    let (id, now) = (clock::mint(), clock::now());
    let row = blobs::Blob {
        id: id.0,
        user_id: person.user.0,
        mime: drawn.mime.to_owned(),
        size: i64::try_from(drawn.bytes.len()).unwrap_or(i64::MAX),
        width: drawn.width.into(),
        height: drawn.height.into(),
    };
    people.base.blobs.write(id, drawn.bytes).await?;
    let mut tx = people.base.db.begin().await?;
    blobs::add(&mut tx, &row, now).await?;
    tx.commit().await?;
    Ok(Json(Blob { id: id.into(), url: blob_url(id), width: row.width, height: row.height }))
}

/// Whether somebody's pictures are few enough for one more.
async fn has_room(people: &People, person: &Person) -> Result<()> {
    let serves = !person.caller.actor.grants.is_empty();
    let most = if serves { limits::TEAM_PICTURES } else { limits::PERSON_PICTURES };
    let kept = blobs::bytes_of(&people.base.db, person.user).await?;
    if kept >= most {
        let megabytes = |bytes: i64| bytes / 1_000_000;
        let message = format!(
            "Your pictures take {} MB, which is all of {} MB. One that nothing shows goes after a day.",
            megabytes(kept),
            megabytes(most)
        );
        return Err(Refusal::new(Code::LIMIT_REACHED, message).field("pictures").into());
    }
    Ok(())
}

/// Draws a picture that is there, in a place that is taken now that it is.
async fn drawn(people: &People, upload: Upload) -> Result<Drawn> {
    let _turn = people.pictures.acquire().await.map_err(|e| Error::Internal(e.to_string()))?;
    let body = upload.read().await?;
    let drawn = tokio::task::spawn_blocking(move || redraw(&body));
    drawn.await.map_err(|e| Error::Internal(e.to_string()))?
}

/// Removes pictures that nothing has shown for a day. The rows that show one refer to it, so that the database itself
/// keeps what is put to use meanwhile; the bytes go once the row is gone.
pub async fn sweep(people: &People) -> Result<()> {
    let old = clock::now() - limits::UNUSED_AGE;
    for id in blobs::unused(&people.base.db, old, limits::UNUSED_PICTURES).await? {
        blobs::remove(&people.base.db, id).await?;
        people.base.blobs.remove(id).await?;
    }
    sweep_orphans(people, old).await
}

/// Removes bytes whose row was never written: the server was killed in between.
async fn sweep_orphans(people: &People, old: Millis) -> Result<()> {
    let there = people.base.blobs.made_between(old - limits::ORPHAN_SPAN, old).await?;
    for ids in there.chunks(limits::ORPHANS) {
        let known: HashSet<core::Id> = blobs::known(&people.base.db, ids).await?.into_iter().collect();
        for id in ids.iter().filter(|id| !known.contains(id)) {
            people.base.blobs.remove(*id).await?;
        }
    }
    Ok(())
}

/// A picture's bytes.
pub async fn show(State(people): State<People>, Path(Id(id)): Path<Id>, asker: Asker) -> Result<Response> {
    let row = blobs::by_id(&people.base.db, id).await?.ok_or_else(Error::not_found)?;
    let mime = HeaderValue::from_str(&row.mime).map_err(|error| Error::Internal(error.to_string()))?;
    let head = [
        (header::CONTENT_TYPE, mime),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'")),
    ];
    picture(&people.base, id, &asker, head).await
}
