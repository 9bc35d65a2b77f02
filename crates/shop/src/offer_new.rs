//! What the shop asks for when it makes an offer, as it is sent and as it waits for a second person.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use wanghong_base::{
    clock,
    wire::{Id, OfferKind},
};
use wanghong_core as core;
use wanghong_store::{offers, products};

/// A new offer. What it cannot be is told by the field.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
pub(crate) struct OfferNew {
    pub(crate) sku: Id,
    kind: OfferKind,
    /// Of one piece; 0 for a booking.
    price_minor: i64,
    #[serde(default)]
    from: Option<i64>,
    #[serde(default)]
    until: Option<i64>,
    /// A live price is for one show.
    #[serde(default)]
    pub(crate) live: Option<Id>,
    #[serde(default)]
    quantity: Option<i64>,
    #[serde(default)]
    per_buyer: Option<i64>,
    /// For a deposit: how much of each piece.
    #[serde(default)]
    deposit_minor: Option<i64>,
    #[serde(default)]
    cooling_ms: Option<i64>,
    #[serde(default)]
    balance_ms: Option<i64>,
}

impl OfferNew {
    /// Of one piece, in minor units.
    pub(crate) const fn price(&self) -> i64 {
        self.price_minor
    }

    /// As a row that is not there yet.
    pub(crate) fn row(&self, sku: &products::Sku, by: core::Id) -> offers::Offer {
        offers::Offer {
            id: clock::mint().0,
            account_id: sku.account_id,
            sku_id: sku.id,
            kind: self.kind.0.word().to_owned(),
            price_minor: self.price_minor,
            currency: sku.currency.clone(),
            from_at: self.from,
            until_at: self.until,
            post_id: self.live.map(|id| id.0.0),
            quantity: self.quantity,
            per_buyer: self.per_buyer,
            deposit_minor: self.deposit_minor,
            cooling_ms: self.cooling_ms,
            balance_ms: self.balance_ms,
            is_open: true,
            taken: 0,
            created_by: by.0,
            created_at: clock::now().0,
        }
    }
}
