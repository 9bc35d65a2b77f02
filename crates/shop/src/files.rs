//! Which orders are whose. The desk makes orders far faster than they can be filed under their buyers, since
//! buyers come in no order: filing follows behind, and what it has not reached yet is remembered here.

use crate::{Shop, limits};
use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::time::Instant;
use wanghong_core::Id;
use wanghong_store::{
    Db, Result, filing,
    orders::{self, search::Page},
};

/// Orders that are made and not filed yet, as buyer and order.
#[derive(Debug, Default)]
pub(crate) struct Files(Mutex<BTreeSet<(Id, Id)>>);

impl Files {
    /// Remembers new orders; beyond [`limits::UNFILED`] their buyers see them once they are filed.
    pub(crate) fn remember(&self, new: &[(Id, Id)]) {
        let mut unfiled = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for order in new {
            if unfiled.len() < limits::UNFILED {
                unfiled.insert(*order);
            }
        }
    }

    /// These are filed, or were never made.
    pub(crate) fn forget(&self, filed: &[(Id, Id)]) {
        let mut unfiled = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for order in filed {
            unfiled.remove(order);
        }
    }

    /// A buyer's orders older than one that are not filed yet, the newest first.
    fn unfiled(&self, buyer: Id, before: Id, limit: i64) -> Vec<Id> {
        let unfiled = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let orders = unfiled.range((buyer, Id(i64::MIN))..(buyer, before));
        let most = usize::try_from(limit).unwrap_or(0);
        orders.rev().take(most).map(|(_, order)| *order).collect()
    }

    /// A page of a buyer's orders older than one, the newest first.
    pub(crate) async fn of_buyer(&self, db: &Db, buyer: Id, before: Id) -> Result<Page> {
        let more = limits::ORDER_PAGE + 1;
        let unfiled = self.unfiled(buyer, before, more);
        let mut lines = Vec::new();
        if !unfiled.is_empty() {
            lines = orders::lines(db, unfiled.into_iter().map(|id| id.0)).await?;
        }
        lines.extend(orders::of_buyer(db, buyer, before, more).await?);
        // Filed between the two looks, an order is seen twice.
        lines.sort_unstable_by_key(|line| std::cmp::Reverse(line.order.id));
        lines.dedup_by_key(|line| line.order.id);
        Ok(Page::cut(lines, limits::ORDER_PAGE, None))
    }

    /// Where a buyer's last order went.
    pub(crate) async fn last_ship(&self, db: &Db, buyer: Id) -> Result<Option<orders::Ship>> {
        for order in self.unfiled(buyer, Id(i64::MAX), limits::ORDER_PAGE) {
            if let Some(ship) = orders::ship(db, order).await? {
                return Ok(Some(ship));
            }
        }
        orders::last_ship(db, buyer).await
    }
}

/// Files what is left from before, and then what comes.
pub(crate) async fn keep(shop: Shop) {
    loop {
        let begun = Instant::now();
        let pause = match step(&shop).await {
            // The desk writes through the same door: filing takes a fifth of its time at most.
            Ok(limits::FILED_AT_ONCE) => begun.elapsed() * 4,
            Ok(_) => limits::FILING,
            Err(error) => {
                tracing::warn!(%error, "orders were not filed under their buyers; trying again");
                limits::FILING
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause.max(Duration::from_millis(1))) => {}
            () = shop.base.tasks.stopping() => return,
        }
    }
}

/// Files the next orders; says how many.
async fn step(shop: &Shop) -> Result<usize> {
    let last = filing::last(&shop.base.db).await?;
    let most = i64::try_from(limits::FILED_AT_ONCE).unwrap_or(i64::MAX);
    let orders = filing::after(&shop.base.db, last, most).await?;
    if let Some((_, newest)) = orders.last().copied() {
        let mut tx = shop.base.db.begin().await?;
        filing::put(&mut tx, orders.clone(), newest).await?;
        tx.commit().await?;
        shop.files.forget(&orders);
    }
    Ok(orders.len())
}
