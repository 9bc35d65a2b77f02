//! Money that goes back, and the pieces with it.

use super::{
    By, Output, Sale,
    order::{Order, State},
    shop::not_in,
    state::Pieces,
};
use crate::{
    event::Kind,
    id::Id,
    money::Money,
    refusal::{Code, Refusal},
};
use std::sync::Arc;

/// What the shop gives back.
#[derive(Clone, Copy, Debug)]
pub(super) struct Back {
    pub(super) amount: Money,
    pub(super) pieces: i64,
    pub(super) restock: bool,
}

impl Sale {
    /// Ends an order that has not left the house, with all of its money.
    pub(super) fn call_off(&mut self, order: &Order, by: By) -> Arc<Order> {
        let kept = order.kept();
        // Of a deposit that a dispute took a part of, the rest is a refund like any other.
        if (order.state.here() || order.lost > 0) && kept.minor > 0 {
            return self.refund(order, (kept, order.pieces()), by);
        }
        let cancelled = self.change(order, Kind::Cancel, by, |order| {
            order.enter(State::Cancelled);
            order.refunded = order.received;
        });
        self.return_money(order, kept);
        cancelled
    }

    /// Gives back what the shop says. Who keeps some of the money keeps some of the pieces: what comes back whole
    /// is refunded whole, so that no order goes on for nothing.
    pub(super) fn shop_refund(&mut self, order: &Order, by: By, back: Back) -> Result<Arc<Order>, Refusal> {
        let Back { amount, pieces, restock } = back;
        if order.state.pieces() != Pieces::Sold {
            return Err(not_in(order.state));
        }
        order.undisputed()?;
        let kept = order.kept();
        if amount.currency != kept.currency || !(1..=kept.minor).contains(&amount.minor) {
            let message = format!("Between 1 and {} minor units can go back.", kept.minor);
            return Err(Refusal::new(Code::INVALID, message).field("amount"));
        }
        let whole = amount == kept;
        if !whole && !(0..order.pieces()).contains(&pieces) {
            let most = order.pieces().saturating_sub(1);
            let message = format!("0 to {most} pieces can come back with a part of the money.");
            return Err(Refusal::new(Code::INVALID, message).field("pieces"));
        }
        let pieces = if whole { order.pieces() } else { pieces };
        let refunded = self.refund(order, (amount, pieces), by);
        if !order.state.here() && !restock {
            self.write_off(order.sku, pieces, by);
        }
        Ok(refunded)
    }

    /// Gives some of what came back, and some of the pieces with it. All of it ends the order, and its pieces are
    /// on the shelf again.
    fn refund(&mut self, order: &Order, (amount, pieces): (Money, i64), by: By) -> Arc<Order> {
        let whole = amount == order.kept();
        let refunded = Money { minor: order.refunded.minor.saturating_add(amount.minor), ..order.refunded };
        let given = self.change_by(order, amount, (Kind::Refund, by), |order| {
            order.refunded = refunded;
            if whole {
                order.enter(State::Refunded);
            } else {
                order.returned = order.returned.saturating_add(pieces);
            }
        });
        self.return_money(order, amount);
        given
    }

    /// Takes pieces off the shelf again that never came back to it.
    pub(super) fn write_off(&mut self, sku: Id, pieces: i64, by: By) {
        let Some(lot) = self.lots.get_mut(&sku).filter(|_| pieces > 0) else { return };
        self.out.push_back(match lot.stock.restock(pieces.saturating_neg()) {
            Ok(stock) => {
                lot.stock = stock;
                Output::WrittenOff { sku, pieces, by }
            }
            Err(_short) => Output::Violated(super::Violation::Short { sku }),
        });
    }

    /// Says which payments an amount of an order, as it was before, goes back to: the last one first, then
    /// the deposit.
    fn return_money(&mut self, order: &Order, amount: Money) {
        let (last, _) = order.to_give();
        let from_last = last.clamp(0, amount.minor.max(0));
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
