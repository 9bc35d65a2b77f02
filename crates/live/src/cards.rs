//! Cards of what was planned to begin in the middle of a show.

use crate::{Live, limits};
use wanghong_base::clock;
use wanghong_core::{Id, Millis};
use wanghong_store::{Result, beginnings};

/// Shows each card shortly before what it is for begins.
pub(crate) async fn keep(live: Live) {
    let mut shown = clock::now();
    loop {
        match show(&live, shown).await {
            Ok(upto) => shown = upto,
            Err(error) => tracing::warn!(%error, "it is not known what begins soon; trying again"),
        }
        tokio::select! {
            () = tokio::time::sleep(limits::CARD_LOOK) => {}
            () = live.base.tasks.stopping() => return,
        }
    }
}

/// Shows what begins after a time and soon; says until when that is.
pub async fn show(live: &Live, after: Millis) -> Result<Millis> {
    let soon = clock::now() + limits::CARD_AHEAD;
    for begins in beginnings::between(&live.base.db, (after, soon)).await? {
        let (account, product) = (Id(begins.account_id), Id(begins.product_id));
        live.rooms.show(account, product, Id(begins.created_by)).await;
    }
    Ok(soon)
}
