//! Whether requests should come here: rows can be read and written, and the desk sells.

use crate::{app::App, clock, limits};
use axum::{extract::State, http::StatusCode};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};
use tokio::{sync::Mutex, time::Instant};
use wanghong_core::Millis;
use wanghong_store::desk;

/// What is known of it.
#[derive(Debug, Default)]
pub(crate) struct Ready {
    failed_at: AtomicI64,
    tried: Mutex<Option<(Instant, bool)>>,
}

impl Ready {
    /// The desk could not commit.
    pub(crate) fn failed(&self) {
        self.failed_at.store(clock::now().0, Ordering::Relaxed);
    }

    /// Another desk sells, and this one never again.
    pub(crate) fn over(&self) {
        self.failed_at.store(i64::MAX, Ordering::Relaxed);
    }

    fn failed_lately(&self) -> bool {
        clock::now() - Millis(self.failed_at.load(Ordering::Relaxed)) < limits::READY_AGAIN
    }

    /// Whether a row can be written; tried once a second at most, however many ask.
    async fn writes(&self, app: &App) -> bool {
        let mut tried = self.tried.lock().await;
        if let Some((at, fine)) = *tried
            && at.elapsed() < limits::READY_SPAN
        {
            return fine;
        }
        let fine = desk::touch(&app.db).await.is_ok();
        *tried = Some((Instant::now(), fine));
        fine
    }
}

/// For whoever decides where requests go.
pub(crate) async fn show(State(app): State<Arc<App>>) -> (StatusCode, &'static str) {
    if app.tasks.token().is_cancelled() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping");
    }
    if app.ready.failed_lately() {
        return (StatusCode::SERVICE_UNAVAILABLE, "the desk could not write a moment ago");
    }
    if app.ready.writes(&app).await {
        (StatusCode::OK, "ready")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the database cannot be written")
    }
}
