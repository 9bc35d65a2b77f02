//! Waiting for rows that say when they are due.

use crate::{Shop, limits};
use tokio::sync::Notify;
use wanghong_base::clock::{self, until};
use wanghong_core::Millis;

/// Why the wait is over.
pub(super) enum Wake {
    /// Everything up to this moment is due.
    Due(Millis),
    /// Something changed: look again for what comes next.
    Changed,
    /// The program stops.
    Stop,
}

/// Waits for what comes next, for the bell, or for the end. Rows that cannot be read are looked for again soon.
pub(super) async fn wait(shop: &Shop, bell: &Notify, next: wanghong_store::Result<Option<Millis>>) -> Wake {
    let next = match next {
        Ok(next) => next,
        Err(error) => {
            tracing::warn!(%error, "what is due cannot be read; trying again");
            tokio::time::sleep(limits::OUTBOX_PAUSE).await;
            return if shop.base.tasks.token().is_cancelled() { Wake::Stop } else { Wake::Changed };
        }
    };
    tokio::select! {
        () = until(next) => Wake::Due(clock::now().max(next.unwrap_or_default())),
        () = bell.notified() => Wake::Changed,
        () = shop.base.tasks.stopping() => Wake::Stop,
    }
}
