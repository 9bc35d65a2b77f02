//! Bounds on pieces that are promised and unpaid, so that nobody empties a shelf for nothing: for one buyer, and for
//! one network as a share of all there is. Who pays makes room, so a crowd behind one carrier's address gets through;
//! who lets promises run out again and again is promised for less long.

use super::{Lot, Order, Sale};
use crate::{
    id::Id,
    limits,
    refusal::{Code, Refusal},
    time::Millis,
};

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
        Err(Refusal::new(Code::LIMIT_REACHED, message).field("quantity"))
    }
}

/// So much of a SKU that one network may have; of a small one a few dozen people's.
fn share(lot: &Lot, part: i64) -> i64 {
    lot.stock.stocked.checked_div(part).unwrap_or(0).max(limits::NETWORK_LEAST)
}

/// What somebody is told whose network has its share.
pub(super) fn crowded() -> Refusal {
    let message = "Many on your network hold this and have not paid yet. Try again in a moment.";
    Refusal::new(Code::CROWDED, message).retry_after(limits::CROWDED_WAIT.0)
}

/// Until when an order that begins now to wait for a transfer is promised.
pub(super) fn transfer_until(order: &Order) -> Millis {
    order.since().after(limits::TRANSFER)
}
