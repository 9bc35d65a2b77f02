//! Bounds on pieces that are promised and unpaid, so that nobody empties a shelf for nothing: for one buyer, and for
//! one network as a share of all there is. Who pays makes room, so a crowd behind one carrier's address gets through;
//! who lets promises run out again and again is promised for less long.

use super::{Lot, Order, Sale, after, order::State, recent::Recent};
use crate::{
    id::Id,
    limits,
    refusal::{Code, Refusal},
    time::Millis,
};

/// Promises in a row that each buyer let end unpaid.
#[derive(Debug)]
pub(super) struct Lapses(Recent<Id, u32>);

impl Default for Lapses {
    fn default() -> Self {
        Self(Recent::new(limits::HESITANT))
    }
}

impl Lapses {
    /// How long the next promise lasts.
    fn span(&self, buyer: Id) -> Millis {
        let run = self.0.get(&buyer).copied().unwrap_or(0);
        let halvings = run.saturating_sub(limits::HESITATIONS);
        let span = limits::HOLD.0.checked_shr(halvings).unwrap_or(0);
        Millis(span).max(limits::HOLD_LEAST)
    }

    /// A promise has ended, or money has come for it.
    pub(super) fn hear(&mut self, was: Option<State>, order: &Order) {
        if !was.is_some_and(State::promised) || order.state.promised() {
            return;
        }
        let run = self.0.get(&order.buyer).copied().unwrap_or(0);
        if order.state.over() {
            self.0.insert(order.buyer, run.saturating_add(1));
        } else if run > 0 {
            self.0.insert(order.buyer, 0);
        }
    }
}

impl Sale {
    /// Promises the pieces of an order from now on.
    pub(super) fn promise(&self, order: &mut Order, now: Millis) {
        order.hold(now, self.lapses.span(order.buyer));
    }

    /// Whether a network has its share of a SKU in unpaid promises, so that this order is too much.
    pub(super) fn is_crowded(&self, lot: &Lot, order: &Order) -> bool {
        let pieces = self.book.promised(order).saturating_add(order.quantity);
        order.network.is_some() && pieces > share(lot, limits::NETWORK_SHARE)
    }

    /// Whether a network has its share of a SKU in promises that last for a transfer.
    pub(super) fn lasts_crowded(&self, order: &Order) -> bool {
        let pieces = self.book.lasting(order).saturating_add(order.quantity);
        let fits = |lot: &Lot| pieces <= share(lot, limits::NETWORK_LASTING);
        order.network.is_some() && !self.lots.get(&order.sku).is_some_and(fits)
    }

    /// Whether a buyer may wish for so many more pieces before paying for some.
    pub(super) fn check_unpaid(&self, buyer: Id, pieces: i64) -> Result<(), Refusal> {
        let unpaid = self.book.of_buyer(buyer).filter(|order| order.state.unpaid());
        let unpaid = unpaid.map(|order| order.quantity).fold(pieces, i64::saturating_add);
        if unpaid <= limits::UNPAID_PIECES {
            return Ok(());
        }
        let message = format!("{} unpaid pieces at once are the most.", limits::UNPAID_PIECES);
        Err(Refusal::new(Code::LimitReached, message).field("quantity"))
    }
}

/// So much of a SKU that one network may have; of a small one a few dozen people's.
fn share(lot: &Lot, part: i64) -> i64 {
    lot.stock.stocked.checked_div(part).unwrap_or(0).max(limits::NETWORK_LEAST)
}

/// What somebody is told whose network has its share.
pub(super) fn crowded() -> Refusal {
    let message = "Many on your network hold this and have not paid yet. Try again in a moment.";
    Refusal::new(Code::Crowded, message).retry_after(limits::CROWDED_WAIT.0)
}

/// Until when an order that begins now to wait for a transfer is promised.
pub(super) fn transfer_until(order: &Order) -> Millis {
    after(order.since(), limits::TRANSFER)
}
