//! From tap to hold, and how a hold ends without money.

use super::{
    By, Patience, Sale,
    crowding::{crowded, transfer_until},
    order::{Order, Review, State},
    refused,
    tap::Tap,
};
use crate::{
    event::Kind,
    id::Id,
    limits,
    refusal::{Code, Refusal},
    time::Millis,
};
use std::sync::Arc;

impl Sale {
    pub(super) fn hold(&mut self, tap: Tap, now: Millis) -> Result<Arc<Order>, Refusal> {
        tap.check()?;
        if let Some(known) = self.book.by_key(&tap.key).map(|order| order.id) {
            return self.again(&tap, known, now);
        }
        let lot = self.lot(tap.sku)?;
        lot.sold_by(tap.host)?;
        if self.asks_record(tap.sku) && !self.knows_buyer(tap.buyer) {
            return Err(refused::busy());
        }
        let pledge = self.pledged(tap.sku, now);
        let quote = match pledge {
            Some(pledge) => pledge.quote(&tap)?,
            None => lot.on_sale().and_then(|()| self.quote(lot, tap.buyer, &tap.wish(), now))?,
        }
        .at_most(tap.most)?;
        let mut order = Order::new(tap, lot.terms.account, &quote, now)?;
        self.admit(&order)?;
        let most = pledge.map_or(lot.terms.per_buyer, |pledge| pledge.per_buyer);
        if !self.within(order.sku, order.buyer, order.quantity, most) {
            return Err(refused::too_many());
        }
        let way = self.way(lot, &order, now)?;
        let kind = if way == State::Waiting {
            self.stand(&mut order);
            Kind::Wait
        } else if way == State::InDraw {
            order.queue(State::InDraw);
            order.draw = self.door(order.sku, now).draw();
            Kind::EnterDraw
        } else {
            self.promise(&mut order, now);
            Kind::Hold
        };
        order.number = self.next_number(order.account);
        let order = self.write(order, kind, By::Buyer);
        Ok(self.suspect(order, Review::Network))
    }

    fn again(&mut self, tap: &Tap, known: Id, now: Millis) -> Result<Arc<Order>, Refusal> {
        let order = self.settled(known, now).ok_or_else(refused::not_found)?;
        if tap.repeats(&order) {
            return Ok(order);
        }
        Err(Refusal::new(Code::KEY_REUSED, "This key belongs to another order.").field("key"))
    }

    fn admit(&self, order: &Order) -> Result<(), Refusal> {
        let unpaid = self.book.of_buyer(order.buyer).filter(|order| order.state.unpaid());
        if unpaid.count() >= limits::HOLDS_PER_BUYER {
            let message = format!("{} unpaid orders at once are the most.", limits::HOLDS_PER_BUYER);
            return Err(Refusal::new(Code::LIMIT_REACHED, message).field("orders"));
        }
        if self.book.open() >= limits::OPEN_ORDERS || self.book.get(order.id).is_some() {
            return Err(refused::busy());
        }
        self.check_unpaid(order.buyer, order.quantity)
    }

    /// Until when a payment that begins now makes a hold last; nothing where that is long enough already. A hold
    /// never becomes shorter, and its end is counted from its beginning, so that no number of tries moves it on.
    pub(super) fn lasting(
        &self,
        order: &Order,
        patience: Patience,
        now: Millis,
    ) -> Result<Option<Millis>, Refusal> {
        if patience == Patience::Minutes {
            return extended(order, now);
        }
        if order.due().is_none() || order.lasts() {
            return Ok(None);
        }
        let lasting = self.book.of_buyer(order.buyer).filter(|order| order.lasts()).count();
        if lasting >= limits::TRANSFERS_PER_BUYER {
            let message = format!("{} orders at once can wait for a transfer.", limits::TRANSFERS_PER_BUYER);
            return Err(Refusal::new(Code::LIMIT_REACHED, message).field("provider"));
        }
        if self.lasts_crowded(order) { Err(crowded()) } else { Ok(Some(transfer_until(order))) }
    }

    /// Looks whether an order shares something with too many others. It goes on as before, but is not packed
    /// until the shop has looked at it.
    pub(super) fn suspect(&mut self, order: Arc<Order>, what: Review) -> Arc<Order> {
        let Some(mark) = order.mark(what).filter(|_| order.review.is_none()) else { return order };
        let (most, since) = (what.most(), order.created_at.0.saturating_sub(limits::SHARED_SPAN.0));
        if self.book.sharing((order.sku, what, mark), Millis(since), most.saturating_add(1)) <= most {
            return order;
        }
        self.change(&order, Kind::Review, By::Clock, |order| order.review = Some(what))
    }

    /// Lets what is due lapse or lock, at most [`limits::LAPSES`] of it.
    pub(super) fn lapse(&mut self, now: Millis) {
        for _ in 0..limits::LAPSES {
            let Some((_, id)) = self.book.next_due().filter(|(due, _)| *due <= now) else { return };
            self.settled(id, now);
        }
    }

    /// The order as it is at this moment: what is past its time has moved on, even while others still queue.
    pub(super) fn settled(&mut self, id: Id, now: Millis) -> Option<Arc<Order>> {
        let order = self.book.get(id)?;
        if order.due().is_none_or(|due| due > now) {
            return Some(Arc::clone(order));
        }
        let order = Arc::clone(order);
        Some(if order.state == State::Cooling {
            self.lock_in(&order, now, By::Clock)
        } else {
            self.end(&order, State::Lapsed, Kind::Lapse, By::Clock)
        })
    }

    /// Ends an order; whatever pieces it has come free.
    pub(super) fn end(&mut self, order: &Order, state: State, kind: Kind, by: By) -> Arc<Order> {
        self.change(order, kind, by, |order| order.enter(state))
    }

    /// An order of this buyer. That another's order exists is not for this one to know.
    pub(super) fn owned(&mut self, id: Id, buyer: Id, now: Millis) -> Result<Arc<Order>, Refusal> {
        self.settled(id, now).filter(|order| order.buyer == buyer).ok_or_else(refused::not_found)
    }
}

/// Until when a payment of minutes that begins now makes a hold last.
fn extended(order: &Order, now: Millis) -> Result<Option<Millis>, Refusal> {
    let needed = now.after(limits::PAYMENT_GRACE);
    if order.due().is_none_or(|due| due >= needed) {
        return Ok(None);
    }
    if needed > order.since().after(limits::HOLD_LONGEST) {
        return Err(Refusal::new(Code::HOLD_LAPSED, "There is no time left for another payment."));
    }
    Ok(Some(needed))
}
