//! A beacon whose key the tests have, served at this machine: honest, or with any of the lies that servers can tell.

#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "what fails here fails the test that asks it"
)]

use super::chain::{Chain, DOMAIN};
use axum::{
    Json, Router,
    extract::State,
    http::{StatusCode, Uri},
};
use blst::min_sig::SecretKey;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use wanghong_base::tasks::Tasks;
use wanghong_core::Millis;

fn key() -> SecretKey {
    SecretKey::key_gen(&[7; 32], &[]).unwrap()
}

/// The chain of the tests: a round every second since long ago.
pub(crate) fn chain() -> Chain {
    let key = key().sk_to_pk().to_bytes().to_vec();
    Chain { hash: [0xd0; 32], key, genesis: Millis(1_600_000_000_000), period: Millis(1_000) }
}

/// The round of that chain at a time.
pub fn round_at(time: Millis) -> i64 {
    chain().first_at(time)
}

/// What it says in a round, as servers tell it.
pub fn said(round: i64) -> Value {
    let message = Sha256::digest(round.to_be_bytes());
    json!({"round": round, "signature": hex::encode(key().sign(&message, DOMAIN, &[]).to_bytes())})
}

/// What a server answers to a question for a round; nothing is no answer but an error.
pub type Tell = fn(i64) -> Option<Value>;

/// A server of the beacon, which can change what it says.
#[derive(Clone, Debug)]
pub struct Double {
    /// Where it is asked.
    pub url: String,
    tell: Arc<Mutex<Tell>>,
}

impl Double {
    /// A server that answers like this.
    pub async fn new(tell: Tell) -> Self {
        let door = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", door.local_addr().unwrap());
        let tell = Arc::new(Mutex::new(tell));
        let router = Router::new().fallback(answer).with_state(Arc::clone(&tell));
        Tasks::here().spawn("beacon's double", async move { axum::serve(door, router).await.unwrap() });
        Self { url, tell }
    }

    /// From now on it answers like this.
    pub fn tells(&self, tell: Tell) {
        *self.tell.lock().unwrap() = tell;
    }
}

async fn answer(State(tell): State<Arc<Mutex<Tell>>>, uri: Uri) -> Result<Json<Value>, StatusCode> {
    let round = uri.path().rsplit('/').next().and_then(|round| round.parse().ok());
    let tell = *tell.lock().unwrap();
    tell(round.unwrap_or_default()).map(Json).ok_or(StatusCode::SERVICE_UNAVAILABLE)
}
