//! Shows in lists: what a tile says of each. A show with its bag is asked for alone.

use crate::{Live, limits};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_base::error::Result;
use wanghong_base::extract::{Json, Path, Query};
use wanghong_base::wire::{self, Id, blob_url};
use wanghong_core as core;
use wanghong_people::api::accounts::Voice;
use wanghong_people::{auth::Caller, posts::draft_is_known};
use wanghong_store::{accounts, lives};

pub(crate) fn routes() -> OpenApiRouter<Live> {
    OpenApiRouter::new().routes(routes!(list))
}

/// A show in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LiveLine {
    id: Id,
    account: Voice,
    title: String,
    cover: Option<String>,
    phase: wire::Phase,
    planned_at: Option<i64>,
    opened_at: Option<i64>,
    ended_at: Option<i64>,
    /// Whether a publisher is sending.
    signal: bool,
    /// Who is watching now.
    viewers: usize,
}

/// Shows as lines, in their order.
pub(crate) async fn lines(live: &Live, rows: Vec<lives::Live>) -> Result<Vec<LiveLine>> {
    let voices = accounts::voices(&live.base.db, rows.iter().map(|row| row.account_id)).await?;
    let voices: BTreeMap<_, _> = voices.into_iter().map(|row| (row.id, Voice::from(row))).collect();
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(account) = voices.get(&row.account_id).cloned() else { continue };
        let id = row.id;
        lines.push(LiveLine {
            id: id.into(),
            account,
            phase: wire::Phase(row.phase),
            signal: live.stages.is_on(id),
            viewers: live.rooms.online(id),
            title: row.title,
            cover: row.cover.map(blob_url),
            planned_at: row.planned_at.map(|at| at.0),
            opened_at: row.opened_at.map(|at| at.0),
            ended_at: row.ended_at.map(|at| at.0),
        });
    }
    Ok(lines)
}

/// Which shows are looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Sought {
    /// Only those that are there in their evening.
    phase: Option<wire::Phase>,
    /// The last id of the page before.
    #[param(value_type = String, required = false)]
    before: Option<Id>,
}

/// An account's shows, the newest first, at most 100; a page that is full has another after it.
#[utoipa::path(get, path = "/accounts/{id}/lives", params(("id" = Id, Path), Sought),
    responses((status = 200, body = [LiveLine])))]
async fn list(
    State(live): State<Live>,
    caller: Caller,
    Path(Id(id)): Path<Id>,
    Query(sought): Query<Sought>,
) -> Result<Json<Vec<LiveLine>>> {
    let sieve = lives::Sieve {
        account: id,
        phase: sought.phase.map(|phase| phase.0),
        drafts: draft_is_known(&caller.actor, id),
        before: sought.before.map_or(core::Id(i64::MAX), |id| id.0),
    };
    Ok(Json(lines(&live, lives::of_account(&live.base.db, &sieve, limits::LIVES).await?).await?))
}
