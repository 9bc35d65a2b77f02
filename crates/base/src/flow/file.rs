//! What lies in files, or in memory and in files one after another, on its way out.

use super::{
    Pen,
    range::{Share, Thing},
    written,
};
use crate::{
    Base,
    error::{Error, Result},
    limits, network,
};
use axum::{
    body::{Body, Bytes},
    extract::{FromRef, FromRequestParts},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Response},
};
use std::{
    convert::Infallible,
    io::{self, SeekFrom},
    net::IpAddr,
    ops::Range,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};
use tokio::{
    fs::File,
    io::{AsyncReadExt as _, AsyncSeekExt as _, AsyncWrite, AsyncWriteExt as _, Take},
};
use wanghong_core::{Code, Refusal};

/// Bytes that lie side by side.
#[derive(Clone, Debug)]
pub enum Piece {
    /// In memory.
    Held(Bytes),
    /// In a file, from where on, and how many.
    In(PathBuf, Range<u64>),
}

impl Piece {
    /// Bytes.
    pub fn length(&self) -> u64 {
        match self {
            Self::Held(bytes) => u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            Self::In(_, range) => range.end - range.start,
        }
    }

    /// What of this, which begins at `begins`, is in a range.
    fn within(self, begins: u64, range: &Range<u64>) -> Option<Self> {
        let length = self.length();
        let from = range.start.saturating_sub(begins);
        let to = range.end.saturating_sub(begins).min(length);
        (from < to).then(|| match self {
            Self::Held(bytes) => {
                let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
                Self::Held(bytes.slice(place(from)..place(to)))
            }
            Self::In(path, lies) => Self::In(path, lies.start + from..lies.start + to),
        })
    }
}

/// How somebody asks for something, and from where.
#[derive(Clone, Debug)]
pub struct Asker {
    pub(super) method: Method,
    pub(super) head: HeaderMap,
    pub(super) from: IpAddr,
}

impl<S: Send + Sync> FromRequestParts<S> for Asker
where
    Base: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> std::result::Result<Self, Infallible> {
        let base = Base::from_ref(state);
        let from =
            network::address(&parts.headers, network::peer(&parts.extensions), base.config.behind_proxy);
        Ok(Self { method: parts.method.clone(), head: parts.headers.clone(), from })
    }
}

/// All that can be asked for under a name.
#[derive(Clone, Debug)]
pub struct Whole {
    thing: Thing,
    pieces: Vec<Piece>,
}

impl Whole {
    /// Pieces in a row, which stay what they are under this tag.
    pub fn new(pieces: Vec<Piece>, tag: &str) -> Self {
        let length = pieces.iter().map(Piece::length).sum();
        Self { thing: Thing { length, tag: Some(format!("\"{tag}\"")), changed: None }, pieces }
    }

    /// A file.
    pub async fn file(path: &Path) -> Result<Self> {
        let meta = tokio::fs::metadata(path).await.ok().filter(std::fs::Metadata::is_file);
        let meta = meta.ok_or_else(Error::not_found)?;
        let changed = meta.modified().ok();
        let tag = Some(tag(meta.len(), changed));
        let pieces = vec![Piece::In(path.to_owned(), 0..meta.len())];
        Ok(Self { thing: Thing { length: meta.len(), tag, changed }, pieces })
    }

    /// What it is made of.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Bytes.
    pub fn length(&self) -> u64 {
        self.thing.length
    }

    /// Writes all of it.
    pub async fn pour(&self, out: &mut (impl AsyncWrite + Unpin)) -> io::Result<()> {
        for piece in &self.pieces {
            match piece {
                Piece::Held(bytes) => out.write_all(bytes).await?,
                Piece::In(path, range) => {
                    tokio::io::copy(&mut open(path, range).await?, out).await?;
                }
            }
        }
        Ok(())
    }

    /// The answer to whoever asks, under what is to be said of it.
    pub fn answer<const N: usize>(
        self,
        base: &Base,
        asker: &Asker,
        head: [(HeaderName, HeaderValue); N],
    ) -> Response {
        let share = self.thing.share(&asker.method, &asker.head);
        let Self { thing, pieces } = self;
        answer(&thing, share, head, |range| {
            let (pen, body) = written();
            base.tasks.spawn("download", copy(within(pieces, &range), pen));
            base.flow.out(body, asker.from)
        })
    }
}

/// A tag of what has so many bytes since then.
pub(super) fn tag(length: u64, changed: Option<SystemTime>) -> String {
    let since = changed.and_then(|changed| changed.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    format!("\"{length:x}-{:x}\"", since.as_nanos())
}

/// The answer that is a share of something, under what is to be said of it.
pub fn answer<const N: usize>(
    thing: &Thing,
    share: Share,
    head: [(HeaderName, HeaderValue); N],
    body: impl FnOnce(Range<u64>) -> Body,
) -> Response {
    let length = thing.length;
    let mut answer = match share {
        Share::All => {
            ([(header::CONTENT_LENGTH, HeaderValue::from(length))], body(0..length)).into_response()
        }
        Share::Part(range) => {
            let said = format!("bytes {}-{}/{length}", range.start, range.end - 1);
            let part = [(header::CONTENT_LENGTH, HeaderValue::from(range.end - range.start))];
            let mut answer = (StatusCode::PARTIAL_CONTENT, part, body(range)).into_response();
            say(answer.headers_mut(), header::CONTENT_RANGE, &said);
            answer
        }
        Share::Unchanged => StatusCode::NOT_MODIFIED.into_response(),
        Share::Beyond => {
            let mut answer = refused(Code::RANGE_NOT_SATISFIABLE, "No byte of that range is there.");
            say(answer.headers_mut(), header::CONTENT_RANGE, &format!("bytes */{length}"));
            return answer;
        }
        Share::Changed => return refused(Code::PRECONDITION_FAILED, "It is not what it was."),
    };
    let lines = answer.headers_mut();
    lines.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    lines.extend(head);
    if let Some(tag) = &thing.tag {
        say(lines, header::ETAG, tag);
    }
    if let Some(changed) = thing.changed {
        say(lines, header::LAST_MODIFIED, &httpdate::fmt_http_date(changed));
    }
    answer
}

fn refused(code: Code, why: &str) -> Response {
    Error::from(Refusal::new(code, why)).into_response()
}

fn say(lines: &mut HeaderMap, name: HeaderName, text: &str) {
    if let Ok(value) = HeaderValue::from_str(text) {
        lines.insert(name, value);
    }
}

fn within(pieces: Vec<Piece>, range: &Range<u64>) -> Vec<Piece> {
    let mut begins = 0;
    let share = |piece: Piece| {
        let at = begins;
        begins += piece.length();
        piece.within(at, range)
    };
    pieces.into_iter().filter_map(share).collect()
}

/// Reads pieces as they are taken.
async fn copy(pieces: Vec<Piece>, pen: Pen) {
    for piece in pieces {
        match one(piece, &pen).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => return pen.fail(&Error::Internal(error.to_string())).await,
        }
    }
}

/// Reads one, as long as somebody takes it.
async fn one(piece: Piece, pen: &Pen) -> io::Result<bool> {
    let (path, range) = match piece {
        Piece::Held(mut bytes) => {
            while !bytes.is_empty() {
                let next = bytes.split_to(bytes.len().min(limits::PIECE));
                if !pen.write(next).await {
                    return Ok(false);
                }
            }
            return Ok(true);
        }
        Piece::In(path, range) => (path, range),
    };
    let mut file = open(&path, &range).await?;
    while file.limit() > 0 {
        let mut bytes = Vec::with_capacity(limits::PIECE);
        if file.read_buf(&mut bytes).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if !pen.write(bytes).await {
            return Ok(false);
        }
    }
    Ok(true)
}

async fn open(path: &Path, range: &Range<u64>) -> io::Result<Take<File>> {
    let mut file = File::open(path).await?;
    file.seek(SeekFrom::Start(range.start)).await?;
    Ok(file.take(range.end - range.start))
}
