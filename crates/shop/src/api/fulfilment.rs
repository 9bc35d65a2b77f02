//! What becomes of a paid order: packed, sent, delivered, sent back. And who did what to it.

use super::order::{self, Order};
use crate::{
    Shop,
    desk::{Deed, Parcel, Wanted},
    pay::{Way, movable::movable},
    returning::Said,
};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_base::extract::{Json, Path};
use wanghong_base::wire::{Id, Money, OrderState};
use wanghong_base::{
    clock,
    error::{Error, Result},
};
use wanghong_core::{
    self as core, Code, Refusal, limits,
    policy::{self, Act},
    sale::{self, Once},
    words,
};
use wanghong_people::api::{
    accounts::{self, Account},
    keyed::{ActKey, IdempotencyKey, Keyed},
};
use wanghong_people::auth::Person;
use wanghong_store::{accounts as voices, order_events, order_notes, orders, payments, returns::Reply};

pub(crate) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new()
        .routes(routes!(act))
        .routes(routes!(act_on_many))
        .routes(routes!(lock))
        .routes(routes!(unlock))
        .routes(routes!(events))
        .routes(routes!(notes, note))
}

/// Something the shop can do with an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ShopVerb {
    /// It is packed.
    Pack,
    /// It is on its way.
    Ship,
    /// It has arrived.
    Deliver,
    /// The last of these was a mistake.
    Undo,
    /// It is called off, and all of its money goes back.
    Cancel,
    /// Its balance never came: it ends, and its deposit stays with the shop.
    Forfeit,
    /// Money goes back.
    Refund,
    /// It was looked at and is in order.
    Clear,
    /// What was delivered may be sent back, to an address.
    AgreeReturn,
    /// What was delivered stays with the buyer.
    RefuseReturn,
}

/// What the shop does with an order.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(crate) struct ShopAct {
    act: ShopVerb,
    /// How much goes back; all of it when absent.
    #[serde(default)]
    amount_minor: Option<i64>,
    /// How many pieces come back with a part of the money; with all of it all do.
    #[serde(default)]
    pieces: i64,
    /// Whether pieces that were sent are on the shelf again; otherwise they are written off.
    #[serde(default)]
    restock: bool,
    /// Who carries what is sent.
    #[serde(default)]
    carrier: Option<String>,
    /// The carrier's number for it.
    #[serde(default)]
    tracking: Option<String>,
    /// What the buyer reads about a return; a refusal needs it.
    #[serde(default)]
    words: Option<String>,
    /// Where what is returned goes; a yes needs it.
    #[serde(default)]
    address: Option<String>,
}

impl ShopAct {
    /// As the rules know it, for one order.
    fn on(&self, order: &sale::Order) -> sale::Act {
        match self.act {
            ShopVerb::Pack => sale::Act::Pack,
            ShopVerb::Ship => sale::Act::Ship,
            ShopVerb::Deliver => sale::Act::Deliver,
            ShopVerb::Undo => sale::Act::Undo,
            ShopVerb::Cancel => sale::Act::Cancel,
            ShopVerb::Refund => {
                let minor = self.amount_minor.unwrap_or_else(|| order.kept().minor);
                let amount = core::Money { minor, ..order.received };
                sale::Act::Refund { amount, pieces: self.pieces, restock: self.restock }
            }
            ShopVerb::Forfeit => sale::Act::Forfeit,
            ShopVerb::Clear => sale::Act::Clear,
            ShopVerb::AgreeReturn => sale::Act::AgreeReturn,
            ShopVerb::RefuseReturn => sale::Act::RefuseReturn,
        }
    }

    /// What is said to the buyer about a return.
    fn said(&self, order: core::Id) -> Result<Option<Said>> {
        let agreed = self.act == ShopVerb::AgreeReturn;
        if !agreed && self.act != ShopVerb::RefuseReturn {
            return Ok(None);
        }
        let text = |text: &Option<String>, empty: Option<&'static str>, field| {
            let text = words::text(text.as_deref().unwrap_or_default(), limits::RETURN_TEXT, field)?;
            let no = empty.filter(|_| text.is_empty());
            no.map_or(Ok(text), |no| Err(Refusal::new(Code::INVALID, no).field(field)))
        };
        let words = text(&self.words, (!agreed).then_some("Say why, in words."), "words")?;
        let address = text(&self.address, agreed.then_some("Say where it goes."), "address")?;
        Ok(Some(Said::Answer(order, Reply { agreed, words, address })))
    }

    fn parcel(&self) -> Result<Option<Parcel>> {
        if self.act != ShopVerb::Ship {
            return Ok(None);
        }
        let line = |text: &Option<String>, field| {
            words::text(text.as_deref().unwrap_or_default(), limits::SHIP_LINE, field)
        };
        let (carrier, tracking) = (line(&self.carrier, "carrier")?, line(&self.tracking, "tracking")?);
        Ok((!carrier.is_empty() || !tracking.is_empty()).then_some(Parcel { carrier, tracking }))
    }
}

/// What a person wants done with an order, if it is theirs to do.
fn wanted(person: &Person, known: Option<&sale::Order>, act: &ShopAct, once: Option<Once>) -> Result<Wanted> {
    let known = known.ok_or_else(Error::not_found)?;
    let (order, of) = (known.id, known.account);
    let money = matches!(act.act, ShopVerb::Refund | ShopVerb::Forfeit);
    let right = if money { Act::HandleMoney(of) } else { Act::Fulfil(of) };
    // That there is an order is not for others to know.
    policy::check(&person.caller.actor, right).map_err(|_no| Error::not_found())?;
    Ok(Wanted { order, act: act.on(known), parcel: act.parcel()?, said: act.said(order)?, once })
}

/// Whether those who moved the money of an order can move back a part of it. All that is left goes as it came.
async fn returnable(shop: &Shop, order: Option<&sale::Order>, act: sale::Act) -> Result<()> {
    let (Some(order), sale::Act::Refund { amount, .. }) = (order, act) else { return Ok(()) };
    if amount.minor == order.kept().minor {
        return Ok(());
    }
    let mut ways = Vec::new();
    let deposit = order.plan.as_ref().and_then(|plan| plan.payment);
    for id in [order.payment, deposit].into_iter().flatten() {
        let payment = payments::by_id(&shop.base.db, id).await?;
        ways.extend(payment.and_then(|payment| Way::of(&payment).ok()));
    }
    Ok(movable(&ways, amount).map_err(|no| no.field("amount"))?)
}

/// Does something with an order, as its shop.
#[utoipa::path(post, path = "/orders/{id}/act", params(("id" = Id, Path), IdempotencyKey), request_body = ShopAct,
    responses((status = 200, body = Order)))]
async fn act(
    State(shop): State<Shop>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Keyed(key, Json(form)): Keyed<Json<ShopAct>>,
) -> Result<Json<Order>> {
    let order = orders::by_id(&shop.base.db, id).await?;
    let wanted = wanted(&person, order.as_ref(), &form, key.once(&person, id))?;
    returnable(&shop, order.as_ref(), wanted.act).await?;
    shop.desk.shop(person.account, wanted).await?;
    order::answer(&shop, &person, id).await
}

/// The same act for many orders.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ManyAct {
    orders: Vec<Id>,
    #[serde(flatten)]
    act: ShopAct,
}

/// What became of one of them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ActDone {
    order: Id,
    /// The state it is in now, where it was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<OrderState>,
    /// Why it was not done.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

/// Does the same with many orders of a shop; each is done or refused by itself.
#[utoipa::path(post, path = "/accounts/{id}/orders/act", params(("id" = Id, Path), IdempotencyKey), request_body = ManyAct,
    responses((status = 200, body = [ActDone])))]
async fn act_on_many(
    State(shop): State<Shop>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Keyed(key, Json(form)): Keyed<Json<ManyAct>>,
) -> Result<Json<Vec<ActDone>>> {
    person.may(Act::Fulfil(id))?;
    accounts::row(&shop.people, id).await?;
    if form.orders.len() > limits::ACTS_AT_ONCE {
        let message = format!("At most {} orders at once.", limits::ACTS_AT_ONCE);
        return Err(Refusal::new(Code::INVALID, message).field("orders").into());
    }
    let known = orders::by_ids(&shop.base.db, form.orders.iter().map(|Id(id)| id.0)).await?;
    let known: BTreeMap<_, _> = known.into_iter().map(|order| (order.id, order)).collect();
    let mut asks = Vec::with_capacity(form.orders.len());
    for Id(id) in &form.orders {
        let order = known.get(id);
        let ask = match wanted(&person, order, &form.act, key.one_of_many(&person, *id)) {
            Ok(wanted) => returnable(&shop, order, wanted.act).await.map(|()| wanted),
            Err(no) => Err(no),
        };
        asks.push(ask);
    }
    let done = shop.desk.shop_many(person.account, asks).await;
    let told = form.orders.into_iter().zip(done).map(|(order, done)| ActDone::told(order, done));
    Ok(Json(told.collect::<Result<_>>()?))
}

impl ActDone {
    /// What became of an order; what is no refusal is nobody's to read.
    pub(crate) fn told(order: Id, done: Result<Arc<sale::Order>>) -> Result<Self> {
        match done {
            Ok(now) => Ok(Self { order, state: Some(OrderState(now.state)), code: None, message: None }),
            Err(Error::Refused(no)) => {
                Ok(Self { order, state: None, code: Some(no.code.word()), message: Some(no.message) })
            }
            Err(error) => Err(error),
        }
    }
}

async fn by_buyer(shop: &Shop, person: &Person, id: core::Id, deed: Deed) -> Result<Json<Order>> {
    person.may(Act::TakePart)?;
    shop.desk.buyer(id, person.user, deed).await?;
    order::answer(shop, person, id).await
}

/// Ends the cooling-off of an order bought with a deposit: it can no longer be cancelled.
#[utoipa::path(post, path = "/orders/{id}/lock", params(("id" = Id, Path)), responses((status = 200, body = Order)))]
async fn lock(State(shop): State<Shop>, person: Person, Path(Id(id)): Path<Id>) -> Result<Json<Order>> {
    by_buyer(&shop, &person, id, Deed::Lock).await
}

/// Takes an early lock back, while that is possible.
#[utoipa::path(post, path = "/orders/{id}/unlock", params(("id" = Id, Path)), responses((status = 200, body = Order)))]
async fn unlock(State(shop): State<Shop>, person: Person, Path(Id(id)): Path<Id>) -> Result<Json<Order>> {
    by_buyer(&shop, &person, id, Deed::Unlock).await
}

/// Something that happened to an order.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OrderEvent {
    at: i64,
    /// What: `hold`, `place`, `pay`, `pack`, `ship`, `refund` and so on.
    kind: String,
    /// Whose hand it was; absent for the buyer, the clock and a payment provider.
    by: Option<Account>,
    amount: Money,
    /// Pieces that came back while the order went on.
    back: i64,
}

/// The life of an order, for its buyer and its shop.
#[utoipa::path(get, path = "/orders/{id}/events", params(("id" = Id, Path)), responses((status = 200, body = [OrderEvent])))]
async fn events(
    State(shop): State<Shop>,
    person: Person,
    Path(Id(id)): Path<Id>,
) -> Result<Json<Vec<OrderEvent>>> {
    let line = order::seen(&shop, &person, id).await?;
    let life = order_events::of_order(&shop.base.db, id).await?;
    let hands = hands(&shop, life.iter().filter_map(|event| event.done_by)).await?;
    let told = life.into_iter().map(|event| OrderEvent {
        at: event.at,
        kind: event.kind,
        by: event.done_by.and_then(|id| hands.get(&id).cloned()).map(Account::from),
        amount: core::Money { minor: event.amount, ..line.order.price }.into(),
        back: event.back,
    });
    Ok(Json(told.collect()))
}

/// The accounts behind some ids.
async fn hands(shop: &Shop, ids: impl Iterator<Item = i64>) -> Result<BTreeMap<i64, voices::Account>> {
    let mut hands = BTreeMap::new();
    for id in ids {
        if let std::collections::btree_map::Entry::Vacant(place) = hands.entry(id)
            && let Some(account) = voices::by_id(&shop.base.db, core::Id(id)).await?
        {
            place.insert(account);
        }
    }
    Ok(hands)
}

/// What somebody of the shop wrote about an order; its buyer does not see it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Note {
    at: i64,
    by: Option<Account>,
    text: String,
}

/// A note to write.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NoteNew {
    text: String,
}

async fn of_shop(shop: &Shop, person: &Person, id: core::Id, right: fn(core::Id) -> Act) -> Result<()> {
    let line = order::seen(shop, person, id).await?;
    let right = right(line.order.account);
    policy::check(&person.caller.actor, right).map_err(|_no| Error::not_found())
}

/// The shop's notes on an order, the oldest first.
#[utoipa::path(get, path = "/orders/{id}/notes", params(("id" = Id, Path)), responses((status = 200, body = [Note])))]
async fn notes(State(shop): State<Shop>, person: Person, Path(Id(id)): Path<Id>) -> Result<Json<Vec<Note>>> {
    of_shop(&shop, &person, id, Act::ReadOrders).await?;
    let notes = order_notes::of_order(&shop.base.db, id).await?;
    let hands = hands(&shop, notes.iter().map(|note| note.account_id)).await?;
    let told = notes.into_iter().map(|note| Note {
        at: note.at,
        by: hands.get(&note.account_id).cloned().map(Account::from),
        text: note.text,
    });
    Ok(Json(told.collect()))
}

/// Writes a note on an order.
#[utoipa::path(post, path = "/orders/{id}/notes", params(("id" = Id, Path), IdempotencyKey), request_body = NoteNew,
    responses((status = 200, body = [Note])))]
async fn note(
    State(shop): State<Shop>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Keyed(key, Json(form)): Keyed<Json<NoteNew>>,
) -> Result<Json<Vec<Note>>> {
    of_shop(&shop, &person, id, Act::NoteOrders).await?;
    if key.done(&shop.base.db, &person).await?.is_none() {
        match write_note(&shop, &person, (id, &key), &form).await {
            // A twin that came at the same time was first.
            Err(Error::Store(error)) if error.is_taken() => {}
            written => written?,
        }
    }
    notes(State(shop), person, Path(Id(id))).await
}

async fn write_note(
    shop: &Shop,
    person: &Person,
    (id, key): (core::Id, &ActKey),
    form: &NoteNew,
) -> Result<()> {
    let text = words::lines(&form.text, limits::ORDER_NOTE, "text")?;
    let new = order_notes::Note {
        id: clock::mint().0,
        order_id: id.0,
        account_id: person.account.0,
        at: clock::now().0,
        text,
    };
    let mut tx = shop.base.db.begin().await?;
    order_notes::add(&mut tx, &new).await?;
    key.write(&mut tx, person, id).await?;
    Ok(tx.commit().await?)
}
