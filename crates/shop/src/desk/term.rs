//! Whose the sale is. Its owner says again and again that it is there; whoever was fenced listens, and takes the sale
//! back once the owner has left or been silent for long enough. So there are never two who take it from one another.

use crate::{Shop, limits};
use std::sync::Arc;
use tokio::{
    sync::Notify,
    time::{Instant, timeout},
};
use wanghong_base::troubles::Trouble;
use wanghong_store::{Db, Error, desk};

/// Says that this owner is there, until the program stops. `lost` rings as long as somebody else owns the sale.
pub(super) async fn beat(shop: Shop, owner: i64, lost: Arc<Notify>) {
    loop {
        match timeout(limits::DESK_BEAT_PATIENCE, desk::beat(&shop.base.db, owner))
            .await
            .unwrap_or(Err(Error::Late))
        {
            Ok(mine) => {
                shop.base.troubles.end(Trouble::Database);
                if !mine {
                    lost.notify_one();
                }
            }
            Err(error) => {
                tracing::warn!(%error, "the desk's row cannot be written");
                shop.base.troubles.begin(Trouble::Database);
            }
        }
        tokio::select! {
            () = tokio::time::sleep(limits::DESK_BEAT) => {}
            () = shop.base.tasks.stopping() => return,
        }
    }
}

/// Waits until the sale is nobody's, and takes it.
pub(super) async fn vacancy(db: &Db, owner: i64) {
    let mut last: Option<(desk::Seen, Instant)> = None;
    loop {
        match desk::seen(db).await {
            Ok(seen) => {
                let since = last.filter(|(known, _)| *known == seen).map_or_else(Instant::now, |(_, at)| at);
                last = Some((seen, since));
                let free = [0, owner].contains(&seen.owner) || since.elapsed() >= limits::DESK_SILENCE;
                match if free { desk::succeed(db, owner, seen).await } else { Ok(false) } {
                    Ok(true) => return,
                    Ok(false) => {}
                    Err(error) => tracing::warn!(%error, "the sale could not be taken back"),
                }
            }
            // Whoever hears nothing at all knows of no silence.
            Err(error) => {
                tracing::warn!(%error, "it cannot be seen who sells");
                last = None;
            }
        }
        tokio::time::sleep(limits::DESK_BEAT).await;
    }
}
