//! Says of a clock that leapt that it did, until it is right again or somebody who knows says that it is.

use super::{believe, off, record::Record};
use crate::{Base, limits, troubles};
use wanghong_store::{Db, Result};

/// Looks at the clock until the program stops.
pub async fn watch(base: Base) {
    // What rows say of this leap: that nobody believes it.
    let mut noted = None;
    loop {
        if let Err(error) = look(&base, &mut noted).await {
            tracing::warn!(%error, "what is known of the clock was not kept");
        }
        tokio::select! {
            () = tokio::time::sleep(limits::CLOCK_LOOK) => {}
            () = base.tasks.stopping() => return,
        }
    }
}

async fn look(base: &Base, noted: &mut Option<Record>) -> Result<()> {
    let Some(now) = off() else {
        *noted = None;
        if base.troubles.has(troubles::CLOCK) {
            Record::here().save(&base.db).await?;
            base.troubles.end(troubles::CLOCK);
        }
        return Ok(());
    };
    base.troubles.clock_is_off(now);
    let here = Record::here();
    if noted.as_ref().is_none_or(|noted| !noted.continues(&here)) {
        here.save(&base.db).await?;
        *noted = Some(here);
    } else if Record::read(&base.db).await?.is_some_and(|kept| kept.off.is_none()) {
        // The command line has confirmed it.
        confirm(base).await?;
    }
    Ok(())
}

/// Believes the machine's clock: the sale goes on.
pub async fn confirm(base: &Base) -> Result<()> {
    believe();
    Record::here().save(&base.db).await?;
    base.troubles.end(troubles::CLOCK);
    Ok(())
}

/// Tells a server in this place, or the next that starts, that the clock is right; nothing where it was believed.
pub async fn confirm_from_outside(db: &Db) -> Result<Option<i64>> {
    let off = Record::read(db).await?.and_then(|kept| kept.off);
    if off.is_some() {
        Record::default().save(db).await?;
    }
    Ok(off)
}
