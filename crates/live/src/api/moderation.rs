//! Keeping a room decent: rules, mutes, bans, the comment in sight.

use crate::{
    Live,
    paint::{Author, Comment, Rules},
    room_task::Ask,
    rooms::{self, Team},
};
use axum::{extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_base::extract::{Json, Path};
use wanghong_base::wire::{self, BanKind, Id};
use wanghong_base::{
    clock,
    error::{Error, Result},
};
use wanghong_core::{
    Code, Millis, Refusal, limits,
    policy::Act,
    room::{self, Sentence},
};
use wanghong_people::{auth::Person, posts};
use wanghong_store::{bans, lives as shows};

pub(crate) fn routes() -> OpenApiRouter<Live> {
    OpenApiRouter::new()
        .routes(routes!(rules, set_rules))
        .routes(routes!(blocked))
        .routes(routes!(pin_comment))
        .routes(routes!(list))
        .routes(routes!(ban, pardon))
}

/// The room's rules with its blocked words.
#[utoipa::path(get, path = "/lives/{id}/rules", params(("id" = Id, Path)), responses((status = 200, body = Rules)))]
async fn rules(State(live): State<Live>, person: Person, Path(Id(id)): Path<Id>) -> Result<Json<Rules>> {
    let row = posts::row_for(&live.people, &person, id, Act::Moderate).await?;
    Ok(Json((&rooms::rules(&row)).into()))
}

/// Sets the room's rules.
#[utoipa::path(put, path = "/lives/{id}/rules", params(("id" = Id, Path)), request_body = Rules,
    responses((status = 200, body = Rules)))]
async fn set_rules(
    State(live): State<Live>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Json(form): Json<Rules>,
) -> Result<Json<Rules>> {
    posts::row_for(&live.people, &person, id, Act::Moderate).await?;
    if form.words.len() > limits::BLOCKED_WORDS
        || form.words.iter().any(|w| w.chars().count() > limits::BLOCKED_WORD)
    {
        let message = format!("{} words of {} characters fit.", limits::BLOCKED_WORDS, limits::BLOCKED_WORD);
        return Err(Refusal::new(Code::TOO_LONG, message).field("words").into());
    }
    let words = form.words.iter().map(|word| word.replace(char::is_control, " ").trim().to_owned()).collect();
    let rules = room::Rules { slow: Millis(form.slow_ms), followers_only: form.followers_only, words }.fit();
    let mut tx = live.base.db.begin().await?;
    shows::set_rules(&mut tx, id, rules.slow, rules.followers_only, &rules.words.join("\n")).await?;
    tx.commit().await?;
    live.people.shows.forget(id);
    live.rooms
        .act(&live, id, Ask::Moderate { act: room::Act::Rules(rules.clone()), by: person.account })
        .await?;
    Ok(Json((&rules).into()))
}

/// A comment that was not taken for a word in it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Blocked {
    comment: Comment,
    /// The word that was found, as it stands in the rules.
    word: String,
}

/// The latest comments that the room did not take for a word in them, the newest first; they are not kept.
#[utoipa::path(get, path = "/lives/{id}/blocked", params(("id" = Id, Path)), responses((status = 200, body = [Blocked])))]
async fn blocked(
    State(live): State<Live>,
    person: Person,
    Path(Id(id)): Path<Id>,
) -> Result<Json<Vec<Blocked>>> {
    posts::row_for(&live.people, &person, id, Act::Moderate).await?;
    let said = live.rooms.get(&live, id).await?.ask(Ask::Blocked).await.unwrap_or_default();
    let painted = |no: room::Blocked| Blocked { comment: (&no.comment).into(), word: no.word };
    Ok(Json(said.into_iter().map(painted).collect()))
}

/// Which comment stays in sight.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct CommentMark {
    comment: Option<Id>,
}

/// Keeps one comment in sight, or none.
#[utoipa::path(put, path = "/lives/{id}/pinned-comment", params(("id" = Id, Path)), request_body = CommentMark,
    responses((status = 204)))]
async fn pin_comment(
    State(live): State<Live>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Json(form): Json<CommentMark>,
) -> Result<StatusCode> {
    let row = posts::row_for(&live.people, &person, id, Act::Moderate).await?;
    let comment = match form.comment {
        Some(Id(comment)) => {
            let (known, _) = super::comments::found(&live, comment).await?;
            if known.post_id != id || known.deleted_by.is_some() {
                return Err(Error::not_found());
            }
            Some(Team::of(&live, row.account_id).await?.comment(known))
        }
        None => None,
    };
    let mut tx = live.base.db.begin().await?;
    shows::pin_comment(&mut tx, id, comment.as_ref().map(|comment| comment.id)).await?;
    tx.commit().await?;
    live.people.shows.forget(id);
    live.rooms
        .act(&live, id, Ask::Moderate { act: room::Act::PinComment(comment), by: person.account })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Somebody who may not speak here.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Ban {
    account: Author,
    kind: BanKind,
    until: Option<i64>,
}

/// Who may not speak in a room.
#[utoipa::path(get, path = "/lives/{id}/bans", params(("id" = Id, Path)), responses((status = 200, body = [Ban])))]
async fn list(State(live): State<Live>, person: Person, Path(Id(id)): Path<Id>) -> Result<Json<Vec<Ban>>> {
    posts::row_for(&live.people, &person, id, Act::Moderate).await?;
    let painted = |row: bans::Ban| Ban {
        account: (&room::Author {
            id: row.account_id,
            handle: row.handle,
            name: row.name,
            avatar: row.avatar.map(wire::blob_url),
            role: None,
        })
            .into(),
        kind: BanKind(row.kind),
        until: row.until.map(|at| at.0),
    };
    Ok(Json(bans::of_post(&live.base.db, id).await?.into_iter().map(painted).collect()))
}

/// What is laid upon somebody, and for how long.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct BanNew {
    kind: BanKind,
    /// For so many minutes; for good when absent.
    minutes: Option<i64>,
}

/// Mutes or bans an account in a room.
#[utoipa::path(put, path = "/lives/{id}/bans/{account}", params(("id" = Id, Path), ("account" = Id, Path)),
    request_body = BanNew, responses((status = 204)))]
async fn ban(
    State(live): State<Live>,
    person: Person,
    Path((Id(id), Id(account))): Path<(Id, Id)>,
    Json(form): Json<BanNew>,
) -> Result<StatusCode> {
    let row = posts::row_for(&live.people, &person, id, Act::Moderate).await?;
    let BanKind(sentence) = form.kind;
    let silenced = wanghong_people::api::accounts::row(&live.people, account).await?;
    if Team::of(&live, row.account_id).await?.role(silenced.user_id).is_some() {
        return Err(Refusal::new(Code::FORBIDDEN, "This person serves the show.").into());
    }
    if form.minutes.is_some_and(|minutes| minutes < 1) {
        return Err(Refusal::new(Code::INVALID, "A sentence lasts a minute or more.")
            .field("minutes")
            .into());
    }
    let until = form.minutes.map(|minutes| clock::now() + Millis::minutes(minutes));
    let mut tx = live.base.db.begin().await?;
    bans::put(&mut tx, (id, account), sentence, until, person.account).await?;
    tx.commit().await?;
    let act = match sentence {
        Sentence::Mute => room::Act::Mute { account, until },
        Sentence::Ban => room::Act::Ban { account, until },
    };
    live.rooms.act(&live, id, Ask::Moderate { act, by: person.account }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets an account speak again.
#[utoipa::path(delete, path = "/lives/{id}/bans/{account}", params(("id" = Id, Path), ("account" = Id, Path)),
    responses((status = 204)))]
async fn pardon(
    State(live): State<Live>,
    person: Person,
    Path((Id(id), Id(account))): Path<(Id, Id)>,
) -> Result<StatusCode> {
    posts::row_for(&live.people, &person, id, Act::Moderate).await?;
    let mut tx = live.base.db.begin().await?;
    bans::lift(&mut tx, id, account).await?;
    tx.commit().await?;
    live.rooms.act(&live, id, Ask::Moderate { act: room::Act::Pardon(account), by: person.account }).await?;
    Ok(StatusCode::NO_CONTENT)
}
