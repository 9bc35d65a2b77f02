//! Where every request comes in: the picture's few addresses, which every viewer asks several times a second, are told
//! apart before any router walks its boxes; all else is the router's.

use crate::{
    Live,
    hls::{Asked, Picture},
};
use axum::{Router, extract::Request, response::Response};
use std::sync::Arc;
use wanghong_base::http;

/// All that is served.
#[derive(Clone, Debug)]
pub struct Front {
    router: Router,
    picture: Arc<Picture>,
}

impl Front {
    /// The picture of shows, and what this router serves besides.
    pub fn new(live: Live, router: Router) -> Self {
        Self { router, picture: Arc::new(Picture::new(live)) }
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
