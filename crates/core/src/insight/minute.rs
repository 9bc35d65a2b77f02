//! What a tally knows of one minute.

use super::crowd;
use crate::id::Id;

/// Ranks told apart; the last stands for all above.
const RANKS: usize = 16;

/// One minute of a show.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    pub(super) comments: i64,
    pub(super) taps: i64,
    pub(super) orders: i64,
    pub(super) paid_minor: i64,
    heads: [u32; RANKS],
}

impl Counts {
    /// Counts a visitor who played in this minute; the caller counts each once.
    pub(super) fn head(&mut self, visitor: Id) {
        let rank = usize::try_from(crowd::rank(visitor)).map_or(RANKS - 1, |rank| rank.min(RANKS - 1));
        if let Some(heads) = self.heads.get_mut(rank) {
            *heads = heads.saturating_add(1);
        }
    }

    /// How many played, as far as a sample from `level` up can say.
    pub(super) fn online(&self, level: u32) -> i64 {
        let level = usize::try_from(level).map_or(RANKS - 1, |level| level.min(RANKS - 1));
        let sample: i64 = self.heads.iter().skip(level).copied().map(i64::from).sum();
        sample.saturating_mul(1 << level)
    }
}
