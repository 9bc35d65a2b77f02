//! What was delivered and is sent back: why, where to, and how.

use super::order::{self, Order};
use crate::{Shop, desk::Deed, limits, returning::Said};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_base::{
    clock,
    error::{Error, Result},
};
use wanghong_base::{
    extract::{Json, Path},
    wire::{Id, blob_url},
};
use wanghong_core::{
    self as core, Code, Refusal, limits as rules,
    policy::{self, Act},
    sale, words,
};
use wanghong_people::auth::Person;
use wanghong_store::{
    blobs, orders,
    returns::{self, Wish},
};

pub(crate) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(ask, withdraw)).routes(routes!(send)).routes(routes!(all))
}

/// Why something is sent back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Reason {
    /// It arrived broken.
    Damaged,
    /// It is something else than what was ordered.
    Wrong,
    /// It is not as it was shown.
    Unlike,
    /// It is not wanted any more.
    Unwanted,
    /// The words say it.
    Other,
}

impl Reason {
    const fn word(self) -> &'static str {
        match self {
            Self::Damaged => "damaged",
            Self::Wrong => "wrong",
            Self::Unlike => "unlike",
            Self::Unwanted => "unwanted",
            Self::Other => "other",
        }
    }
}

/// Why a buyer wants to send something back.
#[derive(Debug, Deserialize, ToSchema)]
struct ReturnWish {
    reason: Reason,
    /// In the buyer's words; with `other` there must be some.
    #[serde(default)]
    words: String,
    /// Uploaded pictures that show it.
    #[serde(default)]
    pictures: Vec<Id>,
}

impl ReturnWish {
    async fn checked(self, shop: &Shop, person: &Person, order: &sale::Order) -> Result<Wish> {
        let words = words::text(&self.words, rules::RETURN_TEXT, "words")?;
        if self.reason == Reason::Other && words.is_empty() {
            return Err(Refusal::new(Code::INVALID, "Say why, in words.").field("words").into());
        }
        if self.pictures.len() > limits::RETURN_PICTURES {
            let message = format!("At most {} pictures can show it.", limits::RETURN_PICTURES);
            return Err(Refusal::new(Code::INVALID, message).field("pictures").into());
        }
        let pictures: Vec<_> = self.pictures.into_iter().map(|Id(id)| id).collect();
        for id in &pictures {
            own_picture(shop, person, *id).await?;
        }
        let (order, account) = (order.id, order.account);
        Ok(Wish { id: clock::mint(), order, account, reason: self.reason.word(), words, pictures })
    }
}

async fn own_picture(shop: &Shop, person: &Person, id: core::Id) -> Result<()> {
    let own = blobs::by_id(&shop.base.db, id).await?.is_some_and(|blob| blob.user_id == person.user.0);
    if own {
        return Ok(());
    }
    Err(Refusal::new(Code::INVALID, "This picture was not uploaded by you.").field("pictures").into())
}

/// What was said about a return.
#[derive(Debug, Serialize, ToSchema)]
struct Return {
    id: Id,
    asked_at: i64,
    /// `damaged`, `wrong`, `unlike`, `unwanted` or `other`.
    reason: String,
    words: String,
    /// The pictures' addresses.
    pictures: Vec<String>,
    /// Whether the shop takes it back; nothing until it has answered.
    agreed: Option<bool>,
    /// What the shop said.
    answer: String,
    /// Where it goes.
    address: String,
    answered_at: Option<i64>,
    /// When its buyer chose to keep it.
    withdrawn_at: Option<i64>,
    carrier: String,
    tracking: String,
    /// When its buyer said that it is on its way.
    sent_at: Option<i64>,
}

impl Return {
    fn of(row: returns::Return, pictures: &[(core::Id, core::Id)]) -> Self {
        let own = pictures.iter().filter(|(of, _)| of.0 == row.id);
        Self {
            id: row.id.into(),
            asked_at: row.asked_at,
            reason: row.reason,
            words: row.words,
            pictures: own.map(|(_, blob)| blob_url(*blob)).collect(),
            agreed: row.agreed,
            answer: row.answer,
            address: row.address,
            answered_at: row.answered_at,
            withdrawn_at: row.withdrawn_at,
            carrier: row.carrier,
            tracking: row.tracking,
            sent_at: row.sent_at,
        }
    }
}

/// The returns of an order.
#[derive(Debug, Serialize, ToSchema)]
struct Returns {
    /// The newest first.
    returns: Vec<Return>,
    /// Where the shop last had something sent back to; for the shop alone.
    address: Option<String>,
}

/// An order of this person.
async fn own(shop: &Shop, person: &Person, id: core::Id) -> Result<sale::Order> {
    person.may(Act::TakePart)?;
    let order = orders::by_id(&shop.base.db, id).await?;
    order.filter(|order| order.buyer == person.user).ok_or_else(Error::not_found)
}

/// Asks to send back what was delivered, within seven days, and says why.
#[utoipa::path(post, path = "/orders/{id}/return", params(("id" = Id, Path)), request_body = ReturnWish,
    responses((status = 200, body = Order)))]
async fn ask(
    State(shop): State<Shop>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Json(form): Json<ReturnWish>,
) -> Result<Json<Order>> {
    let order = own(&shop, &person, id).await?;
    let wish = form.checked(&shop, &person, &order).await?;
    if returns::of_order(&shop.base.db, id).await?.len() >= limits::RETURNS_OF_ORDER {
        let message = format!("The return of an order can be asked for {} times.", limits::RETURNS_OF_ORDER);
        return Err(Refusal::new(Code::LIMIT_REACHED, message).field("returns").into());
    }
    shop.desk.return_of(id, person.user, Deed::AskReturn, Said::Ask(wish)).await?;
    order::answer(&shop, &person, id).await
}

/// Keeps what was to be sent back.
#[utoipa::path(delete, path = "/orders/{id}/return", params(("id" = Id, Path)), responses((status = 200, body = Order)))]
async fn withdraw(State(shop): State<Shop>, person: Person, Path(Id(id)): Path<Id>) -> Result<Json<Order>> {
    person.may(Act::TakePart)?;
    shop.desk.return_of(id, person.user, Deed::WithdrawReturn, Said::Withdraw(id)).await?;
    order::answer(&shop, &person, id).await
}

/// How something is sent back.
#[derive(Debug, Deserialize, ToSchema)]
struct ReturnParcel {
    /// By whom.
    #[serde(default)]
    carrier: String,
    /// Under which number.
    tracking: String,
}

/// Says how it is sent back, once the shop has said where to; said again, it is corrected.
#[utoipa::path(put, path = "/orders/{id}/return/parcel", params(("id" = Id, Path)), request_body = ReturnParcel,
    responses((status = 200, body = Returns)))]
async fn send(
    State(shop): State<Shop>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Json(form): Json<ReturnParcel>,
) -> Result<Json<Returns>> {
    let order = own(&shop, &person, id).await?;
    let carrier = words::text(&form.carrier, rules::SHIP_LINE, "carrier")?;
    let tracking = words::line(&form.tracking, rules::SHIP_LINE, "tracking")?;
    let asked = order.parcel.as_ref().is_some_and(|parcel| parcel.return_asked_at.is_some());
    let open = asked && order.state == sale::State::Delivered;
    let last = returns::last(&shop.base.db, id).await?.filter(|_| open);
    let sent = match last {
        Some(last) => {
            returns::send(&shop.base.db, core::Id(last.id), (&carrier, &tracking), clock::now()).await?
        }
        None => false,
    };
    if !sent {
        return Err(Refusal::new(Code::NOT_IN_STATE, "The shop has not said where to send it.").into());
    }
    told(&shop, &person, &order).await
}

/// What buyer and shop have said about sending an order back.
#[utoipa::path(get, path = "/orders/{id}/returns", params(("id" = Id, Path)), responses((status = 200, body = Returns)))]
async fn all(State(shop): State<Shop>, person: Person, Path(Id(id)): Path<Id>) -> Result<Json<Returns>> {
    let line = order::seen(&shop, &person, id).await?;
    told(&shop, &person, &line.order).await
}

async fn told(shop: &Shop, person: &Person, order: &sale::Order) -> Result<Json<Returns>> {
    let account = order.account;
    let rows = returns::of_order(&shop.base.db, order.id).await?;
    let pictures = returns::pictures(&shop.base.db, rows.iter().map(|row| row.id)).await?;
    let sells = policy::check(&person.caller.actor, Act::Fulfil(account)).is_ok();
    Ok(Json(Returns {
        returns: rows.into_iter().map(|row| Return::of(row, &pictures)).collect(),
        address: if sells { returns::address(&shop.base.db, account).await? } else { None },
    }))
}
