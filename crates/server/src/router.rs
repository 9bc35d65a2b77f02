//! Which address leads where.

use crate::{api, app::App, auth, error::Error, finish, limits, live, metrics, pace, ready, web};
use axum::{
    Json, Router,
    extract::DefaultBodyLimit,
    http::{HeaderName, HeaderValue, header::STRICT_TRANSPORT_SECURITY},
    middleware,
    response::IntoResponse as _,
    routing::get,
};
use std::sync::Arc;
use tower_http::{
    catch_panic::CatchPanicLayer, set_header::SetResponseHeaderLayer, timeout::RequestBodyDeadlineLayer,
};

/// Every route of the server.
pub(crate) fn router(app: &Arc<App>) -> Router {
    let (api, openapi) = api::described();
    let document = Json(openapi);
    let api = api
        .route("/api/openapi.json", get(move || async move { document }))
        .method_not_allowed_fallback(|| async { Error::not_found() })
        .layer(middleware::from_fn_with_state(Arc::clone(app), finish::what_changes))
        .layer(middleware::from_fn(auth::origin::guard))
        .layer(DefaultBodyLimit::max(limits::JSON_BYTES))
        .layer(middleware::from_fn_with_state(Arc::clone(app), auth::visitor::greet))
        .layer(middleware::from_fn_with_state(Arc::clone(app), pace::keep))
        .layer(header("cache-control", "no-store"));
    let routes = Router::new()
        .merge(api)
        .merge(live::routes())
        .route("/blob/{id}", get(api::blobs::show))
        .route("/metrics", get(metrics::show))
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready::show))
        .fallback(web::file);
    bounded(routes, app.config.secure()).with_state(Arc::clone(app))
}

/// What holds for every route: the time a body may take, the headers of every answer, and an answer whatever happens.
pub(crate) fn bounded<S: Clone + Send + Sync + 'static>(routes: Router<S>, secure: bool) -> Router<S> {
    // Browsers that have come by TLS once come by nothing else for a year (RFC 6797).
    let strict = secure.then(|| HeaderValue::from_static("max-age=31536000"));
    routes
        .layer(RequestBodyDeadlineLayer::new(limits::BODY))
        .layer(SetResponseHeaderLayer::if_not_present(STRICT_TRANSPORT_SECURITY, strict))
        .layer(header("x-content-type-options", "nosniff"))
        .layer(header("referrer-policy", "strict-origin-when-cross-origin"))
        .layer(header("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=()"))
        .layer(CatchPanicLayer::custom(|_| Error::Internal("a handler panicked".into()).into_response()))
        .layer(middleware::from_fn(metrics::count))
}

fn header(name: &'static str, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(HeaderName::from_static(name), HeaderValue::from_static(value))
}
