//! The picture over HTTP: LL-HLS, rendered once a part, the same bytes for all.

use super::stage::{Door, Stage};
use crate::{app::App, limits};
use axum::{
    Router,
    body::Bytes,
    extract::{Path, Query, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Deserialize;
use std::sync::Arc;
use wanghong_media::hls::{Ask, Name, ask};

/// `/live/<show or preview secret>/index.m3u8`, and what it names: `/live/…/<epoch>/<file>`.
pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/live/{name}/index.m3u8", get(playlist))
        .route("/live/{name}/{epoch}/{file}", get(file))
}

/// Which part a player wants the playlist to hold (RFC 8216bis section 6.2.5.2).
#[derive(Debug, Deserialize)]
struct Block {
    #[serde(rename = "_HLS_msn")]
    msn: Option<u64>,
    #[serde(rename = "_HLS_part")]
    part: Option<u32>,
}

/// Headers of everything a player fetches: any page may play it.
pub(crate) fn head(mime: &'static str, keep: &'static str) -> [(HeaderName, HeaderValue); 4] {
    [
        (header::CONTENT_TYPE, HeaderValue::from_static(mime)),
        (header::CACHE_CONTROL, HeaderValue::from_static(keep)),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
        (header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("*")),
    ]
}

/// Media never changes under its name.
pub(crate) const IMMUTABLE: &str = "public, max-age=31536000, immutable";
/// The media type of a playlist.
pub(crate) const PLAYLIST: &str = "application/vnd.apple.mpegurl";

async fn playlist(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    Query(block): Query<Block>,
) -> Response {
    let Some((stage, door)) = app.stages.by_path(&name) else { return missing() };
    let Some(msn) = block.msn else { return newest(&stage, door) };
    let mut views = stage.views();
    let wait = async {
        loop {
            let view = views.borrow_and_update().clone();
            match ask(view.head, msn, block.part) {
                Ask::Ready => return Ok(view),
                Ask::TooFar => return Err(StatusCode::BAD_REQUEST),
                Ask::Wait if view.over => return Ok(view),
                Ask::Wait => {}
            }
            if views.changed().await.is_err() {
                return Err(StatusCode::NOT_FOUND);
            }
        }
    };
    match tokio::time::timeout(limits::BLOCKED, wait).await {
        Ok(Ok(view)) => send(view.playlist(door), "public, max-age=6"),
        Ok(Err(status)) => (status, head("text/plain", "no-store"), "").into_response(),
        Err(_nothing_came) => {
            (StatusCode::SERVICE_UNAVAILABLE, head("text/plain", "no-store"), "").into_response()
        }
    }
}

fn newest(stage: &Stage, door: Door) -> Response {
    send(stage.view().playlist(door), "public, max-age=1")
}

fn send(playlist: Option<Bytes>, keep: &'static str) -> Response {
    match playlist {
        Some(bytes) => (head(PLAYLIST, keep), bytes).into_response(),
        None => missing(),
    }
}

fn missing() -> Response {
    (StatusCode::NOT_FOUND, head("text/plain", "public, max-age=1"), "").into_response()
}

async fn file(
    State(app): State<Arc<App>>,
    Path((name, epoch, file)): Path<(String, String, String)>,
) -> Response {
    let Some((stage, door)) = app.stages.by_path(&name) else { return missing() };
    let Some(file) = Name::parse(&file) else { return missing() };
    match stage.file(door, &epoch, file).await {
        Some(bytes) => (head("video/mp4", IMMUTABLE), bytes).into_response(),
        None => missing(),
    }
}
