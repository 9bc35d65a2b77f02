//! The whole server without a socket.

use crate::{app::App, config::Config, router};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::ConnectInfo,
    http::{Request, StatusCode},
};
use std::{net::SocketAddr, path::Path, sync::Arc};
use tower::ServiceExt as _;

/// A server in a folder, answering requests of its own process.
#[derive(Debug)]
pub struct Inside {
    router: Router,
    app: Arc<App>,
}

impl Inside {
    /// Opens a folder, as `wanghong serve` would with no other setting, on SQLite.
    ///
    /// # Errors
    /// In the operator's words, when something cannot be opened.
    pub async fn open(folder: &Path) -> Result<Self, String> {
        let config = Config { data: folder.to_path_buf(), ..Config::default() };
        let app = App::start(config, None).await.map_err(|error| error.to_string())?;
        Ok(Self { router: router::router(&app), app })
    }

    /// The answer to a request from this machine: status and body.
    ///
    /// # Errors
    /// When the body of the answer breaks off.
    pub async fn ask(&self, mut request: Request<Body>) -> Result<(StatusCode, Bytes), String> {
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 1))));
        let Ok(answer) = self.router.clone().oneshot(request).await;
        let status = answer.status();
        let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await;
        body.map(|body| (status, body)).map_err(|error| error.to_string())
    }

    /// Ends everything that runs.
    pub async fn close(self) -> bool {
        self.app.tasks.stop().await
    }
}
