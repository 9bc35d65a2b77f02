//! Who is logged in. The row holds a hash of the token; the cookie holds the token.

use crate::{
    Db, Result, Tx,
    accounts::{self, Voice},
};
use std::collections::BTreeMap;
use wanghong_core::{Id, Millis, account::Role};

const FACES: &str = "SELECT s.token, s.expires_at, s.user_id, a.id, a.handle, a.name, a.avatar, g.account_id, g.role \
     FROM sessions s \
     LEFT JOIN accounts a ON a.user_id = s.user_id LEFT JOIN grants g ON g.user_id = s.user_id WHERE s.token";
const ADD: &str = "INSERT INTO sessions (token, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4)";
const DROP: &str = "DELETE FROM sessions WHERE token = $1";
const DROP_USER: &str = "DELETE FROM sessions WHERE user_id = $1";
const SWEEP: &str = "DELETE FROM sessions WHERE expires_at <= $1";

/// Who is behind a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Face {
    /// The user.
    pub user: Id,
    /// The account of theirs.
    pub voice: Option<Voice>,
    /// Which roles they hold for which accounts.
    pub grants: Vec<(Id, Role)>,
}

/// What a row of [`FACES`] says: of which token until when, user, account, and a role for an account.
#[derive(sqlx::FromRow)]
struct Known {
    token: Vec<u8>,
    expires_at: i64,
    user_id: i64,
    id: Option<i64>,
    handle: Option<String>,
    name: Option<String>,
    avatar: Option<i64>,
    account_id: Option<i64>,
    role: Option<String>,
}

/// Whose sessions these are, while they last. In a rush this is asked once for every buyer, so it is one query.
pub async fn faces(db: &Db, tokens: Vec<Vec<u8>>, now: Millis) -> Result<BTreeMap<Vec<u8>, Face>> {
    let mut faces = BTreeMap::<Vec<u8>, Face>::new();
    let rows: Vec<Known> = db.among(FACES, tokens).await?;
    for row in rows.into_iter().filter(|row| row.expires_at > now.0) {
        let Known { token, user_id, id, handle, name, avatar, account_id, role, .. } = row;
        let voice = id.zip(handle).zip(name);
        let voice = voice.map(|((id, handle), name)| Voice {
            id: Id(id),
            user_id: Id(user_id),
            handle,
            name,
            avatar: avatar.map(Id),
        });
        let face = Face { user: Id(user_id), voice, grants: Vec::new() };
        let face = faces.entry(token).or_insert(face);
        face.grants.extend(accounts::roles(account_id.zip(role))?);
    }
    for face in faces.values_mut() {
        face.grants.sort_unstable();
    }
    Ok(faces)
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
