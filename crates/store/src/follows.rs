//! Who follows whom.

use crate::{Db, Result, Tx};
use wanghong_core::{Id, Millis};

const FOLLOWS: &str = "SELECT created_at FROM follows WHERE follower = $1 AND followee = $2";
const ADD: &str =
    "INSERT INTO follows (follower, followee, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
const DROP: &str = "DELETE FROM follows WHERE follower = $1 AND followee = $2";

/// Whether one account follows another.
pub async fn follows(db: &Db, follower: Id, followee: Id) -> Result<bool> {
    Ok(db.find::<(i64,)>(FOLLOWS, (follower, followee)).await?.is_some())
}

/// Follows; says whether that is new.
pub async fn add(tx: &mut Tx, follower: Id, followee: Id, now: Millis) -> Result<bool> {
    Ok(tx.run(ADD, (follower, followee, now)).await? > 0)
}

/// Follows no more; says whether it did before.
pub async fn end(tx: &mut Tx, follower: Id, followee: Id) -> Result<bool> {
    Ok(tx.run(DROP, (follower, followee)).await? > 0)
}
