//! A room: its state and its socket.

use super::{extract::Path, lives, wire::Id};
use crate::{
    app::App,
    auth::Caller,
    error::Result,
    live::{hall::Hall, paint::Snapshot, seat},
};
use axum::{
    extract::{Request, State},
    http::header,
    response::{IntoResponse, Response},
};
use std::sync::Arc;
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_core::{Code, Refusal};

pub(crate) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(show)).routes(routes!(sit))
}

/// Everything that can be seen of a room; frames with a higher `n` go on from it.
#[utoipa::path(get, path = "/lives/{id}/room", params(("id" = Id, Path)), responses((status = 200, body = Snapshot)))]
async fn show(State(app): State<Arc<App>>, caller: Caller, Path(Id(id)): Path<Id>) -> Result<Response> {
    let hall = if let Some(hall) = app.halls.known(id).filter(Hall::has_begun) {
        hall
    } else {
        lives::row(&app, &caller, id).await?;
        app.halls.get(&app, id).await?
    };
    let head = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    Ok((head, hall.snapshot()).into_response())
}

/// The room's socket (WebSocket): frames come, hearts and played time go.
#[utoipa::path(get, path = "/lives/{id}/seat", params(("id" = Id, Path)), responses((status = 101)))]
async fn sit(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(Id(id)): Path<Id>,
    request: Request,
) -> Result<Response> {
    lives::row(&app, &caller, id).await?;
    let no_visitor = || Refusal::new(Code::BadRequest, "Open a page first: it gives a visitor's number.");
    let visitor = caller.visitor.ok_or_else(no_visitor)?;
    let hall = app.halls.get(&app, id).await?;
    seat::upgrade(&app, hall, visitor, request)
}
