//! What can be asked of shows.

pub(crate) mod attention;
pub(crate) mod calendar;
pub(crate) mod comments;
pub(crate) mod dashboard;
pub(crate) mod home;
pub(crate) mod lives;
pub(crate) mod moderation;
pub(crate) mod recording;
pub(crate) mod rooms;
pub(crate) mod shows;
pub(crate) mod studio;

use crate::Live;
use utoipa_axum::router::OpenApiRouter;

/// All that can be asked.
pub fn routes() -> OpenApiRouter<Live> {
    OpenApiRouter::new()
        .merge(home::routes())
        .merge(lives::routes())
        .merge(calendar::routes())
        .merge(shows::routes())
        .merge(recording::routes())
        .merge(studio::routes())
        .merge(rooms::routes())
        .merge(dashboard::routes())
        .merge(comments::routes())
        .merge(attention::routes())
        .merge(moderation::routes())
}
