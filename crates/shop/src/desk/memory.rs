//! What the desk knows from rows: all of the sale when it starts, and what it has forgotten when it is asked.

use super::ask::Ask;
use crate::{Shop, errand::Errand, limits, troubles};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use wanghong_base::{
    clock,
    owners::{Owner, Term},
};
use wanghong_core::{
    Id, Millis, limits as rules,
    sale::{Input, Of, Once, Order, Pieces, Record, Sale},
};
use wanghong_store::{Db, Error, Result, acts, bought, draws, offers, orders, products, refunds};

/// Looks up in rows what the sale has forgotten but is about to be asked about: all of a kind at once, since nearly
/// every tap has a key that nobody knows. That a key is new is for the rows to say: keys are the buyers' own words.
pub(super) async fn recall(db: &Db, sale: &mut Sale, errands: &[Errand<Ask>]) -> Result<()> {
    let (mut keys, mut ids) = (Vec::new(), Vec::new());
    for ask in errands.iter().map(Errand::ask) {
        match (ask, ask.order()) {
            (Ask::Hold(tap), _) if !sale.knows_key(&tap.key) => keys.push(tap.key.as_ref().to_owned()),
            (_, Some(order)) if !sale.knows(order) => ids.push(order.0),
            _ => {}
        }
    }
    let mut found = orders::by_keys(db, keys).await?;
    if !ids.is_empty() {
        found.extend(orders::by_ids(db, ids).await?);
    }
    for order in found {
        // Two asks may be about one order.
        if !sale.knows(order.id) {
            sale.handle(Input::Restore(Arc::new(order)), clock::now());
        }
    }
    recall_acts(db, sale, errands).await?;
    recall_offers(db, sale, errands).await?;
    recall_buyers(db, sale, errands).await
}

/// Acts of the shop that may have been done before.
async fn recall_acts(db: &Db, sale: &mut Sale, errands: &[Errand<Ask>]) -> Result<()> {
    let keys = errands.iter().filter_map(|errand| errand.ask().once()).map(|once| &once.key);
    let keys = keys.filter(|key| !sale.knows_act(key)).map(|key| key.as_ref().to_owned()).collect();
    for row in acts::by_keys(db, keys).await? {
        let (digest, about) = (row.digest.cast_unsigned(), Id(row.about));
        sale.handle(Input::Did(Once { key: row.key.into(), digest, about }), clock::now());
    }
    Ok(())
}

/// Offers that change, or that orders are under: one that was over and idle may be forgotten.
async fn recall_offers(db: &Db, sale: &mut Sale, errands: &[Errand<Ask>]) -> Result<()> {
    let under = errands.iter().filter_map(|errand| sale.order(errand.ask().order()?));
    let under = under.filter_map(|order| Some((order.sku, order.offer?)));
    let changed = errands.iter().flat_map(|errand| errand.ask().offers());
    let changed = changed.map(|offer| (Id(offer.sku_id), Id(offer.id)));
    let all = under.chain(changed).filter(|(sku, offer)| sale.taken(*sku, *offer).is_none());
    let forgotten: BTreeSet<i64> = all.map(|(_, offer)| offer.0).collect();
    for row in offers::by_ids(db, forgotten.into_iter().collect()).await? {
        // Nothing is held under an offer that the sale has forgotten.
        sale.handle(Input::Offer { offer: row.terms()?, sold: row.taken }, clock::now());
    }
    Ok(())
}

/// Buyers of what is limited, or will be once these asks are taken.
async fn recall_buyers(db: &Db, sale: &mut Sale, errands: &[Errand<Ask>]) -> Result<()> {
    let mut asked = BTreeSet::new();
    for ask in errands.iter().map(Errand::ask) {
        asked.extend(ask.limited().flat_map(|sku| sale.unrecorded(sku)));
        asked.extend(needs_record(sale, ask));
    }
    asked.retain(|buyer| !sale.knows_buyer(*buyer));
    tell_buyers(db, sale, asked.into_iter().collect()).await
}

/// The buyer whose record an ask needs, where it needs one.
fn needs_record(sale: &Sale, ask: &Ask) -> Option<Id> {
    if let Ask::Hold(tap) = ask {
        return sale.asks_record(tap.sku).then_some(tap.buyer);
    }
    if let Ask::Claim { buyer, .. } = ask {
        return Some(*buyer);
    }
    // Money that comes late may buy what its order had lost.
    let Ask::Paid { order, .. } = ask else { return None };
    let order = sale.order(*order)?;
    sale.asks_record(order.sku).then_some(order.buyer)
}

/// Tells a sale what some buyers have had and claimed.
async fn tell_buyers(db: &Db, sale: &mut Sale, buyers: Vec<Id>) -> Result<()> {
    for some in buyers.chunks(limits::RECORDS_AT_ONCE) {
        let ids = || some.iter().map(|buyer| buyer.0).collect();
        let mut records: BTreeMap<Id, Record> = some.iter().map(|id| (*id, Record::default())).collect();
        for row in bought::of(db, ids()).await? {
            let of = if row.is_offer { Of::Offer(Id(row.thing)) } else { Of::Sku(Id(row.thing)) };
            if row.pieces != 0 {
                records.entry(Id(row.buyer)).or_default().had.insert(of, row.pieces);
            }
        }
        for claim in offers::claims(db, ids()).await? {
            records.entry(Id(claim.buyer)).or_default().claims.insert(Id(claim.offer_id));
        }
        for (buyer, record) in records {
            sale.handle(Input::Buyer { buyer, record }, clock::now());
        }
    }
    Ok(())
}

/// The sale as rows have it.
pub(super) async fn read(db: &Db) -> Result<Sale> {
    let mut sale = Sale::default();
    let now = clock::now();
    for row in products::all_skus(db).await? {
        sale.handle(Input::Sku { terms: row.terms()?, stock: row.stock() }, now);
    }
    let open = orders::open(db).await?;
    read_offers(db, &mut sale, &open, now).await?;
    for payment in refunds::latest(db, i64::try_from(rules::RETURNED).unwrap_or(i64::MAX)).await? {
        sale.handle(Input::Returned(payment), now);
    }
    for row in draws::unsettled(db).await? {
        let (draw, drawn) = row.rules()?;
        sale.handle(Input::Draw { draw, drawn }, now);
    }
    for (account, last) in orders::numbers(db).await? {
        sale.handle(Input::Number { account, last }, now);
    }
    let limited = open.iter().filter(|order| sale.asks_record(order.sku));
    let buyers: BTreeSet<Id> = limited.map(|order| order.buyer).collect();
    tell_buyers(db, &mut sale, buyers.into_iter().collect()).await?;
    for order in sold(db, now).await?.into_iter().chain(open) {
        sale.handle(Input::Restore(Arc::new(order)), now);
    }
    while let Some(output) = sale.poll() {
        tracing::error!(?output, "the shop's rows do not add up");
    }
    sale.audit().map_err(|violation| Error::Row(format!("the shop's rows: {violation}")))?;
    Ok(sale)
}

/// Offers that can be had, and those that open orders are under.
async fn read_offers(db: &Db, sale: &mut Sale, open: &[Order], now: Millis) -> Result<()> {
    let held = held_under(open);
    let mut all = offers::by_ids(db, open.iter().filter_map(|order| Some(order.offer?.0)).collect()).await?;
    all.extend(offers::running(db, now).await?);
    let all: BTreeMap<i64, offers::Offer> = all.into_iter().map(|row| (row.id, row)).collect();
    for row in all.values() {
        let sold = row.taken.saturating_sub(held.get(&Id(row.id)).copied().unwrap_or(0));
        sale.handle(Input::Offer { offer: row.terms()?, sold }, now);
    }
    Ok(())
}

/// What was sold of late, the oldest first: who buys from one place is counted over a restart as well. No more than
/// a sale remembers anyway.
async fn sold(db: &Db, now: Millis) -> Result<Vec<Order>> {
    let from = Id::mint(Millis(now.0.saturating_sub(rules::SHARED_SPAN.0)), 0);
    let most = i64::try_from(rules::CLOSED_ORDERS).unwrap_or(i64::MAX);
    let mut sold = orders::sold(db, from, most).await?;
    sold.reverse();
    Ok(sold)
}

/// The owner's next term and the sale as rows have it, however long it takes to reach them. Meanwhile buyers are told
/// `busy`. Fails only when somebody else owns the sale.
///
/// First the term, then the rows: a commit that is still under way, though nobody hears of it any more, would land
/// behind rows that were read before, and the next batch would write its own counts over it.
pub(super) async fn again(shop: &Shop, owner: &Owner) -> Result<(Term, Sale)> {
    let mut wait = limits::DESK_AGAIN;
    loop {
        match renewed(&shop.base.db, owner).await {
            Err(error) if !matches!(error, Error::Fenced) => {
                tracing::error!(%error, "the sale cannot be read; trying again");
                shop.base.troubles.begin(troubles::UNREAD);
            }
            end => {
                shop.base.troubles.end(troubles::UNREAD);
                return end;
            }
        }
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(limits::DESK_AGAIN_MOST);
    }
}

async fn renewed(db: &Db, owner: &Owner) -> Result<(Term, Sale)> {
    let term = owner.renew().await?;
    Ok((term, read(db).await?))
}

/// Pieces that open orders hold under each offer.
fn held_under(open: &[Order]) -> BTreeMap<Id, i64> {
    let mut held = BTreeMap::<Id, i64>::new();
    for order in open {
        let holds = order.state.pieces() == Pieces::Held;
        if let Some(offer) = order.offer.filter(|_| holds) {
            let under = held.entry(offer).or_default();
            *under = under.saturating_add(order.quantity);
        }
    }
    held
}
