//! What must be true of the tables, whoever wrote them.

use super::Rows;
use crate::ensure;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use wanghong_core::{
    Id, limits,
    sale::{Order, Pieces, State, offer::Kind},
};

/// Whether an order may go from one state to another.
pub(super) fn may_become(was: Option<State>, state: State) -> bool {
    let Some(was) = was else {
        return matches!(state, State::Held | State::Waiting | State::InDraw);
    };
    let next: &[State] = match was {
        State::Waiting => &[State::Held, State::Lapsed, State::Cancelled],
        State::InDraw => &[State::Held, State::Waiting, State::Lapsed],
        State::Held => &[State::Placed, State::Lapsed, State::Cancelled, State::Paid, State::Cooling],
        State::Placed => &[State::Lapsed, State::Cancelled, State::Paid, State::Cooling],
        State::Cooling => &[State::Locked, State::Cancelled],
        State::Locked => &[State::Cooling, State::Paid, State::Cancelled],
        State::Paid => &[State::Packed, State::Refunded, State::Cancelled],
        State::Packed => &[State::Shipped, State::Paid, State::Refunded, State::Cancelled],
        State::Shipped => &[State::Delivered, State::Packed, State::Refunded],
        State::Delivered => &[State::Shipped, State::Refunded],
        State::Lapsed => &[State::Paid, State::Cooling, State::Refunded],
        State::Cancelled => &[State::Refunded],
        State::Refunded => &[],
    };
    next.contains(&state) || was == state && !state.over()
}

/// Whether an order is still for what it was for, at the price at which it was first held.
pub(super) fn keeps_promise(old: &Order, new: &Order) -> bool {
    let wish =
        |order: &Order| (order.sku, order.number, order.buyer, order.quantity, order.created_at, order.live);
    let price = |order: &Order| (order.price, order.total, order.offer, order.because, order.held_at);
    let kept = old.held_at.is_none() || price(old) == price(new);
    let agreed = new.received.minor == old.received.minor || new.agreed() || old.state.over();
    agreed && old.key == new.key && wish(old) == wish(new) && old.returned <= new.returned && kept
}

impl Rows {
    /// Who stands before somebody who is given pieces, by a turn or without one, and could have had them first.
    pub(super) fn overtaken(&self, given: &Order, turn: Option<i64>) -> Option<Id> {
        let before = self.lines.get(&given.sku)?.range(..turn.unwrap_or(i64::MAX));
        let before: BTreeSet<i64> = before.copied().collect();
        let waits = |order: &&Arc<Order>| {
            order.sku == given.sku && order.turn.is_some_and(|turn| before.contains(&turn))
        };
        let could = |order: &&Arc<Order>| !self.has_its_share(order, given.id);
        if before.is_empty() {
            None
        } else {
            self.orders.values().filter(waits).find(could).map(|order| order.id)
        }
    }

    /// Whether the network of somebody who waits has its share of the SKU in promises, besides one of this moment.
    fn has_its_share(&self, waits: &Order, besides: Id) -> bool {
        let same = |order: &&Arc<Order>| {
            order.sku == waits.sku
                && order.network == waits.network
                && order.id != besides
                && order.state.promised()
        };
        let promised: i64 = self.orders.values().filter(same).map(|order| order.quantity).sum();
        let stocked = self.stock.get(&waits.sku).map_or(0, |stock| stock.stocked);
        let share = (stocked / limits::NETWORK_SHARE).max(limits::NETWORK_LEAST);
        waits.network.is_some() && promised + waits.quantity > share
    }

    /// What no statement of SQL should ever find.
    pub(in super::super) fn check(&self) -> Result<(), String> {
        let mut pieces = BTreeMap::<(Id, Pieces), i64>::new();
        for order in self.orders.values() {
            *pieces.entry((order.sku, order.state.pieces())).or_default() += order.pieces();
        }
        for (sku, stock) in &self.stock {
            stock.check(*sku).map_err(|violation| violation.to_string())?;
            ensure(self.counted.get(sku) == Some(&stock.stocked), || {
                format!("SKU {sku}: {stock:?} is not what came in and went out")
            })?;
            let of = |which| pieces.get(&(*sku, which)).copied().unwrap_or(0);
            let (held, sold) = (of(Pieces::Held), of(Pieces::Sold));
            ensure((stock.held, stock.sold) == (held, sold), || {
                format!("SKU {sku}: {stock:?}, but orders hold {held} and have {sold}")
            })?;
        }
        for (offer, taken) in &self.taken {
            let out = self.under(*offer, Pieces::Held) + self.under(*offer, Pieces::Sold);
            ensure(*taken == out, || format!("offer {offer}: rows say {taken} taken, orders have {out}"))?;
        }
        let bought = self.bought.iter().filter(|(_, pieces)| **pieces != 0);
        let bought: BTreeMap<_, _> = bought.map(|(of, pieces)| (*of, *pieces)).collect();
        let sold = self.sold();
        ensure(bought == sold, || format!("rows say {bought:?} was bought, orders have {sold:?}"))?;
        self.check_limits()
    }

    /// Nobody takes a piece more than one buyer may have of a SKU now, whatever they had before that was said.
    pub(super) fn check_limit(&self, new: &Order) -> Result<(), String> {
        let Some(most) = self.terms.get(&new.sku).and_then(|terms| terms.per_buyer) else { return Ok(()) };
        let same = |order: &&Arc<Order>| (order.sku, order.buyer) == (new.sku, new.buyer);
        let theirs = self.orders.values().filter(same).filter(|order| order.state.pieces() != Pieces::None);
        let pieces = theirs.map(|order| order.pieces()).sum::<i64>();
        ensure(pieces <= most, || format!("order {} is for more than {most} of SKU {}", new.id, new.sku))
    }

    /// No offer and no buyer has more than was said.
    fn check_limits(&self) -> Result<(), String> {
        let mut under = BTreeMap::<(Id, Option<Id>), (i64, i64)>::new();
        let mut first = BTreeMap::<Id, i64>::new();
        for order in self.orders.values().filter(|order| order.state.pieces() != Pieces::None) {
            if order.sku == Id(0) {
                *first.entry(order.buyer).or_default() += order.pieces();
            }
            let Some(offer) = order.offer else { continue };
            for buyer in [None, Some(order.buyer)] {
                let (pieces, orders) = under.entry((offer, buyer)).or_default();
                (*pieces, *orders) = (*pieces + order.pieces(), *orders + 1);
            }
        }
        ensure(first.values().all(|pieces| *pieces <= 4), || format!("a buyer has too many: {first:?}"))?;
        for ((id, buyer), (pieces, orders)) in under {
            let Some(offer) = self.offers.get(&id) else { return Err(format!("offer {id} is unknown")) };
            let most = if buyer.is_some() { offer.per_buyer } else { offer.quantity };
            let once = offer.kind != Kind::Coupon || buyer.is_none() || orders <= 1;
            ensure(once && most.is_none_or(|most| pieces <= most), || {
                format!("offer {id}: {pieces} pieces in {orders} orders of {buyer:?}")
            })?;
        }
        Ok(())
    }

    /// Once time has done all it does, only hands move anything.
    pub(in super::super) fn check_rest(&self) -> Result<(), String> {
        let moving = |state| matches!(state, State::InDraw | State::Held | State::Placed | State::Cooling);
        let late = self.orders.values().find(|order| moving(order.state));
        ensure(late.is_none(), || format!("it never ends: {late:?}"))?;
        let draws = self.draws.values().all(|(_, drawn)| drawn.is_some_and(|drawn| drawn.settled));
        ensure(draws, || "a draw is never settled".into())
    }
}
