//! What a tally knows of the orders of a show.

use super::{Crowd, Sales, dashboard::Funnel};
use crate::event::{Change, Event, Kind};
use crate::{id::Id, limits};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The orders of a show: all together, by SKU, and who made them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Orders {
    /// The last line counted. Lines come in order, and one that was read from rows may be told once more.
    pub(super) last: Id,
    pub(super) all: Sales,
    pub(super) skus: BTreeMap<Id, Sales>,
    pub(super) buyers: Crowd<Buyer>,
}

/// What is known of one buyer.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(super) struct Buyer {
    ordered: bool,
    paid: bool,
}

impl Orders {
    /// Counts a line of an order's life, once.
    pub(super) fn add(&mut self, event: &Event, change: &Change) {
        if change.line <= self.last {
            return;
        }
        self.last = change.line;
        self.all.add(event.kind, event.amount, change);
        let full = self.skus.len() >= limits::DASHBOARD_SKUS && !self.skus.contains_key(&change.sku);
        let sku = if full { Id(0) } else { change.sku };
        self.skus.entry(sku).or_default().add(event.kind, event.amount, change);
        self.meet(event.kind, change.buyer);
    }

    fn meet(&mut self, kind: Kind, buyer: Id) {
        let (ordered, paid) = (kind == Kind::Place, matches!(kind, Kind::Deposit | Kind::Pay));
        if (ordered || paid)
            && let Some(buyer) = self.buyers.enter(buyer)
        {
            buyer.ordered = true;
            buyer.paid |= paid;
        }
    }

    /// Writes down how many people ordered and paid.
    pub(super) fn people(&self, funnel: &mut Funnel) {
        for (_, buyer) in self.buyers.sample() {
            funnel.ordered += i64::from(buyer.ordered);
            funnel.paid += i64::from(buyer.paid);
        }
        for sum in [&mut funnel.ordered, &mut funnel.paid] {
            *sum = self.buyers.stands_for(*sum);
        }
    }
}
