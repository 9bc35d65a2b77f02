//! Money that arrives: in time, late, twice, or wrong.

use super::{
    By, Output, Sale,
    notice::Notice,
    order::{Order, Review, State},
};
use crate::{event::Kind, id::Id, time::Millis};

impl Sale {
    /// Takes a provider's notice. Whatever came ends either with an order or as a refund; the same payment
    /// never counts twice.
    pub(super) fn paid(&mut self, notice: Notice, now: Millis) {
        let Notice { payment, order, amount, .. } = notice;
        let known = self.settled(order, now);
        let heard = known.as_ref().is_some_and(|order| order.took(payment))
            || self.returned.0.get(&payment).is_some();
        if heard || amount.minor <= 0 {
            return;
        }
        match known {
            Some(order) if order.asks() == Some(amount) => self.receive(&order, notice, now),
            Some(order) if order.called_off_unpaid(amount) => self.too_late(&order, notice),
            _ => self.stray(notice),
        }
    }

    fn receive(&mut self, order: &Order, notice: Notice, now: Millis) {
        if order.state.over() && !self.can_revive(order) {
            return self.too_late(order, notice);
        }
        let first = order.plan.is_some() && order.state != State::Locked;
        let kind = if first { Kind::Deposit } else { Kind::Pay };
        let paid = self.change_by(order, notice.amount, (kind, By::Provider), |order| {
            order.received.minor = order.received.minor.saturating_add(notice.amount.minor);
            order.instrument = notice.instrument;
            if first { cool(order, notice.payment, now) } else { buy(order, notice.payment, now) }
        });
        self.suspect(paid, Review::Instrument);
    }

    /// Whether a promise that ended can be made again: pieces are left, and neither line nor draw comes
    /// before.
    fn can_revive(&self, order: &Order) -> bool {
        self.lot(order.sku).is_ok_and(|lot| {
            lot.stock.left >= order.quantity
                && self.head(order.sku).is_none()
                && !self.draws.contains_key(&order.sku)
                && self.allowed(lot, order.buyer, order.quantity)
                && self.has_room(lot, order)
        })
    }

    /// The order ends as refunded, for good: were it only left lapsed, the same notice coming again after
    /// new stock would sell pieces for money that has gone back.
    fn too_late(&mut self, order: &Order, notice: Notice) {
        let Notice { payment, amount, .. } = notice;
        self.change_by(order, amount, (Kind::Refund, By::Provider), |order| {
            order.enter(State::Refunded);
            order.payment = Some(payment);
            (order.received, order.refunded) = (amount, amount);
        });
        self.out.push_back(Output::Refund { payment, nth: 0, order: order.id, amount });
    }

    fn stray(&mut self, notice: Notice) {
        let Notice { payment, order, amount, .. } = notice;
        self.returned.0.insert(payment, ());
        self.out.push_back(Output::Refund { payment, nth: 0, order, amount });
    }
}

fn cool(order: &mut Order, payment: Id, now: Millis) {
    order.enter(State::Cooling);
    if let Some(plan) = order.plan.as_mut() {
        plan.payment = Some(payment);
        plan.cooling_until = Some(now.after(plan.deposit.cooling));
    }
}

fn buy(order: &mut Order, payment: Id, now: Millis) {
    order.enter(State::Paid);
    (order.payment, order.paid_at) = (Some(payment), Some(now));
}
