//! Which address leads where.

use crate::{api, app::App, web};
use axum::{Router, body::Bytes, http::header, routing::get};
use wanghong_base::{error::Error, http::bounded, metrics};
use wanghong_live::Front;
use wanghong_people::gate;
use wanghong_shop::ready;

/// All that a server serves.
pub(crate) fn front(app: &App) -> Front {
    Front::new(app.live.clone(), router(app))
}

/// Every route but the picture's (see [`wanghong_live::hls`]).
///
/// Layers are put around routes by one [`tower::ServiceBuilder`] at a time: each call of [`Router::layer`] puts every
/// route in one more box, and a request copies all boxes that are left at each of them.
fn router(app: &App) -> Router {
    let api = api::Routes::all();
    let document = Bytes::from(serde_json::to_vec(&api.document).unwrap_or_default());
    let document = ([(header::CONTENT_TYPE, "application/json")], document);
    let api = api.of(app).route("/api/openapi.json", get(move || async move { document }));
    let routes = Router::new()
        .merge(gate::behind(&app.people, api))
        .merge(wanghong_live::routes().with_state(app.live.clone()))
        .route("/blob/{id}", get(wanghong_people::api::blobs::show))
        .route("/metrics", get(metrics::show))
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready::show))
        .route("/robots.txt", get(web::crawl::robots))
        .route("/sitemap.xml", get(web::crawl::sitemap))
        .method_not_allowed_fallback(|| async { Error::method_not_allowed() })
        .fallback(web::file);
    let secure = app.base.config.secure();
    bounded(routes, secure).with_state(app.clone())
}
