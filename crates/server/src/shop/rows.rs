//! Orders and SKUs between rows and rules.

use crate::clock;
use wanghong_core::{
    Currency, Id, Millis, Money,
    event::{Change, Event, Kind},
    sale::{Because, By, Deposit, Dispute, Order, Parcel, Plan, Review, State, Stock, Terms, Why},
};
use wanghong_store::{
    Error, Result,
    movements::StockAct,
    order_events::{OrderEvent, Told},
    orders, products,
};

/// A row of `orders` as the rules know it.
pub(crate) fn order(row: orders::Order) -> Result<Order> {
    let broken = |what: &str| Error::Row(format!("order {}: {what}", row.id));
    let currency = row.currency.parse().map_err(|_unknown| broken("unknown currency"))?;
    let money = |minor| Money::new(minor, currency);
    let review =
        row.review.as_deref().map(|word| Review::from_word(word).ok_or_else(|| broken("unknown review")));
    let dispute =
        row.dispute.as_deref().map(|word| Dispute::from_word(word).ok_or_else(|| broken("unknown dispute")));
    Ok(Order {
        id: Id(row.id),
        number: row.number,
        state: State::from_word(&row.state).ok_or_else(|| broken("unknown state"))?,
        because: Because::from_word(&row.because).ok_or_else(|| broken("unknown reason of its price"))?,
        review: review.transpose()?,
        plan: plan(&row, currency).map(Box::new),
        parcel: parcel(&row).map(Box::new),
        key: row.key.into(),
        sku: Id(row.sku_id),
        account: Id(row.account_id),
        buyer: Id(row.buyer),
        quantity: row.quantity,
        returned: row.returned,
        price: money(row.price_minor),
        total: money(row.total_minor),
        offer: row.offer_id.map(Id),
        turn: row.turn,
        draw: row.draw_id.map(Id),
        waits: row.waits,
        wish: row.wish.map(i64::cast_unsigned),
        most: row.most_minor.map(money),
        on_air: row.on_air,
        live: row.post_id.map(Id),
        at: row.at.map(Millis),
        created_at: Millis(row.created_at),
        held_at: row.held_at.map(Millis),
        held_until: row.held_until.map(Millis),
        placed_at: row.placed_at.map(Millis),
        paid_at: row.paid_at.map(Millis),
        payment: row.payment_id.map(Id),
        received: money(row.received_minor),
        refunded: money(row.refunded_minor),
        network: row.network.map(i64::cast_unsigned),
        address: row.address_mark.map(i64::cast_unsigned),
        instrument: row.instrument.map(i64::cast_unsigned),
        dispute: dispute.transpose()?,
        lost: row.lost_minor,
        lost_down: row.lost_down_minor,
    })
}

fn plan(row: &orders::Order, currency: Currency) -> Option<Plan> {
    let amount = Money::new(row.deposit_minor?, currency);
    let span = |ms: Option<i64>| Millis(ms.unwrap_or_default());
    Some(Plan {
        deposit: Deposit { amount, cooling: span(row.cooling_ms), balance: span(row.balance_ms) },
        down: amount.times(row.quantity)?,
        payment: row.deposit_payment.map(Id),
        cooling_until: row.cooling_until.map(Millis),
        locked_at: row.locked_at.map(Millis),
        unlock_until: row.unlock_until.map(Millis),
        balance_until: row.balance_until.map(Millis),
    })
}

fn parcel(row: &orders::Order) -> Option<Parcel> {
    row.packed_at.map(|at| Parcel {
        packed_at: Some(Millis(at)),
        shipped_at: row.shipped_at.map(Millis),
        delivered_at: row.delivered_at.map(Millis),
        return_asked_at: row.return_asked_at.map(Millis),
    })
}

/// An order as its row.
pub(crate) fn order_row(order: &Order) -> orders::Order {
    let (plan, parcel) = (order.plan.as_deref(), order.parcel.as_deref().copied().unwrap_or_default());
    let ms = |at: Option<Millis>| at.map(|at| at.0);
    let id = |id: Option<Id>| id.map(|id| id.0);
    orders::Order {
        id: order.id.0,
        number: order.number,
        key: order.key.as_ref().to_owned(),
        state: order.state.word().to_owned(),
        account_id: order.account.0,
        buyer: order.buyer.0,
        sku_id: order.sku.0,
        quantity: order.quantity,
        returned: order.returned,
        price_minor: order.price.minor,
        total_minor: order.total.minor,
        currency: order.price.currency.code().to_owned(),
        post_id: id(order.live),
        at: ms(order.at),
        held_until: ms(order.held_until),
        created_at: order.created_at.0,
        placed_at: ms(order.placed_at),
        paid_at: ms(order.paid_at),
        payment_id: id(order.payment),
        because: order.because.word().to_owned(),
        offer_id: id(order.offer),
        turn: order.turn,
        draw_id: id(order.draw),
        waits: order.waits,
        wish: order.wish.map(u64::cast_signed),
        most_minor: order.most.map(|most| most.minor),
        on_air: order.on_air,
        held_at: ms(order.held_at),
        network: order.network.map(u64::cast_signed),
        deposit_minor: plan.map(|plan| plan.deposit.amount.minor),
        cooling_ms: plan.map(|plan| plan.deposit.cooling.0),
        balance_ms: plan.map(|plan| plan.deposit.balance.0),
        deposit_payment: id(plan.and_then(|plan| plan.payment)),
        cooling_until: ms(plan.and_then(|plan| plan.cooling_until)),
        locked_at: ms(plan.and_then(|plan| plan.locked_at)),
        unlock_until: ms(plan.and_then(|plan| plan.unlock_until)),
        balance_until: ms(plan.and_then(|plan| plan.balance_until)),
        received_minor: order.received.minor,
        refunded_minor: order.refunded.minor,
        packed_at: ms(parcel.packed_at),
        shipped_at: ms(parcel.shipped_at),
        delivered_at: ms(parcel.delivered_at),
        return_asked_at: ms(parcel.return_asked_at),
        address_mark: order.address.map(u64::cast_signed),
        instrument: order.instrument.map(u64::cast_signed),
        review: order.review.map(|review| review.word().to_owned()),
        dispute: order.dispute.map(|dispute| dispute.word().to_owned()),
        lost_minor: order.lost,
        lost_down_minor: order.lost_down,
    }
}

/// A row of `skus` as the rules know it.
pub(crate) fn sku(row: &products::Sku) -> Result<(Terms, Stock)> {
    let unknown = |_| Error::Row(format!("SKU {}: unknown currency", row.id));
    let price = Money::new(row.price_minor, row.currency.parse().map_err(unknown)?);
    let floor = row.floor_minor.map(|minor| Money { minor, ..price });
    let (plan, per_buyer) = (row.plan, row.per_buyer);
    let (sku, account, archived) = (Id(row.id), Id(row.account_id), row.archived || row.withdrawn);
    let terms = Terms { sku, account, price, floor, plan, per_buyer, archived };
    let stock =
        Stock { stocked: row.stocked, left: row.on_shelf, held: row.held, sold: row.sold, sent: row.sent };
    Ok((terms, stock))
}

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

/// What the ledger says of an order that is new or changed.
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

/// That line as a row; with it so many pieces came back while the order went on.
pub(crate) fn change(order: &Order, was: Option<State>, event: &Event, back: i64) -> OrderEvent {
    let line = event.change.map_or_else(clock::mint, |change| change.line);
    OrderEvent {
        id: line.0,
        at: event.at.0,
        order_id: order.id.0,
        account_id: order.account.0,
        post_id: event.live.0,
        kind: event.kind.word().to_owned(),
        was: was.map_or("", State::word).to_owned(),
        state: order.state.word().to_owned(),
        done_by: event.account.map(|id| id.0),
        amount: event.amount,
        second: event.second.map(|at| at.0),
        back,
    }
}

/// A row as a line of the ledger; a kind from a newer program is passed over.
pub(crate) fn told(told: &Told) -> Option<Event> {
    let row = &told.event;
    let change = Change {
        line: Id(row.id),
        sku: Id(told.sku_id),
        buyer: Id(told.buyer),
        was: State::from_word(&row.was),
        state: State::from_word(&row.state)?,
        down: told.down,
    };
    Some(Event {
        change: Some(change),
        account: row.done_by.map(Id),
        subject: Some(Id(row.order_id)),
        amount: row.amount,
        second: row.second.map(Millis),
        ..Event::new(Kind::from_word(&row.kind)?, Id(row.post_id), Millis(row.at))
    })
}
