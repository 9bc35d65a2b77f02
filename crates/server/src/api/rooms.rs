//! A room: its state, its socket, its numbers.

use super::extract::{Json, Path};
use super::{
    lives,
    wire::{Id, Money},
};
use crate::{
    app::App,
    auth::{Caller, Person},
    clock,
    error::{Error, Result},
    live::{
        hall::{Ask, Hall},
        ledger,
        paint::Snapshot,
        seat,
    },
};
use axum::{
    extract::{Request, State},
    http::header,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use std::{collections::HashMap, sync::Arc};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_core::{self as core, Code, Refusal, insight, policy::Act};
use wanghong_store::products;

pub(crate) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(show)).routes(routes!(sit)).routes(routes!(wall))
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

/// The numbers of a show, as PRODUCT defines them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Wall {
    at: i64,
    seconds: i64,
    online: i64,
    pcu: i64,
    acu: f64,
    mean_stay_ms: i64,
    visitors: i64,
    visits: i64,
    comments: i64,
    commenters: i64,
    taps: i64,
    tappers: i64,
    followers_won: i64,
    held: i64,
    placed: i64,
    paid: i64,
    lapsed: i64,
    cancelled: i64,
    refunded: i64,
    gmv: Money,
    paid_sum: Money,
    minutes: Vec<Minute>,
    cues: Vec<Cue>,
}

/// One minute of a show.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Minute {
    at: i64,
    online: i64,
    comments: i64,
    taps: i64,
    orders: i64,
    paid_minor: i64,
}

/// Something the team did, to be marked on the chart.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Cue {
    at: i64,
    kind: CueKind,
    title: String,
}

/// What is marked on the chart.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CueKind {
    Pin,
    Explain,
    Open,
    End,
    Stock,
}

/// Which events are marked, and as what.
const MARKED: [(insight::Kind, CueKind); 5] = [
    (insight::Kind::Pin, CueKind::Pin),
    (insight::Kind::Explain, CueKind::Explain),
    (insight::Kind::Open, CueKind::Open),
    (insight::Kind::End, CueKind::End),
    (insight::Kind::Stock, CueKind::Stock),
];

impl CueKind {
    fn of(kind: insight::Kind) -> Option<Self> {
        MARKED.iter().find(|(marked, _)| *marked == kind).map(|(_, cue)| *cue)
    }
}

/// The wall: what a show's team sees of it.
#[utoipa::path(get, path = "/lives/{id}/wall", params(("id" = Id, Path)), responses((status = 200, body = Wall)))]
async fn wall(State(app): State<Arc<App>>, person: Person, Path(Id(id)): Path<Id>) -> Result<Json<Wall>> {
    lives::row_for(&app, &person, id, Act::ReadWall).await?;
    let counted = match app.halls.known(id) {
        Some(hall) => {
            hall.ask(Ask::Wall).await.ok_or_else(|| Error::Internal("the room has closed".into()))?
        }
        None => Arc::new(count(&app, id).await?),
    };
    let currency = super::site::currency(&app.db).await?;
    let titles = titles(&app, &counted.cues).await?;
    Ok(Json(painted(&counted, currency, &titles)))
}

async fn count(app: &App, id: core::Id) -> Result<insight::Wall> {
    let mut tally = insight::Tally::default();
    ledger::each(&app.db, id, |event| tally.add(event)).await?;
    Ok(tally.wall(clock::now()))
}

async fn titles(app: &App, cues: &[insight::Cue]) -> Result<HashMap<core::Id, String>> {
    let mut titles = HashMap::new();
    for subject in cues.iter().filter_map(|cue| cue.subject) {
        if !titles.contains_key(&subject)
            && let Some(product) = products::by_id(&app.db, subject).await?
        {
            titles.insert(subject, product.title);
        }
    }
    Ok(titles)
}

fn painted(wall: &insight::Wall, currency: core::Currency, titles: &HashMap<core::Id, String>) -> Wall {
    let money = |minor| Money::new(minor, currency.code());
    let minute = |m: &insight::Minute| Minute {
        at: m.at.0,
        online: m.online,
        comments: m.comments,
        taps: m.taps,
        orders: m.orders,
        paid_minor: m.paid_minor,
    };
    let cue = |c: &insight::Cue| {
        let title = c.subject.and_then(|id| titles.get(&id).cloned()).unwrap_or_default();
        let nothing = c.kind == insight::Kind::Explain && c.subject.is_none();
        CueKind::of(c.kind).filter(|_| !nothing).map(|kind| Cue { at: c.at.0, kind, title })
    };
    Wall {
        at: wall.at.0,
        seconds: wall.length.0 / 1_000,
        online: wall.online,
        pcu: wall.pcu,
        acu: thousandths(wall.acu_milli),
        mean_stay_ms: wall.mean_stay.0,
        visitors: wall.visitors,
        visits: wall.visits,
        comments: wall.comments,
        commenters: wall.commenters,
        taps: wall.taps,
        tappers: wall.tappers,
        followers_won: wall.followers_won,
        held: wall.held,
        placed: wall.placed,
        paid: wall.paid,
        lapsed: wall.lapsed,
        cancelled: wall.cancelled,
        refunded: wall.refunded,
        gmv: money(wall.gmv_minor),
        paid_sum: money(wall.paid_minor),
        minutes: wall.minutes.iter().map(minute).collect(),
        cues: wall.cues.iter().filter_map(cue).collect(),
    }
}

#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "a count of people, shown with one decimal"
)]
fn thousandths(n: i64) -> f64 {
    n as f64 / 1_000.0
}
