//! Offers and draws between rows and rules.

use std::collections::BTreeSet;
use wanghong_base::facts::{Fact, Terms};
use wanghong_core::{
    Id, Millis,
    room::{Shelf, shelf::Window},
};
use wanghong_store::{Db, Result, draws, offers, products};

/// The draw that matters to whoever looks at a SKU now: the one whose window is open, then the next to be over.
pub(crate) fn foremost<'a>(
    rows: impl Iterator<Item = &'a draws::Draw>,
    now: Millis,
) -> Option<&'a draws::Draw> {
    let open = |row: &draws::Draw| row.from_at <= now.0 && now.0 < row.until_at;
    rows.min_by_key(|row| (!open(row), row.settled_at.is_some(), row.from_at, row.id))
}

/// The terms of a SKU as viewers may know them, and the places left under each offer that is for so many.
pub async fn shelf(db: &Db, sku: Id, now: Millis) -> Result<Option<(Shelf, Vec<(Id, i64)>)>> {
    let Some(row) = products::sku(db, sku).await? else { return Ok(None) };
    let product = products::by_id(db, Id(row.product_id)).await?;
    let terms = row.terms()?;
    let offers = offers::of_sku(db, sku, now).await?;
    let windows = draws::of_sku(db, sku, now).await?;
    let places = offers.iter().filter_map(|row| Some((Id(row.id), row.left()?))).collect();
    let shelf = Shelf {
        price: terms.price,
        there: !row.archived && product.is_some_and(|product| !product.archived),
        offers: offers.iter().map(offers::Offer::terms).collect::<Result<_>>()?,
        draw: foremost(windows.iter(), now).map(window).transpose()?,
    };
    Ok(Some((shelf, places)))
}

/// A draw as everybody may know it beforehand.
pub(crate) fn window(row: &draws::Draw) -> Result<Window> {
    let (draw, drawn) = row.rules()?;
    Ok(Window::new(&draw, drawn.is_some_and(|drawn| drawn.settled)))
}

/// The SKUs that are to be had on other terms.
pub async fn touched(db: &Db, terms: &Terms) -> Result<BTreeSet<Id>> {
    let mut skus = terms.skus.clone();
    for product in &terms.products {
        skus.extend(products::skus(db, *product).await?.iter().map(|sku| Id(sku.id)));
    }
    for draw in &terms.draws {
        skus.extend(draws::by_id(db, *draw).await?.map(|row| Id(row.sku_id)));
    }
    Ok(skus)
}

/// That something of a SKU begins then, or at once.
pub(crate) fn begins(sku: &products::Sku, from: Option<i64>, by: Id) -> Fact {
    let (account, product) = (Id(sku.account_id), Id(sku.product_id));
    Fact::Begins { account, product, from: from.map(Millis), by }
}
