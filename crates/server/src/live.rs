//! What happens while a show is on: signals come in, pictures go out, a room is full of people.

mod acts;
pub(crate) mod cards;
mod cover;
pub(crate) mod hall;
pub(crate) mod halls;
pub(crate) mod hls;
pub(crate) mod ingest;
pub(crate) mod ledger;
pub(crate) mod news;
pub(crate) mod paint;
pub(crate) mod recorder;
pub(crate) mod replay;
mod roster;
pub(crate) mod seat;
pub(crate) mod stage;
pub(crate) mod stages;
pub(crate) mod testpicture;
mod wire;

use crate::{app::App, http::not_kept, limits};
use axum::{
    Router,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
pub(crate) use halls::Halls;
pub(crate) use ledger::Ledger;
pub(crate) use stages::Stages;
use std::sync::Arc;
use tower::ServiceBuilder;

/// The addresses of replays.
pub(crate) fn routes() -> Router<Arc<App>> {
    replay::routes().layer(ServiceBuilder::new().map_response(for_any_page).map_response(not_kept))
}

/// An answer to players: no cookies, nothing personal, so that any page may play it. It is the same for all of them,
/// and a cache keeps it once: no `Vary`.
fn for_any_page<B>(mut answer: Response<B>) -> Response<B> {
    let head = answer.headers_mut();
    head.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    head.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("*"));
    answer
}

/// What a browser is told that wants to ask for a range (Fetch standard, CORS-preflight fetch).
async fn preflight() -> Response {
    let head = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, HEAD")),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("range")),
        (header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from(limits::PREFLIGHT.as_secs())),
    ];
    (StatusCode::NO_CONTENT, head).into_response()
}
