//! Buying: hold, place, pay; and what became of it.

use super::extract::{Json, Path, Query};
use super::{
    accounts::{self, Account},
    wire::{Id, Money, OrderState, blob_url},
};
use crate::{
    app::App,
    auth::Person,
    error::{Error, Result},
    limits,
    shop::{pay, rows},
};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_core::{
    self as core, Code, Millis, Refusal, account,
    policy::{self, Act},
    sale::{State as Stage, Tap},
};
use wanghong_store::{accounts as voices, orders, products};

pub(crate) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(hold))
        .routes(routes!(show))
        .routes(routes!(place))
        .routes(routes!(pay_for))
        .routes(routes!(cancel))
        .routes(routes!(mine))
        .routes(routes!(last_ship))
        .routes(routes!(of_shop))
}

/// A promise, in the state it is in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Order {
    id: Id,
    state: OrderState,
    account: Id,
    live: Option<Id>,
    product: Id,
    product_title: String,
    sku: Id,
    sku_title: String,
    picture: Option<String>,
    quantity: i64,
    price: Money,
    total: Money,
    held_until: Option<i64>,
    created_at: i64,
    placed_at: Option<i64>,
    paid_at: Option<i64>,
    ship: Option<Ship>,
    payment: Option<Payment>,
    buyer: Account,
}

/// Where it goes.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Ship {
    name: String,
    phone: String,
    address: String,
}

/// The last try to pay.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Payment {
    provider: String,
    /// `pending`, `succeeded`, `failed` or `refunded`.
    state: String,
}

async fn painted(app: &App, line: orders::Line) -> Result<Order> {
    let payment = pay::last(app, &line.order).await?;
    let buyer = voices::by_user(&app.db, core::Id(line.order.buyer)).await?.ok_or_else(Error::not_found)?;
    let orders::Line { order, ship_name, ship_phone, ship_address, .. } = line;
    let ship = ship_name.zip(ship_phone).zip(ship_address);
    Ok(Order {
        id: order.id.into(),
        state: OrderState(Stage::from_word(&order.state).ok_or_else(|| unknown(&order.state))?),
        account: order.account_id.into(),
        live: order.post_id.map(Id::from),
        product: line.product_id.into(),
        product_title: line.product_title,
        sku: order.sku_id.into(),
        sku_title: line.sku_title,
        picture: line.picture.map(blob_url),
        quantity: order.quantity,
        price: Money::new(order.price_minor, &order.currency),
        total: Money::new(order.total_minor, &order.currency),
        held_until: order.held_until,
        created_at: order.created_at,
        placed_at: order.placed_at,
        paid_at: order.paid_at,
        ship: ship.map(|((name, phone), address)| Ship { name, phone, address }),
        payment: payment.map(|payment| Payment { provider: payment.provider, state: payment.state }),
        buyer: buyer.into(),
    })
}

fn unknown(state: &str) -> Error {
    Error::Internal(format!("an order is in unknown state {state}"))
}

/// An order that `person` may see: its buyer, or somebody of the shop.
async fn seen(app: &App, person: &Person, id: core::Id) -> Result<orders::Line> {
    let line = orders::line(&app.db, id).await?.ok_or_else(Error::not_found)?;
    let own = policy::check(&person.caller.actor, Act::Own(core::Id(line.order.buyer))).is_ok();
    let shop = policy::check(&person.caller.actor, Act::ReadOrders(core::Id(line.order.account_id))).is_ok();
    if own || shop { Ok(line) } else { Err(Error::not_found()) }
}

async fn answer(app: &App, id: core::Id) -> Result<Json<Order>> {
    let line = orders::line(&app.db, id).await?.ok_or_else(Error::not_found)?;
    Ok(Json(painted(app, line).await?))
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
}

/// Holds pieces for a buyer, for some minutes.
#[utoipa::path(post, path = "/orders", request_body = OrderNew, responses((status = 200, body = Order)))]
async fn hold(
    State(app): State<Arc<App>>,
    person: Person,
    Json(form): Json<OrderNew>,
) -> Result<Json<Order>> {
    account::key(&form.key, &core::limits::ORDER_KEY)?;
    let seller = on_sale(&app, form.sku.0).await?;
    if let Some(Id(live)) = form.live
        && super::lives::row(&app, &person.caller, live).await?.account_id != seller
    {
        return Err(Refusal::new(Code::Invalid, "This is not sold in this show.").field("live").into());
    }
    let tap = Tap {
        ticket: 0,
        order: core::Id::default(), // the desk names it
        key: form.key,
        buyer: person.user,
        sku: form.sku.0,
        quantity: form.quantity,
        live: form.live.map(|id| id.0),
        at: form.at.map(Millis),
    };
    let order = app.desk.hold(tap).await?;
    answer(&app, order.id).await
}

/// The account that sells a SKU; nothing that was taken out of its shop is sold.
async fn on_sale(app: &App, sku: core::Id) -> Result<i64> {
    let sku = products::sku(&app.db, sku).await?.ok_or_else(Error::not_found)?;
    let product = products::by_id(&app.db, core::Id(sku.product_id)).await?.ok_or_else(Error::not_found)?;
    if product.archived || sku.archived {
        return Err(Refusal::new(Code::SoldOut, "This is not sold any more.").into());
    }
    Ok(product.account_id)
}

/// One order.
#[utoipa::path(get, path = "/orders/{id}", params(("id" = Id, Path)), responses((status = 200, body = Order)))]
async fn show(State(app): State<Arc<App>>, person: Person, Path(Id(id)): Path<Id>) -> Result<Json<Order>> {
    let line = seen(&app, &person, id).await?;
    Ok(Json(painted(&app, line).await?))
}

/// Places a held order at an address.
#[utoipa::path(post, path = "/orders/{id}/place", params(("id" = Id, Path)), request_body = Ship,
    responses((status = 200, body = Order)))]
async fn place(
    State(app): State<Arc<App>>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Json(form): Json<Ship>,
) -> Result<Json<Order>> {
    let ship = orders::Ship {
        ship_name: account::line(&form.name, core::limits::SHIP_LINE, "name")?,
        ship_phone: account::line(&form.phone, core::limits::SHIP_LINE, "phone")?,
        ship_address: account::line(&form.address, core::limits::SHIP_ADDRESS, "address")?,
    };
    app.desk.place(id, person.user, ship).await?;
    answer(&app, id).await
}

/// How to pay.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Pay {
    /// `test`.
    provider: String,
    /// The test provider's card number.
    number: String,
    /// One per try, so that a repeated request pays nothing twice.
    key: String,
}

/// Pays a placed order.
#[utoipa::path(post, path = "/orders/{id}/pay", params(("id" = Id, Path)), request_body = Pay,
    responses((status = 200, body = Order)))]
async fn pay_for(
    State(app): State<Arc<App>>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Json(form): Json<Pay>,
) -> Result<Json<Order>> {
    if form.provider != pay::TEST {
        return Err(Refusal::new(Code::Invalid, "This way to pay is not known.").field("provider").into());
    }
    account::key(&form.key, &core::limits::ORDER_KEY)?;
    let line = orders::line(&app.db, id).await?.filter(|line| line.order.buyer == person.user.0);
    let order = rows::order(line.ok_or_else(Error::not_found)?.order)?;
    if order.state == Stage::Held {
        return Err(Refusal::new(Code::Conflict, "Say first where it goes.").into());
    }
    if wanghong_store::payments::by_key(&app.db, &form.key).await?.is_none() {
        app.desk.paying(id, person.user).await?;
    }
    pay::charge(&app, &order, &form.number, &form.key).await?;
    answer(&app, id).await
}

/// Gives the pieces back.
#[utoipa::path(post, path = "/orders/{id}/cancel", params(("id" = Id, Path)), responses((status = 200, body = Order)))]
async fn cancel(State(app): State<Arc<App>>, person: Person, Path(Id(id)): Path<Id>) -> Result<Json<Order>> {
    app.desk.cancel(id, person.user).await?;
    answer(&app, id).await
}

/// One's own orders, the newest first.
#[utoipa::path(get, path = "/me/orders", responses((status = 200, body = [Order])))]
async fn mine(State(app): State<Arc<App>>, person: Person) -> Result<Json<Vec<Order>>> {
    all(&app, app.files.of_buyer(&app.db, person.user).await?).await
}

/// Where one's last order went.
#[utoipa::path(get, path = "/me/ship", responses((status = 200, body = Option<Ship>)))]
async fn last_ship(State(app): State<Arc<App>>, person: Person) -> Result<Json<Option<Ship>>> {
    let last = app.files.last_ship(&app.db, person.user).await?;
    Ok(Json(last.map(|row| Ship { name: row.ship_name, phone: row.ship_phone, address: row.ship_address })))
}

/// Of which show.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct OfLive {
    #[param(value_type = String, required = false)]
    live: Option<Id>,
}

/// A shop's orders, the newest first.
#[utoipa::path(get, path = "/accounts/{id}/orders", params(("id" = Id, Path), OfLive), responses((status = 200, body = [Order])))]
async fn of_shop(
    State(app): State<Arc<App>>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Query(of): Query<OfLive>,
) -> Result<Json<Vec<Order>>> {
    person.may(Act::ReadOrders(id))?;
    accounts::row(&app, id).await?;
    all(&app, orders::of_account(&app.db, id, of.live.map(|id| id.0), limits::LIST).await?).await
}

async fn all(app: &App, lines: Vec<orders::Line>) -> Result<Json<Vec<Order>>> {
    let mut all = Vec::with_capacity(lines.len());
    for line in lines {
        all.push(painted(app, line).await?);
    }
    Ok(Json(all))
}
