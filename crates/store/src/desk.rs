//! Who owns the sale. Two programs may believe that they do, for a moment of a deploy or by mistake: the one that
//! began later is right, and nothing of the other's is committed any more.

use crate::{Db, Error, Result, Tx};

const TAKE: &str = "UPDATE desk SET term = term + 1 RETURNING term";
const GUARD: &str = "UPDATE desk SET term = term WHERE term = $1";

/// Takes the sale over from whoever has it. The number is the new owner's.
pub async fn take(db: &Db) -> Result<i64> {
    let mut tx = db.begin().await?;
    let taken: Option<(i64,)> = tx.find(TAKE, ()).await?;
    tx.commit().await?;
    taken.map(|(term,)| term).ok_or_else(|| Error::Row("the desk has no row".into()))
}

/// Fails with [`Error::Fenced`] when somebody took the sale over since; nobody can before this commits.
pub async fn guard(tx: &mut Tx, term: i64) -> Result<()> {
    if tx.run(GUARD, (term,)).await? == 1 { Ok(()) } else { Err(Error::Fenced) }
}
