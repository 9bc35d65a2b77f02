//! Money on its way: every try to pay an order.

use crate::{Db, Result, Tx};
use sqlx::FromRow;
use wanghong_core::{Id, Millis};

/// A row of `payments`.
#[derive(Clone, Debug, FromRow)]
pub struct Payment {
    /// Its id.
    pub id: i64,
    /// Which order it pays.
    pub order_id: i64,
    /// The buyer's key for this try.
    pub key: String,
    /// Who moves the money.
    pub provider: String,
    /// What the provider knows this try by.
    pub reference: String,
    /// `pending`, `succeeded`, `failed` or `refunded`.
    pub state: String,
    /// How much, in minor units.
    pub amount_minor: i64,
    /// Of this currency.
    pub currency: String,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, order_id, key, provider, reference, state, amount_minor, currency FROM payments ",
            $rest
        )
    };
}

const BY_KEY: &str = select!("WHERE key = $1");
const BY_ID: &str = select!("WHERE id = $1");
const LAST_OF: &str = select!("WHERE order_id = $1 ORDER BY id DESC LIMIT 1");
const PENDING: &str = select!("WHERE state = 'pending' ORDER BY id LIMIT $1");
const ADD: &str = "INSERT INTO payments (id, order_id, key, provider, reference, state, amount_minor, currency, \
     created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const SETTLE: &str = "UPDATE payments SET state = $2, settled_at = $3 WHERE id = $1 AND state <> $2";

/// The try with this key.
pub async fn by_key(db: &Db, key: &str) -> Result<Option<Payment>> {
    db.find(BY_KEY, (key,)).await
}

/// The try with this id.
pub async fn by_id(db: &Db, id: Id) -> Result<Option<Payment>> {
    db.find(BY_ID, (id,)).await
}

/// The last try to pay an order.
pub async fn last_of(db: &Db, order: Id) -> Result<Option<Payment>> {
    db.find(LAST_OF, (order,)).await
}

/// Tries whose end is not known, for the provider to be asked after a restart.
pub async fn pending(db: &Db, limit: i64) -> Result<Vec<Payment>> {
    db.all(PENDING, (limit,)).await
}

/// Begins a try.
pub async fn add(tx: &mut Tx, payment: &Payment, now: Millis) -> Result<()> {
    let Payment { id, order_id, key, provider, reference, state, amount_minor, currency } = payment;
    let (key, provider, reference) = (key.as_str(), provider.as_str(), reference.as_str());
    let (state, currency) = (state.as_str(), currency.as_str());
    let row = (*id, *order_id, key, provider, reference, state, *amount_minor, currency, now);
    tx.run(ADD, row).await.map(drop)
}

/// Says how a try ended; says whether that is news.
pub async fn settle(tx: &mut Tx, id: Id, state: &str, now: Millis) -> Result<bool> {
    Ok(tx.run(SETTLE, (id, state, now)).await? > 0)
}
