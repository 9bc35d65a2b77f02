//! A Checkout Session, as far as we read it. A double, or another version, may leave things out: what is not there
//! is not guessed.

use super::super::{Came, Status, Trouble, words};
use super::units;
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// A hosted page and what became of it.
#[derive(Debug, Deserialize)]
pub(super) struct Session {
    pub(super) id: String,
    pub(super) url: Option<String>,
    status: Option<String>,
    payment_status: Option<String>,
    amount_total: Option<i64>,
    currency: Option<String>,
    client_reference_id: Option<String>,
    /// Its id, or the whole of it where we asked for that.
    #[serde(default)]
    payment_intent: Value,
}

impl Session {
    pub(super) fn read(value: Value) -> Result<Self, Trouble> {
        serde_json::from_value(value).map_err(|error| Trouble::Lasting(format!("a session: {error}")))
    }

    /// Which payment of ours it is for.
    pub(super) fn payment(&self) -> Option<i64> {
        self.client_reference_id.as_ref()?.parse().ok()
    }

    /// How it stands. A page may be complete long before slow money has come.
    pub(super) fn status(&self) -> Result<Status, Trouble> {
        match (self.status.as_deref(), self.payment_status.as_deref()) {
            (_, Some("paid")) => self.came().map(Status::Succeeded),
            (Some("complete"), _) if self.intent_failed() => Ok(Status::Failed),
            (Some("open" | "complete"), _) => Ok(Status::Pending),
            (Some("expired"), _) => Ok(Status::Expired),
            (other, _) => Err(Trouble::Lasting(format!("a session in state {other:?}"))),
        }
    }

    fn came(&self) -> Result<Came, Trouble> {
        let missing = || Trouble::Lasting("a paid session without an amount".into());
        let units = self.amount_total.ok_or_else(missing)?;
        let currency = self.currency.as_deref().ok_or_else(missing)?;
        Ok(Came {
            amount: units::amount(units, currency)?,
            receipt: self.intent().map(str::to_owned),
            instrument: self.instrument(),
        })
    }

    fn intent(&self) -> Option<&str> {
        self.payment_intent.as_str().or_else(|| self.payment_intent.get("id")?.as_str())
    }

    fn intent_failed(&self) -> bool {
        let status = self.payment_intent.get("status").and_then(Value::as_str);
        matches!(status, Some("requires_payment_method" | "canceled"))
    }

    /// Stripe's fingerprint of the card or wallet, hashed: it is only ever compared.
    fn instrument(&self) -> Option<String> {
        let paid_with = self.payment_intent.pointer("/latest_charge/payment_method_details")?;
        let kind = paid_with.get("type")?.as_str()?;
        let fingerprint = paid_with.get(kind)?.get("fingerprint")?.as_str()?;
        Some(words::hash(Sha256::digest(format!("stripe:{kind}:{fingerprint}")).as_slice()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use wanghong_core::{Currency, Money};

    fn session(change: &Value) -> Session {
        let mut session = json!({"id": "cs_1", "url": null, "status": "complete", "payment_status": "paid",
            "amount_total": 25_800, "currency": "cny", "client_reference_id": "40", "payment_intent": "pi_1"});
        session.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        Session::read(session).unwrap()
    }

    #[test]
    fn money_is_there_when_it_is_paid_and_not_when_the_page_is_done() {
        let amount = Money::new(25_800, Currency::CNY);
        let came = Came { amount, receipt: Some("pi_1".into()), instrument: None };
        assert_eq!(session(&json!({})).status().unwrap(), Status::Succeeded(came));
        assert_eq!(session(&json!({"payment_status": "unpaid"})).status().unwrap(), Status::Pending);
        let failed = json!({"payment_status": "unpaid",
            "payment_intent": {"id": "pi_1", "status": "requires_payment_method"}});
        assert_eq!(session(&failed).status().unwrap(), Status::Failed);
        let open = json!({"status": "open", "payment_status": "unpaid", "payment_intent": null});
        assert_eq!(session(&open).status().unwrap(), Status::Pending);
        let expired = json!({"status": "expired", "payment_status": "unpaid"});
        assert_eq!(session(&expired).status().unwrap(), Status::Expired);
        assert!(session(&json!({"amount_total": null})).status().is_err());
    }

    #[test]
    fn a_card_is_known_again_by_its_hash() {
        let with = |fingerprint: &str| {
            let details = json!({"type": "card", "card": {"fingerprint": fingerprint}});
            let charge = json!({"payment_method_details": details});
            let session = session(&json!({"payment_intent": {"id": "pi_1", "latest_charge": charge}}));
            assert_eq!(session.intent(), Some("pi_1"));
            session.instrument().unwrap()
        };
        assert_eq!(with("a"), with("a"));
        assert_ne!(with("a"), with("b"));
        assert_eq!(with("a").len(), 64);
    }
}
