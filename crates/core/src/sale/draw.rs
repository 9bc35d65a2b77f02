//! A fair draw that anybody can check; `docs/draws.md` says it whole.
//!
//! Before the window a seed is chosen and only a commitment is shown: to the seed, and to all that the draw
//! [pledges](Pledge). Everybody who taps within the window is on the list, in order of the orders' ids, and stays on
//! it; the list's Merkle root is computed as RFC 6962 section 2.1 does. Then a public beacon speaks, whose round was
//! named in the commitment. An entrant's rank is a hash of seed, beacon, root and order; the lowest is first. Who
//! knows the seed does not know the beacon, who knows the beacon finds the list closed, and the list cannot change
//! afterwards, because its root was shown before the beacon spoke.
//!
//! Draws of the first format pledged nothing and had no beacon; they are held and checked by their own rules.

mod drawing;
mod list;
mod pledge;
mod settle;
#[cfg(test)]
mod tests;
mod tree;

use crate::{
    id::Id,
    limits,
    refusal::{Code, Refusal},
    time::Millis,
};
pub(super) use drawing::{Door, Drawing};
pub use list::{Entrant, Line, closing, order, ranked, root, verify, verify_pledged};
pub use pledge::{Beacon, Pledge, Secret};
use sha2::{Digest, Sha256};
use std::fmt;
pub use tree::Tree;

/// A SHA-256 hash (FIPS 180-4), shown as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

/// The secret of a draw until it is over. It shows itself to nobody by accident.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Seed(pub [u8; 32]);

/// A draw as rows have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draw {
    /// Its name.
    pub id: Id,
    /// Of what.
    pub sku: Id,
    /// When the window opens; nothing of the SKU is sold before.
    pub from: Millis,
    /// When it closes.
    pub until: Millis,
    /// How many pieces are drawn for.
    pub pieces: i64,
    /// The hash that is shown from the beginning.
    pub commitment: Hash,
    /// The seed, shown at the end.
    pub seed: Seed,
    /// What else it is bound to; nothing where it is of the first format.
    pub pledge: Option<Pledge>,
}

/// How far a draw that has ended is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// The root of the list.
    pub root: Hash,
    /// How many were on the list.
    pub entrants: i64,
    /// What the beacon said in the round that was named.
    pub randomness: Option<Hash>,
    /// Whether the beacon's word did not come in time, so that nobody gets anything.
    pub void: bool,
    /// Pieces given so far.
    pub given: i64,
    /// The last turn in line of those who got none; as many as entered are kept for them.
    pub turn: i64,
    /// Whether everybody on the list has an answer.
    pub settled: bool,
}

/// Why a draw was not what it should have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The seed, or something else that the draw was bound to, is not what was committed to.
    Seed,
    /// The list is not the one whose root was shown, or not in order.
    List,
    /// The order of the entrants is not that of their ranks.
    Order,
}

impl Seed {
    /// The hash of it: by itself the commitment of a draw of the first format.
    pub fn commitment(&self) -> Hash {
        hash(&[&self.0])
    }

    /// What ranks come from: this and what the beacon said, if one was named.
    #[must_use]
    pub fn mixed(&self, randomness: Option<&Hash>) -> Self {
        let said = randomness.map_or(&[][..], |said| &said.0);
        Self(hash(&[b"wanghong draw 2 seed", &self.0, said]).0)
    }

    /// The rank of an order on the list with this root; the lowest is first.
    pub fn rank(&self, root: &Hash, order: Id) -> Hash {
        hash(&[&self.0, &root.0, &order.0.to_be_bytes()])
    }
}

impl Draw {
    /// Whether this draw can be held.
    pub fn check(&self) -> Result<(), Refusal> {
        let wrong = if self.until <= self.from {
            ("A window closes after it opens.", "until")
        } else if self.until.0.saturating_sub(self.from.0) > limits::WINDOW.0 {
            ("A window is open for an hour at most.", "until")
        } else if !(1..=limits::STOCK).contains(&self.pieces) {
            ("A draw is for at least one piece.", "pieces")
        } else if self.beacon().is_some_and(|beacon| beacon.until <= self.until) {
            ("A beacon speaks after the window has closed.", "beacon")
        } else if self.committed() != self.commitment {
            ("The commitment is not that of this draw.", "commitment")
        } else {
            return Ok(());
        };
        Err(Refusal::new(Code::INVALID, wrong.0).field(wrong.1))
    }

    /// The hash of all that this draw is bound to.
    pub fn committed(&self) -> Hash {
        let seed = self.seed.commitment();
        self.pledge.map_or(seed, |pledge| pledge.commitment(self, &seed))
    }

    /// The beacon that it waits for, if it named one.
    pub fn beacon(&self) -> Option<Beacon> {
        self.pledge.and_then(|pledge| pledge.beacon)
    }

    /// What the ranks of this draw come from.
    pub fn last_seed(&self, randomness: Option<&Hash>) -> Seed {
        if self.pledge.is_some() { self.seed.mixed(randomness) } else { self.seed }
    }
}

fn hash(parts: &[&[u8]]) -> Hash {
    let mut sha = Sha256::new();
    for part in parts {
        sha.update(part);
    }
    Hash(sha.finalize().into())
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seed")
    }
}
