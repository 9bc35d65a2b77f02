//! Who owns what has one owner, as the sale has. Two programs may believe that they do, for a moment of a deploy or by
//! mistake: the one that began later is right, and nothing of the other's is committed any more.
//!
//! A term has an owner, who says again and again that it is there. Whoever was fenced takes the thing back once that has
//! stood still, and only from the one that it saw standing still.

use crate::{Db, Error, Result, Tx};
use wanghong_core::Id;

const TAKE: &str = "INSERT INTO owners (kind, id, owner, term, beats) VALUES ($1, $2, $3, 1, 0) \
     ON CONFLICT (kind, id) DO UPDATE SET term = owners.term + 1, owner = excluded.owner RETURNING term";
const RENEW: &str =
    "UPDATE owners SET term = term + 1 WHERE kind = $1 AND id = $2 AND owner = $3 RETURNING term";
const SEEN: &str = "SELECT owner, term, beats FROM owners WHERE kind = $1 AND id = $2";
const SUCCEED: &str = "UPDATE owners SET term = term + 1, owner = $3 \
     WHERE kind = $1 AND id = $2 AND owner = $4 AND term = $5 AND beats = $6";
const BEAT: &str = "UPDATE owners SET beats = beats + 1 WHERE kind = $1 AND id = $2 AND owner = $3";
const LEAVE: &str = "UPDATE owners SET owner = 0 WHERE kind = $1 AND id = $2 AND owner = $3";
const TOUCH: &str = "UPDATE owners SET term = term WHERE kind = $1 AND id = $2";
const GUARD: &str = "UPDATE owners SET beats = beats + 1 WHERE kind = $1 AND id = $2 AND term = $3";

/// What has one owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thing {
    /// Of which kind it is.
    pub kind: &'static str,
    /// Which of them.
    pub id: Id,
}

/// A term of somebody who owns a thing, from one take-over to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// What is owned.
    pub thing: Thing,
    /// The how manieth term of it.
    pub number: i64,
}

/// A thing as somebody finds it who does not own it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Seen {
    /// Whose it is: a number that its owner rolled, or 0 where the last has left.
    pub owner: i64,
    /// Which term.
    pub term: i64,
    /// How often an owner has said that it is there.
    pub beats: i64,
}

/// Takes a thing over from whoever has it, for the new owner's first term.
pub async fn take(db: &Db, thing: Thing, owner: i64) -> Result<Term> {
    let mut tx = db.begin().await?;
    let taken: Option<(i64,)> = tx.find(TAKE, (thing.kind, thing.id, owner)).await?;
    tx.commit().await?;
    taken.map(|(number,)| Term { thing, number }).ok_or_else(|| nobodys(thing.kind))
}

/// The owner's next term. It waits for whatever the owner still has under way: that is committed before, and seen by
/// who reads next, or never. Fails with [`Error::Fenced`] when somebody took the thing over since.
pub async fn renew(db: &Db, thing: Thing, owner: i64) -> Result<Term> {
    let mut tx = db.begin().await?;
    let renewed: Option<(i64,)> = tx.find(RENEW, (thing.kind, thing.id, owner)).await?;
    tx.commit().await?;
    renewed.map(|(number,)| Term { thing, number }).ok_or(Error::Fenced)
}

/// Who owns a thing that somebody has taken once.
pub async fn seen(db: &Db, Thing { kind, id }: Thing) -> Result<Seen> {
    db.find(SEEN, (kind, id)).await?.ok_or_else(|| nobodys(kind))
}

fn nobodys(kind: &str) -> Error {
    Error::Row(format!("the {kind} has no row in owners"))
}

/// Takes a thing over unless anything happened since it was seen so; says whether it did.
pub async fn succeed(db: &Db, Thing { kind, id }: Thing, owner: i64, seen: Seen) -> Result<bool> {
    Ok(db.run(SUCCEED, (kind, id, owner, seen.owner, seen.term, seen.beats)).await? == 1)
}

/// Says that its owner is there; false where somebody else owns it.
pub async fn beat(db: &Db, Thing { kind, id }: Thing, owner: i64) -> Result<bool> {
    Ok(db.run(BEAT, (kind, id, owner)).await? == 1)
}

/// Its owner goes, so that nobody has to wait for the silence.
pub async fn leave(db: &Db, Thing { kind, id }: Thing, owner: i64) -> Result<()> {
    db.run(LEAVE, (kind, id, owner)).await.map(drop)
}

/// Fails with [`Error::Fenced`] when somebody took the thing over since; nobody can before this commits, nor behind it
/// for the silence of a long commit: it is a beat.
pub async fn guard(tx: &mut Tx, Term { thing, number }: Term) -> Result<()> {
    if tx.run(GUARD, (thing.kind, thing.id, number)).await? == 1 { Ok(()) } else { Err(Error::Fenced) }
}

/// Writes a row as it is: fails where none can be written.
pub async fn touch(db: &Db, Thing { kind, id }: Thing) -> Result<()> {
    db.run(TOUCH, (kind, id)).await.map(drop)
}
