//! What the seats are sent: frames that say what changed, and snapshots that say all.

use super::{Comment, Rules, Shelf};
use crate::{id::Id, limits, post::Phase, time::Millis};
use std::collections::BTreeMap;

/// A product's card, shown since a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pin {
    /// Which product.
    pub product: Id,
    /// Since when.
    pub at: Millis,
}

/// What changed in a tick; what is absent did not. A reader applies `gone` before `say`, and takes a comment
/// it already has as the same one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// One more than the last frame's.
    pub n: i64,
    /// When it was made.
    pub at: Millis,
    /// Where the show is in its evening.
    pub phase: Option<Phase>,
    /// Whether the picture arrives.
    pub signal: Option<bool>,
    /// Distinct visitors whose picture plays now.
    pub online: Option<i64>,
    /// Distinct visitors who have played for a second or more (PRODUCT: V).
    pub visitors: Option<i64>,
    /// Hearts in all.
    pub taps: Option<i64>,
    /// Distinct visitors who gave them.
    pub tappers: Option<i64>,
    /// Hearts of this tick.
    pub fly: Option<i64>,
    /// Comments to show.
    pub say: Option<Vec<Comment>>,
    /// How many more were made than a person can read.
    pub more: Option<i64>,
    /// Comments taken back.
    pub gone: Option<Vec<Id>>,
    /// All cards shown.
    pub pins: Option<Vec<Pin>>,
    /// The product being explained, or none.
    pub explaining: Option<Option<Id>>,
    /// The comment kept in sight, or none.
    pub pinned: Option<Option<Comment>>,
    /// The rules, without the blocked words.
    pub rules: Option<Rules>,
    /// When the show itself was last edited: its title, time or bag.
    pub edited: Option<Millis>,
    /// What is left of the SKUs, and under the offers, that moved.
    pub left: Option<BTreeMap<Id, i64>>,
    /// The terms of the SKUs whose terms changed.
    pub shelf: Option<BTreeMap<Id, Shelf>>,
}

/// Everything that can be seen of a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The last frame it includes.
    pub n: i64,
    /// When it was made.
    pub at: Millis,
    /// Where the show is in its evening.
    pub phase: Phase,
    /// Whether the picture arrives.
    pub signal: bool,
    /// Distinct visitors whose picture plays now.
    pub online: i64,
    /// Distinct visitors who have played for a second or more (PRODUCT: V).
    pub visitors: i64,
    /// Hearts in all.
    pub taps: i64,
    /// Distinct visitors who gave them.
    pub tappers: i64,
    /// All cards shown.
    pub pins: Vec<Pin>,
    /// The product being explained.
    pub explaining: Option<Id>,
    /// The comment kept in sight.
    pub pinned: Option<Comment>,
    /// The rules, without the blocked words.
    pub rules: Rules,
    /// When the show itself was last edited: its title, time or bag.
    pub edited: Millis,
    /// The latest comments, oldest first.
    pub say: Vec<Comment>,
    /// The comments taken back of late, which a reader who missed a frame may still show.
    pub gone: Vec<Id>,
    /// What is left of each SKU, and under each offer.
    pub left: BTreeMap<Id, i64>,
    /// The terms of the SKUs that have more than a price.
    pub shelf: BTreeMap<Id, Shelf>,
}

/// The part of a room of which frames say only what changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Board {
    pub(super) phase: Phase,
    pub(super) signal: bool,
    pub(super) online: i64,
    pub(super) visitors: i64,
    pub(super) taps: i64,
    pub(super) tappers: i64,
    pub(super) pins: Vec<Pin>,
    pub(super) explaining: Option<Id>,
    pub(super) pinned: Option<Comment>,
    pub(super) rules: Rules,
    pub(super) edited: Millis,
}

impl Board {
    /// A frame of everything that is not as it was.
    pub(super) fn since(&self, was: &Self) -> Frame {
        Frame {
            phase: changed(&self.phase, &was.phase),
            signal: changed(&self.signal, &was.signal),
            online: changed(&self.online, &was.online),
            visitors: changed(&self.visitors, &was.visitors),
            taps: changed(&self.taps, &was.taps),
            tappers: changed(&self.tappers, &was.tappers),
            pins: changed(&self.pins, &was.pins),
            explaining: changed(&self.explaining, &was.explaining),
            pinned: changed(&self.pinned, &was.pinned),
            rules: changed(&self.rules, &was.rules),
            edited: changed(&self.edited, &was.edited),
            ..Frame::default()
        }
    }

    /// Shows a card as the newest; the oldest makes room.
    pub(super) fn pin(&mut self, product: Id, at: Millis) {
        self.unpin(product);
        self.pins.push(Pin { product, at });
        let above = self.pins.len().saturating_sub(limits::PINS);
        self.pins.drain(..above);
    }

    pub(super) fn unpin(&mut self, product: Id) {
        self.pins.retain(|pin| pin.product != product);
    }
}

fn changed<T: Clone + PartialEq>(now: &T, was: &T) -> Option<T> {
    (now != was).then(|| now.clone())
}
