//! What each buyer has bought of each SKU and under each offer, kept with the orders that change it: a limit for one
//! buyer asks here and reads no orders.

use crate::{Db, Result, Tx};
use sqlx::FromRow;
use wanghong_core::Id;

/// A row of `bought`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct Bought {
    /// Which user.
    pub buyer: i64,
    /// Whether it is counted by offer; otherwise by SKU.
    pub is_offer: bool,
    /// Which of them.
    pub thing: i64,
    /// Pieces in sold orders.
    pub pieces: i64,
}

const OF: &str = "SELECT buyer, is_offer, thing, pieces FROM bought WHERE buyer";
const ADD: &str = "INSERT INTO bought (buyer, is_offer, thing, pieces)";
const TO: &str =
    "ON CONFLICT (buyer, is_offer, thing) DO UPDATE SET pieces = bought.pieces + excluded.pieces";

/// What some buyers have bought.
pub async fn of(db: &Db, buyers: Vec<i64>) -> Result<Vec<Bought>> {
    db.among(OF, buyers).await
}

/// Adds pieces to what was bought, or, below zero, takes some off: buyer, whether by offer, of what, how many. No two
/// are for the same row.
pub async fn add(tx: &mut Tx, more: Vec<(Id, bool, Id, i64)>) -> Result<()> {
    tx.insert(ADD, more, TO).await
}
