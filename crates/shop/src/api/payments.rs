//! Money as the shop and the providers see it: what was strange about it, what people do by hand, notices.

use crate::{
    Shop, limits,
    pay::{Came, Way, attempts, notices, outbox, words},
};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_base::error::{Error, Result};
use wanghong_base::{
    extract::{Bytes, Json, Path},
    wire::{Id, Money},
};
use wanghong_core::{self as core, Code, Refusal, policy::Act};
use wanghong_people::api::accounts;
use wanghong_people::auth::Person;
use wanghong_store::{disputes, orders, payments, refunds};

pub(crate) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new()
        .routes(routes!(reconciliation))
        .routes(routes!(confirm))
        .routes(routes!(decline))
        .routes(routes!(retry))
        .routes(routes!(done_by_hand))
        .routes(routes!(stripe_notice))
}

/// A payment that did not simply buy its order.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Reconciled {
    payment: Id,
    order: Id,
    /// The order's number.
    number: Option<i64>,
    provider: String,
    /// `pending`, `succeeded`, `failed`, `expired` or `refunded`.
    state: String,
    /// `late`, `cancelled`, `wrong`, `twice` or `outside`; nothing when only a refund is open.
    finding: Option<String>,
    /// Why it stands here, in an English sentence.
    why: &'static str,
    /// What was done about it, in an English sentence.
    done: &'static str,
    /// What the order asked for.
    asked: Money,
    /// What came.
    came: Option<Money>,
    /// What the provider knows the money by.
    receipt: Option<String>,
    refunds: Vec<Refund>,
    /// What its buyer disputes of it, the oldest first.
    disputes: Vec<Dispute>,
}

/// Money that a buyer has their bank claw back.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Dispute {
    /// What the provider calls it.
    reference: String,
    /// `open`, `won` or `lost`.
    state: String,
    amount: Money,
    /// Why, in the provider's word.
    reason: String,
    /// Until when it can be answered at the provider.
    due_at: Option<i64>,
    opened_at: i64,
    closed_at: Option<i64>,
}

impl From<disputes::Dispute> for Dispute {
    fn from(row: disputes::Dispute) -> Self {
        Self {
            amount: Money::new(row.amount_minor, &row.currency),
            reference: row.reference,
            state: row.state,
            reason: row.reason,
            due_at: row.due_at,
            opened_at: row.opened_at,
            closed_at: row.closed_at,
        }
    }
}

/// Money on its way back.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Refund {
    id: Id,
    amount: Money,
    /// `due`, `sent`, `done`, `failed`, or `taken` where a lost dispute took its money before it was sent.
    state: String,
    /// How often the provider was asked.
    tries: i64,
    /// When it is asked again.
    next_at: Option<i64>,
    /// What the provider knows it by.
    reference: Option<String>,
    /// What the provider last had against it.
    fault: Option<String>,
    created_at: i64,
    done_at: Option<i64>,
}

impl From<refunds::Refund> for Refund {
    fn from(row: refunds::Refund) -> Self {
        Self {
            id: row.id.into(),
            amount: Money::new(row.amount_minor, &row.currency),
            state: row.state,
            tries: row.tries,
            next_at: row.next_at,
            reference: row.reference,
            fault: row.fault,
            created_at: row.created_at,
            done_at: row.done_at,
        }
    }
}

async fn reconciled(shop: &Shop, row: payments::Payment) -> Result<Reconciled> {
    let refunds = refunds::of_payment(&shop.base.db, core::Id(row.id)).await?;
    let mut disputes = disputes::of_order(&shop.base.db, core::Id(row.order_id)).await?;
    disputes.retain(|dispute| dispute.payment_id == row.id);
    let number = orders::numbers_of(&shop.base.db, [row.order_id]).await?.remove(&row.order_id);
    Ok(Reconciled {
        payment: row.id.into(),
        order: row.order_id.into(),
        number,
        why: words::why(&row, &disputes),
        done: words::done(&row, &refunds, &disputes),
        asked: Money::new(row.amount_minor, &row.currency),
        came: row.got_minor.zip(row.got_currency).map(|(minor, currency)| Money::new(minor, &currency)),
        provider: row.provider,
        state: row.state,
        finding: row.finding,
        receipt: row.receipt,
        refunds: refunds.into_iter().map(Refund::from).collect(),
        disputes: disputes.into_iter().map(Dispute::from).collect(),
    })
}

/// A shop's payments that did not simply buy their orders, the newest first: late, wrong, twice, given back, disputed,
/// or a refund that is not done.
#[utoipa::path(get, path = "/accounts/{id}/reconciliation", params(("id" = Id, Path)),
    responses((status = 200, body = [Reconciled])))]
async fn reconciliation(
    State(shop): State<Shop>,
    person: Person,
    Path(Id(id)): Path<Id>,
) -> Result<Json<Vec<Reconciled>>> {
    person.may(Act::HandleMoney(id))?;
    accounts::row(&shop.people, id).await?;
    let mut list = Vec::new();
    for row in payments::strange(&shop.base.db, id, limits::LIST).await? {
        list.push(reconciled(&shop, row).await?);
    }
    Ok(Json(list))
}

/// A payment of a shop whose money this person handles.
async fn handled(shop: &Shop, person: &Person, payment: core::Id) -> Result<payments::Payment> {
    let payment = payments::by_id(&shop.base.db, payment).await?.ok_or_else(Error::not_found)?;
    let order =
        orders::by_id(&shop.base.db, core::Id(payment.order_id)).await?.ok_or_else(Error::not_found)?;
    person.may(Act::HandleMoney(order.account))?;
    Ok(payment)
}

/// A payment by transfer, which people confirm or decline.
async fn transfer(shop: &Shop, person: &Person, payment: core::Id) -> Result<payments::Payment> {
    let payment = handled(shop, person, payment).await?;
    if payment.provider == Way::Transfer.word() {
        return Ok(payment);
    }
    Err(Refusal::new(Code::CONFLICT, "Its provider says by itself whether the money came.")
        .field("provider")
        .into())
}

async fn answer(shop: &Shop, payment: &payments::Payment) -> Result<Json<Reconciled>> {
    let row = payments::by_id(&shop.base.db, core::Id(payment.id)).await?.ok_or_else(Error::not_found)?;
    Ok(Json(reconciled(shop, row).await?))
}

/// What came by transfer.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct CameIn {
    /// How many fen, cents, yen.
    minor: i64,
    /// ISO 4217.
    currency: String,
}

/// Says that a transfer came, and how much.
#[utoipa::path(post, path = "/payments/{id}/confirm", params(("id" = Id, Path)), request_body = CameIn,
    responses((status = 200, body = Reconciled)))]
async fn confirm(
    State(shop): State<Shop>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Json(form): Json<CameIn>,
) -> Result<Json<Reconciled>> {
    let payment = transfer(&shop, &person, id).await?;
    let amount = core::Money::new(form.minor, form.currency.parse()?);
    if !(1..=core::limits::PRICE.saturating_mul(core::limits::QUANTITY)).contains(&amount.minor) {
        return Err(Refusal::new(Code::INVALID, "This is no amount that can have come.")
            .field("minor")
            .into());
    }
    let known = payment.got_minor.zip(payment.got_currency.as_deref());
    if known.is_some_and(|known| known != (amount.minor, amount.currency.code())) {
        return Err(Refusal::new(Code::CONFLICT, "Another amount was confirmed before.")
            .field("confirmed")
            .into());
    }
    attempts::settle(&shop, &payment, &Came { amount, receipt: None, instrument: None }).await?;
    answer(&shop, &payment).await
}

/// Says that a transfer will not come. The order still waits for another try.
#[utoipa::path(post, path = "/payments/{id}/decline", params(("id" = Id, Path)),
    responses((status = 200, body = Reconciled)))]
async fn decline(
    State(shop): State<Shop>,
    person: Person,
    Path(Id(id)): Path<Id>,
) -> Result<Json<Reconciled>> {
    let payment = transfer(&shop, &person, id).await?;
    if payment.state != "failed" && !attempts::decline(&shop, id).await? {
        return Err(Refusal::new(Code::CONFLICT, "Its money came before.").field("paid").into());
    }
    answer(&shop, &payment).await
}

/// A refund of a shop whose money this person handles.
async fn going_back(
    shop: &Shop,
    person: &Person,
    id: core::Id,
) -> Result<(refunds::Refund, payments::Payment)> {
    let refund = refunds::by_id(&shop.base.db, id).await?.ok_or_else(Error::not_found)?;
    let payment = handled(shop, person, core::Id(refund.payment_id)).await?;
    Ok((refund, payment))
}

/// Has a refund that is not done sent again; one that failed under another key, also where it had been done before.
#[utoipa::path(post, path = "/refunds/{id}/retry", params(("id" = Id, Path)),
    responses((status = 200, body = Reconciled)))]
async fn retry(State(shop): State<Shop>, person: Person, Path(Id(id)): Path<Id>) -> Result<Json<Reconciled>> {
    let (_, payment) = going_back(&shop, &person, id).await?;
    if !outbox::retry(&shop, id).await? {
        let message = "A lost dispute took this money; it is not given back as well.";
        return Err(Refusal::new(Code::CONFLICT, message).field("refund").into());
    }
    answer(&shop, &payment).await
}

/// Says that money was given back by hand: by transfer, or where the provider would not.
#[utoipa::path(post, path = "/refunds/{id}/done", params(("id" = Id, Path)),
    responses((status = 200, body = Reconciled)))]
async fn done_by_hand(
    State(shop): State<Shop>,
    person: Person,
    Path(Id(id)): Path<Id>,
) -> Result<Json<Reconciled>> {
    let (refund, payment) = going_back(&shop, &person, id).await?;
    if !outbox::by_hand(&shop, &refund, &payment).await? {
        return Err(Refusal::new(Code::CONFLICT, "Its provider gives it back by itself.")
            .field("refund")
            .into());
    }
    answer(&shop, &payment).await
}

/// Takes a notice of Stripe. It is believed for its signature.
#[utoipa::path(post, path = "/payments/stripe/notices", request_body(content = String, content_type = "application/json"),
    responses((status = 204)))]
async fn stripe_notice(
    State(shop): State<Shop>,
    headers: HeaderMap,
    Bytes(body): Bytes,
) -> Result<StatusCode> {
    let signature = headers.get("stripe-signature").and_then(|value| value.to_str().ok());
    notices::stripe(&shop, signature.unwrap_or_default(), &body).await?;
    Ok(StatusCode::NO_CONTENT)
}
