//! The replay: a playlist computed from the recording's index, over the very bytes that were live.

use super::{
    ffmpeg,
    hls::{self, PLAYLIST},
    preflight,
    recorder::{INDEX, reel_name, reel_of},
};
use crate::api::extract::Path;
use crate::{
    api::wire,
    app::App,
    error::{Error, Result},
    flow, limits,
    network::reached,
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
    net::IpAddr,
    path::PathBuf,
    pin::Pin,
    process::Stdio,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::Sleep,
};
use tokio_util::io::ReaderStream;
use wanghong_core::{Code, Id, Refusal, post::Phase};
use wanghong_media::recording::{Timeline, recover};
use wanghong_store::lives;

/// A replay never changes.
const KEPT: &str = "public, max-age=3600";

/// `/replay/<show>/<file>`.
pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/replay/{id}/index.m3u8", get(address).options(preflight))
        .route("/replay/{id}/media.m3u8", get(playlist).options(preflight))
        .route("/replay/{id}/{file}", get(file).options(preflight))
}

/// Playlists of shows that have ended, which never change any more, and places to download.
#[derive(Debug)]
pub(crate) struct Replays {
    known: Mutex<HashMap<Id, Lists>>,
    downloads: Arc<Semaphore>,
}

/// A recording's playlists: the one that says how it is, and the one with its segments.
#[derive(Clone, Debug)]
struct Lists {
    variant: Bytes,
    media: Bytes,
}

impl Default for Replays {
    fn default() -> Self {
        Self { known: Mutex::default(), downloads: Arc::new(Semaphore::new(limits::DOWNLOADS_AT_ONCE)) }
    }
}

impl Replays {
    fn get(&self, live: Id) -> Option<Lists> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&live).cloned()
    }

    fn put(&self, live: Id, lists: Lists) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= limits::REPLAYS {
            known.clear();
        }
        known.insert(live, lists);
    }
}

fn folder(app: &App, live: Id) -> PathBuf {
    app.config.data.join("media").join(live.to_string())
}

/// Whether a show was recorded.
pub(crate) fn exists(app: &App, live: Id) -> bool {
    std::fs::metadata(folder(app, live).join(INDEX)).is_ok_and(|meta| meta.len() > 0)
}

async fn address(State(app): State<Arc<App>>, Path(wire::Id(id)): Path<wire::Id>) -> Result<Response> {
    Ok((hls::head(PLAYLIST, KEPT), lists(&app, id).await?.variant).into_response())
}

async fn playlist(State(app): State<Arc<App>>, Path(wire::Id(id)): Path<wire::Id>) -> Result<Response> {
    Ok((hls::head(PLAYLIST, KEPT), lists(&app, id).await?.media).into_response())
}

async fn lists(app: &App, id: Id) -> Result<Lists> {
    match app.replays.get(id) {
        Some(lists) => Ok(lists),
        None => render(app, id).await,
    }
}

async fn render(app: &App, id: Id) -> Result<Lists> {
    let row = lives::by_id(&app.db, id).await?.filter(|row| row.phase == Phase::Ended.word());
    let row = row.ok_or_else(Error::not_found)?;
    // The row says so before the last parts are written, and what is rendered here is shown for good.
    if let Some(stage) = app.stages.known(id) {
        hls::patiently(app, stage.over()).await?;
    }
    let folder = folder(app, id);
    let read = move || -> std::io::Result<Lists> {
        let index = std::fs::read(folder.join(INDEX))?;
        let length = |reel| std::fs::metadata(folder.join(reel_name(reel))).map_or(0, |meta| meta.len());
        let entries = recover(&index, length).entries;
        let timeline = Timeline::new(&entries, row.opened_at.unwrap_or(0));
        Ok(Lists { variant: timeline.variant().to_string().into(), media: timeline.playlist().into() })
    };
    let lists = tokio::task::spawn_blocking(read).await.map_err(|e| Error::Internal(e.to_string()))?;
    let lists = lists.map_err(|_missing| Error::not_found())?;
    app.replays.put(id, lists.clone());
    Ok(lists)
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
    let head = hls::head("video/mp4", hls::IMMUTABLE);
    flow::file(&app, folder(&app, id).join(reel_name(reel)), request, head).await
}

/// The recording as one file. Several reels are joined by ffmpeg on the way, without decoding.
pub(crate) async fn download(app: &App, row: &lives::Live, to: IpAddr) -> Result<Response> {
    let id = Id(row.id);
    render(app, id).await?;
    let place = Arc::clone(&app.replays.downloads).try_acquire_owned().map_err(|_full| {
        Refusal::new(Code::Busy, "Other recordings are being downloaded. Try again later.")
            .retry_after(60_000)
    })?;
    let from = format!("http://{}/replay/{id}/media.m3u8", reached(app.config.listen));
    let copied = "-c copy -movflags frag_keyframe+empty_moov+default_base_moof -f mp4 pipe:1";
    let mut child = ffmpeg::command(&format!("-i {from} {copied}"))?
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| Error::Internal(format!("ffmpeg: {error}")))?;
    let output = child.stdout.take().ok_or_else(|| Error::Internal("ffmpeg has no output".into()))?;
    let late = Box::pin(tokio::time::sleep(limits::DOWNLOAD));
    let attended = Attended { output, late, _child: child, _place: place };
    let body = Body::from_stream(ReaderStream::with_capacity(attended, limits::PIECE));
    let head: [(HeaderName, HeaderValue); 3] = [
        (header::CONTENT_TYPE, HeaderValue::from_static("video/mp4")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::CONTENT_DISPOSITION, attachment(id)),
    ];
    Ok((head, app.flow.out(body, to)).into_response())
}

fn attachment(id: Id) -> HeaderValue {
    let value = format!("attachment; filename=\"live-{id}.mp4\"");
    HeaderValue::from_str(&value).unwrap_or(HeaderValue::from_static("attachment"))
}

/// A child's output that ends the child, and gives its place up, when nobody reads on or it takes too long.
struct Attended {
    output: tokio::process::ChildStdout,
    late: Pin<Box<Sleep>>,
    _child: tokio::process::Child,
    _place: OwnedSemaphorePermit,
}

impl tokio::io::AsyncRead for Attended {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut tokio::io::ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        if self.late.as_mut().poll(context).is_ready() {
            return Poll::Ready(Err(std::io::ErrorKind::TimedOut.into()));
        }
        Pin::new(&mut self.output).poll_read(context, buffer)
    }
}
