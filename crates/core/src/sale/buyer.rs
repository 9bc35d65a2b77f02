//! What a buyer does with an order: place, pay, lock, call off, send back.

use super::{
    By, Patience, Sale,
    order::{Order, Parcel, Review, State},
};
use crate::{
    event::Kind,
    id::Id,
    limits,
    money::Money,
    refusal::{Code, Refusal},
    time::Millis,
};
use std::sync::Arc;

type Outcome = Result<Arc<Order>, Refusal>;

impl Sale {
    /// Takes the address, or, until everything is paid, another one. What costs nothing is then paid.
    pub(super) fn place(&mut self, id: Id, buyer: Id, address: Option<u64>, now: Millis) -> Outcome {
        let order = self.owned(id, buyer, now)?;
        let free = order.total.minor == 0;
        if order.state == State::Paid && free && order.address == address {
            return Ok(order);
        }
        if matches!(order.state, State::Placed | State::Cooling | State::Locked) {
            return Ok(self.readdress(order, address));
        }
        if order.state != State::Held {
            return Err(not_payable(order.state));
        }
        check_price(&order)?;
        let placed = self.change(&order, Kind::Place, By::Buyer, |order| {
            order.enter(State::Placed);
            (order.placed_at, order.address) = (Some(now), address);
        });
        let placed = self.suspect(placed, Review::Address);
        if !free {
            return Ok(placed);
        }
        Ok(self.change(&placed, Kind::Pay, By::Buyer, |order| {
            order.enter(State::Paid);
            order.paid_at = Some(now);
        }))
    }

    /// Sends it somewhere else. The shop looks at that as it did at the first address, whatever it said of that one.
    fn readdress(&mut self, order: Arc<Order>, address: Option<u64>) -> Arc<Order> {
        if order.address == address {
            return order;
        }
        let moved = self.change(&order, Kind::Readdress, By::Buyer, |order| order.address = address);
        self.suspect(moved, Review::Address)
    }

    /// Says yes to a price that is higher than the one that was seen first.
    pub(super) fn agree(&mut self, id: Id, buyer: Id, price: Money, now: Millis) -> Outcome {
        let order = self.owned(id, buyer, now)?;
        if !order.state.promised() {
            return Err(not_payable(order.state));
        }
        if !order.price.fits(price) {
            return Err(price_changed());
        }
        if order.agreed() {
            return Ok(order);
        }
        Ok(self.change(&order, Kind::Agree, By::Buyer, |order| order.most = Some(price)))
    }

    pub(super) fn paying(&mut self, id: Id, buyer: Id, patience: Patience, now: Millis) -> Outcome {
        let order = self.owned(id, buyer, now)?;
        if !matches!(order.state, State::Held | State::Placed | State::Locked) {
            return Err(not_payable(order.state));
        }
        check_price(&order)?;
        let Some(until) = self.lasting(&order, patience, now)? else { return Ok(order) };
        Ok(self.change(&order, Kind::Extend, By::Buyer, |order| order.held_until = Some(until)))
    }

    /// Gives the pieces back, and the money. What is over is answered as it is. Nobody leaves a draw: with accounts that
    /// may, its list could be chosen at the last moment. Who does not want what they win can give it back.
    pub(super) fn cancel(&mut self, id: Id, buyer: Id, now: Millis) -> Outcome {
        let order = self.owned(id, buyer, now)?;
        match order.state {
            State::InDraw => Err(in_draw()),
            State::Locked => Err(Refusal::new(Code::ORDER_LOCKED, "This order is locked.")),
            State::Packed | State::Shipped | State::Delivered => {
                Err(Refusal::new(Code::ON_ITS_WAY, "This order is on its way. Ask for a return."))
            }
            State::Lapsed | State::Cancelled | State::Refunded => Ok(order),
            State::Waiting | State::Held | State::Placed | State::Cooling | State::Paid => {
                order.undisputed()?;
                Ok(self.call_off(&order, By::Buyer))
            }
        }
    }

    pub(super) fn lock(&mut self, id: Id, buyer: Id, now: Millis) -> Outcome {
        let order = self.owned(id, buyer, now)?;
        if order.state == State::Locked {
            return Ok(order);
        }
        if order.state != State::Cooling {
            return Err(Refusal::new(Code::NOT_IN_STATE, "Only an order that cools off can be locked."));
        }
        Ok(self.lock_in(&order, now, By::Buyer))
    }

    pub(super) fn unlock(&mut self, id: Id, buyer: Id, now: Millis) -> Outcome {
        let order = self.owned(id, buyer, now)?;
        if order.state == State::Cooling {
            return Ok(order);
        }
        let until = order.plan.as_ref().and_then(|plan| plan.unlock_until);
        if order.state != State::Locked || until.is_none_or(|until| until <= now) {
            return Err(Refusal::new(Code::UNLOCK_OVER, "This lock can no longer be undone."));
        }
        Ok(self.change(&order, Kind::Unlock, By::Buyer, |order| {
            order.enter(State::Cooling);
            let Some(plan) = order.plan.as_mut() else { return };
            (plan.locked_at, plan.unlock_until, plan.balance_until) = (None, None, None);
        }))
    }

    /// Ends the cooling-off. A buyer who ends it early may think again for a while.
    pub(super) fn lock_in(&mut self, order: &Order, now: Millis, by: By) -> Arc<Order> {
        self.change(order, Kind::Lock, by, |order| {
            order.enter(State::Locked);
            let Some(plan) = order.plan.as_mut() else { return };
            let thinking = now.after(limits::UNLOCK).min(plan.cooling_until.unwrap_or(now));
            plan.unlock_until = (by == By::Buyer).then_some(thinking);
            plan.locked_at = Some(now);
            plan.balance_until = Some(now.after(plan.deposit.balance));
        })
    }

    pub(super) fn ask_return(&mut self, id: Id, buyer: Id, now: Millis) -> Outcome {
        let order = self.owned(id, buyer, now)?;
        let parcel = order.parcel();
        let Some(delivered) = parcel.delivered_at.filter(|_| order.state == State::Delivered) else {
            return Err(Refusal::new(Code::NOT_DELIVERED, "Only what was delivered can be returned."));
        };
        if parcel.return_asked_at.is_some() {
            return Ok(order);
        }
        if now > delivered.after(limits::RETURN) {
            return Err(Refusal::new(Code::RETURN_OVER, "The seven days for a return are over."));
        }
        Ok(self.change(&order, Kind::AskReturn, By::Buyer, |order| {
            order.parcel = Some(Box::new(Parcel { return_asked_at: Some(now), ..parcel }));
        }))
    }

    pub(super) fn withdraw_return(&mut self, id: Id, buyer: Id, now: Millis) -> Outcome {
        let order = self.owned(id, buyer, now)?;
        let parcel = order.returning()?;
        Ok(self.change(&order, Kind::WithdrawReturn, By::Buyer, |order| order.keep(parcel)))
    }
}

/// Nobody pays more than they saw without having said yes to it.
fn check_price(order: &Order) -> Result<(), Refusal> {
    if order.agreed() { Ok(()) } else { Err(price_changed()) }
}

fn price_changed() -> Refusal {
    Refusal::new(Code::PRICE_CHANGED, "The price is not the one that you saw. Say first whether you want it.")
}

/// Why an order does not leave a draw, by anybody's hand.
pub(super) fn in_draw() -> Refusal {
    Refusal::new(Code::IN_DRAW, "Whoever is in a draw is on its list. What is won can be given back.")
}

/// Why an order in this state is not there to be placed or paid.
fn not_payable(state: State) -> Refusal {
    let (code, message) = match state {
        State::Lapsed => (Code::HOLD_LAPSED, "The time to pay has run out and the pieces went back."),
        State::Cancelled => (Code::ORDER_OVER, "This order was cancelled."),
        State::Refunded => (Code::ORDER_OVER, "This order was refunded."),
        State::Waiting | State::InDraw => (Code::NOT_YET, "No pieces are held for this order yet."),
        State::Cooling | State::Locked => (Code::ALREADY_PAID, "The deposit of this order has been paid."),
        State::Held | State::Placed | State::Paid | State::Packed | State::Shipped | State::Delivered => {
            (Code::ALREADY_PAID, "This order has been paid.")
        }
    };
    Refusal::new(code, message)
}
