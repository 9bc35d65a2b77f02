//! HTTP requests of ours to other servers: TLS with the roots that browsers trust, bounded in time and size. No
//! redirects, no proxies, no cookies.

use crate::limits;
use axum::{
    body::{Body, Bytes, to_bytes},
    http::{Request, StatusCode},
};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};

/// Connections to other servers, kept for the next request.
#[derive(Clone, Debug)]
pub struct HttpClient(Client<HttpsConnector<HttpConnector>, Body>);

impl Default for HttpClient {
    /// No connection yet.
    fn default() -> Self {
        let tls = HttpsConnectorBuilder::new().with_webpki_roots().https_or_http().enable_http1().build();
        let mut builder = Client::builder(TokioExecutor::new());
        builder.pool_timer(TokioTimer::new()).pool_idle_timeout(limits::OUTWARD_IDLE);
        Self(builder.build(tls))
    }
}

impl HttpClient {
    /// The answer to a request, or in the operator's words why there is none.
    pub async fn send(&self, request: Request<Body>) -> Result<(StatusCode, Bytes), String> {
        let answered = async {
            let answer = self.0.request(request).await.map_err(|error| cause(&error))?;
            let status = answer.status();
            let body = to_bytes(Body::new(answer.into_body()), limits::OUTWARD_BYTES).await;
            Ok((status, body.map_err(|error| cause(&error))?))
        };
        let seconds = limits::OUTWARD.as_secs();
        let late = |_| format!("no answer within {seconds} s");
        tokio::time::timeout(limits::OUTWARD, answered).await.map_err(late)?
    }
}

/// An error with what is below it: hyper's own words say only “client error”.
fn cause(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut below = error.source();
    while let Some(error) = below {
        text = format!("{text}: {error}");
        below = error.source();
    }
    text
}
