//! The life of every order: one line a change, never changed. Ids are in the order in which the desk committed.

use crate::{Db, Result, Tx, engine};
use sqlx::FromRow;
use std::collections::BTreeMap;
use wanghong_core::{
    Id, Millis,
    event::{Change, Event, Kind},
    sale::{Order, State},
};

/// A row of `order_events`.
#[derive(Clone, Debug, FromRow, PartialEq, Eq, PartialOrd, Ord)]
pub struct OrderEvent {
    /// Its id; ids sort by age.
    pub id: i64,
    /// When it happened.
    pub at: i64,
    /// To which order.
    pub order_id: i64,
    /// Whose shop sells.
    pub account_id: i64,
    /// In which show the order was made; 0 for none.
    pub post_id: i64,
    /// What happened.
    pub kind: String,
    /// The state that the order was in; empty for a new one.
    pub was: String,
    /// The state that it is in since.
    pub state: String,
    /// The account of the shop's hand; none for the buyer and the clock.
    pub done_by: Option<i64>,
    /// How much money it was about, in minor units.
    pub amount: i64,
    /// The moment of the picture at which the order was made.
    pub second: Option<i64>,
    /// Pieces that came back while the order went on.
    pub back: i64,
}

impl OrderEvent {
    /// What is written down of an order after an event; with it so many pieces came back while the order went on.
    pub fn of(order: &Order, event: &Event, change: Change, back: i64) -> Self {
        Self {
            id: change.line.0,
            at: event.at.0,
            order_id: order.id.0,
            account_id: order.account.0,
            post_id: event.live.0,
            kind: event.kind.word().to_owned(),
            was: change.was.map_or("", State::word).to_owned(),
            state: change.state.word().to_owned(),
            done_by: event.account.map(|id| id.0),
            amount: event.amount,
            second: event.second.map(|at| at.0),
            back,
        }
    }
}

/// A line of a show's orders, with what it is about.
#[derive(Clone, Debug, FromRow)]
pub struct Told {
    /// The line.
    #[sqlx(flatten)]
    pub event: OrderEvent,
    /// What is bought.
    pub sku_id: i64,
    /// The buying user.
    pub buyer: i64,
    /// The order's deposit in minor units; 0 where it has none.
    pub down: i64,
}

impl Told {
    /// What happened; nothing where it is of a kind from a newer program.
    pub fn event(&self) -> Option<Event> {
        let row = &self.event;
        let change = Change {
            line: Id(row.id),
            sku: Id(self.sku_id),
            buyer: Id(self.buyer),
            was: State::from_word(&row.was),
            state: State::from_word(&row.state)?,
            down: self.down,
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
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, at, order_id, account_id, post_id, kind, was, state, done_by, amount, second, back FROM order_events ",
            $rest
        )
    };
}

const OF_ORDER: &str = select!("WHERE order_id = $1 ORDER BY id");
const OF_POST: &str = "SELECT e.id, e.at, e.order_id, e.account_id, e.post_id, e.kind, e.was, e.state, e.done_by, \
     e.amount, e.second, e.back, o.sku_id, o.buyer, COALESCE(o.deposit_minor * o.quantity, 0) AS down \
     FROM order_events e JOIN orders o ON o.id = e.order_id \
     WHERE e.post_id = $1 AND e.id > $2 ORDER BY e.id LIMIT $3";
const AFTER: &str = select!("WHERE id > $1 ORDER BY id LIMIT $2");
const MONEY_AFTER: &str = select!(
    "WHERE id > $1 AND (kind = 'pay' OR kind = 'deposit' OR kind = 'refund' OR kind = 'forfeit') ORDER BY id LIMIT $2"
);
const OF_ORDERS: &str =
    select!("WHERE order_id IN (SELECT value FROM json_each($1)) AND id > $2 AND id <= $3 ORDER BY id");
const ADD: &str = "INSERT INTO order_events (at, account_id, post_id, kind, was, state, done_by, amount, back, \
     id, order_id, second)";

/// The life of one order.
pub async fn of_order(db: &Db, order: Id) -> Result<Vec<OrderEvent>> {
    db.all(OF_ORDER, (order,)).await
}

/// A page of what happened to the orders of a show, in order, after an id.
pub async fn of_post(db: &Db, post: Id, after: Id, limit: i64) -> Result<Vec<Told>> {
    db.all(OF_POST, (post, after, limit)).await
}

/// What happened to any order after an id, in order.
pub async fn after(db: &Db, id: Id, limit: i64) -> Result<Vec<OrderEvent>> {
    db.all(AFTER, (id, limit)).await
}

/// What of it moved money: whole payments, deposits, and what went back or was kept.
pub async fn money_after(db: &Db, id: Id, limit: i64) -> Result<Vec<OrderEvent>> {
    db.all(MONEY_AFTER, (id, limit)).await
}

/// What happened to some orders after one event and up to another, in order.
pub async fn of_orders(
    db: &Db,
    orders: impl IntoIterator<Item = i64>,
    (after, upto): (Id, Id),
) -> Result<Vec<OrderEvent>> {
    db.all(OF_ORDERS, (engine::list(orders), after, upto)).await
}

/// Adds many, of which most say the same of different orders.
pub async fn add(tx: &mut Tx, events: impl IntoIterator<Item = OrderEvent>) -> Result<()> {
    let mut alike = BTreeMap::<OrderEvent, Vec<(i64, i64, Option<i64>)>>::new();
    for mut event in events {
        let own = (event.id, event.order_id, event.second.take());
        (event.id, event.order_id) = (0, 0);
        alike.entry(event).or_default().push(own);
    }
    for (e, own) in alike {
        let shared = (e.at, e.account_id, e.post_id, e.kind, e.was, e.state, e.done_by, e.amount, e.back);
        tx.insert_alike(ADD, shared, own).await?;
    }
    Ok(())
}
