//! The database goes away in the middle of a rush and comes back. Meanwhile buyers are told so, and afterwards the
//! server sells again by itself.
//!
//! `AWAY_SECONDS` says for how long; the program keeps no count of it, and longer takes the test longer.

use super::{
    house::{House, Shop},
    postgres::Postgres,
    receiver::Receiver,
    rush::{Rush, account, number},
    wire::{self, Answer},
};
use serde_json::{Value, json};
use std::{thread, time::Duration};

/// Longer than the desk's patience, so that who asks in between is told to try again, and not only waits.
const AWAY: u64 = 14;

/// Somebody who was there before, to ask with.
pub(crate) fn visitor(house: &House) -> String {
    let form =
        json!({"name": "v", "handle": "visitor", "email": "v@example.com", "password": "correct horse"});
    wire::until_answered(house.port(), "", "POST /signup", &form).cookies
}

pub(crate) fn wish(shop: &Shop, key: &str) -> Value {
    json!({"key": format!("{key} of the visitor"), "live": null, "sku": shop.skus[1], "quantity": 1, "at": null})
}

/// Everybody who asks is answered, and told that it is not their fault.
pub(crate) fn refuses(house: &House, shop: &Shop, cookies: &str) {
    let asks: Vec<_> = ["POST /orders", "GET /me/orders", "GET /site", "GET /handles/lead"]
        .into_iter()
        .map(|op| {
            let body = if op.starts_with("POST") { wish(shop, "a wish meanwhile") } else { Value::Null };
            let (port, cookies) = (house.port(), cookies.to_owned());
            thread::spawn(move || {
                wire::once(port, &cookies, op, &body).unwrap_or_else(|| panic!("{op} hangs"))
            })
        })
        .collect();
    let (port, hangs) = (house.port(), "a page of the operator's hangs");
    let ready = thread::spawn(move || wire::page(port, "/readyz").expect(hangs));
    let healthy = thread::spawn(move || wire::page(port, "/healthz").expect(hangs));
    for ask in asks {
        let Answer { status, body, .. } = ask.join().unwrap();
        let code = body["code"].as_str().unwrap_or_default();
        assert!(status == 503 && ["unavailable", "busy", "not_known"].contains(&code), "{status} {body}");
    }
    assert!(ready.join().unwrap().starts_with("HTTP/1.1 503 "));
    assert!(healthy.join().unwrap().starts_with("HTTP/1.1 200 "), "nobody should restart it");
}

#[test]
fn a_database_that_was_away_is_found_again() {
    let postgres = Postgres::start();
    let mut house = House::open(Some(postgres.url()));
    let (shop, pid) = (house.set_up(), house.pid());
    let receiver = Receiver::listen();
    let hook = json!({"url": receiver.url, "kinds": ["order.held"], "on": true});
    let op = format!("POST /accounts/{}/hooks", shop.account);
    assert_eq!(wire::until_answered(house.port(), &shop.cookies, &op, &hook).status, 200);
    let cookies = visitor(&house);
    let rush = Rush::begin(&house, &shop, number("SEED", u64::from(std::process::id())));
    thread::sleep(Duration::from_secs(3));
    postgres.go();
    let back = thread::scope(|scope| {
        let back = scope.spawn(|| {
            thread::sleep(Duration::from_secs(number("AWAY_SECONDS", AWAY)));
            postgres.come();
        });
        refuses(&house, &shop, &cookies);
        back.join()
    });
    back.unwrap();
    let order =
        wire::until_answered(house.port(), &cookies, "POST /orders", &wish(&shop, "a wish afterwards")).body;
    receiver.wait_for(order["id"].as_str().unwrap());
    thread::sleep(Duration::from_secs(2));
    house.until_sent();
    let home = rush.end();
    assert_eq!(house.pid(), pid);
    account(&house, &shop, &home);
    let ready = wire::page(house.port(), "/readyz").unwrap();
    assert!(ready.starts_with("HTTP/1.1 200 "), "{ready}");
}
