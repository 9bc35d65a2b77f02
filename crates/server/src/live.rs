//! What happens while a show is on: signals come in, pictures go out, a room is full of people.

mod acts;
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

use crate::app::App;
use axum::Router;
pub(crate) use halls::Halls;
pub(crate) use ledger::Ledger;
pub(crate) use stages::Stages;
use std::sync::Arc;

/// The addresses that players fetch from: no cookies, nothing personal, everything cacheable.
pub(crate) fn routes() -> Router<Arc<App>> {
    hls::routes().merge(replay::routes())
}
