//! Who has been in a room.

use super::Crowd;
use crate::{id::Id, time::Millis};
use std::collections::BTreeMap;

/// The people of a show so far, as far as its room needs them to go on counting.
#[derive(Clone, Debug, Default)]
pub struct People {
    /// Who played for a second or more (PRODUCT: V).
    pub visitors: Crowd<()>,
    /// Who played for less, and for how long.
    pub tasters: BTreeMap<Id, Millis>,
    /// Who gave hearts.
    pub tappers: Crowd<()>,
}
