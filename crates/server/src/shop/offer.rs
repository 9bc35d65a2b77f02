//! Offers and draws between rows and rules.

use wanghong_core::{
    Currency, Id, Millis, Money,
    room::{Shelf, shelf::Window},
    sale::{
        Deposit, Draw, Drawn, Offer,
        draw::{Beacon, Hash, Pledge, Secret, Seed},
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
    let bytes = |text: &str| bytes(row, text);
    let draw = Draw {
        id: Id(row.id),
        sku: Id(row.sku_id),
        from: Millis(row.from_at),
        until: Millis(row.until_at),
        pieces: row.pieces,
        commitment: Hash(bytes(&row.commitment)?),
        seed: Seed(bytes(&row.seed)?),
        pledge: pledge(row)?,
    };
    let Some(root) = &row.root else { return Ok((draw, None)) };
    let drawn = Drawn {
        root: Hash(bytes(root)?),
        entrants: row.entrants.unwrap_or_default(),
        randomness: row.randomness.as_deref().map(bytes).transpose()?.map(Hash),
        void: row.is_void,
        given: row.given,
        turn: row.turn,
        settled: row.settled_at.is_some(),
    };
    Ok((draw, Some(drawn)))
}

/// What a draw is bound to, from the second format on.
fn pledge(row: &draws::Draw) -> Result<Option<Pledge>> {
    if row.version < 2 {
        return Ok(None);
    }
    let missing = |what: &str| Error::Row(format!("draw {}: no {what}", row.id));
    let bytes = |text: &Option<String>, what| bytes(row, text.as_deref().ok_or_else(|| missing(what))?);
    let currency = row.currency.as_deref().and_then(|code| code.parse().ok());
    let currency = currency.ok_or_else(|| missing("currency"))?;
    let named = row.beacon_round.zip(row.beacon_until);
    let beacon = |(round, until)| -> Result<Beacon> {
        Ok(Beacon { chain: Hash(bytes(&row.beacon_chain, "chain")?), round, until: Millis(until) })
    };
    Ok(Some(Pledge {
        price: Money::new(row.price_minor.ok_or_else(|| missing("price"))?, currency),
        per_buyer: row.per_buyer,
        beacon: named.map(beacon).transpose()?,
        receipts: bytes(&row.receipts, "key")?,
        secret: Secret(bytes(&row.secret, "secret")?),
    }))
}

fn bytes(row: &draws::Draw, text: &str) -> Result<[u8; 32]> {
    let mut bytes = [0; 32];
    let read = hex::decode_to_slice(text, &mut bytes);
    read.map(|()| bytes).map_err(|error| Error::Row(format!("draw {}: {error}", row.id)))
}

/// The draw that matters to whoever looks at a SKU now: the one whose window is open, then the next to be over.
pub(crate) fn foremost<'a>(
    rows: impl Iterator<Item = &'a draws::Draw>,
    now: Millis,
) -> Option<&'a draws::Draw> {
    let open = |row: &draws::Draw| row.from_at <= now.0 && now.0 < row.until_at;
    rows.min_by_key(|row| (!open(row), row.settled_at.is_some(), row.from_at, row.id))
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
        draw: foremost(windows.iter(), now).map(window).transpose()?,
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
