//! From tap to hold, and how a hold ends without money.

use super::{
    Answer, Sale, after, not_found,
    order::{Order, State, Tap},
    stock::Stock,
};
use crate::{
    id::Id,
    limits,
    refusal::{Code, Refusal},
    time::Millis,
};

impl Sale {
    pub(super) fn hold(&mut self, tap: Tap, now: Millis) -> Result<Order, Refusal> {
        tap.check_key()?;
        if let Some(known) = self.book.by_key(&tap.key).map(|order| order.id) {
            return self.again(&tap, known, now);
        }
        let lot = *self.lots.get(&tap.sku).ok_or_else(not_found)?;
        let order = Order::new(tap, lot.terms, now)?;
        self.admit(&order)?;
        if lot.stock.hold(order.quantity).is_none() {
            return Err(Refusal::new(Code::SoldOut, "Sold out."));
        }
        self.shift(order.sku, |stock| stock.hold(order.quantity));
        self.write(order.clone(), None);
        Ok(order)
    }

    fn again(&mut self, tap: &Tap, known: Id, now: Millis) -> Result<Order, Refusal> {
        let order = self.settled(known, now).ok_or_else(not_found)?;
        if tap.repeats(&order) {
            return Ok(order);
        }
        Err(Refusal::new(Code::KeyReused, "This key belongs to another order.").field("key"))
    }

    fn admit(&self, order: &Order) -> Result<(), Refusal> {
        if self.book.of_buyer(order.buyer) >= limits::HOLDS_PER_BUYER {
            let most = limits::HOLDS_PER_BUYER;
            return Err(Refusal::new(
                Code::LimitReached,
                format!("{most} unpaid orders at once are the most."),
            ));
        }
        if self.book.open() >= limits::OPEN_ORDERS || self.book.get(order.id).is_some() {
            return Err(Refusal::new(Code::Busy, "So many want this at once. Nothing was done; try again."));
        }
        Ok(())
    }

    pub(super) fn place(&mut self, id: Id, buyer: Id, now: Millis) -> Result<Answer, Refusal> {
        let order = self.unpaid(id, buyer, now)?;
        if order.state == State::Placed {
            return Ok(Answer::Order(order));
        }
        let was = order.state;
        let placed = Order { placed_at: Some(now), ..order.into(State::Placed) };
        self.write(placed.clone(), Some(was));
        Ok(Answer::Order(placed))
    }

    pub(super) fn paying(&mut self, id: Id, buyer: Id, now: Millis) -> Result<Answer, Refusal> {
        let order = self.unpaid(id, buyer, now)?;
        let needed = after(now, limits::PAYMENT_GRACE);
        if order.due() >= Some(needed) {
            return Ok(Answer::Order(order));
        }
        if needed > after(order.created_at, limits::HOLD_LONGEST) {
            return Err(Refusal::new(Code::HoldLapsed, "There is no time left for another payment."));
        }
        let longer = Order { held_until: Some(needed), ..order };
        self.write(longer.clone(), Some(longer.state));
        Ok(Answer::Order(longer))
    }

    /// Gives the pieces back. What holds none any more is answered as it is.
    pub(super) fn cancel(&mut self, id: Id, buyer: Id, now: Millis) -> Result<Answer, Refusal> {
        let order = self.owned(id, buyer, now)?;
        match order.state {
            State::Paid => Err(already_paid()),
            State::Lapsed | State::Cancelled | State::Refunded => Ok(Answer::Order(order)),
            State::Held | State::Placed => Ok(Answer::Order(self.end(order, State::Cancelled))),
        }
    }

    /// Lets what is due lapse, at most [`limits::LAPSES`] of it.
    pub(super) fn lapse(&mut self, now: Millis) {
        for _ in 0..limits::LAPSES {
            let Some((_, id)) = self.book.next_due().filter(|(due, _)| *due <= now) else { return };
            self.settled(id, now);
        }
    }

    /// The order as it is at this moment: a hold past its time has ended, even while others still queue.
    pub(super) fn settled(&mut self, id: Id, now: Millis) -> Option<Order> {
        let order = self.book.get(id)?.clone();
        let over = order.due().is_some_and(|due| due <= now);
        Some(if over { self.end(order, State::Lapsed) } else { order })
    }

    fn end(&mut self, order: Order, state: State) -> Order {
        let (was, pieces) = (order.state, order.quantity);
        let ended = order.into(state);
        self.shift(ended.sku, |stock: Stock| stock.release(pieces));
        self.write(ended.clone(), Some(was));
        ended
    }

    /// An order of this buyer. That another's order exists is not for this one to know.
    fn owned(&mut self, id: Id, buyer: Id, now: Millis) -> Result<Order, Refusal> {
        self.settled(id, now).filter(|order| order.buyer == buyer).ok_or_else(not_found)
    }

    fn unpaid(&mut self, id: Id, buyer: Id, now: Millis) -> Result<Order, Refusal> {
        let order = self.owned(id, buyer, now)?;
        match order.state {
            State::Held | State::Placed => Ok(order),
            State::Paid => Err(already_paid()),
            State::Lapsed => {
                Err(Refusal::new(Code::HoldLapsed, "The time to pay has run out and the pieces went back."))
            }
            State::Cancelled => Err(Refusal::new(Code::Conflict, "This order was cancelled.")),
            State::Refunded => Err(Refusal::new(Code::Conflict, "This order was refunded.")),
        }
    }
}

fn already_paid() -> Refusal {
    Refusal::new(Code::AlreadyPaid, "This order has been paid.")
}
