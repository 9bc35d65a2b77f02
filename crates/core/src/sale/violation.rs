//! The invariants of the sale by name, for when one does not hold.

use super::Stock;
use crate::id::Id;
use std::fmt;

/// An invariant of the sale that does not hold, and for what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Violation {
    /// `stocked` is not `left + held + sold`, or one of them is negative.
    Sum {
        /// Of what.
        sku: Id,
        /// The stock that does not add up.
        stock: Stock,
    },
    /// `held` is not what the open orders add up to.
    Held {
        /// Of what.
        sku: Id,
        /// What the stock says.
        held: i64,
        /// What the open orders say.
        open: i64,
    },
    /// An open order names pieces that its SKU does not hold.
    Short {
        /// Of what.
        sku: Id,
    },
    /// Something is filed that is no order, or an order is counted wrongly.
    Stray,
    /// An order cannot be found as it should.
    Index {
        /// Which SKU the order is for.
        sku: Id,
        /// Which order.
        order: Id,
    },
    /// An order has received or given back what its state does not allow.
    Money {
        /// Which order.
        order: Id,
    },
    /// Somebody waits for pieces that are there, or out of turn.
    Line {
        /// Of what.
        sku: Id,
    },
    /// More pieces went out under an offer than it is for, or fewer than none.
    Offer {
        /// Which offer.
        offer: Id,
    },
    /// A draw promises pieces that are not left.
    Pledge {
        /// Of what.
        sku: Id,
    },
    /// What a buyer has had is less than nothing.
    Buyer {
        /// Which user.
        buyer: Id,
    },
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sum { sku, stock } => {
                let Stock { stocked, left, held, sold, sent } = stock;
                let sum = format!("left {left} + held {held} + sold {sold}, {sent} of them sent");
                write!(f, "SKU {sku}: stocked {stocked} is not {sum}")
            }
            Self::Held { sku, held, open } => {
                write!(f, "SKU {sku}: {held} held, but open orders hold {open}")
            }
            Self::Short { sku } => write!(f, "SKU {sku}: an open order holds what is not there"),
            Self::Stray => write!(f, "something is filed that is no order"),
            Self::Index { sku, order } => write!(f, "SKU {sku}: order {order} is filed wrongly"),
            Self::Money { order } => write!(f, "order {order}: its money does not fit its state"),
            Self::Line { sku } => write!(f, "SKU {sku}: the line is not in order"),
            Self::Offer { offer } => write!(f, "offer {offer}: more went out than it is for"),
            Self::Pledge { sku } => write!(f, "SKU {sku}: a draw promises what is not left"),
            Self::Buyer { buyer } => write!(f, "buyer {buyer}: has had less than nothing"),
        }
    }
}

impl std::error::Error for Violation {}
