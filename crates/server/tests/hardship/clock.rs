//! The machine's clock leaps an hour ahead and an hour back, under a server that runs and under one that starts; and a day,
//! which nobody believes.
//!
//! The server runs with libfaketime, which lies to it about the time of day and not about how time passes.

use super::{
    house::{House, Shop, Way},
    rush::{Rush, account, number},
    second::program,
    wire,
};
use serde_json::{Value, json};
use std::{
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

/// The library, wherever Debian's `faketime` put it.
fn library() -> PathBuf {
    let folders = std::fs::read_dir("/usr/lib").into_iter().flatten().flatten();
    let mut files = folders.map(|folder| folder.path().join("faketime/libfaketimeMT.so.1"));
    files.find(|file| file.exists()).expect("libfaketime is not installed: run `make setup-test`")
}

fn house() -> House {
    let folder = tempfile::tempdir().unwrap();
    set(folder.path(), "+0");
    let env = vec![
        ("LD_PRELOAD", library().display().to_string()),
        ("FAKETIME_TIMESTAMP_FILE", folder.path().join("clock").display().to_string()),
        ("FAKETIME_NO_CACHE", "1".to_owned()),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
    ];
    House::open_in(folder, Way { env, ..Way::default() })
}

/// The clock is so far from the truth.
fn set(folder: &Path, offset: &str) {
    let next = folder.join("next");
    std::fs::write(&next, offset).unwrap();
    std::fs::rename(next, folder.join("clock")).unwrap();
}

struct Visitor {
    port: u16,
    cookies: String,
    shop: Shop,
}

impl Visitor {
    fn hold(&self, key: &str) -> Value {
        let body = json!({"key": format!("{key} of the visitor"), "live": null, "sku": self.shop.skus[1],
            "quantity": 1, "at": null});
        let answer = wire::until_answered(self.port, &self.cookies, "POST /orders", &body);
        assert_eq!(answer.status, 200, "{key}: {:?}", answer.body);
        answer.body
    }

    fn look(&self, order: &Value) -> Value {
        let op = format!("GET /orders/{}", order["id"].as_str().unwrap());
        wire::until_answered(self.port, &self.cookies, &op, &Value::Null).body
    }

    /// Its life, without that too many of this network buy.
    fn kinds(&self, order: &Value) -> Vec<String> {
        let op = format!("GET /orders/{}/events", order["id"].as_str().unwrap());
        let events = wire::until_answered(self.port, &self.cookies, &op, &Value::Null).body;
        let kinds = events.as_array().unwrap().iter().map(|event| event["kind"].as_str().unwrap().to_owned());
        kinds.filter(|kind| kind != "review").collect()
    }

    /// How long an order holds its pieces from when it was made.
    fn span(order: &Value) -> i64 {
        order["held_until"].as_i64().unwrap() - order["created_at"].as_i64().unwrap()
    }

    fn wait_for(&self, order: &Value, state: &str) {
        for _try in 0..wire::TRIES {
            if self.look(order)["state"] == state {
                return;
            }
            thread::sleep(Duration::from_millis(50));
        }
        panic!("{} does not become {state}", self.look(order));
    }
}

fn id(order: &Value) -> i64 {
    order["id"].as_str().unwrap().parse().unwrap()
}

fn visitor(house: &House, shop: &Shop) -> Visitor {
    let form =
        json!({"name": "v", "handle": "visitor", "email": "v@example.com", "password": "correct horse"});
    let cookies = wire::until_answered(house.port(), "", "POST /signup", &form).cookies;
    Visitor { port: house.port(), cookies, shop: shop.clone() }
}

#[test]
fn a_clock_that_leaps_changes_nothing_but_the_time() {
    let mut house = house();
    let shop = house.set_up();
    let (visitor, pid) = (visitor(&house, &shop), house.pid());
    let rush = Rush::begin(&house, &shop, number("SEED", u64::from(std::process::id())));
    let before = visitor.hold("before the leap");
    thread::sleep(Duration::from_secs(1));

    set(house.folder(), "+1h");
    visitor.wait_for(&before, "lapsed");
    assert_eq!(visitor.kinds(&before), ["hold", "lapse"], "once");
    let ahead = visitor.hold("an hour ahead");
    assert!(ahead["created_at"].as_i64() >= Some(before["created_at"].as_i64().unwrap() + 3_600_000));
    thread::sleep(Duration::from_secs(1));

    set(house.folder(), "+0");
    let back = visitor.hold("an hour back");
    assert!(id(&before) < id(&ahead) && id(&ahead) < id(&back), "ids grow");
    assert_eq!(Visitor::span(&back), 600_000);
    let later = back["created_at"].as_i64().unwrap() - ahead["created_at"].as_i64().unwrap();
    assert!((0..60_000).contains(&later), "to whoever holds, time went on: {later} ms");
    assert_eq!(id(&visitor.hold("before the leap")), id(&before), "a key is known whatever the time");
    thread::sleep(Duration::from_secs(1));
    assert_eq!(house.pid(), pid);

    // The next server finds rows of the future, and goes on from there.
    house.kill();
    house.start();
    let next = visitor.hold("after the restart");
    assert!(id(&back) < id(&next), "ids grow over a restart");
    let later = next["created_at"].as_i64().unwrap() - back["created_at"].as_i64().unwrap();
    assert!((0..60_000).contains(&later), "and so does time: {later} ms");
    assert_eq!(id(&visitor.hold("before the leap")), id(&before));
    house.until_sent();
    let home = rush.end();
    account(&house, &shop, &home);
}

/// What a server says that does not believe its clock, and does.
fn stands_still(house: &House, visitor: &Visitor, before: &Value) {
    let wish = json!({"key": "a wish at no time", "live": null, "sku": visitor.shop.skus[1], "quantity": 1, "at": null});
    let answer = wire::once(house.port(), &visitor.cookies, "POST /orders", &wish).unwrap();
    assert_eq!((answer.status, &answer.body["code"]), (503, &json!("clock_wrong")), "{answer:?}");
    wire::until(Duration::from_secs(10), "it says so", || {
        wire::page(house.port(), "/readyz").is_some_and(|ready| ready.contains("clock: "))
    });
    let troubles =
        wire::once(house.port(), &visitor.shop.cookies, "GET /studio/troubles", &Value::Null).unwrap().body;
    assert_eq!(troubles[0]["code"], "clock", "{troubles}");
    assert!(troubles[0]["off_ms"].as_i64() > Some(86_000_000), "{troubles}");
    // Any deadline that a day has passed is due by now.
    thread::sleep(Duration::from_secs(3));
    assert_eq!(visitor.look(before)["state"], "held");
    assert_eq!(visitor.kinds(before), ["hold"], "nothing lapses");
}

#[test]
fn a_clock_that_leaps_a_day_stops_the_sale_until_somebody_says_that_it_is_right() {
    let mut house = house();
    let shop = house.set_up();
    let visitor = visitor(&house, &shop);
    let before = visitor.hold("before the leap");
    set(house.folder(), "+1d");
    stands_still(&house, &visitor, &before);
    house.kill();
    house.start();
    stands_still(&house, &visitor, &before);

    let confirm = || {
        let mut confirm = program(house.folder(), &house.database(), house.port(), &["clock", "confirm"]);
        assert!(confirm.status().unwrap().success());
    };
    confirm();
    visitor.wait_for(&before, "lapsed");
    let after = visitor.hold("a day later");
    let later = after["created_at"].as_i64().unwrap() - before["created_at"].as_i64().unwrap();
    assert!(later >= 86_400_000, "it is believed now: {later} ms");
    house.kill();
    house.start();
    let next = visitor.hold("after the next start");
    assert!(next["created_at"].as_i64() >= after["created_at"].as_i64());

    // Back to the truth, which is a day back now: nobody believes that either.
    set(house.folder(), "+0");
    let answer = wire::once(
        house.port(),
        &visitor.cookies,
        "POST /orders",
        &json!({"key": "a wish a day back",
        "live": null, "sku": shop.skus[1], "quantity": 1, "at": null}),
    )
    .unwrap();
    assert_eq!(answer.body["code"], "clock_wrong", "{answer:?}");
    let op = "POST /studio/clock/confirm";
    assert_eq!(
        wire::once(house.port(), &visitor.cookies, op, &Value::Null).unwrap().status,
        403,
        "not a buyer's"
    );
    assert_eq!(wire::once(house.port(), &shop.cookies, op, &Value::Null).unwrap().status, 204);
    let last = visitor.hold("after the admin said so");
    assert!(id(&next) < id(&last), "ids grow all the same");
    assert!(last["created_at"].as_i64() >= next["created_at"].as_i64(), "and time does not go back");
}

#[test]
fn a_clock_that_is_set_right_again_needs_nobody() {
    let house = house();
    let shop = house.set_up();
    let visitor = visitor(&house, &shop);
    let before = visitor.hold("before the leap");
    set(house.folder(), "+1d");
    stands_still(&house, &visitor, &before);
    set(house.folder(), "+0");
    let after = visitor.hold("after it was set right");
    let later = after["created_at"].as_i64().unwrap() - before["created_at"].as_i64().unwrap();
    assert!((0..60_000).contains(&later), "{later} ms");
    assert_eq!(visitor.look(&before)["state"], "held");
    wire::until(Duration::from_secs(10), "it is ready", || {
        wire::page(house.port(), "/readyz").is_some_and(|ready| ready.starts_with("HTTP/1.1 200 "))
    });
}
