//! What the desk can be asked, and what that is to the sale.

use crate::{
    batch::Batch,
    change::{Change, Restock},
    desk::Wanted,
    errand::Reply,
    pay::Way,
    returning::Said,
};
use wanghong_base::clock;
use wanghong_core::{
    Id, Money,
    sale::{Input, Once, Sale, Tap, draw::Hash},
};
use wanghong_store::{disputes::Dispute, offers::Offer, orders, payments::Payment};

/// What the desk can be asked.
#[derive(Debug)]
pub(super) enum Ask {
    /// Change the catalogue.
    Change(Change),
    /// Add pieces of a SKU.
    Stock(Restock, Option<Once>),
    /// Hold pieces; the ticket in it is not yet one of ours.
    Hold(Tap),
    /// Claim a coupon.
    Claim { offer: Id, buyer: Id },
    /// Call a draw off.
    CallOff { sku: Id, draw: Id },
    /// Take what the beacon of a draw said, with its signature.
    Beacon { draw: Id, randomness: Hash, signature: String },
    /// Place an order at an address.
    Place { order: Id, buyer: Id, ship: orders::Ship, address: u64 },
    /// A buyer says yes to a price.
    Agree { order: Id, buyer: Id, price: Money },
    /// A payment begins; its row is written with what that does to the order.
    Paying { order: Id, buyer: Id, payment: Box<Payment> },
    /// A provider says that money came.
    Paid { payment: Id, order: Id, amount: Money, instrument: Option<u64> },
    /// A provider says how a dispute stands: whether any of its order is open, and what its payment lost so far.
    Disputed { dispute: Box<Dispute>, open: bool, lost: Money },
    /// A buyer does something with an order, and may say something about it.
    Buyer { order: Id, buyer: Id, deed: Deed, said: Option<Said> },
    /// The shop does something with an order.
    Shop { by: Id, wanted: Wanted },
}

/// What a buyer can do with an order beside placing and paying it.
#[derive(Clone, Copy, Debug)]
pub enum Deed {
    /// Give the pieces back, or leave a line.
    Cancel,
    /// End the cooling-off.
    Lock,
    /// Take an early lock back.
    Unlock,
    /// Want to send back what was delivered.
    AskReturn,
    /// Keep what was to be sent back.
    WithdrawReturn,
}

/// By whom something was sent, and how it is found on its way.
#[derive(Clone, Debug)]
pub struct Parcel {
    pub(crate) carrier: String,
    pub(crate) tracking: String,
}

impl Ask {
    /// The order that this is about.
    pub(super) fn order(&self) -> Option<Id> {
        match self {
            Self::Place { order, .. }
            | Self::Paying { order, .. }
            | Self::Agree { order, .. }
            | Self::Paid { order, .. }
            | Self::Buyer { order, .. } => Some(*order),
            Self::Shop { wanted, .. } => Some(wanted.order),
            Self::Disputed { dispute, .. } => Some(Id(dispute.order_id)),
            Self::Change(_)
            | Self::Stock(..)
            | Self::Hold(_)
            | Self::Claim { .. }
            | Self::CallOff { .. }
            | Self::Beacon { .. } => None,
        }
    }

    /// What makes it one act however often it is sent.
    pub(super) const fn once(&self) -> Option<&Once> {
        match self {
            Self::Change(change) => change.once.as_ref(),
            Self::Stock(_, once) => once.as_ref(),
            Self::Shop { wanted, .. } => wanted.once.as_ref(),
            Self::Hold(_)
            | Self::Claim { .. }
            | Self::CallOff { .. }
            | Self::Beacon { .. }
            | Self::Place { .. }
            | Self::Agree { .. }
            | Self::Paying { .. }
            | Self::Paid { .. }
            | Self::Disputed { .. }
            | Self::Buyer { .. } => None,
        }
    }

    const fn change(&self) -> Option<&Change> {
        if let Self::Change(change) = self { Some(change) } else { None }
    }

    /// SKUs on which something counts what each buyer has had, from now on.
    pub(super) fn limited(&self) -> impl Iterator<Item = Id> + '_ {
        self.change().into_iter().flat_map(Change::limited)
    }

    /// Offers that change; the sale may have forgotten them.
    pub(super) fn offers(&self) -> impl Iterator<Item = &Offer> + '_ {
        self.change().into_iter().flat_map(Change::offers)
    }

    /// What the sale is told; whoever waits has a ticket, and what only rows know waits in the batch.
    pub(super) fn inputs(self, sale: &Sale, batch: &mut Batch, reply: Reply) -> Vec<Input> {
        if let Self::Change(change) = self {
            return changes(change, sale, batch, reply);
        }
        if let Self::Paid { payment, order, amount, instrument } = self {
            batch.settle(payment, amount, reply);
            return vec![Input::Paid { payment, order, amount, instrument }];
        }
        if let Self::Disputed { dispute, open, lost } = self {
            let (payment, order) = (Id(dispute.payment_id), Id(dispute.order_id));
            batch.dispute(*dispute, lost.minor, reply);
            return vec![Input::Disputed { payment, order, open, lost }];
        }
        if let Self::Beacon { draw, randomness, signature } = self {
            batch.hear(draw, randomness, signature, reply);
            return vec![Input::Beacon { draw, randomness }];
        }
        let ticket = batch.ticket(reply);
        let Some(once) = self.once().cloned() else {
            return self.waited_for(batch, ticket).into_iter().collect();
        };
        // Of what was done before nothing is written beside the answer.
        let mut nothing = Batch::default();
        let fresh = matches!(sale.done(&once), Ok(None));
        let act = self.waited_for(if fresh { batch } else { &mut nothing }, ticket);
        act.map(|act| Input::Once { once, act: Box::new(act) }).into_iter().collect()
    }

    fn waited_for(self, batch: &mut Batch, ticket: u64) -> Option<Input> {
        Some(match self {
            Self::Change(_) | Self::Paid { .. } | Self::Disputed { .. } | Self::Beacon { .. } => return None,
            Self::Stock(restock, _) => {
                let input = Input::Stock { ticket, sku: restock.sku, add: restock.add };
                batch.restock(ticket, restock);
                input
            }
            // Named here, orders are committed in order of their names: filing relies on it.
            Self::Hold(tap) => Input::Hold(Tap { ticket, order: clock::mint(), ..tap }),
            Self::Claim { offer, buyer } => Input::Claim { ticket, offer, buyer },
            Self::CallOff { sku, draw } => {
                batch.call_off(ticket, sku, draw);
                Input::CallOff { ticket, sku, draw }
            }
            Self::Paying { order, buyer, payment } => {
                let patience = Way::patience(&payment);
                batch.begin(ticket, *payment);
                Input::Paying { ticket, order, buyer, patience }
            }
            Self::Place { order, buyer, ship, address } => {
                batch.ship(ticket, order, ship);
                Input::Place { ticket, order, buyer, address: Some(address) }
            }
            Self::Agree { order, buyer, price } => Input::Agree { ticket, order, buyer, price },
            Self::Buyer { order, buyer, deed, said } => {
                if let Some(said) = said {
                    batch.say(ticket, said);
                }
                deed.input(ticket, order, buyer)
            }
            Self::Shop { by, wanted: Wanted { order, act, parcel, said, .. } } => {
                if let Some(said) = said {
                    batch.say(ticket, said);
                }
                if let Some(parcel) = parcel {
                    batch.send(ticket, order, parcel);
                }
                Input::Shop { ticket, order, by, act }
            }
        })
    }
}

/// What the sale is told of a change of the catalogue; one that was done before is only answered.
fn changes(change: Change, sale: &Sale, batch: &mut Batch, reply: Reply) -> Vec<Input> {
    let done = change.once.as_ref().map_or(Ok(None), |once| sale.done(once));
    match done.and_then(|done| if done.is_some() { Ok(done) } else { change.fits(sale).map(|()| None) }) {
        Err(refusal) => batch.refuse(reply, refusal),
        Ok(Some(about)) => batch.known(reply, about),
        Ok(None) => {
            let inputs = change.inputs();
            batch.change(change, reply);
            return inputs;
        }
    }
    Vec::new()
}

impl Deed {
    const fn input(self, ticket: u64, order: Id, buyer: Id) -> Input {
        match self {
            Self::Cancel => Input::Cancel { ticket, order, buyer },
            Self::Lock => Input::Lock { ticket, order, buyer },
            Self::Unlock => Input::Unlock { ticket, order, buyer },
            Self::AskReturn => Input::AskReturn { ticket, order, buyer },
            Self::WithdrawReturn => Input::WithdrawReturn { ticket, order, buyer },
        }
    }
}
