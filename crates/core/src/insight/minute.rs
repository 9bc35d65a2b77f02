//! What a tally knows of one minute.

use super::heads::Heads;
use serde::{Deserialize, Serialize};

/// One minute of a show.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(super) struct Counts {
    pub(super) comments: i64,
    pub(super) taps: i64,
    pub(super) orders: i64,
    pub(super) paid_minor: i64,
    /// Visitors who played in it.
    pub(super) heads: Heads,
}
