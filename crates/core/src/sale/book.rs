//! The orders a sale knows, and every way to find them.

use super::{order::Order, stock::Violation};
use crate::{id::Id, limits, time::Millis};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// All open orders, and the closed ones of late.
#[derive(Debug, Default)]
pub(super) struct Book {
    orders: BTreeMap<Id, Order>,
    keys: BTreeMap<String, Id>,
    due: BTreeSet<(Millis, Id)>,
    buyers: BTreeMap<Id, usize>,
    held: BTreeMap<Id, i64>,
    closed: VecDeque<Id>,
}

impl Book {
    pub(super) fn get(&self, id: Id) -> Option<&Order> {
        self.orders.get(&id)
    }

    pub(super) fn by_key(&self, key: &str) -> Option<&Order> {
        self.keys.get(key).and_then(|id| self.orders.get(id))
    }

    pub(super) fn next_due(&self) -> Option<(Millis, Id)> {
        self.due.first().copied()
    }

    /// How many open orders there are.
    pub(super) fn open(&self) -> usize {
        self.due.len()
    }

    /// How many open orders a buyer has.
    pub(super) fn of_buyer(&self, buyer: Id) -> usize {
        self.buyers.get(&buyer).copied().unwrap_or(0)
    }

    /// How many pieces of a SKU the open orders hold.
    pub(super) fn held(&self, sku: Id) -> i64 {
        self.held.get(&sku).copied().unwrap_or(0)
    }

    /// Writes an order, new or changed.
    pub(super) fn put(&mut self, order: Order) {
        let old = self.orders.remove(&order.id);
        match &old {
            Some(old) => self.shut(old),
            None => drop(self.keys.insert(order.key.clone(), order.id)),
        }
        self.open_up(&order);
        if !order.state.open() && old.is_none_or(|old| old.state.open()) {
            self.remember(order.id);
        }
        self.orders.insert(order.id, order);
    }

    fn open_up(&mut self, order: &Order) {
        let Some(due) = order.due() else { return };
        self.due.insert((due, order.id));
        let held = self.held.entry(order.sku).or_default();
        *held = held.saturating_add(order.quantity);
        let orders = self.buyers.entry(order.buyer).or_default();
        *orders = orders.saturating_add(1);
    }

    fn shut(&mut self, old: &Order) {
        let Some(due) = old.due() else { return };
        self.due.remove(&(due, old.id));
        lessen(&mut self.held, old.sku, |held| held.saturating_sub(old.quantity));
        lessen(&mut self.buyers, old.buyer, |orders| orders.saturating_sub(1));
    }

    fn remember(&mut self, id: Id) {
        self.closed.push_back(id);
        if self.closed.len() <= limits::CLOSED_ORDERS {
            return;
        }
        let oldest = self.closed.pop_front().and_then(|id| self.orders.remove(&id));
        if let Some(oldest) = oldest {
            self.keys.remove(&oldest.key);
        }
    }

    /// What the open orders hold, added up from nothing.
    pub(super) fn held_anew(&self) -> BTreeMap<Id, i64> {
        let mut held = BTreeMap::<Id, i64>::new();
        for order in self.orders.values().filter(|order| order.state.open()) {
            let sum = held.entry(order.sku).or_default();
            *sum = sum.saturating_add(order.quantity);
        }
        held
    }

    /// Checks that every order can be found in every way it should, and in no other.
    pub(super) fn audit(&self) -> Result<(), Violation> {
        if let Some(order) = self.orders.values().find(|order| !self.filed(order)) {
            return Err(Violation::Index { sku: order.sku, order: order.id });
        }
        let open = || self.orders.values().filter(|order| order.state.open());
        let mut buyers = BTreeMap::<Id, usize>::new();
        for order in open() {
            let orders = buyers.entry(order.buyer).or_default();
            *orders = orders.saturating_add(1);
        }
        let whole = self.keys.len() == self.orders.len() && self.due.len() == open().count();
        if whole && self.buyers == buyers && self.held == self.held_anew() {
            Ok(())
        } else {
            Err(Violation::Stray)
        }
    }

    fn filed(&self, order: &Order) -> bool {
        let by_due = order.due().is_none_or(|due| self.due.contains(&(due, order.id)));
        by_due && self.keys.get(&order.key) == Some(&order.id)
    }
}

fn lessen<N: Copy + Default + PartialEq>(map: &mut BTreeMap<Id, N>, key: Id, change: impl Fn(N) -> N) {
    let Some(count) = map.get_mut(&key) else { return };
    *count = change(*count);
    if *count == N::default() {
        map.remove(&key);
    }
}
