//! Who owns what has one owner among all the programs over the same rows. An owner says again and again that it is there;
//! whoever was fenced listens, and takes the thing back once its owner has left or been silent for long enough. So there
//! are never two who take it from one another.

use crate::{Base, clock, limits, troubles};
use std::sync::Arc;
use tokio::{
    sync::Notify,
    time::{Instant, timeout},
};
pub use wanghong_store::owners::{Seen, Term, Thing, guard, touch};
use wanghong_store::{Db, Error, Result, owners};

/// An owner, or who was one.
#[derive(Debug)]
pub struct Owner {
    db: Db,
    thing: Thing,
    /// By what it is known: each start rolls another.
    number: i64,
    /// Rings when somebody else owns it.
    lost: Notify,
}

impl Owner {
    /// Takes a thing over from whoever has it.
    pub async fn take(db: &Db, thing: Thing) -> Result<(Arc<Self>, Term)> {
        // Zero is nobody.
        let number = clock::number().max(1);
        let term = owners::take(db, thing, number).await?;
        Ok((Arc::new(Self { db: db.clone(), thing, number, lost: Notify::new() }), term))
    }

    /// Its next term, after which nothing of the one before is committed. Fails with [`Error::Fenced`] when somebody took
    /// the thing over.
    pub async fn renew(&self) -> Result<Term> {
        owners::renew(&self.db, self.thing, self.number).await
    }

    /// Waits for the news that somebody else owns it. It comes late: the thing may have been taken back meanwhile.
    pub async fn lost(&self) {
        self.lost.notified().await;
    }

    /// Goes, so that nobody has to wait for the silence.
    pub async fn leave(&self) -> Result<()> {
        owners::leave(&self.db, self.thing, self.number).await
    }

    /// Waits until the thing is nobody's, and takes it.
    pub async fn vacancy(&self) {
        let mut last: Option<(Seen, Instant)> = None;
        loop {
            match owners::seen(&self.db, self.thing).await {
                Ok(seen) => {
                    let since =
                        last.filter(|(known, _)| *known == seen).map_or_else(Instant::now, |(_, at)| at);
                    last = Some((seen, since));
                    if self.is_free(seen, since) && self.succeeds(seen).await {
                        return;
                    }
                }
                // Whoever hears nothing at all knows of no silence.
                Err(error) => {
                    tracing::warn!(%error, kind = self.thing.kind, "it cannot be seen who owns it");
                    last = None;
                }
            }
            tokio::time::sleep(limits::OWNER_BEAT).await;
        }
    }

    fn is_free(&self, seen: Seen, since: Instant) -> bool {
        [0, self.number].contains(&seen.owner) || since.elapsed() >= limits::OWNER_SILENCE
    }

    async fn succeeds(&self, seen: Seen) -> bool {
        owners::succeed(&self.db, self.thing, self.number, seen).await.unwrap_or_else(|error| {
            tracing::warn!(%error, kind = self.thing.kind, "it could not be taken back");
            false
        })
    }
}

/// Says that this owner is there, until the program stops.
pub async fn beat(base: Base, owner: Arc<Owner>) {
    loop {
        let said = owners::beat(&owner.db, owner.thing, owner.number);
        match timeout(limits::OWNER_BEAT_PATIENCE, said).await.unwrap_or(Err(Error::Late)) {
            Ok(mine) => {
                base.troubles.end(troubles::DATABASE);
                if !mine {
                    owner.lost.notify_one();
                }
            }
            Err(error) => {
                tracing::warn!(%error, kind = owner.thing.kind, "its owner's row cannot be written");
                base.troubles.begin(troubles::DATABASE);
            }
        }
        tokio::select! {
            () = tokio::time::sleep(limits::OWNER_BEAT) => {}
            () = base.tasks.stopping() => return,
        }
    }
}
