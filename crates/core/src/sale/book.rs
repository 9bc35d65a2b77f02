//! The orders a sale knows, and every way to find them.

mod buyers;
mod index;

use super::{
    order::{Order, Review, State},
    tap::Key,
    violation::Violation,
};
use crate::{id::Id, limits, time::Millis};
use index::{Index, Promised};
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    ops::Bound,
    sync::Arc,
};

/// All open orders, and the closed ones of late.
#[derive(Debug, Default)]
pub(super) struct Book {
    orders: BTreeMap<Id, Arc<Order>>,
    keys: BTreeMap<Key, Id>,
    index: Index,
    closed: VecDeque<Id>,
}

impl Book {
    pub(super) fn get(&self, id: Id) -> Option<&Arc<Order>> {
        self.orders.get(&id)
    }

    pub(super) fn by_key(&self, key: &str) -> Option<&Arc<Order>> {
        self.keys.get(key).and_then(|id| self.orders.get(id))
    }

    pub(super) fn next_due(&self) -> Option<(Millis, Id)> {
        self.index.due.first().copied()
    }

    /// How many open orders there are.
    pub(super) fn open(&self) -> usize {
        self.index.open
    }

    /// The open orders of a buyer.
    pub(super) fn of_buyer(&self, buyer: Id) -> impl Iterator<Item = &Order> {
        self.index.buyers.of(buyer).filter_map(|id| self.get(id)).map(AsRef::as_ref)
    }

    /// How many pieces of a SKU the open orders hold.
    pub(super) fn held(&self, sku: Id) -> i64 {
        self.index.held.get(&sku).copied().unwrap_or(0)
    }

    /// How many pieces the open orders hold under an offer.
    pub(super) fn under(&self, offer: Id) -> i64 {
        self.index.under.get(&offer).copied().unwrap_or(0)
    }

    /// Pieces of the order's SKU that its network has promised and not paid.
    pub(super) fn promised(&self, order: &Order) -> i64 {
        self.network(order).promised
    }

    /// Those of them that last for a transfer.
    pub(super) fn lasting(&self, order: &Order) -> i64 {
        self.network(order).lasting
    }

    fn network(&self, order: &Order) -> Promised {
        let network = order.network.and_then(|network| self.index.networks.get(&(order.sku, network)));
        network.copied().unwrap_or_default()
    }

    /// Who waits for a SKU, the first in turn first.
    pub(super) fn line(&self, sku: Id) -> impl Iterator<Item = &Arc<Order>> {
        let line = self.index.lines.get(&sku);
        line.into_iter().flat_map(BTreeMap::values).filter_map(|id| self.get(*id))
    }

    /// How many wait for a SKU.
    pub(super) fn waiting(&self, sku: Id) -> usize {
        self.index.lines.get(&sku).map_or(0, BTreeMap::len)
    }

    /// The SKUs that somebody waits for.
    pub(super) fn lines(&self) -> impl Iterator<Item = Id> {
        self.index.lines.keys().copied()
    }

    /// How many are in a draw.
    pub(super) fn entered(&self, draw: Id) -> usize {
        self.index.entrants.get(&draw).map_or(0, BTreeSet::len)
    }

    /// Who is in a draw, in order of id, from after an order on.
    pub(super) fn entrants(&self, draw: Id, after: Option<Id>) -> impl Iterator<Item = &Order> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let entrants = self.index.entrants.get(&draw);
        let ids = entrants.into_iter().flat_map(move |all| all.range((from, Bound::Unbounded)));
        ids.filter_map(|id| self.get(*id)).map(AsRef::as_ref)
    }

    /// How many orders of a SKU that have not ended and were tapped since then share this; counted no further than
    /// `enough`.
    pub(super) fn sharing(&self, like: (Id, Review, u64), since: Millis, enough: usize) -> usize {
        let (sku, what, mark) = like;
        let (from, to) = ((since, Id(i64::MIN)), (Millis(i64::MAX), Id(i64::MAX)));
        let all = (sku, what, mark, from.0, from.1)..=(sku, what, mark, to.0, to.1);
        self.index.marks.range(all).take(enough).count()
    }

    /// Writes an order, new or changed, and says in which state it was.
    pub(super) fn put(&mut self, order: &Arc<Order>) -> Option<State> {
        let (id, open) = (order.id, order.state.open());
        let old = self.orders.insert(id, Arc::clone(order));
        if let Some(old) = &old {
            self.index.remove(old);
        } else {
            self.keys.insert(Arc::clone(&order.key), id);
        }
        self.index.add(order);
        if !open && old.as_ref().is_none_or(|old| old.state.open()) {
            self.remember(id);
        }
        old.map(|old| old.state)
    }

    /// Keeps a closed order for a while. One that was opened again meanwhile stays.
    fn remember(&mut self, id: Id) {
        self.closed.push_back(id);
        if self.closed.len() <= limits::CLOSED_ORDERS {
            return;
        }
        let oldest = self.closed.pop_front().and_then(|id| self.orders.get(&id)).cloned();
        if let Some(oldest) = oldest.filter(|order| !order.state.open()) {
            self.orders.remove(&oldest.id);
            self.keys.remove(&oldest.key);
            self.index.remove(&oldest);
        }
    }

    /// Every order that is known.
    pub(super) fn orders(&self) -> impl Iterator<Item = &Order> {
        self.orders.values().map(AsRef::as_ref)
    }

    /// Checks that every order can be found in every way it should, and in no other, and that its money fits.
    pub(super) fn audit(&self) -> Result<(), Violation> {
        if let Some(order) = self.orders().find(|order| self.keys.get(&order.key) != Some(&order.id)) {
            return Err(Violation::Index { sku: order.sku, order: order.id });
        }
        if let Some(order) = self.orders().find(|order| !order.adds_up()) {
            return Err(Violation::Money { order: order.id });
        }
        let queued = |order: &&Order| (order.state == State::Waiting) != order.turn.is_some();
        if let Some(order) = self.orders().find(queued) {
            return Err(Violation::Line { sku: order.sku });
        }
        if self.keys.len() == self.orders.len() && self.index == Index::of(self.orders()) {
            Ok(())
        } else {
            Err(Violation::Stray)
        }
    }
}
