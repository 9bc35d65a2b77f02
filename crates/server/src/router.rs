//! Which address leads where.

use crate::{api, app::App, error::Error, gate, limits, live, metrics, ready, web};
use axum::{
    Router,
    body::Bytes,
    extract::DefaultBodyLimit,
    http::{HeaderValue, header},
    middleware,
    response::{IntoResponse as _, Response},
    routing::get,
};
use std::sync::Arc;
use tower::ServiceBuilder;
use tower_http::{catch_panic::CatchPanicLayer, timeout::RequestBodyDeadlineLayer};

/// Every route of the server but the picture's (see [`live::hls`]).
///
/// Layers are put around routes by one [`ServiceBuilder`] at a time: each call of [`Router::layer`] puts every route in
/// one more box, and a request copies all boxes that are left at each of them.
pub(crate) fn router(app: &Arc<App>) -> Router {
    let (api, openapi) = api::described();
    let document = Bytes::from(serde_json::to_vec(&openapi).unwrap_or_default());
    let document = ([(header::CONTENT_TYPE, "application/json")], document);
    let api = api.route("/api/openapi.json", get(move || async move { document })).layer(
        ServiceBuilder::new()
            .layer(DefaultBodyLimit::max(limits::JSON_BYTES))
            .layer(middleware::from_fn_with_state(Arc::clone(app), gate::pass)),
    );
    let routes = Router::new()
        .merge(api)
        .merge(live::routes())
        .route("/blob/{id}", get(api::blobs::show))
        .route("/metrics", get(metrics::show))
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready::show))
        .route("/robots.txt", get(web::crawl::robots))
        .route("/sitemap.xml", get(web::crawl::sitemap))
        .method_not_allowed_fallback(|| async { Error::method_not_allowed() })
        .fallback(web::file);
    let secure = app.config.secure();
    bounded(routes, secure).with_state(Arc::clone(app))
}

/// What holds for every route: the time a body may take, the headers of every answer, and an answer whatever happens.
pub(crate) fn bounded<S: Clone + Send + Sync + 'static>(routes: Router<S>, secure: bool) -> Router<S> {
    let bounds = ServiceBuilder::new()
        .layer(middleware::from_fn(metrics::count))
        .map_response(move |answer| plain(answer, secure))
        .layer(CatchPanicLayer::custom(|_| Error::Internal("a handler panicked".into()).into_response()))
        .layer(RequestBodyDeadlineLayer::new(limits::BODY));
    routes.layer(bounds)
}

/// An answer that is taken for what it says it is, and over TLS wherever a browser has come by TLS once (RFC 6797).
pub(crate) fn plain<B>(mut answer: Response<B>, secure: bool) -> Response<B> {
    let head = answer.headers_mut();
    head.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if secure {
        head.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    answer
}

/// An answer that no cache keeps, unless it says otherwise.
pub(crate) fn not_kept<B>(mut answer: Response<B>) -> Response<B> {
    answer.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    answer
}
