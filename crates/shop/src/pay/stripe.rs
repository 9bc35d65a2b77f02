//! Stripe: hosted Checkout pages, refunds, signed notices. Amounts, names and pitfalls are in the files below.

mod call;
pub mod form;
pub(crate) mod notice;
mod session;
pub mod signature;
pub(crate) mod units;

use super::{Begun, Sent, Status, Trouble};
use form::Form;
use session::Session;
use wanghong_base::{http_client::HttpClient, secret::Secret};
use wanghong_core::{Id, Money};
use wanghong_store::{orders, payments::Payment, refunds::Refund};

/// An account at Stripe.
#[derive(Debug)]
pub struct Stripe {
    api: String,
    home: String,
    secret: Secret,
    webhook: Secret,
    client: HttpClient,
}

/// Where an account at Stripe is reached, its two secrets, and where its pages lead back to.
#[derive(Clone, Copy, Debug)]
pub struct Access<'a> {
    pub(crate) api: &'a str,
    pub(crate) secret: Option<&'a Secret>,
    pub(crate) webhook: Option<&'a Secret>,
    pub(crate) home: &'a str,
}

type Result<T> = std::result::Result<T, Trouble>;

impl Stripe {
    /// The account; none when its secrets are not there.
    pub fn open(access: Access<'_>) -> std::result::Result<Option<Self>, String> {
        let Access { api, secret: Some(secret), webhook: Some(webhook), home } = access else {
            return Ok(None);
        };
        let api = api.trim_end_matches('/').to_owned();
        let here = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
        if !api.starts_with("https://") && !here.iter().any(|start| api.starts_with(start)) {
            return Err("stripe_api must begin with https://, unless it is on this machine".into());
        }
        Ok(Some(Self {
            api,
            home: home.to_owned(),
            secret: secret.clone(),
            webhook: webhook.clone(),
            client: HttpClient::default(),
        }))
    }

    /// Asks for something that needs the secret key to be right.
    pub async fn answers(&self) -> Result<()> {
        self.get("/v1/checkout/sessions?limit=1").await.map(drop)
    }

    pub(super) async fn begin(&self, payment: &Payment, line: &orders::Line) -> Result<Begun> {
        let session = self.post("/v1/checkout/sessions", &self.page(payment, line)?, &key(payment)).await?;
        let session = Session::read(session)?;
        match (session.url, session.id) {
            (Some(url), reference) => Ok(Begun::Redirect { reference, url }),
            // The same key gave a page that has closed meanwhile.
            (None, _) => Ok(Begun::Failed),
        }
    }

    /// What the page shows. Everything comes from the row, so that a repeat is the same request to the letter:
    /// Stripe refuses a known key with other words.
    fn page(&self, payment: &Payment, line: &orders::Line) -> Result<Form> {
        let order = format!("{}/orders/{}", self.home, payment.order_id);
        let amount = amount(payment.amount_minor, &payment.currency)?;
        let (units, currency) = (units::of(amount)?, payment.currency.to_lowercase());
        let title = format!("{} · {} × {}", line.product_title, line.sku_title, line.order.quantity);
        let mut form = Form::default();
        form.put("mode", "payment").put("client_reference_id", payment.id);
        form.put("success_url", &order).put("cancel_url", &order);
        form.put("line_items[0][quantity]", 1);
        form.put("line_items[0][price_data][currency]", currency);
        form.put("line_items[0][price_data][unit_amount]", units);
        form.put("line_items[0][price_data][product_data][name]", title);
        for place in ["metadata", "payment_intent_data[metadata]"] {
            form.put(&format!("{place}[payment]"), payment.id);
            form.put(&format!("{place}[order]"), payment.order_id);
        }
        if let Some(at) = payment.expires_at {
            form.put("expires_at", at / 1_000);
        }
        Ok(form)
    }

    pub(super) async fn ask(&self, payment: &Payment) -> Result<Status> {
        if payment.reference.is_empty() {
            return Ok(Status::Pending);
        }
        // The fingerprint of what paid is two steps below the session.
        let path = format!(
            "/v1/checkout/sessions/{}?expand[]=payment_intent.latest_charge",
            form::escaped(&payment.reference)
        );
        Session::read(self.get(&path).await?)?.status()
    }

    /// Closes the page of a try, and says how it ended.
    pub async fn forget(&self, payment: &Payment) -> Result<Status> {
        if payment.reference.is_empty() {
            // Nobody was ever told of the page, if there is one.
            return Ok(Status::Expired);
        }
        let path = format!("/v1/checkout/sessions/{}/expire", form::escaped(&payment.reference));
        match self.post(&path, &Form::default(), &format!("{}-expire", key(payment))).await {
            Ok(session) => Session::read(session)?.status(),
            // It cannot be closed because it was paid, or is closed.
            Err(Trouble::Lasting(_)) => self.ask(payment).await,
            Err(error) => Err(error),
        }
    }

    pub(super) async fn refund(&self, refund: &Refund, payment: &Payment) -> Result<Sent> {
        if let Some(reference) = &refund.reference {
            return sent(&self.get(&format!("/v1/refunds/{}", form::escaped(reference))).await?);
        }
        let receipt = self.receipt(payment).await?;
        // Stripe forgets keys after a day, so what was sent before is looked for first.
        if refund.tries > 0
            && let Some(known) = self.known(refund, &receipt).await?
        {
            return Ok(known);
        }
        let amount = units::of(amount(refund.amount_minor, &refund.currency)?)?;
        let mut form = Form::default();
        form.put("payment_intent", receipt).put("amount", amount);
        form.put("metadata[refund]", refund.id).put("metadata[payment]", refund.payment_id);
        form.put("metadata[attempt]", refund.attempt);
        sent(&self.post("/v1/refunds", &form, &refund_key(refund)).await?)
    }

    /// What was sent for a refund before: of its attempts one that did not fail, or else what became of the last.
    async fn known(&self, refund: &Refund, receipt: &str) -> Result<Option<Sent>> {
        let path = format!("/v1/refunds?limit=100&payment_intent={}", form::escaped(receipt));
        let list = self.get(&path).await?;
        let mine = Id(refund.id).to_string();
        let all = list.get("data").and_then(serde_json::Value::as_array);
        let says = |one: &serde_json::Value, path: &str, word: &str| {
            one.pointer(path).and_then(serde_json::Value::as_str) == Some(word)
        };
        let ours: Vec<_> =
            all.into_iter().flatten().filter(|one| says(one, "/metadata/refund", &mine)).collect();
        let failed =
            |one: &serde_json::Value| says(one, "/status", "failed") || says(one, "/status", "canceled");
        let attempt = refund.attempt.to_string();
        let good = ours.iter().find(|one| !failed(one));
        let last = ours.iter().find(|one| says(one, "/metadata/attempt", &attempt));
        good.or(last).map(|one| sent(one)).transpose()
    }

    /// What Stripe knows the money by.
    async fn receipt(&self, payment: &Payment) -> Result<String> {
        if let Some(receipt) = &payment.receipt {
            return Ok(receipt.clone());
        }
        match self.ask(payment).await? {
            Status::Succeeded(came) => {
                came.receipt.ok_or_else(|| Trouble::Lasting("the session names no payment".into()))
            }
            Status::Pending | Status::Failed | Status::Expired => {
                Err(Trouble::Lasting("the session says that nothing was paid".into()))
            }
        }
    }
}

/// The key that makes a try one however often it is sent.
fn key(payment: &Payment) -> String {
    format!("wanghong-payment-{}", payment.id)
}

/// The key that makes an attempt at a refund one however often it is sent.
fn refund_key(refund: &Refund) -> String {
    match refund.attempt {
        0 => format!("wanghong-refund-{}", refund.id),
        attempt => format!("wanghong-refund-{}-{attempt}", refund.id),
    }
}

fn amount(minor: i64, currency: &str) -> Result<Money> {
    let unknown = |_| Trouble::Lasting(format!("{currency} is no currency"));
    Ok(Money::new(minor, currency.parse().map_err(unknown)?))
}

/// Why a refund failed.
fn why(refund: &serde_json::Value) -> String {
    let why = refund.get("failure_reason").and_then(serde_json::Value::as_str);
    format!("Stripe could not give it back: {}", why.unwrap_or("no reason given"))
}

/// How a refund stands, in Stripe's words.
fn sent(refund: &serde_json::Value) -> Result<Sent> {
    let text = |name: &str| refund.get(name).and_then(serde_json::Value::as_str).map(str::to_owned);
    let id = text("id");
    match text("status").as_deref() {
        Some("succeeded") => Ok(Sent::Done(id)),
        Some("pending" | "requires_action") => Ok(Sent::Pending(id)),
        Some("failed" | "canceled") => Err(Trouble::Lasting(why(refund))),
        other => Err(Trouble::Lasting(format!("a refund in state {other:?}"))),
    }
}
