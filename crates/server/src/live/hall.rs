//! The one task that owns a room: its rules, its sockets, its numbers.

use super::{
    acts,
    ledger::{Ledger, Line},
    paint,
    roster::Roster,
    wire,
};
use crate::{clock, limits, metrics};
use bytes::Bytes;
use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    net::TcpStream,
    sync::{mpsc, oneshot, watch},
};
use tokio_util::sync::CancellationToken;
use wanghong_core::{
    Code, Id, Millis, Refusal,
    insight::{Event, Kind, Tally, Wall},
    post::Phase,
    room::{Act, Comment, Cue, Frame, Input, Output, Room},
};
use wanghong_store::comments;

/// What a hall can be asked.
#[derive(Debug)]
pub(crate) enum Ask {
    /// A visitor wants a seat.
    Sit { visitor: Id, socket: Arc<TcpStream>, seat: u64 },
    /// A seat's socket has ended, or must, with this close code.
    Leave { seat: u64, code: u16 },
    /// A seat asks whether we are there.
    Ping { seat: u64, payload: Vec<u8> },
    /// A seat gives hearts.
    Hearts { seat: u64, taps: u32, at: Millis },
    /// A seat's picture moved.
    Played { seat: u64, span: Millis, at: Millis },
    /// A visitor looked at a product.
    Click { visitor: Id, product: Id, at: Millis },
    /// Somebody speaks.
    Say(Box<Say>),
    /// The studio acts, by an account.
    Cue { cue: Cue, by: Id },
    /// No card is shown any more.
    UnpinAll { by: Id },
    /// A moderator acts, by an account.
    Moderate { act: Act, by: Id },
    /// The picture arrives, or no longer does.
    Signal(bool),
    /// So many pieces of a SKU are left.
    Left { sku: Id, left: i64 },
    /// Something happened that another part has written down.
    Note(Event),
    /// The numbers are wanted.
    Wall(oneshot::Sender<Arc<Wall>>),
}

/// Somebody speaking.
#[derive(Debug)]
pub(crate) struct Say {
    /// What is said, by whom.
    pub(crate) comment: Comment,
    /// The sender's key.
    pub(crate) key: String,
    /// Whether they follow the show's account.
    pub(crate) follower: bool,
    /// Whether they serve it.
    pub(crate) staff: bool,
    /// Who waits.
    pub(crate) reply: oneshot::Sender<Result<(), Refusal>>,
}

/// How the rest of the server reaches a room.
#[derive(Clone, Debug)]
pub(crate) struct Hall {
    inbox: mpsc::Sender<Ask>,
    board: Arc<Board>,
}

/// What can be read of a room without asking it.
#[derive(Debug)]
struct Board {
    snapshot: watch::Sender<Bytes>,
    online: AtomicUsize,
    begun: AtomicBool,
    seats: AtomicU64,
}

impl Hall {
    /// Everything that can be seen of the room, as JSON: the same bytes for all who ask in one tick.
    pub(crate) fn snapshot(&self) -> Bytes {
        self.board.snapshot.borrow().clone()
    }

    /// Who is here.
    pub(crate) fn online(&self) -> usize {
        self.board.online.load(Ordering::Relaxed)
    }

    /// Whether the show has begun, after which everybody may know of it.
    pub(crate) fn has_begun(&self) -> bool {
        self.board.begun.load(Ordering::Relaxed)
    }

    /// Whether the hall has been left for good.
    pub(crate) fn is_closed(&self) -> bool {
        self.inbox.is_closed()
    }

    /// Gives a visitor a seat.
    pub(crate) async fn sit(&self, visitor: Id, socket: Arc<TcpStream>) -> Option<u64> {
        let seat = self.board.seats.fetch_add(1, Ordering::Relaxed);
        self.inbox.send(Ask::Sit { visitor, socket, seat }).await.ok().map(|()| seat)
    }

    /// Tells the room something that can be done without: a room that is too busy misses it.
    pub(crate) fn offer(&self, ask: Ask) {
        if self.inbox.try_send(ask).is_err() {
            metrics::lost("ask", 1);
        }
    }

    /// Tells the room something that needs no answer.
    pub(crate) async fn tell(&self, ask: Ask) {
        let _closed = self.inbox.send(ask).await;
    }

    /// Lets somebody speak.
    pub(crate) async fn say(
        &self,
        say: impl FnOnce(oneshot::Sender<Result<(), Refusal>>) -> Say,
    ) -> Result<(), Refusal> {
        let (reply, answer) = oneshot::channel();
        let full = || Refusal::new(Code::Busy, "The room is very busy. Try again.").retry_after(1_000);
        self.inbox.try_send(Ask::Say(Box::new(say(reply)))).map_err(|_full| full())?;
        answer.await.unwrap_or_else(|_| Err(full()))
    }

    /// Asks something that has an answer.
    pub(crate) async fn ask<T>(&self, ask: impl FnOnce(oneshot::Sender<T>) -> Ask) -> Option<T> {
        let (reply, answer) = oneshot::channel();
        self.inbox.send(ask(reply)).await.ok()?;
        answer.await.ok()
    }
}

/// The task behind a [`Hall`].
#[derive(Debug)]
pub(crate) struct Keeper {
    live: Id,
    room: Room,
    phase: Phase,
    tally: Tally,
    wall: Option<Arc<Wall>>,
    roster: Roster,
    ledger: Ledger,
    board: Arc<Board>,
    speaking: HashMap<u64, (comments::New, oneshot::Sender<Result<(), Refusal>>)>,
    tickets: u64,
    empty_since: Millis,
}

/// A room nobody is in is given up after this long, unless its show is on.
const EMPTY: Millis = Millis::seconds(60);

impl Keeper {
    /// A hall for a room, with the numbers counted so far. Spawn [`Keeper::run`].
    pub(crate) fn new(
        live: Id,
        phase: Phase,
        room: Room,
        tally: Tally,
        ledger: Ledger,
    ) -> (Hall, Self, mpsc::Receiver<Ask>) {
        let (inbox, asks) = mpsc::channel(limits::HALL_INBOX);
        let board = Arc::new(Board {
            snapshot: watch::Sender::new(Bytes::new()),
            online: AtomicUsize::new(0),
            begun: AtomicBool::new(phase != Phase::Planned),
            seats: AtomicU64::new(0),
        });
        let keeper = Self {
            live,
            room,
            phase,
            tally,
            wall: None,
            roster: Roster::default(),
            ledger,
            board: Arc::clone(&board),
            speaking: HashMap::new(),
            tickets: 0,
            empty_since: clock::now(),
        };
        keeper.show();
        (Hall { inbox, board }, keeper, asks)
    }

    /// Waits for an ask, the next tick or the end, again and again.
    pub(crate) async fn run(mut self, mut asks: mpsc::Receiver<Ask>, stop: CancellationToken) {
        let mut batch = Vec::new();
        self.input(Input::Wake).await;
        loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => break,
                () = until(self.room.deadline()) => self.input(Input::Wake).await,
                count = asks.recv_many(&mut batch, BATCH) => if count == 0 { break },
            }
            for ask in batch.drain(..) {
                self.take(ask).await;
            }
            if self.left_alone() {
                break;
            }
        }
        self.roster.close();
    }

    fn left_alone(&mut self) -> bool {
        let now = clock::now();
        if self.roster.len() > 0 || self.phase == Phase::Live {
            self.empty_since = now;
        }
        now - self.empty_since > EMPTY
    }

    async fn take(&mut self, ask: Ask) {
        match ask {
            Ask::Sit { visitor, socket, seat } => self.sit(visitor, socket, seat).await,
            Ask::Leave { seat, code } => self.leave(seat, code).await,
            Ask::Ping { seat, payload } => self.roster.answer(seat, &wire::pong(&payload)),
            Ask::Hearts { seat, taps, at } => self.input(Input::Hearts { seat, taps, at }).await,
            Ask::Played { seat, span, at } => self.input(Input::Played { seat, span, at }).await,
            Ask::Click { visitor, product, at } => self.click(visitor, product, at),
            Ask::Say(say) => self.say(*say).await,
            Ask::Cue { cue, by } => self.cue(cue, by).await,
            Ask::UnpinAll { by } => self.unpin_all(by).await,
            Ask::Moderate { act, by } => self.moderate(act, by).await,
            Ask::Signal(on) => self.signal(on).await,
            Ask::Left { sku, left } => self.input(Input::Cue(Cue::Left { sku, left })).await,
            Ask::Note(event) => self.tally.add(&event),
            Ask::Wall(reply) => drop(reply.send(self.wall())),
        }
    }

    async fn sit(&mut self, visitor: Id, socket: Arc<TcpStream>, seat: u64) {
        if self.room.full() {
            let _too_late = socket.try_write(&wire::close(TRY_LATER));
            let _gone = socket2::SockRef::from(&*socket).shutdown(std::net::Shutdown::Both);
            return;
        }
        let frame = painted(&paint::first(&self.room.snapshot(clock::now())));
        self.roster.sit(seat, socket, &frame);
        self.input(Input::Enter { seat, visitor }).await;
    }

    async fn leave(&mut self, seat: u64, code: u16) {
        // 1006 says that a socket broke and never travels (RFC 6455 section 7.4.1).
        if code != BROKEN {
            self.roster.answer(seat, &wire::close(code));
        }
        self.roster.leave(seat);
        self.input(Input::Leave { seat }).await;
    }

    fn click(&mut self, visitor: Id, product: Id, at: Millis) {
        let event = Event {
            visitor: Some(visitor),
            subject: Some(product),
            second: Some(at),
            ..Event::new(Kind::Click, self.live, clock::now())
        };
        self.count(event);
    }

    async fn say(&mut self, say: Say) {
        self.tickets += 1;
        let Say { comment, key, follower, staff, reply } = say;
        let row = comments::New {
            id: comment.id,
            post: self.live,
            account: comment.author.id,
            text: comment.text.clone(),
            at: comment.at,
            key,
        };
        self.speaking.insert(self.tickets, (row, reply));
        self.input(Input::Say { ticket: self.tickets, comment, follower, staff }).await;
    }

    async fn cue(&mut self, cue: Cue, by: Id) {
        match &cue {
            Cue::Open => {
                self.phase = Phase::Live;
                self.board.begun.store(true, Ordering::Relaxed);
            }
            Cue::End => self.phase = Phase::Ended,
            Cue::Pin { .. } | Cue::Unpin { .. } | Cue::Explain(_) | Cue::Signal(_) | Cue::Left { .. } => {}
        }
        if let Some((kind, subject)) = acts::of_cue(&cue) {
            self.act(kind, subject, by);
        }
        self.input(Input::Cue(cue)).await;
    }

    async fn unpin_all(&mut self, by: Id) {
        for pin in self.room.snapshot(clock::now()).pins {
            self.cue(Cue::Unpin { product: pin.product }, by).await;
        }
    }

    async fn moderate(&mut self, act: Act, by: Id) {
        let (kind, subject) = acts::of_moderator(&act);
        self.act(kind, subject, by);
        self.input(Input::Moderate(act)).await;
    }

    async fn signal(&mut self, on: bool) {
        if self.phase == Phase::Live {
            let kind = if on { Kind::SignalBack } else { Kind::SignalLost };
            self.count(Event::new(kind, self.live, clock::now()));
        }
        self.input(Input::Cue(Cue::Signal(on))).await;
    }

    /// Writes down what somebody of the team did.
    fn act(&mut self, kind: Kind, subject: Option<Id>, by: Id) {
        let now = clock::now();
        self.count(Event {
            account: Some(by),
            subject,
            second: Some(now),
            ..Event::new(kind, self.live, now)
        });
    }

    async fn input(&mut self, input: Input) {
        self.room.handle(input, clock::now());
        while let Some(output) = self.room.poll() {
            match output {
                Output::Frame(frame) => self.send(&frame).await,
                Output::Said { ticket, result } => self.said(ticket, result).await,
                Output::Event(event) => self.count(event),
                // The row was made when the comment came, since it has a key that the room does not know.
                Output::Keep(_) => {}
            }
        }
    }

    async fn send(&mut self, frame: &Frame) {
        if let Some(online) = frame.online {
            self.board.online.store(usize::try_from(online).unwrap_or(0), Ordering::Relaxed);
        }
        self.roster.send(&painted(&paint::frame(frame))).await;
        self.show();
    }

    async fn said(&mut self, ticket: u64, result: Result<(), Refusal>) {
        let Some((row, reply)) = self.speaking.remove(&ticket) else { return };
        if result.is_ok() {
            self.ledger.keep_surely(Line::Comment(row)).await;
        }
        let _gone = reply.send(result);
    }

    fn count(&mut self, event: Event) {
        self.tally.add(&event);
        self.ledger.keep(Line::Event(event));
    }

    fn show(&self) {
        let snapshot = paint::snapshot(&self.room.snapshot(clock::now()));
        self.board.snapshot.send_replace(serde_json::to_vec(&snapshot).unwrap_or_default().into());
    }

    /// The numbers, counted at most once a second.
    fn wall(&mut self) -> Arc<Wall> {
        let now = clock::now();
        match &self.wall {
            Some(wall) if (0..1_000).contains(&(now - wall.at).0) => Arc::clone(wall),
            _ => {
                let wall = Arc::new(self.tally.wall(now));
                self.wall = Some(Arc::clone(&wall));
                wall
            }
        }
    }
}

/// The close code of a socket that ended without one.
pub(crate) const BROKEN: u16 = 1006;

/// The close code of a full room: try again later (IANA WebSocket close codes).
const TRY_LATER: u16 = 1013;

/// Asks taken before the room looks at its clock again.
const BATCH: usize = 256;

fn painted(frame: &paint::Frame) -> Bytes {
    wire::text(&serde_json::to_vec(frame).unwrap_or_default())
}

/// Sleeps until a moment; for ever without one.
pub(crate) async fn until(deadline: Option<Millis>) {
    match deadline {
        Some(at) => {
            let wait = u64::try_from((at - clock::now()).0).unwrap_or(0);
            tokio::time::sleep(Duration::from_millis(wait)).await;
        }
        None => std::future::pending().await,
    }
}
