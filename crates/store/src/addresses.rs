//! Where people have things sent.

use crate::{Db, Result, Tx, engine::Number};
use sqlx::FromRow;
use wanghong_core::Id;

/// A row of `addresses`.
#[derive(Clone, Debug, FromRow)]
pub struct Address {
    /// Its id.
    #[sqlx(try_from = "Number")]
    pub id: Id,
    /// Whose it is.
    #[sqlx(try_from = "Number")]
    pub user_id: Id,
    /// The recipient.
    pub name: String,
    /// Their telephone number.
    pub phone: String,
    /// The address.
    pub address: String,
    /// Whether it is the one that is proposed first.
    pub preferred: bool,
}

const OF_USER: &str = "SELECT id, user_id, name, phone, address, preferred FROM addresses WHERE user_id = $1 \
     ORDER BY preferred DESC, id DESC";
const LOCK: &str = "UPDATE users SET email = email WHERE id = $1";
const ADD: &str = "INSERT INTO addresses (id, user_id, name, phone, address, preferred) \
     VALUES ($1, $2, $3, $4, $5, FALSE)";
const EDIT: &str = "UPDATE addresses SET name = $3, phone = $4, address = $5 WHERE id = $1 AND user_id = $2";
const REMOVE: &str = "DELETE FROM addresses WHERE id = $1 AND user_id = $2";
const NONE: &str = "UPDATE addresses SET preferred = FALSE WHERE user_id = $1 AND preferred";
const PREFER: &str = "UPDATE addresses SET preferred = TRUE WHERE id = $1 AND user_id = $2";

/// A user's addresses: the one that is proposed first, then the newest first.
pub async fn of_user(db: &Db, user: Id) -> Result<Vec<Address>> {
    db.all(OF_USER, (user,)).await
}

/// The same, of which nobody else changes any before the commit.
pub async fn locked(tx: &mut Tx, user: Id) -> Result<Vec<Address>> {
    tx.run(LOCK, (user,)).await?;
    tx.all(OF_USER, (user,)).await
}

/// Adds one that is not proposed first.
pub async fn add(tx: &mut Tx, new: &Address) -> Result<()> {
    let Address { id, user_id, name, phone, address, .. } = new;
    tx.run(ADD, (*id, *user_id, name.as_str(), phone.as_str(), address.as_str())).await.map(drop)
}

/// Changes one; says whether its user has it.
pub async fn edit(tx: &mut Tx, to: &Address) -> Result<bool> {
    let Address { id, user_id, name, phone, address, .. } = to;
    Ok(tx.run(EDIT, (*id, *user_id, name.as_str(), phone.as_str(), address.as_str())).await? > 0)
}

/// Removes one; says whether its user had it.
pub async fn remove(tx: &mut Tx, user: Id, id: Id) -> Result<bool> {
    Ok(tx.run(REMOVE, (id, user)).await? > 0)
}

/// Proposes one first from now on.
pub async fn prefer(tx: &mut Tx, user: Id, id: Id) -> Result<()> {
    tx.run(NONE, (user,)).await?;
    tx.run(PREFER, (id, user)).await.map(drop)
}
