//! The studio: the signal, the key, opening and ending, pins.

use super::lives::{self, Show};
use crate::{
    Live,
    room_task::Ask,
    testpicture::{self, TestPictures},
};
use axum::{extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_base::extract::{Json, Path};
use wanghong_base::wire::Id;
use wanghong_base::{clock, error::Result};
use wanghong_core::{self as core, Code, Refusal, policy::Act, post::Phase, room::Cue};
use wanghong_media::signal::Report;
use wanghong_people::{auth::Person, posts};
use wanghong_store::{lives as shows, products};

pub(crate) fn routes() -> OpenApiRouter<Live> {
    OpenApiRouter::new()
        .routes(routes!(show))
        .routes(routes!(rotate))
        .routes(routes!(test_signal))
        .routes(routes!(open))
        .routes(routes!(end))
        .routes(routes!(pin))
        .routes(routes!(explain))
}

/// What only a show's team sees.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Studio {
    live: Show,
    /// Where to send the picture to, for those who run the show.
    ingest: Option<Ingest>,
    /// The playlist of the picture before the room opens; its address is a secret.
    preview: Option<String>,
    signal: Signal,
    /// Whether the test picture is running.
    testing: bool,
}

/// The two lines that an encoder is given.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Ingest {
    server_url: String,
    stream_key: String,
}

/// How the signal is.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct Signal {
    on: bool,
    /// Bits a second.
    bitrate: u64,
    fps: f64,
    width: u16,
    height: u16,
    video: Option<String>,
    audio: Option<String>,
    /// The longest time between two keyframes of late.
    keyframe_ms: u64,
    /// Time that is missing in what came.
    dropped_ms: u64,
    since: Option<i64>,
    warnings: Vec<Warning>,
}

/// Something about the signal that somebody should mend.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Warning {
    code: String,
    value: u64,
}

fn signal(report: &Report, on: bool, since: Option<i64>) -> Signal {
    let warning = |warning: &wanghong_media::signal::Warning| Warning {
        code: warning.word().to_owned(),
        value: warning.value(),
    };
    Signal {
        on,
        bitrate: report.bitrate,
        fps: report.fps(),
        width: report.width,
        height: report.height,
        video: report.video.clone(),
        audio: report.audio.clone(),
        keyframe_ms: report.keyframe_ms,
        dropped_ms: report.dropped_ms,
        since,
        warnings: report.warnings.iter().map(warning).collect(),
    }
}

async fn seen_by(live: &Live, person: &Person, row: shows::Live) -> Result<Studio> {
    let show = row.id;
    let stage = live.stages.known(show);
    let has_picture = stage.as_ref().is_some_and(|stage| stage.has_picture());
    let signal = stage.map_or_else(Signal::default, |stage| {
        signal(&stage.report(), stage.is_on(), stage.since().map(|at| at.0))
    });
    let may = |act: fn(core::Id) -> Act| person.may(act(row.account_id)).is_ok();
    let ingest = || Ingest {
        server_url: live.config.rtmp_address(&live.base.config),
        stream_key: row.stream_key.clone(),
    };
    Ok(Studio {
        ingest: may(Act::ReadKey).then(ingest),
        preview: (has_picture && may(Act::SeePreview))
            .then(|| format!("/live/{}/index.m3u8", row.preview_key)),
        signal,
        testing: live.pictures_on.is_on(show),
        live: lives::seen_by(live, &person.caller, row).await?,
    })
}

/// A show as its team sees it; the stream key is for those who run it.
#[utoipa::path(get, path = "/lives/{id}/studio", params(("id" = Id, Path)), responses((status = 200, body = Studio)))]
async fn show(State(live): State<Live>, person: Person, Path(Id(id)): Path<Id>) -> Result<Json<Studio>> {
    let row = posts::row_for(&live.people, &person, id, Act::ReadDashboard).await?;
    Ok(Json(seen_by(&live, &person, row).await?))
}

/// Gives the show another stream key; whoever sends with the old one is cut off at once.
#[utoipa::path(post, path = "/lives/{id}/key", params(("id" = Id, Path)), responses((status = 200, body = Studio)))]
async fn rotate(State(live): State<Live>, person: Person, Path(Id(id)): Path<Id>) -> Result<Json<Studio>> {
    posts::row_for(&live.people, &person, id, Act::ReadKey).await?;
    let mut tx = live.base.db.begin().await?;
    shows::set_stream_key(&mut tx, id, &clock::secret::<18>()).await?;
    tx.commit().await?;
    live.people.shows.forget(id);
    live.pictures_on.stop(id);
    if let Some(stage) = live.stages.known(id) {
        stage.hang_up();
    }
    let row = posts::row_for(&live.people, &person, id, Act::ReadKey).await?;
    Ok(Json(seen_by(&live, &person, row).await?))
}

/// Whether the test picture is wanted.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct TestSignal {
    on: bool,
    /// Whether it is a film of the bag's pictures, where there are some, and no test pattern.
    #[serde(default)]
    film: bool,
}

/// Pushes a test picture, or stops it.
#[utoipa::path(put, path = "/lives/{id}/test-signal", params(("id" = Id, Path)), request_body = TestSignal,
    responses((status = 200, body = Studio)))]
async fn test_signal(
    State(live): State<Live>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Json(form): Json<TestSignal>,
) -> Result<Json<Studio>> {
    let row = posts::row_for(&live.people, &person, id, Act::PlanLive).await?;
    if form.on {
        if row.phase == Phase::Ended {
            return Err(Refusal::new(Code::CONFLICT, "This show has ended.").field("ended").into());
        }
        let film = if form.film { testpicture::film(&live, id).await? } else { None };
        TestPictures::start(&live, id, &row.stream_key, film.as_deref())?;
    } else {
        live.pictures_on.stop(id);
    }
    Ok(Json(seen_by(&live, &person, row).await?))
}

/// Opens the room.
#[utoipa::path(post, path = "/lives/{id}/open", params(("id" = Id, Path)), responses((status = 200, body = Show)))]
async fn open(State(live): State<Live>, person: Person, Path(Id(id)): Path<Id>) -> Result<Json<Show>> {
    let row = posts::row_for(&live.people, &person, id, Act::RunLive).await?;
    row.phase.open()?;
    let mut tx = live.base.db.begin().await?;
    let first = shows::open(&mut tx, id, clock::now()).await?;
    tx.commit().await?;
    live.people.shows.forget(id);
    live.base.pages.change();
    if first {
        live.stages.get(&live, &row).await?.open().await;
        live.rooms.get(&live, id).await?.tell(Ask::Cue { cue: Cue::Open, by: person.account }).await;
    }
    let row = posts::row_for(&live.people, &person, id, Act::RunLive).await?;
    Ok(Json(lives::seen_by(&live, &person.caller, row).await?))
}

/// Ends the show; its replay is at the same address at once.
#[utoipa::path(post, path = "/lives/{id}/end", params(("id" = Id, Path)), responses((status = 200, body = Show)))]
async fn end(State(live): State<Live>, person: Person, Path(Id(id)): Path<Id>) -> Result<Json<Show>> {
    let row = posts::row_for(&live.people, &person, id, Act::RunLive).await?;
    row.phase.end()?;
    let mut tx = live.base.db.begin().await?;
    let first = shows::end(&mut tx, id, clock::now()).await?;
    tx.commit().await?;
    live.people.shows.forget(id);
    live.base.pages.change();
    if first {
        live.pictures_on.stop(id);
        if let Some(stage) = live.stages.known(id) {
            stage.end().await;
        }
        live.rooms.get(&live, id).await?.tell(Ask::Cue { cue: Cue::End, by: person.account }).await;
    }
    let row = posts::row_for(&live.people, &person, id, Act::RunLive).await?;
    Ok(Json(lives::seen_by(&live, &person.caller, row).await?))
}

/// Which product.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ProductMark {
    product: Option<Id>,
}

/// Which product's card, and whether it is shown.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct PinOne {
    /// None takes all cards away.
    product: Option<Id>,
    /// False takes this one away.
    #[serde(default = "yes")]
    shown: bool,
}

const fn yes() -> bool {
    true
}

/// A product of the show's own shop.
async fn of_shop(live: &Live, row: &shows::Live, product: core::Id) -> Result<()> {
    match products::by_id(&live.base.db, product).await? {
        Some(known) if known.account_id == row.account_id.0 => Ok(()),
        _ => Err(Refusal::new(Code::INVALID, "This product is not in your shop.").field("product").into()),
    }
}

/// Shows a product's card on the picture, or takes one or all away. So many cards are shown at once; a new one takes
/// the oldest's place.
#[utoipa::path(put, path = "/lives/{id}/pin", params(("id" = Id, Path)), request_body = PinOne, responses((status = 204)))]
async fn pin(
    State(live): State<Live>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Json(form): Json<PinOne>,
) -> Result<StatusCode> {
    let row = posts::row_for(&live.people, &person, id, Act::Cue).await?;
    let task = live.rooms.get(&live, id).await?;
    match form.product {
        Some(Id(product)) => {
            of_shop(&live, &row, product).await?;
            let cue = if form.shown { Cue::Pin { product } } else { Cue::Unpin { product } };
            task.tell(Ask::Cue { cue, by: person.account }).await;
        }
        None => task.tell(Ask::UnpinAll { by: person.account }).await,
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Marks a product as being explained: a chapter of the replay.
#[utoipa::path(put, path = "/lives/{id}/explaining", params(("id" = Id, Path)), request_body = ProductMark,
    responses((status = 204)))]
async fn explain(
    State(live): State<Live>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Json(form): Json<ProductMark>,
) -> Result<StatusCode> {
    let row = posts::row_for(&live.people, &person, id, Act::Cue).await?;
    if let Some(Id(product)) = form.product {
        of_shop(&live, &row, product).await?;
    }
    let task = live.rooms.get(&live, id).await?;
    task.tell(Ask::Cue { cue: Cue::Explain(form.product.map(|id| id.0)), by: person.account }).await;
    Ok(StatusCode::NO_CONTENT)
}
