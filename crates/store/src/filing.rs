//! Which orders are whose: filed under their buyers a little after they are made, in order of their ids.

use crate::{Db, Result, Tx, settings};
use wanghong_core::Id;

const NEXT: &str = "SELECT buyer, id FROM orders WHERE id > $1 ORDER BY id LIMIT $2";
const FILE: &str = "INSERT INTO buyer_orders (buyer, order_id)";
const LAST: &str = "filed_until";

/// The last order that is filed under its buyer.
pub async fn last(db: &Db) -> Result<Id> {
    match settings::get(db, LAST).await? {
        Some(id) => id.parse().map(Id).map_err(|_broken| crate::Error::Row(format!("{LAST} is “{id}”"))),
        None => Ok(Id::default()),
    }
}

/// The orders after one, as buyer and order.
pub async fn after(db: &Db, last: Id, limit: i64) -> Result<Vec<(Id, Id)>> {
    let rows = db.all::<(i64, i64)>(NEXT, (last, limit)).await?;
    Ok(rows.into_iter().map(|(buyer, order)| (Id(buyer), Id(order))).collect())
}

/// Files orders, of which `last` is the last.
pub async fn put(tx: &mut Tx, mut orders: Vec<(Id, Id)>, last: Id) -> Result<()> {
    // Neighbours of the table are written together.
    orders.sort_unstable();
    tx.insert(FILE, orders, "ON CONFLICT DO NOTHING").await?;
    settings::put(tx, LAST, &last.to_string()).await
}
