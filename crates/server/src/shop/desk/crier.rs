//! Tells rooms what was committed, in its order and behind the answers. A room whose inbox is full keeps the crier
//! waiting, and never the owner of all stock. So few batches wait that a crier who falls that far behind lets some go:
//! rows have them, and a page that is loaded again shows them.

use crate::{
    app::App,
    clock, limits,
    live::hall::Ask as Room,
    metrics,
    shop::{batch::Batch, offer},
};
use std::sync::Arc;
use tokio::sync::mpsc;
use wanghong_core::{Id, sale::Sale};
use wanghong_store::products;

/// How the clerk reaches the crier.
#[derive(Debug)]
pub(super) struct Crier(mpsc::Sender<Told>);

/// What was committed.
#[derive(Debug)]
struct Told {
    batch: Batch,
    /// What is left of what: by whom it is sold, of what, how many.
    left: Vec<(Id, Id, i64)>,
}

impl Crier {
    /// A crier for as long as its clerk is there.
    pub(super) fn hire(app: &Arc<App>) -> Self {
        let (news, inbox) = mpsc::channel(limits::UNTOLD_BATCHES);
        app.tasks.own("crier", cry(Arc::clone(app), inbox));
        Self(news)
    }

    /// Has everybody told of a batch whose answers are given.
    pub(super) fn tell(&self, app: &App, sale: &Sale, batch: Batch) {
        batch.states().for_each(metrics::order);
        if batch.gives_back() {
            app.pay.refunds.notify_one();
        }
        if batch.closes_pages() {
            app.pay.asks.notify_one();
        }
        if batch.changes_terms() {
            app.herd.change();
        }
        let seller = |(of, what, left)| sale.seller(of).map(|seller| (seller, what, left));
        let left = batch.left().filter_map(seller).collect();
        if self.0.try_send(Told { batch, left }).is_err() {
            metrics::untold();
            tracing::warn!("rooms are too far behind to be told of a batch; who loads a page again sees it");
        }
    }
}

async fn cry(app: Arc<App>, mut inbox: mpsc::Receiver<Told>) {
    while let Some(Told { batch, left }) = inbox.recv().await {
        for (seller, sku, left) in left {
            app.halls.tell_of(seller, || Room::Left { sku, left }).await;
        }
        if let Err(error) = shelve(&app, &batch).await {
            tracing::warn!(%error, "rooms were not told of changed terms; who reloads sees them");
        }
        for event in &batch.events {
            app.halls.tell(event.live, Room::Note(*event)).await;
        }
    }
}

/// Tells rooms on which terms the SKUs of a batch are to be had now.
async fn shelve(app: &App, batch: &Batch) -> wanghong_store::Result<()> {
    let skus = batch.shelved(&app.db).await?;
    for sku in &skus {
        let Some(row) = products::sku(&app.db, *sku).await? else { continue };
        let Some((shelf, places)) = offer::shelf(&app.db, *sku, clock::now()).await? else { continue };
        let seller = Id(row.account_id);
        for (offer, left) in places {
            app.halls.tell_of(seller, || Room::Left { sku: offer, left }).await;
        }
        app.halls.tell_of(seller, || Room::Shelf { sku: *sku, shelf: Box::new(shelf.clone()) }).await;
    }
    Ok(())
}
