//! What hands of a shop write about its orders.

use crate::{Db, Result, Tx};
use sqlx::FromRow;
use wanghong_core::Id;

/// A row of `order_notes`.
#[derive(Clone, Debug, FromRow)]
pub struct Note {
    /// Its id.
    pub id: i64,
    /// On which order.
    pub order_id: i64,
    /// Whose hand.
    pub account_id: i64,
    /// When.
    pub at: i64,
    /// What.
    pub text: String,
}

const OF_ORDER: &str =
    "SELECT id, order_id, account_id, at, text FROM order_notes WHERE order_id = $1 ORDER BY id";
const ADD: &str = "INSERT INTO order_notes (id, order_id, account_id, at, text) VALUES ($1, $2, $3, $4, $5)";

/// The notes on an order, the oldest first.
pub async fn of_order(db: &Db, order: Id) -> Result<Vec<Note>> {
    db.all(OF_ORDER, (order,)).await
}

/// Adds one.
pub async fn add(tx: &mut Tx, note: &Note) -> Result<()> {
    let Note { id, order_id, account_id, at, text } = note;
    tx.run(ADD, (*id, *order_id, *account_id, *at, text.as_str())).await.map(drop)
}
