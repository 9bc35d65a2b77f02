//! The one task that owns the sale. It drains a batch of asks through it while the pen commits the batch before, and
//! only replies once theirs is committed. A commit that fails makes the sale in memory a lie, and with it the batch that
//! was made meanwhile: neither is kept, and the sale is built again from rows.

use super::{
    Inbox,
    ask::Ask,
    memory::{again, read, recall},
    pen::{Fault, Pen, Written},
};
use crate::{
    app::App,
    clock,
    live::hall::{Ask as Room, until},
    metrics,
    shop::{
        batch::Batch,
        errand::{Errand, unknown},
        offer,
    },
};
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
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
    /// What came out of the sale since the pen took the last batch.
    open: Option<Batch>,
}

impl Clerk {
    /// Takes the sale over from whoever had it, and reads it.
    pub(crate) async fn take_over(db: &Db) -> wanghong_store::Result<Self> {
        // First the term, then the rows: nobody changes them after that.
        let term = desk::take(db).await?;
        clock::follow(desk::newest(db).await?);
        Ok(Self { term, sale: read(db).await?, open: None })
    }

    /// Works at the desk until the program stops and nothing waits any more.
    pub(crate) async fn work(mut self, app: Arc<App>, Inbox(mut asks): Inbox) {
        let mut pen = Pen::take(&app, self.term);
        let stop = app.tasks.token();
        match self.go_on(&app, &mut pen, &mut asks, &stop).await {
            Ok(()) | Err(End::Broken) => {}
            Err(End::Fenced) => turn_away(asks, stop).await,
        }
    }

    async fn go_on(
        &mut self,
        app: &Arc<App>,
        pen: &mut Pen,
        asks: &mut mpsc::Receiver<Errand<Ask>>,
        stop: &CancellationToken,
    ) -> Result<(), End> {
        let (mut batch, mut over) = (Vec::new(), false);
        while !(over && self.open.is_none() && pen.is_free()) {
            let idle = self.open.is_none() && !over;
            let turn = tokio::select! {
                written = pen.written() => Turn::Written(written),
                count = asks.recv_many(&mut batch, rules::BATCH), if idle => Turn::Asked(count),
                () = until(self.sale.deadline()), if idle => Turn::Due,
                () = stop.cancelled(), if !asks.is_closed() => Turn::Stop,
            };
            match turn {
                Turn::Written(written) => self.close(app, pen, written).await?,
                Turn::Asked(count) => {
                    over = count == 0;
                    if reads_rows(&batch) && !pen.is_free() {
                        let written = pen.written().await;
                        self.close(app, pen, written).await?;
                    }
                    self.settle(app, &mut batch).await;
                }
                Turn::Due => self.settle(app, &mut batch).await,
                Turn::Stop => asks.close(),
            }
            self.hand_over(pen);
        }
        Ok(())
    }

    /// Drains a batch through the sale.
    async fn settle(&mut self, app: &App, asks: &mut Vec<Errand<Ask>>) {
        metrics::batch(u32::try_from(asks.len()).unwrap_or(u32::MAX));
        let now = clock::now();
        let sale = &mut self.sale;
        let mut batch = Batch::default();
        batch.fault = recall(&app.db, sale, asks).await.err();
        for (ask, reply) in asks.drain(..).filter_map(Errand::begin) {
            for input in ask.inputs(sale, &mut batch, reply) {
                feed(sale, &mut batch, input, now);
            }
        }
        feed(sale, &mut batch, Input::Wake, now);
        self.open = Some(batch);
    }

    /// Has the pen write what waits for it, once it is free.
    fn hand_over(&mut self, pen: &mut Pen) {
        if pen.is_free()
            && let Some(batch) = self.open.take()
        {
            pen.write(batch);
        }
    }

    /// Tells everybody what became of their batch.
    async fn close(
        &mut self,
        app: &Arc<App>,
        pen: &mut Pen,
        written: Option<Box<Written>>,
    ) -> Result<(), End> {
        let Written { batch, end } = *written.ok_or(End::Broken)?;
        let fault = match end {
            Ok(()) => {
                self.hand_over(pen);
                publish(app, &self.sale, &batch).await;
                batch.answer();
                return Ok(());
            }
            Err(fault) => fault,
        };
        app.ready.failed();
        let after = self.open.take().unwrap_or_default();
        match fault {
            Fault::Undone(Error::Fenced) => {
                tracing::error!("another server has taken the sale over; this one sells nothing any more");
                app.ready.over();
                app.files.forget(&batch.made);
                batch.fail(&taken_over());
                after.fail(&taken_over());
                return Err(End::Fenced);
            }
            Fault::Undone(error) => {
                tracing::error!(%error, "a batch of the desk was not committed; the sale is read again");
                app.files.forget(&batch.made);
                batch.fail(&unavailable());
                after.fail(&unavailable());
                self.sale = again(&app.db).await;
            }
            Fault::Unknown(error) => {
                tracing::error!(%error, "nobody says whether a batch was committed; the sale is read again");
                after.fail(&unavailable());
                self.sale = again(&app.db).await;
                look(app, &self.sale, batch).await;
            }
        }
        Ok(())
    }
}

/// Tells everybody what rows say of a batch whose commit had no answer.
async fn look(app: &Arc<App>, sale: &Sale, batch: Batch) {
    let kept = batch.is_kept(&app.db).await;
    if kept == Some(true) {
        publish(app, sale, &batch).await;
        return batch.answer();
    }
    app.files.forget(&batch.made);
    batch.fail(&if kept.is_some() { unavailable() } else { unknown() });
}

/// What the clerk turns to.
#[derive(Debug)]
enum Turn {
    /// The pen has written, or is broken.
    Written(Option<Box<Written>>),
    /// So many asks came; none where none will come any more.
    Asked(usize),
    /// The time of something has come.
    Due,
    /// The program stops.
    Stop,
}

/// Why a clerk goes before the program stops.
#[derive(Clone, Copy, Debug)]
enum End {
    /// Another desk owns the sale.
    Fenced,
    /// Nothing is written any more.
    Broken,
}

/// Whether asks need rows that what is being written may change.
fn reads_rows(asks: &[Errand<Ask>]) -> bool {
    asks.iter().any(|errand| matches!(errand.ask(), Ask::Change(_)))
}

/// Sends everybody away until the program stops.
async fn turn_away(mut asks: mpsc::Receiver<Errand<Ask>>, stop: CancellationToken) {
    while let Some(Some(errand)) = stop.run_until_cancelled(asks.recv()).await {
        errand.refuse(taken_over());
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

fn feed(sale: &mut Sale, batch: &mut Batch, input: Input, now: Millis) {
    batch.follow(&input);
    sale.handle(input, now);
    while let Some(output) = sale.poll() {
        batch.take(output, now);
    }
}

/// Tells rooms what is left and what happened, and whoever gives money back that there is some.
async fn publish(app: &Arc<App>, sale: &Sale, batch: &Batch) {
    for (of, sku, left) in batch.left() {
        if let Some(seller) = sale.seller(of) {
            app.halls.tell_of(seller, || Room::Left { sku, left }).await;
        }
    }
    if let Err(error) = shelve(app, sale, batch).await {
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
    if batch.closes_pages() {
        app.pay.asks.notify_one();
    }
}

/// Tells rooms on which terms the SKUs of a batch are to be had now.
async fn shelve(app: &App, sale: &Sale, batch: &Batch) -> wanghong_store::Result<()> {
    let skus = batch.shelved(&app.db).await?;
    for sku in &skus {
        let Some(seller) = sale.seller(*sku) else { continue };
        if let Some((shelf, places)) = offer::shelf(&app.db, *sku, clock::now()).await? {
            for (offer, left) in places {
                app.halls.tell_of(seller, || Room::Left { sku: offer, left }).await;
            }
            app.halls.tell_of(seller, || Room::Shelf { sku: *sku, shelf: Box::new(shelf.clone()) }).await;
        }
    }
    if !skus.is_empty() {
        app.herd.change();
    }
    Ok(())
}
