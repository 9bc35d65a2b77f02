//! Sessions: a random token in a cookie, its hash in a row.

use super::{token, who::Who};
use crate::{People, limits};
use axum::http::{HeaderMap, HeaderValue, header};
use cookie::{Cookie, SameSite, time::Duration};
use sha2::{Digest as _, Sha256};
use wanghong_base::{clock, error::Result};
use wanghong_core::{Id, Millis};
use wanghong_store::{Tx, sessions};

/// The cookie's name; with TLS the `__Host-` prefix ties it to this host alone (RFC 6265bis section 4.1.3.2).
pub(crate) fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-session" } else { "session" }
}

/// Begins a session for a user and gives the cookie that carries it.
pub async fn begin(people: &People, tx: &mut Tx, user: Id) -> Result<HeaderValue> {
    let lasts = Millis(i64::try_from(limits::SESSION.as_millis()).unwrap_or(i64::MAX));
    let (token, now) = (clock::secret::<32>(), clock::now());
    sessions::add(tx, &digest(&token), user, now, now + lasts).await?;
    Ok(cookie(people, token, Duration::seconds(lasts.0 / 1_000)))
}

/// Ends the session that a request carries and gives the cookie that clears it.
pub(crate) async fn end(people: &People, tx: &mut Tx, headers: &HeaderMap) -> Result<HeaderValue> {
    if let Some(token) = kept(headers, people.base.config.secure()) {
        sessions::end(tx, &digest(token)).await?;
    }
    Ok(cookie(people, String::new(), Duration::ZERO))
}

/// Whoever's token or session a request carries. Who shows a token is asked for no cookie.
pub async fn who(people: &People, headers: &HeaderMap) -> Result<Who> {
    if let Some(shown) = token::shown(headers) {
        return token::who(people, shown).await;
    }
    let Some(token) = kept(headers, people.base.config.secure()) else { return Ok(Who::nobody()) };
    let face = people.reads.faces.find(&digest(token).to_vec()).await?;
    Ok(face.map_or_else(Who::nobody, |face| Who::of(face, None)))
}

/// A browser's token, which is in its cookie and nowhere else.
fn kept(headers: &HeaderMap, secure: bool) -> Option<&str> {
    read_cookie(headers, cookie_name(secure))
}

/// The value of a request's cookie.
pub(crate) fn read_cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
}

fn cookie(people: &People, token: String, lasts: Duration) -> HeaderValue {
    let secure = people.base.config.secure();
    let cookie = Cookie::build((cookie_name(secure), token))
        .path("/")
        .http_only(true)
        .secure(secure)
        .same_site(SameSite::Lax)
        .max_age(lasts)
        .build();
    HeaderValue::from_str(&cookie.to_string()).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// What is kept of a token.
pub fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}
