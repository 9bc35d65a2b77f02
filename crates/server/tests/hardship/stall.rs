//! A commit that PostgreSQL takes its time over, while the server does not hear how it ends. The last piece is sold
//! once, and nobody is told otherwise.

use super::{
    house::{House, Shop},
    line::Line,
    postgres::Postgres,
    wire::{self, Answer},
};
use serde_json::{Value, json};
use std::{thread, time::Duration};

/// A constraint that is checked within COMMIT, and sleeps there: the first time only, for the server repeats itself.
fn stall(postgres: &Postgres, seconds: u32) {
    postgres.sql(&format!(
        "CREATE SEQUENCE stalls;
         CREATE FUNCTION stall() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             IF NEW.key LIKE 'stalled %' AND nextval('stalls') = 1 THEN PERFORM pg_sleep({seconds}); END IF;
             RETURN NULL;
         END $$;
         CREATE CONSTRAINT TRIGGER stall AFTER INSERT ON orders DEFERRABLE INITIALLY DEFERRED
             FOR EACH ROW EXECUTE FUNCTION stall();"
    ));
}

fn stalls(postgres: &Postgres) {
    const STALLED: &str =
        "SELECT COUNT(*) FROM pg_stat_activity WHERE query = 'COMMIT' AND wait_event = 'PgSleep'";
    for _try in 0..wire::TRIES {
        if postgres.sql(STALLED).trim() == "1" {
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("no commit stalls");
}

fn visitor(house: &House, name: &str) -> String {
    let form = json!({"name": name, "handle": name, "email": format!("{name}@example.com"),
        "password": "correct horse"});
    wire::until_answered(house.port(), "", "POST /signup", &form).cookies
}

/// A SKU of which there is one piece.
fn last_piece(house: &House, shop: &Shop) -> String {
    let form = json!({"title": "Last", "description": "", "pictures": [],
        "skus": [{"title": "One", "price_minor": 100, "stock": 1}]});
    let op = format!("POST /accounts/{}/products", shop.account);
    let product = wire::until_answered(house.port(), &shop.cookies, &op, &form).body;
    product["skus"][0]["id"].as_str().unwrap().to_owned()
}

fn wish(key: &str, sku: &str) -> Value {
    json!({"key": key, "live": null, "sku": sku, "quantity": 1, "at": null})
}

/// Two want the last piece; the commit of the first stalls for so long, and `meanwhile` happens to the line.
fn two_want_the_last_piece(seconds: u32, meanwhile: impl FnOnce(&Line)) {
    let postgres = Postgres::start();
    let line = Line::to(&postgres);
    let house = House::open(Some(line.url()));
    let shop = house.set_up();
    let sku = last_piece(&house, &shop);
    let (first, second) = (visitor(&house, "first"), visitor(&house, "second"));
    stall(&postgres, seconds);
    let (port, one) = (house.port(), wish("stalled wish of the first", &sku));
    let asked = {
        let (first, one) = (first.clone(), one.clone());
        thread::spawn(move || wire::once(port, &first, "POST /orders", &one))
    };
    stalls(&postgres);
    meanwhile(&line);
    let two = wire::until_answered(port, &second, "POST /orders", &wish("a wish of the second", &sku));
    let told = asked.join().unwrap().expect("the first is answered");
    let again = wire::until_answered(port, &first, "POST /orders", &one);
    let held = postgres.sql("SELECT COALESCE(SUM(quantity), 0) FROM orders WHERE state = 'held'");
    assert_eq!(held.trim(), "1", "of one piece; the second was told {two:?}");
    assert_eq!(postgres.sql("SELECT on_shelf, held FROM skus WHERE stocked = 1").trim(), "0|1");
    assert_eq!((two.status, &two.body["code"]), (409, &json!("sold_out")));
    assert_eq!(again.status, 200, "{again:?}");
    kept(&told, &again);
}

/// Whoever was answered while nobody knew was told that, or what came true.
fn kept(told: &Answer, again: &Answer) {
    let message = told.body["message"].as_str().unwrap_or_default();
    match told.status {
        200 => assert_eq!(told.body["id"], again.body["id"]),
        503 => assert!(!message.contains("Nothing was done"), "it was: {told:?}"),
        _ => panic!("{told:?}"),
    }
}

#[test]
fn a_commit_whose_answer_is_lost_and_that_lands_late_sells_nothing_twice() {
    two_want_the_last_piece(6, Line::cut);
}

#[test]
fn a_commit_that_takes_longer_than_anybody_waits_sells_nothing_twice() {
    two_want_the_last_piece(24, |_| {});
}
