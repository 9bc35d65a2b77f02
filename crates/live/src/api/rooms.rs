//! A room: its state and its socket.

use crate::{
    Live,
    paint::{Frame, Said, Snapshot},
    room_task::RoomTask,
    seat::{self, Who},
};
use axum::{
    extract::{Request, State},
    http::header,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use utoipa::{IntoParams, OpenApi};
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_base::error::Result;
use wanghong_base::{
    extract::{Path, Query},
    wire::Id,
};
use wanghong_core::{Code, Refusal};
use wanghong_people::{auth::Caller, posts};

pub(crate) fn routes() -> OpenApiRouter<Live> {
    OpenApiRouter::with_openapi(Words::openapi()).routes(routes!(show)).routes(routes!(sit))
}

/// What goes over a seat's socket, which no operation of OpenAPI holds.
#[derive(OpenApi)]
#[openapi(components(schemas(Frame, Said)))]
struct Words;

/// Everything that can be seen of a room; frames with a higher `n` go on from it.
#[utoipa::path(get, path = "/lives/{id}/room", params(("id" = Id, Path)), responses((status = 200, body = Snapshot)))]
async fn show(State(live): State<Live>, caller: Caller, Path(Id(id)): Path<Id>) -> Result<Response> {
    let task = if let Some(task) = live.rooms.known(id).filter(RoomTask::has_begun) {
        task
    } else {
        posts::row(&live.people, &caller, id).await?;
        live.rooms.get(&live, id).await?
    };
    let head = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    Ok((head, task.snapshot()).into_response())
}

/// How a seat is taken.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Manner {
    /// False for a page of the team, which reads along and counts as nobody.
    #[serde(default = "yes")]
    watching: bool,
}

const fn yes() -> bool {
    true
}

/// The room's socket (WebSocket): each text that comes is a `Frame`, each that goes a `SeatReport`.
#[utoipa::path(get, path = "/lives/{id}/seat", params(("id" = Id, Path), Manner), responses((status = 101)))]
async fn sit(
    State(live): State<Live>,
    caller: Caller,
    Path(Id(id)): Path<Id>,
    Query(manner): Query<Manner>,
    request: Request,
) -> Result<Response> {
    posts::row(&live.people, &caller, id).await?;
    let no_visitor = || Refusal::new(Code::BAD_REQUEST, "Open a page first: it gives a visitor's number.");
    let visitor = caller.counted(&live.people).ok_or_else(no_visitor)?;
    let task = live.rooms.get(&live, id).await?;
    seat::upgrade(&live, task, Who { visitor, counts: manner.watching }, request)
}
