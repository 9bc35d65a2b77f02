//! All rooms that anybody is in or that are on, each built from rows when it is first asked for.

use super::{
    event_log,
    room_task::{
        Ask, RoomTask,
        keeper::{Keeper, Past},
    },
};
use crate::Live;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};
use wanghong_base::{
    clock,
    error::{Error, Result},
    wire::blob_url,
};
use wanghong_core::{
    Id,
    account::Role,
    event::{Event, Kind},
    limits,
    post::Phase,
    room::{Author, Ban, Comment, Pin, Room, Rules, Shelf, Start},
};
use wanghong_shop::face::{LIST, shelf};
use wanghong_store::{accounts, bans, comments, draws, lives, offers, products};

/// The rooms by show.
#[derive(Debug, Default)]
pub struct Rooms {
    open: Mutex<HashMap<Id, RoomTask>>,
    /// Rooms that are being read from rows: nobody is in them, but they hear what happens meanwhile.
    coming: Mutex<HashMap<Id, RoomTask>>,
    /// Whoever opens a room of a long show reads for seconds; other shows' are opened meanwhile.
    opening: Mutex<HashMap<Id, Weak<Turn>>>,
}

/// Held by the one who opens a show's room.
type Turn = tokio::sync::Mutex<()>;

impl Rooms {
    /// The room of a show, opened when it is not.
    pub async fn get(&self, live: &Live, show: Id) -> Result<RoomTask> {
        if let Some(task) = self.known(show) {
            return Ok(task);
        }
        let turn = self.turn(show);
        let _one_at_a_time = turn.lock().await;
        if let Some(task) = self.known(show) {
            return Ok(task);
        }
        let row = lives::by_id(&live.base.db, show).await?.ok_or_else(Error::not_found)?;
        let (task, mut door) = RoomTask::of(row.account_id);
        // Whatever changes from now on is told to it; what changed before is in rows, which are read after this.
        lock(&self.coming).insert(show, task.clone());
        let opened = door.hear_while(read(live, show)).await;
        let begun = opened.map(|(start, past)| {
            let keeper =
                Keeper::new(Room::new(start), past, (live.event_log.clone(), live.base.tasks.clone()), door);
            lock(&self.open).insert(show, task.clone());
            live.base.tasks.own("room", keeper.run(live.base.tasks.token()));
            task
        });
        lock(&self.coming).remove(&show);
        begun
    }

    /// The room of a show, if it is open.
    pub fn known(&self, show: Id) -> Option<RoomTask> {
        let mut open = lock(&self.open);
        if open.get(&show).is_some_and(RoomTask::is_closed) {
            open.remove(&show);
        }
        open.get(&show).cloned()
    }

    /// Who is in a room now.
    pub(crate) fn online(&self, show: Id) -> usize {
        self.known(show).map_or(0, |task| task.online())
    }

    /// Tells a room that is open or coming something; another reads it from rows later.
    pub async fn tell(&self, show: Id, ask: Ask) {
        if let Some(task) = self.there(show) {
            task.tell(ask).await;
        }
    }

    /// Somebody of the team acts, which is to be counted whether the room is open or not.
    pub(crate) async fn act(&self, live: &Live, show: Id, ask: Ask) -> Result<()> {
        self.get(live, show).await?.tell(ask).await;
        Ok(())
    }

    /// A visitor was shown a show, or the front page with all that are on. A room that is too busy misses it.
    pub(crate) fn shown(&self, visitor: Option<Id>, show: Option<Id>) {
        let Some(visitor) = visitor else { return };
        let open = lock(&self.open);
        let these = open.iter().filter(|(id, task)| show.is_none_or(|show| show == **id) && task.has_begun());
        for (_, task) in these {
            task.offer(Ask::Expose { visitor });
        }
    }

    /// Every room that is open or coming.
    pub(super) fn all(&self) -> Vec<(Id, RoomTask)> {
        let mut all: Vec<_> = lock(&self.coming).iter().map(|(show, task)| (*show, task.clone())).collect();
        all.extend(lock(&self.open).iter().map(|(show, task)| (*show, task.clone())));
        all
    }

    /// Tells every room of an account's shows that is open or coming.
    pub(super) async fn tell_of(&self, account: Id, ask: impl Fn() -> Ask) {
        for (_, task) in self.all().into_iter().filter(|(_, task)| task.account() == account) {
            task.tell(ask()).await;
        }
    }

    /// Shows a product's card in the shows of its account that are on: viewers cannot take what they do not see.
    pub async fn show(&self, account: Id, product: Id, by: Id) {
        self.tell_of(account, || Ask::Show { product, by }).await;
    }

    /// Counts something that happened to an account for each of its shows that are on.
    pub(super) async fn happened(&self, live: &Live, account: Id, event: Event) {
        let on = lives::in_phase(&live.base.db, Phase::Live, LIST).await.unwrap_or_default();
        for show in on.into_iter().filter(|show| show.account_id == account) {
            let event = Event { live: show.id, ..event };
            self.count(live, event).await;
        }
    }

    /// Counts an event that no room made. A room that is there counts it in its turn with its own, so that its
    /// numbers are those of all lines up to one.
    pub(crate) async fn count(&self, live: &Live, event: Event) {
        match self.there(event.live) {
            Some(task) => task.tell(Ask::Count(event)).await,
            None => live.event_log.keep(event),
        }
    }

    /// The room of a show, if it is open or coming.
    fn there(&self, show: Id) -> Option<RoomTask> {
        let coming = lock(&self.coming).get(&show).cloned();
        coming.or_else(|| self.known(show))
    }

    /// What those who want the same room opened share.
    fn turn(&self, show: Id) -> Arc<Turn> {
        let mut opening = lock(&self.opening);
        opening.retain(|_, turn| turn.strong_count() > 0);
        let turn = opening.get(&show).and_then(Weak::upgrade).unwrap_or_default();
        opening.insert(show, Arc::downgrade(&turn));
        turn
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A room and its numbers as rows have them.
async fn read(live: &Live, show: Id) -> Result<(Start, Past)> {
    let row = &lives::by_id(&live.base.db, show).await?.ok_or_else(Error::not_found)?;
    let mut start = Start::new(show);
    start.phase = row.phase;
    start.signal = live.stages.is_on(show);
    start.rules = rules(row);
    start.say = latest(live, row).await?;
    start.gone =
        comments::gone(&live.base.db, show, i64::try_from(limits::SCREEN).unwrap_or(i64::MAX)).await?;
    start.gone.reverse();
    start.pinned = pinned(live, row).await?;
    start.bans = bans::of_post(&live.base.db, show).await?.iter().map(ban).collect();
    let bag = products::in_bag(&live.base.db, show).await?;
    (start.left, start.shelf) = on_sale(live, &bag).await?;
    // Frame numbers go on growing over a restart, since time does faster than frames are made.
    start.n = clock::now().0;
    let mut tally = event_log::tally(&live.base.db, show).await?;
    event_log::cues(&live.base.db, show).await?.iter().for_each(|cue| recall(&mut start, cue));
    start.taps = tally.taps();
    if let Some(at) = row.opened_at.filter(|_| !tally.has_opened()) {
        // A kill between the row and its line.
        tally.add(&Event::new(Kind::Open, show, at));
    }
    start.people = tally.people();
    let bag = bag.iter().map(|product| Id(product.id)).collect();
    let past = Past { live: show, phase: start.phase, tally, bag };
    Ok((start, past))
}

/// Lets a cue of the past act on the room again.
fn recall(start: &mut Start, event: &Event) {
    match (event.kind, event.subject) {
        (Kind::Explain, product) => start.explaining = product,
        (Kind::Unpin, Some(product)) => start.pins.retain(|pin| pin.product != product),
        (Kind::Pin, Some(product)) => {
            start.pins.retain(|pin| pin.product != product);
            start.pins.push(Pin { product, at: event.at });
            let above = start.pins.len().saturating_sub(limits::PINS);
            start.pins.drain(..above);
        }
        _ => {}
    }
}

/// The rules in a show's row.
pub(crate) fn rules(row: &lives::Live) -> Rules {
    Rules {
        slow: row.slow,
        followers_only: row.followers_only,
        words: row.words.lines().map(str::to_owned).collect(),
    }
}

fn ban(row: &bans::Ban) -> Ban {
    Ban { account: row.account_id, sentence: row.kind, until: row.until }
}

async fn latest(live: &Live, row: &lives::Live) -> Result<Vec<Comment>> {
    let kept = i64::try_from(limits::SAY_KEPT).unwrap_or(i64::MAX);
    let said = comments::latest(&live.base.db, row.id, kept).await?;
    let team = Team::of(live, row.account_id).await?;
    Ok(said.into_iter().rev().map(|comment| team.comment(comment)).collect())
}

async fn pinned(live: &Live, row: &lives::Live) -> Result<Option<Comment>> {
    let Some(id) = row.pinned_comment else { return Ok(None) };
    match comments::by_id(&live.base.db, id).await?.filter(|comment| comment.deleted_by.is_none()) {
        Some(comment) => Ok(Some(Team::of(live, row.account_id).await?.comment(comment))),
        None => Ok(None),
    }
}

/// What is left in the bag of a show, and the terms of what has more than a price.
pub(super) async fn on_sale(
    live: &Live,
    bag: &[products::Product],
) -> Result<(BTreeMap<Id, i64>, BTreeMap<Id, Shelf>)> {
    let (mut left, mut shelves) = (BTreeMap::new(), BTreeMap::new());
    let now = clock::now();
    for product in bag {
        let skus = products::skus(&live.base.db, Id(product.id)).await?;
        left.extend(skus.into_iter().filter(|sku| !sku.archived).map(|sku| (Id(sku.id), sku.on_shelf)));
        let offers = offers::of_product(&live.base.db, Id(product.id), now).await?;
        let draws = draws::of_product(&live.base.db, Id(product.id), now).await?;
        let special: BTreeSet<_> =
            offers.iter().map(|row| row.sku_id).chain(draws.iter().map(|row| row.sku_id)).collect();
        for sku in special.into_iter().map(Id) {
            if let Some((shelf, places)) = shelf(&live.base.db, sku, now).await? {
                left.extend(places);
                shelves.insert(sku, shelf);
            }
        }
    }
    Ok((left, shelves))
}

/// How the hands of an account serve it in its shows, each by the most telling of their roles.
#[derive(Debug)]
pub(crate) struct Team(BTreeMap<Id, Role>);

impl Team {
    /// The hands of an account.
    pub(crate) async fn of(live: &Live, account: Id) -> Result<Self> {
        let mut told = BTreeMap::new();
        for (user, role) in accounts::team(&live.base.db, account).await? {
            if role != Role::Admin && role != Role::Shop {
                let best = told.entry(user).or_insert(role);
                *best = role.min(*best);
            }
        }
        Ok(Self(told))
    }

    /// How a user serves it.
    pub(crate) fn role(&self, user: Id) -> Option<Role> {
        self.0.get(&user).copied()
    }

    /// A comment as a room knows it.
    pub(crate) fn comment(&self, row: comments::Comment) -> Comment {
        let author = Author {
            id: row.account_id,
            handle: row.handle,
            name: row.name,
            avatar: row.avatar.map(blob_url),
            role: self.role(row.user_id),
        };
        Comment { id: row.id, author, text: row.text, at: row.at }
    }
}
