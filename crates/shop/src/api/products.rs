//! The catalogue.

use super::{draws::Window, offers::OfferSeen, proposals as waiting, proposals::Proposal, skus::SkuNew};
use crate::{
    Shop,
    change::{Change, Row},
    currency, goods, offer,
};
use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_base::extract::{Json, Path};
use wanghong_base::wire::{Id, Money, blob_url};
use wanghong_base::{
    clock,
    error::{Error, Result},
};
use wanghong_core::{
    self as core, Code, Refusal, limits,
    policy::{self, Act},
    words,
};
use wanghong_people::api::accounts::{self, picture};
use wanghong_people::api::keyed::{IdempotencyKey, Keyed};
use wanghong_people::auth::{Caller, Person};
use wanghong_store::{draws, offers, products};

pub(crate) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(list, add)).routes(routes!(show, edit))
}

/// A thing for sale.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Product {
    id: Id,
    account: Id,
    title: String,
    description: String,
    pictures: Vec<Picture>,
    /// What its SKUs differ in, such as colour; none where they only have titles.
    options: Vec<String>,
    /// Archived ones are for the shop's own people.
    skus: Vec<Sku>,
    archived: bool,
    /// Whether all of its SKUs are here; in the bag of a show they may not be, and then the cheapest are.
    whole: bool,
}

/// What it looks like.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Picture {
    id: Id,
    url: String,
    alt: String,
    /// The value of an option, or the title of a SKU, that it shows; null for the whole product.
    shows: Option<String>,
}

impl From<products::Picture> for Picture {
    fn from(row: products::Picture) -> Self {
        let products::Picture { blob_id, alt, shows } = row;
        let shows = Some(shows).filter(|shows| !shows.is_empty());
        Self { id: blob_id.into(), url: blob_url(core::Id(blob_id)), alt, shows }
    }
}

/// One way to have it. What `held`, `sold`, `stocked`, `on_hand` hold is for the team and 0 for others; floor and plan are for
/// whoever runs sales, code and what waits for the shop's own people.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Sku {
    id: Id,
    title: String,
    /// One for each of the product's options.
    values: Vec<String>,
    price: Money,
    left: i64,
    held: i64,
    sold: i64,
    /// Pieces that were put in and not taken back: `left + held + sold`.
    stocked: i64,
    /// Pieces in the house: left, held, or sold and not sent yet.
    on_hand: i64,
    /// The most pieces one buyer may have.
    per_buyer: Option<i64>,
    archived: bool,
    /// The merchant's own name for it.
    code: Option<String>,
    /// The least one may cost; below it a second person must agree.
    floor: Option<Money>,
    /// The most pieces that may be put in; above it a second person must agree.
    plan: Option<i64>,
    /// What it may be had under, now or later; the oldest first.
    offers: Vec<OfferSeen>,
    /// The draw that stands before it.
    draw: Option<Window>,
    /// What waits for a second person.
    waiting: Vec<Proposal>,
}

/// How much of a catalogue somebody may see.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sight {
    team: bool,
    sale: bool,
    shop: bool,
}

impl Sight {
    /// Everything.
    pub(crate) const SHOP: Self = Self { team: true, sale: true, shop: true };

    fn of(caller: &Caller, account: core::Id) -> Self {
        let may = |act| policy::check(&caller.actor, act).is_ok();
        Self {
            team: may(Act::ReadGoods(account)),
            sale: may(Act::RunSale(account)),
            shop: may(Act::ReadShop(account)),
        }
    }
}

/// A row of the catalogue as `caller` may see it.
pub(crate) async fn seen_by(shop: &Shop, caller: &Caller, row: products::Product) -> Result<Product> {
    let sight = Sight::of(caller, core::Id(row.account_id));
    painted(shop, sight, caller.actor.user, row).await
}

async fn painted(
    shop: &Shop,
    sight: Sight,
    user: Option<core::Id>,
    row: products::Product,
) -> Result<Product> {
    let id = core::Id(row.id);
    let pictures = products::pictures(&shop.base.db, id).await?.into_iter();
    let mut waits =
        if sight.shop { Box::pin(waiting::of_product(shop, user, id)).await? } else { Vec::new() };
    let offers = offers::of_product(&shop.base.db, id, clock::now()).await?;
    let draws = draws::of_product(&shop.base.db, id, clock::now()).await?;
    let skus = products::skus(&shop.base.db, id).await?.into_iter().filter(|sku| sight.shop || !sku.archived);
    let mut seen = Vec::new();
    for sku in skus {
        let (its, others) = waits.into_iter().partition(|proposal| proposal.is_about(sku.id));
        waits = others;
        let offers = offers.iter().filter(|offer| offer.sku_id == sku.id).map(OfferSeen::of);
        let offers = offers.collect::<Result<_>>()?;
        let draw = offer::foremost(draws.iter().filter(|draw| draw.sku_id == sku.id), clock::now());
        let draw = draw.map(offer::window).transpose()?.map(|window| Window::from(&window));
        seen.push(Sku { waiting: its, offers, draw, ..sku_seen(sku, sight) });
    }
    Ok(Product {
        id: id.into(),
        account: row.account_id.into(),
        title: row.title,
        description: row.description,
        pictures: pictures.map(Picture::from).collect(),
        options: row.options.texts(),
        skus: seen,
        archived: row.archived,
        whole: true,
    })
}

/// The bag of a show: what a card says of each product. For others than the team it holds so many SKUs at most.
pub async fn in_bag(shop: &Shop, caller: &Caller, show: core::Id) -> Result<Vec<Product>> {
    let mut bag = Vec::new();
    for row in products::in_bag(&shop.base.db, show).await? {
        let team = Sight::of(caller, core::Id(row.account_id)).team;
        let product = seen_by(shop, caller, row).await?;
        bag.push((team, Product { description: String::new(), ..product }));
    }
    let terms: Vec<_> = bag.iter().map(|(_, product)| product.skus.iter().map(Sku::terms).sum()).collect();
    let shares = core::shares::of(&terms, crate::limits::BAG_TERMS);
    let card = |((team, mut product), share): ((bool, Product), usize)| {
        product.pictures.truncate(1);
        if !team {
            product.cut(share);
        }
        product
    };
    Ok(bag.into_iter().zip(shares).map(card).collect())
}

impl Product {
    /// Leaves out what is more than so many SKUs and offers: first what cannot be had, then what costs most.
    fn cut(&mut self, most: usize) {
        let mut order: Vec<_> = self.skus.iter().collect();
        order.sort_by_key(|sku| (sku.left == 0, sku.price.minor));
        let mut terms = 0;
        let within = |sku: &&Sku| {
            terms += sku.terms();
            terms <= most
        };
        let kept: BTreeSet<_> = order.into_iter().take_while(within).map(|sku| sku.id).collect();
        self.whole = kept.len() == self.skus.len();
        self.skus.retain(|sku| kept.contains(&sku.id));
    }
}

impl Sku {
    /// How many things this says: the SKU, and each offer on it.
    fn terms(&self) -> usize {
        1 + self.offers.len()
    }
}

/// A SKU without what waits.
fn sku_seen(row: products::Sku, sight: Sight) -> Sku {
    let secret = |n: i64| if sight.team { n } else { 0 };
    let floor = row.floor_minor.filter(|_| sight.sale);
    let on_hand = secret(row.on_hand());
    Sku {
        id: row.id.into(),
        title: row.title,
        values: row.values.texts(),
        price: Money::new(row.price_minor, &row.currency),
        left: row.on_shelf,
        held: secret(row.held),
        sold: secret(row.sold),
        stocked: secret(row.stocked),
        on_hand,
        per_buyer: row.per_buyer,
        archived: row.archived,
        code: row.code.filter(|_| sight.shop),
        floor: floor.map(|minor| Money::new(minor, &row.currency)),
        plan: row.plan.filter(|_| sight.sale),
        offers: Vec::new(),
        draw: None,
        waiting: Vec::new(),
    }
}

/// A SKU as the shop's own people see it, with what waits for a second person.
pub(crate) async fn sku(shop: &Shop, person: &Person, id: core::Id) -> Result<Sku> {
    let row = products::sku(&shop.base.db, id).await?.ok_or_else(Error::not_found)?;
    let waits = waiting::of_product(shop, Some(person.user), core::Id(row.product_id)).await?;
    let waiting = waits.into_iter().filter(|proposal| proposal.is_about(row.id)).collect();
    Ok(Sku { waiting, ..sku_seen(row, Sight::SHOP) })
}

/// What an account sells.
#[utoipa::path(get, path = "/accounts/{id}/products", params(("id" = Id, Path)), responses((status = 200, body = [Product])))]
async fn list(
    State(shop): State<Shop>,
    person: Person,
    Path(Id(id)): Path<Id>,
) -> Result<Json<Vec<Product>>> {
    person.may(Act::ReadGoods(id))?;
    let mut all = Vec::new();
    for row in products::by_account(&shop.base.db, id, crate::limits::LIST).await? {
        all.push(seen_by(&shop, &person.caller, row).await?);
    }
    Ok(Json(all))
}

/// One product.
#[utoipa::path(get, path = "/products/{id}", params(("id" = Id, Path)), responses((status = 200, body = Product)))]
async fn show(State(shop): State<Shop>, caller: Caller, Path(Id(id)): Path<Id>) -> Result<Response> {
    let product = async {
        let row = products::by_id(&shop.base.db, id).await?.ok_or_else(Error::not_found)?;
        let keeper = caller.may(Act::ManageShop(core::Id(row.account_id))).is_ok();
        if row.archived && !keeper {
            return Err(Error::not_found());
        }
        seen_by(&shop, &caller, row).await
    };
    match caller.actor.user {
        None => shop.base.pages.page(("product", id), product).await,
        Some(_) => Ok(Json(product.await?).into_response()),
    }
}

/// A picture with its words.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct PictureEdit {
    blob: Id,
    alt: String,
    /// The value of an option, or the title of a SKU, that it shows: it comes first where that is chosen.
    #[serde(default)]
    shows: Option<String>,
}

/// A new product.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ProductNew {
    title: String,
    description: String,
    pictures: Vec<PictureEdit>,
    /// What its SKUs differ in; none where they only have titles.
    #[serde(default)]
    options: Vec<String>,
    skus: Vec<SkuNew>,
}

/// Adds a product.
#[utoipa::path(post, path = "/accounts/{id}/products", params(("id" = Id, Path), IdempotencyKey), request_body = ProductNew,
    responses((status = 200, body = Product)))]
async fn add(
    State(shop): State<Shop>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Keyed(key, Json(form)): Keyed<Json<ProductNew>>,
) -> Result<Json<Product>> {
    person.may(Act::ManageShop(id))?;
    accounts::row(&shop.people, id).await?;
    if let Some(made) = key.done(&shop.base.db, &person).await? {
        let row = products::by_id(&shop.base.db, made).await?.ok_or_else(Error::not_found)?;
        return Ok(Json(seen_by(&shop, &person.caller, row).await?));
    }
    let currency = currency::of(&shop.base.db).await?;
    let row = products::Product {
        id: clock::mint().0,
        account_id: id.0,
        title: words::line(&form.title, limits::TITLE, "title")?,
        description: words::text(&form.description, limits::DESCRIPTION, "description")?,
        archived: false,
        options: goods::options(&form.options)?,
    };
    let pictures = pictures(&shop, form.pictures).await?;
    let in_skus = |refusal: Refusal| refusal.field("skus");
    let skus = form
        .skus
        .iter()
        .map(|sku| sku.row(&row, currency.code()))
        .collect::<std::result::Result<Vec<_>, _>>();
    let skus = skus.map_err(in_skus)?;
    skus.iter().try_for_each(|sku| goods::priced(shop.pay.on(), None, sku)).map_err(in_skus)?;
    goods::family(&skus).map_err(in_skus)?;
    let _one_at_a_time = shop.desk.catalogue.lock().await;
    codes_free(&shop, &skus).await?;
    let mut rows = vec![Row::AddProduct(row.clone()), Row::Pictures(core::Id(row.id), pictures)];
    rows.extend((0..).zip(skus).map(|(place, sku)| Row::AddSku { sku, place, by: person.account }));
    let once = key.once(&person, core::Id(row.id));
    let made = shop.desk.change(Change { rows, once, ..Change::default() }).await?;
    let row = products::Product { id: made.map_or(row.id, |made| made.0), ..row };
    Ok(Json(seen_by(&shop, &person.caller, row).await?))
}

/// Whether no two of these SKUs, and none of the account's others, have one code.
pub(crate) async fn codes_free(shop: &Shop, skus: &[products::Sku]) -> Result<()> {
    let taken =
        |code: &str| Refusal::new(Code::TAKEN, format!("Another SKU has the code “{code}”.")).field("code");
    let mut codes = BTreeSet::new();
    for sku in skus {
        let Some(code) = sku.code.as_deref() else { continue };
        let other = products::by_code(&shop.base.db, core::Id(sku.account_id), code).await?;
        if !codes.insert(code) || other.is_some_and(|other| other.id != sku.id) {
            return Err(taken(code).into());
        }
    }
    Ok(())
}

async fn pictures(shop: &Shop, given: Vec<PictureEdit>) -> Result<Vec<products::Picture>> {
    if given.len() > limits::PICTURES {
        let message = format!("A product has at most {} pictures.", limits::PICTURES);
        return Err(Refusal::new(Code::INVALID, message).field("pictures").into());
    }
    let mut checked = Vec::new();
    for PictureEdit { blob, alt, shows } in given {
        let alt = words::text(&alt, limits::ALT, "pictures")?;
        let shows = words::text(&shows.unwrap_or_default(), limits::TITLE, "pictures")?;
        let picture = picture(&shop.people, Some(blob), "pictures").await?;
        checked.extend(picture.map(|id| products::Picture { blob_id: id.0, alt, shows }));
    }
    Ok(checked)
}

/// What of a product can change; its SKUs have ways of their own.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ProductEdit {
    title: String,
    description: String,
    pictures: Vec<PictureEdit>,
    /// Other names for its options; absent, they stay.
    options: Option<Vec<String>>,
    archived: bool,
}

/// Changes a product.
#[utoipa::path(patch, path = "/products/{id}", params(("id" = Id, Path)), request_body = ProductEdit,
    responses((status = 200, body = Product)))]
async fn edit(
    State(shop): State<Shop>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Json(form): Json<ProductEdit>,
) -> Result<Json<Product>> {
    let _one_at_a_time = shop.desk.catalogue.lock().await;
    let was = products::by_id(&shop.base.db, id).await?.ok_or_else(Error::not_found)?;
    person.may(Act::ManageShop(core::Id(was.account_id)))?;
    let row = products::Product {
        title: words::line(&form.title, limits::TITLE, "title")?,
        description: words::text(&form.description, limits::DESCRIPTION, "description")?,
        options: renamed(&was, form.options.as_deref())?,
        archived: form.archived,
        ..was
    };
    let pictures = pictures(&shop, form.pictures).await?;
    let skus = products::skus(&shop.base.db, id).await?;
    let rows = vec![Row::EditProduct(row.clone(), skus), Row::Pictures(id, pictures)];
    shop.desk.change(Change { rows, ..Change::default() }).await?;
    Ok(Json(seen_by(&shop, &person.caller, row).await?))
}

/// The options of a product under other names. How many there are stays: every SKU has a value for each.
fn renamed(
    was: &products::Product,
    names: Option<&[String]>,
) -> std::result::Result<products::Labels, Refusal> {
    let Some(names) = names else { return Ok(was.options.clone()) };
    let count = was.options.texts().len();
    if names.len() == count {
        return goods::options(names);
    }
    let message = format!("This product has {count} options; they can get other names.");
    Err(Refusal::new(Code::INVALID, message).field("options"))
}
