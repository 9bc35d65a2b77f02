//! How far a draw is: entering, then listing, ranking and settling, each in portions.

use super::{Draw, Drawn, Entrant, Hash, Tree};
use crate::{id::Id, limits, time::Millis};
use std::collections::BTreeMap;

/// A draw that is ahead or not yet settled.
#[derive(Clone, Debug)]
pub(in crate::sale) struct Drawing {
    pub(super) draw: Draw,
    pub(super) phase: Phase,
    /// The rest is known once the list is closed and its root computed.
    pub(super) drawn: Option<Drawn>,
}

#[derive(Clone, Debug)]
pub(super) enum Phase {
    /// Until the window closes.
    Entering,
    /// The list is closed; its tree grows, up to this order.
    Listing { tree: Tree, entrants: i64, upto: Option<Id> },
    /// The root is known; ranks are computed, up to this order.
    Ranking { ranks: BTreeMap<Hash, Id>, upto: Option<Id> },
    /// All ranks are known; the luckiest is next.
    Settling { ranks: BTreeMap<Hash, Id> },
}

/// What a tap for a SKU finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sale) enum Door {
    /// No draw stands before the shelf.
    Open,
    /// A draw's window opens then.
    Shut(Millis),
    /// The window of this draw is open.
    Draw(Id),
    /// A window has closed, and its list is being closed.
    Closing,
    /// A draw is being settled; whoever taps now stands behind its entrants.
    Settling,
}

impl Door {
    pub(in crate::sale) const fn draw(self) -> Option<Id> {
        match self {
            Self::Draw(id) => Some(id),
            Self::Open | Self::Shut(_) | Self::Closing | Self::Settling => None,
        }
    }

    /// How long to wait before knocking again, in milliseconds, while it is shut.
    pub(in crate::sale) const fn wait(self, now: Millis) -> Option<i64> {
        match self {
            Self::Open | Self::Draw(_) => None,
            Self::Shut(from) => Some(from.0.saturating_sub(now.0)),
            Self::Closing | Self::Settling => Some(1_000),
        }
    }
}

impl Drawing {
    /// A draw as rows have it: before its end, or with its root on record.
    pub(super) fn new(draw: Draw, drawn: Option<Drawn>) -> Self {
        let ranking = Phase::Ranking { ranks: BTreeMap::new(), upto: None };
        Self { draw, phase: if drawn.is_some() { ranking } else { Phase::Entering }, drawn }
    }

    pub(super) fn door(&self, now: Millis) -> Door {
        match self.phase {
            Phase::Entering if now < self.draw.from => Door::Shut(self.draw.from),
            Phase::Entering if now < self.draw.until => Door::Draw(self.draw.id),
            Phase::Entering | Phase::Listing { .. } => Door::Closing,
            Phase::Ranking { .. } | Phase::Settling { .. } => Door::Settling,
        }
    }

    /// When the clock moves it; long ago while it is being settled.
    pub(super) fn due(&self) -> Millis {
        if matches!(self.phase, Phase::Entering) { self.draw.until } else { Millis(0) }
    }

    /// Lists or ranks a portion of the entrants, of which `rest` gives those after an order. Says whether
    /// the root has just become known.
    pub(super) fn work<I: Iterator<Item = Entrant>>(&mut self, rest: impl Fn(Option<Id>) -> I) -> bool {
        if matches!(self.phase, Phase::Entering) {
            self.phase = Phase::Listing { tree: Tree::default(), entrants: 0, upto: None };
        }
        match &mut self.phase {
            Phase::Listing { tree, entrants, upto } => {
                let portion: Vec<_> = rest(*upto).take(limits::RANKED).collect();
                for entrant in &portion {
                    tree.push(entrant.leaf());
                    *entrants = entrants.saturating_add(1);
                    *upto = Some(entrant.order);
                }
                let (root, entrants) = (tree.root(), *entrants);
                let known = portion.len() < limits::RANKED;
                if known {
                    self.drawn = Some(Drawn { root, entrants, given: 0, turn: 0, settled: false });
                    self.phase = Phase::Ranking { ranks: BTreeMap::new(), upto: None };
                }
                known
            }
            Phase::Ranking { ranks, upto } => {
                let portion: Vec<_> = rest(*upto).take(limits::RANKED).collect();
                let root = self.drawn.map_or(Hash([0; 32]), |drawn| drawn.root);
                for entrant in &portion {
                    ranks.insert(self.draw.seed.rank(&root, entrant.order), entrant.order);
                    *upto = Some(entrant.order);
                }
                if portion.len() < limits::RANKED {
                    self.phase = Phase::Settling { ranks: std::mem::take(ranks) };
                }
                false
            }
            Phase::Entering | Phase::Settling { .. } => false,
        }
    }
}
