//! Somebody who can log in.

use crate::{Db, Result, Tx, engine::Number};
use sqlx::FromRow;
use wanghong_core::{Id, Millis};

/// A row of `users`.
#[derive(Clone, Debug, FromRow)]
pub struct User {
    /// Its id.
    #[sqlx(try_from = "Number")]
    pub id: Id,
    /// Where to reach them, in small letters.
    pub email: String,
    /// The password's argon2id string (PHC format).
    pub password: String,
}

const BY_EMAIL: &str = "SELECT id, email, password FROM users WHERE email = $1";
const BY_ID: &str = "SELECT id, email, password FROM users WHERE id = $1";
const ADD: &str = "INSERT INTO users (id, email, password, created_at) VALUES ($1, $2, $3, $4)";
const SET_PASSWORD: &str = "UPDATE users SET password = $2 WHERE id = $1";

/// The user with this address.
pub async fn by_email(db: &Db, email: &str) -> Result<Option<User>> {
    db.find(BY_EMAIL, (email,)).await
}

/// The user with this id.
pub async fn by_id(db: &Db, id: Id) -> Result<Option<User>> {
    db.find(BY_ID, (id,)).await
}

/// Adds a user.
pub async fn add(tx: &mut Tx, id: Id, email: &str, password: &str, now: Millis) -> Result<()> {
    tx.run(ADD, (id, email, password, now)).await.map(drop)
}

/// Gives a user another password.
pub async fn set_password(tx: &mut Tx, id: Id, password: &str) -> Result<()> {
    tx.run(SET_PASSWORD, (id, password)).await.map(drop)
}
