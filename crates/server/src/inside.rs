//! The whole server without a socket.

use crate::{app::App, config::Config, router::front};
use axum::{
    body::{Body, Bytes},
    extract::ConnectInfo,
    http::{Request, StatusCode},
};
use std::{net::SocketAddr, path::Path, sync::Arc};
use wanghong_base::{http::Front as _, tasks::Tasks};
use wanghong_core::sale::{Order, Tap};
use wanghong_live::Front;

/// A server in a folder, answering requests of its own process.
#[derive(Debug)]
pub struct Inside {
    front: Front,
    app: App,
}

impl Inside {
    /// Opens a folder, as `wanghong serve` would with no other setting, on SQLite.
    ///
    /// # Errors
    /// In the operator's words, when something cannot be opened.
    pub async fn open(folder: &Path) -> Result<Self, String> {
        Self::begin(Config::at(folder)).await
    }

    /// The same over a database elsewhere: `postgres://…`, or `sqlite:PATH`.
    ///
    /// # Errors
    /// In the operator's words, when something cannot be opened.
    pub async fn open_on(folder: &Path, database: &str) -> Result<Self, String> {
        Self::begin(Config::at(folder).on(database)).await
    }

    async fn begin(config: Config) -> Result<Self, String> {
        let app = App::start(config, None, Tasks::here()).await.map_err(|error| error.to_string())?;
        Ok(Self { front: front(&app), app })
    }

    /// The answer to a request from this machine: status and body.
    ///
    /// # Errors
    /// When the body of the answer breaks off.
    pub async fn ask(&self, mut request: Request<Body>) -> Result<(StatusCode, Bytes), String> {
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 1))));
        let answer = self.front.answer(request).await;
        let status = answer.status();
        let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await;
        body.map(|body| (status, body)).map_err(|error| error.to_string())
    }

    /// Holds pieces at the desk, past HTTP and sessions: committed when it returns.
    ///
    /// # Errors
    /// In the words that the buyer would read.
    pub async fn hold(&self, tap: Tap) -> Result<Arc<Order>, String> {
        self.app.shop.desk.hold(tap).await.map_err(|error| error.to_string())
    }

    /// Ends everything that runs.
    pub async fn close(self) -> bool {
        self.app.base.tasks.stop().await
    }
}
