//! A tap: a buyer's wish for pieces.

use super::{Order, price::Wish};
use crate::{
    id::Id,
    limits,
    money::Money,
    refusal::{Code, Refusal},
    time::Millis,
};
use std::sync::Arc;

/// A buyer's key for one attempt; kept once, however many hold on to it.
pub type Key = Arc<str>;

/// A buyer's wish for pieces, with the key that makes it one wish however often it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tap {
    /// Who waits.
    pub ticket: u64,
    /// The id the order will have.
    pub order: Id,
    /// The buyer's key for this attempt.
    pub key: Key,
    /// Which user.
    pub buyer: Id,
    /// What.
    pub sku: Id,
    /// How many.
    pub quantity: i64,
    /// In which show, if in one.
    pub live: Option<Id>,
    /// The account whose show that is.
    pub host: Option<Id>,
    /// At which moment of the picture.
    pub at: Option<Millis>,
    /// By which deposit or booking.
    pub offer: Option<Id>,
    /// The price of a piece that the buyer saw.
    pub most: Option<Money>,
    /// Whether to stand in line when nothing is left.
    pub wait: bool,
    /// A hash of the network it came from, made outside.
    pub network: Option<u64>,
}

impl Tap {
    /// Whether this is the wish that `order` was made from, sent again.
    pub fn repeats(&self, order: &Order) -> bool {
        (self.buyer, self.sku, self.quantity, self.live)
            == (order.buyer, order.sku, order.quantity, order.live)
    }

    pub(super) const fn wish(&self) -> Wish {
        Wish { quantity: self.quantity, live: self.live, offer: self.offer }
    }

    pub(super) fn check(&self) -> Result<(), Refusal> {
        if !limits::ORDER_KEY.contains(&self.key.chars().count()) {
            let (least, most) = (limits::ORDER_KEY.start(), limits::ORDER_KEY.end());
            let message = format!("An order key has {least} to {most} characters.");
            return Err(Refusal::new(Code::Invalid, message).field("key"));
        }
        if !(1..=limits::QUANTITY).contains(&self.quantity) {
            let message = format!("One order is for 1 to {} pieces.", limits::QUANTITY);
            return Err(Refusal::new(Code::Invalid, message).field("quantity"));
        }
        Ok(())
    }
}
