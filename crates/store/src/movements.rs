//! Where the pieces of a SKU went: what the shop put in or took back, and what orders did with them.
//!
//! Orders have no rows of their own here. Their lives are read as they were written, at most so many at a time.

use crate::{Db, Result, Tx};
use sqlx::FromRow;
use wanghong_core::Id;

/// A row of `stock_acts`.
#[derive(Clone, Debug)]
pub struct StockAct {
    /// Its id; ids sort by age, together with those of order events.
    pub id: i64,
    /// When.
    pub at: i64,
    /// Of what.
    pub sku_id: i64,
    /// The account of whoever did it; none before that was written down.
    pub done_by: Option<i64>,
    /// How many pieces came in, or, below zero, went out.
    pub quantity: i64,
    /// Why, in their words.
    pub note: String,
}

/// Something that happened to pieces.
#[derive(Clone, Debug, FromRow)]
pub struct Movement {
    /// Its id, of a stock act or an order event.
    pub id: i64,
    /// When.
    pub at: i64,
    /// `stock`, or what happened to an order.
    pub kind: String,
    /// The state that the order was in; empty for none.
    pub was: String,
    /// The state that it is in since; empty where no order moved.
    pub state: String,
    /// Which order.
    pub order_id: Option<i64>,
    /// The account of the shop's hand; none for buyers and the clock.
    pub done_by: Option<i64>,
    /// How many pieces.
    pub quantity: i64,
    /// Why, in the shop's words.
    pub note: String,
    /// Pieces that can be had now, not then.
    pub on_shelf: i64,
    /// Pieces held now.
    pub held: i64,
    /// Pieces sold and not sent yet, now.
    pub sold: i64,
}

macro_rules! moves {
    ($states:literal) => {
        concat!("(e.was IN (", $states, ")) <> (e.state IN (", $states, "))")
    };
}

const ADD: &str = "INSERT INTO stock_acts (id, at, sku_id, done_by, quantity, note)";
/// An order's pieces then: those that came back later were still its own.
macro_rules! pieces {
    () => {
        "o.quantity - COALESCE((SELECT SUM(b.back) FROM order_events b WHERE b.order_id = e.order_id AND b.id < e.id \
         AND b.back > 0), 0)"
    };
}

const OLDEST: &str = "SELECT id FROM order_events WHERE id < $1 ORDER BY id DESC LIMIT 1 OFFSET $2";
const OF_SKU: &str = concat!(
    "SELECT m.id, m.at, m.kind, m.was, m.state, m.order_id, m.done_by, m.quantity, m.note, \
     s.on_shelf, s.held, s.sold - s.sent AS sold FROM (SELECT * FROM (",
    "SELECT id, at, 'stock' AS kind, '' AS was, '' AS state, CAST(NULL AS BIGINT) AS order_id, done_by, quantity, \
     note FROM stock_acts WHERE sku_id = $1 AND id >= $2 AND id < $3 ORDER BY id DESC LIMIT $4) a ",
    "UNION ALL SELECT * FROM (",
    "SELECT e.id, e.at, e.kind, e.was, e.state, e.order_id, e.done_by, CAST(CASE WHEN e.back > 0 THEN e.back ELSE ",
    pieces!(),
    " END AS BIGINT) AS quantity, '' AS note \
     FROM order_events e JOIN orders o ON o.id = e.order_id \
     WHERE e.id >= $2 AND e.id < $3 AND o.sku_id = $1 AND (",
    moves!("'held', 'placed', 'cooling_off', 'locked'"),
    " OR ",
    moves!("'paid', 'packed', 'shipped', 'delivered'"),
    " OR ",
    moves!("'shipped', 'delivered'"),
    " OR e.back > 0) ORDER BY e.id DESC LIMIT $4) b) m JOIN skus s ON s.id = $1 ORDER BY m.id DESC LIMIT $4"
);

/// Writes down what the shop did.
pub async fn add(tx: &mut Tx, acts: Vec<StockAct>) -> Result<()> {
    let row = |a: StockAct| (a.id, a.at, a.sku_id, a.done_by, a.quantity, a.note);
    tx.insert(ADD, acts.into_iter().map(row).collect(), "").await
}

/// The order event that is `count` events older than `before`, if there are so many.
pub async fn oldest(db: &Db, before: Id, count: i64) -> Result<Option<Id>> {
    let found: Option<(i64,)> = db.find(OLDEST, (before, count)).await?;
    Ok(found.map(|(id,)| Id(id)))
}

/// What happened to a SKU's pieces between two ids, the newest first: `from` counts, `before` does not.
pub async fn of_sku(db: &Db, sku: Id, (from, before): (Id, Id), limit: i64) -> Result<Vec<Movement>> {
    db.all(OF_SKU, (sku, from, before, limit)).await
}
