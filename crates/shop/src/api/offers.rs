//! Offers: the terms on which a SKU may be had besides its shelf price.

use super::proposals;
use crate::{
    OfferNew, Shop,
    change::{Change, Row},
    limits,
    offer::begins,
};
use axum::{extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_base::extract::{Json, Path, Query};
use wanghong_base::wire::{Before, Id, Money, OfferKind};
use wanghong_base::{
    clock,
    error::{Error, Result},
    facts::Fact,
};
use wanghong_core::{
    self as core, Code, Millis, Refusal,
    event::{Event, Kind},
    limits as rules,
    policy::Act,
    sale::{self, Approval},
};
use wanghong_people::api::accounts;
use wanghong_people::api::keyed::{IdempotencyKey, Keyed};
use wanghong_people::{auth::Person, posts};
use wanghong_store::{offers, products};

pub(crate) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(show, edit))
        .routes(routes!(claim))
        .routes(routes!(claims))
}

/// The terms on which a SKU may be had. Of the shelf and all offers that apply, the lowest price counts; a deposit
/// and a booking count for an order that names them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Offer {
    pub(crate) id: Id,
    pub(crate) sku: Id,
    pub(crate) kind: OfferKind,
    /// Of one piece.
    pub(crate) price: Money,
    /// From when; at once without.
    pub(crate) from: Option<i64>,
    /// Until just before when; until it is closed without.
    pub(crate) until: Option<i64>,
    /// For orders in this show only.
    pub(crate) live: Option<Id>,
    /// For so many pieces in all. How many are left is in the room's `left`, under the offer's id.
    pub(crate) quantity: Option<i64>,
    /// For so many pieces of one buyer.
    pub(crate) per_buyer: Option<i64>,
    pub(crate) deposit: Option<Deposit>,
    pub(crate) open: bool,
}

/// What is paid first, of each piece, and the two spans that follow.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Deposit {
    amount: Money,
    /// For how long after that the order can be cancelled.
    cooling_ms: i64,
    /// How long after the lock the balance may take.
    balance_ms: i64,
}

impl From<&sale::Offer> for Offer {
    fn from(offer: &sale::Offer) -> Self {
        let ms = |at: Option<Millis>| at.map(|at| at.0);
        Self {
            id: offer.id.into(),
            sku: offer.sku.into(),
            kind: OfferKind(offer.kind),
            price: offer.price.into(),
            from: ms(offer.from),
            until: ms(offer.until),
            live: offer.live.map(Id),
            quantity: offer.quantity,
            per_buyer: offer.per_buyer,
            deposit: offer.deposit.map(|deposit| Deposit {
                amount: deposit.amount.into(),
                cooling_ms: deposit.cooling.0,
                balance_ms: deposit.balance.0,
            }),
            open: offer.open,
        }
    }
}

/// An offer as a buyer sees it on a product's page.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct OfferSeen {
    #[serde(flatten)]
    offer: Offer,
    /// How many more pieces there may be under it, if it is for so many.
    left: Option<i64>,
}

impl OfferSeen {
    pub(crate) fn of(row: &offers::Offer) -> Result<Self> {
        Ok(Self { offer: (&row.terms()?).into(), left: row.left() })
    }
}

/// An offer as its shop sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OfferRow {
    #[serde(flatten)]
    offer: OfferSeen,
    /// Pieces held and sold under it.
    taken: i64,
    product: Id,
    product_title: String,
    sku_title: String,
    created_at: i64,
}

async fn row(shop: &Shop, row: &offers::Offer) -> Result<OfferRow> {
    let sku = products::sku(&shop.base.db, core::Id(row.sku_id)).await?.ok_or_else(Error::not_found)?;
    let product =
        products::by_id(&shop.base.db, core::Id(sku.product_id)).await?.ok_or_else(Error::not_found)?;
    Ok(OfferRow {
        offer: OfferSeen::of(row)?,
        taken: row.taken,
        product: product.id.into(),
        product_title: product.title,
        sku_title: sku.title,
        created_at: row.created_at,
    })
}

/// An account's offers, open and closed, the newest first.
#[utoipa::path(get, path = "/accounts/{id}/offers", params(("id" = Id, Path), Before), responses((status = 200, body = [OfferRow])))]
async fn list(
    State(shop): State<Shop>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Query(before): Query<Before>,
) -> Result<Json<Vec<OfferRow>>> {
    person.may(Act::ReadGoods(id))?;
    let mut all = Vec::new();
    for known in offers::of_account(&shop.base.db, id, before.id(), limits::OFFERS).await? {
        all.push(row(&shop, &known).await?);
    }
    Ok(Json(all))
}

/// What became of a new offer: it is made, or waits for a second person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Offered {
    offer: Option<OfferRow>,
    waiting: Option<proposals::Proposal>,
}

/// Makes an offer. One below the floor waits for a second person.
#[utoipa::path(post, path = "/accounts/{id}/offers", params(("id" = Id, Path), IdempotencyKey), request_body = OfferNew,
    responses((status = 200, body = Offered)))]
async fn add(
    State(shop): State<Shop>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Keyed(key, Json(form)): Keyed<Json<OfferNew>>,
) -> Result<Json<Offered>> {
    person.may(Act::ManageShop(id))?;
    accounts::row(&shop.people, id).await?;
    let _one_at_a_time = shop.desk.catalogue.lock().await;
    if let Some(made) = key.done(&shop.base.db, &person).await? {
        return Ok(Json(made_before(&shop, &person, made).await?));
    }
    let sku = products::sku(&shop.base.db, form.sku.0).await?.filter(|sku| sku.account_id == id.0);
    let sku = sku.ok_or_else(|| Refusal::new(Code::INVALID, "This is not in your shop.").field("sku"))?;
    let new = form.row(&sku, person.account);
    let approval = checked(&shop, &person, &sku, &new).await?;
    if approval == Approval::SecondPerson {
        let proposal = proposals::propose_offer(&shop, &person, (&sku, &key), &form).await?;
        let waiting = proposals::seen(&shop, &person, proposal).await?;
        return Ok(Json(Offered { offer: None, waiting: Some(waiting) }));
    }
    let once = key.once(&person, core::Id(new.id));
    let change = Change { rows: vec![Row::AddOffer(new.clone())], once, ..Change::default() };
    if let Some(made) = shop.desk.change(change).await?.filter(|made| made.0 != new.id) {
        return Ok(Json(made_before(&shop, &person, made).await?));
    }
    show_flash(&shop, &sku, &new, person.account).await;
    Ok(Json(Offered { offer: Some(row(&shop, &new).await?), waiting: None }))
}

/// A flash sale is seen in the shows that are on.
pub(crate) async fn show_flash(shop: &Shop, sku: &products::Sku, new: &offers::Offer, by: core::Id) {
    if new.kind == sale::offer::Kind::Flash.word() {
        shop.base.facts.tell(begins(sku, new.from_at, by)).await;
    }
}

/// What the same request made before.
async fn made_before(shop: &Shop, person: &Person, made: core::Id) -> Result<Offered> {
    if let Some(offer) = offers::by_id(&shop.base.db, made).await? {
        return Ok(Offered { offer: Some(row(shop, &offer).await?), waiting: None });
    }
    let proposal = proposals::known(shop, person, made).await?;
    Ok(Offered { offer: None, waiting: Some(proposal) })
}

async fn checked(shop: &Shop, person: &Person, sku: &products::Sku, new: &offers::Offer) -> Result<Approval> {
    let approval = fits(shop, sku, new).await?;
    if let Some(live) = new.post_id {
        let show = posts::row(&shop.people, &person.caller, core::Id(live)).await?;
        if show.account_id != core::Id(sku.account_id) {
            return Err(Refusal::new(Code::INVALID, "This show is another's.").field("live").into());
        }
    }
    Ok(approval)
}

/// Whether the ways to pay can move the price and the deposit, and with them the balance and every multiple.
fn movable(shop: &Shop, offer: &sale::Offer) -> std::result::Result<(), Refusal> {
    shop.pay.movable(offer.price).map_err(|no| no.field("price"))?;
    let deposit = offer.deposit.map(|deposit| deposit.amount);
    deposit.map_or(Ok(()), |amount| shop.pay.movable(amount)).map_err(|no| no.field("deposit"))
}

/// Whether an offer can be made now, and who must agree to it.
pub(crate) async fn fits(shop: &Shop, sku: &products::Sku, new: &offers::Offer) -> Result<Approval> {
    let terms = sku.terms()?;
    let offer = new.terms()?;
    let approval = offer.check(&terms)?;
    movable(shop, &offer)?;
    let now = clock::now();
    if new.until_at.is_some_and(|until| until <= now.0) {
        return Err(Refusal::new(Code::INVALID, "This time is over.").field("until").into());
    }
    let there = offers::of_sku(&shop.base.db, core::Id(sku.id), now).await?;
    if there.len() >= rules::OFFERS {
        let message = format!("A SKU has at most {} offers at once; close some first.", rules::OFFERS);
        return Err(Refusal::new(Code::LIMIT_REACHED, message).field("offers").into());
    }
    Ok(approval)
}

/// What of an offer can change; a price cannot: close it and make another.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct OfferEdit {
    open: bool,
    until: Option<i64>,
    quantity: Option<i64>,
}

/// An offer, for whoever serves its account.
#[utoipa::path(get, path = "/offers/{id}", params(("id" = Id, Path)), responses((status = 200, body = OfferRow)))]
async fn show(State(shop): State<Shop>, person: Person, Path(Id(id)): Path<Id>) -> Result<Json<OfferRow>> {
    let known = offers::by_id(&shop.base.db, id).await?.ok_or_else(Error::not_found)?;
    person.may(Act::ReadGoods(core::Id(known.account_id)))?;
    Ok(Json(row(&shop, &known).await?))
}

/// Opens or closes an offer, or lets it last longer, for more or fewer pieces. It counts for the next hold.
#[utoipa::path(patch, path = "/offers/{id}", params(("id" = Id, Path)), request_body = OfferEdit,
    responses((status = 200, body = OfferRow)))]
async fn edit(
    State(shop): State<Shop>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Json(form): Json<OfferEdit>,
) -> Result<Json<OfferRow>> {
    let _one_at_a_time = shop.desk.catalogue.lock().await;
    let was = offers::by_id(&shop.base.db, id).await?.ok_or_else(Error::not_found)?;
    person.may(Act::RunSale(core::Id(was.account_id)))?;
    let OfferEdit { open, until, quantity } = form;
    let next = offers::Offer { is_open: open, until_at: until, quantity, ..was.clone() };
    let sku = products::sku(&shop.base.db, core::Id(was.sku_id)).await?.ok_or_else(Error::not_found)?;
    let terms = sku.terms()?;
    let offer = next.terms()?;
    let opens = open && !was.is_open;
    let approval = if opens { offer.check(&terms)? } else { offer.stand(&terms)? };
    if opens {
        movable(&shop, &offer)?;
    }
    if opens && approval == Approval::SecondPerson {
        let message = "This is below the floor now: make it anew, for a second person to agree.";
        return Err(Refusal::new(Code::CONFLICT, message).field("floor").into());
    }
    shop.desk.change(Change { rows: vec![Row::EditOffer(next)], ..Change::default() }).await?;
    let now = offers::by_id(&shop.base.db, id).await?.ok_or_else(Error::not_found)?;
    Ok(Json(row(&shop, &now).await?))
}

/// The offers under which a buyer holds or has pieces.
async fn used(shop: &Shop, buyer: core::Id) -> Result<BTreeSet<i64>> {
    let under = offers::under_of(&shop.base.db, buyer).await?.into_iter();
    let open =
        |state: &str| sale::State::from_word(state).is_some_and(|state| state.pieces() != sale::Pieces::None);
    Ok(under.filter(|order| open(&order.state)).map(|order| order.offer_id).collect())
}

/// In which show a coupon is claimed.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ClaimIn {
    live: Option<Id>,
    /// The moment of the picture.
    at: Option<i64>,
}

/// Claims a coupon for oneself, once; claiming it again changes nothing.
#[utoipa::path(post, path = "/offers/{id}/claim", params(("id" = Id, Path)), request_body = ClaimIn, responses((status = 204)))]
async fn claim(
    State(shop): State<Shop>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Json(form): Json<ClaimIn>,
) -> Result<StatusCode> {
    person.may(Act::TakePart)?;
    let new = !offers::is_claimed(&shop.base.db, id, person.user).await?;
    shop.desk.claim(id, person.user).await?;
    if let Some(Id(live)) = form.live.filter(|_| new) {
        let (account, subject, second) = (Some(person.account), Some(id), form.at.map(Millis));
        let event = Event { account, subject, second, ..Event::new(Kind::Claim, live, clock::now()) };
        shop.base.facts.tell(Fact::Show(event)).await;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// A coupon that one claimed and can still use.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Claim {
    offer: Id,
    at: i64,
}

/// One's own coupons, the newest first.
#[utoipa::path(get, path = "/me/claims", responses((status = 200, body = [Claim])))]
async fn claims(State(shop): State<Shop>, person: Person) -> Result<Json<Vec<Claim>>> {
    person.may(Act::TakePart)?;
    let mine = offers::claims_of(&shop.base.db, person.user, clock::now(), limits::LIST).await?;
    if mine.is_empty() {
        return Ok(Json(Vec::new()));
    }
    let used = used(&shop, person.user).await?;
    let unused = mine.into_iter().filter(|claim| !used.contains(&claim.offer_id));
    Ok(Json(unused.map(|claim| Claim { offer: claim.offer_id.into(), at: claim.at }).collect()))
}
