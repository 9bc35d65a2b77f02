//! What a sale can be told.

use super::{Draw, Drawn, Offer, Once, Order, Patience, Record, Stock, Tap, Terms, draw::Hash};
use crate::{id::Id, money::Money};
use std::sync::Arc;

/// What a sale can be told. A `ticket` names whoever waits for the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Nothing but time has passed. Only this moves draws on, by a portion each time.
    Wake,
    /// A SKU as rows have it; for one already known only the terms are taken, since its stock is ours.
    Sku {
        /// On which terms it is sold.
        terms: Terms,
        /// How much of it there is.
        stock: Stock,
    },
    /// An offer as rows have it, [checked](Offer::check) before; of one already known only the terms are
    /// taken, since its count is ours.
    Offer {
        /// The offer.
        offer: Offer,
        /// The pieces that sold orders have under it.
        sold: i64,
    },
    /// What a buyer has had and claimed, as rows have it. Of one whose record is here already nothing is taken.
    Buyer {
        /// Which user.
        buyer: Id,
        /// All of it.
        record: Record,
    },
    /// An act that was done, as rows have it.
    Did(Once),
    /// A payment that found no order and has gone back, as rows have it.
    Returned(Id),
    /// A draw as rows have it, [checked](Draw::check) before.
    Draw {
        /// The draw.
        draw: Draw,
        /// What is on record since its window closed.
        drawn: Option<Drawn>,
    },
    /// What a beacon said in the round that a draw named, checked outside; perhaps late, perhaps again.
    Beacon {
        /// Which draw.
        draw: Id,
        /// The randomness of that round.
        randomness: Hash,
    },
    /// The highest number of a shop's orders, as rows have it.
    Number {
        /// Whose shop.
        account: Id,
        /// That number.
        last: i64,
    },
    /// An order as rows have it; the stock already counts it.
    Restore(Arc<Order>),
    /// An act with a ticket that is done once, however often it is sent.
    Once {
        /// Which.
        once: Once,
        /// What it does.
        act: Box<Input>,
    },
    /// The shop adds pieces, or takes back some that are left.
    Stock {
        /// Who waits.
        ticket: u64,
        /// Of what.
        sku: Id,
        /// How many; negative takes back.
        add: i64,
    },
    /// A buyer wants pieces.
    Hold(Tap),
    /// A buyer claims a coupon.
    Claim {
        /// Who waits.
        ticket: u64,
        /// The coupon.
        offer: Id,
        /// Which user.
        buyer: Id,
    },
    /// The shop calls a draw off whose window has not opened.
    CallOff {
        /// Who waits.
        ticket: u64,
        /// Of what.
        sku: Id,
        /// Which draw.
        draw: Id,
    },
    /// A buyer has given an address.
    Place {
        /// Who waits.
        ticket: u64,
        /// Which order.
        order: Id,
        /// Whose it must be.
        buyer: Id,
        /// A hash of the address, made outside.
        address: Option<u64>,
    },
    /// A buyer says yes to a price.
    Agree {
        /// Who waits.
        ticket: u64,
        /// Which order.
        order: Id,
        /// Whose it must be.
        buyer: Id,
        /// The price of a piece that the buyer saw.
        price: Money,
    },
    /// A payment begins: the hold is made to last for it.
    Paying {
        /// Who waits.
        ticket: u64,
        /// Which order.
        order: Id,
        /// Whose it must be.
        buyer: Id,
        /// How long the way of paying takes.
        patience: Patience,
    },
    /// A provider says that money came; perhaps late, perhaps again.
    Paid {
        /// Which payment.
        payment: Id,
        /// For which order.
        order: Id,
        /// How much.
        amount: Money,
        /// A hash of the card or account it came from, made outside.
        instrument: Option<u64>,
    },
    /// A provider says how the disputes about a payment stand; perhaps again.
    Disputed {
        /// Which payment.
        payment: Id,
        /// Which order it was for.
        order: Id,
        /// Whether any dispute about a payment of that order is not decided.
        open: bool,
        /// All that lost disputes took of this payment so far.
        lost: Money,
    },
    /// A buyer gives the pieces back, or leaves a line.
    Cancel {
        /// Who waits.
        ticket: u64,
        /// Which order.
        order: Id,
        /// Whose it must be.
        buyer: Id,
    },
    /// A buyer ends the cooling-off.
    Lock {
        /// Who waits.
        ticket: u64,
        /// Which order.
        order: Id,
        /// Whose it must be.
        buyer: Id,
    },
    /// A buyer takes an early lock back.
    Unlock {
        /// Who waits.
        ticket: u64,
        /// Which order.
        order: Id,
        /// Whose it must be.
        buyer: Id,
    },
    /// A buyer wants to send back what was delivered.
    AskReturn {
        /// Who waits.
        ticket: u64,
        /// Which order.
        order: Id,
        /// Whose it must be.
        buyer: Id,
    },
    /// A buyer keeps what was to be sent back.
    WithdrawReturn {
        /// Who waits.
        ticket: u64,
        /// Which order.
        order: Id,
        /// Whose it must be.
        buyer: Id,
    },
    /// The shop does something with an order.
    Shop {
        /// Who waits.
        ticket: u64,
        /// Which order.
        order: Id,
        /// The account whose hand it is.
        by: Id,
        /// What.
        act: Act,
    },
}

impl Input {
    /// Who waits, if anybody does.
    pub fn ticket(&self) -> Option<u64> {
        match self {
            Self::Hold(tap) => Some(tap.ticket),
            Self::Stock { ticket, .. }
            | Self::Claim { ticket, .. }
            | Self::CallOff { ticket, .. }
            | Self::Place { ticket, .. }
            | Self::Agree { ticket, .. }
            | Self::Paying { ticket, .. }
            | Self::Cancel { ticket, .. }
            | Self::Lock { ticket, .. }
            | Self::Unlock { ticket, .. }
            | Self::AskReturn { ticket, .. }
            | Self::WithdrawReturn { ticket, .. }
            | Self::Shop { ticket, .. } => Some(*ticket),
            Self::Once { act, .. } => act.ticket(),
            Self::Wake
            | Self::Sku { .. }
            | Self::Offer { .. }
            | Self::Buyer { .. }
            | Self::Did(_)
            | Self::Returned(_)
            | Self::Draw { .. }
            | Self::Number { .. }
            | Self::Restore(_)
            | Self::Paid { .. }
            | Self::Disputed { .. }
            | Self::Beacon { .. } => None,
        }
    }

    /// What is to be done, whether or not it has a key.
    pub fn act(&self) -> &Self {
        if let Self::Once { act, .. } = self { act.act() } else { self }
    }

    /// The SKU whose stock is the answer.
    pub(super) fn stocked(&self) -> Option<Id> {
        if let Self::Stock { sku, .. } = self.act() { Some(*sku) } else { None }
    }

    /// Whether this only says what rows have, and changes nothing.
    pub const fn is_row(&self) -> bool {
        matches!(
            self,
            Self::Sku { .. }
                | Self::Offer { .. }
                | Self::Buyer { .. }
                | Self::Did(_)
                | Self::Returned(_)
                | Self::Number { .. }
                | Self::Restore(_)
                | Self::Draw { .. }
        )
    }
}

/// What the shop can do with an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// It is packed.
    Pack,
    /// It is on its way.
    Ship,
    /// It has arrived.
    Deliver,
    /// One of these three was a mistake: one step back.
    Undo,
    /// It is called off, and all of its money goes back.
    Cancel,
    /// Its balance never came: it is ended, and its deposit stays with the shop. To give it back, cancel.
    Forfeit,
    /// Money goes back; all of what is left ends the order.
    Refund {
        /// How much.
        amount: Money,
        /// How many pieces come back with a part of the money; with all of it all do.
        pieces: i64,
        /// Whether pieces that were sent are on the shelf again; otherwise they are written off.
        restock: bool,
    },
    /// It was looked at and is in order.
    Clear,
    /// What was delivered may be sent back; said again, the buyer hears the words anew.
    AgreeReturn,
    /// What was delivered stays with the buyer.
    RefuseReturn,
}
