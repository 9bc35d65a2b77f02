//! A small HTTP client: one connection that is kept, cookies, JSON. Only for this machine: no TLS, no
//! redirects, no proxies.

use super::limits;
use axum::{
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use cookie::Cookie;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, SocketAddr},
};
use tokio::{
    net::TcpStream,
    time::{Instant, timeout},
};
use wanghong_base::tasks::Tasks;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failed {
    /// The server said no, by one of its public codes.
    #[error("{op}: {code}")]
    Refused {
        /// What was asked.
        op: String,
        /// The public code.
        code: String,
    },
    /// The connection did not carry the question or the answer.
    #[error("{op}: {why}")]
    Lost {
        /// What was asked.
        op: String,
        /// The cause.
        why: String,
    },
}

/// Somebody's browser.
#[derive(Debug)]
pub(super) struct Client {
    address: SocketAddr,
    tasks: Tasks,
    /// The connection, and when it was last used.
    open: Option<(SendRequest<Body>, Instant)>,
    cookies: BTreeMap<String, String>,
    /// Where this browser says that it is.
    home: Ipv4Addr,
}

/// What is asked: a method, a path below the API's prefix, and a body with its type.
struct Question {
    method: Method,
    path: String,
    mime: &'static str,
    body: Bytes,
}

/// The body of a no.
#[derive(Deserialize)]
struct No {
    code: String,
}

impl Client {
    /// A client of the server at an address.
    pub(super) fn new(address: SocketAddr, tasks: &Tasks) -> Self {
        Self {
            address,
            tasks: tasks.clone(),
            open: None,
            cookies: BTreeMap::new(),
            home: Ipv4Addr::LOCALHOST,
        }
    }

    /// The same from a network of its own: one network may not hold all that is for sale.
    pub(super) fn living_at(mut self, number: u16) -> Self {
        let [high, low] = number.to_be_bytes();
        self.home = Ipv4Addr::new(10, high, low, 1);
        self
    }

    /// Reads.
    pub(super) async fn get<T: DeserializeOwned>(&mut self, path: &str) -> Result<T, Failed> {
        self.ask(Method::GET, path, &Value::Null).await
    }

    /// Does something.
    pub(super) async fn post<T: DeserializeOwned>(&mut self, path: &str, body: &Value) -> Result<T, Failed> {
        self.ask(Method::POST, path, body).await
    }

    /// Sets something.
    pub(super) async fn put<T: DeserializeOwned>(&mut self, path: &str, body: &Value) -> Result<T, Failed> {
        self.ask(Method::PUT, path, body).await
    }

    /// Uploads a PNG.
    pub(super) async fn upload<T: DeserializeOwned>(&mut self, png: Vec<u8>) -> Result<T, Failed> {
        let path = "/blobs".to_owned();
        self.tell(Question { method: Method::POST, path, mime: "image/png", body: png.into() }).await
    }

    async fn ask<T: DeserializeOwned>(
        &mut self,
        method: Method,
        path: &str,
        body: &Value,
    ) -> Result<T, Failed> {
        let body = if body.is_null() { Bytes::new() } else { body.to_string().into() };
        self.tell(Question { method, path: path.to_owned(), mime: "application/json", body }).await
    }

    async fn tell<T: DeserializeOwned>(&mut self, question: Question) -> Result<T, Failed> {
        let op = format!("{} {}", question.method, question.path);
        let lost = |why: String| Failed::Lost { op: op.clone(), why };
        let answer = timeout(limits::PATIENCE, self.exchange(&question)).await;
        let (status, body) = answer.map_err(|late| lost(late.to_string()))?.map_err(lost)?;
        if !status.is_success() {
            let code = serde_json::from_slice(&body).map_or_else(|_| status.to_string(), |No { code }| code);
            return Err(Failed::Refused { op, code });
        }
        let body = if body.is_empty() { Bytes::from_static(b"null") } else { body };
        serde_json::from_slice(&body).map_err(|error| lost(error.to_string()))
    }

    async fn exchange(&mut self, question: &Question) -> Result<(StatusCode, Bytes), String> {
        let mut sender = self.connection().await?;
        let request = self.request(question)?;
        let response = sender.send_request(request).await.map_err(text)?;
        self.keep_cookies(response.headers());
        let status = response.status();
        let body = to_bytes(Body::new(response.into_body()), limits::ANSWER).await.map_err(text)?;
        // Only now: a connection whose answer was not read to its end is not used again.
        self.open = Some((sender, Instant::now()));
        Ok((status, body))
    }

    /// The kept connection, or another one where the server has closed it meanwhile, or is about to.
    async fn connection(&mut self) -> Result<SendRequest<Body>, String> {
        if let Some((mut kept, used)) = self.open.take()
            && used.elapsed() < limits::IDLE
            && kept.ready().await.is_ok()
        {
            return Ok(kept);
        }
        let socket = TcpStream::connect(self.address).await.map_err(text)?;
        socket.set_nodelay(true).map_err(text)?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(socket)).await.map_err(text)?;
        let stop = self.tasks.token();
        self.tasks.spawn("demo connection", async move {
            let _ended = stop.run_until_cancelled_owned(connection).await;
        });
        sender.ready().await.map_err(text)?;
        Ok(sender)
    }

    fn request(&self, question: &Question) -> Result<Request<Body>, String> {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        Request::builder()
            .method(&question.method)
            .uri(format!("{}{}", wanghong_base::wire::PREFIX, question.path))
            .header(header::HOST, self.address.to_string())
            .header(header::COOKIE, cookies.join("; "))
            .header(header::CONTENT_TYPE, question.mime)
            .header("x-forwarded-for", self.home.to_string())
            .body(Body::from(question.body.clone()))
            .map_err(text)
    }

    fn keep_cookies(&mut self, headers: &HeaderMap) {
        let lines = headers.get_all(header::SET_COOKIE).iter().filter_map(|line| line.to_str().ok());
        for cookie in lines.filter_map(|line| Cookie::parse(line).ok()) {
            self.cookies.insert(cookie.name().to_owned(), cookie.value().to_owned());
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is handed to map_err")]
fn text(error: impl ToString) -> String {
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{
        Json, Router,
        response::IntoResponse,
        routing::{get, post},
    };
    use serde_json::json;
    use tokio::net::TcpListener;
    use wanghong_base::http;

    async fn seen(headers: HeaderMap) -> impl IntoResponse {
        let sent = headers.get(header::COOKIE).and_then(|line| line.to_str().ok()).unwrap_or_default();
        ([(header::SET_COOKIE, "visitor=7; Path=/; HttpOnly")], Json(json!({ "sent": sent })))
    }

    async fn refused() -> impl IntoResponse {
        (StatusCode::CONFLICT, Json(json!({"code": "sold_out", "message": "Sold out."})))
    }

    /// A server whose connections carry one answer each where asked.
    async fn world(tasks: &Tasks) -> Client {
        let last = || async { ([(header::CONNECTION, "close")], Json(json!("bye"))) };
        let routes = Router::new()
            .route("/seen", get(seen))
            .route("/refused", post(refused))
            .route("/last", get(last))
            .route("/nothing", post(|| async { StatusCode::NO_CONTENT }));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tasks.spawn(
            "http",
            http::serve(listener, Router::new().nest(wanghong_base::wire::PREFIX, routes), tasks.clone()),
        );
        Client::new(address, tasks)
    }

    #[tokio::test]
    async fn it_keeps_cookies_and_finds_its_way_back() {
        let tasks = Tasks::here();
        let mut client = world(&tasks).await;
        assert_eq!(client.get::<Value>("/seen").await.unwrap(), json!({"sent": ""}));
        assert_eq!(client.get::<Value>("/seen").await.unwrap(), json!({"sent": "visitor=7"}));
        assert_eq!(client.get::<Value>("/last").await.unwrap(), json!("bye"));
        assert_eq!(
            client.get::<Value>("/seen").await.unwrap(),
            json!({"sent": "visitor=7"}),
            "a new connection"
        );
        client.post::<()>("/nothing", &Value::Null).await.unwrap();
        let no = client.post::<Value>("/refused", &json!({})).await.unwrap_err();
        assert_eq!(no.to_string(), "POST /refused: sold_out");
        tasks.stop().await;
        assert!(matches!(client.get::<Value>("/seen").await, Err(Failed::Lost { .. })));
    }
}
