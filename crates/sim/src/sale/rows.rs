//! The tables of the shop, and what a database would refuse.

use crate::{ensure, trace::Trace};
use std::collections::BTreeMap;
use wanghong_core::{
    Id, Money,
    sale::{Input, Order, State, Stock, Terms},
};

/// What is committed.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) terms: BTreeMap<Id, Terms>,
    pub(super) stock: BTreeMap<Id, Stock>,
    pub(super) orders: BTreeMap<Id, Order>,
    pub(super) keys: BTreeMap<String, Id>,
    /// By payment: for which order, how much.
    pub(super) refunds: BTreeMap<Id, (Id, Money)>,
}

/// One row to be written.
#[derive(Debug)]
pub(super) enum Write {
    Order(Order, Option<State>),
    Stock(Id, Stock),
    Refund { payment: Id, order: Id, amount: Money },
}

impl Rows {
    pub(super) fn load(&mut self, terms: Terms, stock: Stock) {
        self.terms.insert(terms.sku, terms);
        self.stock.insert(terms.sku, stock);
    }

    /// Changes a price here, and says what the sale must be told.
    pub(super) fn reprice(&mut self, sku: Id, price: Money) -> Option<Input> {
        let terms = self.terms.get_mut(&sku)?;
        terms.price = price;
        Some(Input::Sku { terms: *terms, stock: *self.stock.get(&sku)? })
    }

    pub(super) fn by_key(&self, key: &str) -> Option<&Order> {
        self.keys.get(key).and_then(|id| self.orders.get(id))
    }

    pub(super) fn commit(&mut self, writes: &[Write], trace: &mut Trace) -> Result<(), String> {
        for write in writes {
            match write {
                Write::Order(order, was) => self.write_order(order, *was, trace)?,
                Write::Stock(sku, stock) => {
                    stock.check(*sku).map_err(|violation| violation.to_string())?;
                    self.stock.insert(*sku, *stock);
                }
                Write::Refund { payment, order, amount } => {
                    trace.count("refund");
                    let known = *self.refunds.entry(*payment).or_insert((*order, *amount));
                    ensure(known == (*order, *amount), || format!("two refunds of payment {payment}"))?;
                }
            }
        }
        Ok(())
    }

    fn write_order(&mut self, order: &Order, was: Option<State>, trace: &mut Trace) -> Result<(), String> {
        let known = *self.keys.entry(order.key.clone()).or_insert(order.id);
        ensure(known == order.id, || format!("orders {known} and {} share a key", order.id))?;
        let old = self.orders.insert(order.id, order.clone());
        ensure(was == old.as_ref().map(|old| old.state), || format!("order {} was not {was:?}", order.id))?;
        ensure(old.is_none_or(|old| promise(&old) == promise(order)), || {
            format!("order {} changed", order.id)
        })?;
        match (was, order.state) {
            (None, State::Held) => {}
            (Some(State::Held), State::Placed) => trace.count("placed"),
            (Some(State::Held | State::Placed), State::Lapsed) => trace.count("lapsed"),
            (Some(State::Held | State::Placed), State::Cancelled) => trace.count("cancelled"),
            (Some(State::Held | State::Placed), State::Paid) => trace.count("paid"),
            (Some(State::Lapsed | State::Cancelled), State::Paid) => trace.count("revived"),
            (Some(State::Lapsed | State::Cancelled), State::Refunded) => trace.count("refunded too late"),
            (Some(was), state) if was == state && state.open() => trace.count("lengthened"),
            (was, state) => return Err(format!("order {} went from {was:?} to {state:?}", order.id)),
        }
        Ok(())
    }

    /// What no statement of SQL should ever find.
    pub(super) fn check(&self) -> Result<(), String> {
        for (sku, stock) in &self.stock {
            stock.check(*sku).map_err(|violation| violation.to_string())?;
            let sold = self.pieces(*sku, |state| state == State::Paid);
            ensure(stock.sold == sold, || format!("SKU {sku}: {} sold, {sold} in paid orders", stock.sold))?;
            let held = self.pieces(*sku, State::open);
            ensure(stock.held == held, || format!("SKU {sku}: {} held, {held} in open orders", stock.held))?;
        }
        Ok(())
    }

    fn pieces(&self, sku: Id, which: impl Fn(State) -> bool) -> i64 {
        let orders = self.orders.values().filter(|order| order.sku == sku && which(order.state));
        orders.map(|order| order.quantity).sum()
    }
}

/// What of an order never changes.
fn promise(order: &Order) -> impl PartialEq {
    (order.key.clone(), order.sku, order.buyer, order.quantity, order.price, order.total, order.created_at)
}
