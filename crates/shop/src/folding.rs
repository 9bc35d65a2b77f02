//! Folds what an older program wrote, so that a search finds it: a portion at a time, beside everything else, and once.

use crate::{Shop, limits};
use wanghong_store::{Result, fold, settings};

/// The setting that says how what is looked through was folded; another way of folding gets another word.
const KEY: &str = "folding";
const WORD: &str = "nfkc";

/// Folds until everything is, or the program stops. A kill only begins it again.
pub(crate) async fn keep(shop: Shop) {
    let mut at = fold::Folded::default();
    while !shop.base.tasks.token().is_cancelled() {
        match step(&shop, at).await {
            Ok(Some(next)) => at = next,
            Ok(None) => return,
            Err(error) => {
                tracing::warn!(%error, "older orders and names cannot be searched yet; trying again");
            }
        }
        tokio::time::sleep(limits::FOLD_PAUSE).await;
    }
}

async fn step(shop: &Shop, at: fold::Folded) -> Result<Option<fold::Folded>> {
    if settings::get(&shop.base.db, KEY).await?.as_deref() == Some(WORD) {
        return Ok(None);
    }
    if let Some(next) = fold::next(&shop.base.db, at, limits::FOLD_BATCH).await? {
        return Ok(Some(next));
    }
    let mut tx = shop.base.db.begin().await?;
    settings::put(&mut tx, KEY, WORD).await?;
    tx.commit().await?;
    Ok(None)
}
