//! On which terms the SKUs of a show are to be had, as far as its viewers may know.

use crate::{
    id::Id,
    money::Money,
    sale::{Draw, Offer, draw::Hash},
    time::Millis,
};

/// The terms of one SKU.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelf {
    /// For how much a piece, without any offer.
    pub price: Money,
    /// Whether it is in the shop.
    pub there: bool,
    /// What it may be had under, now or later; the oldest first.
    pub offers: Vec<Offer>,
    /// The draw that stands before it.
    pub draw: Option<Window>,
}

/// A draw as everybody may know it beforehand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Which draw.
    pub draw: Id,
    /// When the window opens.
    pub from: Millis,
    /// When it closes.
    pub until: Millis,
    /// How many pieces are drawn for.
    pub pieces: i64,
    /// For how much a piece whoever wins has it, where it is bound to that.
    pub price: Option<Money>,
    /// What it is bound to, in a hash.
    pub commitment: Hash,
    /// Whether everybody on the list has an answer.
    pub settled: bool,
}

impl Window {
    /// What may be known of a draw.
    pub fn new(draw: &Draw, settled: bool) -> Self {
        let Draw { id, from, until, pieces, commitment, pledge, .. } = *draw;
        let price = pledge.map(|pledge| pledge.price);
        Self { draw: id, from, until, pieces, price, commitment, settled }
    }
}
