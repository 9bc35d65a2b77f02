//! The gate of the API: what every request of it passes, one thing after the other. One layer does it all, since each
//! would put every request and every answer in one more box.

mod pace;

use crate::{
    People,
    auth::{origin, visitor},
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::header,
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
};
use tower::ServiceBuilder;
use wanghong_base::{error::Result, finish, http::not_kept, limits};

/// The API's routes behind it.
pub fn behind<S: Clone + Send + Sync + 'static>(people: &People, api: Router<S>) -> Router<S> {
    api.layer(
        ServiceBuilder::new()
            .layer(DefaultBodyLimit::max(limits::JSON_BYTES))
            .layer(middleware::from_fn_with_state(people.clone(), pass)),
    )
}

/// Lets a request in, and its answer out.
async fn pass(State(people): State<People>, request: Request, next: Next) -> Response {
    let answer = match admit(&people, &request) {
        Ok(()) => visit(&people, request, next).await,
        Err(error) => error.into_response(),
    };
    not_kept(answer)
}

fn admit(people: &People, request: &Request) -> Result<()> {
    pace::keep(&people.base, request)?;
    origin::guard(request)
}

async fn visit(people: &People, request: Request, next: Next) -> Response {
    let cookie = visitor::greet(people, &request);
    let mut answer = finish::what_changes(&people.base, request, next).await;
    answer.headers_mut().extend(cookie.map(|cookie| (header::SET_COOKIE, cookie)));
    answer
}
