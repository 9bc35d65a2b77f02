//! Access tokens: what a program shows (RFC 6750), which is never a browser's session.

use super::{session::digest, who::Who};
use crate::{People, limits};
use axum::http::{HeaderMap, header};
use wanghong_base::{
    clock,
    error::{Error, Result},
};
use wanghong_core::{Code, Id, Refusal, limits as rules, token, token::Scope, words};
use wanghong_store::{
    Db,
    tokens::{self, Bearer, Token},
};

/// What every token begins with, so that it is known for one wherever it leaks.
const PREFIX: &str = "wanghong_";

/// What somebody asks for.
#[derive(Debug)]
pub struct Wish<'a> {
    /// What they call it.
    pub name: &'a str,
    /// What it is for.
    pub scopes: &'a [Scope],
    /// For so many days.
    pub days: i64,
}

/// Makes a token for a user; gives its row, and the token itself, which nothing shows again.
pub async fn make(db: &Db, user: Id, wish: Wish<'_>) -> Result<(Token, String)> {
    let now = clock::now();
    let name = words::line(wish.name, rules::NAME, "name")?;
    let words: Vec<&str> = token::scopes(wish.scopes)?.into_iter().map(Scope::word).collect();
    let row = Token {
        id: clock::mint(),
        user_id: user,
        name,
        scopes: words.join(" "),
        created_at: now,
        expires_at: token::until(wish.days, now)?,
        used_at: None,
    };
    let shown = format!("{PREFIX}{}", clock::secret::<32>());
    let mut tx = db.begin().await?;
    if tokens::count(&mut tx, user).await? >= rules::TOKENS {
        let message = format!("A person has at most {} tokens. Revoke one first.", rules::TOKENS);
        return Err(Refusal::new(Code::LIMIT_REACHED, message).field("tokens").into());
    }
    tokens::add(&mut tx, &row, &digest(&shown)).await?;
    tx.commit().await?;
    Ok((row, shown))
}

/// The token of a request.
pub(crate) fn shown(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

/// Whoever is behind a token. It is looked up each time, so that one that is revoked is none at once.
pub async fn who(people: &People, shown: &str) -> Result<Who> {
    let now = clock::now();
    let found = tokens::bearer(&people.base.db, &digest(shown), now).await?;
    let no = || Refusal::new(Code::UNAUTHENTICATED, "This token is unknown, revoked, or has run out.");
    let Bearer { token, face } = found.ok_or_else(|| Error::from(no()))?;
    let seen = token.used_at.is_some_and(|at| now - at < limits::TOKEN_SEEN);
    if !seen && let Err(error) = tokens::used(&people.base.db, token.id, now).await {
        tracing::warn!(%error, "that a token was used was not written down");
    }
    let scopes = Some(token.scopes());
    Ok(Who::of(face, scopes))
}
