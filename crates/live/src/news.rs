//! What rooms hear of the rest of the house: facts, in their order. A room whose inbox is full keeps this waiting, and
//! never whoever publishes; where that takes too long, rooms are told what rows have.

use super::{
    room_task::{Ask, RoomTask},
    rooms,
};
use crate::{Live, limits, metrics};
use wanghong_base::{
    clock,
    error::Result,
    facts::{Fact, Left, Missed, Terms},
};
use wanghong_core::{Id, Millis};
use wanghong_shop::face::{shelf, touched};
use wanghong_store::{order_events, products};

/// Lines of orders' lives that are read at once.
const PAGE: i64 = 10_000;

/// Tells rooms what happens, until the program stops.
pub(crate) async fn follow(live: Live) {
    let mut facts = live.base.facts.subscribe();
    // What was published before anybody listened is in rows.
    catch_up(&live).await;
    while let Some(heard) = facts.next_before_end(&live.base.tasks).await {
        match heard {
            Ok(news) => tell(&live, &news.fact).await,
            Err(Missed(count)) => {
                metrics::untold(count);
                tracing::warn!(
                    count,
                    "rooms are too far behind to be told of each fact; they are told what rows have"
                );
                catch_up(&live).await;
            }
        }
    }
}

async fn tell(live: &Live, fact: &Fact) {
    match fact {
        Fact::Left(left) => {
            for Left { account, of, pieces } in left.iter().copied() {
                live.rooms.tell_of(account, || Ask::Left { sku: of, left: pieces }).await;
            }
        }
        Fact::Terms(terms) => {
            if let Err(error) = shelve(live, terms).await {
                tracing::warn!(%error, "rooms were not told of changed terms; who reloads sees them");
            }
        }
        Fact::Orders(events) => {
            for event in events.iter() {
                live.rooms.tell(event.live, Ask::Note(*event)).await;
            }
        }
        Fact::Account(account, event) => live.rooms.happened(live, *account, *event).await,
        Fact::Show(event) => {
            if live.rooms.known(event.live).is_some() {
                live.rooms.count(live, *event).await;
            }
        }
        Fact::Begins { account, product, from, by } => begin(live, (*account, *product), *from, *by).await,
    }
}

/// Shows the card of what begins about now; what begins later has [its time](super::cards).
async fn begin(live: &Live, (account, product): (Id, Id), from: Option<Millis>, by: Id) {
    if from.is_none_or(|from| from <= clock::now() + limits::CARD_AHEAD) {
        live.rooms.show(account, product, by).await;
    }
}

/// Tells rooms on which terms SKUs are to be had now.
async fn shelve(live: &Live, terms: &Terms) -> Result<()> {
    for sku in touched(&live.base.db, terms).await? {
        let Some(row) = products::sku(&live.base.db, sku).await? else { continue };
        let Some((shelf, places)) = shelf(&live.base.db, sku, clock::now()).await? else { continue };
        let seller = Id(row.account_id);
        for (offer, left) in places {
            live.rooms.tell_of(seller, || Ask::Left { sku: offer, left }).await;
        }
        live.rooms.tell_of(seller, || Ask::Shelf { sku, shelf: Box::new(shelf.clone()) }).await;
    }
    Ok(())
}

/// Tells every room what rows have.
async fn catch_up(live: &Live) {
    for (show, task) in live.rooms.all() {
        if let Err(error) = refresh(live, show, &task).await {
            tracing::warn!(live = %show, %error, "a room was not told what rows have; who reloads sees it");
        }
    }
}

/// Tells a room what happened to its orders since the last line that it counted, what is left, and on which terms.
pub(super) async fn refresh(live: &Live, show: Id, task: &RoomTask) -> Result<()> {
    let Some(mut after) = task.ask(Ask::LastLine).await else { return Ok(()) };
    loop {
        let page = order_events::of_post(&live.base.db, show, after, PAGE).await?;
        for event in page.iter().filter_map(order_events::Told::event) {
            task.tell(Ask::Note(event)).await;
        }
        match page.last() {
            Some(last) => after = Id(last.event.id),
            None => break,
        }
    }
    let bag = products::in_bag(&live.base.db, show).await?;
    let (left, shelves) = rooms::on_sale(live, &bag).await?;
    for (sku, left) in left {
        task.tell(Ask::Left { sku, left }).await;
    }
    for (sku, shelf) in shelves {
        task.tell(Ask::Shelf { sku, shelf: Box::new(shelf) }).await;
    }
    Ok(())
}
