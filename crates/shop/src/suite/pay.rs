//! Money that comes twice, late, wrong, or by hand.

use crate::pay::Way;
use crate::suite::World;
use serde_json::{Value, json};
use wanghong_people::trial::until;

/// What of an order, and of a line of the reconciliation, is written down.
const SHOWN: &[&str] =
    &["state", "payment", "finding", "why", "done", "asked", "came", "refunds", "provider", "order"];

fn pay(provider: &str, number: &str, key: &str) -> Value {
    json!({"provider": provider, "number": number, "key": format!("{key}, made up by hand")})
}

const PAYS: &str = "4242424242424242";
const PAYS_TWICE: &str = "4000000000000036";
const PAYS_TOO_LATE: &str = "4000000000000093";

async fn world() -> World {
    let mut world = World::set(|config| {
        config.shop.payments = vec![Way::Test, Way::Transfer];
        config.shop.transfer_instructions = "To IBAN XX00.".into();
    })
    .await;
    world.shows(SHOWN);
    world
}

/// Has somebody place an order for so many of the small ones, under a name.
async fn placed(world: &mut World, who: &str, name: &'static str, quantity: i64) {
    let key = format!("{name}, made up by hand");
    let wish = json!({"key": key, "live": null, "sku": "{small}", "quantity": quantity, "at": null});
    let order = world.ask(who, "POST /orders", wish).await;
    world.learn(name, &order["id"]);
    let ship = json!({"name": "Fan", "phone": "1", "address": "Beijing"});
    world.ask(who, &format!("POST /orders/{{{name}}}/place"), ship).await;
}

async fn learn_payment(world: &mut World, order: &str) {
    let order = world.ask("shop", &format!("GET /orders/{{{order}}}"), Value::Null).await;
    world.learn("payment", &order["payment"]["id"]);
}

async fn state(world: &World, order: &str) -> Value {
    world.ask("shop", &format!("GET /orders/{{{order}}}"), Value::Null).await["state"].clone()
}

async fn strange(world: &World) -> Value {
    world.ask("shop", "GET /accounts/{leader}/reconciliation", Value::Null).await
}

async fn count(world: &World, sql: &'static str) -> i64 {
    world.part.base.db.find::<(i64,)>(sql, ()).await.unwrap().unwrap().0
}

/// Has the provider asked now about everything that was to be asked.
async fn ask_now(world: &World) {
    world
        .part
        .base
        .db
        .run("UPDATE payments SET next_ask_at = 1 WHERE next_ask_at IS NOT NULL", ())
        .await
        .unwrap();
    world.part.pay.asks.notify_one();
}

#[tokio::test]
async fn a_provider_that_answers_twice_is_heard_once() {
    let mut world = world().await;
    placed(&mut world, "fan", "order", 2).await;
    world.tell("fan", "POST /orders/{order}/pay", pay("test", PAYS_TWICE, "a")).await;
    assert_eq!(count(&world, "SELECT COUNT(*) FROM payments WHERE next_ask_at IS NOT NULL").await, 1);
    ask_now(&world).await;
    let heard =
        async || count(&world, "SELECT COUNT(*) FROM payments WHERE next_ask_at IS NOT NULL").await == 0;
    until("the second answer", heard).await;
    world.tell("fan", "GET /orders/{order}", Value::Null).await;
    world.tell("shop", "GET /accounts/{leader}/reconciliation", Value::Null).await;
    insta::assert_snapshot!(world.script(), @r#"
    fan: POST /orders/{order}/pay
      200 {"payment":{"id":"[id]","provider":"test","state":"succeeded"},"state":"paid"}
    fan: GET /orders/{order}
      200 {"payment":{"id":"[id]","provider":"test","state":"succeeded"},"state":"paid"}
    shop: GET /accounts/{leader}/reconciliation
      200 []
    "#);
}

/// An order for all of the small ones whose money comes once its hold has lapsed.
async fn lapsed() -> World {
    let mut world = world().await;
    placed(&mut world, "fan", "order", 3).await;
    world.ask("fan", "POST /orders/{order}/pay", pay("test", PAYS_TOO_LATE, "a")).await;
    world.part.base.db.run("UPDATE orders SET held_until = 1", ()).await.unwrap();
    world.part.base.db.run("UPDATE payments SET next_ask_at = 4000000000000", ()).await.unwrap();
    let world = world.again().await;
    until("it lapses", async || state(&world, "order").await == "lapsed").await;
    world
}

#[tokio::test]
async fn late_money_buys_what_is_left() {
    let mut world = lapsed().await;
    ask_now(&world).await;
    until("the money", async || state(&world, "order").await == "paid").await;
    world.tell("shop", "GET /accounts/{leader}/reconciliation", Value::Null).await;
    insta::assert_snapshot!(world.script(), @r#"
    shop: GET /accounts/{leader}/reconciliation
      200 [{"asked":{"currency":"CNY","minor":29700},"came":{"currency":"CNY","minor":29700},"done":"Pieces were left: it bought the order after all.","finding":"late","order":"{order}","payment":"[id]","provider":"test","refunds":[],"state":"succeeded","why":"The money came after the time to pay had run out."}]
    "#);
}

#[tokio::test]
async fn late_money_that_finds_nothing_goes_back() {
    let mut world = lapsed().await;
    placed(&mut world, "guest", "other", 3).await;
    ask_now(&world).await;
    until("the money", async || state(&world, "order").await == "refunded").await;
    until("it is back", async || strange(&world).await[0]["refunds"][0]["state"] == "done").await;
    world.tell("fan", "GET /orders/{order}", Value::Null).await;
    world.shows(&["finding", "why", "done", "state", "came"]);
    world.tell("shop", "GET /accounts/{leader}/reconciliation", Value::Null).await;
    assert_eq!(count(&world, "SELECT COUNT(*) FROM refunds").await, 1);
    insta::assert_snapshot!(world.script(), @r#"
    fan: GET /orders/{order}
      200 {"payment":{"id":"[id]","provider":"test","state":"refunded"},"state":"refunded"}
    shop: GET /accounts/{leader}/reconciliation
      200 [{"came":{"currency":"CNY","minor":29700},"done":"It was given back.","finding":"late","state":"refunded","why":"The money came after the time to pay had run out."}]
    "#);
}

#[tokio::test]
async fn a_transfer_is_confirmed_by_the_shop() {
    let mut world = world().await;
    placed(&mut world, "fan", "order", 2).await;
    world.tell("fan", "POST /orders/{order}/pay", pay("transfer", "", "a")).await;
    learn_payment(&mut world, "order").await;
    let right = json!({"minor": 19_800, "currency": "CNY"});
    world.tell("fan", "POST /payments/{payment}/confirm", right.clone()).await;
    world.tell("foreign", "POST /payments/{payment}/confirm", right.clone()).await;
    world.tell("shop", "POST /payments/{payment}/confirm", json!({"minor": 0, "currency": "CNY"})).await;
    world
        .tell("shop", "POST /payments/{payment}/confirm", json!({"minor": 19_800, "currency": "yuan"}))
        .await;
    world.shows(&["state", "asked", "came", "finding", "refunds"]);
    world.tell("shop", "POST /payments/{payment}/confirm", right.clone()).await;
    world.tell("shop", "POST /payments/{payment}/confirm", right).await;
    world.tell("shop", "POST /payments/{payment}/confirm", json!({"minor": 1, "currency": "CNY"})).await;
    world.tell("shop", "POST /payments/{payment}/decline", Value::Null).await;
    world.shows(SHOWN);
    world.tell("fan", "GET /orders/{order}", Value::Null).await;
    world.tell("shop", "GET /accounts/{leader}/reconciliation", Value::Null).await;
    let script = world.script().replace(&world.names.id("order").to_string(), "[order]");
    insta::assert_snapshot!(script, @r#"
    fan: POST /orders/{order}/pay
      200 {"payment":{"id":"[id]","instructions":"To IBAN XX00.\nReference: [order]","provider":"transfer","state":"pending"},"state":"placed"}
    fan: POST /payments/{payment}/confirm
      403 {"code":"forbidden","message":"You may not do this."}
    foreign: POST /payments/{payment}/confirm
      403 {"code":"forbidden","message":"You may not do this."}
    shop: POST /payments/{payment}/confirm
      422 {"code":"invalid","field":"minor","message":"This is no amount that can have come."}
    shop: POST /payments/{payment}/confirm
      422 {"code":"invalid","field":"currency","message":"“yuan” is not a currency code such as CNY."}
    shop: POST /payments/{payment}/confirm
      200 {"asked":{"currency":"CNY","minor":19800},"came":{"currency":"CNY","minor":19800},"finding":null,"refunds":[],"state":"succeeded"}
    shop: POST /payments/{payment}/confirm
      200 {"asked":{"currency":"CNY","minor":19800},"came":{"currency":"CNY","minor":19800},"finding":null,"refunds":[],"state":"succeeded"}
    shop: POST /payments/{payment}/confirm
      409 {"code":"conflict","field":"confirmed","message":"Another amount was confirmed before."}
    shop: POST /payments/{payment}/decline
      409 {"code":"conflict","field":"paid","message":"Its money came before."}
    fan: GET /orders/{order}
      200 {"payment":{"id":"{payment}","provider":"transfer","state":"succeeded"},"state":"paid"}
    shop: GET /accounts/{leader}/reconciliation
      200 []
    "#);
}

/// A card has minutes and a transfer days; of one buyer no more than two orders wait so long.
#[tokio::test]
async fn a_transfer_has_days() {
    let mut world = world().await;
    for name in ["first", "second", "third"] {
        placed(&mut world, "fan", name, 1).await;
        let op = format!("POST /orders/{{{name}}}/pay");
        let no = world.send("fan", &op, &pay("transfer", "", name)).await.json();
        let order = world.ask("fan", &format!("GET /orders/{{{name}}}"), Value::Null).await;
        let kept = order["held_until"].as_i64().unwrap() - order["created_at"].as_i64().unwrap();
        world.write(&format!("{name}: {} minutes {} {}", kept / 60_000, no["code"], no["field"]));
    }
    insta::assert_snapshot!(world.script(), @r#"
    first: 4320 minutes null null
    second: 4320 minutes null null
    third: 10 minutes "limit_reached" "provider"
    "#);
}

#[tokio::test]
async fn a_transfer_of_another_amount_goes_back_by_hand_and_the_order_waits() {
    let mut world = world().await;
    placed(&mut world, "fan", "order", 2).await;
    world.ask("fan", "POST /orders/{order}/pay", pay("transfer", "", "a")).await;
    learn_payment(&mut world, "order").await;
    world.ask("shop", "POST /payments/{payment}/confirm", json!({"minor": 19_799, "currency": "CNY"})).await;
    let sent = async || strange(&world).await[0]["refunds"][0]["state"] == "sent";
    until("somebody is asked to give it back", sent).await;
    world.shows(&["finding", "why", "done", "state", "asked", "came"]);
    world.tell("shop", "GET /accounts/{leader}/reconciliation", Value::Null).await;
    let refund = strange(&world).await[0]["refunds"][0]["id"].clone();
    world.learn("refund", &refund);
    world.tell("foreign", "POST /refunds/{refund}/done", Value::Null).await;
    world.tell("shop", "POST /refunds/{refund}/done", Value::Null).await;
    world.shows(SHOWN);
    world.tell("fan", "POST /orders/{order}/pay", pay("test", PAYS, "b")).await;
    insta::assert_snapshot!(world.script(), @r#"
    shop: GET /accounts/{leader}/reconciliation
      200 [{"asked":{"currency":"CNY","minor":19800},"came":{"currency":"CNY","minor":19799},"done":"Give it back by hand, then say that it is done.","finding":"wrong","state":"refunded","why":"The amount or the currency was not what the order asked for."}]
    foreign: POST /refunds/{refund}/done
      403 {"code":"forbidden","message":"You may not do this."}
    shop: POST /refunds/{refund}/done
      200 {"asked":{"currency":"CNY","minor":19800},"came":{"currency":"CNY","minor":19799},"done":"It was given back.","finding":"wrong","state":"refunded","why":"The amount or the currency was not what the order asked for."}
    fan: POST /orders/{order}/pay
      200 {"payment":{"id":"[id]","provider":"test","state":"succeeded"},"state":"paid"}
    "#);
}

#[tokio::test]
async fn a_transfer_that_does_not_come_is_declined() {
    let mut world = world().await;
    placed(&mut world, "fan", "order", 1).await;
    world.ask("fan", "POST /orders/{order}/pay", pay("transfer", "", "a")).await;
    learn_payment(&mut world, "order").await;
    world.shows(&["state", "finding"]);
    world.tell("shop", "POST /payments/{payment}/decline", Value::Null).await;
    world.tell("shop", "POST /payments/{payment}/decline", Value::Null).await;
    world.shows(SHOWN);
    world.tell("fan", "GET /orders/{order}", Value::Null).await;
    world.tell("fan", "POST /orders/{order}/pay", pay("test", PAYS, "b")).await;
    world.tell("fan", "POST /orders/{order}/pay", pay("stripe", "", "c")).await;
    insta::assert_snapshot!(world.script(), @r#"
    shop: POST /payments/{payment}/decline
      200 {"finding":null,"state":"failed"}
    shop: POST /payments/{payment}/decline
      200 {"finding":null,"state":"failed"}
    fan: GET /orders/{order}
      200 {"payment":{"id":"{payment}","provider":"transfer","state":"failed"},"state":"placed"}
    fan: POST /orders/{order}/pay
      200 {"payment":{"id":"[id]","provider":"test","state":"succeeded"},"state":"paid"}
    fan: POST /orders/{order}/pay
      422 {"code":"invalid","field":"provider","message":"This way to pay is not known."}
    "#);
}

/// Two ways at once pay for one order: the second one's money goes back.
#[tokio::test]
async fn money_that_comes_by_two_ways_is_kept_once() {
    let mut world = world().await;
    placed(&mut world, "fan", "order", 2).await;
    world.ask("fan", "POST /orders/{order}/pay", pay("transfer", "", "a")).await;
    learn_payment(&mut world, "order").await;
    world.ask("fan", "POST /orders/{order}/pay", pay("test", PAYS, "b")).await;
    let right = json!({"minor": 19_800, "currency": "CNY"});
    world.ask("shop", "POST /payments/{payment}/confirm", right.clone()).await;
    world.ask("shop", "POST /payments/{payment}/confirm", right).await;
    assert_eq!(count(&world, "SELECT COUNT(*) FROM refunds").await, 1);
    world.shows(&["finding", "why", "state", "came", "provider"]);
    world.tell("shop", "GET /accounts/{leader}/reconciliation", Value::Null).await;
    world.tell("foreign", "GET /accounts/{leader}/reconciliation", Value::Null).await;
    insta::assert_snapshot!(world.script(), @r#"
    shop: GET /accounts/{leader}/reconciliation
      200 [{"came":{"currency":"CNY","minor":19800},"finding":"twice","provider":"transfer","state":"refunded","why":"The order had been settled by another payment."}]
    foreign: GET /accounts/{leader}/reconciliation
      403 {"code":"forbidden","message":"You may not do this."}
    "#);
}

/// A refund that was decided is done by the next process.
#[test]
fn a_refund_outlives_the_process() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let before = runtime();
    let world = before.block_on(async {
        let mut world = lapsed().await;
        placed(&mut world, "guest", "other", 3).await;
        ask_now(&world).await;
        until("it is back", async || strange(&world).await[0]["refunds"][0]["state"] == "done").await;
        let undone = "UPDATE refunds SET state = 'due', next_at = 1, done_at = NULL";
        assert_eq!(world.part.base.db.run(undone, ()).await.unwrap(), 1);
        world
    });
    drop(before);
    runtime().block_on(async {
        let world = world.again().await;
        until("it is back", async || strange(&world).await[0]["refunds"][0]["state"] == "done").await;
        assert_eq!(count(&world, "SELECT COUNT(*) FROM refunds").await, 1);
    });
}
