//! The site as a whole, and its first hour.

use crate::setup::{self, Setup};
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_base::extract::Json;
use wanghong_base::{clock, error::Result};
use wanghong_people::api::people::{self, LoggedIn, Me};
use wanghong_people::auth::{Caller, session};
use wanghong_shop::{Shop, pay::Way};
use wanghong_store::settings;

pub(crate) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(show)).routes(routes!(set_up))
}

/// What every page needs to know.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Site {
    /// Whether somebody has set it up.
    ready: bool,
    /// Whose stage it is.
    company: String,
    /// What its prices count in.
    currency: String,
    /// The ways to pay.
    payments: Vec<Way>,
    /// The program's version.
    version: &'static str,
}

/// The site's name, currency and version.
#[utoipa::path(get, path = "/site", responses((status = 200, body = Site)))]
async fn show(State(shop): State<Shop>) -> Result<Json<Site>> {
    let company = settings::get(&shop.base.db, "company").await?;
    let currency = settings::get(&shop.base.db, "currency").await?;
    Ok(Json(Site {
        ready: company.is_some(),
        company: company.unwrap_or_else(|| "wanghong".into()),
        currency: currency.unwrap_or_else(|| "CNY".into()),
        payments: shop.pay.on().to_vec(),
        version: env!("CARGO_PKG_VERSION"),
    }))
}

/// Sets the server up: its first person is leader and admin. Works once, for whoever has the token.
#[utoipa::path(post, path = "/setup", request_body = Setup, responses((status = 200, body = Me)))]
async fn set_up(State(shop): State<Shop>, caller: Caller, Json(form): Json<Setup>) -> Result<LoggedIn> {
    if settings::is_set_up(&shop.base.db).await? {
        return Err(setup::over().into());
    }
    shop.people.failed_logins.knocks.count(&caller.network(), clock::now())?;
    setup::check(&shop.base.config.data, &form.token)?;
    let email = form.email.clone();
    let founding = form.check(&shop.people.hasher, shop.pay.on()).await?;
    let mut tx = shop.base.db.begin().await?;
    let user = founding.write(&mut tx).await?;
    let cookie = session::begin(&shop.people, &mut tx, user).await?;
    tx.commit().await?;
    setup::forget(&shop.base.config.data);
    people::logged_in(&shop.people, (user, &email), &caller, cookie).await
}
