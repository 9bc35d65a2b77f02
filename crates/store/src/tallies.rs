//! The numbers of a show so far, as its room last summed them. What they mean is the room's own affair.

use crate::{Db, Result, Tx};
use wanghong_core::Id;

const FIND: &str = "SELECT upto, body FROM tallies WHERE post_id = $1";
const PUT: &str = "INSERT INTO tallies (post_id, upto, body) VALUES ($1, $2, $3) \
     ON CONFLICT (post_id) DO UPDATE SET upto = excluded.upto, body = excluded.body WHERE excluded.upto > tallies.upto";

/// The last sum of a show's events, and the id up to which they are in it.
pub async fn find(db: &Db, post: Id) -> Result<Option<(Id, Vec<u8>)>> {
    let row: Option<(i64, Vec<u8>)> = db.find(FIND, (post,)).await?;
    Ok(row.map(|(upto, body)| (Id(upto), body)))
}

/// Keeps a sum, unless a later one is there.
pub async fn put(tx: &mut Tx, post: Id, upto: Id, body: Vec<u8>) -> Result<()> {
    tx.run(PUT, (post, upto, body)).await.map(drop)
}
