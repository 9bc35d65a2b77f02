//! New orders: the one statement that a whole launch waits for. In a rush orders differ in little more than their buyer,
//! so what they share is written once for all of them.

use super::row::Row;
use crate::{Result, Tx};
use std::{borrow::Borrow, collections::BTreeMap};
use wanghong_core::sale::Order;

const ADD: &str = "INSERT INTO orders (state, account_id, sku_id, quantity, price_minor, total_minor, currency, post_id, \
     held_until, created_at, because, offer_id, draw_id, waits, held_at, deposit_minor, cooling_ms, balance_ms, wish, \
     most_minor, on_air, \
     id, number, key, buyer, at, turn, network)";

/// What an order shares with no other: `id`, `number`, `key`, `buyer`, `at`, `turn` and `network`.
type Own = (i64, i64, String, i64, Option<i64>, Option<i64>, Option<i64>);

/// Writes new orders as they were made; a key that another order has fails the whole. Only what a new order
/// can have is written.
pub async fn add(tx: &mut Tx, orders: impl IntoIterator<Item = impl Borrow<Order>>) -> Result<()> {
    let mut alike = BTreeMap::<Row, Vec<Own>>::new();
    for order in orders {
        let mut row = order.borrow().into();
        let own = own(&mut row);
        alike.entry(row).or_default().push(own);
    }
    for (row, own) in alike {
        tx.insert_alike(ADD, shared(row), own).await?;
    }
    Ok(())
}

/// Takes out of an order what is its own; what stays may be another's too.
fn own(row: &mut Row) -> Own {
    let Row { id, number, key, buyer, at, turn, network, .. } = row;
    let own =
        (*id, std::mem::take(number), std::mem::take(key), *buyer, at.take(), turn.take(), network.take());
    (*id, *buyer) = (0, 0);
    own
}

fn shared(o: Row) -> impl crate::engine::Args + Clone {
    (
        o.state,
        o.account_id,
        o.sku_id,
        o.quantity,
        o.price_minor,
        o.total_minor,
        o.currency,
        o.post_id,
        o.held_until,
        o.created_at,
        o.because,
        o.offer_id,
        o.draw_id,
        o.waits,
        o.held_at,
        o.deposit_minor,
        o.cooling_ms,
        o.balance_ms,
        o.wish,
        o.most_minor,
        o.on_air,
    )
}
