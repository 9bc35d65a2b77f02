//! A person's access tokens: made, listed, revoked. Only at a browser: no token makes another.

use crate::{
    People,
    auth::{Person, token},
};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_base::error::{Error, Result};
use wanghong_base::{
    extract::{Json, Path},
    wire::{Id, Scope},
};
use wanghong_core::policy::Act;
use wanghong_store::tokens as rows;

pub(crate) fn routes() -> OpenApiRouter<People> {
    OpenApiRouter::new().routes(routes!(all, add)).routes(routes!(revoke))
}

/// What a program acts with in a person's name.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Token {
    id: Id,
    name: String,
    /// What it may be used for, if its person may do it too.
    scopes: Vec<Scope>,
    created_at: i64,
    /// From when on it is none any more.
    expires_at: i64,
    /// When it was last used, to the minute.
    used_at: Option<i64>,
}

impl From<rows::Token> for Token {
    fn from(row: rows::Token) -> Self {
        let scopes = row.scopes().into_iter().map(Scope).collect();
        Self {
            id: row.id.into(),
            name: row.name,
            scopes,
            created_at: row.created_at.0,
            expires_at: row.expires_at.0,
            used_at: row.used_at.map(|at| at.0),
        }
    }
}

async fn list(people: &People, person: &Person) -> Result<Json<Vec<Token>>> {
    let rows = rows::of_user(&people.base.db, person.user).await?;
    Ok(Json(rows.into_iter().map(Token::from).collect()))
}

/// The tokens of whoever asks, the newest first.
#[utoipa::path(get, path = "/me/tokens", responses((status = 200, body = [Token])))]
async fn all(State(people): State<People>, person: Person) -> Result<Json<Vec<Token>>> {
    person.may(Act::KeepTokens)?;
    list(&people, &person).await
}

/// A token to be made.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct TokenNew {
    name: String,
    scopes: Vec<Scope>,
    /// It lasts so long, a year at most.
    days: i64,
}

/// A token that was made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TokenMade {
    token: Token,
    /// Sent as `Authorization: Bearer …`. It is shown this once.
    secret: String,
}

/// Makes a token.
#[utoipa::path(post, path = "/me/tokens", request_body = TokenNew, responses((status = 200, body = TokenMade)))]
async fn add(
    State(people): State<People>,
    person: Person,
    Json(form): Json<TokenNew>,
) -> Result<Json<TokenMade>> {
    person.may(Act::KeepTokens)?;
    let scopes: Vec<_> = form.scopes.iter().map(|scope| scope.0).collect();
    let wish = token::Wish { name: &form.name, scopes: &scopes, days: form.days };
    let (row, secret) = token::make(&people.base.db, person.user, wish).await?;
    Ok(Json(TokenMade { token: row.into(), secret }))
}

/// Revokes a token: whoever has it is refused from now on.
#[utoipa::path(delete, path = "/me/tokens/{id}", params(("id" = Id, Path)), responses((status = 200, body = [Token])))]
async fn revoke(
    State(people): State<People>,
    person: Person,
    Path(Id(id)): Path<Id>,
) -> Result<Json<Vec<Token>>> {
    person.may(Act::KeepTokens)?;
    let mut tx = people.base.db.begin().await?;
    if !rows::end(&mut tx, person.user, id).await? {
        return Err(Error::not_found());
    }
    tx.commit().await?;
    list(&people, &person).await
}
