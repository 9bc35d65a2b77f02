//! What the desk writes down of what the sale does.

use wanghong_base::clock;
use wanghong_core::{
    Id, Millis,
    event::Event,
    sale::{By, Order, State, Why},
};
use wanghong_store::movements::StockAct;

/// The account of the shop's hand.
const fn hand(by: By) -> Option<Id> {
    match by {
        By::Shop(account) => Some(account),
        By::Clock | By::Buyer | By::Provider => None,
    }
}

/// What leaves the stock without coming back, as a row.
pub(crate) fn written_off(sku: Id, pieces: i64, by: By, now: Millis) -> StockAct {
    StockAct {
        id: clock::mint().0,
        at: now.0,
        sku_id: sku.0,
        done_by: hand(by).map(|id| id.0),
        quantity: pieces.saturating_neg(),
        note: String::new(),
    }
}

/// What the event log says of an order that is new or changed.
pub(crate) fn event(order: &Order, was: Option<State>, why: Why, now: Millis) -> Event {
    Event {
        account: hand(why.by),
        subject: Some(order.id),
        amount: why.amount.minor,
        second: order.at,
        change: Some(order.change(was, clock::mint())),
        ..Event::new(why.kind, order.live.unwrap_or_default(), now)
    }
}
