//! The catalogue.

use super::extract::{Json, Path};
use super::{
    accounts::picture,
    site,
    wire::{Id, Money, blob_url},
};
use crate::{
    app::App,
    auth::{Caller, Person},
    clock,
    error::{Error, Result},
};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_core::{
    self as core, Code, Refusal, account,
    insight::{Event, Kind},
    limits,
    policy::{self, Act},
};
use wanghong_store::products;

pub(crate) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(list, add)).routes(routes!(show, edit)).routes(routes!(add_stock))
}

/// A thing for sale.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Product {
    id: Id,
    account: Id,
    title: String,
    description: String,
    pictures: Vec<Picture>,
    skus: Vec<Sku>,
    archived: bool,
}

/// What it looks like.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Picture {
    id: Id,
    url: String,
    alt: String,
}

/// One way to have it. All but `left` is for the shop's own people and 0 for others.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Sku {
    id: Id,
    title: String,
    price: Money,
    left: i64,
    held: i64,
    sold: i64,
    stocked: i64,
}

/// A row of the catalogue as `caller` may see it.
pub(crate) async fn seen_by(app: &App, caller: &Caller, row: products::Product) -> Result<Product> {
    let id = core::Id(row.id);
    let shop = policy::check(&caller.actor, Act::ReadWall(core::Id(row.account_id))).is_ok();
    let pictures = products::pictures(&app.db, id).await?.into_iter();
    let skus = products::skus(&app.db, id).await?.into_iter();
    Ok(Product {
        id: id.into(),
        account: row.account_id.into(),
        title: row.title,
        description: row.description,
        pictures: pictures
            .map(|p| Picture { id: p.blob_id.into(), url: blob_url(p.blob_id), alt: p.alt })
            .collect(),
        skus: skus.map(|sku| sku_seen(sku, shop)).collect(),
        archived: row.archived,
    })
}

fn sku_seen(row: products::Sku, shop: bool) -> Sku {
    let secret = |n: i64| if shop { n } else { 0 };
    Sku {
        id: row.id.into(),
        title: row.title,
        price: Money::new(row.price_minor, &row.currency),
        left: row.on_shelf,
        held: secret(row.held),
        sold: secret(row.sold),
        stocked: secret(row.stocked),
    }
}

/// What an account sells.
#[utoipa::path(get, path = "/accounts/{id}/products", params(("id" = Id, Path)), responses((status = 200, body = [Product])))]
async fn list(
    State(app): State<Arc<App>>,
    person: Person,
    Path(Id(id)): Path<Id>,
) -> Result<Json<Vec<Product>>> {
    person.may(Act::ReadWall(id))?;
    let mut all = Vec::new();
    for row in products::by_account(&app.db, id, crate::limits::LIST).await? {
        all.push(seen_by(&app, &person.caller, row).await?);
    }
    Ok(Json(all))
}

/// One product.
#[utoipa::path(get, path = "/products/{id}", params(("id" = Id, Path)), responses((status = 200, body = Product)))]
async fn show(State(app): State<Arc<App>>, caller: Caller, Path(Id(id)): Path<Id>) -> Result<Json<Product>> {
    let row = products::by_id(&app.db, id).await?.ok_or_else(Error::not_found)?;
    Ok(Json(seen_by(&app, &caller, row).await?))
}

/// A picture with its words.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct PictureEdit {
    blob: Id,
    alt: String,
}

/// A new SKU with its price and first stock.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct SkuNew {
    title: String,
    price_minor: i64,
    stock: i64,
}

/// A new product.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ProductNew {
    title: String,
    description: String,
    pictures: Vec<PictureEdit>,
    skus: Vec<SkuNew>,
}

/// Adds a product.
#[utoipa::path(post, path = "/accounts/{id}/products", params(("id" = Id, Path)), request_body = ProductNew,
    responses((status = 200, body = Product)))]
async fn add(
    State(app): State<Arc<App>>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Json(form): Json<ProductNew>,
) -> Result<Json<Product>> {
    person.may(Act::ManageShop(id))?;
    if form.skus.is_empty() || form.skus.len() > limits::SKUS {
        let message = format!("A product has 1 to {} SKUs.", limits::SKUS);
        return Err(Refusal::new(Code::Invalid, message).field("skus").into());
    }
    let currency = site::currency(&app.db).await?;
    let row = products::Product {
        id: clock::mint().0,
        account_id: id.0,
        title: account::line(&form.title, limits::TITLE, "title")?,
        description: account::optional(&form.description, limits::DESCRIPTION, "description")?,
        archived: false,
    };
    let pictures = pictures(&app, form.pictures).await?;
    let skus: Vec<_> =
        form.skus.iter().map(|sku| new_sku(&row, sku, currency.code())).collect::<Result<_>>()?;
    let mut tx = app.db.begin().await?;
    products::add(&mut tx, &row, clock::now()).await?;
    products::set_pictures(&mut tx, core::Id(row.id), pictures).await?;
    for (place, sku) in (0..).zip(&skus) {
        products::add_sku(&mut tx, sku, place).await?;
    }
    tx.commit().await?;
    app.desk.load(skus).await?;
    Ok(Json(seen_by(&app, &person.caller, row).await?))
}

async fn pictures(app: &App, given: Vec<PictureEdit>) -> Result<Vec<(core::Id, String)>> {
    if given.len() > limits::PICTURES {
        let message = format!("A product has at most {} pictures.", limits::PICTURES);
        return Err(Refusal::new(Code::Invalid, message).field("pictures").into());
    }
    let mut checked = Vec::new();
    for PictureEdit { blob, alt } in given {
        let alt = account::optional(&alt, limits::ALT, "pictures")?;
        checked.extend(picture(app, Some(blob), "pictures").await?.map(|id| (id, alt)));
    }
    Ok(checked)
}

fn new_sku(product: &products::Product, sku: &SkuNew, currency: &str) -> Result<products::Sku> {
    if !(0..=limits::PRICE).contains(&sku.price_minor) {
        return Err(Refusal::new(Code::Invalid, "This price cannot be.").field("skus").into());
    }
    if !(0..=limits::STOCK).contains(&sku.stock) {
        return Err(Refusal::new(Code::Invalid, "This stock cannot be.").field("skus").into());
    }
    Ok(products::Sku {
        id: clock::mint().0,
        product_id: product.id,
        account_id: product.account_id,
        title: account::line(&sku.title, limits::TITLE, "skus")?,
        price_minor: sku.price_minor,
        currency: currency.to_owned(),
        stocked: sku.stock,
        on_shelf: sku.stock,
        held: 0,
        sold: 0,
    })
}

/// What of a product can change; its SKUs' stock has a way of its own.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ProductEdit {
    title: String,
    description: String,
    pictures: Vec<PictureEdit>,
    archived: bool,
}

/// Changes a product.
#[utoipa::path(patch, path = "/products/{id}", params(("id" = Id, Path)), request_body = ProductEdit,
    responses((status = 200, body = Product)))]
async fn edit(
    State(app): State<Arc<App>>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Json(form): Json<ProductEdit>,
) -> Result<Json<Product>> {
    let was = products::by_id(&app.db, id).await?.ok_or_else(Error::not_found)?;
    person.may(Act::ManageShop(core::Id(was.account_id)))?;
    let row = products::Product {
        title: account::line(&form.title, limits::TITLE, "title")?,
        description: account::optional(&form.description, limits::DESCRIPTION, "description")?,
        archived: form.archived,
        ..was
    };
    let pictures = pictures(&app, form.pictures).await?;
    let mut tx = app.db.begin().await?;
    products::edit(&mut tx, &row).await?;
    products::set_pictures(&mut tx, id, pictures).await?;
    tx.commit().await?;
    Ok(Json(seen_by(&app, &person.caller, row).await?))
}

/// How many pieces come in, or, below zero, go out.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Stock {
    add: i64,
}

/// Adds stock to a SKU, or takes some back.
#[utoipa::path(post, path = "/skus/{id}/stock", params(("id" = Id, Path)), request_body = Stock,
    responses((status = 200, body = Sku)))]
async fn add_stock(
    State(app): State<Arc<App>>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Json(form): Json<Stock>,
) -> Result<Json<Sku>> {
    let sku = products::sku(&app.db, id).await?.ok_or_else(Error::not_found)?;
    person.may(Act::ManageShop(core::Id(sku.account_id)))?;
    app.desk.stock(id, form.add).await?;
    let event = Event {
        account: Some(person.account),
        subject: Some(core::Id(sku.product_id)),
        amount: form.add,
        ..Event::new(Kind::Stock, core::Id(0), clock::now())
    };
    app.halls.happened(&app, core::Id(sku.account_id), event).await;
    let sku = products::sku(&app.db, id).await?.ok_or_else(Error::not_found)?;
    Ok(Json(sku_seen(sku, true)))
}
