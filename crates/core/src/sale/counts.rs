//! What buyers have had and claimed. Rows say it of one buyer at a time, before the first thing that buyer does with
//! anything that is limited, so that a shop's whole past is never read.

use super::{Answer, Lot, Order, Sale, not_found, output::Output, recent::Recent, violation::Violation};
use crate::{
    id::Id,
    limits,
    refusal::{Code, Refusal},
    sale::{offer::Kind, state::Pieces},
    time::Millis,
};
use std::collections::{BTreeMap, BTreeSet};

/// What a limit for one buyer is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Of {
    /// A SKU, under whatever offer.
    Sku(Id),
    /// An offer.
    Offer(Id),
}

/// What one buyer has had and claimed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Pieces in sold orders, by what.
    pub had: BTreeMap<Of, i64>,
    /// Coupons.
    pub claims: BTreeSet<Id>,
}

/// A record, and which change of any record its last one was.
#[derive(Debug)]
struct Page {
    record: Record,
    changed: Option<u64>,
}

/// The records of those who buy.
#[derive(Debug)]
pub(super) struct Counts {
    pages: Recent<Id, Page>,
    changes: u64,
}

impl Default for Counts {
    fn default() -> Self {
        Self { pages: Recent::new(limits::RECORDS), changes: 0 }
    }
}

impl Counts {
    fn of(&self, buyer: Id) -> Option<&Record> {
        self.pages.get(&buyer).map(|page| &page.record)
    }

    /// Takes a record from rows. One that is here already is newer; `open` says who has an open order.
    fn take(&mut self, buyer: Id, record: Record, open: impl Fn(Id) -> bool) {
        if self.pages.get(&buyer).is_some() {
            return;
        }
        let changes = self.changes;
        // What changed of late may not be in rows yet, and who has an open order may need it without being asked.
        let fresh = |nth: u64| changes.saturating_sub(nth) < limits::FRESH_RECORDS;
        let kept = |buyer: &Id, page: &Page| page.changed.is_some_and(fresh) || open(*buyer);
        self.pages.insert_but(buyer, Page { record, changed: None }, kept);
    }

    fn change(&mut self, buyer: Id, how: impl FnOnce(&mut Record)) {
        self.changes = self.changes.saturating_add(1);
        let Some(page) = self.pages.get_mut(&buyer) else { return };
        page.changed = Some(self.changes);
        how(&mut page.record);
    }

    pub(super) fn audit(&self) -> Result<(), Violation> {
        let owes = |page: &Page| page.record.had.values().any(|pieces| *pieces < 0);
        match self.pages.values().find(|(_, page)| owes(page)) {
            Some((buyer, _)) => Err(Violation::Buyer { buyer: *buyer }),
            None => Ok(()),
        }
    }
}

impl Record {
    fn add(&mut self, of: Of, pieces: i64) {
        let had = self.had.entry(of).or_default();
        *had = had.saturating_add(pieces);
        if *had == 0 {
            self.had.remove(&of);
        }
    }
}

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
        let running = self.lots.values().find_map(|lot| lot.offer(offer)).ok_or_else(not_found)?;
        if running.offer.kind != Kind::Coupon {
            return Err(not_found());
        }
        let Some(record) = self.counts.of(buyer) else { return Err(super::busy()) };
        if record.claims.contains(&offer) {
            return Ok(Answer::Done);
        }
        if running.offer.is_over(now) {
            return Err(Refusal::new(Code::Conflict, "This coupon has expired.").field("coupon"));
        }
        if record.claims.len() >= limits::CLAIMS {
            let message = format!("{} coupons at once are the most.", limits::CLAIMS);
            return Err(Refusal::new(Code::LimitReached, message).field("coupon"));
        }
        self.counts.change(buyer, |record| record.claims.extend([offer]));
        self.out.push_back(Output::Claim { offer, buyer });
        Ok(Answer::Done)
    }
}
