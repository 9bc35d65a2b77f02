//! What buyers have had of things with a limit for one buyer, what they claimed, and which payments went back.

use super::{Answer, Lot, Order, Sale, not_found, output::Output, violation::Violation};
use crate::{
    id::Id,
    limits,
    refusal::{Code, Refusal},
    sale::offer::Kind,
    time::Millis,
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// What a limit for one buyer is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Of {
    /// A SKU, under whatever offer.
    Sku(Id),
    /// An offer.
    Offer(Id),
}

/// Pieces in sold orders, by what and whom.
#[derive(Debug, Default)]
pub(super) struct Counts(BTreeMap<(Of, Id), i64>);

impl Counts {
    pub(super) fn sold(&self, of: Of, buyer: Id) -> i64 {
        self.0.get(&(of, buyer)).copied().unwrap_or(0)
    }

    pub(super) fn set(&mut self, of: Of, buyer: Id, pieces: i64) {
        if pieces == 0 {
            self.0.remove(&(of, buyer));
        } else {
            self.0.insert((of, buyer), pieces);
        }
    }

    fn add(&mut self, of: Of, buyer: Id, pieces: i64) {
        self.set(of, buyer, self.sold(of, buyer).saturating_add(pieces));
    }

    fn forget(&mut self, of: Of) {
        self.0.retain(|(what, _), _| *what != of);
    }

    pub(super) fn audit(&self) -> Result<(), Violation> {
        match self.0.iter().find(|(_, pieces)| **pieces < 0) {
            Some(((_, buyer), _)) => Err(Violation::Buyer { buyer: *buyer }),
            None => Ok(()),
        }
    }
}

/// Payments that found no order, of late: a repeated notice must not buy with money that has gone back.
#[derive(Debug, Default)]
pub(super) struct Returned {
    payments: BTreeSet<Id>,
    order: VecDeque<Id>,
}

impl Returned {
    pub(super) fn contains(&self, payment: Id) -> bool {
        self.payments.contains(&payment)
    }

    pub(super) fn insert(&mut self, payment: Id) {
        if self.payments.insert(payment) {
            self.order.push_back(payment);
        }
        if self.order.len() > limits::RETURNED
            && let Some(oldest) = self.order.pop_front()
        {
            self.payments.remove(&oldest);
        }
    }
}

impl Sale {
    /// Pieces of something that a buyer holds or has bought.
    pub(super) fn had(&self, of: Of, buyer: Id) -> i64 {
        let is = |order: &&Order| match of {
            Of::Sku(sku) => order.sku == sku,
            Of::Offer(offer) => order.offer == Some(offer),
        };
        let held = |order: &&Order| order.state.pieces() == super::Pieces::Held && is(order);
        let held: i64 = self.book.of_buyer(buyer).filter(held).map(Order::pieces).sum();
        held.saturating_add(self.counts.sold(of, buyer))
    }

    /// Whether one buyer may have so many more pieces of a SKU.
    pub(super) fn allowed(&self, lot: &Lot, buyer: Id, pieces: i64) -> bool {
        self.within(lot.terms.sku, buyer, pieces, lot.terms.per_buyer)
    }

    /// Whether so many more pieces of a SKU are within the most that one buyer may have.
    pub(super) fn within(&self, sku: Id, buyer: Id, pieces: i64, most: Option<i64>) -> bool {
        most.is_none_or(|most| self.had(Of::Sku(sku), buyer).saturating_add(pieces) <= most)
    }

    /// Counts pieces that were sold, or, when negative, are no longer.
    pub(super) fn tally(&mut self, order: &Order, pieces: i64) {
        let Some(lot) = self.lots.get_mut(&order.sku) else { return };
        if lot.terms.per_buyer.is_some() {
            self.counts.add(Of::Sku(order.sku), order.buyer, pieces);
        }
        let Some(running) = order.offer.and_then(|offer| lot.offer_mut(offer)) else { return };
        running.sold = running.sold.saturating_add(pieces);
        if running.offer.counts_buyers() {
            self.counts.add(Of::Offer(running.offer.id), order.buyer, pieces);
        }
    }

    /// Lets go of counts that nothing limits any more.
    pub(super) fn uncount(&mut self, of: Of, was: bool, is: bool) {
        if was && !is {
            self.counts.forget(of);
        }
    }

    /// Claims a coupon. Claiming it again changes nothing.
    pub(super) fn claim(&mut self, offer: Id, buyer: Id, now: Millis) -> Result<Answer, Refusal> {
        let running = self.lots.values().find_map(|lot| lot.offer(offer)).ok_or_else(not_found)?;
        if running.offer.kind != Kind::Coupon {
            return Err(not_found());
        }
        if self.claims.contains(&(offer, buyer)) {
            return Ok(Answer::Done);
        }
        if !running.offer.open || running.offer.until.is_some_and(|until| until <= now) {
            return Err(Refusal::new(Code::Conflict, "This coupon has expired.").field("coupon"));
        }
        if self.claims.len() >= limits::CLAIMS {
            return Err(super::busy());
        }
        self.claims.insert((offer, buyer));
        self.out.push_back(Output::Claim { offer, buyer });
        Ok(Answer::Done)
    }
}
