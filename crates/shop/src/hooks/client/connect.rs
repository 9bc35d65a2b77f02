//! Connections, made only after the name has become an address and the address was looked at: a name that points
//! elsewhere the next time gains nothing.

use super::{Fault, reach::Reach};
use axum::http::{Uri, uri::Scheme};
use hyper_util::rt::TokioIo;
use std::{
    future::Future,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll},
};
use tokio::net::{TcpStream, lookup_host};
use tower::Service;

/// Connects to whom it may.
#[derive(Clone, Copy, Debug)]
pub(super) struct Connector {
    /// Whether private addresses are among them.
    pub(super) private: bool,
}

impl Service<Uri> for Connector {
    type Response = TokioIo<TcpStream>;
    type Error = Fault;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Fault>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Fault>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, url: Uri) -> Self::Future {
        Box::pin(connect(url, self.private))
    }
}

async fn connect(url: Uri, private: bool) -> Result<TokioIo<TcpStream>, Fault> {
    let host = url.host().unwrap_or_default().trim_matches(['[', ']']);
    let port = url.port_u16().unwrap_or(if url.scheme() == Some(&Scheme::HTTPS) { 443 } else { 80 });
    let known = lookup_host((host, port)).await.map_err(|_why| Fault::UnknownHost)?;
    let open: Vec<SocketAddr> = known.filter(|address| Reach::of(address.ip()).open(private)).collect();
    if open.is_empty() {
        return Err(Fault::Private);
    }
    for address in open {
        if let Ok(stream) = TcpStream::connect(address).await {
            let _nodelay = stream.set_nodelay(true);
            return Ok(TokioIo::new(stream));
        }
    }
    Err(Fault::Unreachable)
}
