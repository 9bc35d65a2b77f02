//! What a sale says.

use super::{Drawn, Of, Once, Order, State, Stock, Violation};
use crate::{event::Kind, id::Id, money::Money, refusal::Refusal};
use std::sync::Arc;

/// What should happen now. Of one input, orders come first, then stock, then the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// An order is new or changed: write its row, and its line in the event log.
    Order {
        /// As it is now.
        order: Arc<Order>,
        /// The state it was in; none for a new one.
        was: Option<State>,
        /// What happened to it.
        why: Why,
    },
    /// A SKU's stock changed: write its row.
    Stock {
        /// Of what.
        sku: Id,
        /// As it is now.
        stock: Stock,
    },
    /// Pieces that were sent and are paid back do not come back, and leave the stock: write a stock act.
    WrittenOff {
        /// Of what.
        sku: Id,
        /// How many.
        pieces: i64,
        /// Whose hand.
        by: By,
    },
    /// Pieces went out under an offer, or came back: write its row.
    Taken {
        /// Of what.
        sku: Id,
        /// The offer.
        offer: Id,
        /// Pieces held and sold under it.
        taken: i64,
        /// How many more there may be, if it is for so many.
        left: Option<i64>,
    },
    /// A buyer has bought so many more pieces, or, when negative, given some back: add it to their row.
    Bought {
        /// Which user.
        buyer: Id,
        /// Of what.
        of: Of,
        /// How many more.
        pieces: i64,
    },
    /// An act of the shop is done: write its row.
    Did(Once),
    /// A coupon was claimed: write its row.
    Claim {
        /// The coupon.
        offer: Id,
        /// Who claimed it.
        buyer: Id,
    },
    /// A draw has gone on since its window closed: write its row. Its list is every order whose `draw` it is.
    Drawn {
        /// Which draw.
        draw: Id,
        /// How far it is.
        drawn: Drawn,
    },
    /// Money goes back. Give each `(payment, nth)` back once, however often it is said.
    Refund {
        /// Which payment.
        payment: Id,
        /// Which refund of this payment: what had gone back of its order before, in minor units.
        nth: i64,
        /// The order it was meant for.
        order: Id,
        /// How much goes back.
        amount: Money,
    },
    /// An invariant is broken: commit nothing of this batch, drop the sale, rebuild it from rows.
    Violated(Violation),
    /// The answer for whoever waits; true only once the outputs before it are committed.
    Answer {
        /// Who waits.
        ticket: u64,
        /// What to tell them.
        answer: Result<Answer, Refusal>,
    },
}

/// What happened to an order, by whose hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Why {
    /// What.
    pub kind: Kind,
    /// By whom.
    pub by: By,
    /// Its total, or the money that moved.
    pub amount: Money,
    /// Pieces that came back of an order that goes on.
    pub back: i64,
}

/// Whose hand changes an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Time has passed.
    Clock,
    /// Its buyer.
    Buyer,
    /// This account of the shop.
    Shop(Id),
    /// A payment provider.
    Provider,
}

/// A yes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// This is the order now.
    Order(Arc<Order>),
    /// This is the stock now.
    Stock(Stock),
    /// It is done, and there is nothing to tell.
    Done,
    /// It is done, now or before, and was about this.
    About(Id),
}
