//! A fair draw that anybody can check.
//!
//! Before the window a seed is chosen and only its hash is shown. Everybody who taps within the window is on
//! the list, in order of the orders' ids; the list's Merkle root is computed as RFC 6962 section 2.1 does. An
//! entrant's rank is a hash of seed, root and order; the lowest is first. Whoever knows the seed beforehand
//! cannot choose an id by it, because every id changes the root; and the list cannot change afterwards,
//! because the root is shown along with the seed.

mod drawing;
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
use sha2::{Digest, Sha256};
use std::fmt;
pub use tree::Tree;

/// A SHA-256 hash (FIPS 180-4), shown as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

/// The secret of a draw until it is over. It shows itself to nobody by accident.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Seed(pub [u8; 32]);

/// One line of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entrant {
    /// The order that was tapped.
    pub order: Id,
    /// By which user.
    pub buyer: Id,
}

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
    /// The hash of the seed, shown from the beginning.
    pub commitment: Hash,
    /// The seed, shown at the end.
    pub seed: Seed,
}

/// How far a draw that has ended is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// The root of the list.
    pub root: Hash,
    /// How many were on the list.
    pub entrants: i64,
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
    /// The seed is not the one that was committed to.
    Seed,
    /// The list is not the one whose root was shown, or not in order.
    List,
    /// The order of the entrants is not that of their ranks.
    Order,
}

impl Seed {
    /// The hash that is shown beforehand.
    pub fn commitment(&self) -> Hash {
        hash(&[&self.0])
    }

    /// The rank of an order on the list with this root; the lowest is first.
    pub fn rank(&self, root: &Hash, order: Id) -> Hash {
        hash(&[&self.0, &root.0, &order.0.to_be_bytes()])
    }
}

impl Entrant {
    /// This line as a leaf of the tree.
    pub fn leaf(&self) -> Hash {
        hash(&[&[0], &self.order.0.to_be_bytes(), &self.buyer.0.to_be_bytes()])
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
        } else if self.seed.commitment() != self.commitment {
            ("The commitment is not the hash of the seed.", "commitment")
        } else {
            return Ok(());
        };
        Err(Refusal::new(Code::Invalid, wrong.0).field(wrong.1))
    }
}

/// The root of a list.
pub fn root(entrants: &[Entrant]) -> Hash {
    let mut tree = Tree::default();
    for entrant in entrants {
        tree.push(entrant.leaf());
    }
    tree.root()
}

/// The orders of a list, the luckiest first.
pub fn order(seed: &Seed, entrants: &[Entrant]) -> Vec<Id> {
    let root = root(entrants);
    let mut ranked: Vec<_> =
        entrants.iter().map(|entrant| (seed.rank(&root, entrant.order), entrant.order)).collect();
    ranked.sort_unstable();
    ranked.into_iter().map(|(_, order)| order).collect()
}

/// Checks a draw against what was shown before it: the commitment; and after it: root, seed, list and result.
pub fn verify(
    (commitment, root_shown): (&Hash, &Hash),
    seed: &Seed,
    entrants: &[Entrant],
    result: &[Id],
) -> Result<(), Fault> {
    if seed.commitment() != *commitment {
        return Err(Fault::Seed);
    }
    let sorted = entrants.is_sorted_by(|one, next| one.order < next.order);
    if !sorted || root(entrants) != *root_shown {
        return Err(Fault::List);
    }
    if order(seed, entrants) == result { Ok(()) } else { Err(Fault::Order) }
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
