//! Money that goes back, and the pieces with it.

use super::{
    By, Output, Sale,
    order::{Order, State},
    shop::not_in,
    state::Pieces,
};
use crate::{
    id::Id,
    insight::Kind,
    money::Money,
    refusal::{Code, Refusal},
};
use std::sync::Arc;

impl Sale {
    /// Ends an order that has not left the house, with all of its money.
    pub(super) fn call_off(&mut self, order: &Order, by: By) -> Arc<Order> {
        let kept = order.kept();
        if order.state.here() && kept.minor > 0 {
            return self.refund(order, kept, by);
        }
        let cancelled = self.change(order, Kind::Cancel, by, |order| {
            // Who leaves before the list is closed was never on it.
            order.draw = order.draw.filter(|_| order.state != State::InDraw);
            order.enter(State::Cancelled);
            order.refunded = order.received;
        });
        self.return_money(order, kept);
        cancelled
    }

    pub(super) fn shop_refund(
        &mut self,
        order: &Order,
        by: By,
        amount: Money,
        restock: bool,
    ) -> Result<Arc<Order>, Refusal> {
        if order.state.pieces() != Pieces::Sold {
            return Err(not_in(order.state));
        }
        let kept = order.kept();
        if amount.currency != kept.currency || !(1..=kept.minor).contains(&amount.minor) {
            let message = format!("Between 1 and {} minor units can go back.", kept.minor);
            return Err(Refusal::new(Code::Invalid, message).field("amount"));
        }
        let gone = amount == kept && !order.state.here() && !restock;
        let refunded = self.refund(order, amount, by);
        if gone {
            self.write_off(&refunded);
        }
        Ok(refunded)
    }

    /// Gives some of what came back. All of it ends the order, and its pieces are on the shelf again.
    fn refund(&mut self, order: &Order, amount: Money, by: By) -> Arc<Order> {
        let whole = amount == order.kept();
        let refunded = Money { minor: order.refunded.minor.saturating_add(amount.minor), ..order.refunded };
        let given = self.change_by(order, amount, (Kind::Refund, by), |order| {
            order.refunded = refunded;
            if whole {
                order.enter(State::Refunded);
            }
        });
        self.return_money(order, amount);
        given
    }

    /// Takes pieces off the shelf again that never came back to it.
    fn write_off(&mut self, order: &Order) {
        let Some(lot) = self.lots.get_mut(&order.sku) else { return };
        let off = lot.stock.restock(order.quantity.saturating_neg());
        match off {
            Ok(stock) => lot.stock = stock,
            Err(_short) => self.out.push_back(Output::Violated(super::Violation::Short { sku: order.sku })),
        }
    }

    /// Says which payments an amount of an order, as it was before, goes back to: the last one first, then
    /// the deposit.
    fn return_money(&mut self, order: &Order, amount: Money) {
        let down = order.plan.as_ref().map_or(0, |plan| plan.down.minor);
        let last = order.received.minor.saturating_sub(down);
        let before = order.refunded.minor;
        let from_last = last.saturating_sub(before).clamp(0, amount.minor.max(0));
        let rest = amount.minor.saturating_sub(from_last);
        self.give_back(order.payment, from_last, order);
        self.give_back(order.plan.as_ref().and_then(|plan| plan.payment), rest, order);
    }

    fn give_back(&mut self, payment: Option<Id>, minor: i64, order: &Order) {
        let Some(payment) = payment.filter(|_| minor > 0) else { return };
        let amount = Money { minor, ..order.total };
        self.out.push_back(Output::Refund { payment, nth: order.refunded.minor, order: order.id, amount });
    }
}
