//! One SKU of the shop: its terms, its pieces, and the offers on it.

use super::{
    Offer, Stock, Terms,
    book::Book,
    order::Order,
    state::{Pieces, State},
    violation::Violation,
};
use crate::{
    id::Id,
    limits,
    refusal::{Code, Refusal},
    time::Millis,
};

/// One SKU of the shop.
#[derive(Clone, Debug)]
pub(super) struct Lot {
    pub(super) terms: Terms,
    pub(super) stock: Stock,
    pub(super) offers: Vec<Running>,
}

/// An offer, and the pieces that sold orders have under it.
#[derive(Clone, Debug)]
pub(super) struct Running {
    pub(super) offer: Offer,
    pub(super) sold: i64,
}

impl Lot {
    pub(super) fn offer(&self, id: Id) -> Option<&Running> {
        self.offers.iter().find(|running| running.offer.id == id)
    }

    pub(super) fn offer_mut(&mut self, id: Id) -> Option<&mut Running> {
        self.offers.iter_mut().find(|running| running.offer.id == id)
    }

    /// Whether something of it counts what each buyer has had.
    pub(super) fn counts_buyers(&self) -> bool {
        self.terms.per_buyer.is_some() || self.offers.iter().any(|running| running.offer.counts_buyers())
    }

    /// Forgets an offer that can be had no more and under which nothing is held, when there are too many. Before an
    /// input about an order under it rows tell of it again.
    pub(super) fn make_room(&mut self, book: &Book, now: Millis) {
        let idle = |running: &Running| running.offer.is_over(now) && book.under(running.offer.id) == 0;
        if self.offers.len() >= limits::OFFERS
            && let Some(at) = self.offers.iter().position(idle)
        {
            self.offers.remove(at);
        }
    }

    pub(super) fn check(&self, sku: Id, open: i64) -> Result<(), Violation> {
        self.stock.check(sku)?;
        let held = self.stock.held;
        if held == open { Ok(()) } else { Err(Violation::Held { sku, held, open }) }
    }

    /// Whether pieces may be held at all.
    pub(super) fn on_sale(&self) -> Result<(), Refusal> {
        if self.terms.archived {
            return Err(Refusal::new(Code::SOLD_OUT, "This is not sold any more."));
        }
        Ok(())
    }

    /// Whether it is sold in a show of this account.
    pub(super) fn sold_by(&self, host: Option<Id>) -> Result<(), Refusal> {
        if host.is_some_and(|host| host != self.terms.account) {
            return Err(Refusal::new(Code::INVALID, "This is not sold in this show.").field("live"));
        }
        Ok(())
    }

    pub(super) fn shift(&mut self, was: Option<State>, order: &Order, back: i64) -> Option<()> {
        let (stock, pieces) = (self.stock, order.pieces());
        let moved = match (place(was), order.state.pieces()) {
            (Pieces::None, Pieces::Held) => stock.hold(pieces),
            (Pieces::None, Pieces::Sold) => stock.revive(pieces),
            (Pieces::Held, Pieces::None) => stock.release(pieces),
            (Pieces::Held, Pieces::Sold) => stock.sell(pieces),
            (Pieces::Sold, Pieces::None) => stock.give_back(pieces),
            // No act takes money back and keeps the promise.
            (Pieces::Sold, Pieces::Held) => None,
            (Pieces::Sold, Pieces::Sold) => stock.give_back(back),
            (Pieces::None, Pieces::None) | (Pieces::Held, Pieces::Held) => Some(stock),
        }?;
        let before = if was.is_some_and(State::sent) { pieces.saturating_add(back) } else { 0 };
        let since = if order.state.sent() { pieces } else { 0 };
        self.stock = moved.send(since.saturating_sub(before))?;
        Some(())
    }
}

/// Where the pieces of an order were.
pub(super) fn place(was: Option<State>) -> Pieces {
    was.map_or(Pieces::None, State::pieces)
}
