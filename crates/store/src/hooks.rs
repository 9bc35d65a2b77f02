//! Webhooks: who is told what happens to a shop's orders, and how well they listen.

use crate::{Db, Result, Tx};
use sqlx::FromRow;
use wanghong_core::{Id, Millis};

/// A row of `hooks`.
#[derive(Clone, Debug, FromRow)]
pub struct Hook {
    /// Its id.
    pub id: i64,
    /// Whose shop it follows.
    pub account_id: i64,
    /// Where it is told.
    pub url: String,
    /// The kinds of events it wants, with a space between; all when empty.
    pub kinds: String,
    /// What it is signed with.
    pub secret: String,
    /// What it was signed with before.
    pub old_secret: Option<String>,
    /// Until when it is signed with that too.
    pub old_until: Option<i64>,
    /// Whether the shop wants it.
    pub active: bool,
    /// The last event that was written down for it, or passed over.
    pub cursor: i64,
    /// The same of those that moved money, where it is further on.
    pub money_cursor: i64,
    /// Tries in a row that failed.
    pub fails: i64,
    /// When the first of those was.
    pub failing_since: Option<i64>,
    /// Until when it is left alone.
    pub rest_until: i64,
    /// When it was given up, having failed for long.
    pub paused_at: Option<i64>,
    /// Which account made it.
    pub created_by: i64,
    /// When.
    pub created_at: i64,
}

impl Hook {
    /// The last event that moved money that was written down for it, or passed over.
    pub fn money_from(&self) -> Id {
        Id(self.cursor.max(self.money_cursor))
    }

    /// Whether anything is sent there at all.
    pub fn runs(&self) -> bool {
        self.active && self.paused_at.is_none()
    }
}

/// What is remembered of a try that failed.
#[derive(Clone, Copy, Debug)]
pub struct Failure {
    /// When.
    pub at: Millis,
    /// Until when the hook is left alone.
    pub rest_until: Millis,
    /// Whether the hook is given up for now.
    pub pause: bool,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, account_id, url, kinds, secret, old_secret, old_until, active, cursor, money_cursor, fails, ",
            "failing_since, rest_until, paused_at, created_by, created_at FROM hooks ",
            $rest
        )
    };
}

const BY_ID: &str = select!("WHERE id = $1");
const OF_ACCOUNT: &str = select!("WHERE account_id = $1 ORDER BY id");
const RUNNING: &str = select!("WHERE active AND paused_at IS NULL ORDER BY id");
const ALL: &str = "SELECT id FROM hooks ORDER BY id";
const NEWEST_EVENT: &str = "SELECT CAST(COALESCE(MAX(id), 0) AS BIGINT) FROM order_events";

/// The hook with this id.
pub async fn by_id(db: &Db, id: Id) -> Result<Option<Hook>> {
    db.find(BY_ID, (id,)).await
}

/// An account's hooks, the oldest first.
pub async fn of_account(db: &Db, account: Id) -> Result<Vec<Hook>> {
    db.all(OF_ACCOUNT, (account,)).await
}

/// The hooks that something is sent to.
pub async fn running(db: &Db) -> Result<Vec<Hook>> {
    db.all(RUNNING, ()).await
}

/// Every hook there is.
pub async fn all(db: &Db) -> Result<Vec<Id>> {
    let rows = db.all::<(i64,)>(ALL, ()).await?;
    Ok(rows.into_iter().map(|(id,)| Id(id)).collect())
}

/// The last event there is: where a new hook begins.
pub async fn newest_event(db: &Db) -> Result<Id> {
    let row = db.find::<(i64,)>(NEWEST_EVENT, ()).await?;
    Ok(row.map_or_else(Id::default, |(id,)| Id(id)))
}

const ADD: &str = "INSERT INTO hooks (id, account_id, url, kinds, secret, active, cursor, created_by, created_at) \
     SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9 \
     WHERE (SELECT COUNT(*) FROM hooks WHERE account_id = $2) < $10";
const EDIT: &str = "UPDATE hooks SET url = $2, kinds = $3, active = $4 WHERE id = $1";
const RESUME: &str = "UPDATE hooks SET fails = 0, failing_since = NULL, rest_until = 0, paused_at = NULL, \
     cursor = CASE WHEN cursor < $2 THEN $2 ELSE cursor END WHERE id = $1";
const ROTATE: &str = "UPDATE hooks SET old_secret = secret, secret = $2, old_until = $3 WHERE id = $1";
const ADVANCE: &str = "UPDATE hooks SET cursor = $3 WHERE id = $1 AND cursor = $2";
const ADVANCE_MONEY: &str =
    "UPDATE hooks SET money_cursor = $3 WHERE id = $1 AND money_cursor = $2 AND cursor = $4";
const WELL: &str = "UPDATE hooks SET fails = 0, failing_since = NULL, rest_until = 0 WHERE id = $1";
const FAILED: &str = "UPDATE hooks SET fails = fails + 1, failing_since = COALESCE(failing_since, $2), \
     rest_until = $3, paused_at = CASE WHEN $4 THEN $2 ELSE paused_at END WHERE id = $1";
const DROP_DELIVERIES: &str = "DELETE FROM deliveries WHERE hook_id = $1";
const DROP: &str = "DELETE FROM hooks WHERE id = $1";

/// Adds a hook, unless its account has `most` of them; says whether it was added.
pub async fn add(tx: &mut Tx, hook: &Hook, most: i64) -> Result<bool> {
    let Hook { id, account_id, url, kinds, secret, active, cursor, created_by, created_at, .. } = hook;
    let (url, kinds, secret) = (url.as_str(), kinds.as_str(), secret.as_str());
    let row = (*id, *account_id, url, kinds, secret, *active, *cursor, *created_by, *created_at, most);
    Ok(tx.run(ADD, row).await? == 1)
}

/// Changes where it goes, what it wants, and whether it is wanted.
pub async fn edit(tx: &mut Tx, hook: &Hook) -> Result<()> {
    tx.run(EDIT, (hook.id, hook.url.as_str(), hook.kinds.as_str(), hook.active)).await.map(drop)
}

/// Trusts a hook again, as if it had never failed, and goes on where it stopped but not before an event.
pub async fn resume(tx: &mut Tx, id: Id, oldest: Id) -> Result<()> {
    tx.run(RESUME, (id, oldest)).await.map(drop)
}

/// Gives it another secret; the old one goes on signing beside it until a time.
pub async fn rotate(tx: &mut Tx, id: Id, secret: &str, old_until: Millis) -> Result<()> {
    tx.run(ROTATE, (id, secret, old_until)).await.map(drop)
}

/// Moves the cursor from one event to a later one; says whether it still stood there.
pub async fn advance(tx: &mut Tx, id: Id, from: Id, to: Id) -> Result<bool> {
    Ok(tx.run(ADVANCE, (id, from, to)).await? == 1)
}

/// Moves the cursor of what moved money to a later event; says whether both cursors still stood where they were.
pub async fn advance_money(tx: &mut Tx, hook: &Hook, to: Id) -> Result<bool> {
    Ok(tx.run(ADVANCE_MONEY, (hook.id, hook.money_cursor, to, hook.cursor)).await? == 1)
}

/// It answered as it should.
pub async fn well(tx: &mut Tx, id: Id) -> Result<()> {
    tx.run(WELL, (id,)).await.map(drop)
}

/// It did not.
pub async fn failed(tx: &mut Tx, id: Id, failure: Failure) -> Result<()> {
    let Failure { at, rest_until, pause } = failure;
    tx.run(FAILED, (id, at, rest_until, pause)).await.map(drop)
}

/// Forgets it, with all that it was told.
pub async fn remove(tx: &mut Tx, id: Id) -> Result<()> {
    tx.run(DROP_DELIVERIES, (id,)).await?;
    tx.run(DROP, (id,)).await.map(drop)
}
