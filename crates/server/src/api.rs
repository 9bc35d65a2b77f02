//! What programs and our own web can ask: handler → OpenAPI → TypeScript.

mod document;
pub(crate) mod site;
mod troubles;

use crate::app::App;
use axum::{Router, extract::FromRef};
use std::fmt;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use wanghong_base::wire::PREFIX;
use wanghong_shop::Shop;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "wanghong",
        description = "The stage a company owns: shows, rooms, sales. Ids are decimal strings, times Unix milliseconds, \
                   money minor units of an ISO 4217 currency. Every answer that is no success holds an Error.",
    ),
    components(schemas(wanghong_base::error::Problem))
)]
struct Document;

fn of_site() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().merge(site::routes()).merge(troubles::routes())
}

/// What binds the routes of a part to it, in a running server.
type Bind = Box<dyn FnOnce(&App) -> Router + Send>;

/// The parts' routes, each over its own state, and their description.
pub(crate) struct Routes {
    bound: Vec<Bind>,
    /// What they are.
    pub(crate) document: utoipa::openapi::OpenApi,
}

impl Routes {
    /// Those of all parts.
    pub(crate) fn all() -> Self {
        let mut routes = Self { bound: Vec::new(), document: Document::openapi() };
        routes.part(of_site());
        routes.part(wanghong_people::api::routes());
        routes.part(wanghong_shop::api::routes());
        routes.part(wanghong_live::api::routes());
        document::complete(&mut routes.document);
        routes
    }

    fn part<S: FromRef<App> + Clone + Send + Sync + 'static>(&mut self, routes: OpenApiRouter<S>) {
        let (routes, part) = OpenApiRouter::new().nest(PREFIX, routes).split_for_parts();
        self.document.merge(part);
        self.bound.push(Box::new(|app| routes.with_state(S::from_ref(app))));
    }

    /// The routes of a running server.
    pub(crate) fn of<S: Clone + Send + Sync + 'static>(self, app: &App) -> Router<S> {
        self.bound.into_iter().fold(Router::new(), |all, bind| all.merge(bind(app).with_state(())))
    }
}

impl fmt::Debug for Routes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Routes").field("parts", &self.bound.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_description_is_what_the_code_says() {
        let kept: serde_json::Value =
            serde_json::from_str(include_str!("../../../docs/openapi.json")).unwrap();
        let now = serde_json::to_value(super::Routes::all().document).unwrap();
        assert!(kept == now, "docs/openapi.json is stale: run `make api`");
    }
}
