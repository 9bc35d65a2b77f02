//! Shows: announced, on air, ended.

use crate::{Live, event_log, replay, room_task::Ask};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_base::extract::{Json, Path};
use wanghong_base::wire::{self, Id, blob_url};
use wanghong_base::{clock, error::Result};
use wanghong_core::{
    self as core, Code, Millis, Refusal,
    event::{Event, Kind},
    limits,
    policy::Act,
    post::{self, Phase},
    room::Cue,
    words,
};
use wanghong_people::api::accounts::{self, Account, picture};
use wanghong_people::{
    auth::{Caller, Person},
    posts::{row, row_for},
};
use wanghong_shop::face::{Product, in_bag};
use wanghong_store::{lives, products as catalogue};

pub(crate) fn routes() -> OpenApiRouter<Live> {
    OpenApiRouter::new().routes(routes!(add)).routes(routes!(show, edit))
}

/// A show as people see it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Live)]
pub(crate) struct Show {
    id: Id,
    account: Account,
    title: String,
    cover: Option<String>,
    phase: wire::Phase,
    planned_at: Option<i64>,
    opened_at: Option<i64>,
    ended_at: Option<i64>,
    /// Whether a publisher is sending.
    signal: bool,
    /// What a player opens: the live picture or the replay.
    playlist: Option<String>,
    /// How large its picture is, where that is known; of a show that has ended, only where it is asked for by itself.
    picture: Option<Size>,
    /// The bag: without descriptions, with one picture of each product, and with all of its SKUs where it is `whole`.
    products: Vec<Product>,
    /// The latest of them.
    explained: Vec<Chapter>,
    /// Who is watching now.
    viewers: usize,
}

/// How large a picture is, in pixels.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Size {
    width: u16,
    height: u16,
}

impl From<(u16, u16)> for Size {
    fn from((width, height): (u16, u16)) -> Self {
        Self { width, height }
    }
}

/// From when until when a product was explained.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Chapter {
    at: i64,
    until: i64,
    product: Id,
    title: String,
}

/// A show as `caller` sees it.
pub(crate) async fn seen_by(live: &Live, caller: &Caller, row: lives::Live) -> Result<Show> {
    let id = row.id;
    let account = accounts::row(&live.people, row.account_id).await?;
    Ok(Show {
        id: id.into(),
        account: accounts::seen_by(&live.people, caller, account).await?,
        signal: live.stages.is_on(id),
        playlist: playlist(live, &row),
        picture: live.stages.known(id).and_then(|stage| stage.view().size).map(Size::from),
        explained: chapters(live, &row).await?,
        viewers: live.rooms.online(id),
        title: row.title,
        cover: row.cover.map(blob_url),
        phase: wire::Phase(row.phase),
        planned_at: row.planned_at.map(|at| at.0),
        opened_at: row.opened_at.map(|at| at.0),
        ended_at: row.ended_at.map(|at| at.0),
        products: in_bag(&live.shop, caller, id).await?,
    })
}

fn playlist(live: &Live, row: &lives::Live) -> Option<String> {
    let id = row.id;
    match row.phase {
        Phase::Planned => None,
        Phase::Live => Some(format!("/live/{id}/index.m3u8")),
        Phase::Ended => replay::exists(live, id).then(|| format!("/replay/{id}/index.m3u8")),
    }
}

async fn chapters(live: &Live, row: &lives::Live) -> Result<Vec<Chapter>> {
    if row.phase != Phase::Ended {
        return Ok(Vec::new());
    }
    let cues = event_log::latest_cues(&live.base.db, row.id).await?;
    let cues: Vec<_> = cues.into_iter().filter(|cue| cue.kind == Kind::Explain).collect();
    let ends = cues.iter().skip(1).map(|next| next.at.0).chain(row.ended_at.map(|at| at.0));
    let titles = catalogue::titles(&live.base.db, cues.iter().filter_map(|cue| Some(cue.subject?.0))).await?;
    let titles: BTreeMap<_, _> = titles.into_iter().collect();
    let chapter = |(cue, until): (&Event, i64)| {
        let product = cue.subject?;
        let title = titles.get(&product.0).cloned().unwrap_or_default();
        Some(Chapter { at: cue.at.0, until, product: product.into(), title })
    };
    Ok(cues.iter().zip(ends).filter_map(chapter).collect())
}

/// What a show is about.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct LiveEdit {
    title: String,
    cover: Option<Id>,
    planned_at: Option<i64>,
    products: Vec<Id>,
}

impl LiveEdit {
    async fn check(self, live: &Live, account: core::Id, was: Option<Millis>) -> Result<lives::Plan> {
        let plan = |at| post::plan(Millis(at), was, clock::now());
        let planned_at = self.planned_at.map(plan).transpose()?;
        if self.products.len() > limits::BAG {
            let message = format!("A bag holds at most {} products.", limits::BAG);
            return Err(Refusal::new(Code::INVALID, message).field("products").into());
        }
        for Id(product) in &self.products {
            let row = catalogue::by_id(&live.base.db, *product).await?;
            if row.is_none_or(|row| row.account_id != account.0) {
                return Err(Refusal::new(Code::INVALID, "This product is not in your shop.")
                    .field("products")
                    .into());
            }
        }
        Ok(lives::Plan {
            title: words::line(&self.title, limits::TITLE, "title")?,
            cover: picture(&live.people, self.cover, "cover").await?,
            planned_at,
            products: self.products.into_iter().map(|id| id.0).collect(),
        })
    }
}

/// Plans a show; with a time it is announced.
#[utoipa::path(post, path = "/accounts/{id}/lives", params(("id" = Id, Path)), request_body = LiveEdit,
    responses((status = 200, body = Show)))]
async fn add(
    State(live): State<Live>,
    person: Person,
    Path(Id(account)): Path<Id>,
    Json(form): Json<LiveEdit>,
) -> Result<Json<Show>> {
    person.may(Act::PlanLive(account))?;
    accounts::row(&live.people, account).await?;
    let plan = form.check(&live, account, None).await?;
    let id = clock::mint();
    let (stream, preview) = (clock::secret::<18>(), format!("p-{}", clock::secret::<18>()));
    let mut tx = live.base.db.begin().await?;
    lives::add(&mut tx, (id, account), &plan, (&stream, &preview), clock::now()).await?;
    tx.commit().await?;
    live.base.pages.change();
    let row = row(&live.people, &person.caller, id).await?;
    Ok(Json(seen_by(&live, &person.caller, row).await?))
}

/// One show.
#[utoipa::path(get, path = "/lives/{id}", params(("id" = Id, Path)), responses((status = 200, body = Show)))]
async fn show(State(live): State<Live>, caller: Caller, Path(Id(id)): Path<Id>) -> Result<Response> {
    live.rooms.shown(caller.counted(&live.people), Some(id));
    let show = Box::pin(async {
        let show = seen_by(&live, &caller, row(&live.people, &caller, id).await?).await?;
        if show.phase.0 != Phase::Ended || show.playlist.is_none() || show.picture.is_some() {
            return Ok(show);
        }
        Ok(Show { picture: replay::size(&live, id).await.map(Size::from), ..show })
    });
    match caller.actor.user {
        None => live.base.pages.page(("show", id), show).await,
        Some(_) => Ok(Json(show.await?).into_response()),
    }
}

/// Changes a show.
#[utoipa::path(patch, path = "/lives/{id}", params(("id" = Id, Path)), request_body = LiveEdit,
    responses((status = 200, body = Show)))]
async fn edit(
    State(live): State<Live>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Json(form): Json<LiveEdit>,
) -> Result<Json<Show>> {
    let was = row_for(&live.people, &person, id, Act::PlanLive).await?;
    let plan = form.check(&live, was.account_id, was.planned_at).await?;
    let mut tx = live.base.db.begin().await?;
    lives::edit(&mut tx, id, &plan, was.phase != Phase::Planned).await?;
    tx.commit().await?;
    live.people.shows.forget(id);
    live.base.pages.change();
    live.rooms.tell(id, Ask::Bag(plan.products)).await;
    live.rooms.act(&live, id, Ask::Cue { cue: Cue::Edited, by: person.account }).await?;
    let row = row(&live.people, &person.caller, id).await?;
    Ok(Json(seen_by(&live, &person.caller, row).await?))
}
