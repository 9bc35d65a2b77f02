//! Who may do what, operation by operation. A route without a line fails the test.

use super::world::World;
use crate::api;
use axum::{body::Body, http::header};
use image::{DynamicImage, ImageFormat};
use serde_json::{Value, json};
use std::{collections::BTreeSet, io::Cursor};
use utoipa::openapi::path::PathItem;
use wanghong_core::{Currency, Money};
use wanghong_live::room_task::Ask;
use wanghong_people::trial::{Answer, PASSWORD, PLANNED};
use wanghong_store::{comments, refunds};

/// Everybody who tries, by letter.
const WHO: [(char, &str); 9] = [
    ('n', "nobody"),
    ('f', "fan"),
    ('d', "director"),
    ('o', "operator"),
    ('m', "moderator"),
    ('s', "shop"),
    ('l', "leader"),
    ('x', "foreign"),
    ('a', "admin"),
];

/// Each operation with those who may. Of the others nobody is told to log in, and somebody is told no;
/// where a third word stands, it is what is answered instead: to those who may after `then`, to somebody who
/// may not after `else`.
#[rustfmt::skip]
pub(super) const TABLE: &[(&str, &str, &str)] = &[
    ("GET    /site",                              "nfdomslxa", ""),
    ("POST   /setup",                             "nfdomslxa", "then already_set_up"),
    ("POST   /signup",                            "nfdomslxa", ""),
    ("POST   /login",                             "nfdomslxa", ""),
    ("POST   /logout",                            "nfdomslxa", ""),
    ("GET    /me",                                " fdomslxa", ""),
    ("GET    /me/orders",                         " fdomslxa", ""),
    ("GET    /me/ship",                           " fdomslxa", ""),
    ("GET    /me/addresses",                      " fdomslxa", ""),
    ("POST   /me/addresses",                      " fdomslxa", ""),
    ("PATCH  /me/addresses/{id}",                 " f       ", "else not_found"),
    ("DELETE /me/addresses/{id}",                 " f       ", "else not_found"),
    ("GET    /me/tokens",                         " fdomslxa", ""),
    ("POST   /me/tokens",                         " fdomslxa", ""),
    ("DELETE /me/tokens/{id}",                    " f       ", "else not_found"),
    ("POST   /blobs",                             " fdomslxa", ""),
    ("GET    /home",                              "nfdomslxa", ""),
    ("GET    /studio/troubles",                   "  domslxa", ""),
    ("POST   /studio/clock/confirm",              "        a", ""),
    ("GET    /handles/{handle}",                  "nfdomslxa", ""),
    ("PATCH  /accounts/{id}",                     "      l a", ""),
    ("PUT    /accounts/{id}/follow",              " fdomslxa", ""),
    ("DELETE /accounts/{id}/follow",              " fdomslxa", ""),
    ("GET    /accounts/{id}/team",                "      l a", ""),
    ("PUT    /accounts/{id}/team/{handle}",       "      l a", ""),
    ("GET    /accounts/{id}/lives",               "nfdomslxa", ""),
    ("POST   /accounts/{id}/lives",               "  d   l a", ""),
    ("GET    /accounts/{id}/products",            "  domsl a", ""),
    ("POST   /accounts/{id}/products",            "     sl a", ""),
    ("GET    /accounts/{id}/offers",              "  domsl a", ""),
    ("POST   /accounts/{id}/offers",              "     sl a", ""),
    ("GET    /offers/{id}",                       "  domsl a", ""),
    ("PATCH  /offers/{id}",                       "  do sl a", ""),
    ("POST   /offers/{id}/claim",                 " fdomslxa", ""),
    ("GET    /me/claims",                         " fdomslxa", ""),
    ("GET    /accounts/{id}/draws",               "  domsl a", ""),
    ("POST   /accounts/{id}/draws",               "     sl a", ""),
    ("GET    /accounts/{id}/draws/beacon",        "     sl a", ""),
    ("GET    /draws/{id}",                        "nfdomslxa", ""),
    ("DELETE /draws/{id}",                        "     sl a", ""),
    ("GET    /draws/{id}/entrants",               "nfdomslxa", "then not_yet"),
    ("GET    /accounts/{id}/orders",              "  d  sl a", ""),
    ("GET    /accounts/{id}/packing",             "     sl a", ""),
    ("POST   /accounts/{id}/tracking/preview",    "     sl a", ""),
    ("POST   /accounts/{id}/tracking",            "     sl a", ""),
    ("GET    /accounts/{id}/reconciliation",      "     sl a", ""),
    ("POST   /payments/{id}/confirm",             "     sl a", "then conflict"),
    ("POST   /payments/{id}/decline",             "     sl a", "then conflict"),
    ("POST   /payments/stripe/notices",           "nfdomslxa", "then not_found"),
    ("POST   /refunds/{id}/retry",                "     sl a", ""),
    ("POST   /refunds/{id}/done",                 "     sl a", "then conflict"),
    ("GET    /accounts/{id}/hooks",               "     sl a", ""),
    ("POST   /accounts/{id}/hooks",               "     sl a", ""),
    ("GET    /accounts/{id}/hooks/{hook}",        "     sl a", ""),
    ("PATCH  /accounts/{id}/hooks/{hook}",        "     sl a", ""),
    ("DELETE /accounts/{id}/hooks/{hook}",        "     sl a", ""),
    ("POST   /accounts/{id}/hooks/{hook}/secret", "     sl a", ""),
    ("POST   /accounts/{id}/hooks/{hook}/test",   "     sl a", ""),
    ("POST   /accounts/{id}/hooks/{hook}/replay", "     sl a", ""),
    ("GET    /accounts/{id}/hooks/{hook}/deliveries", "     sl a", ""),
    ("GET    /accounts/{id}/hooks/{hook}/deliveries/{delivery}", "     sl a", ""),
    ("POST   /accounts/{id}/hooks/{hook}/deliveries/{delivery}/replay", "     sl a", ""),
    ("GET    /lives/{id}",                        "nfdomslxa", ""),
    ("PATCH  /lives/{id}",                        "  d   l a", ""),
    ("GET    /lives/{id}/calendar.ics",           "nfdomslxa", ""),
    ("GET    /lives/{id}/studio",                 "  domsl a", ""),
    ("POST   /lives/{id}/key",                    "  d   l a", ""),
    ("PUT    /lives/{id}/test-signal",            "  d   l a", ""),
    ("POST   /lives/{id}/open",                   "  d   l a", ""),
    ("POST   /lives/{id}/end",                    "  d   l a", ""),
    ("GET    /lives/{id}/recording",              "  d   l a", "then not_found"),
    ("GET    /lives/{id}/download",               "  d   l a", "then not_found"),
    ("GET    /lives/{id}/archive",                "  d   l a", "then not_found"),
    ("PUT    /lives/{id}/joined",                 "  d   l a", "then not_found"),
    ("DELETE /lives/{id}/joined",                 "  d   l a", ""),
    ("PUT    /lives/{id}/pin",                    "  do  l a", ""),
    ("PUT    /lives/{id}/explaining",             "  do  l a", ""),
    ("GET    /lives/{id}/room",                   "nfdomslxa", ""),
    ("GET    /lives/{id}/seat",                   "nfdomslxa", "then bad_request"),
    ("GET    /lives/{id}/wall",                   "  domsl a", ""),
    ("GET    /lives/{id}/said",                   "  d m l a", ""),
    ("POST   /lives/{id}/attention",              "nfdomslxa", "then conflict"),
    ("GET    /lives/{id}/comments",               "nfdomslxa", ""),
    ("POST   /lives/{id}/comments",               " fdomslxa", ""),
    ("DELETE /comments/{id}",                     "  d m l a", ""),
    ("PUT    /comments/{id}",                     "  d m l a", ""),
    ("GET    /lives/{id}/rules",                  "  d m l a", ""),
    ("PUT    /lives/{id}/rules",                  "  d m l a", ""),
    ("PUT    /lives/{id}/pinned-comment",         "  d m l a", ""),
    ("GET    /lives/{id}/blocked",                "  d m l a", ""),
    ("GET    /lives/{id}/bans",                   "  d m l a", ""),
    ("PUT    /lives/{id}/bans/{account}",         "  d m l a", ""),
    ("DELETE /lives/{id}/bans/{account}",         "  d m l a", ""),
    ("GET    /products/{id}",                     "nfdomslxa", ""),
    ("PATCH  /products/{id}",                     "     sl a", ""),
    ("POST   /products/{id}/skus",                "     sl a", ""),
    ("PATCH  /skus/{id}",                         "     sl a", ""),
    ("POST   /skus/{id}/stock",                   "  do sl a", ""),
    ("GET    /skus/{id}/movements",               "  d  sl a", ""),
    ("GET    /accounts/{id}/catalogue",           "     sl a", ""),
    ("POST   /accounts/{id}/catalogue",           "     sl a", ""),
    ("POST   /accounts/{id}/catalogue/preview",   "     sl a", ""),
    ("GET    /accounts/{id}/proposals",           "  d  sl a", ""),
    ("POST   /proposals/{id}/accept",             "  d   l a", ""),
    ("POST   /proposals/{id}/decline",            "  d   l a", ""),
    ("POST   /orders",                            " fdomslxa", ""),
    ("GET    /orders/{id}",                       " fd  sl a", "else not_found"),
    ("POST   /orders/{id}/place",                 " f       ", "else not_found"),
    ("POST   /orders/{id}/agree",                 " f       ", "else not_found"),
    ("POST   /orders/{id}/pay",                   " f       ", "else not_found"),
    ("POST   /orders/{id}/cancel",                " f       ", "else not_found"),
    ("POST   /orders/{id}/lock",                  " f       ", "then not_in_state else not_found"),
    ("POST   /orders/{id}/unlock",                " f       ", "then unlock_over else not_found"),
    ("POST   /orders/{id}/return",                " f       ", "then not_delivered else not_found"),
    ("DELETE /orders/{id}/return",                " f       ", "then not_in_state else not_found"),
    ("PUT    /orders/{id}/return/parcel",         " f       ", "then not_in_state else not_found"),
    ("GET    /orders/{id}/returns",               " fd  sl a", "else not_found"),
    ("POST   /orders/{id}/act",                   "     sl a", "else not_found"),
    ("GET    /orders/{id}/events",                " fd  sl a", "else not_found"),
    ("GET    /orders/{id}/invoice",               " fd  sl a", "else not_found"),
    ("PUT    /orders/{id}/invoice",               " f       ", "else not_found"),
    ("DELETE /orders/{id}/invoice",               " f       ", "else not_found"),
    ("POST   /orders/{id}/invoice/issue",         "     sl a", "then not_in_state else not_found"),
    ("POST   /orders/{id}/invoice/replace",       "     sl a", "then not_in_state else not_found"),
    ("GET    /orders/{id}/notes",                 "  d  sl a", "else not_found"),
    ("POST   /orders/{id}/notes",                 "  d  sl a", "else not_found"),
    ("POST   /accounts/{id}/orders/act",          "     sl a", ""),
];

#[tokio::test]
async fn every_operation_lets_in_whom_the_table_names() {
    let mut wrong = Vec::new();
    for (op, may, note) in TABLE {
        let op = op.split_whitespace().collect::<Vec<_>>().join(" ");
        let world = stage().await;
        for (letter, who) in WHO {
            let got = outcome(&attempt(&world, who, &op).await);
            let want = wanted(letter, may, note);
            if got != want {
                wrong.push(format!("{who}: {op}: {got}, not {want}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_operation_has_a_line_and_every_line_an_operation() {
    let lines: BTreeSet<String> =
        TABLE.iter().map(|(op, ..)| op.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let document = api::Routes::all().document;
    let described = document.paths.paths.iter().flat_map(|(path, item)| verbs(path, item));
    assert_eq!(described.collect::<BTreeSet<_>>(), lines);
}

fn verbs(path: &str, item: &PathItem) -> Vec<String> {
    let verbs = [
        ("GET", &item.get),
        ("POST", &item.post),
        ("PUT", &item.put),
        ("PATCH", &item.patch),
        ("DELETE", &item.delete),
    ];
    let path = path.trim_start_matches(wanghong_base::wire::PREFIX);
    verbs.iter().filter(|(_, op)| op.is_some()).map(|(verb, _)| format!("{verb} {path}")).collect()
}

pub(super) fn wanted(letter: char, may: &str, note: &str) -> String {
    let said = |after: &str| note.split_whitespace().skip_while(|word| *word != after).nth(1);
    if may.contains(letter) {
        said("then").unwrap_or("ok").to_owned()
    } else if letter == 'n' {
        "unauthenticated".to_owned()
    } else {
        said("else").unwrap_or("forbidden").to_owned()
    }
}

pub(super) fn outcome(answer: &Answer) -> String {
    if answer.status.is_success() {
        return "ok".to_owned();
    }
    answer.json()["code"].as_str().unwrap_or("no code").to_owned()
}

/// A show that is on, in which the guest has said something and of which the fan has placed an order.
pub(super) async fn stage() -> World {
    let mut world = World::new().await;
    world.ask("leader", "POST /lives/{show}/open", Value::Null).await;
    let order = json!({"key": "the order of the fan", "live": "{show}", "sku": "{medium}", "quantity": 1, "at": null});
    let order = world.ask("fan", "POST /orders", order).await;
    world.learn("order", &order["id"]);
    world.ask("fan", "POST /orders/{order}/place", ship()).await;
    world.learn("comment", &json!(comment(&world).await));
    let order =
        json!({"key": "an order that is paid", "live": null, "sku": "{medium}", "quantity": 1, "at": null});
    let order = world.ask("fan", "POST /orders", order).await;
    world.learn("paid", &order["id"]);
    world.ask("fan", "POST /orders/{paid}/place", ship()).await;
    let card = json!({"provider": "test", "number": "4242424242424242", "key": "what paid the other one"});
    let order = world.ask("fan", "POST /orders/{paid}/pay", card).await;
    world.learn("payment", &order["payment"]["id"]);
    let book = world.ask("fan", "POST /me/addresses", ship()).await;
    world.learn("address", &book[0]["id"]);
    world.learn("refund", &json!(refund(&world).await));
    world.learn("hook", &hook(&world).await);
    let tried = world.ask("leader", "POST /accounts/{leader}/hooks/{hook}/test", Value::Null).await;
    world.learn("delivery", &tried["line"]["id"]);
    world.ask("shop", "PATCH /skus/{small}", terms(9_900, Some(9_000))).await;
    let cheap = world.ask("shop", "PATCH /skus/{small}", terms(1, Some(9_000))).await;
    world.learn("proposal", &cheap["waiting"][0]["id"]);
    let coupon = world.ask("shop", "POST /accounts/{leader}/offers", coupon()).await;
    world.learn("coupon", &coupon["offer"]["id"]);
    // What a draw is planned for cannot be repriced, so it is for something else.
    let cap = json!({"title": "Cap", "description": "", "pictures": [],
        "skus": [{"title": "One", "price_minor": 900, "stock": 100}]});
    let cap = world.ask("shop", "POST /accounts/{leader}/products", cap).await;
    world.learn("cap", &cap["skus"][0]["id"]);
    let draw = world.ask("shop", "POST /accounts/{leader}/draws", window(0)).await;
    world.learn("draw", &draw["id"]);
    world
}

fn coupon() -> Value {
    json!({"sku": "{medium}", "kind": "coupon", "price_minor": 9_900, "until": PLANNED})
}

/// A draw that begins in some days, after so many others.
fn window(nth: usize) -> Value {
    let from = wanghong_base::clock::now().0 + 86_400_000 * (1 + i64::try_from(nth).unwrap());
    json!({"sku": "{cap}", "from": from, "until": from + 60_000, "pieces": 1})
}

/// A part of what was paid that goes back.
async fn refund(world: &World) -> String {
    let (id, amount) = (wanghong_base::clock::mint(), Money::new(1, Currency::CNY));
    let new = refunds::New { id, payment: world.names.id("payment"), key: "a part".into(), amount };
    let mut tx = world.part.base.db.begin().await.unwrap();
    assert!(refunds::add(&mut tx, &new, wanghong_base::clock::now()).await.unwrap());
    tx.commit().await.unwrap();
    id.to_string()
}

/// Nobody listens there.
fn nowhere() -> Value {
    json!({"url": "http://localhost:9/", "kinds": [], "on": true})
}

async fn hook(world: &World) -> Value {
    world.ask("leader", "POST /accounts/{leader}/hooks", nowhere()).await["hook"]["id"].clone()
}

fn terms(price: i64, floor: Option<i64>) -> Value {
    json!({"title": "S", "code": null, "price_minor": price, "floor_minor": floor, "plan": null,
        "per_buyer": null, "archived": false})
}

/// Written down as the event log does it, which would take its time.
async fn comment(world: &World) -> String {
    let id = wanghong_base::clock::mint();
    let (post, account) = (world.names.id("show"), world.names.id("guest"));
    let said = comments::New {
        id,
        post,
        account,
        text: "hello".into(),
        at: wanghong_base::clock::now(),
        key: "k".into(),
    };
    let mut tx = world.part.base.db.begin().await.unwrap();
    comments::add(&mut tx, vec![said]).await.unwrap();
    tx.commit().await.unwrap();
    id.to_string()
}

fn ship() -> Value {
    json!({"name": "Fan", "phone": "123", "address": "Beijing"})
}

pub(super) async fn attempt(world: &World, who: &str, op: &str) -> Answer {
    if op == "POST /blobs" {
        let request = world.request(who, op).header(header::CONTENT_TYPE, "image/png");
        return world.serve(request.body(Body::from(picture())).unwrap()).await;
    }
    if op == "DELETE /accounts/{id}/hooks/{hook}" {
        let another = hook(world).await;
        let op = format!("DELETE /accounts/{{leader}}/hooks/{}", another.as_str().unwrap());
        return world.send(who, &op, &Value::Null).await;
    }
    if op == "DELETE /me/tokens/{id}" {
        let made = world.ask("fan", "POST /me/tokens", body("POST /me/tokens", "fan")).await;
        let op = format!("DELETE /me/tokens/{}", made["token"]["id"].as_str().unwrap());
        return world.send(who, &op, &Value::Null).await;
    }
    if op == "DELETE /me/addresses/{id}" {
        let book = world.ask("fan", "POST /me/addresses", ship()).await;
        let op = format!("DELETE /me/addresses/{}", book[0]["id"].as_str().unwrap());
        return world.send(who, &op, &Value::Null).await;
    }
    if (op.contains("/catalogue") || op.contains("/tracking")) && op.starts_with("POST") {
        let request = world.request(who, &address(op)).header(header::CONTENT_TYPE, "text/csv");
        return world.serve(request.body("price".into()).unwrap()).await;
    }
    world.send(who, &address(op), &body(op, who)).await
}

fn picture() -> Vec<u8> {
    let mut bytes = Vec::new();
    DynamicImage::new_rgb8(2, 2).write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
    bytes
}

/// An operation at an address where something is.
fn address(op: &str) -> String {
    let noun = op.split('/').nth(1).unwrap();
    let id = match noun {
        _ if op.ends_with("/follow") => "{guest}",
        "accounts" => "{leader}",
        "lives" => "{show}",
        "products" => "{tee}",
        "skus" => "{medium}",
        "orders" => "{order}",
        "payments" => "{payment}",
        "refunds" => "{refund}",
        "proposals" => "{proposal}",
        "offers" => "{coupon}",
        "draws" => "{draw}",
        "me" => "{address}",
        _ => "{comment}",
    };
    let op = op.replace("{id}", id).replace("{handle}", "guest").replace("{account}", "{guest}");
    if op == "GET /lives/{show}/comments" { format!("{op}?from=0&to=1") } else { op }
}

fn body(op: &str, who: &str) -> Value {
    let product = json!({"title": "Cap", "description": "", "pictures": [], "archived": false,
        "skus": [{"title": "One", "price_minor": 1, "stock": 1}]});
    match op {
        "POST /setup" => json!({"company": "Other", "currency": "CNY", "name": "Other", "handle": "other",
            "email": "other@example.com", "password": PASSWORD}),
        "POST /signup" => json!({"name": "New", "handle": format!("new_{who}"),
            "email": format!("new.{who}@example.com"), "password": PASSWORD}),
        "POST /login" => json!({"email": "admin@example.com", "password": PASSWORD}),
        "PATCH /accounts/{id}" => json!({"name": "New name", "bio": "", "avatar": null, "banner": null}),
        "PUT /accounts/{id}/team/{handle}" => json!({"roles": ["operator"]}),
        "POST /accounts/{id}/lives" | "PATCH /lives/{id}" => {
            json!({"title": "Night", "cover": null, "planned_at": 4_000_000_000_000_i64, "products": ["{tee}"]})
        }
        "POST /accounts/{id}/products" | "PATCH /products/{id}" => product,
        "POST /products/{id}/skus" => json!({"title": format!("for {who}"), "price_minor": 1, "stock": 1}),
        "PATCH /skus/{id}" => terms(12_900, None),
        "PUT /lives/{id}/test-signal" => json!({"on": false}),
        "PUT /lives/{id}/pin" | "PUT /lives/{id}/explaining" => json!({"product": "{tee}"}),
        "POST /lives/{id}/attention" => json!({"at": 0}),
        "POST /lives/{id}/comments" => json!({"text": "hello", "at": 0, "key": who}),
        "PUT /lives/{id}/rules" => json!({"slow_ms": 0, "followers_only": false, "words": []}),
        "PUT /lives/{id}/pinned-comment" => json!({"comment": null}),
        "PUT /lives/{id}/bans/{account}" => json!({"kind": "mute", "minutes": 1}),
        "POST /accounts/{id}/hooks" | "PATCH /accounts/{id}/hooks/{hook}" => nowhere(),
        "POST /accounts/{id}/hooks/{hook}/replay" => json!({"since": 0, "failed": true}),
        "POST /skus/{id}/stock" => json!({"add": 1}),
        "POST /accounts/{id}/offers" => coupon(),
        "PATCH /offers/{id}" => json!({"open": true, "until": PLANNED, "quantity": null}),
        "POST /offers/{id}/claim" => json!({"live": "{show}", "at": 0}),
        "POST /accounts/{id}/draws" => {
            window(1 + WHO.iter().position(|(_, one)| *one == who).unwrap_or(WHO.len()))
        }
        "POST /me/tokens" => json!({"name": "ERP", "scopes": ["orders"], "days": 1}),
        "POST /orders" => {
            json!({"key": format!("an order of {who}, once"), "live": null, "sku": "{medium}", "quantity": 1, "at": null})
        }
        "POST /payments/{id}/confirm" => json!({"minor": 12_900, "currency": "CNY"}),
        "POST /orders/{id}/act" => json!({"act": "cancel"}),
        "POST /accounts/{id}/orders/act" => json!({"act": "pack", "orders": []}),
        "POST /orders/{id}/return" => json!({"reason": "damaged"}),
        "PUT /orders/{id}/return/parcel" => json!({"tracking": "SF-9"}),
        "POST /orders/{id}/notes" => json!({"text": "Called: no answer."}),
        "PUT /orders/{id}/invoice" | "POST /orders/{id}/invoice/replace" => {
            json!({"kind": "company", "title": "Acme", "tax_number": "91110000600037341L", "email": "a@example.com"})
        }
        "POST /orders/{id}/place" | "POST /me/addresses" | "PATCH /me/addresses/{id}" => ship(),
        "POST /orders/{id}/agree" => json!({"price": {"minor": 12_900, "currency": "CNY"}}),
        "POST /orders/{id}/pay" => {
            json!({"provider": "test", "number": "4242424242424242", "key": "the payment of the fan"})
        }
        _ => Value::Null,
    }
}

/// A show without a time is known to its team alone, also when its room is open to them already.
#[tokio::test]
async fn a_draft_is_nobody_elses() {
    let mut world = World::new().await;
    let draft = json!({"title": "Draft", "cover": null, "planned_at": null, "products": []});
    let draft = world.ask("leader", "POST /accounts/{leader}/lives", draft).await;
    world.learn("draft", &draft["id"]);
    let task = world.part.live.rooms.get(&world.part.live, world.names.id("draft")).await.unwrap();
    assert!(task.ask(Ask::Dashboard).await.is_some());
    let order = json!({"key": "an order in a draft", "live": "{draft}", "sku": "{medium}", "quantity": 1, "at": null});
    for (op, body, team) in [
        ("GET /lives/{draft}", Value::Null, "ok"),
        ("GET /lives/{draft}/room", Value::Null, "ok"),
        ("GET /lives/{draft}/comments?from=0&to=1", Value::Null, "ok"),
        ("GET /lives/{draft}/seat", Value::Null, "bad_request"),
        ("GET /lives/{draft}/calendar.ics", Value::Null, "not_found"),
        ("POST /orders", order, "ok"),
    ] {
        for who in ["fan", "foreign"] {
            assert_eq!(outcome(&world.send(who, op, &body).await), "not_found", "{who}: {op}");
        }
        assert_eq!(outcome(&world.send("operator", op, &body).await), team, "{op}");
    }
    let listed = world.ask("fan", "GET /accounts/{leader}/lives", Value::Null).await;
    assert_eq!(listed.as_array().map(Vec::len), Some(1), "the announced one");
}
