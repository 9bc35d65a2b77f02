//! What begins at a time of its own: flash sales and draws.

use crate::{Db, Result};
use sqlx::FromRow;
use wanghong_core::Millis;

/// Something that begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct Beginning {
    /// Whose shop.
    pub account_id: i64,
    /// Of which product.
    pub product_id: i64,
    /// The account of whoever planned it.
    pub created_by: i64,
}

const BETWEEN: &str = "SELECT s.account_id, s.product_id, o.created_by FROM offers o JOIN skus s ON s.id = o.sku_id \
     WHERE o.from_at > $1 AND o.from_at <= $2 AND o.is_open AND o.kind = 'flash' UNION \
     SELECT s.account_id, s.product_id, d.created_by FROM draws d JOIN skus s ON s.id = d.sku_id \
     WHERE d.from_at > $1 AND d.from_at <= $2 AND NOT d.called_off";

/// What begins after one time, and at another at the latest.
pub async fn between(db: &Db, (after, until): (Millis, Millis)) -> Result<Vec<Beginning>> {
    db.all(BETWEEN, (after, until)).await
}
