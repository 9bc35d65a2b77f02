//! What every part of the server stands on.

pub(crate) mod config;

use crate::{
    error::Result, facts::Facts, flow::Flow, herd::Herd, limits, tasks::Tasks, throttle::Throttle,
    troubles::Troubles,
};
use config::Config;
use metrics_exporter_prometheus::PrometheusHandle;
use std::{ops::Deref, sync::Arc};
use wanghong_store::{Db, blobs::Folder};

/// The server without a subject, in everybody's hands.
#[derive(Clone, Debug)]
pub(crate) struct Base(Arc<Inner>);

/// What a [`Base`] is of.
#[derive(Debug)]
pub(crate) struct Inner {
    /// How it is set up.
    pub(crate) config: Config,
    /// What the operator counts, if anybody does.
    pub(crate) metrics: Option<PrometheusHandle>,
    /// Rows.
    pub(crate) db: Db,
    /// Pictures.
    pub(crate) blobs: Folder,
    /// What runs beside requests.
    pub(crate) tasks: Tasks,
    /// What was committed, for whoever listens.
    pub(crate) facts: Facts,
    /// Requests to the API by network.
    pub(crate) requests: Throttle,
    /// Files on their way out.
    pub(crate) flow: Flow,
    /// Pages for those who are not logged in.
    pub(crate) herd: Herd,
    /// What is wrong.
    pub(crate) troubles: Troubles,
}

impl Base {
    /// Over rows, as the operator has it.
    pub(crate) fn new(
        config: Config,
        db: Db,
        (metrics, tasks): (Option<PrometheusHandle>, Tasks),
    ) -> Result<Self> {
        Ok(Self(Arc::new(Inner {
            blobs: Folder::open(&config.data.join("blobs"))?,
            facts: Facts::default(),
            requests: Throttle::new(limits::REQUESTS, limits::REQUEST_WINDOW),
            flow: Flow::default(),
            herd: Herd::default(),
            troubles: Troubles::default(),
            config,
            metrics,
            db,
            tasks,
        })))
    }
}

impl Deref for Base {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
