//! The front page: what is on, what is coming, what was on last.

use super::extract::Json;
use super::{
    accounts::{self, Account},
    shows::{LiveLine, lines},
};
use crate::{app::App, auth::Caller, error::Result, herd::Page};
use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_core::post::Phase;
use wanghong_store::{accounts as voices, lives as shows};

pub(crate) fn routes() -> OpenApiRouter<Arc<App>> {
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
async fn show(State(app): State<Arc<App>>, caller: Caller) -> Result<Response> {
    app.live.halls.shown(caller.counted(&app.people), None);
    match caller.actor.user {
        None => app.base.herd.page(Page::Home, Box::pin(seen_by(&app, &caller))).await,
        Some(_) => Ok(Json(seen_by(&app, &caller).await?).into_response()),
    }
}

async fn seen_by(app: &App, caller: &Caller) -> Result<Home> {
    let live = shows::in_phase(&app.base.db, Phase::Live, EACH).await?;
    let coming = shows::coming(&app.base.db, EACH).await?;
    let latest = shows::in_phase(&app.base.db, Phase::Ended, EACH).await?;
    let mut leaders = Vec::new();
    for row in voices::leaders(&app.base.db, EACH).await? {
        leaders.push(accounts::seen_by(&app.people, caller, row).await?);
    }
    Ok(Home {
        live: lines(app, live).await?,
        coming: lines(app, coming).await?,
        latest: lines(app, latest).await?,
        leaders,
    })
}
