//! What Stripe tells us by itself.

use super::super::{Status, Trouble, words};
use super::{Stripe, session::Session, signature, signature::Forged};
use serde::Deserialize;
use serde_json::Value;
use wanghong_core::{Id, Millis};

/// A notice that really is Stripe's.
#[derive(Debug)]
pub(crate) struct Notice {
    /// Its name; a repeat has the same.
    pub(crate) event: String,
    /// What it is about, in Stripe's words.
    pub(crate) kind: String,
    /// Which payment of ours.
    pub(crate) payment: Option<Id>,
    /// What Stripe calls the try, where the notice is about one.
    pub(crate) reference: Option<String>,
    /// What it says.
    pub(crate) says: Says,
}

/// What a notice says.
#[derive(Debug)]
pub(crate) enum Says {
    /// How a try stands.
    Stands(Status),
    /// In all so much of a payment was given back, in Stripe's units and currency.
    GaveBack {
        /// How many units.
        units: i64,
        /// Of which currency, in small letters.
        currency: String,
    },
    /// Nothing that concerns us.
    Other,
}

#[derive(Deserialize)]
struct Event {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    object: Value,
}

/// Why a notice is not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unread {
    /// It is not Stripe's.
    #[error(transparent)]
    Forged(#[from] Forged),
    /// It is Stripe's, and not of the form that we know.
    #[error("the notice cannot be read: {0}")]
    Strange(String),
}

impl From<Trouble> for Unread {
    fn from(trouble: Trouble) -> Self {
        Self::Strange(trouble.to_string())
    }
}

impl Stripe {
    /// Reads a notice, if it is Stripe's and fresh.
    pub(crate) fn notice(&self, header: &str, body: &[u8], now: Millis) -> Result<Notice, Unread> {
        signature::check(header, body, self.webhook.tell(), now)?;
        let event: Event = serde_json::from_slice(body).map_err(|e| Unread::Strange(e.to_string()))?;
        read(event)
    }
}

fn read(event: Event) -> Result<Notice, Unread> {
    let Event { id, kind, data: Data { object } } = event;
    let mut notice = Notice { event: id, kind, payment: None, reference: None, says: Says::Other };
    if notice.kind.starts_with("checkout.session.") {
        let session = Session::read(object)?;
        notice.payment = session.payment().map(Id);
        notice.reference = Some(session.id.clone());
        notice.says = Says::Stands(match notice.kind.as_str() {
            "checkout.session.async_payment_failed" => Status::Failed,
            "checkout.session.expired" => Status::Expired,
            _ => session.status()?,
        });
    } else if notice.kind == "charge.refunded" {
        let text = |path: &str| object.pointer(path).and_then(Value::as_str);
        notice.payment = text("/metadata/payment").and_then(|id| id.parse().ok());
        let units = object.get("amount_refunded").and_then(Value::as_i64);
        let currency = text("/currency").map(str::to_owned);
        if let (Some(units), Some(currency)) = (units, currency) {
            notice.says = Says::GaveBack { units, currency };
        }
    }
    if notice.event.is_empty() {
        notice.event = words::hash(notice.kind.as_bytes());
    }
    Ok(notice)
}
