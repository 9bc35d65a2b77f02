//! Acts of the shop that were done: whoever sends one again, not having heard, does nothing twice.

use crate::{Db, Result, Tx};
use sqlx::FromRow;
use wanghong_core::Millis;

/// A row of `acts`.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Act {
    /// The key of whoever sent it.
    pub key: String,
    /// A hash of what was asked.
    pub digest: i64,
    /// What it was about.
    pub about: i64,
}

const OF: &str = "SELECT key, digest, about FROM acts WHERE key";
const ADD: &str = "INSERT INTO acts (key, digest, about, at)";
const SWEEP: &str = "DELETE FROM acts WHERE at < $1";

/// The acts with these keys.
pub async fn by_keys(db: &Db, keys: Vec<String>) -> Result<Vec<Act>> {
    db.among(OF, keys).await
}

/// Writes acts down. One whose key is taken fails the whole.
pub async fn add(tx: &mut Tx, acts: Vec<Act>, now: Millis) -> Result<()> {
    let row = |act: Act| (act.key, act.digest, act.about, now);
    tx.insert(ADD, acts.into_iter().map(row).collect(), "").await
}

/// Forgets what was done before a moment.
pub async fn sweep(db: &Db, before: Millis) -> Result<u64> {
    db.run(SWEEP, (before,)).await
}
