//! The event log: one line for everything that happened, never changed.

use crate::{Db, Result, Tx};
use sqlx::FromRow;
use wanghong_core::{
    Id, Millis,
    event::{Event, Kind},
};

/// A row of `events`.
#[derive(Clone, Debug, FromRow)]
struct Row {
    /// Its id; ids sort by age.
    id: i64,
    /// When it happened.
    at: i64,
    /// In which show.
    post_id: i64,
    /// What happened.
    kind: String,
    /// By which browser.
    visitor: Option<i64>,
    /// By which account.
    account_id: Option<i64>,
    /// To what.
    subject: Option<i64>,
    /// How much: milliseconds played, taps, minor units.
    amount: i64,
    /// The moment of the picture.
    second: Option<i64>,
}

impl Row {
    /// The event; nothing where it is of a kind from a newer program.
    fn event(&self) -> Option<Event> {
        Some(Event {
            at: Millis(self.at),
            live: Id(self.post_id),
            visitor: self.visitor.map(Id),
            account: self.account_id.map(Id),
            kind: Kind::from_word(&self.kind)?,
            subject: self.subject.map(Id),
            amount: self.amount,
            second: self.second.map(Millis),
            change: None,
        })
    }
}

const OF_POST: &str = "SELECT id, at, post_id, kind, visitor, account_id, subject, amount, second \
     FROM events WHERE post_id = $1 AND id > $2 ORDER BY id LIMIT $3";
const ADD: &str = "INSERT INTO events (id, at, post_id, kind, visitor, account_id, subject, amount, second)";

/// A page of a show's events with their ids, in order, after an id; of one that is of a kind from a newer program, the
/// id alone.
pub async fn of_post(db: &Db, post: Id, after: Id, limit: i64) -> Result<Vec<(Id, Option<Event>)>> {
    let rows: Vec<Row> = db.all(OF_POST, (post, after, limit)).await?;
    Ok(rows.iter().map(|row| (Id(row.id), row.event())).collect())
}

/// Adds many, each under its id.
pub async fn add(tx: &mut Tx, events: &[(Id, Event)]) -> Result<()> {
    let row = |(id, e): &(Id, Event)| {
        let second = e.second.map(|at| at.0);
        let by = (e.visitor.map(|id| id.0), e.account.map(|id| id.0));
        let what = (e.kind.word().to_owned(), e.subject.map(|id| id.0));
        (id.0, e.at.0, e.live.0, what.0, by.0, by.1, what.1, e.amount, second)
    };
    tx.insert(ADD, events.iter().map(row).collect(), "ON CONFLICT DO NOTHING").await
}

const CUES: &str = "SELECT id, at, post_id, kind, visitor, account_id, subject, amount, second FROM events \
     WHERE post_id = $1 AND (kind = 'pin' OR kind = 'unpin' OR kind = 'explain' OR kind = 'pin_comment' \
     OR kind = 'open' OR kind = 'end' OR kind = 'stock') ORDER BY at, id";

const LATEST_CUES: &str = "SELECT id, at, post_id, kind, visitor, account_id, subject, amount, second FROM events \
     WHERE post_id = $1 AND (kind = 'pin' OR kind = 'unpin' OR kind = 'explain' OR kind = 'pin_comment' \
     OR kind = 'open' OR kind = 'end' OR kind = 'stock') ORDER BY at DESC, id DESC LIMIT $2";

/// The last of these, in order.
pub async fn latest_cues(db: &Db, post: Id, limit: i64) -> Result<Vec<Event>> {
    let cues = db.all::<Row>(LATEST_CUES, (post, limit)).await?;
    Ok(cues.iter().rev().filter_map(Row::event).collect())
}

/// What a show's team did with pins, chapters, comments in sight and stock, in order.
pub async fn cues(db: &Db, post: Id) -> Result<Vec<Event>> {
    Ok(db.all::<Row>(CUES, (post,)).await?.iter().filter_map(Row::event).collect())
}
