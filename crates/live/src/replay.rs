//! The replay: a playlist computed from the recording's index, over the very bytes that were live.

mod archive;
mod joined;
mod movie;

use super::{
    hls::{self, PLAYLIST},
    preflight,
    recorder::{INDEX, reel_name, reel_of},
    vlc,
};
use crate::{Live, limits};
use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};
pub(crate) use joined::Progress;
use joined::{JOINED, Joins};
use moka::future::Cache;
pub(crate) use movie::Movie;
use std::{
    collections::HashMap,
    fmt::Write as _,
    net::IpAddr,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::Semaphore;
use wanghong_base::{
    error::{Error, Result},
    extract::Path,
    flow::{self, Asker, Whole},
    page_cache::shared,
    wire,
};
use wanghong_core::{Code, Id, Refusal, post::Phase};
use wanghong_media::recording::{Entry, Timeline, recover};
use wanghong_store::lives;

/// A replay never changes.
const KEPT: &str = "public, max-age=3600";

/// `/replay/<show>/<file>`.
pub(crate) fn routes() -> Router<Live> {
    Router::new()
        .route("/replay/{id}/index.m3u8", get(address).options(preflight))
        .route("/replay/{id}/media.m3u8", get(playlist).options(preflight))
        .route("/replay/{id}/{file}", get(file).options(preflight))
}

/// What is known of shows that have ended, which never change any more.
#[derive(Debug)]
pub(crate) struct Replays {
    known: Mutex<HashMap<Id, Lists>>,
    movies: Cache<Id, Arc<Vec<Movie>>>,
    archives: Arc<Semaphore>,
    joins: Joins,
}

/// A recording's playlists: the one that says how it is, and the one with its segments.
#[derive(Clone, Debug)]
struct Lists {
    variant: Bytes,
    size: Option<(u16, u16)>,
    media: Bytes,
    for_vlc: Bytes,
}

impl Default for Replays {
    fn default() -> Self {
        let movies = Cache::builder()
            .weigher(|_, movies: &Arc<Vec<Movie>>| movie::weight(movies))
            .max_capacity(limits::MOVIES)
            .time_to_idle(limits::MOVIES_SPAN)
            .build();
        let archives = Arc::new(Semaphore::new(limits::ARCHIVES));
        Self { known: Mutex::default(), movies, archives, joins: Joins::default() }
    }
}

impl Replays {
    fn get(&self, show: Id) -> Option<Lists> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&show).cloned()
    }

    fn put(&self, show: Id, lists: Lists) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= limits::REPLAYS {
            known.clear();
        }
        known.insert(show, lists);
    }
}

/// Where a show is recorded.
pub(super) fn folder(live: &Live, show: Id) -> PathBuf {
    live.base.config.data.join("media").join(show.to_string())
}

/// Whether a show was recorded.
pub(crate) fn exists(live: &Live, show: Id) -> bool {
    std::fs::metadata(folder(live, show).join(INDEX)).is_ok_and(|meta| meta.len() > 0)
}

/// The width and height of a recording's picture.
pub(crate) async fn size(live: &Live, show: Id) -> Option<(u16, u16)> {
    lists(live, show).await.ok()?.size
}

async fn address(State(live): State<Live>, Path(wire::Id(id)): Path<wire::Id>) -> Result<Response> {
    Ok((hls::head(PLAYLIST, KEPT), lists(&live, id).await?.variant).into_response())
}

async fn playlist(
    State(live): State<Live>,
    Path(wire::Id(id)): Path<wire::Id>,
    head: HeaderMap,
) -> Result<Response> {
    let Lists { media, for_vlc, .. } = lists(&live, id).await?;
    let (media, keep) = if vlc::asks(&head) { (for_vlc, vlc::FOR_IT_ALONE) } else { (media, KEPT) };
    Ok((hls::head(PLAYLIST, keep), media).into_response())
}

async fn lists(live: &Live, id: Id) -> Result<Lists> {
    match live.replays.get(id) {
        Some(lists) => Ok(lists),
        None => render(live, id).await,
    }
}

async fn render(live: &Live, id: Id) -> Result<Lists> {
    let row = lives::by_id(&live.base.db, id).await?.filter(|row| row.phase == Phase::Ended);
    let row = row.ok_or_else(Error::not_found)?;
    // The row says so before the last parts are written, and what is rendered here is shown for good.
    if let Some(stage) = live.stages.known(id) {
        hls::patiently(live, stage.over()).await?;
    }
    let folder = folder(live, id);
    let read = move || -> std::io::Result<Lists> {
        let entries = entries(&folder)?;
        let timeline = Timeline::new(&entries, row.opened_at.map_or(0, |at| at.0));
        let (variant, media) = (timeline.variant(), timeline.playlist().into());
        let for_vlc = timeline.playlist_for_vlc().into();
        Ok(Lists { size: variant.size(), variant: variant.to_string().into(), media, for_vlc })
    };
    let lists = tokio::task::spawn_blocking(read).await.map_err(|e| Error::Internal(e.to_string()))?;
    let lists = lists.map_err(|_missing| Error::not_found())?;
    live.replays.put(id, lists.clone());
    Ok(lists)
}

/// What is good of a recording's index.
fn entries(folder: &std::path::Path) -> std::io::Result<Vec<Entry>> {
    let index = std::fs::read(folder.join(INDEX))?;
    let length = |reel| std::fs::metadata(folder.join(reel_name(reel))).map_or(0, |meta| meta.len());
    Ok(recover(&index, length).entries)
}

async fn file(
    State(live): State<Live>,
    Path((wire::Id(id), file)): Path<(wire::Id, String)>,
    asker: Asker,
) -> Result<Response> {
    if live.replays.get(id).is_none() {
        render(&live, id).await?;
    }
    let reel = reel_of(&file).ok_or_else(Error::not_found)?;
    let head = hls::head("video/mp4", hls::IMMUTABLE);
    Ok(Whole::file(&folder(&live, id).join(reel_name(reel))).await?.answer(&live.base, &asker, head))
}

/// What can be taken away of a show's recording.
pub(crate) async fn recording(live: &Live, row: &lives::Live) -> Result<Recording> {
    let movies = movies(live, row).await?;
    let joined = tokio::fs::metadata(folder(live, row.id).join(JOINED)).await.ok();
    let archive = archive::length(&movies)?;
    let progress = live.replays.joins.progress(row.id);
    Ok(Recording { movies, joined: joined.map(|meta| meta.len()), archive, progress })
}

/// What can be taken away of a recording.
pub(crate) struct Recording {
    /// One where the encoder never changed.
    pub(crate) movies: Arc<Vec<Movie>>,
    /// Bytes of the file that was encoded anew.
    pub(crate) joined: Option<u64>,
    /// Bytes of the archive.
    pub(crate) archive: u64,
    /// How far that file is.
    pub(crate) progress: Option<Progress>,
}

/// The recording as one file: as it lies on the disk where all of it agrees, and otherwise once it is encoded anew.
pub(crate) async fn download(live: &Live, row: &lives::Live, asker: &Asker) -> Result<Response> {
    let movies = movies(live, row).await?;
    let whole = match movies.as_slice() {
        [one] => one.whole.clone(),
        _ => Whole::file(&folder(live, row.id).join(JOINED)).await.map_err(|_missing| {
            let why = "The encoder changed during this show. Have one file made of it, or take the archive.";
            Refusal::new(Code::NOT_ONE_FILE, why)
        })?,
    };
    Ok(whole.answer(&live.base, asker, saved("video/mp4", &row.title, "mp4")))
}

/// The recording as an archive of movies, one for each setting that the encoder had.
pub(crate) async fn archive(live: &Live, row: &lives::Live, to: IpAddr) -> Result<Response> {
    let movies = movies(live, row).await?;
    let place = Arc::clone(&live.replays.archives).try_acquire_owned().map_err(|_full| {
        Refusal::new(Code::BUSY, "Other recordings are being downloaded. Try again later.")
            .retry_after(60_000)
    })?;
    let length = archive::length(&movies)?;
    let (pen, body) = flow::written();
    let write = move || {
        // Whoever takes nothing more has what is missing to blame.
        let _gone = archive::send(&pen, &movies);
        drop(place);
    };
    live.base.tasks.spawn("archive", async move { drop(tokio::task::spawn_blocking(write).await) });
    let length = [(header::CONTENT_LENGTH, HeaderValue::from(length))];
    let head = saved("application/zip", &row.title, "zip");
    Ok((length, head, live.base.flow.out(body, to)).into_response())
}

/// Has one file made of a recording.
pub(crate) async fn join(live: &Live, row: &lives::Live) -> Result<()> {
    let (show, movies) = (row.id, movies(live, row).await?);
    let folder = folder(live, show);
    if movies.len() == 1 || folder.join(JOINED).exists() {
        return Ok(());
    }
    live.replays.joins.start(live, show, folder, movies)
}

/// Gives that up.
pub(crate) fn give_up(live: &Live, show: Id) {
    live.replays.joins.stop(show);
}

/// A recording's movies, read once for all who ask.
async fn movies(live: &Live, row: &lives::Live) -> Result<Arc<Vec<Movie>>> {
    let id = row.id;
    lists(live, id).await?;
    let read =
        async { movie::read(folder(live, id), row.opened_at.map_or(0, |at| at.0)).await.map(Arc::new) };
    live.replays.movies.try_get_with(id, read).await.map_err(|error| shared(&error))
}

/// What to say of a file that is kept under its show's title.
fn saved(mime: &'static str, title: &str, kind: &str) -> [(HeaderName, HeaderValue); 3] {
    [
        (header::CONTENT_TYPE, HeaderValue::from_static(mime)),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
        (header::CONTENT_DISPOSITION, attachment(title, kind)),
    ]
}

/// A name for a file, in any script (RFC 6266 section 4.3, RFC 8187).
fn attachment(title: &str, kind: &str) -> HeaderValue {
    let mut value = format!("attachment; filename=\"recording.{kind}\"; filename*=UTF-8''");
    for byte in title.replace(['/', '\\', ':'], "-").bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            value.push(char::from(byte));
        } else {
            let _infallible = write!(value, "%{byte:02X}");
        }
    }
    let _infallible = write!(value, ".{kind}");
    HeaderValue::from_str(&value).unwrap_or(HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_like_its_show() {
        assert_eq!(
            attachment("中 a/b.\n", "mp4"),
            "attachment; filename=\"recording.mp4\"; filename*=UTF-8''%E4%B8%AD%20a-b.%0A.mp4"
        );
    }
}
