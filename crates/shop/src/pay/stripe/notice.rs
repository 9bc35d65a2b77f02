//! What Stripe tells us by itself.

use super::super::{Status, Trouble, disputes::Told, words};
use super::{Stripe, session::Session, signature, signature::Forged, why};
use serde::Deserialize;
use serde_json::Value;
use wanghong_core::{Id, Millis, sale::Dispute as Stands};

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
    /// What Stripe knows the money by, where the notice does not name our payment.
    pub(crate) receipt: Option<String>,
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
    /// How a dispute stands.
    Disputed(Told),
    /// How a refund stands.
    Refund(Word),
    /// Nothing that concerns us.
    Other,
}

/// What Stripe says of a refund.
#[derive(Debug)]
pub(crate) struct Word {
    /// Which of ours; none where it was given back elsewhere.
    pub(crate) refund: Option<Id>,
    /// Which attempt at it.
    pub(crate) attempt: i64,
    /// What Stripe calls it.
    pub(crate) reference: String,
    /// Why it failed, where it did.
    pub(crate) failed: Option<String>,
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

/// Each of these is about a refund; which one is sent depends on the version of the endpoint.
const REFUNDS: [&str; 4] = ["charge.refund.updated", "refund.created", "refund.updated", "refund.failed"];

fn text(object: &Value, path: &str) -> Option<String> {
    object.pointer(path).and_then(Value::as_str).map(str::to_owned)
}

/// A dispute, as far as we know its words. Every event of one holds how it stands, so that none depends on another.
fn disputed(object: &Value) -> Option<Told> {
    let stands = match text(object, "/status")?.as_str() {
        "needs_response" | "under_review" | "warning_needs_response" | "warning_under_review" => Stands::Open,
        "won" | "warning_closed" | "charge_refunded" => Stands::Won,
        "lost" => Stands::Lost,
        other => {
            tracing::error!(other, "a dispute stands in a way that is not known here");
            return None;
        }
    };
    Some(Told {
        reference: text(object, "/id")?,
        stands,
        units: object.get("amount").and_then(Value::as_i64)?,
        currency: text(object, "/currency")?,
        reason: text(object, "/reason").unwrap_or_default(),
        due: object.pointer("/evidence_details/due_by").and_then(Value::as_i64),
    })
}

fn refund(object: &Value) -> Option<Word> {
    let number = |path: &str| text(object, path).and_then(|text| text.parse::<i64>().ok());
    let status = text(object, "/status")?;
    let failed = matches!(status.as_str(), "failed" | "canceled");
    Some(Word {
        refund: number("/metadata/refund").map(Id),
        attempt: number("/metadata/attempt").unwrap_or_default(),
        reference: text(object, "/id")?,
        failed: failed.then(|| why(object)),
    })
}

fn read(event: Event) -> Result<Notice, Unread> {
    let Event { id, kind, data: Data { object } } = event;
    let mut notice =
        Notice { event: id, kind, payment: None, reference: None, receipt: None, says: Says::Other };
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
        notice.payment = text(&object, "/metadata/payment").and_then(|id| id.parse().ok());
        let units = object.get("amount_refunded").and_then(Value::as_i64);
        let currency = text(&object, "/currency");
        if let (Some(units), Some(currency)) = (units, currency) {
            notice.says = Says::GaveBack { units, currency };
        }
    } else if notice.kind.starts_with("charge.dispute.") {
        notice.receipt = text(&object, "/payment_intent");
        notice.says = disputed(&object).map_or(Says::Other, Says::Disputed);
    } else if REFUNDS.contains(&notice.kind.as_str()) {
        notice.payment = text(&object, "/metadata/payment").and_then(|id| id.parse().ok());
        notice.receipt = text(&object, "/payment_intent");
        if let Some(word) = refund(&object) {
            notice.says = Says::Refund(word);
        }
    }
    if notice.event.is_empty() {
        notice.event = words::hash(notice.kind.as_bytes());
    }
    Ok(notice)
}
