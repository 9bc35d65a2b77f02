//! The one task that owns the sale. It drains a batch of asks through it, commits once, and only then replies. A
//! commit that fails makes the sale in memory a lie, so it is built again from rows.

use super::{
    Inbox,
    ask::Ask,
    memory::{again, read, recall},
};
use crate::{
    app::App,
    clock,
    live::hall::{Ask as Room, until},
    metrics,
    shop::{
        batch::{Batch, Reply},
        offer,
    },
};
use std::sync::Arc;
use tokio::sync::mpsc;
use wanghong_core::{
    Code, Millis, Refusal, limits as rules,
    sale::{Input, Sale},
};
use wanghong_store::{Db, Error, desk};

/// The owner of the sale, and of which term.
#[derive(Debug)]
pub(crate) struct Clerk {
    term: i64,
    sale: Sale,
}

impl Clerk {
    /// Takes the sale over from whoever had it, and reads it.
    pub(crate) async fn take_over(db: &Db) -> wanghong_store::Result<Self> {
        // First the term, then the rows: nobody changes them after that.
        let term = desk::take(db).await?;
        clock::follow(desk::newest(db).await?);
        Ok(Self { term, sale: read(db).await? })
    }

    /// Works at the desk until the program stops and nothing waits any more.
    pub(crate) async fn work(mut self, app: Arc<App>, Inbox(mut asks): Inbox) {
        let mut batch = Vec::new();
        let stop = app.tasks.token();
        loop {
            tokio::select! {
                count = asks.recv_many(&mut batch, rules::BATCH) => if count == 0 { return },
                () = until(self.sale.deadline()) => {}
                () = stop.cancelled() => {
                    asks.close();
                    if asks.recv_many(&mut batch, rules::BATCH).await == 0 { return }
                }
            }
            if let Err(Fenced) = self.serve(&app, std::mem::take(&mut batch)).await {
                tokio::select! {
                    () = turn_away(asks) => {}
                    () = stop.cancelled() => {}
                }
                return;
            }
        }
    }

    /// Serves one batch.
    async fn serve(&mut self, app: &Arc<App>, asks: Vec<(Ask, Reply)>) -> Result<(), Fenced> {
        let mut batch = Batch::default();
        metrics::batch(u32::try_from(asks.len()).unwrap_or(u32::MAX));
        let fault = match settle(app, self, &mut batch, asks).await {
            Ok(()) => {
                publish(app, &batch).await;
                batch.answer();
                return Ok(());
            }
            Err(fault) => fault,
        };
        app.ready.failed();
        match fault {
            Fault::Undone(Error::Fenced) => {
                tracing::error!("another server has taken the sale over; this one sells nothing any more");
                app.ready.over();
                app.files.forget(&batch.made);
                batch.fail(&taken_over());
                return Err(Fenced);
            }
            Fault::Undone(error) => {
                tracing::error!(%error, "a batch of the desk was not committed; the sale is read again");
                app.files.forget(&batch.made);
                batch.fail(&unavailable());
                self.sale = again(&app.db).await;
            }
            Fault::Unknown(error) => {
                tracing::error!(%error, "nobody says whether a batch was committed; the sale is read again");
                self.sale = again(&app.db).await;
                look(app, batch).await;
            }
        }
        Ok(())
    }
}

/// Why a batch was not, or may not have been, committed.
#[derive(Debug)]
enum Fault {
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

/// Tells everybody what rows say of a batch whose commit had no answer.
async fn look(app: &Arc<App>, batch: Batch) {
    let kept = batch.is_kept(&app.db).await;
    if kept == Some(true) {
        publish(app, &batch).await;
        return batch.answer();
    }
    app.files.forget(&batch.made);
    batch.fail(&if kept.is_some() { unavailable() } else { unknown() });
}

/// Another desk owns the sale.
#[derive(Clone, Copy, Debug)]
struct Fenced;

async fn turn_away(mut asks: mpsc::Receiver<(Ask, Reply)>) {
    while let Some((_, reply)) = asks.recv().await {
        let _gone = reply.send(Err(taken_over()));
    }
}

fn taken_over() -> Refusal {
    Refusal::new(Code::Unavailable, "Another server sells now. Nothing was done; load the page again.")
        .retry_after(2_000)
}

fn unavailable() -> Refusal {
    Refusal::new(Code::Unavailable, "The shop cannot be reached just now. Nothing was done.")
        .retry_after(2_000)
}

fn unknown() -> Refusal {
    let message =
        "The shop cannot be reached just now, and it is not known whether this was done. Look first.";
    Refusal::new(Code::Unavailable, message).retry_after(2_000)
}

/// Drains a batch through the sale and commits what comes out.
async fn settle(
    app: &App,
    Clerk { term, sale }: &mut Clerk,
    batch: &mut Batch,
    asks: Vec<(Ask, Reply)>,
) -> Result<(), Fault> {
    let now = clock::now();
    let recalled = recall(&app.db, sale, &asks).await;
    for (ask, reply) in asks {
        for input in ask.inputs(sale, batch, reply) {
            feed(sale, batch, input, now);
        }
    }
    recalled?;
    feed(sale, batch, Input::Wake, now);
    match &batch.violation {
        None => {
            // Before they can be filed: what is filed is forgotten.
            app.files.remember(&batch.made);
            let Some(tx) = batch.write(&app.db, *term, now).await? else { return Ok(()) };
            tx.commit().await.map_err(Fault::Unknown)
        }
        Some(violation) => {
            metrics::violation();
            Err(Error::Row(format!("invariant broken: {violation}")).into())
        }
    }
}

fn feed(sale: &mut Sale, batch: &mut Batch, input: Input, now: Millis) {
    batch.follow(&input);
    sale.handle(input, now);
    while let Some(output) = sale.poll() {
        batch.take(output, now);
    }
}

/// Tells rooms what is left and what happened, and whoever gives money back that there is some.
async fn publish(app: &Arc<App>, batch: &Batch) {
    for (sku, left) in batch.left() {
        app.halls.tell_all(|| Room::Left { sku, left }).await;
    }
    if let Err(error) = shelve(app, batch).await {
        tracing::warn!(%error, "rooms were not told of changed terms; who reloads sees them");
    }
    for state in batch.states() {
        metrics::order(state);
    }
    for event in &batch.events {
        app.halls.tell(event.live, Room::Note(*event)).await;
    }
    if batch.gives_back() {
        app.pay.refunds.notify_one();
    }
}

/// Tells rooms on which terms the SKUs of a batch are to be had now.
async fn shelve(app: &App, batch: &Batch) -> wanghong_store::Result<()> {
    let skus = batch.shelved(&app.db).await?;
    for sku in &skus {
        if let Some((shelf, places)) = offer::shelf(&app.db, *sku, clock::now()).await? {
            for (offer, left) in places {
                app.halls.tell_all(|| Room::Left { sku: offer, left }).await;
            }
            app.halls.tell_all(|| Room::Shelf { sku: *sku, shelf: Box::new(shelf.clone()) }).await;
        }
    }
    if !skus.is_empty() {
        app.herd.change();
    }
    Ok(())
}
