//! What providers told us: a log in which each event stands once, however often it came.

use crate::{Db, Result, Tx};
use sqlx::FromRow;
use wanghong_core::{Id, Millis};

/// A row of `notices`.
#[derive(Clone, Debug, FromRow)]
pub struct Notice {
    /// Who told us.
    pub provider: String,
    /// The provider's name for the event.
    pub event: String,
    /// What it is about, in the provider's words.
    pub kind: String,
    /// Which payment.
    pub payment_id: Option<i64>,
    /// What was done.
    pub outcome: String,
    /// How often it came.
    pub times: i64,
    /// When it came first.
    pub first_at: i64,
    /// When it came last.
    pub last_at: i64,
}

const BY_EVENT: &str = "SELECT provider, event, kind, payment_id, outcome, times, first_at, last_at FROM notices \
     WHERE provider = $1 AND event = $2";
const OF_PAYMENT: &str = "SELECT provider, event, kind, payment_id, outcome, times, first_at, last_at FROM notices \
     WHERE payment_id = $1 ORDER BY first_at";
const NOTE: &str = "INSERT INTO notices (provider, event, kind, payment_id, outcome, first_at, last_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $6) \
     ON CONFLICT (provider, event) DO UPDATE SET times = notices.times + 1, last_at = excluded.last_at";

/// The event, if it came before.
pub async fn by_event(db: &Db, provider: &str, event: &str) -> Result<Option<Notice>> {
    db.find(BY_EVENT, (provider, event)).await
}

/// What was told of a payment.
pub async fn of_payment(db: &Db, payment: Id) -> Result<Vec<Notice>> {
    db.all(OF_PAYMENT, (payment,)).await
}

/// An event that came.
#[derive(Clone, Copy, Debug)]
pub struct New<'a> {
    /// Who told us.
    pub provider: &'a str,
    /// The provider's name for the event.
    pub event: &'a str,
    /// What it is about.
    pub kind: &'a str,
    /// Which payment.
    pub payment: Option<Id>,
    /// What was done.
    pub outcome: &'a str,
}

/// Writes an event down, or counts that it came again.
pub async fn note(tx: &mut Tx, new: New<'_>, now: Millis) -> Result<()> {
    let New { provider, event, kind, payment, outcome } = new;
    tx.run(NOTE, (provider, event, kind, payment, outcome, now)).await.map(drop)
}
