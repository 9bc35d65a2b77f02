//! A viewer's socket: the upgrade, and the task that only reads.

use super::{
    room_task::{Ask, RoomTask},
    wire::{BROKEN, Decoder, Message},
};
use crate::{Live, limits, paint::Said};
use axum::{
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hyper_util::rt::TokioIo;
use sha1::{Digest as _, Sha1};
use std::{future::poll_fn, io, sync::Arc};
use tokio::{
    net::TcpStream,
    time::{Instant, timeout},
};
use wanghong_base::{
    error::{Error, Result},
    http::Place,
};
use wanghong_core::{Code, Id, Millis, Refusal, event::Kind};

/// The GUID of RFC 6455 section 1.3.
const GUID: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// Answers 101 and seats the visitor once the socket is ours.
pub(crate) fn upgrade(live: &Live, task: RoomTask, who: Who, mut request: Request) -> Result<Response> {
    let accept = accept(&request)?;
    let place = request.extensions().get::<Arc<Place>>().cloned();
    let on_upgrade = hyper::upgrade::on(&mut request);
    let tasks = live.base.tasks.clone();
    live.base.tasks.spawn("upgrade", async move {
        if let Some((socket, first)) = socket(on_upgrade).await
            && let Some(reader) = sit(task, who, socket, place).await
        {
            // A task of its own: this one's memory, which knew HTTP, is given back.
            tasks.spawn("seat", reader.run(&first));
        }
    });
    let head = [
        (header::CONNECTION, HeaderValue::from_static("upgrade")),
        (header::UPGRADE, HeaderValue::from_static("websocket")),
        (header::SEC_WEBSOCKET_ACCEPT, accept),
    ];
    Ok((StatusCode::SWITCHING_PROTOCOLS, head).into_response())
}

fn accept(request: &Request) -> Result<HeaderValue> {
    let wants = |name, value: &str| {
        let given = request.headers().get(name).and_then(|given| given.to_str().ok());
        given.is_some_and(|given| given.split(',').any(|one| one.trim().eq_ignore_ascii_case(value)))
    };
    let key = request.headers().get(header::SEC_WEBSOCKET_KEY).filter(|key| key.len() == 24);
    match key {
        Some(key) if wants(header::UPGRADE, "websocket") && wants(header::SEC_WEBSOCKET_VERSION, "13") => {
            let digest = Sha1::new().chain_update(key.as_bytes()).chain_update(GUID).finalize();
            HeaderValue::from_str(&STANDARD.encode(digest)).map_err(|e| Error::Internal(e.to_string()))
        }
        _ => Err(Refusal::new(Code::BAD_REQUEST, "This address is a WebSocket.").into()),
    }
}

/// Takes the bare socket out of the HTTP connection, with what the viewer sent too early.
async fn socket(on_upgrade: hyper::upgrade::OnUpgrade) -> Option<(TcpStream, Vec<u8>)> {
    let parts = on_upgrade.await.ok()?.downcast::<TokioIo<TcpStream>>().ok()?;
    // The copy is small; the original would pin the connection's whole buffer.
    Some((parts.io.into_inner(), parts.read_buf.to_vec()))
}

/// Who takes a seat.
#[derive(Clone, Copy, Debug)]
pub struct Who {
    /// Whose browser.
    pub(crate) visitor: Id,
    /// Whether it is one of the audience: a page of the team reads along and is nobody.
    pub(crate) counts: bool,
}

async fn sit(task: RoomTask, who: Who, socket: TcpStream, place: Option<Arc<Place>>) -> Option<Reader> {
    let _kept = socket2::SockRef::from(&socket).set_tcp_notsent_lowat(limits::NOT_SENT);
    let socket = Arc::new(socket);
    let seat = task.sit(who, Arc::clone(&socket)).await?;
    let decoder = Decoder::new(limits::SEAT_MESSAGE);
    Some(Reader { task, seat, visitor: who.visitor, socket, decoder, pace: Pace::new(), _place: place })
}

/// All that is kept of a viewer beside the room's own: ten thousand of these wait at once.
struct Reader {
    task: RoomTask,
    seat: u64,
    visitor: Id,
    socket: Arc<TcpStream>,
    decoder: Decoder,
    pace: Pace,
    _place: Option<Arc<Place>>,
}

impl Reader {
    /// Reads until the socket ends, and tells the room. An `async fn` would keep its arguments twice.
    fn run(mut self, first: &[u8]) -> impl Future<Output = ()> + Send + use<> {
        let begun = self.parse(first);
        async move {
            let code = match begun {
                Ok(()) => self.read().await,
                Err(code) => code,
            };
            self.task.leave(self.seat, code).await;
        }
    }

    /// Gives the close code to send.
    async fn read(&mut self) -> u16 {
        loop {
            match timeout(limits::SEAT_SILENCE, ready(&self.socket)).await {
                Ok(Ok(())) => {}
                Ok(Err(_)) => return BROKEN,
                Err(_silent) => return 1001,
            }
            if let Err(code) = self.take() {
                return code;
            }
        }
    }

    /// Takes what is there. The buffer lives between two waits only, so that an idle viewer's task stays small.
    fn take(&mut self) -> std::result::Result<(), u16> {
        let mut buffer = [0; 512];
        match self.socket.try_read(&mut buffer) {
            Ok(0) => Err(BROKEN),
            Ok(count) => self.parse(buffer.get(..count).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(()),
            Err(_) => Err(BROKEN),
        }
    }

    fn parse(&mut self, bytes: &[u8]) -> std::result::Result<(), u16> {
        self.decoder.push(bytes);
        while let Some(message) = self.decoder.next().map_err(|broken| broken.0)? {
            if !self.pace.allows() {
                return Err(1008);
            }
            match message {
                Message::Text(text) => self.ask(&text)?,
                Message::Ping(payload) => self.task.offer(Ask::Ping { seat: self.seat, payload }),
                Message::Close => return Err(1000),
                Message::Other => {}
            }
        }
        Ok(())
    }

    fn ask(&self, text: &[u8]) -> std::result::Result<(), u16> {
        let Said { at, hearts, played, click, seen } =
            serde_json::from_slice(text).map_err(|_malformed| 1007_u16)?;
        let (seat, at, visitor) = (self.seat, Millis(at), self.visitor);
        let hearts = hearts.map(|taps| Ask::Hearts { seat, taps, at });
        let played = played.map(|span| Ask::Played { seat, span: Millis(span), at });
        let looks = click.iter().map(|id| (Kind::Click, id)).chain(seen.iter().map(|id| (Kind::Seen, id)));
        let looks = looks
            .filter_map(|(kind, id)| id.parse().ok().map(|product| Ask::Look { kind, visitor, product, at }));
        for ask in [hearts, played].into_iter().flatten().chain(looks) {
            self.task.offer(ask);
        }
        Ok(())
    }
}

/// `TcpStream::readable` would keep the HTTP connection's waker, and so its whole task, alive.
async fn ready(socket: &TcpStream) -> io::Result<()> {
    poll_fn(|context| socket.poll_read_ready(context)).await
}

/// How many messages came since when.
struct Pace {
    since: Instant,
    count: u32,
}

impl Pace {
    fn new() -> Self {
        Self { since: Instant::now(), count: 0 }
    }

    fn allows(&mut self) -> bool {
        if self.since.elapsed() > limits::SEAT_PACE_WINDOW {
            *self = Self::new();
        }
        self.count += 1;
        self.count <= limits::SEAT_PACE
    }
}
