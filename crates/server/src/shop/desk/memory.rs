//! What the desk knows from rows: all of the sale when it starts, and what it has forgotten when it is asked.

use super::ask::Ask;
use crate::{
    app::App,
    clock, limits,
    shop::{batch::Reply, offer, rows},
    troubles::Trouble,
};
use std::{collections::BTreeMap, sync::Arc};
use wanghong_core::{
    Id, Millis, limits as rules,
    sale::{Input, Of, Pieces, Sale, State},
};
use wanghong_store::{Db, Error, Result, desk, draws, offers, orders, products, refunds};

/// Looks up in rows what the sale has forgotten but is about to be asked about: all keys at once, since nearly every
/// tap has one that nobody knows. That a key is new is for the rows to say: keys are the buyers' own words.
pub(super) async fn recall(db: &Db, sale: &mut Sale, asks: &[(Ask, Reply)]) -> Result<()> {
    let mut keys = Vec::new();
    let mut found = Vec::new();
    for (ask, _) in asks {
        recall_terms(db, sale, ask).await?;
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

/// What counts of buyers from now on, and offers that the sale has forgotten.
async fn recall_terms(db: &Db, sale: &mut Sale, ask: &Ask) -> Result<()> {
    for sku in ask.limited() {
        had(db, sale, sku).await?;
    }
    for offer in ask.offers() {
        // Nothing is held under an offer that the sale has forgotten.
        if sale.taken(Id(offer.sku_id), Id(offer.id)).is_none() {
            offered(db, sale, offer, offer.taken).await?;
        }
    }
    Ok(())
}

/// Tells a sale what buyers have of a SKU that has a limit for each.
async fn had(db: &Db, sale: &mut Sale, sku: Id) -> Result<()> {
    for (sku, buyer, pieces) in orders::had(db, sku).await? {
        sale.handle(Input::Had { buyer, of: Of::Sku(sku), pieces }, clock::now());
    }
    Ok(())
}

/// Tells a sale an offer under which so many pieces were sold, and what buyers have of it where that counts.
async fn offered(db: &Db, sale: &mut Sale, row: &offers::Offer, sold: i64) -> Result<()> {
    let (offer, now) = (offer::offer(row)?, clock::now());
    sale.handle(Input::Offer { offer, sold }, now);
    if offer.counts_buyers() {
        for (buyer, pieces) in offers::had(db, offer.id).await? {
            sale.handle(Input::Had { buyer, of: Of::Offer(offer.id), pieces }, now);
        }
    }
    Ok(())
}

/// The sale as rows have it.
pub(super) async fn read(db: &Db) -> Result<Sale> {
    let mut sale = Sale::default();
    let now = clock::now();
    for row in products::all_skus(db).await? {
        let (terms, stock) = rows::sku(&row)?;
        sale.handle(Input::Sku { terms, stock }, now);
        if terms.per_buyer.is_some() {
            had(db, &mut sale, terms.sku).await?;
        }
    }
    let open = orders::open(db).await?;
    let held = held_under(&open);
    for row in offers::running(db, now).await? {
        let sold = row.taken.saturating_sub(held.get(&row.id).copied().unwrap_or(0));
        offered(db, &mut sale, &row, sold).await?;
    }
    for claim in offers::claims(db, now).await? {
        sale.handle(Input::Claimed { offer: Id(claim.offer_id), buyer: Id(claim.buyer) }, now);
    }
    for payment in refunds::latest(db, i64::try_from(rules::RETURNED).unwrap_or(i64::MAX)).await? {
        sale.handle(Input::Returned(payment), now);
    }
    for row in draws::unsettled(db).await? {
        let (draw, drawn) = offer::draw(&row)?;
        sale.handle(Input::Draw { draw, drawn }, now);
    }
    for row in sold(db, now).await?.into_iter().chain(open) {
        sale.handle(Input::Restore(Arc::new(rows::order(row)?)), now);
    }
    while let Some(output) = sale.poll() {
        tracing::error!(?output, "the shop's rows do not add up");
    }
    sale.audit().map_err(|violation| Error::Row(format!("the shop's rows: {violation}")))?;
    Ok(sale)
}

/// What was sold of late, the oldest first: who buys from one place is counted over a restart as well. No more than
/// a sale remembers anyway.
async fn sold(db: &Db, now: Millis) -> Result<Vec<orders::Order>> {
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
pub(super) async fn again(app: &App, owner: i64) -> Result<(i64, Sale)> {
    let mut wait = limits::DESK_AGAIN;
    loop {
        match renewed(&app.db, owner).await {
            Err(error) if !matches!(error, Error::Fenced) => {
                tracing::error!(%error, "the sale cannot be read; trying again");
                app.troubles.begin(Trouble::Unread);
            }
            end => {
                app.troubles.end(Trouble::Unread);
                return end;
            }
        }
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(limits::DESK_AGAIN_MOST);
    }
}

async fn renewed(db: &Db, owner: i64) -> Result<(i64, Sale)> {
    let term = desk::renew(db, owner).await?;
    Ok((term, read(db).await?))
}

/// Pieces that open orders hold under each offer.
fn held_under(open: &[orders::Order]) -> BTreeMap<i64, i64> {
    let mut held = BTreeMap::<i64, i64>::new();
    for order in open {
        let holds = State::from_word(&order.state).is_some_and(|state| state.pieces() == Pieces::Held);
        if let Some(offer) = order.offer_id.filter(|_| holds) {
            let under = held.entry(offer).or_default();
            *under = under.saturating_add(order.quantity);
        }
    }
    held
}
