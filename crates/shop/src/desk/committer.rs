//! The desk's committer: it writes one batch a commit, while the sequencer goes on with the next.

use crate::{Shop, batch::Batch, metrics};
use std::future::pending;
use tokio::sync::mpsc;
use wanghong_base::{
    clock,
    owners::Term,
    tasks::{Broken, caught},
};
use wanghong_store::Error;

/// How the sequencer reaches the committer; it writes one batch at a time.
#[derive(Debug)]
pub(super) struct Committer {
    batches: mpsc::Sender<(Term, Batch)>,
    written: mpsc::Receiver<Box<Written>>,
    busy: bool,
}

/// A batch that was taken down, and how that ended.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) batch: Batch,
    pub(super) end: Result<(), Fault>,
}

/// Why a batch was not, or may not have been, committed.
#[derive(Debug)]
pub(super) enum Fault {
    /// It was not.
    Undone(Error),
    /// The answer to the commit did not come.
    Unknown(Error),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Undone(error)
    }
}

impl Committer {
    /// It ends when its sequencer goes.
    pub(super) fn take(shop: &Shop) -> Self {
        let (batches, work) = mpsc::channel(1);
        let (done, written) = mpsc::channel(1);
        shop.base.tasks.own("committer", write(shop.clone(), work, done));
        Self { batches, written, busy: false }
    }

    /// Whether it can write.
    pub(super) const fn is_free(&self) -> bool {
        !self.busy
    }

    /// Begins to write a batch of this term. It is free.
    pub(super) fn write(&mut self, term: Term, batch: Batch) {
        self.busy = true;
        // What a broken committer does not take is dropped, and whoever waits for it is told so; `written` says the rest.
        let _broken = self.batches.try_send((term, batch));
    }

    /// What it is writing, once that is written; nothing where it is free.
    pub(super) async fn written_if_busy(&mut self) -> Option<Box<Written>> {
        if self.busy { self.written().await } else { None }
    }

    /// Waits until a batch is written; nothing where the committer is gone.
    pub(super) async fn written(&mut self) -> Option<Box<Written>> {
        if !self.busy {
            return pending().await;
        }
        let written = self.written.recv().await;
        self.busy = false;
        written
    }
}

async fn write(shop: Shop, mut work: mpsc::Receiver<(Term, Batch)>, done: mpsc::Sender<Box<Written>>) {
    while let Some((term, mut batch)) = work.recv().await {
        let written = caught(Box::pin(commit(&shop, term, &mut batch))).await;
        let broken = |Broken| Err(Fault::Unknown(Error::Row("the committer broke while it wrote".into())));
        let end = written.unwrap_or_else(broken);
        let _gone = done.send(Box::new(Written { batch, end })).await;
    }
}

async fn commit(shop: &Shop, term: Term, batch: &mut Batch) -> Result<(), Fault> {
    #[cfg(any(test, feature = "trial"))]
    super::trip::over(&super::trip::COMMITTER);
    if let Some(error) = batch.fault.take() {
        return Err(error.into());
    }
    if let Some(violation) = &batch.violation {
        metrics::violation();
        return Err(Error::Row(format!("invariant broken: {violation}")).into());
    }
    // Before they can be filed: what is filed is forgotten.
    shop.files.remember(&batch.made);
    let Some(tx) = batch.write(&shop.base.db, term, clock::now()).await? else { return Ok(()) };
    tx.commit().await.map_err(Fault::Unknown)
}
