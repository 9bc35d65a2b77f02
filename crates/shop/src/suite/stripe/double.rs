//! A double of Stripe on a socket: the npm package `emulate`, and in front of it what that lacks.
//!
//! The package has pages with a form that pays, sessions and their ends, prices, payment intents, and signed
//! webhooks. It lacks, and so this front adds: prices inside a session's lines, amounts, references and payment
//! intents on a session, a session's time to end, refunds (whole, in part, slow and failing), disputes, idempotency keys, names of events, sending an event
//! again, and every fault.

use super::front;
use crate::pay::stripe::signature;
use axum::{
    body::{Body, Bytes},
    http::{Request, StatusCode, header},
};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, HashMap},
    net::SocketAddr,
    path::Path,
    process::Stdio,
    sync::{Arc, Mutex, MutexGuard},
};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    net::TcpListener,
    process::{Child, Command},
};
use wanghong_base::{clock, http_client::HttpClient};
use wanghong_core::Millis;

/// What the double signs its notices with.
pub(super) const SECRET: &str = "whsec_of_the_double";

/// What goes wrong with the next request to a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Nothing is done.
    Down,
    /// It is done, but the answer is lost.
    Lost,
    /// It is done, and nobody ever answers.
    Silent,
    /// It is refused for good.
    Refused,
}

/// What the front remembers.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// Sessions with the form each was made with.
    pub(super) pages: BTreeMap<String, Value>,
    /// Answers by idempotency key, with the body they answered.
    pub(super) answers: HashMap<String, (String, StatusCode, Value)>,
    /// Everything given back, and what was tried.
    pub(super) refunds: Vec<Value>,
    /// Whether refunds are under way before they are done.
    pub(super) slow_refunds: bool,
    /// Disputes, by what they are about.
    pub(super) disputes: BTreeMap<String, Value>,
    /// Notices not yet delivered.
    pub(super) events: Vec<Value>,
    /// Faults to come, each once.
    pub(super) faults: Vec<(&'static str, Fault)>,
    /// What a session says instead of the truth.
    pub(super) lies: Value,
}

/// What the front and the test share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) emulate: String,
    pub(super) client: HttpClient,
    kept: Mutex<Kept>,
}

impl Shared {
    pub(super) fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap()
    }

    /// Asks the package.
    pub(super) async fn emulate(&self, method: &str, path: &str, form: String) -> (StatusCode, Value) {
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.emulate))
            .header(header::AUTHORIZATION, "Bearer sk_test_double")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form));
        let (status, body) = self.client.send(request.unwrap()).await.unwrap();
        (status, serde_json::from_slice(&body).unwrap_or_default())
    }
}

/// A Stripe that does as the test says.
#[derive(Debug)]
pub(super) struct Double {
    /// Where its API is.
    pub(super) url: String,
    shared: Arc<Shared>,
    _node: Child,
}

const START: &str = "
const { createEmulator } = await import('emulate');
const [port, url, secret] = process.argv.slice(1);
const events = ['checkout.session.completed', 'checkout.session.expired'];
const seed = { stripe: { webhooks: [{ url, events, secret }] } };
const { url: at } = await createEmulator({ service: 'stripe', port: Number(port), seed });
console.log(at);
process.stdin.on('end', () => process.exit()).resume();
";

async fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port()
}

impl Double {
    /// Starts the package and its front; `make setup-test` and `make web` have installed the package.
    pub(super) async fn start() -> Self {
        let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web");
        assert!(web.join("node_modules/emulate").exists(), "the double is not installed: run `make web`");
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let mut node = Command::new("node")
            .current_dir(web)
            .args(["--input-type=module", "-e", START])
            .args([free_port().await.to_string(), format!("{url}/hook"), SECRET.to_owned()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(node.stdout.take().unwrap()).lines();
        let emulate = lines.next_line().await.unwrap().expect("the double says where it is");
        let shared = Arc::new(Shared { emulate, client: HttpClient::default(), kept: Mutex::default() });
        front::serve(listener, Arc::clone(&shared));
        Self { url, shared, _node: node }
    }

    /// Where the package is, and so its pages.
    pub(super) fn emulate(&self) -> String {
        self.shared.emulate.clone()
    }

    pub(super) fn kept(&self) -> MutexGuard<'_, Kept> {
        self.shared.kept()
    }

    /// The one session that there is.
    pub(super) fn session(&self) -> String {
        let kept = self.kept();
        assert_eq!(kept.pages.len(), 1, "one page");
        kept.pages.keys().next().unwrap().clone()
    }

    /// The session of a payment of ours.
    pub(super) fn session_of(&self, payment: &Value) -> String {
        let kept = self.kept();
        let of = |(_, page): &(&String, &Value)| page["client_reference_id"] == *payment;
        kept.pages.iter().find(of).expect("it has a page").0.clone()
    }

    /// The buyer has their bank claw back what was paid on a page; gives the notice of how that stands now.
    pub(super) fn dispute(&self, session: &str, kind: &str, status: &str, amount: i64) -> Value {
        let intent = self.kept().pages[session]["payment_intent"].clone();
        let currency = self.kept().pages[session]["currency"].clone();
        let dispute = json!({"id": format!("du_of_{session}"), "object": "dispute", "amount": amount,
            "balance_transactions": [], "charge": format!("ch_of_{session}"), "created": 1_680_651_737,
            "currency": currency, "evidence": {}, "evidence_details": {"due_by": 4_000_000_000_i64,
            "has_evidence": false, "past_due": false, "submission_count": 0}, "is_charge_refundable": false,
            "livemode": false, "metadata": {}, "payment_intent": intent, "reason": "fraudulent", "status": status});
        self.kept().disputes.insert(intent.as_str().unwrap().to_owned(), dispute.clone());
        front::event(&self.shared, &format!("charge.dispute.{kind}"), &dispute)
    }

    /// A refund comes to this end, whatever was said of it before; gives the notice of that.
    pub(super) fn end_refund(&self, nth: usize, status: &str) -> Value {
        let mut kept = self.kept();
        let refund = &mut kept.refunds[nth];
        refund["status"] = json!(status);
        if status == "failed" {
            refund["failure_reason"] = json!("lost_or_stolen_card");
            refund["failure_balance_transaction"] = json!("txn_back");
        }
        let refund = refund.clone();
        drop(kept);
        front::event(&self.shared, "charge.refund.updated", &refund)
    }

    /// Lets the next so many requests to a path go wrong.
    pub(super) fn fail(&self, path: &'static str, fault: Fault, times: usize) {
        self.kept().faults.extend(std::iter::repeat_n((path, fault), times));
    }

    /// The buyer fills in the hosted page and pays.
    pub(super) async fn pay(&self, session: &str) {
        let (status, _) =
            self.shared.emulate("POST", &format!("/checkout/{session}/complete"), String::new()).await;
        assert!(status.is_redirection() || status.is_success(), "{status}");
    }

    /// How the package says that a session stands.
    pub(super) async fn stands(&self, session: &str) -> Value {
        self.shared.emulate("GET", &format!("/v1/checkout/sessions/{session}"), String::new()).await.1
    }

    /// The oldest notice that was not delivered.
    pub(super) fn event(&self) -> Value {
        self.kept().events.remove(0)
    }

    /// A notice about a session that the package itself does not send.
    pub(super) async fn about(&self, session: &str, kind: &str, change: &Value) -> Value {
        let mut object = front::filled(&self.shared, self.stands(session).await);
        object.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        front::event(&self.shared, kind, &object)
    }
}

/// Brings a notice to a server, signed at some time with some secret.
pub(super) async fn bring(to: SocketAddr, event: &Value, secret: &str, at: Millis) -> (StatusCode, Bytes) {
    let body = event.to_string();
    let request = Request::post(format!("http://{to}/api/wanghong/v1/payments/stripe/notices"))
        .header("stripe-signature", signature::sign(body.as_bytes(), secret, at))
        .body(Body::from(body));
    HttpClient::default().send(request.unwrap()).await.unwrap()
}

/// A notice as Stripe brings it.
pub(super) async fn deliver(to: SocketAddr, event: &Value) -> StatusCode {
    bring(to, event, SECRET, clock::now()).await.0
}

/// No lie.
pub(super) fn truth() -> Value {
    json!({})
}
