//! What follows from the orders that a sale knows: every count, and every way to find one but by id and key.

use super::buyers::Buyers;
use crate::{
    id::Id,
    sale::{
        order::{Order, Review},
        state::Pieces,
    },
    time::Millis,
};
use std::collections::{BTreeMap, BTreeSet};

/// An order by SKU, by what it may share, and by when it was tapped.
pub(super) type Marked = (Id, Review, u64, Millis, Id);

/// Pieces that one network has promised and not paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Promised {
    /// All of them.
    pub(super) promised: i64,
    /// Those that last for a transfer.
    pub(super) lasting: i64,
}

/// Counts and ways to find orders.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Index {
    /// How many orders are open.
    pub(super) open: usize,
    /// What the clock moves, by when.
    pub(super) due: BTreeSet<(Millis, Id)>,
    /// The open orders of each buyer.
    pub(super) buyers: Buyers,
    /// Pieces held, by SKU.
    pub(super) held: BTreeMap<Id, i64>,
    /// Unpaid promises, by SKU and network.
    pub(super) networks: BTreeMap<(Id, u64), Promised>,
    /// Pieces held, by offer.
    pub(super) under: BTreeMap<Id, i64>,
    /// Who waits for a SKU, in turn.
    pub(super) lines: BTreeMap<Id, BTreeMap<i64, Id>>,
    /// Who is in a draw.
    pub(super) entrants: BTreeMap<Id, BTreeSet<Id>>,
    /// Orders that have not ended by what they may share, in order of their taps.
    pub(super) marks: BTreeSet<Marked>,
}

impl Index {
    pub(super) fn of<'a>(orders: impl Iterator<Item = &'a Order>) -> Self {
        let mut index = Self::default();
        orders.for_each(|order| index.add(order));
        index
    }

    pub(super) fn add(&mut self, order: &Order) {
        if order.state.open() {
            self.open = self.open.saturating_add(1);
            self.buyers.insert(order.buyer, order.id);
        }
        if let Some(due) = order.due() {
            self.due.insert((due, order.id));
        }
        if let Some(turn) = order.turn {
            self.lines.entry(order.sku).or_default().insert(turn, order.id);
        }
        if let Some(draw) = entered(order) {
            self.entrants.entry(draw).or_default().insert(order.id);
        }
        self.marks.extend(marked(order));
        self.count(order, 1);
    }

    pub(super) fn remove(&mut self, order: &Order) {
        if order.state.open() {
            self.open = self.open.saturating_sub(1);
            self.buyers.remove(order.buyer, order.id);
        }
        if let Some(due) = order.due() {
            self.due.remove(&(due, order.id));
        }
        if let Some(turn) = order.turn {
            take(&mut self.lines, order.sku, &turn);
        }
        if let Some(draw) = entered(order) {
            leave(&mut self.entrants, draw, order.id);
        }
        for marked in marked(order) {
            self.marks.remove(&marked);
        }
        self.count(order, -1);
    }

    fn count(&mut self, order: &Order, sign: i64) {
        let pieces = order.pieces().saturating_mul(sign);
        if order.state.pieces() == Pieces::Held {
            raise(&mut self.held, order.sku, pieces);
            if let Some(offer) = order.offer {
                raise(&mut self.under, offer, pieces);
            }
        }
        if let Some(network) = order.network.filter(|_| order.state.promised()) {
            self.crowd((order.sku, network), order, pieces);
        }
    }

    fn crowd(&mut self, key: (Id, u64), order: &Order, pieces: i64) {
        let of = self.networks.entry(key).or_default();
        of.promised = of.promised.saturating_add(pieces);
        if order.lasts() {
            of.lasting = of.lasting.saturating_add(pieces);
        }
        if *of == Promised::default() {
            self.networks.remove(&key);
        }
    }
}

fn marked(order: &Order) -> impl Iterator<Item = Marked> {
    let marks = Review::ALL.iter().filter(move |_| !order.state.over());
    let mark = move |what: &Review| Some((order.sku, *what, order.mark(*what)?, order.created_at, order.id));
    marks.filter_map(mark)
}

fn entered(order: &Order) -> Option<Id> {
    order.draw.filter(|_| order.state == super::State::InDraw)
}

fn raise<K: Ord>(counts: &mut BTreeMap<K, i64>, key: K, by: i64) {
    use std::collections::btree_map::Entry;
    match counts.entry(key) {
        Entry::Vacant(new) => drop(new.insert(by)),
        Entry::Occupied(mut old) => {
            *old.get_mut() = old.get().saturating_add(by);
            if *old.get() == 0 {
                old.remove();
            }
        }
    }
}

fn leave(draws: &mut BTreeMap<Id, BTreeSet<Id>>, draw: Id, order: Id) {
    let Some(entrants) = draws.get_mut(&draw) else { return };
    entrants.remove(&order);
    if entrants.is_empty() {
        draws.remove(&draw);
    }
}

fn take<K: Ord, V>(map: &mut BTreeMap<Id, BTreeMap<K, V>>, of: Id, key: &K) {
    let Some(inner) = map.get_mut(&of) else { return };
    inner.remove(key);
    if inner.is_empty() {
        map.remove(&of);
    }
}
