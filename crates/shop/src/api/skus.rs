//! The ways to have a product: added, named, priced, stocked, archived; never deleted.

use super::{
    products as goods_api,
    products::{Product, Sku, codes_free},
    proposals::propose,
};
use crate::{
    Shop,
    change::{Change, Restock, Row},
    currency,
    goods::{self, Wish, bounds},
};
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_base::extract::{Json, Path};
use wanghong_base::wire::Id;
use wanghong_base::{
    clock,
    error::{Error, Result},
    facts::Fact,
};
use wanghong_core::{
    self as core, Refusal,
    event::{Event, Kind},
    limits,
    policy::Act,
    words,
};
use wanghong_people::api::keyed::{IdempotencyKey, Keyed};
use wanghong_people::auth::Person;
use wanghong_store::products;

pub(crate) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(add)).routes(routes!(edit)).routes(routes!(add_stock))
}

/// A new SKU with its terms and first stock.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct SkuNew {
    /// What tells it from the others; where the product has options, their values do.
    #[serde(default)]
    title: String,
    /// One for each of the product's options.
    #[serde(default)]
    values: Vec<String>,
    /// The merchant's own name for it; no two SKUs of an account share one.
    code: Option<String>,
    price_minor: i64,
    floor_minor: Option<i64>,
    plan: Option<i64>,
    per_buyer: Option<i64>,
    stock: i64,
}

impl SkuNew {
    /// The row it becomes, if it can be.
    pub(crate) fn row(
        &self,
        product: &products::Product,
        currency: &str,
    ) -> std::result::Result<products::Sku, Refusal> {
        let wish = Wish {
            title: self.title.clone(),
            values: self.values.clone(),
            code: self.code.clone(),
            price_minor: self.price_minor,
            floor_minor: self.floor_minor,
            plan: self.plan,
            per_buyer: self.per_buyer,
            archived: false,
        };
        wish.new_sku(product, currency, self.stock)
    }
}

/// Adds a SKU to a product.
#[utoipa::path(post, path = "/products/{id}/skus", params(("id" = Id, Path), IdempotencyKey), request_body = SkuNew,
    responses((status = 200, body = Product)))]
async fn add(
    State(shop): State<Shop>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Keyed(key, Json(form)): Keyed<Json<SkuNew>>,
) -> Result<Json<Product>> {
    let _one_at_a_time = shop.desk.catalogue.lock().await;
    let product = products::by_id(&shop.base.db, id).await?.ok_or_else(Error::not_found)?;
    person.may(Act::ManageShop(core::Id(product.account_id)))?;
    if key.done(&shop.base.db, &person).await?.is_some() {
        return Ok(Json(goods_api::seen_by(&shop, &person.caller, product).await?));
    }
    let sku = form.row(&product, currency::of(&shop.base.db).await?.code())?;
    goods::priced(shop.pay.on(), None, &sku)?;
    let mut all = products::skus(&shop.base.db, id).await?;
    let place = i64::try_from(all.len()).unwrap_or(i64::MAX);
    all.push(sku.clone());
    goods::family(&all)?;
    codes_free(&shop, std::slice::from_ref(&sku)).await?;
    let once = key.once(&person, core::Id(sku.id));
    let rows = vec![Row::AddSku { sku, place, by: person.account }];
    shop.desk.change(Change { rows, once, ..Change::default() }).await?;
    Ok(Json(goods_api::seen_by(&shop, &person.caller, product).await?))
}

/// All of a SKU but its stock.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct SkuEdit {
    /// What tells it from the others; where the product has options, their values do.
    #[serde(default)]
    title: String,
    /// One for each of the product's options.
    #[serde(default)]
    values: Vec<String>,
    code: Option<String>,
    price_minor: i64,
    floor_minor: Option<i64>,
    plan: Option<i64>,
    per_buyer: Option<i64>,
    archived: bool,
}

impl From<SkuEdit> for Wish {
    fn from(form: SkuEdit) -> Self {
        let SkuEdit { title, values, code, price_minor, floor_minor, plan, per_buyer, archived } = form;
        Self { title, values, code, price_minor, floor_minor, plan, per_buyer, archived }
    }
}

/// Changes a SKU. A price counts for the next hold. What loosens floor or plan, or goes below the floor, waits in
/// `waiting` for a second person; all else is done at once.
#[utoipa::path(patch, path = "/skus/{id}", params(("id" = Id, Path)), request_body = SkuEdit,
    responses((status = 200, body = Sku)))]
async fn edit(
    State(shop): State<Shop>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Json(form): Json<SkuEdit>,
) -> Result<Json<Sku>> {
    let _one_at_a_time = shop.desk.catalogue.lock().await;
    let (was, product) = managed(&shop, &person, id).await?;
    let next = Wish::from(form).granted(was.clone(), &product)?;
    goods::priced(shop.pay.on(), Some(&was), &next)?;
    let mut all = products::skus(&shop.base.db, core::Id(product.id)).await?;
    all.retain(|sku| sku.id != next.id);
    all.push(next.clone());
    goods::family(&all)?;
    codes_free(&shop, std::slice::from_ref(&next)).await?;
    let rows = if bounds(&was).alone(&bounds(&next)) {
        vec![Row::EditSku(next)]
    } else {
        let (price_minor, floor_minor, plan) = (was.price_minor, was.floor_minor, was.plan);
        let proposal = propose(&shop, &person, (&was, bounds(&next)), "").await?;
        let at_once = products::Sku { price_minor, floor_minor, plan, ..next };
        std::iter::once(Row::EditSku(at_once)).chain(proposal.map(Row::Propose)).collect()
    };
    shop.desk.change(Change { rows, ..Change::default() }).await?;
    Ok(Json(goods_api::sku(&shop, &person, id).await?))
}

/// A SKU and its product, if `person` may change them.
async fn managed(shop: &Shop, person: &Person, id: core::Id) -> Result<(products::Sku, products::Product)> {
    let sku = products::sku(&shop.base.db, id).await?.ok_or_else(Error::not_found)?;
    person.may(Act::ManageShop(core::Id(sku.account_id)))?;
    let product =
        products::by_id(&shop.base.db, core::Id(sku.product_id)).await?.ok_or_else(Error::not_found)?;
    Ok((sku, product))
}

/// How many pieces come in, or, below zero, go out.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Stock {
    add: i64,
    /// Why; it stands in the SKU's history.
    #[serde(default)]
    note: String,
}

/// Adds stock to a SKU, or takes some back. More than is planned waits in `waiting` for a second person.
#[utoipa::path(post, path = "/skus/{id}/stock", params(("id" = Id, Path), IdempotencyKey), request_body = Stock,
    responses((status = 200, body = Sku)))]
async fn add_stock(
    State(shop): State<Shop>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Keyed(key, Json(form)): Keyed<Json<Stock>>,
) -> Result<Json<Sku>> {
    let _one_at_a_time = shop.desk.catalogue.lock().await;
    let sku = products::sku(&shop.base.db, id).await?.ok_or_else(Error::not_found)?;
    person.may(Act::RunSale(core::Id(sku.account_id)))?;
    if key.done(&shop.base.db, &person).await?.is_some() {
        return Ok(Json(goods_api::sku(&shop, &person, id).await?));
    }
    let once = key.once(&person, id);
    let note = words::text(&form.note, limits::NOTE, "note")?;
    let was = bounds(&sku);
    let next = core::policy::Bounds { stocked: was.stocked.saturating_add(form.add), ..was };
    if was.alone(&next) {
        let restock = Restock { sku: id, add: form.add, by: person.account, note, accepts: None };
        shop.desk.stock(restock, once).await?;
        tell(&shop, person.account, &sku, form.add).await;
    } else {
        sku.stock().restock(form.add)?;
        if let Some(proposal) = propose(&shop, &person, (&sku, next), &note).await? {
            shop.desk
                .change(Change { rows: vec![Row::Propose(proposal)], once, ..Change::default() })
                .await?;
        }
    }
    Ok(Json(goods_api::sku(&shop, &person, id).await?))
}

/// Tells the rooms of a SKU's account that pieces came in.
pub(crate) async fn tell(shop: &Shop, by: core::Id, sku: &products::Sku, add: i64) {
    let event = Event {
        account: Some(by),
        subject: Some(core::Id(sku.product_id)),
        amount: add,
        ..Event::new(Kind::Stock, core::Id(0), clock::now())
    };
    shop.base.facts.tell(Fact::Account(core::Id(sku.account_id), event)).await;
}
