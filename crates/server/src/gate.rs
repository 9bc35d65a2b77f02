//! The gate of the API: what every request of it passes, one thing after the other. One layer does it all, since each
//! would put every request and every answer in one more box.

use crate::{app::App, pace};
use axum::{
    extract::{Request, State},
    http::header,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use wanghong_base::{error::Result, finish, http::not_kept};
use wanghong_people::auth::{origin, visitor};

/// Lets a request in, and its answer out.
pub(crate) async fn pass(State(app): State<App>, request: Request, next: Next) -> Response {
    let answer = match admit(&app, &request) {
        Ok(()) => visit(&app, request, next).await,
        Err(error) => error.into_response(),
    };
    not_kept(answer)
}

fn admit(app: &App, request: &Request) -> Result<()> {
    pace::keep(&app.base, request)?;
    origin::guard(request)
}

async fn visit(app: &App, request: Request, next: Next) -> Response {
    let cookie = visitor::greet(&app.people, &request);
    let mut answer = finish::what_changes(&app.base, request, next).await;
    answer.headers_mut().extend(cookie.map(|cookie| (header::SET_COOKIE, cookie)));
    answer
}
