//! A Merkle tree that grows leaf by leaf (RFC 6962 section 2.1).

use super::{Hash, hash};

/// The tree of the leaves so far: its whole subtrees, each at least twice as large as the next.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    subtrees: Vec<(u32, Hash)>,
}

impl Tree {
    /// Adds a leaf, already hashed.
    pub fn push(&mut self, leaf: Hash) {
        let mut grown = (0_u32, leaf);
        while let Some((_, left)) = self.subtrees.pop_if(|(height, _)| *height == grown.0) {
            grown = (grown.0.saturating_add(1), node(left, grown.1));
        }
        self.subtrees.push(grown);
    }

    /// The root over all leaves; of none, the hash of nothing.
    pub fn root(&self) -> Hash {
        let hashes = self.subtrees.iter().rev().map(|(_, hash)| *hash);
        hashes.reduce(|right, left| node(left, right)).unwrap_or_else(|| hash(&[]))
    }
}

fn node(left: Hash, right: Hash) -> Hash {
    hash(&[&[1], &left.0, &right.0])
}
