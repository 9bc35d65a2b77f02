//! The floor: rows as wide as the desk's, made beforehand, inserted a thousand a commit into the same tables.

use super::fill::{SKU, rate};
use crate::{Done, buyers, clock, rows::Rows};
use wanghong_core::{
    Currency, Id, Millis, Money,
    sale::{Because, Order, State},
};
use wanghong_store::{
    order_events::{self, OrderEvent},
    orders,
};

/// Rows of one commit, as many as the desk's.
const BATCH: usize = wanghong_core::limits::BATCH;

const PRICE: i64 = 10_000;

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
            orders::add(&mut tx, chunk).await?;
            order_events::add(&mut tx, events.next().unwrap_or_default().to_vec()).await?;
            tx.commit().await?;
        }
        Ok(())
    })?;
    Ok(rate(count, begun.elapsed().as_secs_f64()))
}

fn order(first: i64, n: u32) -> Order {
    let now = Millis(first >> 16);
    let money = |minor| Money::new(minor, Currency::CNY);
    Order {
        id: Id(first + i64::from(n)),
        number: 0,
        key: buyers::key(n.into()).into(),
        sku: Id(SKU),
        account: Id(1),
        buyer: Id(i64::from(n) * 7),
        quantity: 1,
        returned: 0,
        price: money(PRICE),
        total: money(PRICE),
        because: Because::Shelf,
        offer: None,
        plan: None,
        state: State::Held,
        turn: None,
        draw: None,
        waits: false,
        wish: None,
        most: None,
        live: None,
        on_air: false,
        at: Some(now),
        created_at: now,
        held_at: Some(now),
        held_until: Some(now + Millis::minutes(10)),
        placed_at: None,
        paid_at: None,
        payment: None,
        received: money(0),
        refunded: money(0),
        parcel: None,
        network: Some(u64::from(n) * 7_919),
        address: None,
        instrument: None,
        review: None,
        dispute: None,
        lost: 0,
        lost_down: 0,
    }
}

fn event(order: &Order) -> OrderEvent {
    OrderEvent {
        id: order.id.0,
        at: order.created_at.0,
        order_id: order.id.0,
        account_id: order.account.0,
        post_id: 0,
        kind: "hold".into(),
        was: String::new(),
        state: "held".into(),
        done_by: None,
        amount: PRICE,
        second: order.at.map(|at| at.0),
        back: 0,
    }
}
