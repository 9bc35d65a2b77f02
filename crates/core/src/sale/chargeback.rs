//! What the sale does about money that a bank claws back.

use super::{
    By, Sale,
    dispute::{Claim, Dispute},
    order::Order,
    state::State,
};
use crate::{event::Kind, money::Money, time::Millis};

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
