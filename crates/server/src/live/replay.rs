//! The replay: a playlist computed from the recording's index, over the very bytes that were live.

use super::{
    hls::{self, PLAYLIST},
    recorder::{INDEX, reel_name, reel_of},
};
use crate::api::extract::Path;
use crate::{
    api::wire,
    app::App,
    error::{Error, Result},
    limits,
};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};
use std::{
    collections::HashMap,
    path::PathBuf,
    process::Stdio,
    sync::{Arc, Mutex, PoisonError},
};
use tokio_util::io::ReaderStream;
use tower::ServiceExt as _;
use tower_http::services::ServeFile;
use wanghong_core::{Id, post::Phase};
use wanghong_media::recording::{recover, replay};
use wanghong_store::lives;

/// `/replay/<show>/<file>`.
pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new().route("/replay/{id}/index.m3u8", get(playlist)).route("/replay/{id}/{file}", get(file))
}

/// Playlists of shows that have ended: they never change any more.
#[derive(Debug, Default)]
pub(crate) struct Replays(Mutex<HashMap<Id, Bytes>>);

impl Replays {
    fn get(&self, live: Id) -> Option<Bytes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&live).cloned()
    }

    fn put(&self, live: Id, playlist: Bytes) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= limits::REPLAYS {
            known.clear();
        }
        known.insert(live, playlist);
    }
}

fn folder(app: &App, live: Id) -> PathBuf {
    app.config.data.join("media").join(live.to_string())
}

/// Whether a show was recorded.
pub(crate) fn exists(app: &App, live: Id) -> bool {
    std::fs::metadata(folder(app, live).join(INDEX)).is_ok_and(|meta| meta.len() > 0)
}

async fn playlist(State(app): State<Arc<App>>, Path(wire::Id(id)): Path<wire::Id>) -> Result<Response> {
    let bytes = match app.replays.get(id) {
        Some(bytes) => bytes,
        None => render(&app, id).await?,
    };
    Ok((hls::head(PLAYLIST, "public, max-age=3600"), bytes).into_response())
}

async fn render(app: &App, id: Id) -> Result<Bytes> {
    let row = lives::by_id(&app.db, id).await?.filter(|row| row.phase == Phase::Ended.word());
    let row = row.ok_or_else(Error::not_found)?;
    // The row says so before the last parts are written, and what is rendered here is shown for good.
    if let Some(stage) = app.stages.known(id) {
        hls::patiently(app, stage.over()).await?;
    }
    let folder = folder(app, id);
    let read = move || -> std::io::Result<String> {
        let index = std::fs::read(folder.join(INDEX))?;
        let length = |reel| std::fs::metadata(folder.join(reel_name(reel))).map_or(0, |meta| meta.len());
        Ok(replay(&recover(&index, length).entries, row.opened_at.unwrap_or(0)))
    };
    let playlist = tokio::task::spawn_blocking(read).await.map_err(|e| Error::Internal(e.to_string()))?;
    let playlist = Bytes::from(playlist.map_err(|_missing| Error::not_found())?);
    app.replays.put(id, playlist.clone());
    Ok(playlist)
}

async fn file(
    State(app): State<Arc<App>>,
    Path((wire::Id(id), file)): Path<(wire::Id, String)>,
    request: Request,
) -> Result<Response> {
    if app.replays.get(id).is_none() {
        render(&app, id).await?;
    }
    let reel = reel_of(&file).ok_or_else(Error::not_found)?;
    let path = folder(&app, id).join(reel_name(reel));
    let served = ServeFile::new(path).oneshot(request).await.map(|response| response.map(Body::new));
    let mut response = served.map_err(|never| Error::Internal(never.to_string()))?;
    if response.status().is_success() {
        response.headers_mut().extend(hls::head("video/mp4", hls::IMMUTABLE));
    }
    Ok(response)
}

/// The recording as one file. Several reels are joined by ffmpeg on the way, without decoding.
pub(crate) async fn download(app: &App, row: &lives::Live) -> Result<Response> {
    let id = Id(row.id);
    render(app, id).await?;
    let from = format!("http://127.0.0.1:{}/replay/{id}/index.m3u8", app.config.listen.port());
    let mut child = tokio::process::Command::new("ffmpeg")
        .args("-hide_banner -loglevel error -nostdin -i".split(' '))
        .arg(from)
        .args("-c copy -movflags frag_keyframe+empty_moov+default_base_moof -f mp4 pipe:1".split(' '))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| Error::Internal(format!("ffmpeg: {error}")))?;
    let output = child.stdout.take().ok_or_else(|| Error::Internal("ffmpeg has no output".into()))?;
    let body = ReaderStream::new(Attended { output, _child: child });
    let head: [(HeaderName, HeaderValue); 3] = [
        (header::CONTENT_TYPE, HeaderValue::from_static("video/mp4")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::CONTENT_DISPOSITION, attachment(id)),
    ];
    Ok((head, Body::from_stream(body)).into_response())
}

fn attachment(id: Id) -> HeaderValue {
    let value = format!("attachment; filename=\"live-{id}.mp4\"");
    HeaderValue::from_str(&value).unwrap_or(HeaderValue::from_static("attachment"))
}

/// A child's output that ends the child when nobody reads on.
struct Attended {
    output: tokio::process::ChildStdout,
    _child: tokio::process::Child,
}

impl tokio::io::AsyncRead for Attended {
    fn poll_read(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
        buffer: &mut tokio::io::ReadBuf<'_>,
    ) -> std::task::Poll<std::io::Result<()>> {
        std::pin::Pin::new(&mut self.output).poll_read(context, buffer)
    }
}
