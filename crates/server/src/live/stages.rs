//! All stages with a signal, by show and by preview secret.

use super::{
    cover,
    hall::Ask,
    replay,
    stage::{Door, Stage},
};
use crate::{app::App, error::Result};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use wanghong_core::{Id, post::Phase};
use wanghong_store::lives;

/// The stages by show.
#[derive(Debug, Default)]
pub(crate) struct Stages {
    open: Mutex<HashMap<Id, Arc<Stage>>>,
    /// Held while a stage is built: a second one of the same show would mend the recording that the first goes on with.
    building: tokio::sync::Mutex<()>,
}

impl Stages {
    /// The stage of a show, built when there is none.
    pub(crate) async fn get(&self, app: &Arc<App>, row: &lives::Live) -> Result<Arc<Stage>> {
        let live = Id(row.id);
        let _one = self.building.lock().await;
        if let Some(stage) = self.known(live) {
            return Ok(stage);
        }
        let (stage, keeper) =
            Stage::build((&replay::folder(app, live), app.base.config.part_ms), live, &row.preview_key)
                .await?;
        self.lock().insert(live, Arc::clone(&stage));
        let task = Arc::clone(app);
        app.base.tasks.own("stage", async move {
            keeper.run(&task).await;
            task.live.stages.lock().remove(&live);
        });
        if let Some(picture) = row.cover {
            cover::show(app, (live, Arc::clone(&stage)), Id(picture));
        }
        if row.phase == Phase::Live.word() {
            stage.open().await;
        }
        Ok(stage)
    }

    /// The stage of a show, if it has one.
    pub(crate) fn known(&self, live: Id) -> Option<Arc<Stage>> {
        self.lock().get(&live).cloned()
    }

    /// The stage an address of the picture means, and whether it means the preview.
    pub(crate) fn by_path(&self, name: &str) -> Option<(Arc<Stage>, Door)> {
        if let Ok(live) = name.parse() {
            return Some((self.known(live)?, Door::Public));
        }
        let open = self.lock();
        let stage = open.values().find(|stage| stage.preview_key() == name)?;
        Some((Arc::clone(stage), Door::Preview))
    }

    /// Whether a publisher is sending for a show.
    pub(crate) fn is_on(&self, live: Id) -> bool {
        self.known(live).is_some_and(|stage| stage.is_on())
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
pub(crate) async fn resume(app: &Arc<App>) -> Result<()> {
    for row in lives::on_air(&app.base.db).await? {
        if let Err(error) = app.live.stages.get(app, &row).await {
            tracing::error!(live = row.id, %error, "a show that is on air has no picture");
        }
    }
    Ok(())
}

/// Tells a show's room whether the picture arrives.
pub(crate) async fn signal(app: &App, live: Id, on: bool) {
    app.live.halls.tell(live, Ask::Signal(on)).await;
}
