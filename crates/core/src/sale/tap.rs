//! A tap: a buyer's wish for pieces.

use super::{Order, price::Wish};
use crate::{
    id::Id,
    limits,
    mix::mix,
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
    /// Whether that show is on.
    pub on_air: bool,
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
        let same = (self.buyer, self.sku, self.quantity, self.live)
            == (order.buyer, order.sku, order.quantity, order.live);
        same && order.wish.is_none_or(|wish| wish == self.digest())
    }

    /// A hash of everything that is wished for. Keys are their buyers' own, so nobody gains by two wishes of one hash.
    pub(super) fn digest(&self) -> u64 {
        let id = |id: Option<Id>| id.map_or([0, 0], |id| [1, id.0]);
        let most = self.most.map_or([0, 0], |most| [1, most.minor]);
        let currency = self.most.map_or(0, |most| most.currency.number());
        let parts = [self.sku.0, self.quantity, i64::from(self.wait), currency];
        let all = parts.into_iter().chain(id(self.live)).chain(id(self.offer)).chain(most);
        all.fold(0, |hash, part| mix(hash ^ part.cast_unsigned()))
    }

    pub(super) const fn wish(&self) -> Wish {
        Wish { quantity: self.quantity, live: self.live, on_air: self.on_air, offer: self.offer }
    }

    pub(super) fn check(&self) -> Result<(), Refusal> {
        if !limits::ORDER_KEY.contains(&self.key.chars().count()) {
            let (least, most) = (limits::ORDER_KEY.start(), limits::ORDER_KEY.end());
            let message = format!("An order key has {least} to {most} characters.");
            return Err(Refusal::new(Code::INVALID, message).field("key"));
        }
        if !(1..=limits::QUANTITY).contains(&self.quantity) {
            let message = format!("One order is for 1 to {} pieces.", limits::QUANTITY);
            return Err(Refusal::new(Code::INVALID, message).field("quantity"));
        }
        Ok(())
    }
}
