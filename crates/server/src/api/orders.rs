//! Buying: hold, place, pay; and what became of it.

use super::extract::{Json, Path};
use super::{
    draws::Receipt,
    shows::Voice,
    wire::{Id, Money, OrderState, blob_url},
};
use crate::{
    app::App,
    auth::Person,
    clock,
    error::{Error, Result},
    pay::{Way, tries},
    shop::{desk::Deed, rows},
};
use axum::{
    extract::{FromRequestParts, State},
    http::request::Parts,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_core::{
    self as core, Code, Millis, Refusal, account,
    policy::{self, Act},
    post,
    sale::{Order as Promise, State as Stage, Tap},
    words,
};
use wanghong_store::{accounts as voices, orders, payments};

pub(crate) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(hold))
        .routes(routes!(show))
        .routes(routes!(place))
        .routes(routes!(agree))
        .routes(routes!(pay_for))
        .routes(routes!(cancel))
        .routes(routes!(last_ship))
}

/// A promise, in the state it is in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Order {
    id: Id,
    /// A short number to read out; no two orders of a shop share one.
    number: i64,
    state: OrderState,
    account: Id,
    live: Option<Id>,
    product: Id,
    product_title: String,
    sku: Id,
    sku_title: String,
    picture: Option<String>,
    quantity: i64,
    /// How many of them came back while the others stayed.
    returned: i64,
    price: Money,
    total: Money,
    held_until: Option<i64>,
    created_at: i64,
    placed_at: Option<i64>,
    paid_at: Option<i64>,
    /// Why the price is what it is: `shelf`, `live`, `flash`, `coupon`, `deposit` or `booking`.
    because: String,
    /// Under which offer.
    offer: Option<Id>,
    /// At which place of the line it stands, while it waits; the first is 1.
    place_in_line: Option<i64>,
    /// The draw it is or was in.
    draw: Option<Id>,
    /// The price of a piece that the buyer saw or said yes to, where one was said.
    seen: Option<Money>,
    /// Whether the price is no higher than that. Otherwise the buyer has to say yes to it before going on.
    agreed: bool,
    /// What proves that it is on the list of that draw. Only its buyer is told.
    receipt: Option<Receipt>,
    /// What is to be paid now, while something is.
    due: Option<Money>,
    /// All that was paid, and what of it went back.
    received: Money,
    refunded: Money,
    /// Its times from the deposit on, where it is bought with one.
    deposit: Option<DepositTimes>,
    packed_at: Option<i64>,
    shipped_at: Option<i64>,
    delivered_at: Option<i64>,
    return_asked_at: Option<i64>,
    /// Until when its return can be asked for, once it is delivered.
    return_until: Option<i64>,
    carrier: Option<String>,
    tracking: Option<String>,
    /// Why the shop must look at it before it is packed: it shares its `network`, `address` or `instrument` with
    /// too many. Only the shop is told.
    review: Option<String>,
    /// How the disputes about its payment stand: `open`, `won` or `lost`. While one is open it is not packed, sent or
    /// given back. Only the shop is told.
    dispute: Option<String>,
    ship: Option<Ship>,
    payment: Option<Payment>,
    buyer: Voice,
}

/// The deposit of an order, and the times that follow from it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DepositTimes {
    amount: Money,
    /// Until when it can be cancelled.
    cooling_until: Option<i64>,
    locked_at: Option<i64>,
    /// Until when an early lock can be taken back.
    unlock_until: Option<i64>,
    /// When the balance is overdue.
    balance_until: Option<i64>,
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
    id: Id,
    provider: String,
    /// `pending`, `succeeded`, `failed`, `expired` or `refunded`.
    state: String,
    /// The provider's page where the buyer pays, while it is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    redirect: Option<String>,
    /// What a buyer who pays by transfer has to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    instructions: Option<String>,
}

/// A try as its buyer sees it; what to do next only while its order waits for the money.
fn payment_seen(app: &App, payment: payments::Payment, waits: bool) -> Payment {
    let pending = waits && payment.state == "pending";
    let by_hand = pending && payment.provider == Way::Transfer.word();
    Payment {
        id: payment.id.into(),
        redirect: payment.page_url.clone().filter(|_| pending),
        instructions: by_hand.then(|| app.pay.instructions(&payment)),
        provider: payment.provider,
        state: payment.state,
    }
}

/// An order as its shop sees it.
pub(crate) async fn painted(app: &App, line: orders::Line) -> Result<Order> {
    let payment = tries::last(app, &line.order).await?;
    let buyer = app.reads.voices.find(&line.order.buyer).await?.ok_or_else(Error::not_found)?;
    paint(app, line, payment, buyer).await
}

/// An order as its buyer sees it who has just tapped. Before it is placed it has neither address nor payment, and
/// what it is was committed: nothing of it needs to be read.
async fn fresh(app: &App, person: &Person, order: &Promise) -> Result<Json<Order>> {
    if !matches!(order.state, Stage::Held | Stage::Waiting | Stage::InDraw) {
        return answer(app, person, order.id).await;
    }
    let label = app.labels.of(&app.db, order.sku).await?;
    let line = orders::Line {
        order: rows::order_row(order),
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
        None => app.reads.voices.find(&person.user.0).await?.ok_or_else(Error::not_found)?,
    };
    let receipt = Receipt::fresh(app, order).await?;
    let painted = paint(app, line, None, buyer).await?.shown_to(person);
    Ok(Json(Order { receipt, ..painted }))
}

/// An order as its shop sees it, of rows that are read already.
pub(crate) async fn paint(
    app: &App,
    line: orders::Line,
    payment: Option<payments::Payment>,
    buyer: voices::Voice,
) -> Result<Order> {
    let orders::Line { order, ship_name, ship_phone, ship_address, carrier, tracking, .. } = line;
    let promise = rows::order(order.clone())?;
    let place_in_line = match promise.turn {
        Some(turn) => Some(app.lines.place(&app.db, promise.sku, turn).await?),
        None => None,
    };
    let money = |minor| Money::new(minor, &order.currency);
    let ms = |at: Option<Millis>| at.map(|at| at.0);
    let ship = ship_name.zip(ship_phone).zip(ship_address);
    Ok(Order {
        id: order.id.into(),
        number: order.number,
        state: OrderState(promise.state),
        account: order.account_id.into(),
        live: order.post_id.map(Id::from),
        product: line.product_id.into(),
        product_title: line.product_title,
        sku: order.sku_id.into(),
        sku_title: line.sku_title,
        picture: line.picture.map(blob_url),
        quantity: order.quantity,
        returned: order.returned,
        price: Money::new(order.price_minor, &order.currency),
        total: Money::new(order.total_minor, &order.currency),
        held_until: order.held_until,
        created_at: order.created_at,
        placed_at: order.placed_at,
        paid_at: order.paid_at,
        because: order.because.clone(),
        offer: order.offer_id.map(Id::from),
        place_in_line,
        draw: order.draw_id.map(Id::from),
        seen: promise.most.map(Money::from),
        agreed: promise.agreed(),
        due: promise.awaits().map(|awaited| awaited.money.into()),
        receipt: None,
        received: money(order.received_minor),
        refunded: money(order.refunded_minor),
        deposit: promise.plan.as_deref().map(|plan| DepositTimes {
            amount: plan.down.into(),
            cooling_until: ms(plan.cooling_until),
            locked_at: ms(plan.locked_at),
            unlock_until: ms(plan.unlock_until),
            balance_until: ms(plan.balance_until),
        }),
        packed_at: order.packed_at,
        shipped_at: order.shipped_at,
        delivered_at: order.delivered_at,
        return_asked_at: order.return_asked_at,
        return_until: order.delivered_at.map(|at| at.saturating_add(core::limits::RETURN.0)),
        carrier,
        tracking,
        review: order.review.clone(),
        dispute: order.dispute.clone(),
        ship: ship.map(|((name, phone), address)| Ship { name, phone, address }),
        payment: payment.map(|payment| payment_seen(app, payment, promise.awaits().is_some())),
        buyer: buyer.into(),
    })
}

/// An order that `person` may see: its buyer, or somebody of the shop.
pub(crate) async fn seen(app: &App, person: &Person, id: core::Id) -> Result<orders::Line> {
    let line = app.reads.orders.find(&id.0).await?.ok_or_else(Error::not_found)?;
    let own = policy::check(&person.caller.actor, Act::Own(core::Id(line.order.buyer))).is_ok();
    let shop = policy::check(&person.caller.actor, Act::ReadOrders(core::Id(line.order.account_id))).is_ok();
    if own || shop { Ok(line) } else { Err(Error::not_found()) }
}

/// An order as it is now, for whoever may see it.
pub(crate) async fn answer(app: &App, person: &Person, id: core::Id) -> Result<Json<Order>> {
    let line = app.reads.orders.find(&id.0).await?.ok_or_else(Error::not_found)?;
    Ok(Json(shown(app, person, line).await?))
}

async fn shown(app: &App, person: &Person, line: orders::Line) -> Result<Order> {
    let receipt = Receipt::shown(app, person, &line.order).await?;
    Ok(Order { receipt, ..painted(app, line).await?.shown_to(person) })
}

impl Order {
    /// Why an order is looked at, and what a bank says of it, is for its shop alone.
    pub(crate) fn shown_to(self, person: &Person) -> Self {
        let shop = policy::check(&person.caller.actor, Act::ReadOrders(self.account.0)).is_ok();
        let (review, dispute) = (self.review.filter(|_| shop), self.dispute.filter(|_| shop));
        Self { review, dispute, ..self }
    }
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
    State(app): State<Arc<App>>,
    _turn: Turn,
    person: Person,
    Json(form): Json<OrderNew>,
) -> Result<Json<Order>> {
    person.may(Act::TakePart)?;
    account::key(&form.key, &core::limits::ORDER_KEY)?;
    app.pay.sells()?;
    app.taps.count(&person.user.to_string(), clock::now())?;
    let show = match form.live {
        Some(Id(live)) => Some(super::lives::known(&app, &person.caller, live).await?),
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
        host: show.as_ref().map(|show| core::Id(show.account_id)),
        on_air: show.is_some_and(|show| show.phase == post::Phase::Live.word()),
        at: form.at.map(Millis),
        offer: form.offer.map(|id| id.0),
        most: form.most.map(|most| most.read()).transpose()?,
        wait: form.wait,
        network: Some(app.marks.network(person.caller.address)),
    };
    let order = app.desk.hold(tap).await?;
    fresh(&app, &person, &order).await
}

/// A tap that the desk can take in. It is asked before anything is read: who is told `busy` should cost nothing.
struct Turn;

impl FromRequestParts<Arc<App>> for Turn {
    type Rejection = Error;

    async fn from_request_parts(_: &mut Parts, app: &Arc<App>) -> Result<Self> {
        app.desk.admit().map(|()| Self)
    }
}

/// One order.
#[utoipa::path(get, path = "/orders/{id}", params(("id" = Id, Path)), responses((status = 200, body = Order)))]
async fn show(State(app): State<Arc<App>>, person: Person, Path(Id(id)): Path<Id>) -> Result<Json<Order>> {
    let line = seen(&app, &person, id).await?;
    Ok(Json(shown(&app, &person, line).await?))
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
    person.may(Act::TakePart)?;
    let ship = orders::Ship {
        ship_name: words::line(&form.name, core::limits::SHIP_LINE, "name")?,
        ship_phone: words::line(&form.phone, core::limits::SHIP_LINE, "phone")?,
        ship_address: words::lines(&form.address, core::limits::SHIP_ADDRESS, "address")?,
    };
    let address = app.marks.address(&ship);
    app.desk.place((id, person.user), ship, address).await?;
    answer(&app, &person, id).await
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
    State(app): State<Arc<App>>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Json(form): Json<Agree>,
) -> Result<Json<Order>> {
    app.desk.agree(id, person.user, form.price.read()?).await?;
    answer(&app, &person, id).await
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
    State(app): State<Arc<App>>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Json(form): Json<Pay>,
) -> Result<Json<Order>> {
    person.may(Act::TakePart)?;
    account::key(&form.key, &core::limits::ORDER_KEY)?;
    let line = app.reads.orders.find(&id.0).await?.filter(|line| line.order.buyer == person.user.0);
    let line = line.ok_or_else(Error::not_found)?;
    if line.order.state == Stage::Held.word() {
        return Err(Refusal::new(Code::Conflict, "Say first where it goes.").field("address").into());
    }
    let wish = tries::Wish { way: form.provider, number: &form.number, key: &form.key };
    tries::begin(&app, &line, &wish).await?;
    answer(&app, &person, id).await
}

/// Gives the pieces back.
#[utoipa::path(post, path = "/orders/{id}/cancel", params(("id" = Id, Path)), responses((status = 200, body = Order)))]
async fn cancel(State(app): State<Arc<App>>, person: Person, Path(Id(id)): Path<Id>) -> Result<Json<Order>> {
    person.may(Act::TakePart)?;
    app.taps.count(&person.user.to_string(), clock::now())?;
    app.desk.buyer(id, person.user, Deed::Cancel).await?;
    answer(&app, &person, id).await
}

/// Where one's last order went.
#[utoipa::path(get, path = "/me/ship", responses((status = 200, body = Option<Ship>)))]
async fn last_ship(State(app): State<Arc<App>>, person: Person) -> Result<Json<Option<Ship>>> {
    person.may(Act::TakePart)?;
    let last = app.files.last_ship(&app.db, person.user).await?;
    Ok(Json(last.map(|row| Ship { name: row.ship_name, phone: row.ship_phone, address: row.ship_address })))
}
