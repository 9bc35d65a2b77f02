//! What is kept of the clock, so that a restart does not believe by itself what nobody believed before.

use super::{Anchor, TOLD, boot, now, run, steady::Steady, wall};
use serde::{Deserialize, Serialize};
use std::{sync::PoisonError, time::Duration};
use wanghong_core::{Id, Millis};
use wanghong_store::{Db, Error, Result, settings, told};

const KEY: &str = "clock";

/// When the machine's clock was last believed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Record {
    /// Since which start of the machine `run` counts.
    boot: String,
    wall: i64,
    run: u64,
    /// How far the clock was off when it was last looked at and not believed; nothing where it is.
    pub off: Option<i64>,
}

impl Record {
    /// What is kept, if that can be read.
    pub async fn read(db: &Db) -> Result<Option<Self>> {
        let text = settings::get(db, KEY).await?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// How the clock is now.
    pub fn here() -> Self {
        let told = TOLD.lock().unwrap_or_else(PoisonError::into_inner).unwrap_or_else(begun);
        let Anchor { wall, run } = told.anchor();
        let run = u64::try_from(run.as_millis()).unwrap_or(u64::MAX);
        Self { boot: boot(), wall: wall.0, run, off: told.off().map(|off| off.0) }
    }

    /// Whether both tell from the same moment on.
    pub(super) fn continues(&self, other: &Self) -> bool {
        (&self.boot, self.wall, self.run) == (&other.boot, other.wall, other.run)
    }

    /// Keeps it.
    pub async fn save(&self, db: &Db) -> Result<()> {
        let text = serde_json::to_string(self).map_err(|error| Error::Row(error.to_string()))?;
        let mut tx = db.begin().await?;
        settings::put(&mut tx, KEY, &text).await?;
        tx.commit().await
    }

    /// Where time goes on, with the newest row that is known.
    fn told(&self, newest: Millis) -> Steady {
        let (wall, run) = (wall(), run());
        if !self.boot.is_empty() && self.boot == boot() {
            let anchor = Anchor { wall: Millis(self.wall), run: Duration::from_millis(self.run) };
            return Steady::from(anchor, wall, run);
        }
        // Another start of the machine: nothing tells how long it was off. A clock that nobody believed is not
        // believed now, unless the rows tell that it was set right.
        match self.off.map(|off| wall - Millis(off)) {
            Some(right) if right >= newest => Steady::from(Anchor { wall: right, run }, wall, run),
            Some(_) | None => Steady::new(wall, run),
        }
    }
}

fn begun() -> Steady {
    Steady::new(wall(), run())
}

/// Goes on where the last server in this place ended.
pub async fn resume(db: &Db) -> Result<()> {
    let newest: Id = told::newest(db).await?;
    let record = Record::read(db).await?;
    if let Some(record) = &record {
        let told = record.told(newest.made_at());
        *TOLD.lock().unwrap_or_else(PoisonError::into_inner) = Some(told);
    }
    let _begun = now();
    let here = Record::here();
    if record.as_ref() != Some(&here) {
        here.save(db).await?;
    }
    Ok(())
}
