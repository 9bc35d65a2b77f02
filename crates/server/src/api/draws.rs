//! Fair windows: planned with a commitment, entered by a tap, and open to anybody's check afterwards.

use super::extract::{Json, Path, Query};
use super::keyed::{IdempotencyKey, Keyed};
use super::{
    accounts,
    wire::{Before, Id},
};
use crate::{
    app::App,
    auth::Person,
    clock,
    error::{Error, Result},
    limits,
    shop::{
        change::{Change, Row},
        offer,
    },
};
use axum::{extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_core::{
    self as core, Code, Millis, Refusal, limits as rules, policy::Act, room::shelf, sale::draw::Seed,
};
use wanghong_store::{draws, products};

pub(crate) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(list, add)).routes(routes!(show, call_off)).routes(routes!(entrants))
}

/// A draw that stands before a SKU, as everybody may know it beforehand.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Window {
    draw: Id,
    from: i64,
    until: i64,
    pieces: i64,
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
    /// Everybody has an answer; the seed is shown.
    Settled,
    /// It was called off before anybody entered.
    CalledOff,
}

/// A draw with all that may be known of it now.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Draw {
    id: Id,
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
    /// SHA-256 of the seed, shown from the beginning.
    commitment: String,
    /// The seed, once everybody has an answer.
    seed: Option<String>,
    /// The root of the list (RFC 6962 section 2.1), once it is closed.
    root: Option<String>,
    /// How many are on the list, once it is closed.
    entrants: Option<i64>,
    /// Pieces given to those on the list.
    given: i64,
    settled_at: Option<i64>,
}

fn state(row: &draws::Draw, now: Millis) -> DrawState {
    if row.called_off {
        DrawState::CalledOff
    } else if row.settled_at.is_some() {
        DrawState::Settled
    } else if now.0 < row.from_at {
        DrawState::Ahead
    } else if now.0 < row.until_at {
        DrawState::Open
    } else {
        DrawState::Drawing
    }
}

async fn painted(app: &App, row: draws::Draw) -> Result<Draw> {
    let sku = products::sku(&app.db, core::Id(row.sku_id)).await?.ok_or_else(Error::not_found)?;
    let product = products::by_id(&app.db, core::Id(sku.product_id)).await?.ok_or_else(Error::not_found)?;
    Ok(Draw {
        id: row.id.into(),
        state: state(&row, clock::now()),
        account: accounts::row(app, core::Id(row.account_id)).await?.into(),
        product: product.id.into(),
        product_title: product.title,
        sku: sku.id.into(),
        sku_title: sku.title,
        from: row.from_at,
        until: row.until_at,
        pieces: row.pieces,
        seed: row.settled_at.map(|_| row.seed),
        commitment: row.commitment,
        root: row.root,
        entrants: row.entrants,
        given: row.given,
        settled_at: row.settled_at,
    })
}

/// An account's draws, the newest first.
#[utoipa::path(get, path = "/accounts/{id}/draws", params(("id" = Id, Path), Before), responses((status = 200, body = [Draw])))]
async fn list(
    State(app): State<Arc<App>>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Query(before): Query<Before>,
) -> Result<Json<Vec<Draw>>> {
    person.may(Act::ReadGoods(id))?;
    let mut all = Vec::new();
    for row in draws::of_account(&app.db, id, before.id(), limits::OFFERS).await? {
        all.push(painted(&app, row).await?);
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
}

/// Plans a draw: its seed is chosen now, and its hash shown.
#[utoipa::path(post, path = "/accounts/{id}/draws", params(("id" = Id, Path), IdempotencyKey), request_body = DrawNew,
    responses((status = 200, body = Draw)))]
async fn add(
    State(app): State<Arc<App>>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Keyed(key, Json(form)): Keyed<Json<DrawNew>>,
) -> Result<Json<Draw>> {
    person.may(Act::ManageShop(id))?;
    accounts::row(&app, id).await?;
    let _one_at_a_time = app.catalogue.lock().await;
    if let Some(made) = key.done(&app, &person).await? {
        let row = draws::by_id(&app.db, made).await?.ok_or_else(Error::not_found)?;
        return Ok(Json(painted(&app, row).await?));
    }
    let sku = products::sku(&app.db, form.sku.0).await?.filter(|sku| sku.account_id == id.0);
    let sku = sku.ok_or_else(|| Refusal::new(Code::Invalid, "This is not in your shop.").field("sku"))?;
    let row = form.row(&sku, person.account);
    offer::draw(&row)?.0.check()?;
    fits(&app, &row).await?;
    let once = key.once(&person, core::Id(row.id));
    app.desk.change(Change { rows: vec![Row::AddDraw(row.clone())], once, ..Change::default() }).await?;
    Ok(Json(painted(&app, row).await?))
}

impl DrawNew {
    fn row(&self, sku: &products::Sku, by: core::Id) -> draws::Draw {
        let seed = Seed(clock::random());
        draws::Draw {
            id: clock::mint().0,
            account_id: sku.account_id,
            sku_id: sku.id,
            from_at: self.from,
            until_at: self.until,
            pieces: self.pieces,
            commitment: seed.commitment().to_string(),
            seed: hex::encode(seed.0),
            created_by: by.0,
            created_at: clock::now().0,
            ..draws::Draw::default()
        }
    }
}

/// Whether a draw can be planned among those of its SKU: its window is ahead, and no other's.
async fn fits(app: &App, row: &draws::Draw) -> Result<()> {
    let now = clock::now();
    if row.from_at < now.0 || row.from_at > now.0.saturating_add(rules::DRAW_AHEAD.0) {
        let refusal = Refusal::new(Code::Invalid, "A window opens between now and a year from now.");
        return Err(refusal.field("from").into());
    }
    let others = draws::ahead(&app.db, core::Id(row.sku_id)).await?;
    if others.len() >= rules::DRAWS {
        let message = format!("At most {} draws of one SKU can be ahead.", rules::DRAWS);
        return Err(Refusal::new(Code::LimitReached, message).field("draws").into());
    }
    let meets = |other: &draws::Draw| row.from_at < other.until_at && other.from_at < row.until_at;
    if others.iter().any(meets) {
        let refusal = Refusal::new(Code::Taken, "Another draw of this SKU has its window then.");
        return Err(refusal.field("from").into());
    }
    Ok(())
}

/// One draw.
#[utoipa::path(get, path = "/draws/{id}", params(("id" = Id, Path)), responses((status = 200, body = Draw)))]
async fn show(State(app): State<Arc<App>>, Path(Id(id)): Path<Id>) -> Result<Json<Draw>> {
    let row = draws::by_id(&app.db, id).await?.ok_or_else(Error::not_found)?;
    Ok(Json(painted(&app, row).await?))
}

/// Calls a draw off that nobody has entered; the SKU is sold again as before.
#[utoipa::path(delete, path = "/draws/{id}", params(("id" = Id, Path)), responses((status = 204)))]
async fn call_off(State(app): State<Arc<App>>, person: Person, Path(Id(id)): Path<Id>) -> Result<StatusCode> {
    let row = draws::by_id(&app.db, id).await?.ok_or_else(Error::not_found)?;
    person.may(Act::ManageShop(core::Id(row.account_id)))?;
    if !row.called_off {
        app.desk.call_off(core::Id(row.sku_id), id).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// From which order on.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct After {
    /// The last order of the page before.
    #[param(value_type = String, required = false)]
    after: Option<Id>,
}

/// One line of a draw's list. Its leaf is SHA-256 of a zero byte, the order's id and the buyer's, each in eight bytes,
/// the highest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Entrant {
    order: Id,
    /// A number that stands for a person.
    buyer: Id,
    pieces: i64,
    /// Whether pieces were given to it in the draw.
    given: bool,
}

/// The list of a draw, in order of the orders' ids, once it is closed; a page that is full has another after it.
#[utoipa::path(get, path = "/draws/{id}/entrants", params(("id" = Id, Path), After), responses((status = 200, body = [Entrant])))]
async fn entrants(
    State(app): State<Arc<App>>,
    Path(Id(id)): Path<Id>,
    Query(from): Query<After>,
) -> Result<Json<Vec<Entrant>>> {
    let row = draws::by_id(&app.db, id).await?.ok_or_else(Error::not_found)?;
    if row.root.is_none() {
        return Err(Refusal::new(Code::NotYet, "The list is not closed.").into());
    }
    let after = from.after.map_or(core::Id(0), |id| id.0);
    let list = draws::list(&app.db, id, after, limits::ENTRANTS).await?;
    let seen = |one: draws::Entrant| Entrant {
        order: one.id.into(),
        buyer: one.buyer.into(),
        pieces: one.quantity,
        given: one.given,
    };
    Ok(Json(list.into_iter().map(seen).collect()))
}
