//! Buying: hold, place, pay.

use super::{
    draws::Receipt,
    order::{Order, Ship, answer, paint, seen, shown},
};
use crate::{
    Shop,
    desk::Deed,
    pay::{Way, attempts},
};
use axum::{
    extract::{FromRequestParts, State},
    http::request::Parts,
};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_base::extract::{Json, Path};
use wanghong_base::wire::{Id, Money};
use wanghong_base::{
    clock,
    error::{Error, Result},
};
use wanghong_core::{
    self as core, Code, Millis, Refusal, account,
    policy::Act,
    post,
    sale::{Order as Promise, State as Stage, Tap},
    words,
};
use wanghong_people::{auth::Person, posts};
use wanghong_store::{accounts as voices, orders};

pub(crate) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new()
        .routes(routes!(hold))
        .routes(routes!(show))
        .routes(routes!(place))
        .routes(routes!(agree))
        .routes(routes!(pay_for))
        .routes(routes!(cancel))
        .routes(routes!(last_ship))
}

/// An order as its buyer sees it who has just tapped. Before it is placed it has neither address nor payment, and
/// what it is was committed: nothing of it needs to be read.
async fn fresh(shop: &Shop, person: &Person, order: &Promise) -> Result<Json<Order>> {
    if !matches!(order.state, Stage::Held | Stage::Waiting | Stage::InDraw) {
        return answer(shop, person, order.id).await;
    }
    let label = shop.desk.labels.of(&shop.base.db, order.sku).await?;
    let line = orders::Line {
        order: order.clone(),
        product_id: label.product_id,
        product_title: label.product_title.clone(),
        sku_title: label.sku_title.clone(),
        sku_code: label.sku_code.clone(),
        picture: label.picture,
        ship_name: None,
        ship_phone: None,
        ship_address: None,
        carrier: None,
        tracking: None,
    };
    let buyer = match &person.caller.voice {
        Some(voice) => voices::Voice::clone(voice),
        None => shop.people.reads.voices.find(&person.user).await?.ok_or_else(Error::not_found)?,
    };
    let receipt = Receipt::fresh(shop, order).await?;
    let painted = paint(shop, line, None, buyer).await?.shown_to(person);
    Ok(Json(painted.with(receipt)))
}

/// A wish for pieces.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct OrderNew {
    /// One per attempt (UUIDv7): the same key with the same body gives the same order.
    key: String,
    live: Option<Id>,
    sku: Id,
    quantity: i64,
    /// The moment of the picture.
    at: Option<i64>,
    /// The price of a piece that the buyer saw: a dearer one is refused.
    most: Option<Money>,
    /// Whether to stand in line when nothing is left.
    #[serde(default)]
    wait: bool,
    /// The deposit or booking that is asked for.
    #[serde(default)]
    offer: Option<Id>,
}

/// Holds pieces for a buyer, for some minutes.
#[utoipa::path(post, path = "/orders", request_body = OrderNew, responses((status = 200, body = Order)))]
async fn hold(
    State(shop): State<Shop>,
    _turn: Turn,
    person: Person,
    Json(form): Json<OrderNew>,
) -> Result<Json<Order>> {
    person.may(Act::TakePart)?;
    account::key(&form.key, &core::limits::ORDER_KEY)?;
    shop.pay.sells()?;
    shop.taps.count(&person.user.to_string(), clock::now())?;
    let show = match form.live {
        Some(Id(live)) => Some(posts::known(&shop.people, &person.caller, live).await?),
        None => None,
    };
    let tap = Tap {
        ticket: 0,
        order: core::Id::default(), // the desk names it
        key: form.key.into(),
        buyer: person.user,
        sku: form.sku.0,
        quantity: form.quantity,
        live: form.live.map(|id| id.0),
        host: show.as_ref().map(|show| show.account_id),
        on_air: show.is_some_and(|show| show.phase == post::Phase::Live),
        at: form.at.map(Millis),
        offer: form.offer.map(|id| id.0),
        most: form.most.map(|most| most.read()).transpose()?,
        wait: form.wait,
        network: Some(shop.marks.network(person.caller.address)),
    };
    let order = shop.desk.hold(tap).await?;
    fresh(&shop, &person, &order).await
}

/// A tap that the desk can take in. It is asked before anything is read: who is told `busy` should cost nothing.
struct Turn;

impl FromRequestParts<Shop> for Turn {
    type Rejection = Error;

    async fn from_request_parts(_: &mut Parts, shop: &Shop) -> Result<Self> {
        shop.desk.admit().map(|()| Self)
    }
}

/// One order.
#[utoipa::path(get, path = "/orders/{id}", params(("id" = Id, Path)), responses((status = 200, body = Order)))]
async fn show(State(shop): State<Shop>, person: Person, Path(Id(id)): Path<Id>) -> Result<Json<Order>> {
    let line = seen(&shop, &person, id).await?;
    Ok(Json(shown(&shop, &person, line).await?))
}

/// Places a held order at an address.
#[utoipa::path(post, path = "/orders/{id}/place", params(("id" = Id, Path)), request_body = Ship,
    responses((status = 200, body = Order)))]
async fn place(
    State(shop): State<Shop>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Json(form): Json<Ship>,
) -> Result<Json<Order>> {
    person.may(Act::TakePart)?;
    let ship = orders::Ship {
        ship_name: words::line(&form.name, core::limits::SHIP_LINE, "name")?,
        ship_phone: words::line(&form.phone, core::limits::SHIP_LINE, "phone")?,
        ship_address: words::lines(&form.address, core::limits::SHIP_ADDRESS, "address")?,
    };
    let address = shop.marks.address(&ship);
    shop.desk.place((id, person.user), ship, address).await?;
    answer(&shop, &person, id).await
}

/// A price that a buyer says yes to.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Agree {
    /// The price of a piece, as the order has it.
    price: Money,
}

/// Says yes to a price that is higher than the one that was seen at the tap. Until then nothing can be paid.
#[utoipa::path(post, path = "/orders/{id}/agree", params(("id" = Id, Path)), request_body = Agree,
    responses((status = 200, body = Order)))]
async fn agree(
    State(shop): State<Shop>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Json(form): Json<Agree>,
) -> Result<Json<Order>> {
    shop.desk.agree(id, person.user, form.price.read()?).await?;
    answer(&shop, &person, id).await
}

/// How to pay.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Pay {
    provider: Way,
    /// The test provider's card number; nothing for the others.
    #[serde(default)]
    number: String,
    /// One per try, so that a repeated request pays nothing twice.
    key: String,
}

/// Begins to pay a placed order. The order's payment says what to do next: go to `redirect`, follow `instructions`,
/// or nothing.
#[utoipa::path(post, path = "/orders/{id}/pay", params(("id" = Id, Path)), request_body = Pay,
    responses((status = 200, body = Order)))]
async fn pay_for(
    State(shop): State<Shop>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Json(form): Json<Pay>,
) -> Result<Json<Order>> {
    person.may(Act::TakePart)?;
    account::key(&form.key, &core::limits::ORDER_KEY)?;
    let line = shop.reads.orders.find(&id.0).await?.filter(|line| line.order.buyer == person.user);
    let line = line.ok_or_else(Error::not_found)?;
    if line.order.state == Stage::Held {
        return Err(Refusal::new(Code::CONFLICT, "Say first where it goes.").field("address").into());
    }
    let wish = attempts::Wish { way: form.provider, number: &form.number, key: &form.key };
    attempts::begin(&shop, &line, &wish).await?;
    answer(&shop, &person, id).await
}

/// Gives the pieces back.
#[utoipa::path(post, path = "/orders/{id}/cancel", params(("id" = Id, Path)), responses((status = 200, body = Order)))]
async fn cancel(State(shop): State<Shop>, person: Person, Path(Id(id)): Path<Id>) -> Result<Json<Order>> {
    person.may(Act::TakePart)?;
    shop.taps.count(&person.user.to_string(), clock::now())?;
    shop.desk.buyer(id, person.user, Deed::Cancel).await?;
    answer(&shop, &person, id).await
}

/// Where one's last order went.
#[utoipa::path(get, path = "/me/ship", responses((status = 200, body = Option<Ship>)))]
async fn last_ship(State(shop): State<Shop>, person: Person) -> Result<Json<Option<Ship>>> {
    person.may(Act::TakePart)?;
    let last = shop.files.last_ship(&shop.base.db, person.user).await?;
    Ok(Json(last.map(|row| Ship { name: row.ship_name, phone: row.ship_phone, address: row.ship_address })))
}
