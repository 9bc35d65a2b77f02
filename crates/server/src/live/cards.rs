//! Cards of what was planned to begin in the middle of a show.

use crate::{app::App, clock, limits};
use std::sync::Arc;
use wanghong_core::{Id, Millis};
use wanghong_store::{Result, beginnings};

/// Shows each card shortly before what it is for begins.
pub(crate) async fn keep(app: Arc<App>) {
    let mut shown = clock::now();
    loop {
        match show(&app, shown).await {
            Ok(upto) => shown = upto,
            Err(error) => tracing::warn!(%error, "it is not known what begins soon; trying again"),
        }
        tokio::select! {
            () = tokio::time::sleep(limits::CARD_LOOK) => {}
            () = app.base.tasks.stopping() => return,
        }
    }
}

/// Shows what begins after a time and soon; says until when that is.
pub(crate) async fn show(app: &App, after: Millis) -> Result<Millis> {
    let soon = clock::now() + limits::CARD_AHEAD;
    for begins in beginnings::between(&app.base.db, (after, soon)).await? {
        let (account, product) = (Id(begins.account_id), Id(begins.product_id));
        app.live.halls.show(account, product, Id(begins.created_by)).await;
    }
    Ok(soon)
}
