//! Who owns the sale. Two programs may believe that they do, for a moment of a deploy or by mistake: the one that
//! began later is right, and nothing of the other's is committed any more.

use crate::{Db, Error, Result, Tx};
use wanghong_core::Id;

const TAKE: &str = "UPDATE desk SET term = term + 1 RETURNING term";
const NEWEST: &str = "SELECT MAX(newest) FROM (SELECT MAX(id) AS newest FROM orders \
     UNION ALL SELECT MAX(id) FROM order_events UNION ALL SELECT MAX(id) FROM stock_acts \
     UNION ALL SELECT MAX(id) FROM events) AS ids";
const TOUCH: &str = "UPDATE desk SET term = term";
const GUARD: &str = "UPDATE desk SET term = term WHERE term = $1";

/// Takes the sale over from whoever has it. The number is the new owner's.
pub async fn take(db: &Db) -> Result<i64> {
    let mut tx = db.begin().await?;
    let taken: Option<(i64,)> = tx.find(TAKE, ()).await?;
    tx.commit().await?;
    taken.map(|(term,)| term).ok_or_else(|| Error::Row("the desk has no row".into()))
}

/// The newest id among what is told in the order of its ids. Whoever takes over goes on after it, or filing and
/// webhooks, which are further already, pass over what comes.
pub async fn newest(db: &Db) -> Result<Id> {
    let newest: Option<(Option<i64>,)> = db.find(NEWEST, ()).await?;
    Ok(newest.and_then(|(id,)| id).map(Id).unwrap_or_default())
}

/// Fails with [`Error::Fenced`] when somebody took the sale over since; nobody can before this commits.
pub async fn guard(tx: &mut Tx, term: i64) -> Result<()> {
    if tx.run(GUARD, (term,)).await? == 1 { Ok(()) } else { Err(Error::Fenced) }
}

/// Writes a row as it is: fails where none can be written.
pub async fn touch(db: &Db) -> Result<()> {
    db.run(TOUCH, ()).await.map(drop)
}
