//! The states of an order, and what each means for its pieces.

use crate::word::words;

words! {
    /// Where an order is in its life.
    State {
        /// In line for pieces.
        Waiting = "waiting",
        /// Among those who are drawn from.
        InDraw = "in_draw",
        /// Pieces are promised until a time.
        Held = "held",
        /// Still promised until that time; the address is known.
        Placed = "placed",
        /// The deposit is here; it can be cancelled until a time.
        Cooling = "cooling_off",
        /// It can no longer be cancelled; the balance is due.
        Locked = "locked",
        /// The money is here and the pieces are sold.
        Paid = "paid",
        /// In its parcel.
        Packed = "packed",
        /// On its way.
        Shipped = "shipped",
        /// With the buyer.
        Delivered = "delivered",
        /// The time ran out and the pieces went back.
        Lapsed = "lapsed",
        /// Called off; whatever had been paid went back, but for the deposit of one whose balance never came.
        Cancelled = "cancelled",
        /// All money that came went back. Final.
        Refunded = "refunded",
    }
}

/// Where the pieces of an order are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pieces {
    /// It has none.
    None,
    /// Promised to it.
    Held,
    /// Sold to it.
    Sold,
}

impl State {
    /// Where the pieces of an order in this state are.
    pub const fn pieces(self) -> Pieces {
        match self {
            Self::Held | Self::Placed | Self::Cooling | Self::Locked => Pieces::Held,
            Self::Paid | Self::Packed | Self::Shipped | Self::Delivered => Pieces::Sold,
            Self::Waiting | Self::InDraw | Self::Lapsed | Self::Cancelled | Self::Refunded => Pieces::None,
        }
    }

    /// Whether a sale must know every order in this state.
    pub const fn open(self) -> bool {
        matches!(
            self,
            Self::Waiting | Self::InDraw | Self::Held | Self::Placed | Self::Cooling | Self::Locked
        )
    }

    /// Whether an order in this state takes one of the few places that a buyer has without paying.
    pub const fn unpaid(self) -> bool {
        matches!(self, Self::Waiting | Self::InDraw | Self::Held | Self::Placed)
    }

    /// Whether pieces are promised to an order in this state and nothing of it is paid.
    pub const fn promised(self) -> bool {
        matches!(self, Self::Held | Self::Placed)
    }

    /// Whether an order in this state has ended without keeping any pieces.
    pub const fn over(self) -> bool {
        matches!(self, Self::Lapsed | Self::Cancelled | Self::Refunded)
    }

    /// Whether the pieces of an order in this state have left the house.
    pub const fn sent(self) -> bool {
        matches!(self, Self::Shipped | Self::Delivered)
    }

    /// Whether the pieces of an order in this state are still in the house.
    pub const fn here(self) -> bool {
        matches!(self, Self::Paid | Self::Packed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_keep_their_words() {
        for state in State::ALL {
            assert_eq!(State::from_word(state.word()), Some(*state));
        }
        let of = |which: fn(State) -> bool| {
            let words: Vec<_> = State::ALL.iter().filter(|s| which(**s)).map(|s| s.word()).collect();
            words.join(" ")
        };
        assert_eq!(of(State::open), "waiting in_draw held placed cooling_off locked");
        assert_eq!(of(|state| state.pieces() == Pieces::Held), "held placed cooling_off locked");
        assert_eq!(of(|state| state.pieces() == Pieces::Sold), "paid packed shipped delivered");
        assert_eq!(of(State::promised), "held placed");
        assert_eq!(of(State::over), "lapsed cancelled refunded");
    }
}
