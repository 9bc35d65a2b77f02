//! The history of a SKU: where its pieces came from and where they went.

use crate::{
    Shop, limits,
    movement::{self, Cursor, Pieces, Told},
};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_base::error::{Error, Result};
use wanghong_base::extract::{Json, Path, Query};
use wanghong_base::wire::Id;
use wanghong_core::{self as core, policy::Act};
use wanghong_people::api::accounts::Account;
use wanghong_people::auth::Person;
use wanghong_store::{accounts, movements, orders, products};

pub(crate) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(history))
}

/// Pieces by where they are, or how many more there are of each.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Totals {
    left: i64,
    held: i64,
    /// Sold and not sent yet.
    sold: i64,
    /// `left + held + sold`: what is in the house.
    on_hand: i64,
}

impl From<Pieces> for Totals {
    fn from(pieces: Pieces) -> Self {
        let Pieces { left, held, sold } = pieces;
        Self { left, held, sold, on_hand: pieces.on_hand() }
    }
}

/// Something that happened to pieces.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Movement {
    id: Id,
    at: i64,
    /// `stock` for an act of the shop, else what happened to the order; by `ship` pieces leave the house.
    kind: String,
    order: Option<Id>,
    /// The order's number.
    number: Option<i64>,
    /// Whose hand it was; none for a buyer and for the clock.
    by: Option<Account>,
    note: String,
    /// How many more, or fewer, of each.
    more: Totals,
    /// How many of each there were then.
    then: Totals,
}

/// A page of a history, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Movements {
    movements: Vec<Movement>,
    /// Ask with this as `before` for what is older; a page may be short and there still be more.
    next: Option<String>,
}

/// Where a page begins.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Page {
    /// The `next` of the page before.
    before: Option<String>,
}

/// What happened to a SKU's pieces.
#[utoipa::path(get, path = "/skus/{id}/movements", params(("id" = Id, Path), Page), responses((status = 200, body = Movements)))]
async fn history(
    State(shop): State<Shop>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Query(page): Query<Page>,
) -> Result<Json<Movements>> {
    // Read before the page: if that is empty, nothing has happened since, and this is what there is.
    let sku = products::sku(&shop.base.db, id).await?.ok_or_else(Error::not_found)?;
    person.may(Act::ReadShop(core::Id(sku.account_id)))?;
    let cursor = page.before.as_deref().map(Cursor::read).transpose()?;
    let before = cursor.map_or(core::Id(i64::MAX), |cursor| cursor.before);
    let oldest =
        movements::oldest(&shop.base.db, before, limits::MOVEMENTS_SOUGHT - 1).await?.unwrap_or_default();
    let floor = oldest.max(id);
    let rows = movements::of_sku(&shop.base.db, id, (floor, before), limits::MOVEMENTS).await?;
    let full = i64::try_from(rows.len()).unwrap_or(i64::MAX) >= limits::MOVEMENTS;
    let start = match (cursor, rows.first()) {
        (Some(cursor), _) => cursor.then,
        (None, Some(row)) => Pieces { left: row.on_shelf, held: row.held, sold: row.sold },
        (None, None) => {
            Pieces { left: sku.on_shelf, held: sku.held, sold: sku.sold.saturating_sub(sku.sent) }
        }
    };
    let told = movement::tell(rows, start);
    let end = told.last().filter(|_| full).map_or(floor, |last| core::Id(last.row.id));
    let next =
        (full || floor > id).then(|| Cursor { before: end, then: movement::before(&told, start) }.text());
    Ok(Json(Movements { movements: painted(&shop, told).await?, next }))
}

async fn painted(shop: &Shop, told: Vec<Told>) -> Result<Vec<Movement>> {
    let mut hands = BTreeMap::new();
    let orders = told.iter().filter_map(|told| told.row.order_id);
    let numbers = orders::numbers_of(&shop.base.db, orders).await?;
    let mut all = Vec::with_capacity(told.len());
    for Told { row, more, then } in told {
        let by = match row.done_by {
            Some(by) => hand(shop, &mut hands, by).await?,
            None => None,
        };
        all.push(Movement {
            id: row.id.into(),
            at: row.at,
            kind: row.kind,
            order: row.order_id.map(Id::from),
            number: row.order_id.and_then(|id| numbers.get(&id).copied()),
            by,
            note: row.note,
            more: more.into(),
            then: then.into(),
        });
    }
    Ok(all)
}

async fn hand(shop: &Shop, known: &mut BTreeMap<i64, Account>, by: i64) -> Result<Option<Account>> {
    if !known.contains_key(&by)
        && let Some(row) = accounts::by_id(&shop.base.db, core::Id(by)).await?
    {
        known.insert(by, row.into());
    }
    Ok(known.get(&by).cloned())
}
