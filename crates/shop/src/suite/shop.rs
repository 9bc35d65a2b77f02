//! Buying, from the tap to the money.

use crate::marks;
use crate::suite::World;
use serde_json::{Value, json};
use std::time::Duration;
use wanghong_base::clock;
use wanghong_core::Millis;
use wanghong_people::trial::until;

/// What of an order is written down.
const ORDER: &[&str] = &["id", "state", "sku", "live", "quantity", "total", "payment"];

fn order(key: &str, sku: &str, quantity: i64) -> Value {
    json!({"key": format!("{key}, made up by hand"), "live": "{show}", "sku": sku, "quantity": quantity, "at": null})
}

fn ship() -> Value {
    json!({"name": "Fan", "phone": "123", "address": "Haidian\nBeijing"})
}

fn pay(number: &str, key: &str) -> Value {
    json!({"provider": "test", "number": number, "key": format!("{key}, made up by hand")})
}

const PAYS: &str = "4242 4242 4242 4242";
const DECLINES: &str = "4000000000000002";
const PAYS_LATE: &str = "4000000000000077";

/// The fan with an order that is placed, called `order`.
async fn placed() -> World {
    let mut world = World::new().await;
    let held = world.ask("fan", "POST /orders", order("a", "{medium}", 2)).await;
    world.learn("order", &held["id"]);
    world.ask("fan", "POST /orders/{order}/place", ship()).await;
    world.shows(ORDER);
    world
}

async fn stock(world: &World) -> Value {
    let tee = world.ask("shop", "GET /products/{tee}", Value::Null).await;
    let count = |sku: &Value| json!([sku["left"], sku["held"], sku["sold"], sku["stocked"]]);
    tee["skus"].as_array().unwrap().iter().map(count).collect()
}

#[tokio::test]
async fn hold_place_pay() {
    let mut world = World::new().await;
    world.shows(ORDER);
    let held = world.tell("fan", "POST /orders", order("a", "{medium}", 2)).await;
    world.learn("order", &held["id"]);
    assert_eq!(held["held_until"].as_i64().unwrap() - held["created_at"].as_i64().unwrap(), 600_000);
    world.tell("fan", "POST /orders/{order}/pay", pay(PAYS, "early")).await;
    world.tell("fan", "GET /me/ship", Value::Null).await;
    world.tell("fan", "POST /orders/{order}/place", json!({"name": "", "phone": "1", "address": "x"})).await;
    world.tell("fan", "POST /orders/{order}/place", ship()).await;
    world.tell("fan", "POST /orders/{order}/pay", pay("4111111111111111", "typo")).await;
    world.tell("fan", "POST /orders/{order}/pay", pay(PAYS, "once")).await;
    world.tell("fan", "POST /orders/{order}/pay", pay(PAYS, "once")).await;
    world.tell("fan", "POST /orders/{order}/pay", pay(PAYS, "twice")).await;
    world.tell("fan", "POST /orders/{order}/cancel", Value::Null).await;
    let mine = world.ask("fan", "GET /me/orders", Value::Null).await;
    assert_eq!(mine["orders"][0], world.ask("fan", "GET /orders/{order}", Value::Null).await);
    world.shows(&["name", "phone", "address"]);
    world.tell("fan", "GET /me/ship", Value::Null).await;
    assert_eq!(stock(&world).await, json!([[3, 0, 0, 3], [100, 0, 0, 100]]));
    insta::assert_snapshot!(world.script(), @r#"
    fan: POST /orders
      200 {"id":"[id]","live":"{show}","payment":null,"quantity":2,"sku":"{medium}","state":"held","total":{"currency":"CNY","minor":25800}}
    fan: POST /orders/{order}/pay
      409 {"code":"conflict","field":"address","message":"Say first where it goes."}
    fan: GET /me/ship
      200
    fan: POST /orders/{order}/place
      422 {"code":"invalid","field":"name","message":"This must not be empty."}
    fan: POST /orders/{order}/place
      200 {"id":"{order}","live":"{show}","payment":null,"quantity":2,"sku":"{medium}","state":"placed","total":{"currency":"CNY","minor":25800}}
    fan: POST /orders/{order}/pay
      422 {"code":"invalid","field":"number","message":"This is none of the test numbers."}
    fan: POST /orders/{order}/pay
      200 {"id":"{order}","live":"{show}","payment":{"id":"[id]","provider":"test","state":"succeeded"},"quantity":2,"sku":"{medium}","state":"paid","total":{"currency":"CNY","minor":25800}}
    fan: POST /orders/{order}/pay
      200 {"id":"{order}","live":"{show}","payment":{"id":"[id]","provider":"test","state":"succeeded"},"quantity":2,"sku":"{medium}","state":"paid","total":{"currency":"CNY","minor":25800}}
    fan: POST /orders/{order}/pay
      409 {"code":"already_paid","message":"This order has been paid."}
    fan: POST /orders/{order}/cancel
      200 {"id":"{order}","live":"{show}","payment":{"id":"[id]","provider":"test","state":"refunded"},"quantity":2,"sku":"{medium}","state":"refunded","total":{"currency":"CNY","minor":25800}}
    fan: GET /me/ship
      200 {"address":"Haidian\nBeijing","name":"Fan","phone":"123"}
    "#);
}

#[tokio::test]
async fn a_declined_payment_leaves_the_pieces_held_for_another() {
    let mut world = placed().await;
    world.tell("fan", "POST /orders/{order}/pay", pay(DECLINES, "first")).await;
    world.tell("fan", "GET /orders/{order}", Value::Null).await;
    assert_eq!(stock(&world).await, json!([[3, 0, 0, 3], [98, 2, 0, 100]]));
    world.tell("fan", "POST /orders/{order}/pay", pay(PAYS, "second")).await;
    let other = world.ask("fan", "POST /orders", order("b", "{medium}", 1)).await;
    world.learn("other", &other["id"]);
    world.ask("fan", "POST /orders/{other}/place", ship()).await;
    world.tell("fan", "POST /orders/{other}/pay", pay(PAYS, "second")).await;
    insta::assert_snapshot!(world.script(), @r#"
    fan: POST /orders/{order}/pay
      402 {"code":"payment_failed","message":"The payment was declined. Try another way."}
    fan: GET /orders/{order}
      200 {"id":"{order}","live":"{show}","payment":{"id":"[id]","provider":"test","state":"failed"},"quantity":2,"sku":"{medium}","state":"placed","total":{"currency":"CNY","minor":25800}}
    fan: POST /orders/{order}/pay
      200 {"id":"{order}","live":"{show}","payment":{"id":"[id]","provider":"test","state":"succeeded"},"quantity":2,"sku":"{medium}","state":"paid","total":{"currency":"CNY","minor":25800}}
    fan: POST /orders/{other}/pay
      409 {"code":"key_reused","field":"key","message":"This key paid another order."}
    "#);
}

#[tokio::test]
async fn money_that_comes_late_is_waited_for_beside_the_request() {
    let mut world = placed().await;
    world.tell("fan", "POST /orders/{order}/pay", pay(PAYS_LATE, "late")).await;
    let paid = async || {
        a_second_passes().await;
        state(&world, "{order}").await == "paid"
    };
    until("the payment", paid).await;
    world.tell("fan", "GET /orders/{order}", Value::Null).await;
    insta::assert_snapshot!(world.script(), @r#"
    fan: POST /orders/{order}/pay
      200 {"id":"{order}","live":"{show}","payment":{"id":"[id]","provider":"test","state":"pending"},"quantity":2,"sku":"{medium}","state":"placed","total":{"currency":"CNY","minor":25800}}
    fan: GET /orders/{order}
      200 {"id":"{order}","live":"{show}","payment":{"id":"[id]","provider":"test","state":"succeeded"},"quantity":2,"sku":"{medium}","state":"paid","total":{"currency":"CNY","minor":25800}}
    "#);
}

/// For timers, not for us.
async fn a_second_passes() {
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(1)).await;
    tokio::time::resume();
}

async fn state(world: &World, order: &str) -> String {
    let order = world.ask("fan", &format!("GET /orders/{order}"), Value::Null).await;
    order["state"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_same_key_is_the_same_wish() {
    let mut world = World::new().await;
    world.shows(&["id", "state", "quantity"]);
    let held = world.tell("fan", "POST /orders", order("a", "{medium}", 2)).await;
    world.learn("order", &held["id"]);
    world.tell("fan", "POST /orders", order("a", "{medium}", 2)).await;
    world.tell("fan", "POST /orders", order("a", "{medium}", 3)).await;
    world.tell("fan", "POST /orders", order("a", "{small}", 2)).await;
    world.tell("guest", "POST /orders", order("a", "{medium}", 2)).await;
    assert_eq!(stock(&world).await, json!([[3, 0, 0, 3], [98, 2, 0, 100]]));
    world.tell("fan", "POST /orders/{order}/cancel", Value::Null).await;
    world.tell("fan", "POST /orders", order("a", "{medium}", 2)).await;
    assert_eq!(stock(&world).await, json!([[3, 0, 0, 3], [100, 0, 0, 100]]));
    insta::assert_snapshot!(world.script(), @r#"
    fan: POST /orders
      200 {"id":"[id]","quantity":2,"state":"held"}
    fan: POST /orders
      200 {"id":"{order}","quantity":2,"state":"held"}
    fan: POST /orders
      409 {"code":"key_reused","field":"key","message":"This key belongs to another order."}
    fan: POST /orders
      409 {"code":"key_reused","field":"key","message":"This key belongs to another order."}
    guest: POST /orders
      409 {"code":"key_reused","field":"key","message":"This key belongs to another order."}
    fan: POST /orders/{order}/cancel
      200 {"id":"{order}","quantity":2,"state":"cancelled"}
    fan: POST /orders
      200 {"id":"{order}","quantity":2,"state":"cancelled"}
    "#);
}

#[tokio::test]
async fn what_is_sold_out_comes_back_when_somebody_gives_it_back() {
    let mut world = World::new().await;
    world.shows(&["id", "state"]);
    let all = world.tell("fan", "POST /orders", order("a", "{small}", 3)).await;
    world.learn("all", &all["id"]);
    world.tell("guest", "POST /orders", order("b", "{small}", 1)).await;
    world.tell("fan", "POST /orders/{all}/cancel", Value::Null).await;
    world.tell("fan", "POST /orders/{all}/cancel", Value::Null).await;
    world.tell("fan", "POST /orders/{all}/place", ship()).await;
    let one = world.tell("guest", "POST /orders", order("b", "{small}", 1)).await;
    world.learn("one", &one["id"]);
    world.tell("guest", "POST /orders", order("c", "{small}", 3)).await;
    assert_eq!(stock(&world).await, json!([[2, 1, 0, 3], [100, 0, 0, 100]]));
    insta::assert_snapshot!(world.script(), @r#"
    fan: POST /orders
      200 {"id":"[id]","state":"held"}
    guest: POST /orders
      409 {"code":"sold_out","message":"Sold out."}
    fan: POST /orders/{all}/cancel
      200 {"id":"{all}","state":"cancelled"}
    fan: POST /orders/{all}/cancel
      200 {"id":"{all}","state":"cancelled"}
    fan: POST /orders/{all}/place
      409 {"code":"order_over","message":"This order was cancelled."}
    guest: POST /orders
      200 {"id":"[id]","state":"held"}
    guest: POST /orders
      409 {"code":"sold_out","message":"Sold out."}
    "#);
}

#[tokio::test]
async fn somebody_elses_order_is_not_there() {
    let mut world = placed().await;
    for (op, body) in [
        ("GET /orders/{order}", Value::Null),
        ("POST /orders/{order}/place", ship()),
        ("POST /orders/{order}/pay", pay(PAYS, "for another")),
        ("POST /orders/{order}/cancel", Value::Null),
        ("GET /orders/1", Value::Null),
    ] {
        world.tell("guest", op, body).await;
    }
    let mine = world.ask("guest", "GET /me/orders", Value::Null).await;
    assert_eq!(mine["orders"], json!([]));
    world.tell("moderator", "GET /orders/{order}", Value::Null).await;
    world.tell("shop", "GET /orders/{order}", Value::Null).await;
    world.tell("shop", "POST /orders/{order}/cancel", Value::Null).await;
    insta::assert_snapshot!(world.script(), @r#"
    guest: GET /orders/{order}
      404 {"code":"not_found","message":"Nothing is here."}
    guest: POST /orders/{order}/place
      404 {"code":"not_found","message":"There is no such thing."}
    guest: POST /orders/{order}/pay
      404 {"code":"not_found","message":"Nothing is here."}
    guest: POST /orders/{order}/cancel
      404 {"code":"not_found","message":"There is no such thing."}
    guest: GET /orders/1
      404 {"code":"not_found","message":"Nothing is here."}
    moderator: GET /orders/{order}
      404 {"code":"not_found","message":"Nothing is here."}
    shop: GET /orders/{order}
      200 {"id":"{order}","live":"{show}","payment":null,"quantity":2,"sku":"{medium}","state":"placed","total":{"currency":"CNY","minor":25800}}
    shop: POST /orders/{order}/cancel
      404 {"code":"not_found","message":"There is no such thing."}
    "#);
}

#[tokio::test]
async fn one_buyer_holds_only_so_much() {
    let mut world = World::new().await;
    world.shows(&["state"]);
    for n in 1..=6 {
        world.tell("fan", "POST /orders", order(&format!("wish {n}"), "{medium}", 1)).await;
    }
    insta::assert_snapshot!(world.script(), @r#"
    fan: POST /orders
      200 {"state":"held"}
    fan: POST /orders
      200 {"state":"held"}
    fan: POST /orders
      200 {"state":"held"}
    fan: POST /orders
      200 {"state":"held"}
    fan: POST /orders
      200 {"state":"held"}
    fan: POST /orders
      409 {"code":"limit_reached","field":"orders","message":"5 unpaid orders at once are the most."}
    "#);
}

#[tokio::test]
async fn stock_comes_in_and_goes_out_by_the_shop() {
    let mut world = World::new().await;
    world.ask("fan", "POST /orders", order("a", "{small}", 2)).await;
    world.shows(&["left", "held", "sold", "stocked"]);
    for add in [5, -6, -7, 0, i64::MAX, i64::MIN] {
        world.tell("shop", "POST /skus/{small}/stock", json!({"add": add})).await;
    }
    world.tell("shop", "POST /skus/{tee}/stock", json!({"add": 1})).await;
    world.shows(&["skus"]);
    world.tell("fan", "GET /products/{tee}", Value::Null).await;
    insta::assert_snapshot!(world.script(), @r#"
    shop: POST /skus/{small}/stock
      200 {"held":2,"left":6,"sold":0,"stocked":8}
    shop: POST /skus/{small}/stock
      200 {"held":2,"left":0,"sold":0,"stocked":2}
    shop: POST /skus/{small}/stock
      409 {"code":"conflict","field":"add","message":"Only 0 are left to take back."}
    shop: POST /skus/{small}/stock
      200 {"held":2,"left":0,"sold":0,"stocked":2}
    shop: POST /skus/{small}/stock
      422 {"code":"invalid","field":"add","message":"One SKU can hold 1000000000 pieces."}
    shop: POST /skus/{small}/stock
      409 {"code":"conflict","field":"add","message":"Only 0 are left to take back."}
    shop: POST /skus/{tee}/stock
      404 {"code":"not_found","message":"Nothing is here."}
    fan: GET /products/{tee}
      200 {"skus":[{"archived":false,"code":null,"draw":null,"floor":null,"held":0,"id":"{small}","left":0,"offers":[],"on_hand":0,"per_buyer":null,"plan":null,"price":{"currency":"CNY","minor":9900},"sold":0,"stocked":0,"title":"S","values":[],"waiting":[]},{"archived":false,"code":null,"draw":null,"floor":null,"held":0,"id":"{medium}","left":100,"offers":[],"on_hand":0,"per_buyer":null,"plan":null,"price":{"currency":"CNY","minor":12900},"sold":0,"stocked":0,"title":"M","values":[],"waiting":[]}]}
    "#);
}

#[tokio::test]
async fn an_order_names_things_that_are_there() {
    let mut world = World::new().await;
    world.shows(&["state"]);
    let wish = |change: &[(&str, Value)]| {
        let mut wish = order("a", "{medium}", 1);
        for (key, value) in change {
            wish[*key] = value.clone();
        }
        wish
    };
    for change in [
        ("quantity", json!(0)),
        ("quantity", json!(-1)),
        ("quantity", json!(100)),
        ("quantity", json!(i64::MAX)),
        ("sku", json!("1")),
        ("sku", json!("{tee}")),
        ("live", json!("1")),
        ("sku", json!("{mug's sku}")),
        ("key", json!("short")),
        ("key", json!("x".repeat(65))),
        ("at", json!(i64::MIN)),
    ] {
        world.tell("fan", "POST /orders", wish(&[change])).await;
    }
    insta::assert_snapshot!(world.script(), @r#"
        fan: POST /orders
          422 {"code":"invalid","field":"quantity","message":"One order is for 1 to 99 pieces."}
        fan: POST /orders
          422 {"code":"invalid","field":"quantity","message":"One order is for 1 to 99 pieces."}
        fan: POST /orders
          422 {"code":"invalid","field":"quantity","message":"One order is for 1 to 99 pieces."}
        fan: POST /orders
          422 {"code":"invalid","field":"quantity","message":"One order is for 1 to 99 pieces."}
        fan: POST /orders
          404 {"code":"not_found","message":"There is no such thing."}
        fan: POST /orders
          404 {"code":"not_found","message":"There is no such thing."}
        fan: POST /orders
          404 {"code":"not_found","message":"Nothing is here."}
        fan: POST /orders
          422 {"code":"invalid","field":"live","message":"This is not sold in this show."}
        fan: POST /orders
          422 {"code":"invalid","field":"key","message":"A key has 16 to 64 characters."}
        fan: POST /orders
          422 {"code":"invalid","field":"key","message":"A key has 16 to 64 characters."}
        fan: POST /orders
          200 {"state":"held"}
        "#);
}

/// A product takes its SKUs along, also one that is changed meanwhile, and over a restart.
#[tokio::test]
async fn nothing_of_a_product_that_is_out_of_the_shop_is_held() {
    let mut world = World::new().await;
    world.shows(&["state"]);
    let tee =
        |archived: bool| json!({"title": "Tee", "description": "", "pictures": [], "archived": archived});
    let medium = json!({"title": "M", "price_minor": 12_900, "archived": false});
    world.ask("shop", "PATCH /products/{tee}", tee(true)).await;
    world.tell("fan", "POST /orders", order("a", "{medium}", 1)).await;
    world.ask("shop", "PATCH /skus/{medium}", medium).await;
    world.tell("fan", "POST /orders", order("a", "{medium}", 1)).await;
    let mut world = world.again().await;
    world.tell("fan", "POST /orders", order("a", "{medium}", 1)).await;
    world.ask("shop", "PATCH /products/{tee}", tee(false)).await;
    world.tell("fan", "POST /orders", order("a", "{medium}", 1)).await;
    insta::assert_snapshot!(world.script(), @r#"
    fan: POST /orders
      409 {"code":"sold_out","message":"This is not sold any more."}
    fan: POST /orders
      409 {"code":"sold_out","message":"This is not sold any more."}
    fan: POST /orders
      409 {"code":"sold_out","message":"This is not sold any more."}
    fan: POST /orders
      200 {"state":"held"}
    "#);
}

#[tokio::test]
async fn what_orders_share_is_forgotten_once_it_is_counted_no_more() {
    let world = placed().await;
    let kept = async || {
        let rows: Vec<(Option<i64>, Option<i64>)> =
            world.part.base.db.all("SELECT network, address_mark FROM orders", ()).await.unwrap();
        rows.iter().map(|(network, address)| (network.is_some(), address.is_some())).collect::<Vec<_>>()
    };
    let later = clock::now() + Millis::days(2);
    assert_eq!(kept().await, [(true, true)]);
    marks::forget(&world.part, clock::now()).await.unwrap();
    assert_eq!(kept().await, [(true, true)], "it is counted");
    marks::forget(&world.part, later).await.unwrap();
    assert_eq!(kept().await, [(false, false)]);
    world.ask("fan", "POST /orders", order("b", "{medium}", 1)).await;
    marks::forget(&world.part, later).await.unwrap();
    assert_eq!(kept().await, [(false, false); 2], "what came since then too");
}
