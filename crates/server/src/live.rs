//! What happens while a show is on: signals come in, pictures go out, a room is full of people.

mod acts;
mod ffmpeg;
pub(crate) mod hall;
pub(crate) mod halls;
pub(crate) mod hls;
pub(crate) mod ingest;
pub(crate) mod ledger;
pub(crate) mod paint;
pub(crate) mod recorder;
pub(crate) mod replay;
mod roster;
pub(crate) mod seat;
pub(crate) mod stage;
pub(crate) mod stages;
pub(crate) mod testpicture;
mod wire;

use crate::{app::App, limits};
use axum::{
    Router,
    http::{HeaderValue, Method, header},
};
pub(crate) use halls::Halls;
pub(crate) use ledger::Ledger;
pub(crate) use stages::Stages;
use std::sync::Arc;
use tower_http::{
    cors::{Any, CorsLayer},
    set_header::SetResponseHeaderLayer,
};

/// The addresses that players fetch from: no cookies, nothing personal, cacheable where an answer says so. Any page may
/// play what is there, and ask for ranges of it.
pub(crate) fn routes() -> Router<Arc<App>> {
    let any_page = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD])
        .allow_headers([header::RANGE])
        .expose_headers(Any)
        .max_age(limits::PREFLIGHT);
    let not_kept = SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, NO_STORE);
    hls::routes().merge(replay::routes()).layer(not_kept).layer(any_page)
}

const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
