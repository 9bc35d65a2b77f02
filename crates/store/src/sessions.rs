//! Who is logged in. The row holds a hash of the token; the cookie holds the token.

use crate::{Db, Result, Tx, accounts};
use std::collections::BTreeMap;
use wanghong_core::{Id, Millis, account::Role};

const FACES: &str = "SELECT s.token, s.expires_at, s.user_id, a.id, g.account_id, g.role FROM sessions s \
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
    pub account: Option<Id>,
    /// Which roles they hold for which accounts.
    pub grants: Vec<(Id, Role)>,
}

/// What a row of [`FACES`] says: of which token until when, user, account, and a role for an account.
type Known = (Vec<u8>, i64, i64, Option<i64>, Option<i64>, Option<String>);

/// Whose sessions these are, while they last. In a rush this is asked once for every buyer, so it is one query.
pub async fn faces(db: &Db, tokens: Vec<Vec<u8>>, now: Millis) -> Result<BTreeMap<Vec<u8>, Face>> {
    let mut faces = BTreeMap::<Vec<u8>, Face>::new();
    let rows: Vec<Known> = db.among(FACES, tokens).await?;
    for (token, until, user, account, of, role) in rows {
        if until <= now.0 {
            continue;
        }
        let (user, account) = (Id(user), account.map(Id));
        let face = faces.entry(token).or_insert_with(|| Face { user, account, grants: Vec::new() });
        face.grants.extend(accounts::roles(of.zip(role))?);
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
