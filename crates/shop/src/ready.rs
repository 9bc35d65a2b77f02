//! Whether requests should come here: rows can be read and written, and the desk sells.

use crate::{Shop, desk::sequencer::SALE, limits};
use axum::{extract::State, http::StatusCode};
use std::{
    fmt::Write as _,
    sync::atomic::{AtomicI64, Ordering},
};
use tokio::{sync::Mutex, time::Instant};
use wanghong_base::{clock, owners};
use wanghong_core::Millis;

/// What is known of it, beside [`wanghong_base::troubles`].
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

    fn failed_lately(&self) -> bool {
        clock::now() - Millis(self.failed_at.load(Ordering::Relaxed)) < limits::READY_AGAIN
    }

    /// Whether a row can be written; tried once a second at most, however many ask.
    async fn writes(&self, shop: &Shop) -> bool {
        let mut tried = self.tried.lock().await;
        if let Some((at, fine)) = *tried
            && at.elapsed() < limits::READY_SPAN
        {
            return fine;
        }
        let touch = tokio::time::timeout(limits::READY_PATIENCE, owners::touch(&shop.base.db, SALE));
        let fine = touch.await.is_ok_and(|touched| touched.is_ok());
        *tried = Some((Instant::now(), fine));
        fine
    }
}

/// For whoever decides where requests go: what stops the sale, a line each.
pub async fn show(State(shop): State<Shop>) -> (StatusCode, String) {
    let no = |why: &str| (StatusCode::SERVICE_UNAVAILABLE, why.to_owned());
    if shop.base.tasks.token().is_cancelled() {
        return no("stopping");
    }
    let mut said = String::new();
    for standing in shop.base.troubles.list().into_iter().filter(|standing| standing.trouble.stops) {
        let _written = writeln!(said, "{}: {}", standing.trouble.word, standing.trouble.about);
    }
    if !said.is_empty() {
        return no(&said);
    }
    if shop.ready.failed_lately() {
        return no("the desk could not write a moment ago");
    }
    if shop.ready.writes(&shop).await {
        (StatusCode::OK, "ready".to_owned())
    } else {
        no("the database cannot be written")
    }
}
