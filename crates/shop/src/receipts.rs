//! Receipts: what proves to anybody that somebody is in a draw. Whoever taps gets one with the order; a list without its
//! line is then the shop's own word against it. Keys are remembered, for a rush asks for those of one draw.

use crate::limits;
use moka::sync::Cache;
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use std::sync::Arc;
use wanghong_base::{
    clock,
    error::{Error, Result},
};
use wanghong_core::{
    Id, Millis,
    sale::{
        Order,
        draw::{self, Beacon, Hash, Pledge, Secret, Seed},
    },
};
use wanghong_store::{
    Db,
    draws::{self, Draw},
    products::Sku,
};

/// What signs the receipts of one draw.
#[derive(Debug)]
struct Keys {
    pledge: Pledge,
    commitment: Hash,
    pair: Ed25519KeyPair,
}

/// The keys of draws that were asked for of late.
#[derive(Debug)]
pub(crate) struct Receipts(Cache<Id, Option<Arc<Keys>>>);

impl Default for Receipts {
    fn default() -> Self {
        let cache = Cache::builder().max_capacity(limits::DRAW_KEYS).time_to_live(limits::DRAW_KEY_SPAN);
        Self(cache.build())
    }
}

/// What an entrant can show to anybody.
#[derive(Clone, Debug)]
pub struct Receipt {
    pub(crate) draw: Id,
    pub(crate) line: draw::Line,
    /// What the entrant on the list is the hash of.
    pub(crate) opening: Hash,
    pub(crate) commitment: Hash,
    /// The key that the commitment names.
    pub(crate) key: [u8; 32],
    /// Ed25519 (RFC 8032) over draw and line.
    pub(crate) signature: Vec<u8>,
}

impl Receipts {
    /// The receipt of an order for the draw that it is or was in, where that gives receipts.
    pub(crate) async fn of(&self, db: &Db, order: &Order) -> Result<Option<Receipt>> {
        let Some(id) = order.draw else { return Ok(None) };
        let Some(keys) = self.keys(db, id).await? else { return Ok(None) };
        let line = keys.pledge.line(id, order);
        Ok(Some(Receipt {
            draw: id,
            line,
            opening: keys.pledge.secret.opening(id, order.buyer),
            commitment: keys.commitment,
            key: keys.pledge.receipts,
            signature: keys.sign(&line.receipt(&keys.commitment)),
        }))
    }

    /// The shop's word that a list is closed with this root, so that there is never another.
    pub(crate) async fn closing(
        &self,
        db: &Db,
        id: Id,
        root: &Hash,
        entrants: i64,
    ) -> Result<Option<Vec<u8>>> {
        let keys = self.keys(db, id).await?;
        Ok(keys.map(|keys| keys.sign(&draw::closing(&keys.commitment, root, entrants))))
    }

    async fn keys(&self, db: &Db, id: Id) -> Result<Option<Arc<Keys>>> {
        if let Some(known) = self.0.get(&id) {
            return Ok(known);
        }
        let row = draws::by_id(db, id).await?.ok_or_else(Error::not_found)?;
        let (draw, _) = row.rules()?;
        let keys = match draw.pledge {
            Some(pledge) => {
                Some(Arc::new(Keys { pledge, commitment: draw.commitment, pair: pair(&pledge.secret)? }))
            }
            None => None,
        };
        self.0.insert(id, keys.clone());
        Ok(keys)
    }
}

impl Keys {
    fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.pair.sign(message).as_ref().to_vec()
    }
}

fn pair(secret: &Secret) -> Result<Ed25519KeyPair> {
    let pair = Ed25519KeyPair::from_seed_unchecked(&secret.signing());
    pair.map_err(|error| Error::Internal(format!("no key for receipts: {error}")))
}

/// A draw of a SKU on the terms that it has now: seed and secret are chosen here, and everything is committed to.
pub fn plan(
    sku: &Sku,
    by: Id,
    (from, until): (Millis, Millis),
    pieces: i64,
    beacon: Option<Beacon>,
) -> Result<Draw> {
    let (seed, secret) = (Seed(clock::random()), Secret(clock::random()));
    let key = pair(&secret)?;
    let row = Draw {
        id: clock::mint().0,
        account_id: sku.account_id,
        sku_id: sku.id,
        from_at: from.0,
        until_at: until.0,
        pieces,
        version: 2,
        price_minor: Some(sku.price_minor),
        currency: Some(sku.currency.clone()),
        per_buyer: sku.per_buyer,
        beacon_chain: beacon.map(|beacon| beacon.chain.to_string()),
        beacon_round: beacon.map(|beacon| beacon.round),
        beacon_until: beacon.map(|beacon| beacon.until.0),
        receipts: Some(hex::encode(key.public_key())),
        secret: Some(hex::encode(secret.0)),
        seed: hex::encode(seed.0),
        commitment: seed.commitment().to_string(),
        created_by: by.0,
        created_at: clock::now().0,
        ..Draw::default()
    };
    let (draw, _) = row.rules()?;
    Ok(Draw { commitment: draw.committed().to_string(), ..row })
}
