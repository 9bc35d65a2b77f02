//! Voices: profiles, followers, teams.

use crate::{
    People,
    auth::{Caller, Person, likeness},
};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_base::extract::{Json, Path};
use wanghong_base::wire::{self, Id, blob_url};
use wanghong_base::{
    clock,
    error::{Error, Result},
    facts::Fact,
};
use wanghong_core::{
    self as core, Code, Refusal,
    account::{self, Role},
    event::{Event, Kind},
    limits,
    policy::Act,
    words,
};
use wanghong_store::{accounts, blobs, follows};

pub(crate) fn routes() -> OpenApiRouter<People> {
    OpenApiRouter::new()
        .routes(routes!(show))
        .routes(routes!(edit))
        .routes(routes!(follow, unfollow))
        .routes(routes!(team))
        .routes(routes!(set_roles))
}

/// A voice as people see it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Account {
    /// Its id.
    pub(crate) id: Id,
    handle: String,
    name: String,
    bio: String,
    avatar: Option<String>,
    banner: Option<String>,
    followers: i64,
    /// Whether the one who asks follows it.
    pub(crate) following: bool,
    leader: bool,
}

impl From<accounts::Account> for Account {
    fn from(row: accounts::Account) -> Self {
        Self {
            id: row.id.into(),
            handle: row.handle,
            name: row.name,
            bio: row.bio,
            avatar: row.avatar.map(blob_url),
            banner: row.banner.map(blob_url),
            followers: row.followers,
            following: false,
            leader: row.leader,
        }
    }
}

/// As much of an account as stands beside its shows and its orders.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Voice {
    id: Id,
    handle: String,
    name: String,
    avatar: Option<String>,
}

impl From<accounts::Voice> for Voice {
    fn from(row: accounts::Voice) -> Self {
        Self { id: row.id.into(), handle: row.handle, name: row.name, avatar: row.avatar.map(blob_url) }
    }
}

/// An account as `caller` sees it.
pub async fn seen_by(people: &People, caller: &Caller, row: accounts::Account) -> Result<Account> {
    let following = match caller.actor.account {
        Some(me) if caller.may(Act::TakePart).is_ok() => {
            follows::follows(&people.base.db, me, row.id).await?
        }
        _ => false,
    };
    Ok(Account { following, ..row.into() })
}

/// The row of an account, or nothing is here.
pub async fn row(people: &People, id: core::Id) -> Result<accounts::Account> {
    accounts::by_id(&people.base.db, id).await?.ok_or_else(Error::not_found)
}

/// One account, by handle.
#[utoipa::path(get, path = "/handles/{handle}", params(("handle" = String, Path)), responses((status = 200, body = Account)))]
async fn show(
    State(people): State<People>,
    caller: Caller,
    Path(handle): Path<String>,
) -> Result<Json<Account>> {
    let row = accounts::by_handle(&people.base.db, &account::handle(&handle)?)
        .await?
        .ok_or_else(Error::not_found)?;
    Ok(Json(seen_by(&people, &caller, row).await?))
}

/// What a profile can change.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct AccountEdit {
    name: String,
    bio: String,
    avatar: Option<Id>,
    banner: Option<Id>,
}

/// Changes a profile.
#[utoipa::path(patch, path = "/accounts/{id}", params(("id" = Id, Path)), request_body = AccountEdit,
    responses((status = 200, body = Account)))]
async fn edit(
    State(people): State<People>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Json(form): Json<AccountEdit>,
) -> Result<Json<Account>> {
    person.may(Act::EditProfile(id))?;
    let profile = accounts::Profile {
        name: words::line(&form.name, limits::NAME, "name")?,
        bio: words::text(&form.bio, limits::BIO, "bio")?,
        avatar: picture(&people, form.avatar, "avatar").await?,
        banner: picture(&people, form.banner, "banner").await?,
    };
    if row(&people, id).await?.name != profile.name {
        likeness::check(&people.base.db, Some(id), &profile.name, None).await?;
    }
    let mut tx = people.base.db.begin().await?;
    accounts::edit(&mut tx, id, profile).await?;
    tx.commit().await?;
    Ok(Json(row(&people, id).await?.into()))
}

/// The id of a picture that was uploaded before.
pub async fn picture(people: &People, id: Option<Id>, field: &'static str) -> Result<Option<core::Id>> {
    let Some(Id(id)) = id else { return Ok(None) };
    match blobs::by_id(&people.base.db, id).await? {
        Some(_) => Ok(Some(id)),
        None => Err(Refusal::new(Code::INVALID, "This picture was not uploaded.").field(field).into()),
    }
}

/// Follows an account.
#[utoipa::path(put, path = "/accounts/{id}/follow", params(("id" = Id, Path)), responses((status = 200, body = Account)))]
async fn follow(
    State(people): State<People>,
    person: Person,
    Path(Id(id)): Path<Id>,
) -> Result<Json<Account>> {
    person.may(Act::TakePart)?;
    row(&people, id).await?;
    if id == person.account {
        return Err(Refusal::new(Code::INVALID, "You cannot follow yourself.").field("account").into());
    }
    let mut tx = people.base.db.begin().await?;
    let new = follows::add(&mut tx, person.account, id, clock::now()).await?;
    tx.commit().await?;
    if new {
        let event = Event {
            visitor: person.caller.counted(&people),
            account: Some(person.account),
            subject: Some(id),
            ..Event::new(Kind::Follow, core::Id(0), clock::now())
        };
        people.base.facts.tell(Fact::Account(id, event)).await;
    }
    Ok(Json(seen_by(&people, &person.caller, row(&people, id).await?).await?))
}

/// Follows an account no more.
#[utoipa::path(delete, path = "/accounts/{id}/follow", params(("id" = Id, Path)), responses((status = 200, body = Account)))]
async fn unfollow(
    State(people): State<People>,
    person: Person,
    Path(Id(id)): Path<Id>,
) -> Result<Json<Account>> {
    person.may(Act::TakePart)?;
    let mut tx = people.base.db.begin().await?;
    follows::end(&mut tx, person.account, id).await?;
    tx.commit().await?;
    Ok(Json(seen_by(&people, &person.caller, row(&people, id).await?).await?))
}

/// Somebody who serves a voice.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Member {
    account: Account,
    roles: Vec<wire::Role>,
}

/// Who serves an account, in which roles.
#[utoipa::path(get, path = "/accounts/{id}/team", params(("id" = Id, Path)), responses((status = 200, body = [Member])))]
async fn team(
    State(people): State<People>,
    person: Person,
    Path(Id(id)): Path<Id>,
) -> Result<Json<Vec<Member>>> {
    person.may(Act::ManageTeam(id))?;
    let mut members: Vec<(core::Id, Member)> = Vec::new();
    for (user, role) in accounts::team(&people.base.db, id).await? {
        if let Some((_, member)) = members.iter_mut().find(|(known, _)| *known == user) {
            member.roles.push(wire::Role(role));
        } else {
            let own = accounts::by_user(&people.base.db, user).await?.ok_or_else(Error::not_found)?;
            members.push((user, Member { account: own.into(), roles: vec![wire::Role(role)] }));
        }
    }
    Ok(Json(members.into_iter().map(|(_, member)| member).collect()))
}

/// The roles somebody is to hold, and no others.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Roles {
    roles: Vec<wire::Role>,
}

/// Lets somebody serve an account; no roles takes them off the team.
#[utoipa::path(put, path = "/accounts/{id}/team/{handle}", params(("id" = Id, Path), ("handle" = String, Path)),
    request_body = Roles, responses((status = 200, body = Member)))]
async fn set_roles(
    State(people): State<People>,
    person: Person,
    Path((Id(id), handle)): Path<(Id, String)>,
    Json(form): Json<Roles>,
) -> Result<Json<Member>> {
    person.may(Act::ManageTeam(id))?;
    row(&people, id).await?;
    let roles = form.roles.iter().map(|role| role.0).collect::<Vec<_>>();
    let member = accounts::by_handle(&people.base.db, &account::handle(&handle)?)
        .await?
        .ok_or_else(Error::not_found)?;
    let user = member.user_id;
    keep_a_way_in(&people, &person, (id, &member), &roles).await?;
    let mut tx = people.base.db.begin().await?;
    accounts::set_roles(&mut tx, (id, user), &roles, person.user, clock::now()).await?;
    tx.commit().await?;
    Ok(Json(Member { account: member.into(), roles: roles.into_iter().map(wire::Role).collect() }))
}

/// Nobody makes admins who is none, no one takes the last way in away from themselves, and whose account it is leads
/// it for as long as no admin says otherwise.
async fn keep_a_way_in(
    people: &People,
    person: &Person,
    (account, member): (core::Id, &accounts::Account),
    roles: &[Role],
) -> Result<()> {
    let user = member.user_id;
    let held = accounts::grants(&people.base.db, user).await?;
    let was_admin = held.contains(&(account, Role::Admin));
    let will_be_admin = roles.contains(&Role::Admin);
    let admin = person.may(Act::MakeAdmins).is_ok();
    if was_admin != will_be_admin && !admin {
        return Err(Refusal::new(Code::FORBIDDEN, "Only an admin makes or unmakes admins.").into());
    }
    let leads = roles.iter().any(|role| matches!(role, Role::Leader | Role::Admin));
    if user == person.user && (!leads || (was_admin && !will_be_admin)) {
        let message = "You would lock yourself out. Ask another admin.";
        return Err(Refusal::new(Code::CONFLICT, message).field("roles").into());
    }
    let led = held.contains(&(account, Role::Leader));
    if member.id == account && led && !roles.contains(&Role::Leader) && !admin {
        let message = "Whose account this is leads it. Ask an admin.";
        return Err(Refusal::new(Code::CONFLICT, message).field("owner").into());
    }
    Ok(())
}
