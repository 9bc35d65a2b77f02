//! Receipts as buyers get them.

use crate::{Shop, receipts};
use serde::Serialize;
use utoipa::ToSchema;
use wanghong_base::{error::Result, wire::Id};
use wanghong_core::sale::Order;
use wanghong_people::auth::Person;

/// What proves that somebody is on the list of a draw. Whoever has it shows it with the draw: the list, once it is
/// closed, must hold this line.
#[derive(Debug, Serialize, ToSchema)]
pub struct Receipt {
    draw: Id,
    order: Id,
    /// How the buyer is called on the list of this draw, and nowhere else.
    entrant: String,
    /// What that is SHA-256 of: who knows it is the one on the list.
    opening: String,
    pieces: i64,
    at: i64,
    commitment: String,
    /// The key that the commitment names.
    key: String,
    /// Ed25519 (RFC 8032) over `wanghong draw 2 receipt`, the commitment, and the line.
    signature: String,
}

impl Receipt {
    fn of(receipt: &receipts::Receipt) -> Self {
        let receipts::Receipt { draw, line, opening, commitment, key, signature } = receipt;
        Self {
            draw: (*draw).into(),
            order: line.order.into(),
            entrant: line.entrant.to_string(),
            opening: opening.to_string(),
            pieces: line.pieces,
            at: line.at.0,
            commitment: commitment.to_string(),
            key: hex::encode(key),
            signature: hex::encode(signature),
        }
    }

    /// What proves that an order is in a draw; its buyer asks.
    pub(crate) async fn fresh(shop: &Shop, order: &Order) -> Result<Option<Self>> {
        let receipt = shop.receipts.of(&shop.base.db, order).await?;
        Ok(receipt.map(|receipt| Self::of(&receipt)))
    }

    /// The same, for its buyer alone.
    pub(crate) async fn shown(shop: &Shop, person: &Person, order: &Order) -> Result<Option<Self>> {
        if order.draw.is_none() || order.buyer != person.user {
            return Ok(None);
        }
        Self::fresh(shop, order).await
    }
}
