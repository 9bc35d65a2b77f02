//! Everything that runs beside a request, known by name and waited for at the end.

use crate::limits;
use std::{future::Future, time::Duration};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Spawns tasks, tells them to stop, and waits until they have.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tasks {
    tracker: TaskTracker,
    stop: CancellationToken,
}

impl Tasks {
    /// Runs a task that ends by itself, or soon after [`Tasks::stopping`] resolves.
    #[expect(clippy::disallowed_methods, reason = "this is the place that spawns")]
    pub(crate) fn spawn(&self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        tracing::trace!(name, "task begins");
        // The future is handed on as it is: wrapped in another it would be stored twice, for every viewer.
        let _handle = tokio::spawn(self.tracker.track_future(task));
    }

    /// Resolves when the program is asked to stop.
    pub(crate) async fn stopping(&self) {
        self.stop.cancelled().await;
    }

    /// A token that is cancelled when the program is asked to stop.
    pub(crate) fn token(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Asks everything to stop and waits for it, but not for ever.
    pub(crate) async fn stop(&self) -> bool {
        self.stop.cancel();
        self.tracker.close();
        tokio::time::timeout(limits::GRACE + Duration::from_secs(5), self.tracker.wait()).await.is_ok()
    }
}
