//! Buyers who mean no good: they change what a page would send, take what is others', come as many, and come twice at
//! once. Nothing they do makes a price, a piece or a fen; each gets a no with a code.

use crate::suite::World;
use serde_json::{Value, json};
use std::{
    future::{Future, poll_fn},
    pin::Pin,
    task::Poll,
};
use wanghong_core::limits as rules;
use wanghong_people::trial::{Answer, until};

const PAYS: &str = "4242424242424242";
const PAYS_LATE: &str = "4000000000000077";

fn order(key: &str, sku: &str, quantity: impl Into<Value>) -> Value {
    json!({"key": format!("{key}, made up by hand"), "live": null, "sku": sku, "quantity": quantity.into()})
}

fn ship() -> Value {
    json!({"name": "Fan", "phone": "1", "address": "Beijing"})
}

fn pay(number: &str, key: &str) -> Value {
    json!({"provider": "test", "number": number, "key": format!("{key}, made up by hand")})
}

/// Left, held, sold and stocked of each SKU.
async fn stock(world: &World) -> Value {
    let tee = world.ask("shop", "GET /products/{tee}", Value::Null).await;
    let count = |sku: &Value| json!([sku["left"], sku["held"], sku["sold"], sku["stocked"]]);
    tee["skus"].as_array().unwrap().iter().map(count).collect()
}

async fn count(world: &World, sql: &'static str) -> i64 {
    world.part.base.db.find::<(i64,)>(sql, ()).await.unwrap().unwrap().0
}

/// Has somebody place an order for one medium tee, under a name.
async fn placed(world: &mut World, who: &str, name: &str) {
    let order = world.ask(who, "POST /orders", order(name, "{medium}", 1)).await;
    world.learn(name, &order["id"]);
    world.ask(who, &format!("POST /orders/{{{name}}}/place"), ship()).await;
}

/// Lets all of these go on at the same time.
async fn at_once<F: Future>(all: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut open: Vec<Pin<Box<F>>> = all.map(Box::pin).collect();
    let mut done = Vec::new();
    poll_fn(|context| {
        open.retain_mut(|one| match one.as_mut().poll(context) {
            Poll::Ready(output) => {
                done.push(output);
                false
            }
            Poll::Pending => true,
        });
        if open.is_empty() { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    done
}

async fn send(world: &World, (who, op): (&str, &str), body: Value) -> Answer {
    world.send(who, op, &body).await
}

/// How many answers had which code, or were a yes.
fn codes(answers: &[Answer]) -> Value {
    let mut codes = serde_json::Map::new();
    for answer in answers {
        let code = answer.json()["code"].as_str().unwrap_or("yes").to_owned();
        let count = codes.get(&code).and_then(Value::as_i64).unwrap_or(0);
        codes.insert(code, (count + 1).into());
    }
    codes.into()
}

#[tokio::test]
async fn nobody_makes_up_a_quantity() {
    let world = World::new().await;
    for (quantity, code) in [
        (json!(0), "invalid"),
        (json!(-1), "invalid"),
        (json!(100), "invalid"),
        (json!(i64::MAX), "invalid"),
        (json!(i64::MIN), "invalid"),
        (json!(1.5), "bad_request"),
        (json!("1"), "bad_request"),
        (json!(null), "bad_request"),
        (json!([1]), "bad_request"),
    ] {
        let wish = order(&format!("of {quantity}"), "{medium}", quantity);
        assert_eq!(world.send("fan", "POST /orders", &wish).await.json()["code"], code, "{wish}");
    }
    assert_eq!(stock(&world).await, json!([[3, 0, 0, 3], [100, 0, 0, 100]]));
}

#[tokio::test]
async fn nobody_makes_up_a_price() {
    let world = World::new().await;
    let money = |minor: i64, currency: &str| json!({"minor": minor, "currency": currency});
    for (most, code) in [
        (money(12_899, "CNY"), json!("price_changed")),
        (money(0, "CNY"), json!("price_changed")),
        (money(-1, "CNY"), json!("price_changed")),
        (money(i64::MIN, "CNY"), json!("price_changed")),
        (money(12_900, "USD"), json!("price_changed")),
        (money(12_900, "yuan"), json!("invalid")),
        (json!("12900"), json!("bad_request")),
        (money(i64::MAX, "CNY"), Value::Null),
    ] {
        let mut wish = order(&format!("for {most}"), "{medium}", 1);
        wish["key"] = format!("made up by hand {:.40}", most.to_string()).into();
        wish["most"] = most;
        // What no form has changes nothing.
        (wish["price"], wish["price_minor"], wish["total"]) = (money(1, "CNY"), json!(1), money(1, "CNY"));
        let answer = world.send("fan", "POST /orders", &wish).await.json();
        assert_eq!(answer["code"], code, "{wish}");
        if code.is_null() {
            assert_eq!(answer["total"], money(12_900, "CNY"), "the shop's price counts");
        }
    }
    assert_eq!(stock(&world).await, json!([[3, 0, 0, 3], [99, 1, 0, 100]]));
}

#[tokio::test]
async fn others_orders_are_not_there() {
    let mut world = World::new().await;
    placed(&mut world, "fan", "order").await;
    let before = world.ask("fan", "GET /orders/{order}", Value::Null).await;
    for (op, body) in [
        ("GET /orders/{order}", Value::Null),
        ("GET /orders/{order}/events", Value::Null),
        ("GET /orders/{order}/notes", Value::Null),
        ("POST /orders/{order}/notes", json!({"text": "mine"})),
        ("POST /orders/{order}/place", ship()),
        ("POST /orders/{order}/pay", pay(PAYS, "for another")),
        ("POST /orders/{order}/cancel", Value::Null),
        ("POST /orders/{order}/lock", Value::Null),
        ("POST /orders/{order}/unlock", Value::Null),
        ("POST /orders/{order}/return", json!({"reason": "unwanted"})),
        ("POST /orders/{order}/act", json!({"act": "cancel"})),
        ("POST /orders/{order}/act", json!({"act": "refund", "amount_minor": 1})),
    ] {
        // Another buyer, and somebody who leads another shop.
        for who in ["guest", "foreign"] {
            let no = world.send(who, op, &body).await;
            assert_eq!((no.status.as_u16(), &no.json()["code"]), (404, &json!("not_found")), "{who}: {op}");
        }
    }
    assert_eq!(world.ask("fan", "GET /orders/{order}", Value::Null).await, before, "and nothing happened");
    assert_eq!(world.ask("guest", "GET /me/orders", Value::Null).await["orders"], json!([]));
}

#[tokio::test]
async fn a_key_is_for_one_wish_of_one_buyer() {
    let world = World::new().await;
    let first = world.ask("fan", "POST /orders", order("a", "{medium}", 2)).await;
    let same = at_once((0..20).map(|_| world.ask("fan", "POST /orders", order("a", "{medium}", 2)))).await;
    assert!(same.iter().all(|order| order["id"] == first["id"]));
    for (who, wish) in [
        ("fan", order("a", "{medium}", 3)),
        ("fan", order("a", "{small}", 2)),
        ("guest", order("a", "{medium}", 2)),
    ] {
        let no = world.send(who, "POST /orders", &wish).await;
        assert_eq!((no.status.as_u16(), &no.json()["code"]), (409, &json!("key_reused")), "{who}: {wish}");
    }
    assert_eq!(stock(&world).await, json!([[3, 0, 0, 3], [98, 2, 0, 100]]));
}

#[tokio::test]
async fn a_flood_of_holds_by_one_buyer_takes_five() {
    let world = World::new().await;
    let wish = |n| send(&world, ("fan", "POST /orders"), order(&format!("wish {n}"), "{medium}", 1));
    let answers = at_once((0..200).map(wish)).await;
    let slow = 200 - i64::from(crate::limits::TAPS);
    assert_eq!(codes(&answers), json!({"yes": 5, "limit_reached": 195 - slow, "slow_down": slow}));
    assert_eq!(stock(&world).await, json!([[3, 0, 0, 3], [95, 5, 0, 100]]));
}

/// More than a few of one network may be robots. They get a share of what there is and no more until they pay, and what
/// they buy is looked at.
#[tokio::test]
async fn a_thousand_accounts_on_one_address_get_their_share_and_are_looked_at() {
    let mut world = World::new().await;
    world.ask("shop", "POST /skus/{medium}/stock", json!({"add": 900})).await;
    let robots = world.crowd(1_000).await;
    let mut answers = Vec::new();
    for some in robots.chunks(50) {
        let wish = |who: &&'static str| send(&world, (*who, "POST /orders"), order(who, "{medium}", 1));
        answers.extend(at_once(some.iter().map(wish)).await);
    }
    let share = 1_000 / rules::NETWORK_SHARE;
    assert_eq!(codes(&answers), json!({"yes": share, "crowded": 1_000 - share}));
    assert!(answers.iter().all(|answer| answer.json()["review"].is_null()), "no robot is told");
    let marked = "SELECT CAST(COUNT(*) AS BIGINT) FROM orders WHERE review = 'network'";
    let few = i64::try_from(rules::SHARED_NETWORK).unwrap();
    assert_eq!(count(&world, marked).await, share - few);
    let seen = world.ask("shop", "GET /accounts/{leader}/orders", Value::Null).await["orders"].clone();
    assert_eq!(seen[0]["review"], "network", "the shop is told why");

    let mut last = seen[0].clone();
    world.learn("last", &last["id"]);
    let buyer = last["buyer"]["handle"].take();
    let who = robots.iter().find(|name| buyer == **name).unwrap();
    world.ask(who, "POST /orders/{last}/place", ship()).await;
    world.ask(who, "POST /orders/{last}/pay", pay(PAYS, "of a robot")).await;
    for (act, outcome) in [("pack", 409), ("clear", 200), ("pack", 200)] {
        let answer = world.send("shop", "POST /orders/{last}/act", &json!({"act": act})).await;
        assert_eq!(answer.status.as_u16(), outcome, "{act}: {answer:?}");
    }
}

#[tokio::test]
async fn one_address_makes_no_thousand_accounts() {
    let world = World::new().await;
    let form = |name: &str| {
        json!({"name": name, "handle": name, "email": format!("{name}@example.com"),
        "password": "correct horse"})
    };
    // A handle that is taken counts as well.
    let mut answers = Vec::new();
    for n in 0..wanghong_people::limits::SIGNUPS + 5 {
        answers.push(world.send("nobody", "POST /signup", &form(&format!("robot{}", n % 2))).await);
    }
    assert_eq!(
        codes(&answers),
        json!({"yes": 2, "taken": wanghong_people::limits::SIGNUPS - 2, "slow_down": 5})
    );
    let mut answers = Vec::new();
    for n in 0..wanghong_people::limits::KNOCKS + 5 {
        let form = json!({"email": format!("fan{n}@example.com"), "password": "wrong horse"});
        answers.push(world.send("nobody", "POST /login", &form).await);
    }
    assert_eq!(codes(&answers), json!({"wrong_login": wanghong_people::limits::KNOCKS, "slow_down": 5}));
}

/// Two tries with two keys at the same moment: whatever came besides the price went back.
#[tokio::test]
async fn paying_twice_at_once_is_paying_once() {
    let mut world = World::new().await;
    for round in 0..10 {
        let name = format!("order {round}");
        placed(&mut world, "fan", &name).await;
        let op = format!("POST /orders/{{{name}}}/pay");
        let tries = (0..3).map(|n| pay(PAYS, &format!("{name}, try {n}"))).collect::<Vec<_>>();
        let answers = at_once(tries.iter().map(|body| world.send("fan", &op, body))).await;
        let codes = codes(&answers);
        let known = ["yes", "already_paid"];
        assert!(codes.as_object().unwrap().keys().all(|code| known.contains(&code.as_str())), "{codes}");
        assert!(codes["yes"].as_i64() >= Some(1), "{codes}");
    }
    let back = async || count(&world, "SELECT COUNT(*) FROM refunds WHERE state <> 'done'").await == 0;
    until("what came twice is back", back).await;
    let kept = "SELECT CAST(SUM(got_minor) - (SELECT COALESCE(SUM(amount_minor), 0) FROM refunds) AS BIGINT) \
         FROM payments WHERE got_minor IS NOT NULL";
    assert_eq!(count(&world, kept).await, 10 * 12_900);
    assert_eq!(stock(&world).await, json!([[3, 0, 0, 3], [90, 0, 10, 100]]));
}

/// Whoever cancels while the money is on its way has either the pieces or the money.
#[tokio::test]
async fn cancelling_while_paying_costs_nobody_anything() {
    let mut world = World::new().await;
    for round in 0..10 {
        let name = format!("order {round}");
        placed(&mut world, "fan", &name).await;
        let number = if round % 2 == 0 { PAYS } else { PAYS_LATE };
        let (paying, body) = (format!("POST /orders/{{{name}}}/pay"), pay(number, &name));
        let cancelling = format!("POST /orders/{{{name}}}/cancel");
        let (_, cancelled) =
            tokio::join!(world.send("fan", &paying, &body), world.send("fan", &cancelling, &Value::Null));
        assert_eq!(cancelled.status, 200, "{cancelled:?}");
        world
            .part
            .base
            .db
            .run("UPDATE payments SET next_ask_at = 1 WHERE state = 'pending'", ())
            .await
            .unwrap();
        world.part.pay.asks.notify_one();
    }
    let open = "SELECT CAST((SELECT COUNT(*) FROM payments WHERE state = 'pending') + \
         (SELECT COUNT(*) FROM refunds WHERE state <> 'done') AS BIGINT)";
    until("all money is where it stays", async || count(&world, open).await == 0).await;
    let kept = "SELECT CAST(COALESCE(SUM(got_minor), 0) - (SELECT COALESCE(SUM(amount_minor), 0) FROM refunds) AS BIGINT) \
         FROM payments WHERE got_minor IS NOT NULL";
    let sold = count(&world, "SELECT COUNT(*) FROM orders WHERE state = 'paid'").await;
    assert_eq!(count(&world, kept).await, sold * 12_900);
    assert_eq!(stock(&world).await, json!([[3, 0, 0, 3], [100 - sold, 0, sold, 100]]));
}

/// A person cancels now and then; who holds and cancels in a loop waits.
#[tokio::test]
async fn who_taps_in_a_loop_is_slowed_down() {
    let world = World::new().await;
    for _ in 0..crate::limits::TAPS {
        assert_eq!(
            world.send("fan", "POST /orders/1/cancel", &Value::Null).await.json()["code"],
            "not_found"
        );
    }
    let no = world.send("fan", "POST /orders/1/cancel", &Value::Null).await.json();
    assert_eq!(no["code"], "slow_down");
    assert!(no["retry_after_ms"].as_i64().unwrap() > 0);
    let tap = json!({"key": "held in a loop, by hand", "live": null, "sku": "{medium}", "quantity": 1});
    assert_eq!(world.send("fan", "POST /orders", &tap).await.json()["code"], "slow_down");
    assert!(world.send("guest", "POST /orders", &tap).await.status.is_success());
}
