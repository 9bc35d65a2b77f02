//! What has begun is finished, whoever hangs up.

use crate::{Base, error::Error};
use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use tokio::sync::oneshot;

/// Lets a request that changes something run to its end. Without this, somebody who leaves the page between a
/// commit and what follows it would leave a show open in rows and closed in its room.
pub async fn what_changes(base: &Base, request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    let (done, answer) = oneshot::channel();
    base.tasks.spawn("request", async move {
        let _hung_up = done.send(next.run(request).await);
    });
    let lost = |_| Error::Internal("a handler panicked".into()).into_response();
    answer.await.unwrap_or_else(lost)
}
