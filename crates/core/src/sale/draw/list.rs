//! The list of a draw: its lines in both formats, its root, and its check.

use super::{Draw, Drawn, Fault, Hash, Seed, Tree, hash};
use crate::{id::Id, time::Millis};

/// One line of the list of a draw of the first format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entrant {
    /// The order that was tapped.
    pub order: Id,
    /// By which user.
    pub buyer: Id,
}

/// One line of the list of a draw of the second format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// The order that was tapped.
    pub order: Id,
    /// What stands for the buyer in this draw, and in no other.
    pub entrant: Hash,
    /// How many pieces they want.
    pub pieces: i64,
    /// When it was tapped.
    pub at: Millis,
}

impl Entrant {
    /// This line as a leaf of the tree.
    pub fn leaf(&self) -> Hash {
        hash(&[&[0], &self.order.0.to_be_bytes(), &self.buyer.0.to_be_bytes()])
    }
}

impl Line {
    /// This line as a leaf of the tree.
    pub fn leaf(&self) -> Hash {
        hash(&[&[0, 2], &self.bytes()])
    }

    /// What a receipt for this line is a signature of.
    pub fn receipt(&self, commitment: &Hash) -> Vec<u8> {
        [b"wanghong draw 2 receipt", &commitment.0[..], &self.bytes()].concat()
    }

    fn bytes(&self) -> Vec<u8> {
        let Self { order, entrant, pieces, at } = self;
        [&order.0.to_be_bytes()[..], &entrant.0, &pieces.to_be_bytes(), &at.0.to_be_bytes()].concat()
    }
}

/// What is signed when a list is closed, so that there is never another.
pub fn closing(commitment: &Hash, root: &Hash, entrants: i64) -> Vec<u8> {
    [b"wanghong draw 2 list", &commitment.0[..], &root.0, &entrants.to_be_bytes()].concat()
}

/// The root of a list.
pub fn root(leaves: impl IntoIterator<Item = Hash>) -> Hash {
    let mut tree = Tree::default();
    for leaf in leaves {
        tree.push(leaf);
    }
    tree.root()
}

/// The orders of a list with this root, the luckiest first.
pub fn ranked(seed: &Seed, root: &Hash, orders: impl IntoIterator<Item = Id>) -> Vec<Id> {
    let mut ranked: Vec<_> = orders.into_iter().map(|order| (seed.rank(root, order), order)).collect();
    ranked.sort_unstable();
    ranked.into_iter().map(|(_, order)| order).collect()
}

/// The orders of a list of the first format, the luckiest first.
pub fn order(seed: &Seed, entrants: &[Entrant]) -> Vec<Id> {
    let root = root(entrants.iter().map(Entrant::leaf));
    ranked(seed, &root, entrants.iter().map(|entrant| entrant.order))
}

/// Checks a draw of the first format against what was shown before it: the commitment; and after it: root, seed,
/// list and result.
pub fn verify(
    (commitment, root_shown): (&Hash, &Hash),
    seed: &Seed,
    entrants: &[Entrant],
    result: &[Id],
) -> Result<(), Fault> {
    if seed.commitment() != *commitment {
        return Err(Fault::Seed);
    }
    let lines = entrants.iter().map(|entrant| (entrant.order, entrant.leaf()));
    check((root_shown, seed), lines, result)
}

/// Checks a draw of the second format against its commitment, and its list and result against what was shown after it.
pub fn verify_pledged(draw: &Draw, shown: &Drawn, list: &[Line], result: &[Id]) -> Result<(), Fault> {
    if draw.committed() != draw.commitment {
        return Err(Fault::Seed);
    }
    let seed = draw.last_seed(shown.randomness.as_ref());
    check((&shown.root, &seed), list.iter().map(|line| (line.order, line.leaf())), result)
}

fn check(
    (root_shown, seed): (&Hash, &Seed),
    lines: impl Iterator<Item = (Id, Hash)> + Clone,
    result: &[Id],
) -> Result<(), Fault> {
    let orders = lines.clone().map(|(order, _)| order);
    let sorted = orders.clone().is_sorted_by(|one, next| one < next);
    if !sorted || root(lines.map(|(_, leaf)| leaf)) != *root_shown {
        return Err(Fault::List);
    }
    if ranked(seed, root_shown, orders) == result { Ok(()) } else { Err(Fault::Order) }
}
