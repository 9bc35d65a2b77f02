//! The log of a webhook: what was told, what was answered, and once more.

use super::hooks::row;
use crate::{Shop, limits};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_base::extract::{Json, Path, Query};
use wanghong_base::wire::Id;
use wanghong_base::{
    clock,
    error::{Error, Result},
};
use wanghong_core::{self as core, Millis};
use wanghong_people::auth::Person;
use wanghong_store::{
    deliveries::{self as rows, Sieve},
    hooks,
};

pub(crate) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(show))
        .routes(routes!(replay))
        .routes(routes!(replay_since))
}

/// A line of the log.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeliveryLine {
    /// The event's id: the `webhook-id` of every try.
    id: Id,
    /// `test`, or a kind of event.
    kind: String,
    /// None for a test.
    order: Option<Id>,
    /// `waiting`, `done` or `given_up`.
    state: String,
    tries: i64,
    created_at: i64,
    tried_at: Option<i64>,
    /// When it is sent next.
    due_at: Option<i64>,
    took_ms: Option<i64>,
    /// The last answer's HTTP status.
    status: Option<i64>,
    /// Why there was none: `unreachable`, `tls`, `timeout` or `broken`.
    fault: Option<String>,
}

/// A delivery with what was sent and the first of what was answered.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Delivery {
    line: DeliveryLine,
    body: String,
    answer: Option<String>,
}

impl From<rows::Entry> for DeliveryLine {
    fn from(row: rows::Entry) -> Self {
        Self {
            id: row.event_id.into(),
            kind: row.kind,
            order: row.order_id.map(Id::from),
            state: row.state,
            tries: row.tries,
            created_at: row.created_at,
            tried_at: row.tried_at,
            due_at: row.due_at,
            took_ms: row.took_ms,
            status: row.status,
            fault: row.fault,
        }
    }
}

impl From<rows::Delivery> for Delivery {
    fn from(row: rows::Delivery) -> Self {
        Self { line: row.entry.into(), body: row.body, answer: row.answer }
    }
}

/// Which lines of the log.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// In this state.
    #[serde(default)]
    state: String,
    /// Of this kind.
    #[serde(default)]
    kind: String,
    /// Older than this one, for the next page.
    #[param(value_type = String, required = false)]
    before: Option<Id>,
}

/// A page of a webhook's log, the newest event first.
#[utoipa::path(get, path = "/accounts/{id}/hooks/{hook}/deliveries",
    params(("id" = Id, Path), ("hook" = Id, Path), Which), responses((status = 200, body = [DeliveryLine])))]
async fn list(
    State(shop): State<Shop>,
    person: Person,
    Path((Id(id), Id(hook))): Path<(Id, Id)>,
    Query(which): Query<Which>,
) -> Result<Json<Vec<DeliveryLine>>> {
    row(&shop, &person, (id, hook)).await?;
    let before = which.before.map_or(core::Id(i64::MAX), |Id(id)| id);
    let sieve = Sieve { hook, state: which.state, kind: which.kind, before };
    let page = rows::page(&shop.base.db, &sieve, limits::DELIVERY_PAGE).await?;
    Ok(Json(page.into_iter().map(DeliveryLine::from).collect()))
}

/// One delivery.
#[utoipa::path(get, path = "/accounts/{id}/hooks/{hook}/deliveries/{delivery}",
    params(("id" = Id, Path), ("hook" = Id, Path), ("delivery" = Id, Path)), responses((status = 200, body = Delivery)))]
async fn show(
    State(shop): State<Shop>,
    person: Person,
    Path((Id(id), Id(hook), Id(delivery))): Path<(Id, Id, Id)>,
) -> Result<Json<Delivery>> {
    row(&shop, &person, (id, hook)).await?;
    answer(&shop, hook, delivery).await
}

async fn answer(shop: &Shop, hook: core::Id, delivery: core::Id) -> Result<Json<Delivery>> {
    let row = rows::one(&shop.base.db, hook, delivery).await?.ok_or_else(Error::not_found)?;
    Ok(Json(row.into()))
}

/// Sends one delivery again, under the same id and before what waits.
#[utoipa::path(post, path = "/accounts/{id}/hooks/{hook}/deliveries/{delivery}/replay",
    params(("id" = Id, Path), ("hook" = Id, Path), ("delivery" = Id, Path)), responses((status = 200, body = Delivery)))]
async fn replay(
    State(shop): State<Shop>,
    person: Person,
    Path((Id(id), Id(hook), Id(delivery))): Path<(Id, Id, Id)>,
) -> Result<Json<Delivery>> {
    row(&shop, &person, (id, hook)).await?;
    let mut tx = shop.base.db.begin().await?;
    let there = rows::replay(&mut tx, hook, delivery, clock::now()).await?;
    hooks::well(&mut tx, hook).await?;
    tx.commit().await?;
    if !there {
        return Err(Error::not_found());
    }
    shop.hooks.look();
    answer(&shop, hook, delivery).await
}

/// Since when, and what.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Replay {
    /// What was written down at this time or later.
    since: i64,
    /// Only what was given up.
    failed: bool,
}

/// How much is sent again.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Replayed {
    count: u64,
}

/// Sends again what was written down since a time, in order.
#[utoipa::path(post, path = "/accounts/{id}/hooks/{hook}/replay", params(("id" = Id, Path), ("hook" = Id, Path)),
    request_body = Replay, responses((status = 200, body = Replayed)))]
async fn replay_since(
    State(shop): State<Shop>,
    person: Person,
    Path((Id(id), Id(hook))): Path<(Id, Id)>,
    Json(form): Json<Replay>,
) -> Result<Json<Replayed>> {
    row(&shop, &person, (id, hook)).await?;
    let mut tx = shop.base.db.begin().await?;
    let how = (clock::now(), form.failed);
    let count = rows::replay_since(&mut tx, hook, Millis(form.since), how).await?;
    hooks::well(&mut tx, hook).await?;
    tx.commit().await?;
    shop.hooks.look();
    Ok(Json(Replayed { count }))
}
