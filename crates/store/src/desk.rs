//! Who owns the sale. Two programs may believe that they do, for a moment of a deploy or by mistake: the one that
//! began later is right, and nothing of the other's is committed any more.
//!
//! A term has an owner, who says again and again that it is there. Whoever was fenced takes the sale back once that has
//! stood still, and only from the one that it saw standing still.

use crate::{Db, Error, Result, Tx};
use wanghong_core::Id;

const TAKE: &str = "UPDATE desk SET term = term + 1, owner = $1 RETURNING term";
const RENEW: &str = "UPDATE desk SET term = term + 1 WHERE owner = $1 RETURNING term";
const SEEN: &str = "SELECT owner, term, beats FROM desk";
const SUCCEED: &str =
    "UPDATE desk SET term = term + 1, owner = $1 WHERE owner = $2 AND term = $3 AND beats = $4";
const BEAT: &str = "UPDATE desk SET beats = beats + 1 WHERE owner = $1";
const LEAVE: &str = "UPDATE desk SET owner = 0 WHERE owner = $1";
const NEWEST: &str = "SELECT MAX(newest) FROM (SELECT MAX(id) AS newest FROM orders \
     UNION ALL SELECT MAX(id) FROM order_events UNION ALL SELECT MAX(id) FROM stock_acts \
     UNION ALL SELECT MAX(id) FROM events) AS ids";
const TOUCH: &str = "UPDATE desk SET term = term";
const GUARD: &str = "UPDATE desk SET beats = beats + 1 WHERE term = $1";

/// The desk as somebody finds it who does not own it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Seen {
    /// Whose it is: a number that its owner rolled, or 0 where the last has left.
    pub owner: i64,
    /// Which term.
    pub term: i64,
    /// How often an owner has said that it is there.
    pub beats: i64,
}

/// Takes the sale over from whoever has it. The number is the new owner's term.
pub async fn take(db: &Db, owner: i64) -> Result<i64> {
    let mut tx = db.begin().await?;
    let taken: Option<(i64,)> = tx.find(TAKE, (owner,)).await?;
    tx.commit().await?;
    taken.map(|(term,)| term).ok_or_else(|| Error::Row("the desk has no row".into()))
}

/// The owner's next term. It waits for whatever the owner still has under way: that is committed before, and seen by
/// who reads next, or never. Fails with [`Error::Fenced`] when somebody took the sale over since.
pub async fn renew(db: &Db, owner: i64) -> Result<i64> {
    let mut tx = db.begin().await?;
    let term: Option<(i64,)> = tx.find(RENEW, (owner,)).await?;
    tx.commit().await?;
    term.map(|(term,)| term).ok_or(Error::Fenced)
}

/// The desk as it is.
pub async fn seen(db: &Db) -> Result<Seen> {
    db.find(SEEN, ()).await?.ok_or_else(|| Error::Row("the desk has no row".into()))
}

/// Takes the sale over unless anything happened since it was seen so; says whether it did.
pub async fn succeed(db: &Db, owner: i64, seen: Seen) -> Result<bool> {
    Ok(db.run(SUCCEED, (owner, seen.owner, seen.term, seen.beats)).await? == 1)
}

/// Says that its owner is there; false where somebody else owns it.
pub async fn beat(db: &Db, owner: i64) -> Result<bool> {
    Ok(db.run(BEAT, (owner,)).await? == 1)
}

/// Its owner goes, so that nobody has to wait for the silence.
pub async fn leave(db: &Db, owner: i64) -> Result<()> {
    db.run(LEAVE, (owner,)).await.map(drop)
}

/// The newest id among what is told in the order of its ids. Whoever takes over goes on after it, or filing and
/// webhooks, which are further already, pass over what comes.
pub async fn newest(db: &Db) -> Result<Id> {
    let newest: Option<(Option<i64>,)> = db.find(NEWEST, ()).await?;
    Ok(newest.and_then(|(id,)| id).map(Id).unwrap_or_default())
}

/// Fails with [`Error::Fenced`] when somebody took the sale over since; nobody can before this commits, nor behind it for
/// the silence of a long commit: it is a beat.
pub async fn guard(tx: &mut Tx, term: i64) -> Result<()> {
    if tx.run(GUARD, (term,)).await? == 1 { Ok(()) } else { Err(Error::Fenced) }
}

/// Writes a row as it is: fails where none can be written.
pub async fn touch(db: &Db) -> Result<()> {
    db.run(TOUCH, ()).await.map(drop)
}
