//! A recording, to be taken away.

use crate::{
    Live,
    replay::{self, Progress},
};
use axum::{extract::State, http::StatusCode, response::Response};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_base::{error::Result, flow::Asker};
use wanghong_base::{
    extract::{Json, Path},
    wire::Id,
};
use wanghong_core::{self as core, policy::Act};
use wanghong_people::{auth::Person, posts};
use wanghong_store::lives;

pub(crate) fn routes() -> OpenApiRouter<Live> {
    OpenApiRouter::new()
        .routes(routes!(show))
        .routes(routes!(download))
        .routes(routes!(archive))
        .routes(routes!(join, give_up))
}

/// What can be taken away of a show's recording.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Recording {
    /// How long it plays, in milliseconds.
    duration_ms: u64,
    /// What is in the archive: a file for each setting that the encoder had. One file is the whole recording, and
    /// `/download` gives it at once.
    files: Vec<RecordingFile>,
    /// Bytes of the archive.
    archive_bytes: u64,
    /// The one file that is encoded anew where there are several.
    joined: Joined,
}

/// A file of the archive.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RecordingFile {
    bytes: u64,
    duration_ms: u64,
    width: Option<u16>,
    height: Option<u16>,
}

/// How far the one file is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Joined {
    state: JoinedState,
    /// How much of it is done.
    percent: u8,
    /// How large it is, once it is there.
    bytes: Option<u64>,
}

/// Whether there is one file, encoded anew.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum JoinedState {
    /// Nobody has asked for it.
    None,
    /// Other recordings come first.
    Waits,
    /// It waits until no show is on air.
    Rests,
    /// It is being made.
    Works,
    /// It is there.
    Done,
    /// It could not be made.
    Failed,
}

impl Joined {
    fn new(bytes: Option<u64>, progress: Option<Progress>) -> Self {
        let (state, percent) = match progress {
            _ if bytes.is_some() => (JoinedState::Done, 100),
            None => (JoinedState::None, 0),
            Some(Progress::Waits) => (JoinedState::Waits, 0),
            Some(Progress::Rests { percent }) => (JoinedState::Rests, percent),
            Some(Progress::Works { percent }) => (JoinedState::Works, percent),
            Some(Progress::Failed) => (JoinedState::Failed, 0),
        };
        Self { state, percent, bytes }
    }
}

async fn found(live: &Live, row: &lives::Live) -> Result<Json<Recording>> {
    let found = replay::recording(live, row).await?;
    let file = |movie: &replay::Movie| RecordingFile {
        bytes: movie.whole.length(),
        duration_ms: movie.ticks / 90,
        width: movie.size.map(|(width, _)| width),
        height: movie.size.map(|(_, height)| height),
    };
    Ok(Json(Recording {
        duration_ms: found.movies.iter().map(|movie| movie.ticks).sum::<u64>() / 90,
        files: found.movies.iter().map(file).collect(),
        archive_bytes: found.archive,
        joined: Joined::new(found.joined, found.progress),
    }))
}

async fn row(live: &Live, person: &Person, show: core::Id) -> Result<lives::Live> {
    posts::row_for(&live.people, person, show, Act::PlanLive).await
}

/// What can be taken away of a show's recording.
#[utoipa::path(get, path = "/lives/{id}/recording", params(("id" = Id, Path)),
    responses((status = 200, body = Recording)))]
async fn show(State(live): State<Live>, person: Person, Path(Id(id)): Path<Id>) -> Result<Json<Recording>> {
    found(&live, &row(&live, &person, id).await?).await
}

/// The recording as one MP4, or a range of it. Where the encoder changed during the show it has to be made first.
#[utoipa::path(get, path = "/lives/{id}/download", params(("id" = Id, Path)),
    responses((status = 200, content_type = "video/mp4", body = Vec<u8>)))]
async fn download(
    State(live): State<Live>,
    person: Person,
    Path(Id(id)): Path<Id>,
    asker: Asker,
) -> Result<Response> {
    replay::download(&live, &row(&live, &person, id).await?, &asker).await
}

/// The recording as a ZIP of MP4s, one for each setting that the encoder had.
#[utoipa::path(get, path = "/lives/{id}/archive", params(("id" = Id, Path)),
    responses((status = 200, content_type = "application/zip", body = Vec<u8>)))]
async fn archive(State(live): State<Live>, person: Person, Path(Id(id)): Path<Id>) -> Result<Response> {
    replay::archive(&live, &row(&live, &person, id).await?, person.caller.address).await
}

/// Has one file made of a recording whose encoder changed. It is encoded while no show is on air.
#[utoipa::path(put, path = "/lives/{id}/joined", params(("id" = Id, Path)),
    responses((status = 200, body = Recording)))]
async fn join(State(live): State<Live>, person: Person, Path(Id(id)): Path<Id>) -> Result<Json<Recording>> {
    let row = row(&live, &person, id).await?;
    replay::join(&live, &row).await?;
    found(&live, &row).await
}

/// Gives up what is being made. What is finished stays.
#[utoipa::path(delete, path = "/lives/{id}/joined", params(("id" = Id, Path)), responses((status = 204)))]
async fn give_up(State(live): State<Live>, person: Person, Path(Id(id)): Path<Id>) -> Result<StatusCode> {
    row(&live, &person, id).await?;
    replay::give_up(&live, id);
    Ok(StatusCode::NO_CONTENT)
}
