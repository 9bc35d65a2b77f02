//! What buyers have had and claimed. Rows say it of one buyer at a time, before the first thing that buyer does with
//! anything that is limited, so that a shop's whole past is never read.

use super::{recent::Recent, violation::Violation};
use crate::{id::Id, limits};
use std::collections::{BTreeMap, BTreeSet};

/// What a limit for one buyer is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Of {
    /// A SKU, under whatever offer.
    Sku(Id),
    /// An offer.
    Offer(Id),
}

/// What one buyer has had and claimed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Pieces in sold orders, by what.
    pub had: BTreeMap<Of, i64>,
    /// Coupons.
    pub claims: BTreeSet<Id>,
}

/// A record, and which change of any record its last one was.
#[derive(Debug)]
struct Page {
    record: Record,
    changed: Option<u64>,
}

/// The records of those who buy.
#[derive(Debug)]
pub(super) struct Counts {
    pages: Recent<Id, Page>,
    changes: u64,
}

impl Default for Counts {
    fn default() -> Self {
        Self { pages: Recent::new(limits::RECORDS), changes: 0 }
    }
}

impl Counts {
    pub(super) fn of(&self, buyer: Id) -> Option<&Record> {
        self.pages.get(&buyer).map(|page| &page.record)
    }

    /// Takes a record from rows. One that is here already is newer; `open` says who has an open order.
    pub(super) fn take(&mut self, buyer: Id, record: Record, open: impl Fn(Id) -> bool) {
        if self.pages.get(&buyer).is_some() {
            return;
        }
        let changes = self.changes;
        // What changed of late may not be in rows yet, and who has an open order may need it without being asked.
        let fresh = |nth: u64| changes.saturating_sub(nth) < limits::FRESH_RECORDS;
        let kept = |buyer: &Id, page: &Page| page.changed.is_some_and(fresh) || open(*buyer);
        self.pages.insert_but(buyer, Page { record, changed: None }, kept);
    }

    pub(super) fn change(&mut self, buyer: Id, how: impl FnOnce(&mut Record)) {
        self.changes = self.changes.saturating_add(1);
        let Some(page) = self.pages.get_mut(&buyer) else { return };
        page.changed = Some(self.changes);
        how(&mut page.record);
    }

    pub(super) fn audit(&self) -> Result<(), Violation> {
        let owes = |page: &Page| page.record.had.values().any(|pieces| *pieces < 0);
        match self.pages.values().find(|(_, page)| owes(page)) {
            Some((buyer, _)) => Err(Violation::Buyer { buyer: *buyer }),
            None => Ok(()),
        }
    }
}

impl Record {
    pub(super) fn add(&mut self, of: Of, pieces: i64) {
        let had = self.had.entry(of).or_default();
        *had = had.saturating_add(pieces);
        if *had == 0 {
            self.had.remove(&of);
        }
    }
}
