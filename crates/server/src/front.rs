//! Where every request comes in: the picture's few addresses, which every viewer asks several times a second, are told
//! apart before any router walks its boxes; all else is the router's.

use crate::{app::App, router};
use axum::{Router, extract::Request, response::Response};
use std::sync::Arc;
use wanghong_base::http;
use wanghong_live::hls::{Asked, Picture};

/// All that is served.
#[derive(Clone, Debug)]
pub(crate) struct Front {
    router: Router,
    picture: Arc<Picture>,
}

impl Front {
    /// The whole server's.
    pub(crate) fn new(app: &App) -> Self {
        Self { router: router::router(app), picture: Arc::new(Picture::new(app.live.clone())) }
    }
}

impl http::Front for Front {
    async fn answer(&self, request: Request) -> Response {
        match Asked::of(&request) {
            Some(asked) => self.picture.answer(asked).await,
            None => self.router.answer(request).await,
        }
    }
}
