//! Money that a buyer has their bank claw back: while it is disputed nothing is packed, sent or given back, and what a
//! lost dispute took counts as gone back.

use super::{By, Sale, order::Order, state::State};
use crate::{
    event::Kind,
    id::Id,
    money::Money,
    refusal::{Code, Refusal},
    time::Millis,
    word::words,
};

words! {
    /// How the disputes about the money of an order stand.
    Dispute {
        /// One is not decided.
        Open = "open",
        /// All were decided for the shop, or withdrawn.
        Won = "won",
        /// One was decided for the buyer.
        Lost = "lost",
    }
}

/// What a provider says of the disputes about a payment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Claim {
    pub(super) payment: Id,
    pub(super) order: Id,
    pub(super) open: bool,
    pub(super) lost: Money,
}

impl Sale {
    /// Takes a provider's word on disputes. It says how things stand, not what happened, so that told twice it counts
    /// once. About money that did not buy an order there is nothing to do.
    pub(super) fn disputed(&mut self, claim: Claim, now: Millis) {
        let known = self.settled(claim.order, now).filter(|order| order.took(claim.payment));
        let Some(order) = known.filter(|order| order.received.currency == claim.lost.currency) else {
            return;
        };
        let stands = stands(&order, claim);
        let order = if order.dispute == Some(stands) {
            order
        } else {
            self.change(&order, kind(stands), By::Provider, |order| order.dispute = Some(stands))
        };
        self.lose(&order, claim);
    }

    /// Counts what is newly lost as gone back. With all of its money an order has ended; what was sent does not come
    /// back.
    fn lose(&mut self, order: &Order, claim: Claim) {
        let down = order.is_down(claim.payment);
        let known = if down { order.lost_down } else { order.lost.saturating_sub(order.lost_down) };
        let (last, deposit) = order.to_give();
        let most = if down { deposit } else { last };
        let gone = claim.lost.minor.saturating_sub(known).clamp(0, most.max(0));
        if gone == 0 {
            return;
        }
        let amount = Money { minor: gone, ..order.received };
        let (sent, pieces) = (order.state.sent(), order.pieces());
        let after = self.change_by(order, amount, (Kind::Refund, By::Provider), |order| {
            order.refunded.minor = order.refunded.minor.saturating_add(gone);
            order.lost = order.lost.saturating_add(gone);
            order.lost_down = order.lost_down.saturating_add(if down { gone } else { 0 });
            if order.kept().minor == 0 && !order.state.over() {
                order.enter(State::Refunded);
            }
        });
        if sent && after.state == State::Refunded {
            self.write_off(order.sku, pieces, By::Provider);
        }
    }
}

fn stands(order: &Order, claim: Claim) -> Dispute {
    if claim.open {
        Dispute::Open
    } else if claim.lost.minor > 0 || order.lost > 0 {
        Dispute::Lost
    } else {
        Dispute::Won
    }
}

const fn kind(stands: Dispute) -> Kind {
    match stands {
        Dispute::Open => Kind::Dispute,
        Dispute::Won => Kind::DisputeWon,
        Dispute::Lost => Kind::DisputeLost,
    }
}

impl Order {
    /// Whether this is the payment that brought its deposit.
    fn is_down(&self, payment: Id) -> bool {
        self.plan.as_ref().is_some_and(|plan| plan.payment == Some(payment))
    }

    /// What is still there to give back of its last payment, and of its deposit's. We give back of the last one first.
    pub(super) fn to_give(&self) -> (i64, i64) {
        let down = self.plan.as_ref().map_or(0, |plan| plan.down.minor);
        let last = self.received.minor.saturating_sub(down);
        let last = last.saturating_sub(self.lost.saturating_sub(self.lost_down));
        let given = self.refunded.minor.saturating_sub(self.lost);
        let of_last = given.clamp(0, last.max(0));
        let of_down = given.saturating_sub(of_last);
        (last.saturating_sub(of_last), down.saturating_sub(self.lost_down).saturating_sub(of_down))
    }

    /// No, while its money is disputed.
    pub(super) fn undisputed(&self) -> Result<(), Refusal> {
        if self.dispute == Some(Dispute::Open) && !self.state.over() {
            let message =
                "The buyer disputes the payment of this order at their bank. Wait until that is decided.";
            return Err(Refusal::new(Code::InDispute, message));
        }
        Ok(())
    }
}
