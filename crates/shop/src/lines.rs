//! Who is how far in which line. Everybody who waits asks again and again, so a line is read once a second.

use crate::limits;
use std::{collections::BTreeMap, sync::Arc};
use tokio::sync::Mutex;
use wanghong_base::clock;
use wanghong_core::{Id, Millis};
use wanghong_store::{Db, Result, draws};

/// The lines that were looked at of late.
#[derive(Debug, Default)]
pub struct Lines(Mutex<BTreeMap<Id, Line>>);

/// The turns of those who wait, the first in line first.
#[derive(Clone, Debug)]
struct Line {
    read: Millis,
    turns: Arc<[i64]>,
}

impl Lines {
    /// At which place of the line of a SKU somebody with this turn stands; the first is 1.
    pub(crate) async fn place(&self, db: &Db, sku: Id, turn: i64) -> Result<i64> {
        let turns = self.turns(db, sku).await?;
        let before = turns.partition_point(|other| *other < turn);
        Ok(i64::try_from(before).unwrap_or(i64::MAX).saturating_add(1))
    }

    /// One reads, and whoever asks meanwhile waits for that.
    async fn turns(&self, db: &Db, sku: Id) -> Result<Arc<[i64]>> {
        let mut lines = self.0.lock().await;
        let now = clock::now();
        let fresh = |line: &Line| (0..limits::LINE_SPAN.0).contains(&(now - line.read).0);
        if let Some(line) = lines.get(&sku).filter(|line| fresh(line)) {
            return Ok(Arc::clone(&line.turns));
        }
        let turns: Arc<[i64]> = draws::turns(db, sku).await?.into();
        lines.retain(|_, line| fresh(line));
        if lines.len() < limits::LINES {
            lines.insert(sku, Line { read: now, turns: Arc::clone(&turns) });
        }
        Ok(turns)
    }
}
