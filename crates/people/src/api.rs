//! What can be asked of people.

pub mod accounts;
mod addresses;
pub mod blobs;
pub mod keyed;
pub mod people;
pub mod tables;
mod tokens;

use crate::People;
use utoipa_axum::router::OpenApiRouter;

/// All that can be asked.
pub fn routes() -> OpenApiRouter<People> {
    OpenApiRouter::new()
        .merge(people::routes())
        .merge(accounts::routes())
        .merge(blobs::routes())
        .merge(addresses::routes())
        .merge(tokens::routes())
}
