//! The one task that owns a room: its rules, its sockets, its numbers.

use super::{Ask, Door, Say};
use crate::{
    acts,
    event_log::{EventLog, Line},
    limits, paint,
    roster::Roster,
    seat::Who,
    wire::{self, BROKEN},
};
use bytes::Bytes;
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};
use tokio::{net::TcpStream, sync::oneshot};
use tokio_util::sync::CancellationToken;
use wanghong_base::{
    clock::{self, until},
    tasks::Tasks,
};
use wanghong_core::{
    Id, Millis, Refusal,
    event::{Event, Kind},
    insight::{Dashboard, Tally},
    post::Phase,
    room::{Act, Comment, Cue, Frame, Input, Output, Room},
};
use wanghong_store::comments;

/// The task behind a [`RoomTask`].
#[derive(Debug)]
pub(crate) struct Keeper {
    live: Id,
    room: Room,
    phase: Phase,
    tally: Tally,
    /// What is shown in the room; nobody counts as having seen anything else.
    bag: BTreeSet<Id>,
    dashboard: Option<Arc<Dashboard>>,
    roster: Roster,
    event_log: EventLog,
    door: Door,
    /// Those who speak: each key, of which the room knows nothing, and who waits.
    speaking: HashMap<u64, (String, oneshot::Sender<Answer>)>,
    /// What the room has just taken.
    kept: Option<Comment>,
    tickets: u64,
    empty_since: Millis,
    /// Events counted since the numbers were last kept.
    unsummed: usize,
    tasks: Tasks,
}

/// What a speaker is told.
type Answer = std::result::Result<(), Refusal>;

/// What rows say of a show, beside its room.
#[derive(Debug)]
pub(crate) struct Past {
    /// Which show.
    pub(crate) live: Id,
    /// Where it is in its evening.
    pub(crate) phase: Phase,
    /// Everything counted so far.
    pub(crate) tally: Tally,
    /// The products in the bag.
    pub(crate) bag: BTreeSet<Id>,
}

/// A room nobody is in or asks for numbers is given up after this long, unless its show is on.
const EMPTY: Millis = Millis::seconds(60);

impl Keeper {
    /// A room task for a room, with the numbers counted so far. Spawn [`Keeper::run`].
    pub(crate) fn new(room: Room, past: Past, (event_log, tasks): (EventLog, Tasks), door: Door) -> Self {
        let Past { live, phase, tally, bag } = past;
        if phase != Phase::Planned {
            door.board.begin();
        }
        let keeper = Self {
            live,
            room,
            phase,
            tally,
            bag,
            dashboard: None,
            roster: Roster::default(),
            event_log,
            door,
            speaking: HashMap::new(),
            kept: None,
            tickets: 0,
            empty_since: clock::now(),
            unsummed: 0,
            tasks,
        };
        keeper.show();
        keeper
    }

    /// Waits for an ask, the next tick or the end, again and again.
    pub(crate) async fn run(mut self, stop: CancellationToken) {
        let mut batch = std::mem::take(&mut self.door.early);
        self.input(Input::Wake).await;
        for ask in batch.drain(..) {
            self.take(ask).await;
        }
        loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => break,
                () = until(self.room.deadline()) => self.input(Input::Wake).await,
                count = self.door.asks.recv_many(&mut batch, BATCH) => if count == 0 { break },
            }
            for ask in batch.drain(..) {
                self.take(ask).await;
            }
            if self.unsummed >= limits::UNSUMMED && self.event_log.has_room() {
                self.sum().await;
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
            Ask::Sit { who, socket, seat } => self.sit(who, socket, seat).await,
            Ask::Leave { seat, code } => self.leave(seat, code).await,
            Ask::Ping { seat, payload } => self.roster.answer(seat, &wire::pong(&payload)),
            Ask::Hearts { seat, taps, at } => self.input(Input::Hearts { seat, taps, at }).await,
            Ask::Played { seat, span, at } => self.input(Input::Played { seat, span, at }).await,
            Ask::Look { kind, visitor, product, at } => self.look((kind, product), visitor, at),
            Ask::Expose { visitor } => self.expose(visitor),
            Ask::Bag(products) => self.bag = products.into_iter().collect(),
            Ask::Say(say) => self.say(*say).await,
            Ask::Cue { cue, by } => self.cue(cue, by).await,
            Ask::Show { product, by } => self.show_card(product, by).await,
            Ask::UnpinAll { by } => self.unpin_all(by).await,
            Ask::Moderate { act, by } => self.moderate(act, by).await,
            Ask::Signal(on) => self.signal(on).await,
            Ask::Left { sku, left } => self.input(Input::Cue(Cue::Left { sku, left })).await,
            Ask::Shelf { sku, shelf } => self.input(Input::Shelf { sku, shelf }).await,
            Ask::Note(event) => self.tally.add(&event),
            Ask::Count(event) => self.count(event),
            Ask::Dashboard(reply) => drop(reply.send(self.dashboard())),
            Ask::LastLine(reply) => drop(reply.send(self.tally.last_line())),
            Ask::Blocked(reply) => drop(reply.send(self.room.blocked().cloned().collect())),
        }
    }

    async fn sit(&mut self, who: Who, socket: Arc<TcpStream>, seat: u64) {
        if self.room.full() {
            let _too_late = socket.try_write(&wire::close(TRY_LATER));
            let _gone = socket2::SockRef::from(&*socket).shutdown(std::net::Shutdown::Both);
            return;
        }
        let frame = painted(&paint::frame(&self.room.first(clock::now())));
        self.roster.sit(seat, socket, &frame);
        if who.counts {
            self.input(Input::Enter { seat, visitor: who.visitor }).await;
        }
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
        let Say { comment, key, follower, staff, reply } = say;
        if !self.event_log.has_room() {
            // The room does not stand still because rows do.
            let _gone = reply.send(Err(super::busy()));
            return;
        }
        self.tickets += 1;
        self.speaking.insert(self.tickets, (key, reply));
        self.input(Input::Say { ticket: self.tickets, comment, follower, staff }).await;
    }

    async fn cue(&mut self, cue: Cue, by: Id) {
        match &cue {
            Cue::Open => {
                self.phase = Phase::Live;
                self.door.board.begin();
            }
            // From now on it is asked for again and again, and hardly changes.
            Cue::End => (self.phase, self.unsummed) = (Phase::Ended, limits::UNSUMMED),
            Cue::Pin { .. }
            | Cue::Unpin { .. }
            | Cue::Explain(_)
            | Cue::Edited
            | Cue::Signal(_)
            | Cue::Left { .. } => {}
        }
        if let Some((kind, subject)) = acts::of_cue(&cue) {
            self.act(kind, subject, by).await;
        }
        self.input(Input::Cue(cue)).await;
    }

    async fn show_card(&mut self, product: Id, by: Id) {
        let pinned = self.room.snapshot(clock::now()).pins.iter().any(|pin| pin.product == product);
        if self.phase == Phase::Live && self.bag.contains(&product) && !pinned {
            self.cue(Cue::Pin { product }, by).await;
        }
    }

    async fn unpin_all(&mut self, by: Id) {
        for pin in self.room.snapshot(clock::now()).pins {
            self.cue(Cue::Unpin { product: pin.product }, by).await;
        }
    }

    async fn moderate(&mut self, act: Act, by: Id) {
        let (kind, subject) = acts::of_moderator(&act);
        self.act(kind, subject, by).await;
        if let Act::Ban { account, .. } = act {
            // Behind what the account has said, which is on its way into rows.
            let line = Line::TakeBack { live: self.live, account, upto: clock::mint(), by };
            self.event_log.keep_surely(line).await;
        }
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
    async fn act(&mut self, kind: Kind, subject: Option<Id>, by: Id) {
        let now = clock::now();
        let (account, second) = (Some(by), Some(now));
        let event = Event { account, subject, second, ..Event::new(kind, self.live, now) };
        self.tally.add(&event);
        self.event_log.keep_surely(Line::Event(event)).await;
    }

    async fn input(&mut self, input: Input) {
        self.room.handle(input, clock::now());
        while let Some(output) = self.room.poll() {
            match output {
                Output::Frame(frame) => self.send(&frame).await,
                Output::Said { ticket, result } => self.said(ticket, result).await,
                Output::Event(event) => self.happened(event),
                Output::Keep(comment) => self.kept = Some(comment),
            }
        }
    }

    async fn send(&mut self, frame: &Frame) {
        if let Some(online) = frame.online {
            self.door.board.count(online);
        }
        self.roster.send(&painted(&paint::frame(frame))).await;
        self.show();
    }

    async fn said(&mut self, ticket: u64, result: Answer) {
        let kept = self.kept.take();
        let Some((key, reply)) = self.speaking.remove(&ticket) else { return };
        if let Some(comment) = kept {
            let Comment { id, author, text, at } = comment;
            let row = comments::New { id, post: self.live, account: author.id, text, at, key };
            self.event_log.keep_surely(Line::Comment(row)).await;
        }
        let _gone = reply.send(result);
    }

    /// Has the numbers so far kept, so that a restart reads only what came after.
    async fn sum(&mut self) {
        self.unsummed = 0;
        let (live, tally, event_log) = (self.live, self.tally.clone(), self.event_log.clone());
        let mark = self.event_log.mark().await;
        let body = tokio::task::spawn_blocking(move || serde_json::to_vec(&tally));
        self.tasks.spawn("tally", async move {
            if let (Ok(upto), Ok(Ok(body))) = (mark.await, body.await) {
                event_log.keep_surely(Line::Tally { live, upto, body }).await;
            }
        });
    }

    /// Who comes back, as after a lost connection, has entered already.
    fn happened(&mut self, event: Event) {
        if event.kind != Kind::Enter || !self.tally.knows(&event) {
            self.count(event);
        }
    }

    fn count(&mut self, event: Event) {
        self.tally.add(&event);
        self.event_log.keep(event);
        self.unsummed += 1;
    }

    fn show(&self) {
        let snapshot = paint::snapshot(&self.room.snapshot(clock::now()));
        self.door.board.show(serde_json::to_vec(&snapshot).unwrap_or_default().into());
    }

    /// The numbers, counted at most once a second.
    fn dashboard(&mut self) -> Arc<Dashboard> {
        let now = clock::now();
        self.empty_since = now;
        match &self.dashboard {
            Some(dashboard) if (0..1_000).contains(&(now - dashboard.at).0) => Arc::clone(dashboard),
            _ => {
                let dashboard = Arc::new(self.tally.dashboard(now));
                self.dashboard = Some(Arc::clone(&dashboard));
                dashboard
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
