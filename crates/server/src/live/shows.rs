//! Shows as rows have them, remembered for a moment: on a launch day everybody asks about the same one.

use crate::{app::App, error::Result, limits};
use moka::sync::Cache;
use std::sync::Arc;
use wanghong_core::Id;
use wanghong_store::lives::Live;

/// The shows that were asked about of late. Whoever changes one has it forgotten once that is committed.
#[derive(Debug)]
pub(crate) struct Shows(Cache<i64, Arc<Live>>);

impl Default for Shows {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(limits::SHOWS).time_to_live(limits::SHOW_SPAN).build())
    }
}

impl Shows {
    /// The row of a show, if there is one.
    pub(crate) async fn find(&self, app: &App, id: Id) -> Result<Option<Arc<Live>>> {
        if let Some(known) = self.0.get(&id.0) {
            return Ok(Some(known));
        }
        let Some(row) = app.reads.lives.find(&id.0).await? else { return Ok(None) };
        let row = Arc::new(row);
        self.0.insert(id.0, Arc::clone(&row));
        Ok(Some(row))
    }

    /// It has changed.
    pub(crate) fn forget(&self, id: Id) {
        self.0.invalidate(&id.0);
    }
}
