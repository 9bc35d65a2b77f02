//! Heads counted one by one that still agree with a sample drawn later.

use super::crowd;
use crate::id::Id;
use serde::{Deserialize, Serialize};

/// Ranks told apart; the last stands for all above.
const RANKS: usize = 16;

/// How many people did something, by their rank in a [`crowd::Crowd`].
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(super) struct Heads([u32; RANKS]);

impl Heads {
    /// Counts somebody; the caller counts each once.
    pub(super) fn add(&mut self, id: Id) {
        let rank = usize::try_from(crowd::rank(id)).map_or(RANKS - 1, |rank| rank.min(RANKS - 1));
        if let Some(heads) = self.0.get_mut(rank) {
            *heads = heads.saturating_add(1);
        }
    }

    /// How many there are, as far as a sample from `level` up can say.
    pub(super) fn count(&self, level: u32) -> i64 {
        let level = usize::try_from(level).map_or(RANKS - 1, |level| level.min(RANKS - 1));
        let sample: i64 = self.0.iter().skip(level).copied().map(i64::from).sum();
        sample.saturating_mul(1 << level)
    }
}
