//! What programs act with in a person's name. The row holds a digest; the token itself was shown once.

use crate::{
    Db, Result, Tx, accounts,
    engine::{Number, Perhaps},
    sessions::Face,
};
use sqlx::FromRow;
use wanghong_core::{Id, Millis, token::Scope};

/// A row of `tokens`, without its digest.
#[derive(Clone, Debug, FromRow, PartialEq, Eq)]
pub struct Token {
    /// Its id.
    #[sqlx(try_from = "Number")]
    pub id: Id,
    /// In whose name it acts.
    #[sqlx(try_from = "Number")]
    pub user_id: Id,
    /// What they call it.
    pub name: String,
    /// The words of its scopes, with a space between two.
    pub scopes: String,
    /// When it was made.
    #[sqlx(try_from = "Number")]
    pub created_at: Millis,
    /// From when on it is none any more.
    #[sqlx(try_from = "Number")]
    pub expires_at: Millis,
    /// When it was last used, about.
    #[sqlx(try_from = "Perhaps")]
    pub used_at: Option<Millis>,
}

/// Who is behind a token, and for what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// The token.
    pub token: Token,
    /// Its person.
    pub face: Face,
}

macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT id, user_id, name, scopes, created_at, expires_at, used_at FROM tokens ", $rest)
    };
}

const OF_USER: &str = select!("WHERE user_id = $1 ORDER BY id DESC");
const BY_DIGEST: &str = select!("WHERE digest = $1 AND expires_at > $2");
const LOCK: &str = "UPDATE users SET email = email WHERE id = $1";
const COUNT: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM tokens WHERE user_id = $1";
const ADD: &str = "INSERT INTO tokens (id, user_id, name, scopes, digest, created_at, expires_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7)";
const END: &str = "DELETE FROM tokens WHERE id = $1 AND user_id = $2";
const END_ALL: &str = "DELETE FROM tokens WHERE user_id = $1";
const USED: &str = "UPDATE tokens SET used_at = $2 WHERE id = $1";
const SWEEP: &str = "DELETE FROM tokens WHERE expires_at <= $1";

impl Token {
    /// What it is for. A word that this version does not know allows nothing.
    pub fn scopes(&self) -> Vec<Scope> {
        self.scopes.split(' ').filter_map(Scope::from_word).collect()
    }
}

/// A user's tokens, the newest first.
pub async fn of_user(db: &Db, user: Id) -> Result<Vec<Token>> {
    db.all(OF_USER, (user,)).await
}

/// How many a user has; nobody else adds one before the commit.
pub async fn count(tx: &mut Tx, user: Id) -> Result<i64> {
    tx.run(LOCK, (user,)).await?;
    Ok(tx.find::<(i64,)>(COUNT, (user,)).await?.map_or(0, |row| row.0))
}

/// Adds one.
pub async fn add(tx: &mut Tx, new: &Token, digest: &[u8]) -> Result<()> {
    let Token { id, user_id, name, scopes, created_at, expires_at, .. } = new;
    let row = (*id, *user_id, name.as_str(), scopes.as_str(), digest, *created_at, *expires_at);
    tx.run(ADD, row).await.map(drop)
}

/// Ends one; says whether its user had it.
pub async fn end(tx: &mut Tx, user: Id, id: Id) -> Result<bool> {
    Ok(tx.run(END, (id, user)).await? > 0)
}

/// Ends all of a user, as when the password changes.
pub async fn end_all(tx: &mut Tx, user: Id) -> Result<()> {
    tx.run(END_ALL, (user,)).await.map(drop)
}

/// Who is behind a token, while it lasts.
pub async fn bearer(db: &Db, digest: &[u8], now: Millis) -> Result<Option<Bearer>> {
    let Some(token) = db.find::<Token>(BY_DIGEST, (digest, now)).await? else { return Ok(None) };
    let user = token.user_id;
    let voice = accounts::voices_of(db, [user]).await?.pop();
    let grants = accounts::grants(db, user).await?;
    Ok(Some(Bearer { token, face: Face { user, voice, grants } }))
}

/// One was used.
pub async fn used(db: &Db, id: Id, at: Millis) -> Result<()> {
    db.run(USED, (id, at)).await.map(drop)
}

/// Forgets those that ran out before `before`.
pub async fn sweep(db: &Db, before: Millis) -> Result<u64> {
    db.run(SWEEP, (before,)).await
}
