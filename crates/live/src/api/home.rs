//! The front page: what is on, what is coming, what was on last.

use super::shows::{LiveLine, lines};
use crate::Live;
use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_base::error::Result;
use wanghong_base::extract::Json;
use wanghong_core::{Id, post::Phase};
use wanghong_people::api::accounts::{self, Account};
use wanghong_people::auth::Caller;
use wanghong_store::{accounts as voices, lives as shows};

pub(crate) fn routes() -> OpenApiRouter<Live> {
    OpenApiRouter::new().routes(routes!(show))
}

/// Shows of each kind on the front page.
const EACH: i64 = 12;

/// What the front page shows.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Home {
    live: Vec<LiveLine>,
    coming: Vec<LiveLine>,
    latest: Vec<LiveLine>,
    leaders: Vec<Account>,
}

/// The front page.
#[utoipa::path(get, path = "/home", responses((status = 200, body = Home)))]
async fn show(State(live): State<Live>, caller: Caller) -> Result<Response> {
    live.rooms.shown(caller.counted(&live.people), None);
    match caller.actor.user {
        None => live.base.pages.page(("home", Id(0)), Box::pin(seen_by(&live, &caller))).await,
        Some(_) => Ok(Json(seen_by(&live, &caller).await?).into_response()),
    }
}

async fn seen_by(live: &Live, caller: &Caller) -> Result<Home> {
    let show = shows::in_phase(&live.base.db, Phase::Live, EACH).await?;
    let coming = shows::coming(&live.base.db, EACH).await?;
    let latest = shows::in_phase(&live.base.db, Phase::Ended, EACH).await?;
    let mut leaders = Vec::new();
    for row in voices::leaders(&live.base.db, EACH).await? {
        leaders.push(accounts::seen_by(&live.people, caller, row).await?);
    }
    Ok(Home {
        live: lines(live, show).await?,
        coming: lines(live, coming).await?,
        latest: lines(live, latest).await?,
        leaders,
    })
}
