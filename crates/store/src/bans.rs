//! Who may not speak in, or not enter, a room.

use crate::{
    Db, Result, Tx,
    engine::{Number, Perhaps, Word},
};
use sqlx::FromRow;
use wanghong_core::{Id, Millis, room::Sentence};

/// A mute or a ban, with the account it is on.
#[derive(Clone, Debug, FromRow)]
pub struct Ban {
    /// The account.
    #[sqlx(try_from = "Number")]
    pub account_id: Id,
    /// Its handle.
    pub handle: String,
    /// Its name.
    pub name: String,
    /// Its picture.
    #[sqlx(try_from = "Perhaps")]
    pub avatar: Option<Id>,
    /// Which of the two.
    #[sqlx(try_from = "Word")]
    pub kind: Sentence,
    /// When it ends by itself.
    #[sqlx(try_from = "Perhaps")]
    pub until: Option<Millis>,
}

const OF_POST: &str = "SELECT b.account_id, a.handle, a.name, a.avatar, b.kind, b.until \
     FROM bans b JOIN accounts a ON a.id = b.account_id WHERE b.post_id = $1 ORDER BY a.handle";
const PUT: &str = "INSERT INTO bans (post_id, account_id, kind, until, banned_by) VALUES ($1, $2, $3, $4, $5) \
     ON CONFLICT (post_id, account_id) DO UPDATE SET kind = excluded.kind, until = excluded.until, \
     banned_by = excluded.banned_by";
const DROP: &str = "DELETE FROM bans WHERE post_id = $1 AND account_id = $2";

/// All mutes and bans of a room.
pub async fn of_post(db: &Db, post: Id) -> Result<Vec<Ban>> {
    db.all(OF_POST, (post,)).await
}

/// Mutes or bans an account.
pub async fn put(tx: &mut Tx, on: (Id, Id), kind: Sentence, until: Option<Millis>, by: Id) -> Result<()> {
    let (post, account) = on;
    tx.run(PUT, (post, account, kind.word(), until, by)).await.map(drop)
}

/// Lets an account be again.
pub async fn lift(tx: &mut Tx, post: Id, account: Id) -> Result<()> {
    tx.run(DROP, (post, account)).await.map(drop)
}
