//! Fair windows: planned with a commitment, entered by a tap, and open to anybody's check afterwards.

mod entrants;
mod receipt;

use crate::{
    Shop,
    beacon::Chain,
    change::{Change, Row},
    limits,
    offer::begins,
    receipts,
};
use axum::{extract::State, http::StatusCode};
pub use receipt::Receipt;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_base::extract::{Json, Path, Query};
use wanghong_base::wire::{Before, Id, Money};
use wanghong_base::{
    clock,
    error::{Error, Result},
};
use wanghong_core::{self as core, Code, Millis, Refusal, limits as rules, policy::Act, room::shelf};
use wanghong_people::api::accounts;
use wanghong_people::api::keyed::{IdempotencyKey, Keyed};
use wanghong_people::auth::Person;
use wanghong_store::{draws, products};

pub(crate) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(show, call_off))
        .routes(routes!(beacon))
        .merge(entrants::routes())
}

/// A draw that stands before a SKU, as everybody may know it beforehand.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Window {
    draw: Id,
    from: i64,
    until: i64,
    pieces: i64,
    /// For how much a piece whoever wins has it, where the draw is bound to that.
    price: Option<Money>,
    commitment: String,
    settled: bool,
}

impl From<&shelf::Window> for Window {
    fn from(window: &shelf::Window) -> Self {
        Self {
            draw: window.draw.into(),
            from: window.from.0,
            until: window.until.0,
            pieces: window.pieces,
            price: window.price.map(Money::from),
            commitment: window.commitment.to_string(),
            settled: window.settled,
        }
    }
}

/// How far a draw is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DrawState {
    /// Its window has not opened.
    Ahead,
    /// Whoever taps now is in it.
    Open,
    /// The list is closed and everybody gets an answer.
    Drawing,
    /// The list is closed and its root shown; the beacon has not been heard.
    Waiting,
    /// Everybody has an answer; the seed is shown.
    Settled,
    /// The beacon was not heard in time: nobody got anything, and the seed is shown.
    Void,
    /// It was called off before its window opened.
    CalledOff,
}

/// A draw with all that may be known of it now.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Draw {
    id: Id,
    /// In which format it is committed to and listed: 2, or 1 for those of old.
    version: i64,
    state: DrawState,
    account: accounts::Account,
    product: Id,
    product_title: String,
    sku: Id,
    sku_title: String,
    from: i64,
    until: i64,
    /// How many pieces are drawn for.
    pieces: i64,
    /// For how much a piece whoever wins has it; not in a draw of the first format.
    price: Option<Money>,
    /// How many pieces of the SKU one buyer may have.
    per_buyer: Option<i64>,
    /// What decides with the seed; nothing where no beacon was named.
    beacon: Option<BeaconRound>,
    /// The key by which receipts and the closing of the list are checked (Ed25519).
    receipts: Option<String>,
    /// The hash of all that it is bound to (`docs/draws.md`), shown from the beginning; in the first format that of the
    /// seed alone.
    commitment: String,
    /// SHA-256 of the seed, which is a part of the commitment.
    seed_hash: String,
    /// The seed, once everybody has an answer.
    seed: Option<String>,
    /// The root of the list (RFC 6962 section 2.1), once it is closed.
    root: Option<String>,
    /// The shop's signature of that root.
    root_signature: Option<String>,
    /// How many are on the list, once it is closed.
    entrants: Option<i64>,
    /// Pieces given to those on the list.
    given: i64,
    settled_at: Option<i64>,
}

/// The round of a public beacon that a draw waits for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BeaconRound {
    /// The hash of its chain (drand).
    chain: String,
    round: i64,
    /// When the round is, where the chain is known here.
    at: Option<i64>,
    /// When the draw is void without it.
    until: i64,
    /// The key of those who sign it.
    key: Option<String>,
    /// What it said: SHA-256 of its signature.
    randomness: Option<String>,
    signature: Option<String>,
}

impl BeaconRound {
    fn of(row: &draws::Draw) -> Option<Self> {
        let (chain, round, until) = (row.beacon_chain.clone()?, row.beacon_round?, row.beacon_until?);
        let known = Chain::known(&chain);
        Some(Self {
            at: known.as_ref().map(|chain| chain.time(round).0),
            key: known.as_ref().map(Chain::key),
            randomness: row.randomness.clone(),
            signature: row.beacon_signature.clone(),
            chain,
            round,
            until,
        })
    }
}

fn state(row: &draws::Draw, now: Millis) -> DrawState {
    let waits = row.root.is_some() && row.beacon_round.is_some() && row.randomness.is_none();
    if row.called_off {
        DrawState::CalledOff
    } else if row.is_void {
        DrawState::Void
    } else if row.settled_at.is_some() {
        DrawState::Settled
    } else if waits {
        DrawState::Waiting
    } else if now.0 < row.from_at {
        DrawState::Ahead
    } else if now.0 < row.until_at {
        DrawState::Open
    } else {
        DrawState::Drawing
    }
}

async fn painted(shop: &Shop, row: draws::Draw) -> Result<Draw> {
    let sku = products::sku(&shop.base.db, core::Id(row.sku_id)).await?.ok_or_else(Error::not_found)?;
    let product =
        products::by_id(&shop.base.db, core::Id(sku.product_id)).await?.ok_or_else(Error::not_found)?;
    let (draw, drawn) = row.rules()?;
    let root_signature = match drawn {
        Some(drawn) => shop.receipts.closing(&shop.base.db, draw.id, &drawn.root, drawn.entrants).await?,
        None => None,
    };
    Ok(Draw {
        id: row.id.into(),
        version: row.version,
        state: state(&row, clock::now()),
        account: accounts::row(&shop.people, core::Id(row.account_id)).await?.into(),
        product: product.id.into(),
        product_title: product.title,
        sku: sku.id.into(),
        sku_title: sku.title,
        from: row.from_at,
        until: row.until_at,
        pieces: row.pieces,
        price: draw.pledge.map(|pledge| pledge.price.into()),
        per_buyer: row.per_buyer,
        beacon: BeaconRound::of(&row),
        receipts: row.receipts,
        seed_hash: draw.seed.commitment().to_string(),
        seed: row.settled_at.map(|_| row.seed),
        commitment: row.commitment,
        root: row.root,
        root_signature: root_signature.map(hex::encode),
        entrants: row.entrants,
        given: row.given,
        settled_at: row.settled_at,
    })
}

/// What a draw that is planned now can name.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BeaconSeen {
    /// Whether this server is set up with a beacon.
    named: bool,
    /// Whether it can be reached just now.
    reached: bool,
    /// Least time from the end of a window to its round, in milliseconds.
    margin: i64,
    /// How long after its round a draw waits for it before it is void.
    patience: i64,
}

/// Whether draws can name a public beacon here.
#[utoipa::path(get, path = "/accounts/{id}/draws/beacon", params(("id" = Id, Path)), responses((status = 200, body = BeaconSeen)))]
async fn beacon(
    State(shop): State<Shop>,
    person: Person,
    Path(Id(id)): Path<Id>,
) -> Result<Json<BeaconSeen>> {
    person.may(Act::ManageShop(id))?;
    let named = shop.beacon.is_named();
    Ok(Json(BeaconSeen {
        named,
        reached: named && shop.beacon.is_reached().await,
        margin: rules::BEACON_MARGIN.0,
        patience: rules::BEACON_PATIENCE.0,
    }))
}

/// An account's draws, the newest first.
#[utoipa::path(get, path = "/accounts/{id}/draws", params(("id" = Id, Path), Before), responses((status = 200, body = [Draw])))]
async fn list(
    State(shop): State<Shop>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Query(before): Query<Before>,
) -> Result<Json<Vec<Draw>>> {
    person.may(Act::ReadGoods(id))?;
    let mut all = Vec::new();
    for row in draws::of_account(&shop.base.db, id, before.id(), limits::OFFERS).await? {
        all.push(painted(&shop, row).await?);
    }
    Ok(Json(all))
}

/// A new draw.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct DrawNew {
    sku: Id,
    /// When the window opens. Until the draw is over, nothing of the SKU is sold in any other way.
    from: i64,
    until: i64,
    pieces: i64,
    /// Whether a public beacon decides with the seed; without it whoever reads the database knows beforehand who would
    /// win. By default as this server is set up.
    beacon: Option<bool>,
}

/// Plans a draw: its seed is chosen now, and the hash of all that it is bound to is shown.
#[utoipa::path(post, path = "/accounts/{id}/draws", params(("id" = Id, Path), IdempotencyKey), request_body = DrawNew,
    responses((status = 200, body = Draw)))]
async fn add(
    State(shop): State<Shop>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Keyed(key, Json(form)): Keyed<Json<DrawNew>>,
) -> Result<Json<Draw>> {
    person.may(Act::ManageShop(id))?;
    accounts::row(&shop.people, id).await?;
    let beacon = form.beacon.unwrap_or_else(|| shop.beacon.is_named());
    if beacon {
        shop.beacon.check().await?;
    }
    let _one_at_a_time = shop.desk.catalogue.lock().await;
    if let Some(made) = key.done(&shop.base.db, &person).await? {
        let row = draws::by_id(&shop.base.db, made).await?.ok_or_else(Error::not_found)?;
        return Ok(Json(painted(&shop, row).await?));
    }
    let sku = products::sku(&shop.base.db, form.sku.0).await?.filter(|sku| sku.account_id == id.0);
    let sku = sku.ok_or_else(|| Refusal::new(Code::INVALID, "This is not in your shop.").field("sku"))?;
    let window = (Millis(form.from), Millis(form.until));
    let round = beacon.then(|| shop.beacon.round(window.1));
    let row = receipts::plan(&sku, person.account, window, form.pieces, round)?;
    row.rules()?.0.check()?;
    fits(&shop, &row).await?;
    let once = key.once(&person, core::Id(row.id));
    shop.desk.change(Change { rows: vec![Row::AddDraw(row.clone())], once, ..Change::default() }).await?;
    shop.base.facts.tell(begins(&sku, Some(row.from_at), person.account)).await;
    Ok(Json(painted(&shop, row).await?))
}

/// Whether a draw can be planned among those of its SKU: its window is ahead, and no other's.
async fn fits(shop: &Shop, row: &draws::Draw) -> Result<()> {
    let now = clock::now();
    if row.from_at < now.0 || row.from_at > now.0.saturating_add(rules::DRAW_AHEAD.0) {
        let refusal = Refusal::new(Code::INVALID, "A window opens between now and a year from now.");
        return Err(refusal.field("from").into());
    }
    let others = draws::ahead(&shop.base.db, core::Id(row.sku_id)).await?;
    if others.len() >= rules::DRAWS {
        let message = format!("At most {} draws of one SKU can be ahead.", rules::DRAWS);
        return Err(Refusal::new(Code::LIMIT_REACHED, message).field("draws").into());
    }
    let meets = |other: &draws::Draw| row.from_at < other.until_at && other.from_at < row.until_at;
    if others.iter().any(meets) {
        let refusal = Refusal::new(Code::TAKEN, "Another draw of this SKU has its window then.");
        return Err(refusal.field("from").into());
    }
    Ok(())
}

/// One draw.
#[utoipa::path(get, path = "/draws/{id}", params(("id" = Id, Path)), responses((status = 200, body = Draw)))]
async fn show(State(shop): State<Shop>, Path(Id(id)): Path<Id>) -> Result<Json<Draw>> {
    let row = draws::by_id(&shop.base.db, id).await?.ok_or_else(Error::not_found)?;
    Ok(Json(painted(&shop, row).await?))
}

/// Calls a draw off whose window has not opened; the SKU is sold again as before.
#[utoipa::path(delete, path = "/draws/{id}", params(("id" = Id, Path)), responses((status = 204)))]
async fn call_off(State(shop): State<Shop>, person: Person, Path(Id(id)): Path<Id>) -> Result<StatusCode> {
    let row = draws::by_id(&shop.base.db, id).await?.ok_or_else(Error::not_found)?;
    person.may(Act::ManageShop(core::Id(row.account_id)))?;
    if !row.called_off {
        shop.desk.call_off(core::Id(row.sku_id), id).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
