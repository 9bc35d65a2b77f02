//! The floor: rows as wide as the desk's, made beforehand, inserted a thousand a commit into the same tables.

use super::fill::{SKU, rate};
use crate::{Done, buyers, clock, rows::Rows};
use wanghong_store::{
    order_events::{self, OrderEvent},
    orders::{self, Order},
};

/// Rows of one commit, as many as the desk's.
const BATCH: usize = wanghong_core::limits::BATCH;

/// So many orders, with the line of their lives or without; gives orders a second.
pub(super) fn measure(url: &str, count: u32, with_events: bool) -> Done<f64> {
    let rows = Rows::open(url)?;
    let first = clock::wall() << 16;
    let orders: Vec<Order> = (0..count).map(|n| order(first, n)).collect();
    let events: Vec<OrderEvent> = if with_events { orders.iter().map(event).collect() } else { Vec::new() };
    let begun = clock::now();
    rows.wait(async {
        let mut events = events.chunks(BATCH);
        for chunk in orders.chunks(BATCH) {
            let mut tx = rows.db.begin().await?;
            orders::add(&mut tx, chunk.iter().cloned()).await?;
            order_events::add(&mut tx, events.next().unwrap_or_default().to_vec()).await?;
            tx.commit().await?;
        }
        Ok(())
    })?;
    Ok(rate(count, begun.elapsed().as_secs_f64()))
}

fn order(first: i64, n: u32) -> Order {
    let now = first >> 16;
    Order {
        id: first + i64::from(n),
        key: buyers::key(n.into()),
        state: "held".into(),
        account_id: 1,
        buyer: i64::from(n) * 7,
        sku_id: SKU,
        quantity: 1,
        price_minor: 10_000,
        total_minor: 10_000,
        currency: "CNY".into(),
        at: Some(now),
        held_until: Some(now + 600_000),
        created_at: now,
        because: "shelf".into(),
        held_at: Some(now),
        network: Some(i64::from(n) * 7_919),
        ..Order::default()
    }
}

fn event(order: &Order) -> OrderEvent {
    OrderEvent {
        id: order.id,
        at: order.created_at,
        order_id: order.id,
        account_id: order.account_id,
        post_id: 0,
        kind: "hold".into(),
        was: String::new(),
        state: "held".into(),
        done_by: None,
        amount: 10_000,
        second: order.at,
        back: 0,
    }
}
