//! Money that arrives: in time, late, twice, or wrong.

use super::{
    Output, Reply, Sale,
    order::{Order, State},
    stock::Stock,
};
use crate::{id::Id, money::Money, time::Millis};

impl Sale {
    /// Takes a provider's notice. Whatever came ends either as a paid order or as a refund.
    pub(super) fn paid(&mut self, payment: Id, order: Id, amount: Money, now: Millis) -> Reply {
        let known = self.settled(order, now);
        if known.as_ref().is_some_and(|order| order.payment == Some(payment)) {
            return None;
        }
        match known {
            Some(known) if known.total == amount => self.buy(known, payment, now),
            _ => self.refund(payment, order, amount),
        }
        None
    }

    fn buy(&mut self, order: Order, payment: Id, now: Millis) {
        match order.state {
            State::Held | State::Placed => self.sell(order, payment, now, Stock::sell),
            State::Lapsed | State::Cancelled if self.some_left(&order) => {
                self.sell(order, payment, now, Stock::revive);
            }
            State::Lapsed | State::Cancelled => self.too_late(order, payment),
            State::Paid | State::Refunded => self.refund(payment, order.id, order.total),
        }
    }

    fn some_left(&self, order: &Order) -> bool {
        self.stock(order.sku).is_some_and(|stock| stock.revive(order.quantity).is_some())
    }

    fn sell(&mut self, order: Order, payment: Id, now: Millis, how: fn(Stock, i64) -> Option<Stock>) {
        let was = order.state;
        self.shift(order.sku, |stock| how(stock, order.quantity));
        let paid = Order { paid_at: Some(now), payment: Some(payment), ..order.into(State::Paid) };
        self.write(paid, Some(was));
    }

    /// The order ends as refunded, for good: were it only left lapsed, the same notice coming again after
    /// new stock would sell pieces for money that has gone back.
    fn too_late(&mut self, order: Order, payment: Id) {
        let (id, total, was) = (order.id, order.total, order.state);
        self.write(Order { payment: Some(payment), ..order.into(State::Refunded) }, Some(was));
        self.refund(payment, id, total);
    }

    fn refund(&mut self, payment: Id, order: Id, amount: Money) {
        self.out.push_back(Output::Refund { payment, order, amount });
    }
}
