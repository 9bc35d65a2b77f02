//! The one task that owns the sale. It drains a batch of asks through it while the committer commits the batch before, and
//! only replies once theirs is committed. A commit that fails makes the sale in memory a lie, and with it the batch that
//! was made meanwhile: neither is kept, and the sale is built again from rows.

use super::{
    Inbox,
    ask::Ask,
    committer::{Committer, Fault, Written},
    memory::{again, read, recall},
    queue::Queue,
};
use crate::{
    Shop,
    batch::Batch,
    errand::{Errand, unknown},
    limits, metrics, troubles,
};
use std::{pin::pin, sync::Arc};
use tokio::{sync::mpsc, time::Instant};
use tokio_util::sync::CancellationToken;
use wanghong_base::{
    clock::{self, until},
    owners::{self, Owner, Term, Thing},
    tasks::{Broken, caught},
};
use wanghong_core::{
    Code, Id, Millis, Refusal, limits as rules,
    sale::{Input, Sale},
};
use wanghong_store::{Db, Error, told};

/// What the sequencer owns.
pub(crate) const SALE: Thing = Thing { kind: "sale", id: Id(0) };

/// What waits for the sequencer.
type Asks = mpsc::Receiver<Errand<Ask>>;

/// The owner of the sale, and of which term.
#[derive(Debug)]
pub struct Sequencer {
    /// Rows, by a connection of its own.
    db: Db,
    owner: Arc<Owner>,
    term: Term,
    sale: Sale,
    /// What came out of the sale since the committer took the last batch.
    open: Option<Batch>,
    /// Those who wait, who are told how fast it goes.
    queue: Arc<Queue>,
    /// When the last batch was committed.
    last: Instant,
}

impl Sequencer {
    /// Takes the sale over from whoever had it, and reads it.
    pub async fn take_over(db: &Db) -> wanghong_store::Result<Self> {
        // First the term, then the rows: nobody changes them after that.
        let (owner, term) = Owner::take(db, SALE).await?;
        clock::follow(told::newest(db).await?);
        let sale = read(db).await?;
        let (queue, last) = (Arc::default(), Instant::now());
        Ok(Self { db: db.steady(), owner, term, sale, open: None, queue, last })
    }

    /// Works at the desk until the program stops and nothing waits any more.
    pub async fn work(mut self, shop: Shop, Inbox { mut asks, queue }: Inbox) {
        self.queue = queue;
        shop.base.tasks.spawn("desk's owner", owners::beat(shop.base.clone(), Arc::clone(&self.owner)));
        let (mut committer, stop) = (Committer::take(&shop), shop.base.tasks.token());
        loop {
            let end = match caught(Box::pin(self.go_on(&shop, &mut committer, &mut asks, &stop))).await {
                Ok(end) => end,
                Err(Broken) => self.recover(&shop, &mut committer, &mut asks).await,
            };
            match end {
                Ok(Next::Work) => {}
                Ok(Next::Stop) => break,
                Err(Fenced) if self.stand_aside(&shop, &mut asks, &stop).await => {}
                Err(Fenced) => return,
            }
        }
        if let Err(error) = self.owner.leave().await {
            tracing::warn!(%error, "whoever sells next has to wait for our silence");
        }
    }

    async fn go_on(
        &mut self,
        shop: &Shop,
        committer: &mut Committer,
        asks: &mut Asks,
        stop: &CancellationToken,
    ) -> Result<Next, Fenced> {
        let (mut batch, mut over) = (Vec::new(), false);
        while !(over && self.open.is_none() && committer.is_free()) {
            let idle = self.open.is_none() && !over;
            let sells = clock::off().is_none();
            let turn = tokio::select! {
                written = committer.written() => Turn::Written(written),
                count = asks.recv_many(&mut batch, rules::BATCH), if idle => Turn::Asked(count),
                () = until(self.sale.deadline()), if idle && sells => Turn::Due,
                () = tokio::time::sleep(wanghong_base::limits::CLOCK_LOOK), if !sells => Turn::Look,
                () = self.owner.lost(), if idle && committer.is_free() => Turn::Lost,
                () = stop.cancelled(), if !asks.is_closed() => Turn::Stop,
            };
            match turn {
                // The runtime ends, and with it everything.
                Turn::Written(None) => return Ok(Next::Stop),
                Turn::Written(Some(written)) => self.close(shop, committer, asks, *written).await?,
                Turn::Asked(count) if clock::off().is_some() => {
                    over = count == 0;
                    batch.drain(..).for_each(|errand| errand.refuse(no_time()));
                }
                Turn::Asked(count) => {
                    over = count == 0;
                    if reads_rows(&batch)
                        && let Some(written) = committer.written_if_busy().await
                    {
                        self.close(shop, committer, asks, *written).await?;
                    }
                    self.settle(&mut batch).await;
                }
                Turn::Due => self.settle(&mut batch).await,
                Turn::Look => {}
                // It rings late: it may have been taken back meanwhile.
                Turn::Lost => self.read_again(shop, asks).await?,
                Turn::Stop => asks.close(),
            }
            self.hand_over(committer);
        }
        Ok(Next::Stop)
    }

    /// Begins anew with what rows have. Where they cannot be reached, whoever asks is told so at once.
    async fn read_again(&mut self, shop: &Shop, asks: &mut Asks) -> Result<(), Fenced> {
        let mut again = pin!(again(shop, &self.owner));
        loop {
            let away = shop.base.troubles.has(troubles::UNREAD);
            tokio::select! {
                read = &mut again => {
                    (self.term, self.sale) = read.map_err(|_fenced| Fenced)?;
                    return Ok(());
                }
                Some(errand) = asks.recv(), if away => errand.refuse(unavailable()),
                () = tokio::time::sleep(limits::DESK_LOOK), if !away => {}
            }
        }
    }

    /// The sequencer broke: what it had in hand is done anew, and what the committer wrote meanwhile is told.
    async fn recover(
        &mut self,
        shop: &Shop,
        committer: &mut Committer,
        asks: &mut Asks,
    ) -> Result<Next, Fenced> {
        tracing::error!("the sequencer broke; the sale is read again");
        shop.ready.failed();
        if let Some(batch) = self.open.take() {
            batch.fail(&unavailable());
        }
        let written = committer.written_if_busy().await;
        // What broke it may do so again.
        tokio::time::sleep(wanghong_base::limits::BROKEN).await;
        let read = self.read_again(shop, asks).await;
        if let Some(written) = written {
            self.look(shop, written.batch).await;
        }
        read.map(|()| Next::Work)
    }

    /// Sends everybody away until whoever sells now is gone; false where the program stops before.
    async fn stand_aside(&mut self, shop: &Shop, asks: &mut Asks, stop: &CancellationToken) -> bool {
        shop.base.troubles.begin(troubles::FENCED);
        let owner = Arc::clone(&self.owner);
        loop {
            let mut vacancy = pin!(owner.vacancy());
            loop {
                tokio::select! {
                    () = &mut vacancy => break,
                    () = stop.cancelled() => return false,
                    Some(errand) = asks.recv() => errand.refuse(taken_over()),
                }
            }
            match told::newest(&shop.base.db).await {
                Ok(newest) => clock::follow(newest),
                Err(_away) => continue,
            }
            if self.read_again(shop, asks).await.is_ok() {
                shop.base.troubles.end(troubles::FENCED);
                return true;
            }
        }
    }

    /// Drains a batch through the sale.
    async fn settle(&mut self, asks: &mut Vec<Errand<Ask>>) {
        #[cfg(any(test, feature = "trial"))]
        super::trip::over(&super::trip::SEQUENCER);
        metrics::batch(u32::try_from(asks.len()).unwrap_or(u32::MAX));
        let now = clock::now();
        let sale = &mut self.sale;
        let mut batch = Batch::of(asks.len());
        batch.fault = recall(&self.db, sale, asks).await.err();
        for (ask, reply) in asks.drain(..).filter_map(Errand::begin) {
            for input in ask.inputs(sale, &mut batch, reply) {
                feed(sale, &mut batch, input, now);
            }
        }
        feed(sale, &mut batch, Input::Wake, now);
        self.open = Some(batch);
    }

    /// Has the committer write what waits for it, once it is free.
    fn hand_over(&mut self, committer: &mut Committer) {
        if committer.is_free()
            && let Some(batch) = self.open.take()
        {
            committer.write(self.term, batch);
        }
    }

    /// Tells those who wait how fast it goes: while one batch is written the next is made.
    fn pace(&mut self, batch: &Batch) {
        let begun = batch.begun.unwrap_or(self.last).max(self.last);
        self.last = Instant::now();
        self.queue.worked(batch.asks, self.last.saturating_duration_since(begun));
    }

    /// Answers whoever waited for a batch that is committed, and then publishes what it changed.
    fn tell(&self, shop: &Shop, mut batch: Batch) {
        batch.answer();
        batch.states().for_each(metrics::order);
        if batch.gives_back() {
            shop.pay.refunds.notify_one();
        }
        if batch.closes_pages() {
            shop.pay.asks.notify_one();
        }
        batch.facts(&self.sale).for_each(|fact| shop.base.facts.publish(fact));
    }

    /// Tells everybody what rows say of a batch whose commit had no answer.
    async fn look(&self, shop: &Shop, batch: Batch) {
        let kept = batch.is_kept(&shop.base.db).await;
        if kept == Some(true) {
            return self.tell(shop, batch);
        }
        shop.files.forget(&batch.made);
        batch.fail(&if kept.is_some() { unavailable() } else { unknown() });
    }

    /// Tells everybody what became of their batch.
    async fn close(
        &mut self,
        shop: &Shop,
        committer: &mut Committer,
        asks: &mut Asks,
        written: Written,
    ) -> Result<(), Fenced> {
        let Written { batch, end } = written;
        let fault = match end {
            Ok(()) => {
                self.hand_over(committer);
                self.pace(&batch);
                self.tell(shop, batch);
                return Ok(());
            }
            Err(fault) => fault,
        };
        shop.ready.failed();
        let after = self.open.take().unwrap_or_default();
        match fault {
            Fault::Undone(Error::Fenced) => {
                shop.files.forget(&batch.made);
                batch.fail(&taken_over());
                after.fail(&taken_over());
                self.read_again(shop, asks).await
            }
            Fault::Undone(error) => {
                tracing::error!(%error, "a batch of the desk was not committed; the sale is read again");
                shop.files.forget(&batch.made);
                batch.fail(&unavailable());
                after.fail(&unavailable());
                self.read_again(shop, asks).await
            }
            Fault::Unknown(error) => {
                tracing::error!(%error, "nobody says whether a batch was committed; the sale is read again");
                after.fail(&unavailable());
                let read = self.read_again(shop, asks).await;
                self.look(shop, batch).await;
                read
            }
        }
    }
}

/// What the sequencer turns to.
#[derive(Debug)]
enum Turn {
    /// The committer has written; nothing where it is gone.
    Written(Option<Box<Written>>),
    /// So many asks came; none where none will come any more.
    Asked(usize),
    /// The time of something has come.
    Due,
    /// The clock may be right again.
    Look,
    /// Somebody else owns the sale, or did.
    Lost,
    /// The program stops.
    Stop,
}

/// What a sequencer does next.
#[derive(Clone, Copy, Debug)]
enum Next {
    Work,
    Stop,
}

/// Another desk owns the sale.
#[derive(Clone, Copy, Debug)]
struct Fenced;

/// Whether asks need rows that what is being written may change.
fn reads_rows(asks: &[Errand<Ask>]) -> bool {
    asks.iter().any(|errand| matches!(errand.ask(), Ask::Change(_)))
}

fn taken_over() -> Refusal {
    Refusal::new(Code::UNAVAILABLE, "Another server sells now. Nothing was done; load the page again.")
        .retry_after(2_000)
}

fn no_time() -> Refusal {
    let message =
        "The shop's clock does not add up, so nothing is sold until somebody has looked. Nothing was done.";
    Refusal::new(Code::CLOCK_WRONG, message).retry_after(limits::CLOCK_RETRY.0)
}

fn unavailable() -> Refusal {
    Refusal::new(Code::UNAVAILABLE, "The shop cannot be reached just now. Nothing was done.")
        .retry_after(2_000)
}

fn feed(sale: &mut Sale, batch: &mut Batch, input: Input, now: Millis) {
    batch.follow(&input);
    sale.handle(input, now);
    while let Some(output) = sale.poll() {
        batch.take(output, now);
    }
}
