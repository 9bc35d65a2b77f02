//! How the rest of the server reaches a room. The task that owns it is its [`keeper`].

pub(crate) mod keeper;

use super::seat::Who;
use crate::{limits, metrics};
use bytes::Bytes;
use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
};
use tokio::{
    net::TcpStream,
    sync::{mpsc, oneshot, watch},
};
use wanghong_core::{
    Code, Id, Millis, Refusal,
    event::{Event, Kind},
    insight::Dashboard,
    room::{Act, Blocked, Comment, Cue, Shelf},
};

/// What a room task can be asked.
#[derive(Debug)]
#[expect(missing_docs, reason = "a variant says what its fields are")]
pub enum Ask {
    /// A visitor wants a seat.
    Sit { who: Who, socket: Arc<TcpStream>, seat: u64 },
    /// A seat's socket has ended, or must, with this close code.
    Leave { seat: u64, code: u16 },
    /// A seat asks whether we are there.
    Ping { seat: u64, payload: Vec<u8> },
    /// A seat gives hearts.
    Hearts { seat: u64, taps: u32, at: Millis },
    /// A seat's picture moved.
    Played { seat: u64, span: Millis, at: Millis },
    /// A visitor saw a product of the bag, or looked at it closely.
    Look { kind: Kind, visitor: Id, product: Id, at: Millis },
    /// A visitor was shown the show.
    Expose { visitor: Id },
    /// These products are in the bag now.
    Bag(Vec<Id>),
    /// Somebody speaks.
    Say(Box<Say>),
    /// The studio acts, by an account.
    Cue { cue: Cue, by: Id },
    /// Something happens to a product: its card is shown, if it is not yet.
    Show { product: Id, by: Id },
    /// No card is shown any more.
    UnpinAll { by: Id },
    /// A moderator acts, by an account.
    Moderate { act: Act, by: Id },
    /// The picture arrives, or no longer does.
    Signal(bool),
    /// So many pieces of a SKU, or under an offer, are left.
    Left { sku: Id, left: i64 },
    /// The terms of a SKU have changed.
    Shelf { sku: Id, shelf: Box<Shelf> },
    /// Something happened to an order, which the desk has written down.
    Note(Event),
    /// Something else happened, which is still to be written down.
    Count(Event),
    /// The numbers are wanted.
    Dashboard(oneshot::Sender<Arc<Dashboard>>),
    /// The last line of an order's life that was counted is wanted.
    LastLine(oneshot::Sender<Id>),
    /// What was not taken for a word in it is wanted, the newest first.
    Blocked(oneshot::Sender<Vec<Blocked>>),
}

/// Somebody speaking.
#[derive(Debug)]
pub struct Say {
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

/// The way to a room.
#[derive(Clone, Debug)]
pub struct RoomTask {
    account: Id,
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

impl RoomTask {
    /// The room of one of this account's shows, and its door, behind which somebody should soon be.
    pub fn of(account: Id) -> (Self, Door) {
        let (inbox, asks) = mpsc::channel(limits::HALL_INBOX);
        let board = Arc::new(Board {
            snapshot: watch::Sender::new(Bytes::new()),
            online: AtomicUsize::new(0),
            begun: AtomicBool::new(false),
            seats: AtomicU64::new(0),
        });
        let door = Door { board: Arc::clone(&board), asks, early: Vec::new() };
        (Self { account, inbox, board }, door)
    }

    /// Everything that can be seen of the room, as JSON: the same bytes for all who ask in one tick.
    pub(crate) fn snapshot(&self) -> Bytes {
        self.board.snapshot.borrow().clone()
    }

    /// Whose show it is.
    pub(crate) const fn account(&self) -> Id {
        self.account
    }

    /// Who is here.
    pub(crate) fn online(&self) -> usize {
        self.board.online.load(Ordering::Relaxed)
    }

    /// Whether the show has begun, after which everybody may know of it.
    pub(crate) fn has_begun(&self) -> bool {
        self.board.begun.load(Ordering::Relaxed)
    }

    /// Whether the room task has been left for good.
    pub(crate) fn is_closed(&self) -> bool {
        self.inbox.is_closed()
    }

    /// Gives a visitor a seat.
    pub(crate) async fn sit(&self, who: Who, socket: Arc<TcpStream>) -> Option<u64> {
        let seat = self.board.seats.fetch_add(1, Ordering::Relaxed);
        self.inbox.send(Ask::Sit { who, socket, seat }).await.ok().map(|()| seat)
    }

    /// Tells the room something that can be done without: a room that is too busy misses it.
    pub(crate) fn offer(&self, ask: Ask) {
        if self.inbox.try_send(ask).is_err() {
            metrics::lost("ask", 1);
        }
    }

    /// Tells the room something that needs no answer.
    pub async fn tell(&self, ask: Ask) {
        let _closed = self.inbox.send(ask).await;
    }

    /// Tells the room that a seat's socket has ended. It waits for room first and says it then: a viewer's task
    /// is as large as what it holds while it waits.
    pub(crate) async fn leave(&self, seat: u64, code: u16) {
        if let Ok(place) = self.inbox.reserve().await {
            place.send(Ask::Leave { seat, code });
        }
    }

    /// Lets somebody speak.
    pub(crate) async fn say(
        &self,
        say: impl FnOnce(oneshot::Sender<Result<(), Refusal>>) -> Say,
    ) -> Result<(), Refusal> {
        let (reply, answer) = oneshot::channel();
        self.inbox.try_send(Ask::Say(Box::new(say(reply)))).map_err(|_full| busy())?;
        answer.await.unwrap_or_else(|_| Err(busy()))
    }

    /// Asks something that has an answer.
    pub async fn ask<T>(&self, ask: impl FnOnce(oneshot::Sender<T>) -> Ask) -> Option<T> {
        let (reply, answer) = oneshot::channel();
        self.inbox.send(ask(reply)).await.ok()?;
        answer.await.ok()
    }
}

/// The inner side of a room task: what is asked comes through it, and what is to be read is put up at it.
#[derive(Debug)]
pub struct Door {
    board: Arc<Board>,
    asks: mpsc::Receiver<Ask>,
    /// What was asked before the room was there.
    early: Vec<Ask>,
}

impl Door {
    /// Hears what is asked while something else is done, which may take seconds: the desk waits for nobody.
    pub(crate) async fn hear_while<T>(&mut self, work: impl Future<Output = T>) -> T {
        let mut work = std::pin::pin!(work);
        loop {
            let room = self.early.len() < limits::HALL_EARLY;
            tokio::select! {
                biased;
                done = work.as_mut() => return done,
                Some(ask) = self.asks.recv(), if room => self.early.push(ask),
            }
        }
    }
}

impl Board {
    fn begin(&self) {
        self.begun.store(true, Ordering::Relaxed);
    }

    fn count(&self, online: i64) {
        self.online.store(usize::try_from(online).unwrap_or(0), Ordering::Relaxed);
    }

    fn show(&self, snapshot: Bytes) {
        self.snapshot.send_replace(snapshot);
    }
}

fn busy() -> Refusal {
    Refusal::new(Code::BUSY, "The room is very busy. Try again.").retry_after(1_000)
}
