//! What people say in a room, now and in the replay.

use crate::{
    Live, event_log, limits,
    paint::Comment,
    room_task::{Ask, Say},
    rooms::Team,
};
use axum::{extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_base::extract::{Json, Path, Query};
use wanghong_base::wire::{self, Id};
use wanghong_base::{
    clock,
    error::{Error, Result},
};
use wanghong_core::{
    self as core, Code, Millis, Refusal, account,
    event::{Event, Kind},
    policy::{self, Act},
    post::Phase,
    room::{self, Author},
    words,
};
use wanghong_people::{
    auth::{Caller, Person},
    posts,
};
use wanghong_store::{accounts, comments, follows};

pub(crate) fn routes() -> OpenApiRouter<Live> {
    OpenApiRouter::new().routes(routes!(list, say)).routes(routes!(said)).routes(routes!(delete, restore))
}

/// A span of the picture, in Unix milliseconds.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Span {
    from: i64,
    to: i64,
}

/// A stretch of a replay: what was said, and when which cards and which comments in sight came and went.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "a stretch of comments has comments")]
pub(crate) struct Comments {
    comments: Vec<Comment>,
    pins: Vec<PinMark>,
    kept: Vec<KeptMark>,
}

/// From when on a comment was kept in sight, or none any more.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeptMark {
    at: i64,
    comment: Option<Comment>,
}

/// From when on a product's card was shown, or not any more.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PinMark {
    at: i64,
    product: Id,
    shown: bool,
}

/// What was said while the picture was in a span, at most 500 comments, and the latest 1,000 acts of the show's team: its
/// cards, and of its comments in sight the last 100.
#[utoipa::path(get, path = "/lives/{id}/comments", params(("id" = Id, Path), Span), responses((status = 200, body = Comments)))]
async fn list(
    State(live): State<Live>,
    caller: Caller,
    Path(Id(id)): Path<Id>,
    Query(span): Query<Span>,
) -> Result<Json<Comments>> {
    let row = posts::row(&live.people, &caller, id).await?;
    let span = (Millis(span.from), Millis(span.to));
    let said = comments::between(&live.base.db, id, span, limits::REPLAY_PAGE).await?.into_iter();
    let team = Team::of(&live, row.account_id).await?;
    let cues = event_log::latest_cues(&live.base.db, id).await?;
    let pins = cues.iter().filter(|cue| matches!(cue.kind, Kind::Pin | Kind::Unpin)).filter_map(|cue| {
        Some(PinMark { at: cue.at.0, product: cue.subject?.into(), shown: cue.kind == Kind::Pin })
    });
    Ok(Json(Comments {
        comments: said.map(|row| (&team.comment(row)).into()).collect(),
        pins: pins.collect(),
        kept: kept(&live, &team, &cues).await?,
    }))
}

/// The comments that were kept in sight; one that was deleted since leaves its place empty.
async fn kept(live: &Live, team: &Team, cues: &[Event]) -> Result<Vec<KeptMark>> {
    let kept: Vec<_> = cues.iter().filter(|cue| cue.kind == Kind::PinComment).collect();
    let kept = kept.get(kept.len().saturating_sub(limits::KEPT)..).unwrap_or_default();
    let rows = comments::by_ids(&live.base.db, kept.iter().filter_map(|cue| Some(cue.subject?.0))).await?;
    let mark = |cue: &&Event| {
        let row = rows.iter().find(|row| Some(row.id) == cue.subject && row.deleted_by.is_none());
        KeptMark { at: cue.at.0, comment: row.map(|row| (&team.comment(row.clone())).into()) }
    };
    Ok(kept.iter().map(mark).collect())
}

/// Where a moderator has read to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct After {
    /// The last comment known; without it the latest are told. What was made in the second before it is told again,
    /// since it may have been kept later.
    after: Option<Id>,
    /// The first comment known, to read what was before it.
    before: Option<Id>,
}

/// Everything said in a room, for whoever keeps it decent: nothing is left out, as it is from frames when many speak.
/// A page has at most 2,000 comments in the order in which they were made.
#[utoipa::path(get, path = "/lives/{id}/said", params(("id" = Id, Path), After), responses((status = 200, body = [Comment])))]
async fn said(
    State(live): State<Live>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Query(After { after, before }): Query<After>,
) -> Result<Json<Vec<Comment>>> {
    let row = posts::row_for(&live.people, &person, id, Act::Moderate).await?;
    let team = Team::of(&live, row.account_id).await?;
    let page = match (after, before) {
        (Some(Id(after)), _) => {
            let from = core::Id::mint(after.made_at() - Millis::seconds(1), 0);
            comments::after(&live.base.db, id, from, limits::SAID_SINCE).await?
        }
        (None, before) => {
            let before = before.map_or(core::Id(i64::MAX), |id| id.0);
            let mut page = comments::before(&live.base.db, id, before, limits::SAID_PAGE).await?;
            page.reverse();
            page
        }
    };
    Ok(Json(page.into_iter().map(|row| (&team.comment(row)).into()).collect()))
}

/// Something to say.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct CommentNew {
    text: String,
    /// The moment of the picture.
    at: i64,
    /// One per try, so that a repeated request says nothing twice.
    key: String,
}

/// Says something in a room.
#[utoipa::path(post, path = "/lives/{id}/comments", params(("id" = Id, Path)), request_body = CommentNew,
    responses((status = 200, body = Comment)))]
async fn say(
    State(live): State<Live>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Json(form): Json<CommentNew>,
) -> Result<Json<Comment>> {
    person.may(Act::TakePart)?;
    let show = posts::row(&live.people, &person.caller, id).await?;
    let voice = show.account_id;
    account::key(&form.key, &core::limits::COMMENT_KEY)?;
    if let Some(known) = comments::by_key(&live.base.db, person.account, &form.key).await? {
        return Ok(Json((&Team::of(&live, voice).await?.comment(known)).into()));
    }
    if show.phase != Phase::Live {
        return Err(Refusal::new(Code::ROOM_CLOSED, "This room is not open.").into());
    }
    let author = author(&live, voice, person.account).await?;
    let staff = policy::check(&person.caller.actor, Act::ReadDashboard(voice)).is_ok();
    let follower = follows::follows(&live.base.db, person.account, voice).await?;
    let text = words::line(&form.text, core::limits::COMMENT, "text")?;
    let comment = room::Comment { id: clock::mint(), author, text, at: picture_time(form.at) };
    let task = live.rooms.get(&live, id).await?;
    let painted = Comment::from(&comment);
    task.say(|reply| Say { comment, key: form.key, follower, staff, reply }).await?;
    Ok(Json(painted))
}

/// Nobody sees the future: a picture's time ahead of the clock is the clock's.
fn picture_time(at: i64) -> Millis {
    let now = clock::now();
    if (now - Millis::minutes(60)..=now).contains(&Millis(at)) { Millis(at) } else { now }
}

async fn author(live: &Live, of: core::Id, account: core::Id) -> Result<Author> {
    let row = accounts::by_id(&live.base.db, account).await?.ok_or_else(Error::not_found)?;
    let role = Team::of(live, of).await?.role(row.user_id);
    let avatar = row.avatar.map(wire::blob_url);
    Ok(Author { id: account, handle: row.handle, name: row.name, avatar, role })
}

/// Deletes a comment: one's own, or as a moderator.
#[utoipa::path(delete, path = "/comments/{id}", params(("id" = Id, Path)), responses((status = 204)))]
async fn delete(State(live): State<Live>, person: Person, Path(Id(id)): Path<Id>) -> Result<StatusCode> {
    let (comment, show) = found(&live, id).await?;
    let own = comment.account_id == person.account;
    person.may(if own { Act::TakePart } else { Act::Moderate(show) })?;
    mark(&live, id, Some(person.account)).await?;
    let (post, act) = (comment.post_id, room::Act::Delete(id));
    live.rooms.act(&live, post, Ask::Moderate { act, by: person.account }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts a deleted comment back.
#[utoipa::path(put, path = "/comments/{id}", params(("id" = Id, Path)), responses((status = 204)))]
async fn restore(State(live): State<Live>, person: Person, Path(Id(id)): Path<Id>) -> Result<StatusCode> {
    let (comment, show) = found(&live, id).await?;
    person.may(Act::Moderate(show))?;
    if comment.deleted_by == Some(comment.account_id) {
        return Err(Refusal::new(Code::FORBIDDEN, "Its author took this back.").into());
    }
    mark(&live, id, None).await?;
    let post = comment.post_id;
    let comment = Team::of(&live, show).await?.comment(comment);
    let act = room::Act::Restore(comment);
    live.rooms.act(&live, post, Ask::Moderate { act, by: person.account }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A comment with the account whose show it was said in.
pub(crate) async fn found(live: &Live, id: core::Id) -> Result<(comments::Comment, core::Id)> {
    let mut comment = comments::by_id(&live.base.db, id).await?;
    if comment.is_none() {
        // What was said just now is shown before it is kept.
        live.event_log.settled().await;
        comment = comments::by_id(&live.base.db, id).await?;
    }
    let comment = comment.ok_or_else(Error::not_found)?;
    let show = wanghong_store::lives::by_id(&live.base.db, comment.post_id).await?;
    let show = show.ok_or_else(Error::not_found)?;
    Ok((comment, show.account_id))
}

async fn mark(live: &Live, id: core::Id, by: Option<core::Id>) -> Result<()> {
    let mut tx = live.base.db.begin().await?;
    comments::set_deleted(&mut tx, id, by).await?;
    Ok(tx.commit().await?)
}
