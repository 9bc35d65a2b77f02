//! What viewers say in a room, with the second of the picture at which they said it.

use crate::{
    Db, Result, Tx,
    engine::{Number, Perhaps},
};
use sqlx::FromRow;
use wanghong_core::{Id, Millis};

/// A comment with its author.
#[derive(Clone, Debug, FromRow)]
pub struct Comment {
    /// Its id.
    #[sqlx(try_from = "Number")]
    pub id: Id,
    /// The show.
    #[sqlx(try_from = "Number")]
    pub post_id: Id,
    /// Who said it.
    #[sqlx(try_from = "Number")]
    pub account_id: Id,
    /// The user who owns that account.
    #[sqlx(try_from = "Number")]
    pub user_id: Id,
    /// Their handle.
    pub handle: String,
    /// Their name.
    pub name: String,
    /// Their picture.
    #[sqlx(try_from = "Perhaps")]
    pub avatar: Option<Id>,
    /// What was said.
    pub text: String,
    /// The moment of the picture they saw.
    #[sqlx(try_from = "Number")]
    pub at: Millis,
    /// The account that deleted it.
    #[sqlx(try_from = "Perhaps")]
    pub deleted_by: Option<Id>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT c.id, c.post_id, c.account_id, a.user_id, a.handle, a.name, a.avatar, c.text, c.at, c.deleted_by ",
            "FROM comments c JOIN accounts a ON a.id = c.account_id ",
            $rest
        )
    };
}

const BY_ID: &str = select!("WHERE c.id = $1");
const BY_IDS: &str = select!("WHERE c.id");
const BY_KEY: &str = select!("WHERE c.account_id = $1 AND c.key = $2");
const BETWEEN: &str = select!(
    "WHERE c.post_id = $1 AND c.deleted_by IS NULL AND c.at >= $2 AND c.at < $3 ORDER BY c.at, c.id LIMIT $4"
);
const LATEST: &str =
    select!("WHERE c.post_id = $1 AND c.deleted_by IS NULL ORDER BY c.at DESC, c.id DESC LIMIT $2");
const AFTER: &str =
    select!("WHERE c.post_id = $1 AND c.id > $2 AND c.deleted_by IS NULL ORDER BY c.id LIMIT $3");
const BEFORE: &str =
    select!("WHERE c.post_id = $1 AND c.id < $2 AND c.deleted_by IS NULL ORDER BY c.id DESC LIMIT $3");
const GONE: &str = "SELECT id FROM comments WHERE post_id = $1 AND deleted_by IS NOT NULL ORDER BY at DESC, id DESC LIMIT $2";
const TAKE_BACK: &str = "UPDATE comments SET deleted_by = $4 \
     WHERE post_id = $1 AND account_id = $2 AND id <= $3 AND deleted_by IS NULL";
const ADD: &str = "INSERT INTO comments (id, post_id, account_id, text, at, key)";
const DELETE: &str = "UPDATE comments SET deleted_by = $2 WHERE id = $1";

/// The comment with this id, deleted or not.
pub async fn by_id(db: &Db, id: Id) -> Result<Option<Comment>> {
    db.find(BY_ID, (id,)).await
}

/// The comments with these ids, deleted or not, in no order.
pub async fn by_ids(db: &Db, ids: impl IntoIterator<Item = i64>) -> Result<Vec<Comment>> {
    db.among(BY_IDS, ids.into_iter().collect()).await
}

/// The comment an account sent under this key.
pub async fn by_key(db: &Db, account: Id, key: &str) -> Result<Option<Comment>> {
    db.find(BY_KEY, (account, key)).await
}

/// Comments said while the picture was in a span, in order.
pub async fn between(db: &Db, post: Id, span: (Millis, Millis), limit: i64) -> Result<Vec<Comment>> {
    db.all(BETWEEN, (post, span.0, span.1, limit)).await
}

/// The last comments, the newest first.
pub async fn latest(db: &Db, post: Id, limit: i64) -> Result<Vec<Comment>> {
    db.all(LATEST, (post, limit)).await
}

/// Comments made after one, the oldest first.
pub async fn after(db: &Db, post: Id, id: Id, limit: i64) -> Result<Vec<Comment>> {
    db.all(AFTER, (post, id, limit)).await
}

/// Comments made before one, the newest first.
pub async fn before(db: &Db, post: Id, id: Id, limit: i64) -> Result<Vec<Comment>> {
    db.all(BEFORE, (post, id, limit)).await
}

/// The last comments that were taken back, the newest first.
pub async fn gone(db: &Db, post: Id, limit: i64) -> Result<Vec<Id>> {
    Ok(db.all::<(i64,)>(GONE, (post, limit)).await?.into_iter().map(|(id,)| Id(id)).collect())
}

/// A comment to be kept.
#[derive(Clone, Debug)]
pub struct New {
    /// Its id.
    pub id: Id,
    /// The show.
    pub post: Id,
    /// Who said it.
    pub account: Id,
    /// What was said.
    pub text: String,
    /// The moment of the picture they saw.
    pub at: Millis,
    /// The sender's key, so that a repeated request says nothing twice.
    pub key: String,
}

/// Keeps many comments; one whose key was kept before is passed over.
pub async fn add(tx: &mut Tx, comments: Vec<New>) -> Result<()> {
    let rows = comments.into_iter().map(|c| (c.id, c.post, c.account, c.text, c.at, c.key)).collect();
    tx.insert(ADD, rows, "ON CONFLICT DO NOTHING").await
}

/// Takes back what an account has said in a show, up to an id.
pub async fn take_back(tx: &mut Tx, of: (Id, Id), upto: Id, by: Id) -> Result<()> {
    let (post, account) = of;
    tx.run(TAKE_BACK, (post, account, upto, by)).await.map(drop)
}

/// Marks a comment as deleted by an account, or as not deleted.
pub async fn set_deleted(tx: &mut Tx, id: Id, by: Option<Id>) -> Result<()> {
    tx.run(DELETE, (id, by)).await.map(drop)
}
