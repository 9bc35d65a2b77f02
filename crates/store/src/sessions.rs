//! Who is logged in. The row holds a hash of the token; the cookie holds the token.

use crate::{Db, Result, Tx};
use wanghong_core::{Id, Millis};

const USER: &str = "SELECT user_id FROM sessions WHERE token = $1 AND expires_at > $2";
const ADD: &str = "INSERT INTO sessions (token, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4)";
const DROP: &str = "DELETE FROM sessions WHERE token = $1";
const DROP_USER: &str = "DELETE FROM sessions WHERE user_id = $1";
const SWEEP: &str = "DELETE FROM sessions WHERE expires_at <= $1";

/// Whose session this is, while it lasts.
pub async fn user(db: &Db, token: &[u8], now: Millis) -> Result<Option<Id>> {
    Ok(db.find::<(i64,)>(USER, (token, now)).await?.map(|row| Id(row.0)))
}

/// Begins a session.
pub async fn add(tx: &mut Tx, token: &[u8], user: Id, now: Millis, until: Millis) -> Result<()> {
    tx.run(ADD, (token, user, now, until)).await.map(drop)
}

/// Ends one session.
pub async fn end(tx: &mut Tx, token: &[u8]) -> Result<()> {
    tx.run(DROP, (token,)).await.map(drop)
}

/// Ends every session of a user, as when the password changes.
pub async fn end_all(tx: &mut Tx, user: Id) -> Result<()> {
    tx.run(DROP_USER, (user,)).await.map(drop)
}

/// Forgets sessions that have run out.
pub async fn sweep(db: &Db, now: Millis) -> Result<u64> {
    db.run(SWEEP, (now,)).await
}
