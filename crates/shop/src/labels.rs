//! What a SKU is called, remembered for a moment: in a rush everybody buys the same few. All
//! changes of the catalogue go through the desk, which has everything read again after each.

use crate::limits;
use moka::sync::Cache;
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use wanghong_base::error::{Error, Result};
use wanghong_core::Id;
use wanghong_store::{Db, products};

/// The labels of a moment.
#[derive(Debug)]
pub struct Labels {
    known: Cache<(Id, u64), Arc<products::Label>>,
    /// Part of every key, so that what was read before a change is not believed after it.
    age: AtomicU64,
}

impl Default for Labels {
    fn default() -> Self {
        let known = Cache::builder().max_capacity(limits::LABELS).time_to_live(limits::LABEL_SPAN).build();
        Self { known, age: AtomicU64::new(0) }
    }
}

impl Labels {
    /// The label of a SKU; nothing is there where there is no such SKU.
    pub async fn of(&self, db: &Db, sku: Id) -> Result<Arc<products::Label>> {
        let key = (sku, self.age.load(Ordering::Acquire));
        if let Some(label) = self.known.get(&key) {
            return Ok(label);
        }
        let label = Arc::new(products::label(db, sku).await?.ok_or_else(Error::not_found)?);
        self.known.insert(key, Arc::clone(&label));
        Ok(label)
    }

    /// The catalogue has changed.
    pub fn change(&self) {
        self.age.fetch_add(1, Ordering::AcqRel);
    }
}
