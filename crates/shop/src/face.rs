//! What shows see of a shop: a card, an offer, a draw's window, and the terms of a shelf.

pub use crate::{
    api::{
        draws::Window,
        offers::Offer,
        products::{Product, in_bag},
    },
    currency::of as currency,
    limits::LIST,
    offer::{shelf, touched},
};
