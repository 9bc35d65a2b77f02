//! What is told in the order of its ids: orders and their lines, acts on stock, and events.

use crate::{Db, Result};
use wanghong_core::Id;

const NEWEST: &str = "SELECT MAX(newest) FROM (SELECT MAX(id) AS newest FROM orders \
     UNION ALL SELECT MAX(id) FROM order_events UNION ALL SELECT MAX(id) FROM stock_acts \
     UNION ALL SELECT MAX(id) FROM events) AS ids";

/// The newest of those ids. Whoever takes over goes on after it, or filing and webhooks, which are further already, pass
/// over what comes.
pub async fn newest(db: &Db) -> Result<Id> {
    let newest: Option<(Option<i64>,)> = db.find(NEWEST, ()).await?;
    Ok(newest.and_then(|(id,)| id).map(Id).unwrap_or_default())
}
