//! How a sale keeps count of what its buyers have had.

use super::{
    Answer, Lot, Order, Sale,
    counts::{Of, Record},
    output::Output,
    refused,
};
use crate::{
    id::Id,
    limits,
    refusal::{Code, Refusal},
    sale::{offer::Kind, state::Pieces},
    time::Millis,
};
use std::collections::BTreeSet;

impl Sale {
    /// Whether a buyer's record is here.
    pub fn knows_buyer(&self, buyer: Id) -> bool {
        self.counts.of(buyer).is_some()
    }

    /// Whether what a buyer may have of a SKU depends on their record.
    pub fn asks_record(&self, sku: Id) -> bool {
        self.lots.get(&sku).is_some_and(Lot::counts_buyers) || self.pledges_limit(sku)
    }

    /// Those who wait for a SKU, in line or in a draw, and whose record is not here: they need it once a limit comes.
    pub fn unrecorded(&self, sku: Id) -> Vec<Id> {
        let all = self.book.orders().filter(|order| order.sku == sku && order.state.open());
        let buyers: BTreeSet<_> = all.map(|order| order.buyer).collect();
        buyers.into_iter().filter(|buyer| !self.knows_buyer(*buyer)).collect()
    }

    /// Takes what rows have of a buyer.
    pub(super) fn take_record(&mut self, buyer: Id, record: Record) {
        let Self { counts, book, .. } = self;
        counts.take(buyer, record, |buyer| book.of_buyer(buyer).next().is_some());
    }

    /// Pieces of something that a buyer holds or has bought. Of somebody without a record nobody knows, so it is as
    /// much as can be.
    pub(super) fn had(&self, of: Of, buyer: Id) -> i64 {
        let is = |order: &&Order| match of {
            Of::Sku(sku) => order.sku == sku,
            Of::Offer(offer) => order.offer == Some(offer),
        };
        let held = |order: &&Order| order.state.pieces() == Pieces::Held && is(order);
        let held: i64 = self.book.of_buyer(buyer).filter(held).map(Order::pieces).sum();
        let sold = |record: &Record| record.had.get(&of).copied().unwrap_or(0);
        held.saturating_add(self.counts.of(buyer).map_or(i64::MAX, sold))
    }

    /// Whether one buyer may have so many more pieces of a SKU.
    pub(super) fn allowed(&self, lot: &Lot, buyer: Id, pieces: i64) -> bool {
        self.within(lot.terms.sku, buyer, pieces, lot.terms.per_buyer)
    }

    /// Whether so many more pieces of a SKU are within the most that one buyer may have.
    pub(super) fn within(&self, sku: Id, buyer: Id, pieces: i64, most: Option<i64>) -> bool {
        most.is_none_or(|most| self.had(Of::Sku(sku), buyer).saturating_add(pieces) <= most)
    }

    pub(super) fn has_claimed(&self, offer: Id, buyer: Id) -> bool {
        self.counts.of(buyer).is_some_and(|record| record.claims.contains(&offer))
    }

    /// Counts pieces that were sold, or, when negative, are no longer.
    pub(super) fn tally(&mut self, order: &Order, pieces: i64) {
        let Some(lot) = self.lots.get_mut(&order.sku) else { return };
        if let Some(running) = order.offer.and_then(|offer| lot.offer_mut(offer)) {
            running.sold = running.sold.saturating_add(pieces);
        }
        let all = [Some(Of::Sku(order.sku)), order.offer.map(Of::Offer)];
        for of in all.into_iter().flatten() {
            self.counts.change(order.buyer, |record| record.add(of, pieces));
            self.out.push_back(Output::Bought { buyer: order.buyer, of, pieces });
        }
    }

    /// Claims a coupon. Claiming it again changes nothing.
    pub(super) fn claim(&mut self, offer: Id, buyer: Id, now: Millis) -> Result<Answer, Refusal> {
        let running = self.lots.values().find_map(|lot| lot.offer(offer)).ok_or_else(refused::not_found)?;
        if running.offer.kind != Kind::Coupon {
            return Err(refused::not_found());
        }
        let Some(record) = self.counts.of(buyer) else { return Err(refused::busy()) };
        if record.claims.contains(&offer) {
            return Ok(Answer::Done);
        }
        if running.offer.is_over(now) {
            return Err(Refusal::new(Code::CONFLICT, "This coupon has expired.").field("coupon"));
        }
        if record.claims.len() >= limits::CLAIMS {
            let message = format!("{} coupons at once are the most.", limits::CLAIMS);
            return Err(Refusal::new(Code::LIMIT_REACHED, message).field("coupon"));
        }
        self.counts.change(buyer, |record| record.claims.extend([offer]));
        self.out.push_back(Output::Claim { offer, buyer });
        Ok(Answer::Done)
    }
}
