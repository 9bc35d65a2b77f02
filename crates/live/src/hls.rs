//! The picture over HTTP: LL-HLS, rendered once a part, the same bytes for all.

use super::{
    for_any_page, preflight,
    stage::{Door, Stage, View},
    vlc,
};
use crate::{Live, limits};
use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderName, HeaderValue, Method, Request, header},
    response::{IntoResponse, Response},
};
use std::{future::poll_fn, pin::pin, sync::Arc, task::Poll};
use wanghong_base::{
    error::{Error, Result},
    flow::{Thing, answer},
    http::{not_kept, plain},
    metrics::Meter,
};
use wanghong_core::{Code, Refusal};
use wanghong_media::hls::{Ask, MEDIA, Name, Reload, ask};

/// Media never changes under its name.
pub(crate) const IMMUTABLE: &str = "public, max-age=31536000, immutable";
/// The media type of a playlist.
pub(crate) const PLAYLIST: &str = "application/vnd.apple.mpegurl";

/// The address of a picture, live and later.
pub(crate) const INDEX: &str = "index.m3u8";

/// The door to the picture: `/live/<show or preview secret>/index.m3u8`, and what that names: `/live/…/media.m3u8`, and
/// what that names: `/live/…/<epoch>/<file>`.
#[derive(Debug)]
pub struct Picture {
    live: Live,
    playlists: Meter,
    files: Meter,
}

/// What is asked of the picture: how, of which show or by which secret, and for what.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    method: &'a Method,
    head: &'a HeaderMap,
    name: &'a str,
    what: What<'a>,
}

#[derive(Clone, Copy, Debug)]
enum What<'a> {
    /// The address that everybody is given.
    Address,
    Playlist {
        query: &'a str,
    },
    File {
        epoch: &'a str,
        file: &'a str,
    },
}

impl<'a> Asked<'a> {
    /// What a request wants of the picture, if it is one for it.
    pub fn of<B>(request: &'a Request<B>) -> Option<Self> {
        let (name, rest) = request.uri().path().strip_prefix("/live/")?.split_once('/')?;
        let what = match rest.split_once('/') {
            None if rest == INDEX => What::Address,
            None if rest == MEDIA => What::Playlist { query: request.uri().query().unwrap_or_default() },
            Some((epoch, file)) if !file.contains('/') => What::File { epoch, file },
            _ => return None,
        };
        Some(Self { method: request.method(), head: request.headers(), name, what })
    }
}

impl Picture {
    /// The door to all pictures of a server.
    pub fn new(live: Live) -> Self {
        let [playlists, files] = ["/live/{name}/media.m3u8", "/live/{name}/{epoch}/{file}"].map(Meter::of);
        Self { live, playlists, files }
    }

    /// Answers, perhaps after a while.
    pub async fn answer(&self, asked: Asked<'_>) -> Response {
        let began = tokio::time::Instant::now();
        let answer = match *asked.method {
            Method::GET | Method::HEAD => self.show(asked).await.unwrap_or_else(Error::into_response),
            Method::OPTIONS => preflight().await,
            _ => ([(header::ALLOW, "GET, HEAD, OPTIONS")], Error::method_not_allowed()).into_response(),
        };
        let meter = match asked.what {
            What::Address | What::Playlist { .. } => &self.playlists,
            What::File { .. } => &self.files,
        };
        meter.note(answer.status(), began.elapsed());
        for_any_page(not_kept(plain(answer, self.live.base.config.secure())))
    }

    async fn show(&self, asked: Asked<'_>) -> Result<Response> {
        let Asked { name, what, .. } = asked;
        let Some((stage, door)) = self.live.stages.by_path(name) else { return Ok(missing()) };
        match what {
            What::Address => self.address(&stage, door).await,
            What::Playlist { query } => self.playlist(&stage, door, query).await,
            What::File { epoch, file } => {
                if vlc::asks(asked.head)
                    && let Some(bytes) = stage.headed(door, epoch, file)
                {
                    return Ok(shared_out(asked, &bytes, vlc::FOR_IT_ALONE));
                }
                let bytes = self.file(&stage, door, epoch, file).await?;
                Ok(bytes.map_or_else(missing, |bytes| shared_out(asked, &bytes, IMMUTABLE)))
            }
        }
    }

    /// The newest playlist, or the one with the part that the query names, as soon as there is one. Of a show that is
    /// over there is only one, whatever is asked for (RFC 8216bis section 6.2.5.2).
    async fn playlist(&self, stage: &Stage, door: Door, query: &str) -> Result<Response> {
        let now = stage.view();
        let reload = match Reload::parse(query) {
            _ if now.over => None,
            Ok(reload) => reload,
            Err(why) => return Err(unclear(&why.to_string())),
        };
        let (playlist, keep) = match reload {
            None => (patiently(&self.live, stage.playlist(door)).await?, "public, max-age=1"),
            Some(reload) => {
                let view = patiently(&self.live, reloaded(stage, reload)).await??;
                (view.playlist(door), "public, max-age=6")
            }
        };
        Ok(playlist.map_or_else(missing, |bytes| found(PLAYLIST, keep, bytes)))
    }

    /// How the picture is, and where. It changes with the encoder.
    async fn address(&self, stage: &Stage, door: Door) -> Result<Response> {
        let address = patiently(&self.live, stage.address(door)).await?;
        Ok(address.map_or_else(missing, |bytes| found(PLAYLIST, "public, max-age=1", bytes)))
    }

    async fn file(&self, stage: &Stage, door: Door, epoch: &str, file: &str) -> Result<Option<Bytes>> {
        let Some(file) = Name::parse(file) else { return Ok(None) };
        patiently(&self.live, stage.file(door, epoch, file)).await
    }
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

/// Waits as long as a player may be kept waiting, unless the server stops. Mostly nothing is waited for, and then no
/// timer is set.
pub(super) async fn patiently<T>(live: &Live, wait: impl Future<Output = T>) -> Result<T> {
    let mut wait = pin!(wait);
    let at_once = poll_fn(|context| Poll::Ready(wait.as_mut().poll(context)));
    if let Poll::Ready(there) = at_once.await {
        return Ok(there);
    }
    let came = tokio::select! {
        came = tokio::time::timeout(limits::BLOCKED, wait) => came.ok(),
        () = live.base.tasks.stopping() => None,
    };
    let again = || Refusal::new(Code::BUSY, "It has not come yet. Ask again.").retry_after(1_000);
    came.ok_or_else(|| again().into())
}

/// What something is, and how long it may be kept.
pub(crate) fn head(mime: &'static str, keep: &'static str) -> [(HeaderName, HeaderValue); 2] {
    [
        (header::CONTENT_TYPE, HeaderValue::from_static(mime)),
        (header::CACHE_CONTROL, HeaderValue::from_static(keep)),
    ]
}

fn found(mime: &'static str, keep: &'static str, bytes: Bytes) -> Response {
    (head(mime, keep), bytes).into_response()
}

/// A file of the picture, or the range of it that is asked for.
fn shared_out(asked: Asked<'_>, bytes: &Bytes, keep: &'static str) -> Response {
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let thing = Thing { length, ..Thing::default() };
    let share = thing.share(asked.method, asked.head);
    let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
    answer(&thing, share, head("video/mp4", keep), |range| {
        bytes.slice(place(range.start)..place(range.end)).into()
    })
}

fn unclear(why: &str) -> Error {
    Refusal::new(Code::BAD_REQUEST, why).into()
}

/// A player that asks too early asks again soon, and so do all others.
fn missing() -> Response {
    ([(header::CACHE_CONTROL, "public, max-age=1")], Error::not_found()).into_response()
}
