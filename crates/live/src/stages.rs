//! All stages with a signal, by show and by preview secret.

use super::{
    cover, replay,
    room_task::Ask,
    stage::{Door, Stage},
};
use crate::Live;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use wanghong_base::error::Result;
use wanghong_core::{Id, post::Phase};
use wanghong_store::lives;

/// The stages by show.
#[derive(Debug, Default)]
pub struct Stages {
    open: Mutex<HashMap<Id, Arc<Stage>>>,
    /// Held while a stage is built: a second one of the same show would mend the recording that the first goes on with.
    building: tokio::sync::Mutex<()>,
}

impl Stages {
    /// The stage of a show, built when there is none.
    pub async fn get(&self, live: &Live, row: &lives::Live) -> Result<Arc<Stage>> {
        let show = row.id;
        let _one = self.building.lock().await;
        if let Some(stage) = self.known(show) {
            return Ok(stage);
        }
        let (stage, keeper) =
            Stage::build((&replay::folder(live, show), live.config.part_ms), show, &row.preview_key).await?;
        self.lock().insert(show, Arc::clone(&stage));
        let task = live.clone();
        live.base.tasks.own("stage", async move {
            keeper.run(&task).await;
            task.stages.lock().remove(&show);
        });
        if let Some(picture) = row.cover {
            cover::show(live, (show, Arc::clone(&stage)), picture);
        }
        if row.phase == Phase::Live {
            stage.open().await;
        }
        Ok(stage)
    }

    /// The stage of a show, if it has one.
    pub fn known(&self, show: Id) -> Option<Arc<Stage>> {
        self.lock().get(&show).cloned()
    }

    /// The stage an address of the picture means, and whether it means the preview.
    pub(crate) fn by_path(&self, name: &str) -> Option<(Arc<Stage>, Door)> {
        if let Ok(show) = name.parse() {
            return Some((self.known(show)?, Door::Public));
        }
        let open = self.lock();
        let stage = open.values().find(|stage| stage.preview_key() == name)?;
        Some((Arc::clone(stage), Door::Preview))
    }

    /// Whether a publisher is sending for a show.
    pub(crate) fn is_on(&self, show: Id) -> bool {
        self.known(show).is_some_and(|stage| stage.is_on())
    }

    /// Whether any show has a picture, in public or not yet.
    pub(crate) fn any(&self) -> bool {
        self.lock().values().any(|stage| !stage.view().over)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Id, Arc<Stage>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Shows that are on air have a picture though nobody publishes yet, after a restart too.
pub(crate) async fn resume(live: &Live) -> Result<()> {
    for row in lives::on_air(&live.base.db).await? {
        if let Err(error) = live.stages.get(live, &row).await {
            tracing::error!(live = %row.id, %error, "a show that is on air has no picture");
        }
    }
    Ok(())
}

/// Tells a show's room whether the picture arrives.
pub(crate) async fn signal(live: &Live, show: Id, on: bool) {
    live.rooms.tell(show, Ask::Signal(on)).await;
}
