//! What the shop does with an order.

use super::{
    By, Sale,
    buyer::in_draw,
    input::Act,
    order::{Order, Parcel, State},
    refund::Back,
    refused,
};
use crate::{
    event::Kind,
    id::Id,
    refusal::{Code, Refusal},
    time::Millis,
};
use std::sync::Arc;

type Outcome = Result<Arc<Order>, Refusal>;

/// One step of the way of the goods.
#[derive(Clone, Copy)]
struct Step {
    from: State,
    to: State,
    kind: Kind,
    parcel: Parcel,
}

impl Sale {
    pub(super) fn act(&mut self, id: Id, by: Id, act: Act, now: Millis) -> Outcome {
        let order = self.settled(id, now).ok_or_else(refused::not_found)?;
        let by = By::Shop(by);
        match act {
            Act::Pack => self.pack(&order, by, now),
            Act::Ship => self.ship(&order, by, now),
            Act::Deliver => self.deliver(&order, by, now),
            Act::Undo => self.undo(&order, by),
            Act::Cancel => self.shop_cancel(order, by),
            Act::Forfeit => self.forfeit(order, by, now),
            Act::Refund { amount, pieces, restock } => {
                self.shop_refund(&order, by, Back { amount, pieces, restock })
            }
            Act::Clear => self.clear(&order, by),
            Act::AgreeReturn => self.agree_return(&order, by),
            Act::RefuseReturn => self.refuse_return(&order, by),
        }
    }

    fn pack(&mut self, order: &Order, by: By, now: Millis) -> Outcome {
        order.undisputed()?;
        if let Some(review) = order.review {
            let message = format!("Look at this order first: its {} is many others' too.", review.word());
            return Err(Refusal::new(Code::NEEDS_REVIEW, message));
        }
        let parcel = Parcel { packed_at: Some(now), ..order.parcel() };
        self.step(order, by, Step { from: State::Paid, to: State::Packed, kind: Kind::Pack, parcel })
    }

    fn ship(&mut self, order: &Order, by: By, now: Millis) -> Outcome {
        order.undisputed()?;
        let parcel = Parcel { shipped_at: Some(now), ..order.parcel() };
        self.step(order, by, Step { from: State::Packed, to: State::Shipped, kind: Kind::Ship, parcel })
    }

    fn deliver(&mut self, order: &Order, by: By, now: Millis) -> Outcome {
        let parcel = Parcel { delivered_at: Some(now), ..order.parcel() };
        self.step(order, by, Step { from: State::Shipped, to: State::Delivered, kind: Kind::Deliver, parcel })
    }

    fn undo(&mut self, order: &Order, by: By) -> Outcome {
        let (from, parcel) = (order.state, order.parcel());
        let (to, parcel) = if from == State::Packed {
            (State::Paid, Parcel { packed_at: None, ..parcel })
        } else if from == State::Shipped {
            (State::Packed, Parcel { shipped_at: None, ..parcel })
        } else if from == State::Delivered && parcel.return_asked_at.is_none() {
            (State::Shipped, Parcel { delivered_at: None, ..parcel })
        } else {
            return Err(not_in(from));
        };
        self.step(order, by, Step { from, to, kind: Kind::Undo, parcel })
    }

    fn step(&mut self, order: &Order, by: By, step: Step) -> Outcome {
        let Step { from, to, kind, parcel } = step;
        if order.state != from {
            return Err(not_in(order.state));
        }
        Ok(self.change(order, kind, by, |order| {
            order.enter(to);
            order.parcel = (parcel != Parcel::default()).then(|| Box::new(parcel));
        }))
    }

    fn shop_cancel(&mut self, order: Arc<Order>, by: By) -> Outcome {
        if order.state.over() {
            return Ok(order);
        }
        if order.state == State::InDraw {
            return Err(in_draw());
        }
        if matches!(order.state, State::Shipped | State::Delivered) {
            return Err(not_in(order.state));
        }
        order.undisputed()?;
        Ok(self.call_off(&order, by))
    }

    /// Ends an order whose balance is overdue and keeps its deposit. A lock that its buyer can still undo is no
    /// promise yet.
    fn forfeit(&mut self, order: Arc<Order>, by: By, now: Millis) -> Outcome {
        if order.state == State::Cancelled && order.kept().minor > 0 {
            return Ok(order);
        }
        let Some(plan) = order.plan.as_ref().filter(|_| order.state == State::Locked) else {
            return Err(not_in(order.state));
        };
        if plan.balance_until.max(plan.unlock_until).is_none_or(|until| now < until) {
            return Err(Refusal::new(Code::NOT_YET, "The balance may still come."));
        }
        let kept = order.kept();
        Ok(self.change_by(&order, kept, (Kind::Forfeit, by), |order| order.enter(State::Cancelled)))
    }

    fn clear(&mut self, order: &Order, by: By) -> Outcome {
        if order.state.over() {
            return Err(not_in(order.state));
        }
        if order.review.is_none() {
            return Err(Refusal::new(Code::NOT_IN_STATE, "This order needs no look."));
        }
        Ok(self.change(order, Kind::Clear, by, |order| order.review = None))
    }

    /// Nothing of the order changes by it: the money goes back once the goods are there.
    fn agree_return(&mut self, order: &Order, by: By) -> Outcome {
        order.returning()?;
        Ok(self.change(order, Kind::AgreeReturn, by, |_order| {}))
    }

    fn refuse_return(&mut self, order: &Order, by: By) -> Outcome {
        let parcel = order.returning()?;
        Ok(self.change(order, Kind::RefuseReturn, by, |order| order.keep(parcel)))
    }
}

pub(super) fn not_in(state: State) -> Refusal {
    let code = if state.over() { Code::ORDER_OVER } else { Code::NOT_IN_STATE };
    Refusal::new(code, format!("An order that is {} does not allow this.", state.word()))
}
