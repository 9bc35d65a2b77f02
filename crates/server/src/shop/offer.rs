//! Offers and draws between rows and rules.

use wanghong_core::{
    Currency, Id, Millis, Money,
    room::{Shelf, shelf::Window},
    sale::{
        Deposit, Draw, Drawn, Offer,
        draw::{Hash, Seed},
        offer::Kind,
    },
};
use wanghong_store::{Db, Error, Result, draws, offers, products};

/// A row of `offers` as the rules know it.
pub(crate) fn offer(row: &offers::Offer) -> Result<Offer> {
    let broken = |what: &str| Error::Row(format!("offer {}: {what}", row.id));
    let currency: Currency = row.currency.parse().map_err(|_unknown| broken("unknown currency"))?;
    let money = |minor| Money::new(minor, currency);
    let span = |ms: Option<i64>| Millis(ms.unwrap_or_default());
    let deposit = |minor| Deposit {
        amount: money(minor),
        cooling: span(row.cooling_ms),
        balance: span(row.balance_ms),
    };
    Ok(Offer {
        id: Id(row.id),
        sku: Id(row.sku_id),
        kind: Kind::from_word(&row.kind).ok_or_else(|| broken("unknown kind"))?,
        price: money(row.price_minor),
        from: row.from_at.map(Millis),
        until: row.until_at.map(Millis),
        live: row.post_id.map(Id),
        quantity: row.quantity,
        per_buyer: row.per_buyer,
        deposit: row.deposit_minor.map(deposit),
        open: row.is_open,
    })
}

/// A row of `draws` as the rules know it.
pub(crate) fn draw(row: &draws::Draw) -> Result<(Draw, Option<Drawn>)> {
    let bytes = |text: &str| {
        let mut bytes = [0; 32];
        let read = hex::decode_to_slice(text, &mut bytes);
        read.map(|()| bytes).map_err(|error| Error::Row(format!("draw {}: {error}", row.id)))
    };
    let draw = Draw {
        id: Id(row.id),
        sku: Id(row.sku_id),
        from: Millis(row.from_at),
        until: Millis(row.until_at),
        pieces: row.pieces,
        commitment: Hash(bytes(&row.commitment)?),
        seed: Seed(bytes(&row.seed)?),
    };
    let Some(root) = &row.root else { return Ok((draw, None)) };
    let drawn = Drawn {
        root: Hash(bytes(root)?),
        entrants: row.entrants.unwrap_or_default(),
        given: row.given,
        turn: row.turn,
        settled: row.settled_at.is_some(),
    };
    Ok((draw, Some(drawn)))
}

/// The terms of a SKU as viewers may know them, and the places left under each offer that is for so many.
pub(crate) async fn shelf(db: &Db, sku: Id, now: Millis) -> Result<Option<(Shelf, Vec<(Id, i64)>)>> {
    let Some(row) = products::sku(db, sku).await? else { return Ok(None) };
    let product = products::by_id(db, Id(row.product_id)).await?;
    let (terms, _) = super::rows::sku(&row)?;
    let offers = offers::of_sku(db, sku, now).await?;
    let windows = draws::of_sku(db, sku, now).await?;
    let places = offers.iter().filter_map(|row| Some((Id(row.id), left(row)?))).collect();
    let shelf = Shelf {
        price: terms.price,
        there: !row.archived && product.is_some_and(|product| !product.archived),
        offers: offers.iter().map(offer).collect::<Result<_>>()?,
        draw: windows.first().map(window).transpose()?,
    };
    Ok(Some((shelf, places)))
}

/// A draw as everybody may know it beforehand.
pub(crate) fn window(row: &draws::Draw) -> Result<Window> {
    let (draw, drawn) = draw(row)?;
    Ok(Window::new(&draw, drawn.is_some_and(|drawn| drawn.settled)))
}

/// How many more pieces there may be under an offer that is for so many.
pub(crate) fn left(row: &offers::Offer) -> Option<i64> {
    row.quantity.map(|most| most.saturating_sub(row.taken))
}
