//! Everything that runs beside a request, known by name and waited for at the end.

use crate::limits;
use std::{
    future::{Future, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    time::Duration,
};
use tokio::runtime::Handle;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Spawns tasks, tells them to stop, and waits until they have.
///
/// There are two kinds. *Owners* are few, and thousands wait for each: rooms, stages, the desk. Everybody else is the
/// *crowd*: connections and requests. In one runtime an owner that is due waits until every connection that is due
/// before it had its turn; with threads of its own it takes turns with threads.
#[derive(Clone, Debug)]
pub struct Tasks {
    tracker: TaskTracker,
    stop: CancellationToken,
    owners: Handle,
}

impl Tasks {
    /// Owners run there; the crowd runs wherever it is spawned.
    pub fn new(owners: Handle) -> Self {
        Self { tracker: TaskTracker::new(), stop: CancellationToken::new(), owners }
    }

    /// All run in the runtime this is called in, where there is no crowd.
    pub fn here() -> Self {
        Self::new(Handle::current())
    }

    /// Runs a task that ends by itself, or soon after [`Tasks::stopping`] resolves.
    #[expect(clippy::disallowed_methods, reason = "this is the place that spawns")]
    pub fn spawn(&self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        tracing::trace!(name, "task begins");
        // The future is handed on as it is: wrapped in another it would be stored twice, for every viewer.
        let _handle = tokio::spawn(self.tracker.track_future(task));
    }

    /// Runs a task that must not end before the program stops: one that breaks begins anew.
    pub fn keep<F: Future<Output = ()> + Send + Unpin + 'static>(
        &self,
        name: &'static str,
        task: impl Fn() -> F + Send + 'static,
    ) {
        self.spawn(name, kept(name, task));
    }

    /// Does something now, and again each time that this span has passed, until the program stops.
    pub fn every<F: Future<Output = ()> + Send + 'static>(
        &self,
        (name, span): (&'static str, Duration),
        work: impl Fn() -> F + Clone + Send + Sync + 'static,
    ) {
        let tasks = self.clone();
        self.keep(name, move || {
            let (tasks, work) = (tasks.clone(), work.clone());
            Box::pin(async move {
                loop {
                    work().await;
                    tokio::select! {
                        () = tokio::time::sleep(span) => {}
                        () = tasks.stopping() => return,
                    }
                }
            })
        });
    }

    /// [`Tasks::keep`] for one that must not wait behind the crowd.
    pub fn keep_owner<F: Future<Output = ()> + Send + Unpin + 'static>(
        &self,
        name: &'static str,
        task: impl Fn() -> F + Send + 'static,
    ) {
        self.own(name, kept(name, task));
    }

    /// Runs the task of an owner, which must not wait behind the crowd.
    pub fn own(&self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        tracing::trace!(name, "owner begins");
        let _handle = self.owners.spawn(self.tracker.track_future(task));
    }

    /// Resolves when the program is asked to stop.
    pub async fn stopping(&self) {
        self.stop.cancelled().await;
    }

    /// A token that is cancelled when the program is asked to stop.
    pub fn token(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Asks everything to stop and waits for it, but not for ever.
    pub async fn stop(&self) -> bool {
        self.stop.cancel();
        self.tracker.close();
        tokio::time::timeout(limits::GRACE + Duration::from_secs(5), self.tracker.wait()).await.is_ok()
    }
}

async fn kept<F: Future<Output = ()> + Unpin>(name: &'static str, task: impl Fn() -> F) {
    while caught(task()).await.is_err() {
        tracing::error!(name, "a task has broken, and begins anew");
        tokio::time::sleep(limits::BROKEN).await;
    }
}

/// Something broke: the panic itself is in the log.
#[derive(Clone, Copy, Debug)]
pub struct Broken;

/// Works until it is done or breaks. What it worked on may be half done then, and is to be made anew.
pub async fn caught<T>(work: impl Future<Output = T>) -> Result<T, Broken> {
    let mut work = pin!(work);
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context))) {
        Ok(polled) => polled.map(Ok),
        Err(_panic) => std::task::Poll::Ready(Err(Broken)),
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    };

    #[tokio::test(start_paused = true)]
    async fn what_is_done_every_so_often_begins_at_once_and_ends_with_the_program() {
        let (tasks, count) = (Tasks::here(), Arc::new(AtomicU32::new(0)));
        let counted = Arc::clone(&count);
        tasks.every(("count", Duration::from_secs(1)), move || {
            counted.fetch_add(1, Ordering::Relaxed);
            std::future::ready(())
        });
        tokio::time::sleep(Duration::from_millis(2_500)).await;
        assert_eq!(count.load(Ordering::Relaxed), 3);
        assert!(tasks.stop().await);
        tokio::time::sleep(Duration::from_secs(5)).await;
        assert_eq!(count.load(Ordering::Relaxed), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn a_task_that_breaks_begins_anew() {
        let (tasks, begun) = (Tasks::here(), Arc::new(AtomicU32::new(0)));
        let count = Arc::clone(&begun);
        tasks.keep("fragile", move || {
            let nth = count.fetch_add(1, Ordering::Relaxed);
            Box::pin(async move {
                tokio::task::yield_now().await;
                assert!(nth >= 2, "it breaks twice");
            })
        });
        assert!(tasks.stop().await);
        assert_eq!(begun.load(Ordering::Relaxed), 3);
    }
}
