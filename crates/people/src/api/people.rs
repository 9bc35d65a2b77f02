//! Sign up, log in, log out, who am I.

use super::accounts::Account;
use crate::{
    People,
    auth::{Caller, Person, device::Comes, likeness, session},
};
use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::AppendHeaders,
};
use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_base::extract::Json;
use wanghong_base::wire::{Id, Role};
use wanghong_base::{
    clock,
    error::{Error, Result},
    rate_limit::RateLimit,
};
use wanghong_core::{self as core, Code, Refusal, account, limits, policy::Act, words};
use wanghong_store::{Tx, accounts, settings, users};

pub(crate) fn routes() -> OpenApiRouter<People> {
    OpenApiRouter::new()
        .routes(routes!(sign_up))
        .routes(routes!(log_in))
        .routes(routes!(log_out))
        .routes(routes!(show))
}

/// Who is logged in, and what they may do for whom.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    id: Id,
    email: String,
    account: Account,
    grants: Vec<Grant>,
}

/// The roles a person holds for an account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Grant {
    account: Account,
    roles: Vec<Role>,
}

/// Puts together who a user is.
pub(crate) async fn me(people: &People, user: core::Id) -> Result<Me> {
    let row = users::by_id(&people.base.db, user).await?.ok_or_else(Error::not_found)?;
    let own = accounts::by_user(&people.base.db, user).await?.ok_or_else(Error::not_found)?;
    let mut grants: Vec<Grant> = Vec::new();
    for (of, role) in accounts::grants(&people.base.db, user).await? {
        if let Some(grant) = grants.iter_mut().find(|grant| grant.account.id == of.into()) {
            grant.roles.push(Role(role));
        } else {
            let account = accounts::by_id(&people.base.db, of).await?.ok_or_else(Error::not_found)?;
            grants.push(Grant { account: account.into(), roles: vec![Role(role)] });
        }
    }
    Ok(Me { id: user.into(), email: row.email, account: own.into(), grants })
}

/// A person who is about to be one of us.
pub struct New {
    name: String,
    handle: String,
    /// How they log in.
    pub(crate) email: String,
    /// In the clear, until it is hashed.
    pub password: String,
}

impl fmt::Debug for New {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("New").field("handle", &self.handle).finish_non_exhaustive()
    }
}

impl New {
    /// Checks what a form says.
    pub fn check(name: &str, handle: &str, email: &str, password: String) -> Result<Self> {
        account::password(&password)?;
        let name = words::line(name, limits::NAME, "name")?;
        Ok(Self { name, handle: account::handle(handle)?, email: account::email(email)?, password })
    }

    /// Adds user and account; gives their ids.
    pub async fn add(self, tx: &mut Tx, password: &str, leader: bool) -> Result<(core::Id, core::Id)> {
        let (user, account, now) = (clock::mint(), clock::mint(), clock::now());
        taken(users::add(tx, user, &self.email, password, now).await, "email")?;
        let who = (self.handle.as_str(), self.name.as_str(), leader);
        taken(accounts::add(tx, account, user, who, now).await, "handle")?;
        Ok((user, account))
    }
}

fn taken(result: wanghong_store::Result<()>, field: &'static str) -> Result<()> {
    match result {
        Err(error) if error.is_taken() => {
            Err(Refusal::new(Code::TAKEN, "Somebody else has this.").field(field).into())
        }
        other => Ok(other?),
    }
}

/// A new person.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Signup {
    name: String,
    /// Its name in addresses; one is made up without.
    #[serde(default)]
    handle: Option<String>,
    email: String,
    password: String,
}

/// A handle for somebody who does not care: only a public profile needs one that says something. It is long enough never
/// to be another's: nobody could do anything about that who was not asked for one.
fn made_up() -> String {
    format!("user_{:016x}", u64::from_ne_bytes(clock::random()))
}

type WithCookie<T> = ([(HeaderName, HeaderValue); 1], T);

/// Who has logged in, with the cookies of the session and of the browser.
pub type LoggedIn = (AppendHeaders<[(HeaderName, HeaderValue); 2]>, Json<Me>);

/// Remembers where somebody has logged in, and tells them who they are.
pub async fn logged_in(
    people: &People,
    (user, email): (core::Id, &str),
    caller: &Caller,
    session: HeaderValue,
) -> Result<LoggedIn> {
    let device = people.devices.remember(people, email, caller);
    let cookies = AppendHeaders([(header::SET_COOKIE, session), (header::SET_COOKIE, device)]);
    Ok((cookies, Json(me(people, user).await?)))
}

/// Signs up and logs in.
#[utoipa::path(post, path = "/signup", request_body = Signup, responses((status = 200, body = Me)))]
async fn sign_up(State(people): State<People>, caller: Caller, Json(form): Json<Signup>) -> Result<LoggedIn> {
    let handle = form.handle.unwrap_or_else(made_up);
    let person = New::check(&form.name, &handle, &form.email, form.password)?;
    if !settings::is_set_up(&people.base.db).await? {
        return Err(Refusal::new(Code::NOT_SET_UP, "Set this server up first.").into());
    }
    people.failed_logins.signups.count(&caller.network(), clock::now())?;
    likeness::check(&people.base.db, None, &person.name, Some(&person.handle)).await?;
    let password = people.hasher.hash(person.password.clone()).await?;
    let mut tx = people.base.db.begin().await?;
    let email = person.email.clone();
    let (user, _account) = person.add(&mut tx, &password, false).await?;
    let cookie = session::begin(&people, &mut tx, user).await?;
    tx.commit().await?;
    logged_in(&people, (user, &email), &caller, cookie).await
}

/// Somebody who has been here before.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Login {
    email: String,
    password: String,
}

/// Logs in.
#[utoipa::path(post, path = "/login", request_body = Login, responses((status = 200, body = Me)))]
async fn log_in(
    State(people): State<People>,
    caller: Caller,
    headers: HeaderMap,
    Json(form): Json<Login>,
) -> Result<LoggedIn> {
    let email = account::email(&form.email)?;
    account::password(&form.password).map_err(|_too_short| wrong_login())?;
    let comes = people.devices.comes(&email, &caller, &headers);
    let tries = tries(&people, &comes, &email, &caller.network());
    for (limit, key) in &tries {
        limit.count(key, clock::now())?;
    }
    let row = users::by_email(&people.base.db, &email).await?;
    let kept = row.as_ref().map(|user| user.password.clone());
    let fits = people.hasher.verify(form.password, kept, comes != Comes::Strange).await?;
    let user = row.filter(|_| fits).ok_or_else(wrong_login)?;
    // The wrong tries of a network stay counted: to know one password is no leave to guess others.
    for (limit, key) in &tries {
        limit.take_back(key);
    }
    people.failed_logins.logins.forget(&format!("{email} {}", caller.network()));
    let mut tx = people.base.db.begin().await?;
    let cookie = session::begin(&people, &mut tx, user.id).await?;
    tx.commit().await?;
    logged_in(&people, (user.id, &email), &caller, cookie).await
}

/// What a login counts against. In a browser of their own somebody has a budget of their own, and from a network of
/// their own they are not kept out by who guesses elsewhere.
fn tries<'a>(people: &'a People, comes: &Comes, email: &str, network: &str) -> Vec<(&'a RateLimit, String)> {
    let of_network = (&people.failed_logins.knocks, network.to_owned());
    let here = (&people.failed_logins.logins, format!("{email} {network}"));
    match comes {
        Comes::OnDevice(device) => vec![(&people.failed_logins.on_device, device.clone())],
        Comes::FromHome => vec![of_network, here],
        Comes::Strange => vec![of_network, here, (&people.failed_logins.anywhere, email.to_owned())],
    }
}

fn wrong_login() -> Refusal {
    Refusal::new(Code::WRONG_LOGIN, "Unknown address or wrong password.")
}

/// Logs out.
#[utoipa::path(post, path = "/logout", responses((status = 204)))]
async fn log_out(State(people): State<People>, headers: HeaderMap) -> Result<WithCookie<StatusCode>> {
    let mut tx = people.base.db.begin().await?;
    let cookie = session::end(&people, &mut tx, &headers).await?;
    tx.commit().await?;
    Ok(([(header::SET_COOKIE, cookie)], StatusCode::NO_CONTENT))
}

/// Who is logged in.
#[utoipa::path(get, path = "/me", responses((status = 200, body = Me)))]
async fn show(State(people): State<People>, person: Person) -> Result<Json<Me>> {
    person.may(Act::TakePart)?;
    Ok(Json(me(&people, person.user).await?))
}
