//! Webhooks: who else is told what happens to a shop's orders.

use super::deliveries::Delivery;
use crate::{
    Shop,
    hooks::{
        self,
        client::reach::Reach,
        kinds::{self, HookKind},
        send, signature,
    },
    limits,
};
use axum::{
    extract::State,
    http::{StatusCode, Uri, uri::Scheme},
};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::net::IpAddr;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{ObjectBuilder, Schema, Type},
    },
};
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_base::extract::{Json, Path};
use wanghong_base::wire::Id;
use wanghong_base::{
    clock,
    error::{Error, Result},
};
use wanghong_core::{self as core, Code, Refusal, limits as rules, policy::Act};
use wanghong_people::api::accounts;
use wanghong_people::auth::Person;
use wanghong_store::{deliveries, hooks as rows};

pub(crate) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(show, edit, remove))
        .routes(routes!(rotate))
        .routes(routes!(test))
}

impl PartialSchema for HookKind {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(kinds::all())).into()
    }
}

impl ToSchema for HookKind {
    fn name() -> Cow<'static, str> {
        "HookKind".into()
    }
}

/// Somewhere that is told of a shop's orders.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Hook {
    id: Id,
    url: String,
    /// What it is told; everything when empty.
    kinds: Vec<HookKind>,
    /// Whether the shop wants it told.
    on: bool,
    /// When we gave up on it, since it only failed. Saving it as `on` tries again.
    paused_at: Option<i64>,
    /// Since when it only fails.
    failing_since: Option<i64>,
    /// How much waits to be told.
    waiting: i64,
    /// Until when messages are signed with the old secret too.
    old_secret_until: Option<i64>,
    created_at: i64,
}

/// A hook with its secret, which is shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HookSecret {
    hook: Hook,
    /// `whsec_` and the key in base64, as Standard Webhooks has it.
    secret: String,
}

/// What a hook is to be.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct HookEdit {
    url: String,
    kinds: Vec<HookKind>,
    on: bool,
}

async fn painted(shop: &Shop, row: rows::Hook) -> Result<Hook> {
    let waiting = deliveries::waiting(&shop.base.db, core::Id(row.id)).await?;
    Ok(Hook {
        id: row.id.into(),
        kinds: row.kinds.split_whitespace().filter_map(HookKind::from_word).collect(),
        url: row.url,
        on: row.active,
        paused_at: row.paused_at,
        failing_since: row.failing_since,
        waiting,
        old_secret_until: row.old_until.filter(|until| clock::now().0 < *until),
        created_at: row.created_at,
    })
}

/// A hook of an account that `person` may say this about; another account's is not there.
pub(super) async fn row(
    shop: &Shop,
    person: &Person,
    (account, id): (core::Id, core::Id),
) -> Result<rows::Hook> {
    person.may(Act::ManageHooks(account))?;
    let row = rows::by_id(&shop.base.db, id).await?.filter(|row| row.account_id == account.0);
    row.ok_or_else(Error::not_found)
}

async fn answer(shop: &Shop, person: &Person, at: (core::Id, core::Id)) -> Result<Hook> {
    painted(shop, row(shop, person, at).await?).await
}

/// An address that we may speak to, as far as that can be seen before its name is looked up.
fn address(shop: &Shop, text: &str) -> Result<String> {
    let no = |why: &str| Error::from(Refusal::new(Code::INVALID, why).field("url"));
    if text.len() > rules::HOOK_URL {
        return Err(Refusal::new(Code::TOO_LONG, "This address is too long.").field("url").into());
    }
    let url: Uri = text.trim().parse().map_err(|_why| no("This is no address."))?;
    if ![Some(&Scheme::HTTP), Some(&Scheme::HTTPS)].contains(&url.scheme()) {
        return Err(no("The address begins with http:// or https://."));
    }
    if url.authority().is_none_or(|authority| authority.as_str().contains('@')) {
        return Err(no("A name and password cannot be part of the address; messages are signed instead."));
    }
    let host = url.host().unwrap_or_default().trim_matches(['[', ']']);
    let known = host.parse::<IpAddr>().map(Reach::of);
    if host.is_empty() || known.is_ok_and(|reach| !reach.open(shop.hooks.private)) {
        return Err(no("This server does not reach that address."));
    }
    Ok(url.to_string())
}

/// Kinds as a row has them, each once.
fn words(kinds: Vec<HookKind>) -> String {
    let mut words: Vec<_> = kinds.into_iter().map(HookKind::word).collect();
    words.sort_unstable();
    words.dedup();
    words.join(" ")
}

/// An account's webhooks.
#[utoipa::path(get, path = "/accounts/{id}/hooks", params(("id" = Id, Path)), responses((status = 200, body = [Hook])))]
async fn list(State(shop): State<Shop>, person: Person, Path(Id(id)): Path<Id>) -> Result<Json<Vec<Hook>>> {
    person.may(Act::ManageHooks(id))?;
    accounts::row(&shop.people, id).await?;
    let mut all = Vec::new();
    for row in rows::of_account(&shop.base.db, id).await? {
        all.push(painted(&shop, row).await?);
    }
    Ok(Json(all))
}

/// Adds a webhook; it is told what happens from now on.
#[utoipa::path(post, path = "/accounts/{id}/hooks", params(("id" = Id, Path)), request_body = HookEdit,
    responses((status = 200, body = HookSecret)))]
async fn add(
    State(shop): State<Shop>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Json(form): Json<HookEdit>,
) -> Result<Json<HookSecret>> {
    person.may(Act::ManageHooks(id))?;
    accounts::row(&shop.people, id).await?;
    let secret = signature::secret();
    let row = rows::Hook {
        id: clock::mint().0,
        account_id: id.0,
        url: address(&shop, &form.url)?,
        kinds: words(form.kinds),
        secret: secret.clone(),
        old_secret: None,
        old_until: None,
        active: form.on,
        cursor: rows::newest_event(&shop.base.db).await?.0,
        money_cursor: 0,
        fails: 0,
        failing_since: None,
        rest_until: 0,
        paused_at: None,
        created_by: person.account.0,
        created_at: clock::now().0,
    };
    let mut tx = shop.base.db.begin().await?;
    if !rows::add(&mut tx, &row, rules::HOOKS).await? {
        let message = format!("An account has at most {} webhooks.", rules::HOOKS);
        return Err(Refusal::new(Code::LIMIT_REACHED, message).field("hooks").into());
    }
    tx.commit().await?;
    Ok(Json(HookSecret { hook: painted(&shop, row).await?, secret }))
}

/// One webhook.
#[utoipa::path(get, path = "/accounts/{id}/hooks/{hook}", params(("id" = Id, Path), ("hook" = Id, Path)),
    responses((status = 200, body = Hook)))]
async fn show(
    State(shop): State<Shop>,
    person: Person,
    Path((Id(id), Id(hook))): Path<(Id, Id)>,
) -> Result<Json<Hook>> {
    Ok(Json(answer(&shop, &person, (id, hook)).await?))
}

/// Changes a webhook. Turned off it stops where it is; turned on, also after we gave up on it, it goes on there, with
/// what happened in the last 30 days.
#[utoipa::path(patch, path = "/accounts/{id}/hooks/{hook}", params(("id" = Id, Path), ("hook" = Id, Path)),
    request_body = HookEdit, responses((status = 200, body = Hook)))]
async fn edit(
    State(shop): State<Shop>,
    person: Person,
    Path((Id(id), Id(hook))): Path<(Id, Id)>,
    Json(form): Json<HookEdit>,
) -> Result<Json<Hook>> {
    let was = row(&shop, &person, (id, hook)).await?;
    let resumed = form.on && !was.runs();
    let now =
        rows::Hook { url: address(&shop, &form.url)?, kinds: words(form.kinds), active: form.on, ..was };
    let mut tx = shop.base.db.begin().await?;
    rows::edit(&mut tx, &now).await?;
    if resumed {
        rows::resume(&mut tx, hook, hooks::oldest(clock::now())).await?;
    }
    tx.commit().await?;
    shop.hooks.look();
    Ok(Json(answer(&shop, &person, (id, hook)).await?))
}

/// Takes a webhook away, with its log.
#[utoipa::path(delete, path = "/accounts/{id}/hooks/{hook}", params(("id" = Id, Path), ("hook" = Id, Path)),
    responses((status = 204)))]
async fn remove(
    State(shop): State<Shop>,
    person: Person,
    Path((Id(id), Id(hook))): Path<(Id, Id)>,
) -> Result<StatusCode> {
    row(&shop, &person, (id, hook)).await?;
    let mut tx = shop.base.db.begin().await?;
    rows::remove(&mut tx, hook).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives a webhook another secret. For a day messages are signed with the old one too, so that the receiver can
/// change over meanwhile.
#[utoipa::path(post, path = "/accounts/{id}/hooks/{hook}/secret", params(("id" = Id, Path), ("hook" = Id, Path)),
    responses((status = 200, body = HookSecret)))]
async fn rotate(
    State(shop): State<Shop>,
    person: Person,
    Path((Id(id), Id(hook))): Path<(Id, Id)>,
) -> Result<Json<HookSecret>> {
    row(&shop, &person, (id, hook)).await?;
    let secret = signature::secret();
    let mut tx = shop.base.db.begin().await?;
    rows::rotate(&mut tx, hook, &secret, clock::now() + limits::HOOK_OLD_SECRET).await?;
    tx.commit().await?;
    Ok(Json(HookSecret { hook: answer(&shop, &person, (id, hook)).await?, secret }))
}

/// Sends a message of kind `test`, once and at once, also where the webhook is off; gives what the log says of it.
#[utoipa::path(post, path = "/accounts/{id}/hooks/{hook}/test", params(("id" = Id, Path), ("hook" = Id, Path)),
    responses((status = 200, body = Delivery)))]
async fn test(
    State(shop): State<Shop>,
    person: Person,
    Path((Id(id), Id(hook))): Path<(Id, Id)>,
) -> Result<Json<Delivery>> {
    let row = row(&shop, &person, (id, hook)).await?;
    Ok(Json(send::test(&shop, &row).await?.into()))
}
