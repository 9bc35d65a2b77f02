//! Orders and SKUs between rows and rules.

use crate::clock;
use wanghong_core::{
    Id, Millis, Money,
    insight::{Event, Kind},
    sale::{Order, State, Stock, Terms},
};
use wanghong_store::{Error, Result, order_events::OrderEvent, orders, products};

/// A row of `orders` as the rules know it.
pub(crate) fn order(row: orders::Order) -> Result<Order> {
    let broken = |what: &str| Error::Row(format!("order {}: {what}", row.id));
    let state = State::from_word(&row.state).ok_or_else(|| broken("unknown state"))?;
    let currency = row.currency.parse().map_err(|_unknown| broken("unknown currency"))?;
    Ok(Order {
        id: Id(row.id),
        key: row.key,
        sku: Id(row.sku_id),
        account: Id(row.account_id),
        buyer: Id(row.buyer),
        quantity: row.quantity,
        price: Money::new(row.price_minor, currency),
        total: Money::new(row.total_minor, currency),
        state,
        held_until: row.held_until.map(Millis),
        live: row.post_id.map(Id),
        at: row.at.map(Millis),
        created_at: Millis(row.created_at),
        placed_at: row.placed_at.map(Millis),
        paid_at: row.paid_at.map(Millis),
        payment: row.payment_id.map(Id),
    })
}

/// An order as its row.
pub(crate) fn order_row(order: Order) -> orders::Order {
    orders::Order {
        id: order.id.0,
        key: order.key,
        state: order.state.word().to_owned(),
        account_id: order.account.0,
        buyer: order.buyer.0,
        sku_id: order.sku.0,
        quantity: order.quantity,
        price_minor: order.price.minor,
        total_minor: order.total.minor,
        currency: order.price.currency.code().to_owned(),
        post_id: order.live.map(|id| id.0),
        at: order.at.map(|at| at.0),
        held_until: order.held_until.map(|at| at.0),
        created_at: order.created_at.0,
        placed_at: order.placed_at.map(|at| at.0),
        paid_at: order.paid_at.map(|at| at.0),
        payment_id: order.payment.map(|id| id.0),
    }
}

/// A row of `skus` as the rules know it.
pub(crate) fn sku(row: &products::Sku) -> Result<(Terms, Stock)> {
    let unknown = |_| Error::Row(format!("SKU {}: unknown currency", row.id));
    let price = Money::new(row.price_minor, row.currency.parse().map_err(unknown)?);
    let terms = Terms { sku: Id(row.id), account: Id(row.account_id), price };
    let stock = Stock { stocked: row.stocked, left: row.on_shelf, held: row.held, sold: row.sold };
    Ok((terms, stock))
}

/// What the ledger says of an order that is new or changed.
pub(crate) fn event(order: &Order, was: Option<State>, now: Millis) -> Option<Event> {
    let kind = match order.state {
        state if Some(state) == was => return None,
        State::Held => Kind::Hold,
        State::Placed => Kind::Place,
        State::Paid => Kind::Pay,
        State::Lapsed => Kind::Lapse,
        State::Cancelled => Kind::Cancel,
        State::Refunded => Kind::Refund,
    };
    Some(Event {
        subject: Some(order.id),
        amount: order.total.minor,
        second: order.at,
        ..Event::new(kind, order.live.unwrap_or_default(), now)
    })
}

/// That line as a row.
pub(crate) fn change(order: &Order, event: &Event) -> OrderEvent {
    OrderEvent {
        id: clock::mint().0,
        at: event.at.0,
        order_id: order.id.0,
        account_id: order.account.0,
        post_id: event.live.0,
        kind: event.kind.word().to_owned(),
        done_by: event.account.map(|id| id.0),
        amount: event.amount,
        second: event.second.map(|at| at.0),
    }
}

/// A row as a line of the ledger; a kind from a newer program is passed over.
pub(crate) fn told(row: &OrderEvent) -> Option<Event> {
    Some(Event {
        account: row.done_by.map(Id),
        subject: Some(Id(row.order_id)),
        amount: row.amount,
        second: row.second.map(Millis),
        ..Event::new(Kind::from_word(&row.kind)?, Id(row.post_id), Millis(row.at))
    })
}
