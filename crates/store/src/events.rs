//! The ledger: one line for everything that happened, never changed.

use crate::{Db, Result, Tx};
use sqlx::FromRow;
use wanghong_core::Id;

/// A row of `events`.
#[derive(Clone, Debug, FromRow)]
pub struct Event {
    /// Its id; ids sort by age.
    pub id: i64,
    /// When it happened.
    pub at: i64,
    /// In which show.
    pub post_id: i64,
    /// What happened.
    pub kind: String,
    /// By which browser.
    pub visitor: Option<i64>,
    /// By which account.
    pub account_id: Option<i64>,
    /// To what.
    pub subject: Option<i64>,
    /// How much: milliseconds played, taps, minor units.
    pub amount: i64,
    /// The moment of the picture.
    pub second: Option<i64>,
}

const OF_POST: &str = "SELECT id, at, post_id, kind, visitor, account_id, subject, amount, second \
     FROM events WHERE post_id = $1 AND id > $2 ORDER BY id LIMIT $3";
const ADD: &str = "INSERT INTO events (id, at, post_id, kind, visitor, account_id, subject, amount, second)";

/// A page of a show's events, in order, after an id.
pub async fn of_post(db: &Db, post: Id, after: Id, limit: i64) -> Result<Vec<Event>> {
    db.all(OF_POST, (post, after, limit)).await
}

/// Adds many.
pub async fn add(tx: &mut Tx, events: Vec<Event>) -> Result<()> {
    let row =
        |e: Event| (e.id, e.at, e.post_id, e.kind, e.visitor, e.account_id, e.subject, e.amount, e.second);
    tx.insert(ADD, events.into_iter().map(row).collect(), "ON CONFLICT DO NOTHING").await
}

const CUES: &str = "SELECT id, at, post_id, kind, visitor, account_id, subject, amount, second FROM events \
     WHERE post_id = $1 AND (kind = 'pin' OR kind = 'unpin' OR kind = 'explain' OR kind = 'pin_comment' \
     OR kind = 'open' OR kind = 'end' OR kind = 'stock') ORDER BY at, id";

const LATEST_CUES: &str = "SELECT id, at, post_id, kind, visitor, account_id, subject, amount, second FROM events \
     WHERE post_id = $1 AND (kind = 'pin' OR kind = 'unpin' OR kind = 'explain' OR kind = 'pin_comment' \
     OR kind = 'open' OR kind = 'end' OR kind = 'stock') ORDER BY at DESC, id DESC LIMIT $2";

/// The last of these, in order.
pub async fn latest_cues(db: &Db, post: Id, limit: i64) -> Result<Vec<Event>> {
    let mut cues = db.all::<Event>(LATEST_CUES, (post, limit)).await?;
    cues.reverse();
    Ok(cues)
}

/// What a show's team did with pins, chapters, comments in sight and stock, in order.
pub async fn cues(db: &Db, post: Id) -> Result<Vec<Event>> {
    db.all(CUES, (post,)).await
}
