//! What the desk can be asked, and what that is to the sale.

use crate::{
    clock,
    shop::{
        batch::{Batch, Reply},
        marks, rows,
    },
};
use wanghong_core::{
    Id, Money,
    sale::{Act, Answer, Input, Stock, Tap},
};
use wanghong_store::{orders, payments::Payment, products};

/// What the desk can be asked.
#[derive(Debug)]
pub(super) enum Ask {
    /// Take new SKUs into the shop; their rows are committed.
    Load(Vec<products::Sku>),
    /// Add pieces of a SKU.
    Stock { sku: Id, add: i64 },
    /// Hold pieces; the ticket in it is not yet one of ours.
    Hold(Tap),
    /// Place an order at an address.
    Place { order: Id, buyer: Id, ship: orders::Ship },
    /// A payment begins; its row is written with what that does to the order.
    Paying { order: Id, buyer: Id, payment: Box<Payment> },
    /// A provider says that money came.
    Paid { payment: Id, order: Id, amount: Money, instrument: Option<u64> },
    /// A buyer does something with an order.
    Buyer { order: Id, buyer: Id, deed: Deed },
    /// The shop does something with an order.
    Shop { order: Id, by: Id, act: Act, parcel: Option<Parcel> },
}

/// What a buyer can do with an order beside placing and paying it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Deed {
    /// Give the pieces back, or leave a line.
    Cancel,
    /// End the cooling-off.
    Lock,
    /// Take an early lock back.
    Unlock,
    /// Want to send back what was delivered.
    AskReturn,
}

/// By whom something was sent, and how it is found on its way.
#[derive(Clone, Debug)]
pub(crate) struct Parcel {
    pub(crate) carrier: String,
    pub(crate) tracking: String,
}

impl Ask {
    /// The order that this is about.
    pub(super) const fn order(&self) -> Option<Id> {
        match self {
            Self::Place { order, .. }
            | Self::Paying { order, .. }
            | Self::Paid { order, .. }
            | Self::Buyer { order, .. }
            | Self::Shop { order, .. } => Some(*order),
            Self::Load(_) | Self::Stock { .. } | Self::Hold(_) => None,
        }
    }

    /// What the sale is told; whoever waits has a ticket, and what only rows know waits in the batch.
    pub(super) fn inputs(self, batch: &mut Batch, reply: Reply) -> Vec<Input> {
        if let Self::Load(skus) = &self {
            let _gone = reply.send(Ok(Answer::Stock(Stock::default())));
            let sku = |row: &products::Sku| rows::sku(row).map(|(terms, stock)| Input::Sku { terms, stock });
            return skus.iter().filter_map(|row| sku(row).ok()).collect();
        }
        if let Self::Paid { payment, order, amount, instrument } = self {
            batch.settle(payment, amount, reply);
            return vec![Input::Paid { payment, order, amount, instrument }];
        }
        let ticket = batch.ticket(reply);
        self.waited_for(batch, ticket).into_iter().collect()
    }

    fn waited_for(self, batch: &mut Batch, ticket: u64) -> Option<Input> {
        Some(match self {
            Self::Load(_) | Self::Paid { .. } => return None,
            Self::Stock { sku, add } => Input::Stock { ticket, sku, add },
            // Named here, orders are committed in order of their names: filing relies on it.
            Self::Hold(tap) => Input::Hold(Tap { ticket, order: clock::mint(), ..tap }),
            Self::Paying { order, buyer, payment } => {
                batch.begin(ticket, *payment);
                Input::Paying { ticket, order, buyer }
            }
            Self::Place { order, buyer, ship } => {
                let address = Some(marks::address(&ship));
                batch.ship(ticket, order, ship);
                Input::Place { ticket, order, buyer, address }
            }
            Self::Buyer { order, buyer, deed } => deed.input(ticket, order, buyer),
            Self::Shop { order, by, act, parcel } => {
                if let Some(parcel) = parcel {
                    batch.send(ticket, order, parcel);
                }
                Input::Shop { ticket, order, by, act }
            }
        })
    }
}

impl Deed {
    const fn input(self, ticket: u64, order: Id, buyer: Id) -> Input {
        match self {
            Self::Cancel => Input::Cancel { ticket, order, buyer },
            Self::Lock => Input::Lock { ticket, order, buyer },
            Self::Unlock => Input::Unlock { ticket, order, buyer },
            Self::AskReturn => Input::AskReturn { ticket, order, buyer },
        }
    }
}
