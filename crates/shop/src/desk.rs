//! The desk: how the rest of the server reaches the one owner of all stock. Its [`sequencer`] does the work.

mod ask;
mod committer;
mod memory;
mod queue;
pub mod sequencer;
#[cfg(any(test, feature = "trial"))]
pub mod trip;

use super::{
    Labels, Lines,
    change::{Change, Restock},
    errand::{Errand, Waiter, busy},
    returning::Said,
};
use crate::limits;
use ask::Ask;
pub use ask::{Deed, Parcel};
use queue::Queue;
use std::sync::Arc;
use tokio::sync::{Mutex, mpsc};
use wanghong_base::error::{Error, Result};
use wanghong_core::{
    Id, Money,
    sale::{Act, Answer, Once, Order, Stock, Tap, draw::Hash},
};
use wanghong_store::{disputes::Dispute, orders, payments::Payment};

/// How the rest of the server reaches the desk.
#[derive(Clone, Debug)]
pub struct Desk {
    asks: mpsc::Sender<Errand<Ask>>,
    /// What is sold, by name.
    pub(crate) labels: Arc<Labels>,
    /// Who is how far in line.
    pub(crate) lines: Arc<Lines>,
    /// Held while the catalogue is looked at and changed: changes come one after another.
    pub(crate) catalogue: Arc<Mutex<()>>,
    queue: Arc<Queue>,
}

/// What waits for the sequencer.
#[derive(Debug)]
pub struct Inbox {
    asks: mpsc::Receiver<Errand<Ask>>,
    queue: Arc<Queue>,
}

impl Desk {
    /// A desk without its sequencer, and what the sequencer works off: [`sequencer::work`].
    pub fn new() -> (Self, Inbox) {
        let (sender, asks) = mpsc::channel(limits::DESK_INBOX);
        let queue = Arc::new(Queue::default());
        let inbox = Inbox { asks, queue: Arc::clone(&queue) };
        let (labels, lines, catalogue) = Default::default();
        (Self { asks: sender, labels, lines, catalogue, queue }, inbox)
    }

    /// An honest no, before any work, where so many wait that the next would wait in vain.
    pub(crate) fn admit(&self) -> Result<()> {
        let places = self.asks.max_capacity();
        self.queue.admit(places.saturating_sub(self.asks.capacity()), places)
    }

    /// Changes the catalogue: terms count for the next hold. Hold [`Self::catalogue`] meanwhile, and check before
    /// that the rows can be written: a row that cannot takes the whole batch down with it. Says what it was about,
    /// where it is an act: of one that was done before, what that was about.
    pub async fn change(&self, change: Change) -> Result<Option<Id>> {
        let changed = self.ask(Ask::Change(change)).await;
        // Also where nobody waited for the end of it: it may have been done.
        self.labels.change();
        changed.map(|answer| if let Answer::About(id) = answer { Some(id) } else { None })
    }

    /// Adds pieces of a SKU, or takes some back.
    pub(crate) async fn stock(&self, restock: Restock, once: Option<Once>) -> Result<Stock> {
        match self.ask(Ask::Stock(restock, once)).await? {
            Answer::Stock(stock) => Ok(stock),
            answer @ (Answer::Order(_) | Answer::Done | Answer::About(_)) => {
                Err(Error::Internal(format!("stock was answered by {answer:?}")))
            }
        }
    }

    /// Holds pieces for a buyer.
    pub async fn hold(&self, tap: Tap) -> Result<Arc<Order>> {
        self.order(Ask::Hold(tap)).await
    }

    /// Claims a coupon for a buyer.
    pub(crate) async fn claim(&self, offer: Id, buyer: Id) -> Result<()> {
        self.ask(Ask::Claim { offer, buyer }).await.map(drop)
    }

    /// Takes what the beacon of a draw said, which was checked; the first word stands.
    pub(crate) async fn beacon(&self, draw: Id, randomness: Hash, signature: String) -> Result<()> {
        self.ask(Ask::Beacon { draw, randomness, signature }).await.map(drop)
    }

    /// Calls a draw off whose window has not opened.
    pub(crate) async fn call_off(&self, sku: Id, draw: Id) -> Result<()> {
        self.ask(Ask::CallOff { sku, draw }).await.map(drop)
    }

    /// Places a buyer's order at an address, which has this mark.
    pub(crate) async fn place(
        &self,
        (order, buyer): (Id, Id),
        ship: orders::Ship,
        address: u64,
    ) -> Result<Arc<Order>> {
        self.order(Ask::Place { order, buyer, ship, address }).await
    }

    /// A buyer says yes to a price.
    pub(crate) async fn agree(&self, order: Id, buyer: Id, price: Money) -> Result<Arc<Order>> {
        self.order(Ask::Agree { order, buyer, price }).await
    }

    /// Makes a hold last for a payment that begins, and writes the payment's row, unless its key has one.
    pub(crate) async fn paying(&self, order: Id, buyer: Id, payment: Payment) -> Result<Arc<Order>> {
        self.order(Ask::Paying { order, buyer, payment: Box::new(payment) }).await
    }

    /// Takes a provider's word that money came; it may come late or again.
    pub(crate) async fn paid(
        &self,
        payment: Id,
        order: Id,
        amount: Money,
        instrument: Option<u64>,
    ) -> Result<()> {
        self.ask(Ask::Paid { payment, order, amount, instrument }).await.map(drop)
    }

    /// Takes a provider's word on a dispute: whether any about its order is not decided, and all that its payment lost.
    pub(crate) async fn disputed(&self, dispute: Dispute, open: bool, lost: Money) -> Result<()> {
        self.ask(Ask::Disputed { dispute: Box::new(dispute), open, lost }).await.map(drop)
    }

    /// A buyer does something with an order of theirs.
    pub async fn buyer(&self, order: Id, buyer: Id, deed: Deed) -> Result<Arc<Order>> {
        self.order(Ask::Buyer { order, buyer, deed, said: None }).await
    }

    /// A buyer sends an order back, or keeps it after all, and says so.
    pub(crate) async fn return_of(&self, order: Id, buyer: Id, deed: Deed, said: Said) -> Result<Arc<Order>> {
        self.order(Ask::Buyer { order, buyer, deed, said: Some(said) }).await
    }

    /// The shop does something with an order.
    pub(crate) async fn shop(&self, by: Id, wanted: Wanted) -> Result<Arc<Order>> {
        self.order(Ask::Shop { by, wanted }).await
    }

    /// The shop does something with each of many orders. All are sent before any is waited for, so that they share
    /// commits; what was refused before stays so. Answers in order.
    pub(crate) async fn shop_many(&self, by: Id, asks: Vec<Result<Wanted>>) -> Vec<Result<Arc<Order>>> {
        let send = |wanted| self.send(Ask::Shop { by, wanted });
        let sent: Vec<_> = asks.into_iter().map(|wanted| wanted.and_then(send)).collect();
        let mut answers = Vec::with_capacity(sent.len());
        for answer in sent {
            answers.push(match answer {
                Ok(waiter) => ordered(waiter.wait().await),
                Err(error) => Err(error),
            });
        }
        answers
    }

    async fn order(&self, ask: Ask) -> Result<Arc<Order>> {
        ordered(self.ask(ask).await)
    }

    async fn ask(&self, ask: Ask) -> Result<Answer> {
        self.send(ask)?.wait().await
    }

    fn send(&self, ask: Ask) -> Result<Waiter> {
        let (errand, waiter) = Errand::new(ask);
        self.asks.try_send(errand).map_err(|_full| busy())?;
        Ok(waiter)
    }
}

/// Something the shop wants done with an order.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    pub(crate) order: Id,
    pub(crate) act: Act,
    /// What is sent has one.
    pub(crate) parcel: Option<Parcel>,
    /// What is said about a return.
    pub(crate) said: Option<Said>,
    /// What makes it one act however often it is sent, where its sender said so.
    pub(crate) once: Option<Once>,
}

fn ordered(answer: Result<Answer>) -> Result<Arc<Order>> {
    match answer? {
        Answer::Order(order) => Ok(order),
        answer @ (Answer::Stock(_) | Answer::Done | Answer::About(_)) => {
            Err(Error::Internal(format!("an order was answered by {answer:?}")))
        }
    }
}
