//! The server without a subject: what every part of it stands on.

#![expect(unused_qualifications, reason = "utoipa's macros write qualified paths")]

pub mod clock;
pub mod config;
pub mod disk;
pub mod error;
pub mod extract;
pub mod facts;
pub mod ffmpeg;
pub mod finish;
pub mod flow;
pub mod http;
pub mod http_client;
pub mod limits;
pub mod loader;
pub mod metrics;
pub mod network;
pub mod owners;
pub mod page_cache;
pub mod rate_limit;
pub mod secret;
pub mod tasks;
pub mod troubles;
pub mod wire;

use crate::{
    clock::guard, error::Result, facts::Facts, flow::Flow, page_cache::PageCache, rate_limit::RateLimit,
    tasks::Tasks, troubles::Troubles,
};
use config::Config;
use metrics_exporter_prometheus::PrometheusHandle;
use std::{ops::Deref, sync::Arc};
use wanghong_store::{Db, blobs::Blobs};

/// The server without a subject, in everybody's hands.
#[derive(Clone, Debug)]
pub struct Base(Arc<Inner>);

/// What a [`Base`] is of.
#[derive(Debug)]
pub struct Inner {
    /// How it is set up.
    pub config: Config,
    /// What the operator counts, if anybody does.
    pub metrics: Option<PrometheusHandle>,
    /// Rows.
    pub db: Db,
    /// Pictures.
    pub blobs: Blobs,
    /// What runs beside requests.
    pub tasks: Tasks,
    /// What was committed, for whoever listens.
    pub facts: Facts,
    /// Requests to the API by network.
    pub requests: RateLimit,
    /// Files on their way out.
    pub flow: Flow,
    /// Pages for those who are not logged in.
    pub pages: PageCache,
    /// What is wrong.
    pub troubles: Troubles,
}

impl Base {
    /// Over rows, as the operator has it.
    pub fn new(config: Config, db: Db, (metrics, tasks): (Option<PrometheusHandle>, Tasks)) -> Result<Self> {
        Ok(Self(Arc::new(Inner {
            blobs: Blobs::open(&config.data.join("blobs"))?,
            facts: Facts::default(),
            requests: RateLimit::new(limits::REQUESTS, limits::REQUEST_WINDOW),
            flow: Flow::default(),
            pages: PageCache::default(),
            troubles: Troubles::default(),
            config,
            metrics,
            db,
            tasks,
        })))
    }

    /// Begins what works beside requests.
    pub fn keep(&self) {
        let (clock, pages, rows) = (self.clone(), self.clone(), self.clone());
        self.tasks.keep("clock", move || Box::pin(guard::watch(clock.clone())));
        self.tasks.keep("pages' news", move || Box::pin(page_cache::follow(pages.clone())));
        self.tasks.every(("counting", limits::COUNTING), move || count_rows(rows.clone()));
        if let Some(numbers) = self.metrics.clone() {
            // Until somebody takes in what was counted, the recorder keeps every single time it was told.
            self.tasks.every(("numbers", limits::NUMBERS), move || {
                numbers.run_upkeep();
                std::future::ready(())
            });
        }
    }
}

/// Has plans made anew for what a rush has filled.
async fn count_rows(base: Base) {
    match base.db.count_grown().await {
        Ok(grown) if grown.is_empty() => {}
        Ok(grown) => tracing::debug!(?grown, "rows were counted"),
        Err(error) => tracing::warn!(%error, "rows were not counted: plans may not fit them"),
    }
}

impl Deref for Base {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
