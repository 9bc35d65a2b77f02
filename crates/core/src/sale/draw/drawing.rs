//! How far a draw is: entering, then listing, waiting for its beacon, ranking and settling, in portions.

use super::{Draw, Drawn, Entrant, Hash, Tree};
use crate::{id::Id, limits, sale::order::Order, time::Millis};
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
    /// The root is known; the beacon has not spoken.
    Awaiting { until: Millis },
    /// Root and beacon are known; ranks are computed, up to this order.
    Ranking { ranks: BTreeMap<Hash, Id>, upto: Option<Id> },
    /// All ranks are known; the luckiest is next.
    Settling { ranks: BTreeMap<Hash, Id> },
    /// The beacon did not speak in time: everybody hears no.
    Voiding,
}

/// What a tap for a SKU finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::sale) enum Door {
    /// The window of this draw is open.
    Draw(Id),
    /// A window has closed, and its list is being closed.
    Closing,
    /// A draw is being settled; whoever taps now stands behind its entrants.
    Settling,
    /// A draw's window opens then.
    Shut(Millis),
    /// No draw stands before the shelf.
    Open,
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
        let mut drawing = Self { draw, phase: Phase::Entering, drawn };
        if drawn.is_some() {
            drawing.phase = drawing.listed();
        }
        drawing
    }

    /// What follows once the root is on record.
    fn listed(&self) -> Phase {
        let drawn = self.drawn.as_ref();
        let spoken = drawn.is_some_and(|drawn| drawn.randomness.is_some());
        match self.draw.beacon() {
            _ if drawn.is_some_and(|drawn| drawn.void) => Phase::Voiding,
            Some(beacon) if !spoken => Phase::Awaiting { until: beacon.until },
            Some(_) | None => Phase::Ranking { ranks: BTreeMap::new(), upto: None },
        }
    }

    pub(super) fn door(&self, now: Millis) -> Door {
        match self.phase {
            Phase::Entering if now < self.draw.from => Door::Shut(self.draw.from),
            Phase::Entering if now < self.draw.until => Door::Draw(self.draw.id),
            Phase::Entering | Phase::Listing { .. } => Door::Closing,
            Phase::Awaiting { .. } | Phase::Ranking { .. } | Phase::Settling { .. } | Phase::Voiding => {
                Door::Settling
            }
        }
    }

    /// When the clock moves it; long ago while it is being settled.
    pub(super) fn due(&self) -> Millis {
        match self.phase {
            Phase::Entering => self.draw.until,
            Phase::Awaiting { until } => until,
            Phase::Listing { .. } | Phase::Ranking { .. } | Phase::Settling { .. } | Phase::Voiding => {
                Millis(0)
            }
        }
    }

    /// How many of the pieces that are there it still promises to those on its list.
    pub(in crate::sale) fn promised(&self) -> i64 {
        let given = self.drawn.map_or(0, |drawn| if drawn.void { self.draw.pieces } else { drawn.given });
        if self.draw.pledge.is_some() { self.draw.pieces.saturating_sub(given) } else { 0 }
    }

    /// Takes the beacon's word, the first one that comes in time. Says whether it did.
    pub(super) fn hear(&mut self, randomness: Hash, now: Millis) -> bool {
        let waits = matches!(self.phase, Phase::Awaiting { until } if now < until);
        if waits {
            self.drawn = self.drawn.map(|drawn| Drawn { randomness: Some(randomness), ..drawn });
            self.phase = self.listed();
        }
        waits
    }

    /// Lists or ranks a portion of the entrants, of which `rest` gives those after an order. Says whether
    /// the root has just become known.
    pub(super) fn work<'a, I: Iterator<Item = &'a Order>>(&mut self, rest: impl Fn(Option<Id>) -> I) -> bool {
        if matches!(self.phase, Phase::Entering) {
            self.phase = Phase::Listing { tree: Tree::default(), entrants: 0, upto: None };
        }
        let draw = self.draw;
        match &mut self.phase {
            Phase::Listing { tree, entrants, upto } => {
                let portion: Vec<_> = rest(*upto).take(limits::RANKED).collect();
                for order in &portion {
                    tree.push(draw.leaf(order));
                    *entrants = entrants.saturating_add(1);
                    *upto = Some(order.id);
                }
                let known = portion.len() < limits::RANKED;
                if known {
                    self.drawn = Some(Drawn::listed(tree.root(), *entrants));
                    self.phase = self.listed();
                }
                known
            }
            Phase::Ranking { ranks, upto } => {
                let portion: Vec<_> = rest(*upto).take(limits::RANKED).collect();
                let root = self.drawn.map_or(Hash([0; 32]), |drawn| drawn.root);
                let said = self.drawn.and_then(|drawn| drawn.randomness);
                let seed = draw.last_seed(said.as_ref());
                for order in &portion {
                    ranks.insert(seed.rank(&root, order.id), order.id);
                    *upto = Some(order.id);
                }
                if portion.len() < limits::RANKED {
                    self.phase = Phase::Settling { ranks: std::mem::take(ranks) };
                }
                false
            }
            Phase::Entering | Phase::Awaiting { .. } | Phase::Settling { .. } | Phase::Voiding => false,
        }
    }
}

impl Draw {
    /// An order on the list of this draw as a leaf of the tree.
    fn leaf(&self, order: &Order) -> Hash {
        match self.pledge {
            Some(pledge) => pledge.line(self.id, order).leaf(),
            None => Entrant { order: order.id, buyer: order.buyer }.leaf(),
        }
    }
}

impl Drawn {
    /// A list that has just been closed.
    const fn listed(root: Hash, entrants: i64) -> Self {
        Self { root, entrants, randomness: None, void: false, given: 0, turn: 0, settled: false }
    }
}
