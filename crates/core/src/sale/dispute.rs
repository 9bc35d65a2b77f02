//! Money that a buyer has their bank claw back: while it is disputed nothing is packed, sent or given back, and what a
//! lost dispute took counts as gone back.

use super::order::Order;
use crate::{
    id::Id,
    money::Money,
    refusal::{Code, Refusal},
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

impl Order {
    /// Whether this is the payment that brought its deposit.
    pub(super) fn is_down(&self, payment: Id) -> bool {
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
            return Err(Refusal::new(Code::IN_DISPUTE, message));
        }
        Ok(())
    }
}
