//! An order as people see it.

use super::draws::Receipt;
use crate::{
    Shop,
    pay::{Way, attempts},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use wanghong_base::error::{Error, Result};
use wanghong_base::extract::Json;
use wanghong_base::wire::{Id, Money, OrderState, blob_url};
use wanghong_core::{
    self as core, Millis,
    policy::{self, Act},
};
use wanghong_people::api::accounts::Voice;
use wanghong_people::auth::Person;
use wanghong_store::{accounts as voices, orders, payments};

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
    pub(super) name: String,
    pub(super) phone: String,
    pub(super) address: String,
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
fn payment_seen(shop: &Shop, payment: payments::Payment, waits: bool) -> Payment {
    let pending = waits && payment.state == "pending";
    let by_hand = pending && payment.provider == Way::Transfer.word();
    Payment {
        id: payment.id.into(),
        redirect: payment.page_url.clone().filter(|_| pending),
        instructions: by_hand.then(|| shop.pay.instructions(&payment)),
        provider: payment.provider,
        state: payment.state,
    }
}

/// An order as its shop sees it.
pub(crate) async fn painted(shop: &Shop, line: orders::Line) -> Result<Order> {
    let payment = attempts::last(shop, line.order.id).await?;
    let buyer = shop.people.reads.voices.find(&line.order.buyer).await?.ok_or_else(Error::not_found)?;
    paint(shop, line, payment, buyer).await
}

/// An order as its shop sees it, of rows that are read already.
pub(crate) async fn paint(
    shop: &Shop,
    line: orders::Line,
    payment: Option<payments::Payment>,
    buyer: voices::Voice,
) -> Result<Order> {
    let orders::Line { order, ship_name, ship_phone, ship_address, carrier, tracking, .. } = line;
    let place_in_line = match order.turn {
        Some(turn) => Some(shop.desk.lines.place(&shop.base.db, order.sku, turn).await?),
        None => None,
    };
    let ms = |at: Option<Millis>| at.map(|at| at.0);
    let ship = ship_name.zip(ship_phone).zip(ship_address);
    let parcel = order.parcel.as_deref().copied().unwrap_or_default();
    Ok(Order {
        id: order.id.into(),
        number: order.number,
        state: OrderState(order.state),
        account: order.account.into(),
        live: order.live.map(Id),
        product: line.product_id.into(),
        product_title: line.product_title,
        sku: order.sku.into(),
        sku_title: line.sku_title,
        picture: line.picture.map(|blob| blob_url(core::Id(blob))),
        quantity: order.quantity,
        returned: order.returned,
        price: order.price.into(),
        total: order.total.into(),
        held_until: ms(order.held_until),
        created_at: order.created_at.0,
        placed_at: ms(order.placed_at),
        paid_at: ms(order.paid_at),
        because: order.because.word().to_owned(),
        offer: order.offer.map(Id),
        place_in_line,
        draw: order.draw.map(Id),
        seen: order.most.map(Money::from),
        agreed: order.agreed(),
        due: order.awaits().map(|awaited| awaited.money.into()),
        receipt: None,
        received: order.received.into(),
        refunded: order.refunded.into(),
        deposit: order.plan.as_deref().map(|plan| DepositTimes {
            amount: plan.down.into(),
            cooling_until: ms(plan.cooling_until),
            locked_at: ms(plan.locked_at),
            unlock_until: ms(plan.unlock_until),
            balance_until: ms(plan.balance_until),
        }),
        packed_at: ms(parcel.packed_at),
        shipped_at: ms(parcel.shipped_at),
        delivered_at: ms(parcel.delivered_at),
        return_asked_at: ms(parcel.return_asked_at),
        return_until: parcel.delivered_at.map(|at| at.0.saturating_add(core::limits::RETURN.0)),
        carrier,
        tracking,
        review: order.review.map(|review| review.word().to_owned()),
        dispute: order.dispute.map(|dispute| dispute.word().to_owned()),
        ship: ship.map(|((name, phone), address)| Ship { name, phone, address }),
        payment: payment.map(|payment| payment_seen(shop, payment, order.awaits().is_some())),
        buyer: buyer.into(),
    })
}

/// An order that `person` may see: its buyer, or somebody of the shop.
pub(crate) async fn seen(shop: &Shop, person: &Person, id: core::Id) -> Result<orders::Line> {
    let line = shop.reads.orders.find(&id.0).await?.ok_or_else(Error::not_found)?;
    let own = policy::check(&person.caller.actor, Act::Own(line.order.buyer)).is_ok();
    let shop = policy::check(&person.caller.actor, Act::ReadOrders(line.order.account)).is_ok();
    if own || shop { Ok(line) } else { Err(Error::not_found()) }
}

/// An order as it is now, for whoever may see it.
pub(crate) async fn answer(shop: &Shop, person: &Person, id: core::Id) -> Result<Json<Order>> {
    let line = shop.reads.orders.find(&id.0).await?.ok_or_else(Error::not_found)?;
    Ok(Json(shown(shop, person, line).await?))
}

pub(super) async fn shown(shop: &Shop, person: &Person, line: orders::Line) -> Result<Order> {
    let receipt = Receipt::shown(shop, person, &line.order).await?;
    Ok(painted(shop, line).await?.shown_to(person).with(receipt))
}

impl Order {
    /// With what proves that it is in its draw.
    pub(super) fn with(self, receipt: Option<Receipt>) -> Self {
        Self { receipt, ..self }
    }

    /// Why an order is looked at, and what a bank says of it, is for its shop alone.
    pub(crate) fn shown_to(self, person: &Person) -> Self {
        let shop = policy::check(&person.caller.actor, Act::ReadOrders(self.account.0)).is_ok();
        let (review, dispute) = (self.review.filter(|_| shop), self.dispute.filter(|_| shop));
        Self { review, dispute, ..self }
    }
}
