//! The desk: the one owner of all stock. It drains a batch of taps through the sale, commits once, and only
//! then replies. A commit that fails makes the sale in memory a lie, so it is built again from rows.

use super::{
    batch::{Batch, Reply},
    change::{Change, Restock},
    pay, rows,
};
use crate::{
    app::App,
    clock,
    error::{Error, Result},
    limits,
    live::hall::{Ask as Room, until},
    metrics,
};
use std::{sync::Arc, time::Duration};
use tokio::sync::{mpsc, oneshot};
use wanghong_core::{
    Code, Id, Millis, Money, Refusal, limits as rules,
    sale::{Answer, Input, Order, Sale, Stock, Tap},
};
use wanghong_store::{Db, orders, products};

/// How the rest of the server reaches the desk.
#[derive(Clone, Debug)]
pub(crate) struct Desk(mpsc::Sender<(Ask, Reply)>);

/// What the desk can be asked.
#[derive(Debug)]
enum Ask {
    /// Change the catalogue.
    Change(Change),
    /// Add pieces of a SKU.
    Stock(Restock),
    /// Hold pieces; the ticket in it is not yet one of ours.
    Hold(Tap),
    /// Place an order at an address.
    Place { order: Id, buyer: Id, ship: orders::Ship },
    /// A payment begins.
    Paying { order: Id, buyer: Id },
    /// A provider says that money came.
    Paid { payment: Id, order: Id, amount: Money },
    /// Give the pieces back.
    Cancel { order: Id, buyer: Id },
}

impl Desk {
    /// A desk without its clerk, and what the clerk works off: [`work`].
    pub(crate) fn new() -> (Self, Inbox) {
        let (inbox, asks) = mpsc::channel(limits::DESK_INBOX);
        (Self(inbox), Inbox(asks))
    }

    /// Changes the catalogue: terms count for the next hold. Hold [`App::catalogue`] meanwhile, and check before
    /// that the rows can be written: a row that cannot takes the whole batch down with it.
    pub(crate) async fn change(&self, change: Change) -> Result<()> {
        self.ask(Ask::Change(change)).await.map(drop)
    }

    /// Adds pieces of a SKU, or takes some back.
    pub(crate) async fn stock(&self, restock: Restock) -> Result<Stock> {
        match self.ask(Ask::Stock(restock)).await? {
            Answer::Stock(stock) => Ok(stock),
            Answer::Order(order) => Err(Error::Internal(format!("stock was answered by order {}", order.id))),
        }
    }

    /// Holds pieces for a buyer.
    pub(crate) async fn hold(&self, tap: Tap) -> Result<Order> {
        self.order(Ask::Hold(tap)).await
    }

    /// Places an order at an address.
    pub(crate) async fn place(&self, order: Id, buyer: Id, ship: orders::Ship) -> Result<Order> {
        self.order(Ask::Place { order, buyer, ship }).await
    }

    /// Makes a hold last for a payment that begins.
    pub(crate) async fn paying(&self, order: Id, buyer: Id) -> Result<Order> {
        self.order(Ask::Paying { order, buyer }).await
    }

    /// Takes a provider's word that money came; it may come late or again.
    pub(crate) async fn paid(&self, payment: Id, order: Id, amount: Money) -> Result<()> {
        self.ask(Ask::Paid { payment, order, amount }).await.map(drop)
    }

    /// Gives an order's pieces back.
    pub(crate) async fn cancel(&self, order: Id, buyer: Id) -> Result<Order> {
        self.order(Ask::Cancel { order, buyer }).await
    }

    async fn order(&self, ask: Ask) -> Result<Order> {
        match self.ask(ask).await? {
            Answer::Order(order) => Ok(order),
            Answer::Stock(_) => Err(Error::Internal("an order was answered by stock".into())),
        }
    }

    async fn ask(&self, ask: Ask) -> Result<Answer> {
        let (reply, answer) = oneshot::channel();
        self.0.try_send((ask, reply)).map_err(|_full| busy())?;
        match tokio::time::timeout(limits::DESK_PATIENCE, answer).await {
            Ok(Ok(answer)) => Ok(answer?),
            // The desk may still do it: the same key asks again without buying twice.
            Ok(Err(_)) | Err(_) => Err(busy().into()),
        }
    }
}

fn busy() -> Refusal {
    Refusal::new(Code::Busy, "So many are buying that this did not get its turn. Try again.")
        .retry_after(1_000)
}

fn unavailable() -> Refusal {
    Refusal::new(Code::Unavailable, "The shop cannot be reached just now. Nothing was done.")
        .retry_after(2_000)
}

/// What waits for the clerk.
#[derive(Debug)]
pub(crate) struct Inbox(mpsc::Receiver<(Ask, Reply)>);

/// Works at the desk until the program stops and nothing waits any more.
pub(crate) async fn work(app: Arc<App>, Inbox(mut asks): Inbox, mut sale: Sale) {
    let mut batch = Vec::new();
    let stop = app.tasks.token();
    loop {
        tokio::select! {
            count = asks.recv_many(&mut batch, rules::BATCH) => if count == 0 { return },
            () = until(sale.deadline()) => {}
            () = stop.cancelled() => {
                asks.close();
                if asks.recv_many(&mut batch, rules::BATCH).await == 0 { return }
            }
        }
        sale = serve(&app, sale, std::mem::take(&mut batch)).await;
    }
}

/// Serves one batch; gives the sale to go on with.
async fn serve(app: &Arc<App>, mut sale: Sale, asks: Vec<(Ask, Reply)>) -> Sale {
    let mut batch = Batch::default();
    metrics::batch(u32::try_from(asks.len()).unwrap_or(u32::MAX));
    match settle(app, &mut sale, &mut batch, asks).await {
        Ok(()) => {
            publish(app, &batch).await;
            batch.answer();
            sale
        }
        Err(error) => {
            tracing::error!(%error, "a batch of the desk was not committed; the sale is read again");
            app.files.forget(&batch.made);
            batch.fail(&unavailable());
            again(&app.db).await
        }
    }
}

/// Drains a batch through the sale and commits what comes out.
async fn settle(
    app: &App,
    sale: &mut Sale,
    batch: &mut Batch,
    asks: Vec<(Ask, Reply)>,
) -> wanghong_store::Result<()> {
    let now = clock::now();
    let recalled = recall(&app.db, sale, &asks).await;
    for (ask, reply) in asks {
        for input in inputs(sale, batch, ask, reply) {
            feed(sale, batch, input, now);
        }
    }
    recalled?;
    feed(sale, batch, Input::Wake, now);
    match &batch.violation {
        None => {
            // Before they can be filed: what is filed is forgotten.
            app.files.remember(&batch.made);
            batch.commit(&app.db, now).await
        }
        Some(violation) => {
            metrics::violation();
            Err(wanghong_store::Error::Row(format!("invariant broken: {violation}")))
        }
    }
}

fn feed(sale: &mut Sale, batch: &mut Batch, input: Input, now: Millis) {
    sale.handle(input, now);
    while let Some(output) = sale.poll() {
        batch.take(output, now);
    }
}

/// Looks up in rows what the sale has forgotten but is about to be asked about.
async fn recall(db: &Db, sale: &mut Sale, asks: &[(Ask, Reply)]) -> wanghong_store::Result<()> {
    for (ask, _) in asks {
        let row = match ask {
            Ask::Hold(tap) if !sale.knows_key(&tap.key) => orders::by_key(db, &tap.key).await?,
            Ask::Place { order, .. }
            | Ask::Paying { order, .. }
            | Ask::Paid { order, .. }
            | Ask::Cancel { order, .. }
                if !sale.knows(*order) =>
            {
                orders::by_id(db, *order).await?
            }
            Ask::Change(_)
            | Ask::Stock(_)
            | Ask::Hold(_)
            | Ask::Place { .. }
            | Ask::Paying { .. }
            | Ask::Paid { .. }
            | Ask::Cancel { .. } => None,
        };
        if let Some(row) = row {
            sale.handle(Input::Restore(rows::order(row)?), clock::now());
        }
    }
    Ok(())
}

fn inputs(sale: &Sale, batch: &mut Batch, ask: Ask, reply: Reply) -> Vec<Input> {
    match ask {
        Ask::Change(change) => {
            if let Err(refusal) = change.fits(sale) {
                batch.refuse(reply, refusal);
                return Vec::new();
            }
            let inputs = change.inputs();
            batch.change(change, reply);
            inputs
        }
        Ask::Paid { payment, order, amount } => {
            batch.settle(payment, reply);
            vec![Input::Paid { payment, order, amount }]
        }
        Ask::Stock(restock) => {
            let ticket = batch.ticket(reply);
            let input = Input::Stock { ticket, sku: restock.sku, add: restock.add };
            batch.restock(ticket, restock);
            vec![input]
        }
        Ask::Hold(tap) => {
            // Named here, orders are committed in order of their names: filing relies on it.
            vec![Input::Hold(Tap { ticket: batch.ticket(reply), order: clock::mint(), ..tap })]
        }
        Ask::Paying { order, buyer } => vec![Input::Paying { ticket: batch.ticket(reply), order, buyer }],
        Ask::Cancel { order, buyer } => vec![Input::Cancel { ticket: batch.ticket(reply), order, buyer }],
        Ask::Place { order, buyer, ship } => {
            let ticket = batch.ticket(reply);
            batch.ship(ticket, order, ship);
            vec![Input::Place { ticket, order, buyer }]
        }
    }
}

/// Tells rooms what is left and what happened, and gives back money that found no order.
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
    for refund in &batch.refunds {
        pay::give_back(*refund);
    }
}

/// The sale as rows have it.
pub(crate) async fn read(db: &Db) -> wanghong_store::Result<Sale> {
    let mut sale = Sale::default();
    let now = clock::now();
    for row in products::all_skus(db).await? {
        let (terms, stock) = rows::sku(&row)?;
        sale.handle(Input::Sku { terms, stock }, now);
    }
    for row in orders::open(db).await? {
        sale.handle(Input::Restore(rows::order(row)?), now);
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
