//! Where every request comes in: the picture's few addresses, which every viewer asks several times a second, are told
//! apart before any router walks its boxes; all else is the router's.

use crate::{
    app::App,
    live::hls::{Asked, Picture},
    router,
};
use axum::{Router, extract::Request, response::Response};
use std::sync::Arc;
use tower::ServiceExt as _;

/// All that is served.
#[derive(Clone, Debug)]
pub(crate) struct Front {
    router: Router,
    picture: Option<Arc<Picture>>,
}

impl Front {
    /// The whole server's.
    pub(crate) fn new(app: &Arc<App>) -> Self {
        Self { router: router::router(app), picture: Some(Arc::new(Picture::new(Arc::clone(app)))) }
    }

    /// Answers, whatever happens.
    pub(crate) async fn answer(&self, request: Request) -> Response {
        if let Some(picture) = &self.picture
            && let Some(asked) = Asked::of(&request)
        {
            return picture.answer(asked).await;
        }
        let Ok(answer) = self.router.clone().oneshot(request).await;
        answer
    }
}

/// Routes without a picture among them.
impl From<Router> for Front {
    fn from(router: Router) -> Self {
        Self { router, picture: None }
    }
}
