//! Visitors: a number in a cookie, so that a browser that never logs in is counted once.

use super::session::read_cookie;
use crate::{app::App, clock};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use cookie::{Cookie, SameSite, time::Duration};
use std::sync::Arc;
use wanghong_core::Id;

const NAME: &str = "visitor";

/// The visitor a request comes from.
pub(crate) fn of(headers: &HeaderMap) -> Option<Id> {
    read_cookie(headers, NAME).and_then(|value| value.parse().ok()).filter(|id: &Id| id.0 > 0)
}

/// Gives a browser that has no number one, with whatever it asked for first.
pub(crate) async fn greet(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let known = of(request.headers()).is_some();
    let mut response = next.run(request).await;
    if !known && let Ok(value) = HeaderValue::from_str(&cookie(&app)) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

fn cookie(app: &App) -> String {
    Cookie::build((NAME, clock::number().to_string()))
        .path("/")
        .http_only(true)
        .secure(app.config.secure())
        .same_site(SameSite::Lax)
        .max_age(Duration::days(365))
        .build()
        .to_string()
}
