//! How SKUs and offers come into a sale, and what becomes of their pieces.

use super::{
    Of, Offer, Output, Sale, Stock, Terms,
    lot::{Lot, Running, place},
    offer::Kind,
    order::Order,
    price::{Candidate, Quote, Wish, decide},
    refused,
    state::{Pieces, State},
    violation::Violation,
};
use crate::{id::Id, refusal::Refusal, time::Millis};

impl Sale {
    pub(super) fn load(&mut self, terms: Terms, stock: Stock) {
        let sku = terms.sku;
        let fresh = Lot { terms, stock, offers: Vec::new() };
        let lot = self.lots.entry(sku).or_insert(fresh);
        let was = std::mem::replace(&mut lot.terms, terms);
        self.out.extend(stock.check(sku).err().map(Output::Violated));
        if was.archived && !terms.archived {
            self.stir(sku);
        }
    }

    /// Takes an offer on a SKU that is loaded; a closed one makes room when there are too many.
    pub(super) fn offer(&mut self, offer: Offer, sold: i64, now: Millis) {
        let Some(lot) = self.lots.get_mut(&offer.sku) else { return };
        match lot.offer_mut(offer.id) {
            None => {
                lot.make_room(&self.book, now);
                lot.offers.push(Running { offer, sold });
            }
            Some(running) => running.offer = offer,
        }
    }

    /// The price of a wish for a buyer.
    pub(super) fn quote(&self, lot: &Lot, buyer: Id, wish: &Wish, now: Millis) -> Result<Quote, Refusal> {
        let candidates: Vec<_> = lot.offers.iter().map(|running| self.candidate(running, buyer)).collect();
        decide(&lot.terms, &candidates, wish, now)
    }

    fn candidate<'a>(&self, Running { offer, sold }: &'a Running, buyer: Id) -> Candidate<'a> {
        let claimed = offer.kind == Kind::Coupon && self.has_claimed(offer.id, buyer);
        let had = if offer.counts_buyers() { self.had(Of::Offer(offer.id), buyer) } else { 0 };
        Candidate { offer, taken: sold.saturating_add(self.book.under(offer.id)), had, claimed }
    }

    /// Whether what was promised under an offer before can be promised under it again.
    pub(super) fn has_room(&self, lot: &Lot, order: &Order) -> bool {
        let Some(offer) = order.offer else { return true };
        let Some(running) = lot.offer(offer) else { return false };
        let Candidate { offer, taken, had, .. } = self.candidate(running, order.buyer);
        let fits = |most: Option<i64>, count: i64| {
            most.is_none_or(|most| count.saturating_add(order.quantity) <= most)
        };
        let used = offer.kind == Kind::Coupon && had > 0;
        !used && fits(offer.per_buyer, had) && fits(offer.quantity, taken)
    }

    pub(super) fn lot(&self, sku: Id) -> Result<&Lot, Refusal> {
        self.lots.get(&sku).ok_or_else(refused::not_found)
    }

    /// Moves the pieces of an order that has gone from one state to another, or those that came `back` of one
    /// that goes on. A move that cannot be is a broken invariant, never a clamp.
    pub(super) fn shift(&mut self, order: &Order, was: Option<State>, back: i64) {
        let (sku, from, to) = (order.sku, place(was), order.state.pieces());
        let stays = from == to && back == 0;
        if stays && was.is_some_and(State::sent) == order.state.sent() {
            return;
        }
        let moved = self.lots.get_mut(&sku).and_then(|lot| lot.shift(was, order, back));
        match moved {
            Some(()) if stays => self.touch(sku, false),
            Some(()) => {
                self.moved.extend(order.offer.map(|offer| (sku, offer)));
                self.touch(sku, to == Pieces::None || back > 0);
            }
            None => self.out.push_back(Output::Violated(Violation::Short { sku })),
        }
        if from == Pieces::Sold {
            let pieces = if to == Pieces::Sold { back } else { order.pieces() };
            self.tally(order, pieces.saturating_neg());
        } else if to == Pieces::Sold {
            self.tally(order, order.pieces());
        } else if to == Pieces::Held {
            self.check_offer(order);
        }
    }

    /// An offer that grows never grows beyond what it is for.
    fn check_offer(&mut self, order: &Order) {
        let Some(lot) = self.lots.get(&order.sku) else { return };
        let Some(running) = order.offer.and_then(|offer| lot.offer(offer)) else { return };
        let taken = running.sold.saturating_add(self.book.under(running.offer.id));
        if running.offer.quantity.is_some_and(|most| taken > most) {
            let violation = Violation::Offer { offer: running.offer.id };
            self.out.push_back(Output::Violated(violation));
        }
    }

    /// Notes that a stock has changed, and whether pieces may have come free.
    pub(super) fn touch(&mut self, sku: Id, freed: bool) {
        self.touched.push(sku);
        if freed {
            self.stir(sku);
        }
    }

    /// Notes that those who wait for a SKU may have their turn.
    pub(super) fn stir(&mut self, sku: Id) {
        if self.book.waiting(sku) > 0 {
            self.stirred.insert(sku);
        }
    }
}
