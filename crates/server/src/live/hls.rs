//! The picture over HTTP: LL-HLS, rendered once a part, the same bytes for all.

use super::stage::{Stage, View};
use crate::{
    api::extract::Path,
    app::App,
    error::{Error, Result},
    limits,
};
use axum::{
    Router,
    extract::{RawQuery, State},
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};
use std::sync::Arc;
use wanghong_core::{Code, Refusal};
use wanghong_media::hls::{Ask, Name, Reload, ask};

/// `/live/<show or preview secret>/index.m3u8`, and what it names: `/live/…/<epoch>/<file>`.
pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/live/{name}/index.m3u8", get(playlist))
        .route("/live/{name}/{epoch}/{file}", get(file))
}

/// What something is, and how long it may be kept.
pub(crate) fn head(mime: &'static str, keep: &'static str) -> [(HeaderName, HeaderValue); 2] {
    [
        (header::CONTENT_TYPE, HeaderValue::from_static(mime)),
        (header::CACHE_CONTROL, HeaderValue::from_static(keep)),
    ]
}

/// Media never changes under its name.
pub(crate) const IMMUTABLE: &str = "public, max-age=31536000, immutable";
/// The media type of a playlist.
pub(crate) const PLAYLIST: &str = "application/vnd.apple.mpegurl";

/// The newest playlist, or the one with the part that the query names, as soon as there is one. Of a show that is over
/// there is only one, whatever is asked for (RFC 8216bis section 6.2.5.2).
async fn playlist(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response> {
    let Some((stage, door)) = app.stages.by_path(&name) else { return Ok(missing()) };
    let now = stage.view();
    let reload = match Reload::parse(&query.unwrap_or_default()) {
        _ if now.over => None,
        Ok(reload) => reload,
        Err(why) => return Err(unclear(&why.to_string())),
    };
    let (view, keep) = match reload {
        None => (now, "public, max-age=1"),
        Some(reload) => (patiently(&app, reloaded(&stage, reload)).await??, "public, max-age=6"),
    };
    Ok(match view.playlist(door) {
        Some(bytes) => (head(PLAYLIST, keep), bytes).into_response(),
        None => missing(),
    })
}

async fn reloaded(stage: &Stage, reload: Reload) -> Result<Arc<View>> {
    let mut views = stage.views();
    loop {
        let view = Arc::clone(&views.borrow_and_update());
        match ask(view.head, reload) {
            Ask::Ready => return Ok(view),
            Ask::Wait | Ask::TooFar if view.over => return Ok(view),
            Ask::TooFar => return Err(unclear("No player can know of that part yet.")),
            Ask::Wait => views.changed().await.map_err(|_closed| Error::not_found())?,
        }
    }
}

/// Waits as long as a player may be kept waiting, unless the server stops.
pub(super) async fn patiently<T>(app: &App, wait: impl Future<Output = T>) -> Result<T> {
    let came = tokio::select! {
        came = tokio::time::timeout(limits::BLOCKED, wait) => came.ok(),
        () = app.tasks.stopping() => None,
    };
    let again = || Refusal::new(Code::Busy, "It has not come yet. Ask again.").retry_after(1_000);
    came.ok_or_else(|| again().into())
}

fn unclear(why: &str) -> Error {
    Refusal::new(Code::BadRequest, why).into()
}

/// A player that asks too early asks again soon, and so do all others.
fn missing() -> Response {
    ([(header::CACHE_CONTROL, "public, max-age=1")], Error::not_found()).into_response()
}

async fn file(
    State(app): State<Arc<App>>,
    Path((name, epoch, file)): Path<(String, String, String)>,
) -> Result<Response> {
    let Some((stage, door)) = app.stages.by_path(&name) else { return Ok(missing()) };
    let Some(file) = Name::parse(&file) else { return Ok(missing()) };
    Ok(match patiently(&app, stage.file(door, &epoch, file)).await? {
        Some(bytes) => (head("video/mp4", IMMUTABLE), bytes).into_response(),
        None => missing(),
    })
}
