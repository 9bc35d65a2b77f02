//! The one task that owns a room: its rules, its sockets, its numbers.

use super::{Ask, Board, Hall, Say, until};
use crate::{
    clock,
    error::Result,
    live::{
        acts,
        ledger::{self, Ledger, Line},
        paint,
        roster::Roster,
        wire::{self, BROKEN},
    },
};
use bytes::Bytes;
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};
use tokio::{
    net::TcpStream,
    sync::{mpsc, oneshot},
};
use tokio_util::sync::CancellationToken;
use wanghong_core::{
    Id, Millis, Refusal,
    insight::{Event, Kind, Tally, Wall},
    post::Phase,
    room::{Act, Cue, Frame, Input, Output, Room},
};
use wanghong_store::{Db, comments};

/// The task behind a [`Hall`].
#[derive(Debug)]
pub(crate) struct Keeper {
    live: Id,
    room: Room,
    phase: Phase,
    tally: Tally,
    /// What is shown in the room; nobody counts as having seen anything else.
    bag: BTreeSet<Id>,
    wall: Option<Arc<Wall>>,
    roster: Roster,
    ledger: Ledger,
    board: Arc<Board>,
    speaking: HashMap<u64, (comments::New, oneshot::Sender<Answer>)>,
    tickets: u64,
    empty_since: Millis,
}

/// What a speaker is told.
type Answer = std::result::Result<(), Refusal>;

/// What rows say of a show, beside its room.
#[derive(Debug)]
pub(crate) struct Past {
    /// Whose show it is.
    pub(crate) account: Id,
    /// Everything counted so far.
    pub(crate) tally: Tally,
    /// The products in the bag.
    pub(crate) bag: BTreeSet<Id>,
}

/// A room nobody is in or asks for numbers is given up after this long, unless its show is on.
const EMPTY: Millis = Millis::seconds(60);

impl Keeper {
    /// A hall for a room, with the numbers counted so far. Spawn [`Keeper::run`].
    pub(crate) fn new(
        live: Id,
        phase: Phase,
        room: Room,
        past: Past,
        ledger: Ledger,
    ) -> (Hall, Self, mpsc::Receiver<Ask>) {
        let Past { account, tally, bag } = past;
        let (hall, board, asks) = Hall::open(account, phase != Phase::Planned);
        let keeper = Self {
            live,
            room,
            phase,
            tally,
            bag,
            wall: None,
            roster: Roster::default(),
            ledger,
            board,
            speaking: HashMap::new(),
            tickets: 0,
            empty_since: clock::now(),
        };
        keeper.show();
        (hall, keeper, asks)
    }

    /// Counts what became of orders while rows were read. What the desk tells as well counts once.
    pub(crate) async fn catch_up(&mut self, db: &Db) -> Result<()> {
        let last = self.tally.last_line();
        ledger::lines(db, self.live, last, |event| self.tally.add(event)).await
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
            Ask::Look { kind, visitor, product, at } => self.look((kind, product), visitor, at),
            Ask::Expose { visitor } => self.expose(visitor),
            Ask::Bag(products) => self.bag = products.into_iter().collect(),
            Ask::Say(say) => self.say(*say).await,
            Ask::Cue { cue, by } => self.cue(cue, by).await,
            Ask::UnpinAll { by } => self.unpin_all(by).await,
            Ask::Moderate { act, by } => self.moderate(act, by).await,
            Ask::Signal(on) => self.signal(on).await,
            Ask::Left { sku, left } => self.input(Input::Cue(Cue::Left { sku, left })).await,
            Ask::Shelf { sku, shelf } => self.input(Input::Shelf { sku, shelf }).await,
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

    fn look(&mut self, (kind, product): (Kind, Id), visitor: Id, at: Millis) {
        let now = clock::now();
        let event = Event {
            visitor: Some(visitor),
            subject: Some(product),
            second: Some(at.min(now).max(Millis(0))),
            ..Event::new(kind, self.live, now)
        };
        if self.bag.contains(&product) && !self.tally.knows(&event) {
            self.count(event);
        }
    }

    fn expose(&mut self, visitor: Id) {
        let event = Event { visitor: Some(visitor), ..Event::new(Kind::Expose, self.live, clock::now()) };
        if self.phase == Phase::Live && !self.tally.knows(&event) {
            self.count(event);
        }
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
                self.board.begin();
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
            self.board.count(online);
        }
        self.roster.send(&painted(&paint::frame(frame))).await;
        self.show();
    }

    async fn said(&mut self, ticket: u64, result: Answer) {
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
        self.board.show(serde_json::to_vec(&snapshot).unwrap_or_default().into());
    }

    /// The numbers, counted at most once a second.
    fn wall(&mut self) -> Arc<Wall> {
        let now = clock::now();
        self.empty_since = now;
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

/// The close code of a full room: try again later (IANA WebSocket close codes).
const TRY_LATER: u16 = 1013;

/// Asks taken before the room looks at its clock again.
const BATCH: usize = 256;

fn painted(frame: &paint::Frame) -> Bytes {
    wire::text(&serde_json::to_vec(frame).unwrap_or_default())
}
