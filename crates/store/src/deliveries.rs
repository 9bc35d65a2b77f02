//! What hooks were told, are to be told, and what they answered: at once the queue and its log.

use crate::{Db, Result, Tx};
use sqlx::FromRow;
use wanghong_core::{Id, Millis};

/// What the log says of one delivery.
#[derive(Clone, Debug, FromRow)]
pub struct Entry {
    /// To which hook.
    pub hook_id: i64,
    /// About which event; a test has an id of its own.
    pub event_id: i64,
    /// About which order; none for a test.
    pub order_id: Option<i64>,
    /// The event's public kind.
    pub kind: String,
    /// `waiting`, `done` or `given_up`.
    pub state: String,
    /// How often it was sent since it was last asked for.
    pub tries: i64,
    /// When it is sent next, while it waits.
    pub due_at: Option<i64>,
    /// When it was written down.
    pub created_at: i64,
    /// When it was last sent.
    pub tried_at: Option<i64>,
    /// How long the answer took.
    pub took_ms: Option<i64>,
    /// The answer's HTTP status.
    pub status: Option<i64>,
    /// Why there was no answer.
    pub fault: Option<String>,
}

/// A delivery with what was sent and answered.
#[derive(Clone, Debug, FromRow)]
pub struct Delivery {
    /// What the log says.
    #[sqlx(flatten)]
    pub entry: Entry,
    /// The JSON that is sent, to the byte.
    pub body: String,
    /// The first of what was answered.
    pub answer: Option<String>,
}

/// Something to be told.
#[derive(Clone, Debug)]
pub struct New {
    /// To which hook.
    pub hook: Id,
    /// About which event.
    pub event: Id,
    /// About which order.
    pub order: Option<Id>,
    /// The event's public kind.
    pub kind: String,
    /// The JSON to send.
    pub body: String,
    /// When it is written down, and due.
    pub at: Millis,
}

/// How one try went.
#[derive(Clone, Debug)]
pub struct Try {
    /// The state it leaves the delivery in.
    pub state: &'static str,
    /// When it is sent again.
    pub due_at: Option<Millis>,
    /// When it was sent.
    pub at: Millis,
    /// How long it took.
    pub took_ms: i64,
    /// The answer's HTTP status.
    pub status: Option<i64>,
    /// Why there was no answer.
    pub fault: Option<String>,
    /// The first of what was answered.
    pub answer: Option<String>,
}

/// Which deliveries are looked for.
#[derive(Clone, Debug)]
pub struct Sieve {
    /// Of which hook.
    pub hook: Id,
    /// In which state; in any when empty.
    pub state: String,
    /// Of which kind; of any when empty.
    pub kind: String,
    /// Older than this event.
    pub before: Id,
}

macro_rules! entry {
    () => {
        "hook_id, event_id, order_id, kind, state, tries, due_at, created_at, tried_at, took_ms, status, fault"
    };
}
macro_rules! whole {
    ($rest:literal) => {
        concat!("SELECT ", entry!(), ", body, answer FROM deliveries ", $rest)
    };
}

const ONE: &str = whole!("WHERE hook_id = $1 AND event_id = $2");
const NEXT: &str =
    whole!("WHERE hook_id = $1 AND due_at IS NOT NULL AND due_at <= $2 ORDER BY event_id LIMIT 1");
const MONEY: &str = whole!(
    "WHERE hook_id = $1 AND due_at IS NOT NULL AND order_id = (SELECT m.order_id FROM deliveries m \
     WHERE m.hook_id = $1 AND m.due_at IS NOT NULL AND (m.kind = 'order.paid' OR m.kind = 'order.deposit_paid' \
     OR m.kind = 'order.refunded' OR m.kind = 'order.deposit_kept') AND m.due_at <= $2 ORDER BY m.event_id LIMIT 1) \
     AND due_at <= $2 ORDER BY event_id LIMIT 1"
);
const PAGE: &str = concat!(
    "SELECT ",
    entry!(),
    " FROM deliveries WHERE hook_id = $1 AND event_id < $2 AND (state = $3 OR $3 = '') AND (kind = $4 OR $4 = '') ",
    "ORDER BY event_id DESC LIMIT $5"
);
const WAITING: &str =
    "SELECT CAST(COUNT(*) AS BIGINT) FROM deliveries WHERE hook_id = $1 AND due_at IS NOT NULL";
const MONEY_WAITING: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM deliveries WHERE hook_id = $1 \
     AND due_at IS NOT NULL AND (kind = 'order.paid' OR kind = 'order.deposit_paid' OR kind = 'order.refunded' \
     OR kind = 'order.deposit_kept')";

/// One delivery.
pub async fn one(db: &Db, hook: Id, event: Id) -> Result<Option<Delivery>> {
    db.find(ONE, (hook, event)).await
}

/// What a hook is to be told next. An order of which money is to be told comes before all others, and of an order the
/// earliest event that is due.
pub async fn next(db: &Db, hook: Id, now: Millis) -> Result<Option<Delivery>> {
    match db.find(MONEY, (hook, now)).await? {
        Some(delivery) => Ok(Some(delivery)),
        None => db.find(NEXT, (hook, now)).await,
    }
}

/// A page of the log, the newest first.
pub async fn page(db: &Db, sieve: &Sieve, limit: i64) -> Result<Vec<Entry>> {
    let Sieve { hook, state, kind, before } = sieve;
    db.all(PAGE, (*hook, *before, state.as_str(), kind.as_str(), limit)).await
}

/// How much of money it is still to be told.
pub async fn money_waiting(db: &Db, hook: Id) -> Result<i64> {
    Ok(db.find::<(i64,)>(MONEY_WAITING, (hook,)).await?.map_or(0, |(count,)| count))
}

/// How much a hook is still to be told.
pub async fn waiting(db: &Db, hook: Id) -> Result<i64> {
    Ok(db.find::<(i64,)>(WAITING, (hook,)).await?.map_or(0, |(count,)| count))
}

const ADD: &str =
    "INSERT INTO deliveries (hook_id, event_id, order_id, kind, body, state, due_at, created_at)";
const TRIED: &str = "UPDATE deliveries SET state = $3, due_at = $4, tries = tries + 1, tried_at = $5, took_ms = $6, \
     status = $7, fault = $8, answer = $9 WHERE hook_id = $1 AND event_id = $2";
const HURRY: &str =
    "UPDATE deliveries SET due_at = $2 WHERE hook_id = $1 AND due_at IS NOT NULL AND due_at > $2";
const REPLAY: &str = "UPDATE deliveries SET state = 'waiting', due_at = $3, tries = 0 \
     WHERE hook_id = $1 AND event_id = $2";
const REPLAY_SINCE: &str = "UPDATE deliveries SET state = 'waiting', due_at = $3, tries = 0 \
     WHERE hook_id = $1 AND created_at >= $2 AND order_id IS NOT NULL AND (state = 'given_up' OR NOT $4)";
const SWEEP_OLD: &str = "DELETE FROM deliveries WHERE hook_id = $1 AND event_id < $2";
const SWEEP_MANY: &str = "DELETE FROM deliveries WHERE hook_id = $1 AND event_id <= \
     (SELECT event_id FROM deliveries WHERE hook_id = $1 ORDER BY event_id DESC LIMIT 1 OFFSET $2)";

/// Writes down what is to be told; what is written already stays as it is.
pub async fn add(tx: &mut Tx, new: Vec<New>) -> Result<()> {
    let row = |n: New| (n.hook, n.event, n.order, n.kind, n.body, "waiting", n.at, n.at);
    tx.insert(ADD, new.into_iter().map(row).collect(), "ON CONFLICT DO NOTHING").await
}

/// Writes down how a try went.
pub async fn tried(tx: &mut Tx, hook: Id, event: Id, how: &Try) -> Result<()> {
    let Try { state, due_at, at, took_ms, status, fault, answer } = how;
    let row = (hook, event, *state, *due_at, *at, *took_ms, *status, fault.as_deref(), answer.as_deref());
    tx.run(TRIED, row).await.map(drop)
}

/// Makes all that waits for a hook due now.
pub async fn hurry(tx: &mut Tx, hook: Id, now: Millis) -> Result<()> {
    tx.run(HURRY, (hook, now)).await.map(drop)
}

/// Has one delivery sent again, under the same id; says whether there is one.
pub async fn replay(tx: &mut Tx, hook: Id, event: Id, now: Millis) -> Result<bool> {
    Ok(tx.run(REPLAY, (hook, event, now)).await? == 1)
}

/// Has everything sent again that was written down since a time, or of that only what was given up; says how much.
pub async fn replay_since(
    tx: &mut Tx,
    hook: Id,
    since: Millis,
    (now, failed): (Millis, bool),
) -> Result<u64> {
    tx.run(REPLAY_SINCE, (hook, since, now, failed)).await
}

/// Forgets a hook's deliveries about events before one, and all but the newest `most`.
pub async fn sweep(tx: &mut Tx, hook: Id, oldest: Id, most: i64) -> Result<u64> {
    let old = tx.run(SWEEP_OLD, (hook, oldest)).await?;
    Ok(old + tx.run(SWEEP_MANY, (hook, most)).await?)
}
