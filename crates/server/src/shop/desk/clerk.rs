//! The one task that owns the sale. It drains a batch of asks through it, commits once, and only then replies. A
//! commit that fails makes the sale in memory a lie, so it is built again from rows.

use super::{Inbox, ask::Ask};
use crate::{
    app::App,
    clock,
    live::hall::{Ask as Room, until},
    metrics,
    shop::{
        batch::{Batch, Reply},
        rows,
    },
};
use std::{sync::Arc, time::Duration};
use tokio::sync::mpsc;
use wanghong_core::{
    Code, Id, Millis, Refusal, limits as rules,
    sale::{Input, Of, Sale},
};
use wanghong_store::{Db, Error, desk, orders, products};

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
        let settled = settle(app, self, &mut batch, asks).await;
        if settled.is_err() {
            app.files.forget(&batch.made);
        }
        match settled {
            Ok(()) => {
                publish(app, &batch).await;
                batch.answer();
                return Ok(());
            }
            Err(Error::Fenced) => {
                tracing::error!("another server has taken the sale over; this one sells nothing any more");
                batch.fail(&taken_over());
                return Err(Fenced);
            }
            Err(error) => {
                tracing::error!(%error, "a batch of the desk was not committed; the sale is read again");
                batch.fail(&unavailable());
            }
        }
        self.sale = again(&app.db).await;
        Ok(())
    }
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

/// Drains a batch through the sale and commits what comes out.
async fn settle(
    app: &App,
    Clerk { term, sale }: &mut Clerk,
    batch: &mut Batch,
    asks: Vec<(Ask, Reply)>,
) -> wanghong_store::Result<()> {
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
            batch.commit(&app.db, *term, now).await
        }
        Some(violation) => {
            metrics::violation();
            Err(wanghong_store::Error::Row(format!("invariant broken: {violation}")))
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

/// Looks up in rows what the sale has forgotten but is about to be asked about: all keys at once, since nearly every
/// tap has one that nobody knows. That a key is new is for the rows to say: keys are the buyers' own words.
async fn recall(db: &Db, sale: &mut Sale, asks: &[(Ask, Reply)]) -> wanghong_store::Result<()> {
    let mut keys = Vec::new();
    let mut found = Vec::new();
    for (ask, _) in asks {
        for sku in ask.limited() {
            had(db, sale, sku).await?;
        }
        match (ask, ask.order()) {
            (Ask::Hold(tap), _) if !sale.knows_key(&tap.key) => keys.push(tap.key.as_ref().to_owned()),
            (_, Some(order)) if !sale.knows(order) => found.extend(orders::by_id(db, order).await?),
            _ => {}
        }
    }
    found.extend(orders::by_keys(db, keys).await?);
    for row in found {
        // Two asks may be about one order.
        if !sale.knows(Id(row.id)) {
            sale.handle(Input::Restore(Arc::new(rows::order(row)?)), clock::now());
        }
    }
    Ok(())
}

/// Tells a sale what buyers have of a SKU that has a limit for each.
async fn had(db: &Db, sale: &mut Sale, sku: Id) -> wanghong_store::Result<()> {
    for (sku, buyer, pieces) in orders::had(db, sku).await? {
        sale.handle(Input::Had { buyer, of: Of::Sku(sku), pieces }, clock::now());
    }
    Ok(())
}

/// Tells rooms what is left and what happened, and whoever gives money back that there is some.
async fn publish(app: &Arc<App>, batch: &Batch) {
    for (sku, left) in batch.left() {
        app.halls.tell_all(|| Room::Left { sku, left }).await;
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

/// The sale as rows have it.
async fn read(db: &Db) -> wanghong_store::Result<Sale> {
    let mut sale = Sale::default();
    let now = clock::now();
    for row in products::all_skus(db).await? {
        let (terms, stock) = rows::sku(&row)?;
        sale.handle(Input::Sku { terms, stock }, now);
        if terms.per_buyer.is_some() {
            had(db, &mut sale, terms.sku).await?;
        }
    }
    for row in orders::open(db).await? {
        sale.handle(Input::Restore(Arc::new(rows::order(row)?)), now);
    }
    while let Some(output) = sale.poll() {
        tracing::error!(?output, "the shop's rows do not add up");
    }
    sale.audit().map_err(|violation| wanghong_store::Error::Row(format!("the shop's rows: {violation}")))?;
    Ok(sale)
}

/// The sale as rows have it, however long it takes to reach them. Meanwhile buyers are told `busy`.
async fn again(db: &Db) -> Sale {
    let mut wait = Duration::from_millis(100);
    loop {
        match read(db).await {
            Ok(sale) => return sale,
            Err(error) => tracing::error!(%error, "the sale cannot be read; trying again"),
        }
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(Duration::from_secs(5));
    }
}
