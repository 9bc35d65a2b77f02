//! One commit of the desk: everything that came out of a batch of inputs.

use super::{
    change::{Change, Restock},
    rows,
};
use std::collections::BTreeMap;
use tokio::sync::oneshot;
use wanghong_core::{
    Id, Millis, Money, Refusal,
    insight::Event,
    sale::{Answer, Order, Output, State, Stock, stock::Violation},
};
use wanghong_store::{
    Db, Result,
    order_events::{self, OrderEvent},
    orders, payments, products,
};

/// Whoever waits for the desk.
pub(crate) type Reply = oneshot::Sender<std::result::Result<Answer, Refusal>>;

/// Money that found no order and goes back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Refund {
    /// Which payment.
    pub(crate) payment: Id,
    /// How much.
    pub(crate) amount: Money,
}

/// What one batch changes, and who is told once it is committed.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    waiting: Vec<Option<Reply>>,
    answers: Vec<(Reply, std::result::Result<Answer, Refusal>)>,
    orders: BTreeMap<Id, Order>,
    changes: Vec<OrderEvent>,
    /// Orders that are new, as buyer and order.
    pub(crate) made: Vec<(Id, Id)>,
    stocks: BTreeMap<Id, Stock>,
    ships: BTreeMap<u64, (Id, orders::Ship)>,
    settled: Vec<Id>,
    catalogue: Vec<Change>,
    restocks: BTreeMap<u64, Restock>,
    /// What happened, for rooms to count.
    pub(crate) events: Vec<Event>,
    /// Payments to give back.
    pub(crate) refunds: Vec<Refund>,
    /// A broken invariant: nothing of this batch may be committed.
    pub(crate) violation: Option<Violation>,
}

impl Batch {
    /// A ticket for somebody who waits.
    pub(crate) fn ticket(&mut self, reply: Reply) -> u64 {
        self.waiting.push(Some(reply));
        u64::try_from(self.waiting.len() - 1).unwrap_or(u64::MAX)
    }

    /// An address to be written if the order it came with is placed.
    pub(crate) fn ship(&mut self, ticket: u64, order: Id, ship: orders::Ship) {
        self.ships.insert(ticket, (order, ship));
    }

    /// A payment that the provider says has succeeded. Its notice is answered whatever becomes of the order,
    /// but not before the commit.
    pub(crate) fn settle(&mut self, payment: Id, reply: Reply) {
        self.settled.push(payment);
        self.answers.push((reply, Ok(Answer::Stock(Stock::default()))));
    }

    /// A change of the catalogue, which the sale has taken; answered once it is committed.
    pub(crate) fn change(&mut self, change: Change, reply: Reply) {
        self.catalogue.push(change);
        self.answers.push((reply, Ok(Answer::Stock(Stock::default()))));
    }

    /// What the shop does with its stock, to be written down if the sale agrees.
    pub(crate) fn restock(&mut self, ticket: u64, restock: Restock) {
        self.restocks.insert(ticket, restock);
    }

    /// A no that needs no commit.
    pub(crate) fn refuse(&mut self, reply: Reply, refusal: Refusal) {
        self.answers.push((reply, Err(refusal)));
    }

    /// Takes one output of the sale.
    pub(crate) fn take(&mut self, output: Output, now: Millis) {
        match output {
            Output::Order { order, was } => {
                if let Some(event) = rows::event(&order, was, now) {
                    self.changes.push(rows::change(&order, &event));
                    self.events.push(event);
                }
                if was.is_none() {
                    self.made.push((order.buyer, order.id));
                }
                self.orders.insert(order.id, order);
            }
            Output::Stock { sku, stock } => drop(self.stocks.insert(sku, stock)),
            Output::Refund { payment, amount, .. } => self.refunds.push(Refund { payment, amount }),
            Output::Violated(violation) => self.violation = Some(violation),
            Output::Answer { ticket, answer } => {
                if answer.is_err() {
                    self.ships.remove(&ticket);
                    self.restocks.remove(&ticket);
                }
                let place = usize::try_from(ticket).ok().and_then(|place| self.waiting.get_mut(place));
                self.answers.extend(place.and_then(Option::take).map(|reply| (reply, answer)));
            }
        }
    }

    /// Commits everything, or nothing.
    pub(crate) async fn commit(&self, db: &Db, now: Millis) -> Result<()> {
        if self.is_empty() {
            return Ok(());
        }
        let mut tx = db.begin().await?;
        for change in &self.catalogue {
            change.write(&mut tx, now).await?;
        }
        for restock in self.restocks.values() {
            restock.write(&mut tx, now).await?;
        }
        orders::put(&mut tx, self.orders.values().cloned().map(rows::order_row).collect()).await?;
        for (sku, stock) in &self.stocks {
            products::set_stock(&mut tx, *sku, (stock.stocked, stock.left, stock.held, stock.sold)).await?;
        }
        for (order, ship) in self.ships.values() {
            orders::set_ship(&mut tx, *order, ship).await?;
        }
        for payment in &self.settled {
            let back = self.refunds.iter().any(|refund| refund.payment == *payment);
            payments::settle(&mut tx, *payment, if back { "refunded" } else { "succeeded" }, now).await?;
        }
        order_events::add(&mut tx, self.changes.clone()).await?;
        tx.commit().await
    }

    fn is_empty(&self) -> bool {
        self.orders.is_empty()
            && self.stocks.is_empty()
            && self.settled.is_empty()
            && self.catalogue.is_empty()
            && self.restocks.is_empty()
    }

    /// What is left of each SKU that changed.
    pub(crate) fn left(&self) -> impl Iterator<Item = (Id, i64)> + '_ {
        self.stocks.iter().map(|(sku, stock)| (*sku, stock.left))
    }

    /// The state that each changed order is in now.
    pub(crate) fn states(&self) -> impl Iterator<Item = State> + '_ {
        self.orders.values().map(|order| order.state)
    }

    /// Tells everybody, after the commit.
    pub(crate) fn answer(self) {
        for (reply, answer) in self.answers {
            let _gone = reply.send(answer);
        }
    }

    /// Tells everybody that nothing was done.
    pub(crate) fn fail(self, refusal: &Refusal) {
        let replies = self.answers.into_iter().map(|(reply, _)| reply);
        for reply in replies.chain(self.waiting.into_iter().flatten()) {
            let _gone = reply.send(Err(refusal.clone()));
        }
    }
}
