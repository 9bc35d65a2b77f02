//! Events and comments on their way into rows: many to a commit, the last quarter of a second at risk.

use crate::{limits, metrics};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use wanghong_base::{
    clock,
    error::Result,
    tasks::{Tasks, caught},
};
use wanghong_core::{Id, event::Event, insight::Tally};
use wanghong_store::{Db, comments, events, order_events, tallies};

/// Something to be kept.
#[derive(Debug)]
pub(crate) enum Line {
    /// A line of the event log.
    Event(Event),
    /// Something said.
    Comment(comments::New),
    /// Everything an account has said in a show up to an id is taken back, by another.
    TakeBack { live: Id, account: Id, upto: Id, by: Id },
    /// The numbers of a show up to an id.
    Tally { live: Id, upto: Id, body: Vec<u8> },
    /// Somebody wants to know an id above those of all lines before, and below those of all after.
    Mark(oneshot::Sender<Id>),
    /// Somebody waits until everything before is kept.
    Settled(oneshot::Sender<()>),
}

/// Takes what is to be kept and answers at once.
#[derive(Clone, Debug)]
pub struct EventLog(mpsc::Sender<Line>);

impl EventLog {
    /// Starts the one writer.
    pub(crate) fn start(db: Db, tasks: &Tasks) -> Self {
        let (inbox, mut lines) = mpsc::channel(limits::LEDGER_INBOX);
        let stop = tasks.token();
        tasks.own("event log", async move {
            while caught(Box::pin(write(&db, &mut lines, &stop))).await.is_err() {
                tracing::error!("the event log broke; what it was about to write is lost");
            }
        });
        Self(inbox)
    }

    /// Takes an event of the crowd. When more come than can be written, they wait for nobody: they are dropped and
    /// counted.
    pub(crate) fn keep(&self, event: Event) {
        if !self.has_room() || self.0.try_send(Line::Event(event)).is_err() {
            metrics::lost("event", 1);
            tracing::error!(kind = event.kind.word(), "the event log cannot keep up: an event is lost");
        }
    }

    /// Takes what must not be lost: an act of the team, or words that were accepted. Places are kept for these, so
    /// it waits only while rows have not been written for very long.
    pub(crate) async fn keep_surely(&self, line: Line) {
        let _closed = self.0.send(line).await;
    }

    /// Whether more than the last places are free.
    pub(crate) fn has_room(&self) -> bool {
        self.0.capacity() > limits::LEDGER_SURE
    }

    /// A place between what was taken before and what is taken after: its id comes when that is known.
    pub(crate) async fn mark(&self) -> oneshot::Receiver<Id> {
        let (told, id) = oneshot::channel();
        self.keep_surely(Line::Mark(told)).await;
        id
    }

    /// Waits until everything taken before is kept.
    pub async fn settled(&self) {
        let (kept, wait) = oneshot::channel();
        self.keep_surely(Line::Settled(kept)).await;
        let _closed = wait.await;
    }
}

async fn write(db: &Db, lines: &mut mpsc::Receiver<Line>, stop: &CancellationToken) {
    let mut batch = Vec::new();
    loop {
        tokio::select! {
            count = lines.recv_many(&mut batch, limits::LEDGER_BATCH) => if count == 0 { return },
            () = stop.cancelled() => {
                // Rooms end together with us; what they still say is taken until they are silent.
                while let Ok(Some(line)) = tokio::time::timeout(Duration::from_millis(500), lines.recv()).await {
                    batch.push(line);
                }
                commit(db, std::mem::take(&mut batch)).await;
                return;
            }
        }
        let full = batch.len() >= limits::LEDGER_BATCH;
        commit(db, std::mem::take(&mut batch)).await;
        if !full {
            tokio::time::sleep(limits::LEDGER_WAIT).await;
        }
    }
}

/// Commits a batch, again and again until it is kept: the inbox bounds what waits meanwhile.
async fn commit(db: &Db, batch: Vec<Line>) {
    let page = Page::of(batch);
    for wait in [0, 250, 1_000, 5_000, 15_000, 30_000] {
        tokio::time::sleep(Duration::from_millis(wait)).await;
        match page.write(db).await {
            Ok(()) => return page.tell(),
            Err(error) => {
                tracing::error!(%error, events = page.happened.len(), "the event log was not written");
            }
        }
    }
    let lines = page.happened.len() + page.said.len();
    metrics::lost("event", u64::try_from(lines).unwrap_or(u64::MAX));
    tracing::error!(
        events = page.happened.len(),
        comments = page.said.len(),
        "given up: these lines are lost"
    );
}

/// A batch by what becomes of it.
#[derive(Default)]
struct Page {
    said: Vec<comments::New>,
    taken_back: Vec<[Id; 4]>,
    happened: Vec<(Id, Event)>,
    tallies: Vec<(Id, Id, Vec<u8>)>,
    waiting: Vec<oneshot::Sender<()>>,
}

impl Page {
    fn of(batch: Vec<Line>) -> Self {
        let mut page = Self::default();
        for line in batch {
            match line {
                Line::Event(event) => page.happened.push((clock::mint(), event)),
                Line::Comment(comment) => page.said.push(comment),
                Line::TakeBack { live, account, upto, by } => page.taken_back.push([live, account, upto, by]),
                Line::Tally { live, upto, body } => page.tallies.push((live, upto, body)),
                Line::Mark(told) => drop(told.send(clock::mint())),
                Line::Settled(wait) => page.waiting.push(wait),
            }
        }
        page
    }

    async fn write(&self, db: &Db) -> wanghong_store::Result<()> {
        let mut tx = db.begin().await?;
        comments::add(&mut tx, self.said.clone()).await?;
        for [live, account, upto, by] in &self.taken_back {
            comments::take_back(&mut tx, (*live, *account), *upto, *by).await?;
        }
        events::add(&mut tx, &self.happened).await?;
        for (live, upto, body) in &self.tallies {
            tallies::put(&mut tx, *live, *upto, body.clone()).await?;
        }
        tx.commit().await
    }

    fn tell(self) {
        for wait in self.waiting {
            let _gone = wait.send(());
        }
    }
}

/// Rows read at once.
const PAGE: i64 = 10_000;

/// Reads every event of a show into its numbers: what happened in the room in order, then what happened to its
/// orders. What was summed before is not read again.
pub(crate) async fn tally(db: &Db, live: Id) -> Result<Tally> {
    let (mut tally, mut after) = summed(db, live).await?;
    loop {
        let page = events::of_post(db, live, after, PAGE).await?;
        page.iter().filter_map(|(_, event)| event.as_ref()).for_each(|event| tally.add(event));
        match page.last() {
            Some((last, _)) => after = *last,
            None => break,
        }
    }
    let mut after = tally.last_line();
    loop {
        let page = order_events::of_post(db, live, after, PAGE).await?;
        page.iter().filter_map(order_events::Told::event).for_each(|event| tally.add(&event));
        match page.last() {
            Some(last) => after = Id(last.event.id),
            None => return Ok(tally),
        }
    }
}

/// The last sum, and up to where it goes; nothing where there is none, or one that another version made.
async fn summed(db: &Db, live: Id) -> Result<(Tally, Id)> {
    let Some((upto, body)) = tallies::find(db, live).await? else { return Ok(Default::default()) };
    match serde_json::from_slice(&body) {
        Ok(tally) => Ok((tally, upto)),
        Err(error) => {
            tracing::info!(%live, %error, "the numbers are summed anew from all events");
            Ok(Default::default())
        }
    }
}

/// The last acts of a show's team, as many as go with a replay.
pub(crate) async fn latest_cues(db: &Db, live: Id) -> Result<Vec<Event>> {
    Ok(events::latest_cues(db, live, limits::CUES).await?)
}

/// All acts of a show's team: pins, chapters, comments in sight, opening and end.
pub(crate) async fn cues(db: &Db, live: Id) -> Result<Vec<Event>> {
    Ok(events::cues(db, live).await?)
}
