//! Somebody else's server: an HTTP server at a socket that writes down what it is told and answers as planned.

use crate::hooks::signature::signature;
use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde_json::Value;
use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex},
};
use tokio::net::TcpListener;
use wanghong_base::tasks::Tasks;

/// How one request is answered.
#[derive(Clone, Debug)]
pub(super) enum Reply {
    /// With this status.
    Status(u16),
    /// By sending it elsewhere.
    Elsewhere(String),
    /// Not at all.
    Never,
}

/// One request.
#[derive(Clone, Debug)]
pub(super) struct Told {
    head: HeaderMap,
    body: String,
}

impl Told {
    pub(super) fn line(&self, name: &str) -> &str {
        self.head[name].to_str().unwrap()
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(super) fn kind(&self) -> String {
        self.json()["type"].as_str().unwrap().to_owned()
    }

    /// How many of its signatures this secret made; checked as the standard says, over what came.
    pub(super) fn signed(&self, secret: &str) -> usize {
        let (id, at) = (self.line("webhook-id"), self.line("webhook-timestamp"));
        let right = signature(secret, id, at, &self.body);
        self.line("webhook-signature").split(' ').filter(|one| *one == right).count()
    }
}

/// What the server and the test share.
#[derive(Clone, Debug)]
pub(super) struct Receiver {
    told: Arc<Mutex<Vec<Told>>>,
    plan: Arc<Mutex<VecDeque<Reply>>>,
    tasks: Tasks,
}

impl Receiver {
    /// A receiver at a socket, with its address.
    pub(super) async fn new() -> (Self, String) {
        let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = free.local_addr().unwrap();
        (Self::serve(free), format!("http://{at}/in"))
    }

    /// Comes up at an address.
    pub(super) async fn at(address: SocketAddr) -> Self {
        Self::serve(TcpListener::bind(address).await.unwrap())
    }

    fn serve(listener: TcpListener) -> Self {
        let receiver = Self { told: Arc::default(), plan: Arc::default(), tasks: Tasks::here() };
        let router = Router::new().fallback(answer).with_state(receiver.clone());
        receiver.tasks.spawn("receiver", async move { axum::serve(listener, router).await.unwrap() });
        receiver
    }

    /// Answers the next requests so; all after them well.
    pub(super) fn plan(&self, replies: impl IntoIterator<Item = Reply>) {
        self.plan.lock().unwrap().extend(replies);
    }

    /// What it was told up to now.
    pub(super) fn told(&self) -> Vec<Told> {
        self.told.lock().unwrap().clone()
    }

    /// The kinds of that, in order.
    pub(super) fn kinds(&self) -> Vec<String> {
        self.told().iter().map(Told::kind).collect()
    }

    /// The ids of that, in order.
    pub(super) fn ids(&self) -> Vec<String> {
        self.told().iter().map(|told| told.line("webhook-id").to_owned()).collect()
    }
}

async fn answer(State(receiver): State<Receiver>, head: HeaderMap, body: Bytes) -> Response {
    let body = String::from_utf8(body.to_vec()).unwrap();
    receiver.told.lock().unwrap().push(Told { head, body });
    let reply = receiver.plan.lock().unwrap().pop_front();
    match reply.unwrap_or(Reply::Status(200)) {
        Reply::Status(status) => (StatusCode::from_u16(status).unwrap(), "noted").into_response(),
        Reply::Elsewhere(url) => (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, url)]).into_response(),
        Reply::Never => std::future::pending().await,
    }
}
