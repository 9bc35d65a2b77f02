//! What holds for every answer.

use crate::{error::Error, limits, metrics};
use axum::{
    Router,
    http::{HeaderValue, header},
    middleware,
    response::{IntoResponse as _, Response},
};
use tower::ServiceBuilder;
use tower_http::{catch_panic::CatchPanicLayer, timeout::RequestBodyDeadlineLayer};

/// What holds for every route: the time a body may take, the headers of every answer, and an answer whatever happens.
pub fn bounded<S: Clone + Send + Sync + 'static>(routes: Router<S>, secure: bool) -> Router<S> {
    let bounds = ServiceBuilder::new()
        .layer(middleware::from_fn(metrics::count))
        .map_response(move |answer| plain(answer, secure))
        .layer(CatchPanicLayer::custom(|_| Error::Internal("a handler panicked".into()).into_response()))
        .layer(RequestBodyDeadlineLayer::new(limits::BODY));
    routes.layer(bounds)
}

/// An answer that is taken for what it says it is, and over TLS wherever a browser has come by TLS once (RFC 6797).
pub fn plain<B>(mut answer: Response<B>, secure: bool) -> Response<B> {
    let head = answer.headers_mut();
    head.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if secure {
        head.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    answer
}

/// An answer that no cache keeps, unless it says otherwise.
pub fn not_kept<B>(mut answer: Response<B>) -> Response<B> {
    answer.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    answer
}
