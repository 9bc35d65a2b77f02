//! Shows: announced, on air, ended.

use super::extract::{Json, Path};
use super::{
    accounts::{self, Account, picture},
    products::{self, Product},
    wire::{self, Id, blob_url},
};
use crate::{
    app::App,
    auth::{Caller, Person},
    clock,
    error::Result,
    herd::Page,
    live::{hall::Ask, ledger, replay},
    posts::{phase, row, row_for},
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_core::{
    self as core, Code, Millis, Refusal,
    event::{Event, Kind},
    limits,
    policy::Act,
    post::{self, Phase},
    room::Cue,
    words,
};
use wanghong_store::{lives, products as catalogue};

pub(crate) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(add)).routes(routes!(show, edit))
}

/// A show as people see it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Live {
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
pub(crate) async fn seen_by(app: &App, caller: &Caller, row: lives::Live) -> Result<Live> {
    let (id, now) = (core::Id(row.id), phase(&row)?);
    let account = accounts::row(&app.people, core::Id(row.account_id)).await?;
    Ok(Live {
        id: id.into(),
        account: accounts::seen_by(&app.people, caller, account).await?,
        signal: app.live.stages.is_on(id),
        playlist: playlist(app, &row)?,
        picture: app.live.stages.known(id).and_then(|stage| stage.view().size).map(Size::from),
        explained: chapters(app, &row).await?,
        viewers: app.live.halls.online(id),
        title: row.title,
        cover: row.cover.map(blob_url),
        phase: wire::Phase(now),
        planned_at: row.planned_at,
        opened_at: row.opened_at,
        ended_at: row.ended_at,
        products: products::in_bag(&app.shop, caller, id).await?,
    })
}

fn playlist(app: &App, row: &lives::Live) -> Result<Option<String>> {
    let id = core::Id(row.id);
    Ok(match phase(row)? {
        Phase::Planned => None,
        Phase::Live => Some(format!("/live/{id}/index.m3u8")),
        Phase::Ended => replay::exists(app, id).then(|| format!("/replay/{id}/index.m3u8")),
    })
}

async fn chapters(app: &App, row: &lives::Live) -> Result<Vec<Chapter>> {
    if row.phase != Phase::Ended.word() {
        return Ok(Vec::new());
    }
    let cues = ledger::latest_cues(&app.base.db, core::Id(row.id)).await?;
    let cues: Vec<_> = cues.into_iter().filter(|cue| cue.kind == Kind::Explain).collect();
    let ends = cues.iter().skip(1).map(|next| next.at.0).chain(row.ended_at);
    let titles = catalogue::titles(&app.base.db, cues.iter().filter_map(|cue| Some(cue.subject?.0))).await?;
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
    async fn check(self, app: &App, account: core::Id, was: Option<i64>) -> Result<lives::Plan> {
        let plan = |at| post::plan(Millis(at), was.map(Millis), clock::now());
        let planned_at = self.planned_at.map(plan).transpose()?;
        if self.products.len() > limits::BAG {
            let message = format!("A bag holds at most {} products.", limits::BAG);
            return Err(Refusal::new(Code::Invalid, message).field("products").into());
        }
        for Id(product) in &self.products {
            let row = catalogue::by_id(&app.base.db, *product).await?;
            if row.is_none_or(|row| row.account_id != account.0) {
                return Err(Refusal::new(Code::Invalid, "This product is not in your shop.")
                    .field("products")
                    .into());
            }
        }
        Ok(lives::Plan {
            title: words::line(&self.title, limits::TITLE, "title")?,
            cover: picture(&app.people, self.cover, "cover").await?,
            planned_at,
            products: self.products.into_iter().map(|id| id.0).collect(),
        })
    }
}

/// Plans a show; with a time it is announced.
#[utoipa::path(post, path = "/accounts/{id}/lives", params(("id" = Id, Path)), request_body = LiveEdit,
    responses((status = 200, body = Live)))]
async fn add(
    State(app): State<Arc<App>>,
    person: Person,
    Path(Id(account)): Path<Id>,
    Json(form): Json<LiveEdit>,
) -> Result<Json<Live>> {
    person.may(Act::PlanLive(account))?;
    accounts::row(&app.people, account).await?;
    let plan = form.check(&app, account, None).await?;
    let id = clock::mint();
    let (stream, preview) = (clock::secret::<18>(), format!("p-{}", clock::secret::<18>()));
    let mut tx = app.base.db.begin().await?;
    lives::add(&mut tx, (id, account), &plan, (&stream, &preview), clock::now()).await?;
    tx.commit().await?;
    app.base.herd.change();
    let row = row(&app.people, &person.caller, id).await?;
    Ok(Json(seen_by(&app, &person.caller, row).await?))
}

/// One show.
#[utoipa::path(get, path = "/lives/{id}", params(("id" = Id, Path)), responses((status = 200, body = Live)))]
async fn show(State(app): State<Arc<App>>, caller: Caller, Path(Id(id)): Path<Id>) -> Result<Response> {
    app.live.halls.shown(caller.counted(&app.people), Some(id));
    let live = Box::pin(async {
        let live = seen_by(&app, &caller, row(&app.people, &caller, id).await?).await?;
        if live.phase.0 != Phase::Ended || live.playlist.is_none() || live.picture.is_some() {
            return Ok(live);
        }
        Ok(Live { picture: replay::size(&app, id).await.map(Size::from), ..live })
    });
    match caller.actor.user {
        None => app.base.herd.page(Page::Live(id), live).await,
        Some(_) => Ok(Json(live.await?).into_response()),
    }
}

/// Changes a show.
#[utoipa::path(patch, path = "/lives/{id}", params(("id" = Id, Path)), request_body = LiveEdit,
    responses((status = 200, body = Live)))]
async fn edit(
    State(app): State<Arc<App>>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Json(form): Json<LiveEdit>,
) -> Result<Json<Live>> {
    let was = row_for(&app.people, &person, id, Act::PlanLive).await?;
    let plan = form.check(&app, core::Id(was.account_id), was.planned_at).await?;
    let mut tx = app.base.db.begin().await?;
    lives::edit(&mut tx, id, &plan, phase(&was)? != Phase::Planned).await?;
    tx.commit().await?;
    app.people.shows.forget(id);
    app.base.herd.change();
    app.live.halls.tell(id, Ask::Bag(plan.products)).await;
    app.live.halls.act(&app, id, Ask::Cue { cue: Cue::Edited, by: person.account }).await?;
    let row = row(&app.people, &person.caller, id).await?;
    Ok(Json(seen_by(&app, &person.caller, row).await?))
}
