//! What a draw is bound to by its commitment beside its seed, and who is who on its list.

use super::{Draw, Hash, Line, hash};
use crate::{
    id::Id,
    money::Money,
    refusal::{Code, Refusal},
    sale::{Order, Tap, price::Quote},
    time::Millis,
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::fmt;

/// What a draw is bound to from the day it is planned: whatever becomes of its SKU changes none of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pledge {
    /// For how much a piece whoever wins has it.
    pub price: Money,
    /// How many pieces of the SKU one buyer may have.
    pub per_buyer: Option<i64>,
    /// The beacon whose word decides with the seed.
    pub beacon: Option<Beacon>,
    /// The key by which receipts are checked (Ed25519, RFC 8032).
    pub receipts: [u8; 32],
    /// What makes entrants unknown to others, and signs their receipts.
    pub secret: Secret,
}

/// A round of a public beacon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beacon {
    /// The hash of its chain.
    pub chain: Hash,
    /// The round's number.
    pub round: i64,
    /// When a draw that has not heard of it is void.
    pub until: Millis,
}

/// A key that is never published. It shows itself to nobody by accident.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Secret(pub [u8; 32]);

impl Pledge {
    /// The hash of all that a draw is bound to: each part behind its length.
    pub fn commitment(&self, draw: &Draw, seed: &Hash) -> Hash {
        let number = |n: i64| n.to_be_bytes().to_vec();
        let parts = [
            b"wanghong draw 2".to_vec(),
            number(draw.id.0),
            number(draw.sku.0),
            number(draw.from.0),
            number(draw.until.0),
            number(draw.pieces),
            number(self.price.minor),
            self.price.currency.code().as_bytes().to_vec(),
            self.per_buyer.map(number).unwrap_or_default(),
            self.beacon.map(Beacon::bytes).unwrap_or_default(),
            self.receipts.to_vec(),
            seed.0.to_vec(),
        ];
        let mut all = Vec::new();
        for part in parts {
            all.extend(u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
            all.extend(part);
        }
        hash(&[&all])
    }

    /// An order as a line of the list.
    pub fn line(&self, draw: Id, order: &Order) -> Line {
        Line {
            order: order.id,
            entrant: self.secret.entrant(draw, order.buyer),
            pieces: order.quantity,
            at: order.created_at,
        }
    }

    /// The one price of this draw; no offer counts in it.
    pub(in crate::sale) fn quote(&self, tap: &Tap) -> Result<Quote, Refusal> {
        if tap.offer.is_some() {
            let refusal = Refusal::new(Code::INVALID, "In a draw everybody pays the price of the draw.");
            return Err(refusal.field("offer"));
        }
        Ok(Quote::shelf(self.price))
    }
}

impl Beacon {
    fn bytes(self) -> Vec<u8> {
        [&self.chain.0[..], &self.round.to_be_bytes(), &self.until.0.to_be_bytes()].concat()
    }
}

impl Secret {
    /// What only an entrant is told, and whose hash stands for them on the list.
    pub fn opening(&self, draw: Id, buyer: Id) -> Hash {
        self.keyed(&[b"entrant", &draw.0.to_be_bytes(), &buyer.0.to_be_bytes()])
    }

    /// How a buyer is called on the list.
    pub fn entrant(&self, draw: Id, buyer: Id) -> Hash {
        hash(&[&self.opening(draw, buyer).0])
    }

    /// The private half of the key that signs receipts.
    pub fn signing(&self) -> [u8; 32] {
        self.keyed(&[b"receipts"]).0
    }

    /// HMAC-SHA256 (RFC 2104).
    #[expect(clippy::expect_used, reason = "a key of HMAC has any length")]
    fn keyed(&self, parts: &[&[u8]]) -> Hash {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("a key of any length");
        for part in parts {
            mac.update(part);
        }
        Hash(mac.finalize().into_bytes().into())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}
