//! What programs and our own web can ask: handler → OpenAPI → TypeScript.

mod document;
pub(crate) mod site;
mod troubles;

use crate::app::App;
use axum::Router;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use wanghong_live::Live;
use wanghong_people::People;
use wanghong_shop::Shop;

/// The prefix of everything that Mastodon's API does not have.
pub(crate) const PREFIX: &str = "/api/wanghong/v1";

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

/// The parts' routes, each over its own state.
#[derive(Debug)]
pub(crate) struct Routes {
    people: Router<People>,
    shop: Router<Shop>,
    live: Router<Live>,
}

impl Routes {
    /// The routes of a running server.
    pub(crate) fn of<S: Clone + Send + Sync + 'static>(self, app: &App) -> Router<S> {
        let Self { people, shop, live } = self;
        let people = people.with_state(app.people.clone());
        let shop = shop.with_state(app.shop.clone());
        live.with_state(app.live.clone()).merge(people).merge(shop)
    }
}

/// The routes and their description.
pub(crate) fn described() -> (Routes, utoipa::openapi::OpenApi) {
    let mut document = Document::openapi();
    let people = split(wanghong_people::api::routes(), &mut document);
    let shop = split(wanghong_shop::api::routes().merge(of_site()), &mut document);
    let live = split(wanghong_live::api::routes(), &mut document);
    document::complete(&mut document);
    (Routes { people, shop, live }, document)
}

/// A part's routes; what they are is added to the description.
fn split<S: Clone + Send + Sync + 'static>(
    routes: OpenApiRouter<S>,
    document: &mut utoipa::openapi::OpenApi,
) -> Router<S> {
    let (routes, part) = OpenApiRouter::new().nest(PREFIX, routes).split_for_parts();
    document.merge(part);
    routes
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_description_is_what_the_code_says() {
        let kept: serde_json::Value =
            serde_json::from_str(include_str!("../../../docs/openapi.json")).unwrap();
        let now = serde_json::to_value(super::described().1).unwrap();
        assert!(kept == now, "docs/openapi.json is stale: run `make api`");
    }
}
