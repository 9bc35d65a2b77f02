//! One request to Stripe: the version pinned, the key that makes it one, and what its answer means.

use super::super::Trouble;
use super::{Form, Result, Stripe};
use crate::limits;
use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use serde_json::Value;

/// The version whose answers this code reads, whatever the account's own is.
const VERSION: &str = "2024-06-20";

impl Stripe {
    pub(super) async fn get(&self, path: &str) -> Result<Value> {
        self.call(&Method::GET, path, "", None).await
    }

    pub(super) async fn post(&self, path: &str, form: &Form, key: &str) -> Result<Value> {
        self.call(&Method::POST, path, form.text(), Some(key)).await
    }

    /// Sends it, once more where the first time says nothing about what was done: the key keeps it one.
    async fn call(&self, method: &Method, path: &str, body: &str, key: Option<&str>) -> Result<Value> {
        match self.once(method, path, body, key).await {
            Err(Trouble::Passing(first)) => {
                tracing::debug!(%first, path, "asking Stripe again");
                tokio::time::sleep(limits::OUTWARD_PAUSE).await;
                self.once(method, path, body, key).await
            }
            done => done,
        }
    }

    async fn once(&self, method: &Method, path: &str, body: &str, key: Option<&str>) -> Result<Value> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.api))
            .header(header::AUTHORIZATION, format!("Bearer {}", self.secret.tell()))
            .header(header::USER_AGENT, concat!("wanghong/", env!("CARGO_PKG_VERSION")))
            .header("stripe-version", VERSION);
        if let Some(key) = key {
            request = request
                .header("idempotency-key", key)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        let request = request.body(Body::from(body.to_owned()));
        let request = request.map_err(|error| Trouble::Lasting(format!("stripe_api: {error}")))?;
        let (status, body) = self.client.send(request).await.map_err(Trouble::Passing)?;
        read(status, &body)
    }
}

fn read(status: StatusCode, body: &[u8]) -> Result<Value> {
    let value: Value = serde_json::from_slice(body).unwrap_or_default();
    if status.is_success() {
        return Ok(value);
    }
    let text = |name: &str| value.pointer(name).and_then(Value::as_str).unwrap_or("-").to_owned();
    let why = format!("Stripe says {status}, {}: {}", text("/error/code"), text("/error/message"));
    Err(if passes(status) { Trouble::Passing(why) } else { Trouble::Lasting(why) })
}

/// Whether the same request may be taken later: too many at once, the same key still under way, a fault of theirs,
/// or a key of ours that the operator has to mend.
fn passes(status: StatusCode) -> bool {
    status.is_server_error() || matches!(status.as_u16(), 401 | 403 | 408 | 409 | 425 | 429)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_no_is_passing_or_lasting() {
        let no = br#"{"error": {"code": "charge_already_refunded", "message": "Gone."}}"#;
        for status in [400, 402, 404] {
            let status = StatusCode::from_u16(status).unwrap();
            assert!(matches!(read(status, no), Err(Trouble::Lasting(_))), "{status}");
        }
        for status in [401, 409, 429, 500, 503] {
            let status = StatusCode::from_u16(status).unwrap();
            assert!(matches!(read(status, b"<html>"), Err(Trouble::Passing(_))), "{status}");
        }
        let said = read(StatusCode::BAD_REQUEST, no).unwrap_err().to_string();
        assert_eq!(said, "Stripe says 400 Bad Request, charge_already_refunded: Gone.");
    }
}
