//! What stands in front of the package: it fills in what the package leaves out, and goes wrong as it is told.

use super::double::{Fault, SECRET, Shared};
use crate::pay::stripe::{form::Form, signature};
use axum::{
    Json, Router,
    body::{Body, Bytes, to_bytes},
    extract::{Query, Request, State},
    http::{HeaderMap, Method, StatusCode, Uri},
    response::{IntoResponse as _, Response},
    routing::post,
};
use serde_json::{Value, json};
use std::{collections::BTreeMap, sync::Arc};
use tokio::net::TcpListener;
use wanghong_base::{clock, http, tasks::Tasks};

type Fields = BTreeMap<String, String>;

pub(super) fn serve(listener: TcpListener, shared: Arc<Shared>) {
    let router = Router::new().route("/hook", post(hook)).fallback(api).with_state(shared);
    let tasks = Tasks::here();
    tasks.spawn("the double's front", http::serve(listener, router, tasks.clone()));
}

/// The package's own notices: its signature is another program's, and must be right for us too.
async fn hook(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let header = headers.get("stripe-signature").unwrap().to_str().unwrap();
    signature::check(header, &body, SECRET, clock::now()).expect("the package's signature is right");
    let told: Value = serde_json::from_slice(&body).unwrap();
    let object = filled(&shared, told["data"]["object"].clone());
    let event = event(&shared, told["type"].as_str().unwrap(), &object);
    shared.kept().events.push(event);
    StatusCode::OK
}

/// An event with a name of its own.
pub(super) fn event(_shared: &Shared, kind: &str, object: &Value) -> Value {
    let id = format!("evt_{}", clock::mint());
    json!({"id": id, "object": "event", "api_version": "2024-06-20", "type": kind, "data": {"object": object}})
}

/// A session with what the package leaves out, and with the lies that it is told to tell.
pub(super) fn filled(shared: &Shared, mut session: Value) -> Value {
    let kept = shared.kept();
    let id = session["id"].as_str().unwrap_or_default().to_owned();
    if let Some(page) = kept.pages.get(&id) {
        session.as_object_mut().unwrap().extend(page.as_object().unwrap().clone());
    }
    if let Some(lies) = kept.lies.as_object() {
        session.as_object_mut().unwrap().extend(lies.clone());
    }
    session
}

fn fields(text: &str) -> Fields {
    let uri: Uri = format!("http://double/?{text}").parse().unwrap();
    Query::<Vec<(String, String)>>::try_from_uri(&uri).unwrap().0.into_iter().collect()
}

fn no(status: StatusCode, code: &str, message: &str) -> (StatusCode, Value) {
    (status, json!({"error": {"type": "invalid_request_error", "code": code, "message": message}}))
}

async fn api(State(shared): State<Arc<Shared>>, request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    let body = String::from_utf8(to_bytes(body, 1 << 20).await.unwrap().to_vec()).unwrap();
    let path = parts.uri.path().to_owned();
    let header = |name: &str| parts.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
    assert_eq!(header("authorization").as_deref(), Some("Bearer sk_test_of_ours"));
    assert_eq!(header("stripe-version").as_deref(), Some("2024-06-20"));
    let fault = {
        let mut kept = shared.kept();
        let at = kept.faults.iter().position(|(start, _)| path.starts_with(start));
        at.map(|at| kept.faults.remove(at).1)
    };
    let (status, value) = match (fault, header("idempotency-key")) {
        (Some(Fault::Down), _) => no(StatusCode::SERVICE_UNAVAILABLE, "down", "Nothing was done."),
        (Some(Fault::Refused), _) => no(StatusCode::BAD_REQUEST, "refused", "It cannot be done."),
        (_, Some(key)) => once(&shared, &path, &body, key).await,
        (_, None) => {
            assert_eq!(parts.method, Method::GET, "what changes something has a key");
            read(&shared, &path, parts.uri.query().unwrap_or_default()).await
        }
    };
    if fault == Some(Fault::Silent) {
        return std::future::pending().await;
    }
    if fault == Some(Fault::Lost) {
        return StatusCode::BAD_GATEWAY.into_response();
    }
    (status, Json(value)).into_response()
}

/// The same key with the same body has the same answer; with another body it is refused.
async fn once(shared: &Arc<Shared>, path: &str, body: &str, key: String) -> (StatusCode, Value) {
    let known = shared.kept().answers.get(&key).cloned();
    match known {
        Some((before, status, value)) if before == body => (status, value),
        Some(_) => no(StatusCode::BAD_REQUEST, "idempotency_error", "Another request had this key."),
        None => {
            let (status, value) = write(shared, path, &fields(body)).await;
            shared.kept().answers.insert(key, (body.to_owned(), status, value.clone()));
            (status, value)
        }
    }
}

async fn write(shared: &Arc<Shared>, path: &str, form: &Fields) -> (StatusCode, Value) {
    match path {
        "/v1/checkout/sessions" => open(shared, form).await,
        "/v1/refunds" => refund(shared, form),
        _ => {
            let (status, session) = shared.emulate("POST", path, String::new()).await;
            (status, if status.is_success() { filled(shared, session) } else { session })
        }
    }
}

/// A page: the package wants a price of its own for it.
async fn open(shared: &Arc<Shared>, form: &Fields) -> (StatusCode, Value) {
    let line = |name: &str| form[&format!("line_items[0][{name}]")].clone();
    let (units, currency) = (line("price_data][unit_amount"), line("price_data][currency"));
    let expires: i64 = form["expires_at"].parse().unwrap();
    let ahead = expires - clock::now().0 / 1_000;
    if !(30 * 60..=24 * 60 * 60).contains(&ahead) {
        return no(
            StatusCode::BAD_REQUEST,
            "parameter_invalid",
            "`expires_at` must be 30 min to 24 h ahead.",
        );
    }
    let mut product = Form::default();
    product.put("name", line("price_data][product_data][name"));
    let product = shared.emulate("POST", "/v1/products", product.text().to_owned()).await.1;
    let mut price = Form::default();
    price
        .put("product", product["id"].as_str().unwrap())
        .put("currency", &currency)
        .put("unit_amount", &units);
    let price = shared.emulate("POST", "/v1/prices", price.text().to_owned()).await.1;
    let mut page = Form::default();
    page.put("mode", &form["mode"]).put("success_url", &form["success_url"]);
    page.put("cancel_url", &form["cancel_url"]).put("metadata[payment]", &form["metadata[payment]"]);
    page.put("line_items[0][price]", price["id"].as_str().unwrap());
    page.put("line_items[0][quantity]", line("quantity"));
    let (status, session) = shared.emulate("POST", "/v1/checkout/sessions", page.text().to_owned()).await;
    assert!(status.is_success(), "{session}");
    let id = session["id"].as_str().unwrap().to_owned();
    let more = json!({"amount_total": units.parse::<i64>().unwrap(), "currency": currency, "expires_at": expires,
        "client_reference_id": form["client_reference_id"], "payment_intent": format!("pi_of_{id}")});
    shared.kept().pages.insert(id, more);
    (StatusCode::OK, filled(shared, session))
}

async fn read(shared: &Arc<Shared>, path: &str, query: &str) -> (StatusCode, Value) {
    if let Some(rest) = path.strip_prefix("/v1/refunds") {
        let asked = fields(query);
        let kept = shared.kept();
        let of = |refund: &&Value| {
            Some(&refund["payment_intent"]) == asked.get("payment_intent").map(|id| json!(id)).as_ref()
        };
        return match rest.strip_prefix('/') {
            Some(id) => {
                (StatusCode::OK, kept.refunds.iter().find(|refund| refund["id"] == id).unwrap().clone())
            }
            None => (StatusCode::OK, json!({"data": kept.refunds.iter().filter(of).collect::<Vec<_>>()})),
        };
    }
    let (status, session) = shared.emulate("GET", &format!("{path}?{query}"), String::new()).await;
    if session["object"] != "checkout.session" {
        return (status, session);
    }
    let mut session = filled(shared, session);
    if session["payment_status"] == "paid" {
        let details = json!({"type": "card", "card": {"fingerprint": "the fan's card"}});
        session["payment_intent"] =
            json!({"id": session["payment_intent"], "latest_charge": {"payment_method_details": details}});
    }
    (status, session)
}

fn refund(shared: &Arc<Shared>, form: &Fields) -> (StatusCode, Value) {
    let mut kept = shared.kept();
    let page = kept.pages.values().find(|page| page["payment_intent"] == form["payment_intent"].as_str());
    let paid = page.and_then(|page| page["amount_total"].as_i64()).unwrap();
    let amount: i64 = form["amount"].parse().unwrap();
    let disputed = kept.disputes.get(&form["payment_intent"]);
    if disputed.is_some_and(|dispute| dispute["status"] != "won") {
        return no(StatusCode::BAD_REQUEST, "charge_disputed", "The charge is disputed.");
    }
    let same = |refund: &&Value| {
        refund["payment_intent"] == form["payment_intent"].as_str() && refund["status"] != "failed"
    };
    let back: i64 = kept.refunds.iter().filter(same).map(|refund| refund["amount"].as_i64().unwrap()).sum();
    if amount + back > paid {
        return no(StatusCode::BAD_REQUEST, "charge_already_refunded", "More than was paid.");
    }
    let status = if kept.slow_refunds { "pending" } else { "succeeded" };
    let currency = page.map(|page| page["currency"].clone());
    let refund = json!({"id": format!("re_{}", kept.refunds.len()), "object": "refund", "status": status,
        "amount": amount, "currency": currency, "payment_intent": form["payment_intent"],
        "metadata": {"refund": form["metadata[refund]"], "payment": form["metadata[payment]"],
        "attempt": form["metadata[attempt]"]}});
    kept.refunds.push(refund.clone());
    (StatusCode::OK, refund)
}
