//! Requests that we make of others: HTTP/1.1 with TLS where asked, within a time, following no redirect, and to no
//! address that is not meant for strangers.

mod connect;
pub(crate) mod reach;

use axum::http::{HeaderMap, Method, Request, Uri};
use bytes::{Bytes, BytesMut};
use connect::Connector;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{self, Client},
    rt::{TokioExecutor, TokioTimer},
};
use std::{error::Error, time::Duration};

/// How long a connection is kept for the next request to the same place.
const IDLE: Duration = Duration::from_secs(30);

/// The way out.
#[derive(Clone, Debug)]
pub(crate) struct HookClient(Client<HttpsConnector<Connector>, Full<Bytes>>);

/// A request.
#[derive(Clone, Debug)]
pub(crate) struct Post {
    /// Where to.
    pub(crate) url: Uri,
    /// What is said besides.
    pub(crate) head: HeaderMap,
    /// What is said.
    pub(crate) body: Bytes,
}

/// How much of another server one request may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Until the answer's last byte.
    pub(crate) time: Duration,
    /// Bytes of the answer that are read; what follows is not.
    pub(crate) answer: usize,
}

/// What was answered.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The first of the body.
    pub(crate) body: Bytes,
}

/// Why there was no answer. The words are for the shop's hand, the variants for the operator: a name that leads nowhere, one
/// that leads inside, and a door that is shut have one word, or an address book of the inner network could be had by asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Fault {
    /// The name leads nowhere.
    #[error("unreachable")]
    UnknownHost,
    /// Every address of the name is one that we may not speak to.
    #[error("unreachable")]
    Private,
    /// Nobody takes the connection.
    #[error("unreachable")]
    Unreachable,
    /// TLS did not come about; most often a certificate that is not for this name or not by a known authority.
    #[error("tls")]
    Tls,
    /// It took too long.
    #[error("timeout")]
    Timeout,
    /// The connection ended, or what came was no HTTP.
    #[error("broken")]
    Broken,
}

impl HookClient {
    /// A way out; `private` lets it lead into private networks and this machine too.
    pub(crate) fn new(private: bool) -> Self {
        let connector = HttpsConnectorBuilder::new()
            .with_webpki_roots()
            .https_or_http()
            .enable_http1()
            .wrap_connector(Connector { private });
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(1)
            .build(connector);
        Self(client)
    }

    /// Posts and gives the answer, whatever its status.
    pub(crate) async fn post(&self, post: Post, bounds: Bounds) -> Result<Answer, Fault> {
        let Post { url, head, body } = post;
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = url;
        *request.headers_mut() = head;
        let deadline = tokio::time::Instant::now() + bounds.time;
        let answer = tokio::time::timeout_at(deadline, self.0.request(request)).await;
        let answer = answer.map_err(|_late| Fault::Timeout)?.map_err(|error| fault(&error))?;
        let status = answer.status().as_u16();
        let mut body = BytesMut::new();
        // The status has been said: a body that is late or breaks off changes nothing about it.
        let _late =
            tokio::time::timeout_at(deadline, read(answer.into_body(), &mut body, bounds.answer)).await;
        Ok(Answer { status, body: body.freeze() })
    }
}

async fn read(mut from: Incoming, into: &mut BytesMut, most: usize) {
    while into.len() < most {
        let Some(Ok(frame)) = from.frame().await else { return };
        if let Some(data) = frame.data_ref() {
            let left = most.saturating_sub(into.len());
            into.extend_from_slice(data.get(..left).unwrap_or(data));
        }
    }
}

fn fault(error: &legacy::Error) -> Fault {
    tracing::debug!(?error, "a request to somebody else failed");
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(fault) = error.downcast_ref::<Fault>() {
            return *fault;
        }
        cause = error.source();
    }
    // Our connector names its own faults: what else fails before the request is TLS.
    if error.is_connect() { Fault::Tls } else { Fault::Broken }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpListener,
    };

    const BOUNDS: Bounds = Bounds { time: Duration::from_millis(300), answer: 8 };

    /// What comes of a post to somebody who reads it and writes this, and then nothing.
    async fn outcome(written: &[u8]) -> Result<(u16, String), Fault> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
        let post = Post { url, head: HeaderMap::new(), body: "hello".into() };
        let client = HookClient::new(true);
        let other = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _read = stream.read(&mut [0; 1_024]).await.unwrap();
            stream.write_all(written).await.unwrap();
            stream
        };
        let (answer, _open) = tokio::join!(client.post(post, BOUNDS), other);
        answer.map(|answer| (answer.status, String::from_utf8_lossy(&answer.body).into_owned()))
    }

    #[tokio::test]
    async fn slow_broken_and_endless_answers() {
        assert_eq!(outcome(b"").await, Err(Fault::Timeout));
        assert_eq!(outcome(b"HTTP/1.1 200 OK\r\ncontent-le").await, Err(Fault::Timeout));
        assert_eq!(outcome(b"SSH-2.0-OpenSSH_9.2\r\n\r\n").await, Err(Fault::Broken));
        let said = |status, body: &str| Ok((status, body.to_owned()));
        assert_eq!(outcome(b"HTTP/1.1 204 No Content\r\n\r\n").await, said(204, ""));
        let late = b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nslow";
        assert_eq!(outcome(late).await, said(200, "slow"), "what was said in time counts");
        let endless = [b"HTTP/1.1 500 No\r\n\r\n".to_vec(), vec![b'x'; 100_000]].concat();
        assert_eq!(outcome(&endless).await, said(500, "xxxxxxxx"));
        let elsewhere = b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n";
        assert_eq!(outcome(elsewhere).await, said(302, ""));
    }

    #[tokio::test]
    async fn names_addresses_and_tls_that_do_not_work() {
        let fault = async |private: bool, url: &str| {
            let post = Post { url: url.parse().unwrap(), head: HeaderMap::new(), body: Bytes::new() };
            HookClient::new(private).post(post, BOUNDS).await.unwrap_err()
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        assert_eq!(fault(false, &format!("http://{at}/")).await, Fault::Private);
        assert_eq!(fault(false, &format!("https://{at}/")).await, Fault::Private);
        assert_eq!(fault(true, "http://169.254.169.254/").await, Fault::Private);
        let plain = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
            stream
        };
        let url = format!("https://{at}/");
        assert_eq!(tokio::join!(fault(true, &url), plain).0, Fault::Tls);
        drop(listener);
        assert_eq!(fault(true, &format!("http://{at}/")).await, Fault::Unreachable);
    }
}
