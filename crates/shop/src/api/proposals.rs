//! The two-person rule: what one of the shop proposed, another says yes or no to.

use super::{offers, skus};
use crate::{
    OfferNew, Shop,
    change::{Change, Row},
    goods,
    proposal::{self, Accepted, Figures, What},
};
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_base::extract::{Json, Path};
use wanghong_base::wire::Id;
use wanghong_base::{
    clock,
    error::{Error, Result},
};
use wanghong_core::{
    self as core, Code, Refusal, limits,
    policy::{Act, Bounds},
    sale::Once,
};
use wanghong_people::api::{accounts::Account, keyed::ActKey};
use wanghong_people::auth::Person;
use wanghong_store::{accounts, products, proposals};

pub(crate) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(accept)).routes(routes!(decline))
}

/// A change that waits for a second person, or was decided by one.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Proposal {
    id: Id,
    /// `terms` for price, floor or plan; `stock` for more pieces; `offer` for an offer below the floor.
    kind: String,
    product: Id,
    product_title: String,
    sku: Id,
    sku_title: String,
    /// ISO 4217, of the prices in `was` and `will`.
    currency: String,
    /// As it was when it was proposed.
    was: Figures,
    /// As it would be.
    will: Figures,
    note: String,
    /// The offer that it would make; its price is in `will`.
    offer: Option<OfferNew>,
    proposed_by: Account,
    created_at: i64,
    /// Whether whoever asks proposed it, and so cannot decide.
    mine: bool,
    decided_by: Option<Account>,
    decided_at: Option<i64>,
    accepted: Option<bool>,
}

impl Proposal {
    /// Whether it is about this SKU.
    pub(crate) fn is_about(&self, sku: i64) -> bool {
        self.sku.0 == core::Id(sku)
    }
}

async fn painted(shop: &Shop, user: Option<core::Id>, row: proposals::Proposal) -> Result<Proposal> {
    let What { was, will, note, offer } = proposal::what(&row)?;
    let sku = products::sku(&shop.base.db, core::Id(row.subject)).await?.ok_or_else(Error::not_found)?;
    let product =
        products::by_id(&shop.base.db, core::Id(sku.product_id)).await?.ok_or_else(Error::not_found)?;
    let decided_by = match row.decided_by {
        Some(by) => Some(account(shop, by).await?.into()),
        None => None,
    };
    Ok(Proposal {
        id: row.id.into(),
        kind: row.kind,
        product: product.id.into(),
        product_title: product.title,
        sku: sku.id.into(),
        sku_title: sku.title,
        currency: sku.currency,
        was,
        will,
        note,
        offer,
        proposed_by: account(shop, row.proposed_by).await?.into(),
        created_at: row.created_at,
        mine: user == Some(core::Id(row.proposed_by)),
        decided_by,
        decided_at: row.decided_at,
        accepted: row.accepted,
    })
}

async fn account(shop: &Shop, user: i64) -> Result<accounts::Account> {
    accounts::by_user(&shop.base.db, core::Id(user)).await?.ok_or_else(Error::not_found)
}

/// What waits about the SKUs of a product, as `user` sees it.
pub(crate) async fn of_product(
    shop: &Shop,
    user: Option<core::Id>,
    product: core::Id,
) -> Result<Vec<Proposal>> {
    all(shop, user, proposals::of_product(&shop.base.db, product).await?).await
}

async fn all(shop: &Shop, user: Option<core::Id>, rows: Vec<proposals::Proposal>) -> Result<Vec<Proposal>> {
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        all.push(painted(shop, user, row).await?);
    }
    Ok(all)
}

/// A proposal that a SKU go somewhere; none where the same already waits. `Desk::catalogue` is held.
pub(crate) async fn propose(
    shop: &Shop,
    person: &Person,
    (sku, next): (&products::Sku, Bounds),
    note: &str,
) -> Result<Option<proposals::Proposal>> {
    let proposal = proposal::about(sku, next, note, person.user)?;
    if twin(shop, sku, &proposal).await?.is_some() {
        return Ok(None);
    }
    room_for_one(shop, sku).await?;
    Ok(Some(proposal))
}

/// A proposal to make an offer; one that already waits is not made again. `Desk::catalogue` is held.
pub(crate) async fn propose_offer(
    shop: &Shop,
    person: &Person,
    (sku, key): (&products::Sku, &ActKey),
    offer: &OfferNew,
) -> Result<proposals::Proposal> {
    let proposal = proposal::of_offer(sku, offer, person.user)?;
    if let Some(waits) = twin(shop, sku, &proposal).await? {
        return Ok(waits);
    }
    room_for_one(shop, sku).await?;
    let once = key.once(person, core::Id(proposal.id));
    shop.desk
        .change(Change { rows: vec![Row::Propose(proposal.clone())], once, ..Change::default() })
        .await?;
    Ok(proposal)
}

/// A proposal that was made before, as whoever made it sees it.
pub(crate) async fn known(shop: &Shop, person: &Person, id: core::Id) -> Result<Proposal> {
    let row = proposals::by_id(&shop.base.db, id).await?.ok_or_else(Error::not_found)?;
    seen(shop, person, row).await
}

/// A proposal as whoever made it sees it.
pub(crate) async fn seen(shop: &Shop, person: &Person, row: proposals::Proposal) -> Result<Proposal> {
    painted(shop, Some(person.user), row).await
}

/// The same proposal, where it waits already.
async fn twin(
    shop: &Shop,
    sku: &products::Sku,
    new: &proposals::Proposal,
) -> Result<Option<proposals::Proposal>> {
    let open = proposals::of_product(&shop.base.db, core::Id(sku.product_id)).await?;
    Ok(open.into_iter().find(|other| (other.subject, &other.what) == (new.subject, &new.what)))
}

/// Whether one more may wait.
async fn room_for_one(shop: &Shop, sku: &products::Sku) -> Result<()> {
    if proposals::waiting(&shop.base.db, core::Id(sku.account_id)).await? >= limits::PROPOSALS {
        let message = format!("{} changes wait for a second person; decide some first.", limits::PROPOSALS);
        return Err(Refusal::new(Code::LIMIT_REACHED, message).field("proposals").into());
    }
    Ok(())
}

/// What waits for a second person, the newest first, and then what was decided last.
#[utoipa::path(get, path = "/accounts/{id}/proposals", params(("id" = Id, Path)), responses((status = 200, body = [Proposal])))]
async fn list(
    State(shop): State<Shop>,
    person: Person,
    Path(Id(id)): Path<Id>,
) -> Result<Json<Vec<Proposal>>> {
    person.may(Act::ReadShop(id))?;
    let mut rows = proposals::open(&shop.base.db, id, limits::PROPOSALS).await?;
    rows.extend(proposals::decided(&shop.base.db, id, crate::limits::PROPOSALS).await?);
    Ok(Json(all(&shop, Some(person.user), rows).await?))
}

/// A proposal that this person may decide.
async fn decidable(shop: &Shop, person: &Person, id: core::Id) -> Result<proposals::Proposal> {
    let row = proposals::by_id(&shop.base.db, id).await?.ok_or_else(Error::not_found)?;
    let of = core::Id(row.account_id);
    person.may(Act::Second { of, first: core::Id(row.proposed_by) })?;
    Ok(row)
}

/// Whether it has been decided so already; no when it was decided otherwise.
fn decided(row: &proposals::Proposal, yes: bool) -> std::result::Result<bool, Refusal> {
    match row.accepted {
        None => Ok(false),
        Some(was) if was == yes => Ok(true),
        Some(true) => Err(Refusal::new(Code::CONFLICT, "This was accepted already.")),
        Some(false) => Err(Refusal::new(Code::CONFLICT, "This was declined already.")),
    }
}

async fn answer(shop: &Shop, person: &Person, id: core::Id) -> Result<Json<Proposal>> {
    let row = proposals::by_id(&shop.base.db, id).await?.ok_or_else(Error::not_found)?;
    Ok(Json(painted(shop, Some(person.user), row).await?))
}

/// Says yes as the second person; it is done at once, if it still fits.
#[utoipa::path(post, path = "/proposals/{id}/accept", params(("id" = Id, Path)), responses((status = 200, body = Proposal)))]
async fn accept(State(shop): State<Shop>, person: Person, Path(Id(id)): Path<Id>) -> Result<Json<Proposal>> {
    let _one_at_a_time = shop.desk.catalogue.lock().await;
    let row = decidable(&shop, &person, id).await?;
    if decided(&row, true)? {
        return answer(&shop, &person, id).await;
    }
    let sku = products::sku(&shop.base.db, core::Id(row.subject)).await?.ok_or_else(Error::not_found)?;
    let hand = account(&shop, row.proposed_by).await?.id;
    let offer = proposal::what(&row)?.offer.map(|offer| offer.row(&sku, hand));
    if let Some(offer) = &offer {
        offers::fits(&shop, &sku, offer).await?;
    }
    // A yes whose end nobody heard of may still be on its way.
    let once = Some(Once { key: format!("proposal {id}").into(), digest: 0, about: id });
    match proposal::accept(&row, &sku, person.user, hand)? {
        Accepted::Terms(change) => {
            for next in change.edits() {
                goods::priced(shop.pay.on(), Some(&sku), next)?;
            }
            shop.desk.change(Change { once, ..change }).await?;
            if let Some(offer) = &offer {
                offers::show_flash(&shop, &sku, offer, person.account).await;
            }
        }
        Accepted::Stock(restock) => {
            let add = restock.add;
            shop.desk.stock(restock, once).await?;
            skus::tell(&shop, hand, &sku, add).await;
        }
    }
    answer(&shop, &person, id).await
}

/// Says no as the second person; nothing changes.
#[utoipa::path(post, path = "/proposals/{id}/decline", params(("id" = Id, Path)), responses((status = 200, body = Proposal)))]
async fn decline(State(shop): State<Shop>, person: Person, Path(Id(id)): Path<Id>) -> Result<Json<Proposal>> {
    let _one_at_a_time = shop.desk.catalogue.lock().await;
    let row = decidable(&shop, &person, id).await?;
    if !decided(&row, false)? {
        let mut tx = shop.base.db.begin().await?;
        proposals::decide(&mut tx, id, person.user, false, clock::now()).await?;
        tx.commit().await?;
    }
    answer(&shop, &person, id).await
}
