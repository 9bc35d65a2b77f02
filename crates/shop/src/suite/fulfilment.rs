//! From the paid order to the parcel, and back.

use crate::suite::World;
use serde_json::{Value, json};

/// A world in which the fan has paid two pieces.
pub(super) async fn paid() -> World {
    let mut world = World::new().await;
    world.shows(&["state", "received", "refunded", "carrier", "tracking", "code", "kind", "text"]);
    let order =
        json!({"key": "the order that is paid", "live": null, "sku": "{small}", "quantity": 2, "at": null});
    let order = world.ask("fan", "POST /orders", order).await;
    world.learn("order", &order["id"]);
    let ship = json!({"name": "Fan", "phone": "1", "address": "Beijing"});
    world.ask("fan", "POST /orders/{order}/place", ship).await;
    let card = json!({"provider": "test", "number": "4242424242424242", "key": "what paid the order"});
    world.ask("fan", "POST /orders/{order}/pay", card).await;
    world
}

async fn act(world: &mut World, body: Value) {
    world.tell("shop", "POST /orders/{order}/act", body).await;
}

async fn stock(world: &World) -> Value {
    let tee = world.ask("shop", "GET /products/{tee}", Value::Null).await;
    let sku = &tee["skus"][0];
    json!([sku["left"], sku["held"], sku["sold"], sku["stocked"]])
}

#[tokio::test]
async fn a_parcel_goes_out_and_comes_back_in_part() {
    let mut world = paid().await;
    act(&mut world, json!({"act": "ship"})).await;
    act(&mut world, json!({"act": "pack"})).await;
    act(&mut world, json!({"act": "pack"})).await;
    act(&mut world, json!({"act": "ship", "carrier": "SF Express", "tracking": "SF123"})).await;
    act(&mut world, json!({"act": "undo"})).await;
    act(&mut world, json!({"act": "ship", "carrier": "SF Express", "tracking": "SF124"})).await;
    world.tell("fan", "POST /orders/{order}/cancel", Value::Null).await;
    world.tell("fan", "POST /orders/{order}/return", json!({"reason": "unwanted"})).await;
    act(&mut world, json!({"act": "deliver"})).await;
    world.tell("fan", "POST /orders/{order}/return", json!({"reason": "unwanted"})).await;
    act(&mut world, json!({"act": "refuse_return", "words": "It was worn."})).await;
    act(&mut world, json!({"act": "refund", "amount_minor": 900})).await;
    assert_eq!(stock(&world).await, json!([1, 0, 2, 3]), "a part of the money moves no piece");
    act(&mut world, json!({"act": "refund", "restock": true})).await;
    assert_eq!(stock(&world).await, json!([3, 0, 0, 3]));
    act(&mut world, json!({"act": "refund"})).await;
    world.tell("fan", "GET /orders/{order}/events", Value::Null).await;
    insta::assert_snapshot!(world.script(), @r#"
    shop: POST /orders/{order}/act
      409 {"code":"not_in_state","message":"An order that is paid does not allow this."}
    shop: POST /orders/{order}/act
      200 {"carrier":null,"received":{"currency":"CNY","minor":19800},"refunded":{"currency":"CNY","minor":0},"state":"packed","tracking":null}
    shop: POST /orders/{order}/act
      409 {"code":"not_in_state","message":"An order that is packed does not allow this."}
    shop: POST /orders/{order}/act
      200 {"carrier":"SF Express","received":{"currency":"CNY","minor":19800},"refunded":{"currency":"CNY","minor":0},"state":"shipped","tracking":"SF123"}
    shop: POST /orders/{order}/act
      200 {"carrier":"SF Express","received":{"currency":"CNY","minor":19800},"refunded":{"currency":"CNY","minor":0},"state":"packed","tracking":"SF123"}
    shop: POST /orders/{order}/act
      200 {"carrier":"SF Express","received":{"currency":"CNY","minor":19800},"refunded":{"currency":"CNY","minor":0},"state":"shipped","tracking":"SF124"}
    fan: POST /orders/{order}/cancel
      409 {"code":"on_its_way","message":"This order is on its way. Ask for a return."}
    fan: POST /orders/{order}/return
      409 {"code":"not_delivered","message":"Only what was delivered can be returned."}
    shop: POST /orders/{order}/act
      200 {"carrier":"SF Express","received":{"currency":"CNY","minor":19800},"refunded":{"currency":"CNY","minor":0},"state":"delivered","tracking":"SF124"}
    fan: POST /orders/{order}/return
      200 {"carrier":"SF Express","received":{"currency":"CNY","minor":19800},"refunded":{"currency":"CNY","minor":0},"state":"delivered","tracking":"SF124"}
    shop: POST /orders/{order}/act
      200 {"carrier":"SF Express","received":{"currency":"CNY","minor":19800},"refunded":{"currency":"CNY","minor":0},"state":"delivered","tracking":"SF124"}
    shop: POST /orders/{order}/act
      200 {"carrier":"SF Express","received":{"currency":"CNY","minor":19800},"refunded":{"currency":"CNY","minor":900},"state":"delivered","tracking":"SF124"}
    shop: POST /orders/{order}/act
      200 {"carrier":"SF Express","received":{"currency":"CNY","minor":19800},"refunded":{"currency":"CNY","minor":19800},"state":"refunded","tracking":"SF124"}
    shop: POST /orders/{order}/act
      409 {"code":"order_over","message":"An order that is refunded does not allow this."}
    fan: GET /orders/{order}/events
      200 [{"kind":"hold"},{"kind":"place"},{"kind":"pay"},{"kind":"pack"},{"kind":"ship"},{"kind":"undo"},{"kind":"ship"},{"kind":"deliver"},{"kind":"ask_return"},{"kind":"refuse_return"},{"kind":"refund"},{"kind":"refund"}]
    "#);
}

#[tokio::test]
async fn what_was_sent_and_is_paid_back_without_coming_back_is_written_off() {
    let mut world = paid().await;
    for step in ["pack", "ship", "refund"] {
        act(&mut world, json!({"act": step})).await;
    }
    assert_eq!(stock(&world).await, json!([1, 0, 0, 1]));
    let history = world.ask("shop", "GET /skus/{small}/movements", Value::Null).await;
    let newest = &history["movements"][0];
    assert_eq!((&newest["kind"], &newest["more"]["left"]), (&json!("stock"), &json!(-2)), "{history}");
    let first = history["movements"].as_array().unwrap().last().unwrap();
    assert_eq!(first["then"]["on_hand"], first["more"]["on_hand"], "told backwards it ends at nothing");
}

/// What is in the house falls when a parcel leaves it, and the history tells by which act.
#[tokio::test]
async fn a_parcel_that_left_is_not_on_hand() {
    let world = paid().await;
    let on_hand = async |world: &World| {
        let tee = world.ask("shop", "GET /products/{tee}", Value::Null).await;
        tee["skus"][0]["on_hand"].clone()
    };
    world.ask("shop", "POST /orders/{order}/act", json!({"act": "pack"})).await;
    assert_eq!(on_hand(&world).await, 3);
    for (step, left) in [("ship", 1), ("undo", 3), ("ship", 1), ("deliver", 1)] {
        world.ask("shop", "POST /orders/{order}/act", json!({"act": step})).await;
        assert_eq!(on_hand(&world).await, left, "{step}");
    }
    let mut world = world.again().await;
    let back = json!({"act": "refund", "amount_minor": 9_900, "pieces": 1, "restock": true});
    world.ask("shop", "POST /orders/{order}/act", back).await;
    assert_eq!(on_hand(&world).await, 2);
    let csv = world.send("shop", "GET /accounts/{leader}/catalogue", &Value::Null).await;
    let csv = String::from_utf8(csv.body.to_vec()).unwrap();
    assert!(csv.contains(",S,CNY,99.00,,,,2,,"), "{csv}");
    let history = world.ask("shop", "GET /skus/{small}/movements", Value::Null).await;
    for line in history["movements"].as_array().unwrap() {
        let (kind, more, then) = (&line["kind"], &line["more"], &line["then"]);
        world
            .write(&format!("{kind} {} on hand {}, then {}", more["sold"], more["on_hand"], then["on_hand"]));
    }
    insta::assert_snapshot!(world.script(), @r#"
    "refund" 0 on hand 1, then 2
    "ship" -2 on hand -2, then 1
    "undo" 2 on hand 2, then 3
    "ship" -2 on hand -2, then 1
    "pay" 2 on hand 0, then 3
    "hold" 0 on hand 0, then 3
    "stock" 0 on hand 3, then 3
    "#);
}

/// One of two comes back broken: its money goes back, it leaves the books, and the history says so.
#[tokio::test]
async fn a_piece_comes_back_and_the_other_stays() {
    let mut world = paid().await;
    for step in ["pack", "ship", "deliver"] {
        world.ask("shop", "POST /orders/{order}/act", json!({"act": step})).await;
    }
    world.shows(&["state", "quantity", "returned", "refunded"]);
    act(&mut world, json!({"act": "refund", "amount_minor": 9_900, "pieces": 2})).await;
    act(&mut world, json!({"act": "refund", "amount_minor": 9_900, "pieces": 1})).await;
    assert_eq!(stock(&world).await, json!([1, 0, 1, 2]));
    let mut world = world.again().await;
    act(&mut world, json!({"act": "forfeit"})).await;
    act(&mut world, json!({"act": "refund", "restock": true})).await;
    assert_eq!(stock(&world).await, json!([2, 0, 0, 2]));
    let history = world.ask("shop", "GET /skus/{small}/movements", Value::Null).await;
    for line in history["movements"].as_array().unwrap().iter().take(3) {
        let (kind, more) = (&line["kind"], &line["more"]);
        world.write(&format!("{kind} left {} sold {}", more["left"], more["sold"]));
    }
    let first = history["movements"].as_array().unwrap().last().unwrap();
    assert_eq!(first["then"]["on_hand"], first["more"]["on_hand"], "told backwards it ends at nothing");
    let life = world.ask("fan", "GET /orders/{order}/events", Value::Null).await;
    let back: Vec<_> = life.as_array().unwrap().iter().map(|event| event["back"].as_i64().unwrap()).collect();
    assert_eq!(back, [0, 0, 0, 0, 0, 0, 1, 0]);
    insta::assert_snapshot!(world.script(), @r#"
    shop: POST /orders/{order}/act
      422 {"code":"invalid","field":"pieces","message":"0 to 1 pieces can come back with a part of the money."}
    shop: POST /orders/{order}/act
      200 {"quantity":2,"refunded":{"currency":"CNY","minor":9900},"returned":1,"state":"delivered"}
    shop: POST /orders/{order}/act
      409 {"code":"not_in_state","message":"An order that is delivered does not allow this."}
    shop: POST /orders/{order}/act
      200 {"quantity":2,"refunded":{"currency":"CNY","minor":19800},"returned":1,"state":"refunded"}
    "refund" left 1 sold 0
    "stock" left -1 sold 0
    "refund" left 1 sold 0
    "#);
}

/// A balance that is overdue at once: the shop ends the order, its pieces come back, and its deposit does not.
#[tokio::test]
async fn a_deposit_is_kept_when_its_balance_never_comes() {
    let mut world = World::new().await;
    let offer = json!({"sku": "{small}", "kind": "deposit", "price_minor": 9_900, "deposit_minor": 1_000,
        "cooling_ms": 0, "balance_ms": 0});
    let offered = world.ask("shop", "POST /accounts/{leader}/offers", offer).await;
    world.learn("offer", &offered["offer"]["id"]);
    let wish = json!({"key": "with a deposit first", "live": null, "sku": "{small}", "quantity": 2, "at": null,
        "offer": "{offer}"});
    let order = world.ask("fan", "POST /orders", wish).await;
    world.learn("order", &order["id"]);
    let ship = json!({"name": "Fan", "phone": "1", "address": "Beijing"});
    world.ask("fan", "POST /orders/{order}/place", ship).await;
    let card = json!({"provider": "test", "number": "4242424242424242", "key": "what paid the deposit"});
    world.ask("fan", "POST /orders/{order}/pay", card).await;
    world.shows(&["state", "received", "refunded", "due"]);
    world.tell("fan", "POST /orders/{order}/act", json!({"act": "forfeit"})).await;
    act(&mut world, json!({"act": "forfeit"})).await;
    assert_eq!(stock(&world).await, json!([3, 0, 0, 3]));
    let mut world = world.again().await;
    act(&mut world, json!({"act": "refund"})).await;
    world.tell("fan", "GET /orders/{order}", Value::Null).await;
    insta::assert_snapshot!(world.script(), @r#"
    fan: POST /orders/{order}/act
      404 {"code":"not_found","message":"Nothing is here."}
    shop: POST /orders/{order}/act
      200 {"due":null,"received":{"currency":"CNY","minor":2000},"refunded":{"currency":"CNY","minor":0},"state":"cancelled"}
    shop: POST /orders/{order}/act
      409 {"code":"order_over","message":"An order that is cancelled does not allow this."}
    fan: GET /orders/{order}
      200 {"due":null,"received":{"currency":"CNY","minor":2000},"refunded":{"currency":"CNY","minor":0},"state":"cancelled"}
    "#);
}

/// The limit of a SKU counts what was bought before there was one, also after a restart.
#[tokio::test]
async fn a_buyer_has_no_more_than_the_limit() {
    let mut world = paid().await;
    let terms = json!({"title": "S", "code": null, "price_minor": 9_900, "floor_minor": null, "plan": null,
        "per_buyer": 2, "archived": false});
    world.ask("shop", "PATCH /skus/{small}", terms).await;
    let third = |key: &str| json!({"key": key, "live": null, "sku": "{small}", "quantity": 1, "at": null});
    world.tell("fan", "POST /orders", third("one more than two")).await;
    let mut world = world.again().await;
    world.tell("fan", "POST /orders", third("one more than two")).await;
    world.tell("guest", "POST /orders", third("the last one there is")).await;
    insta::assert_snapshot!(world.script(), @r#"
    fan: POST /orders
      409 {"code":"limit_reached","message":"This is more than one buyer may have."}
    fan: POST /orders
      409 {"code":"limit_reached","message":"This is more than one buyer may have."}
    guest: POST /orders
      200 {"carrier":null,"received":{"currency":"CNY","minor":0},"refunded":{"currency":"CNY","minor":0},"state":"held","tracking":null}
    "#);
}

#[tokio::test]
async fn no_more_goes_back_than_came() {
    let mut world = paid().await;
    for minor in [0, -1, i64::MIN, 1_000_000, i64::MAX] {
        act(&mut world, json!({"act": "refund", "amount_minor": minor})).await;
    }
    world.tell("fan", "POST /orders/{order}/act", json!({"act": "refund"})).await;
    world.tell("foreign", "POST /orders/{order}/act", json!({"act": "refund"})).await;
    world.tell("shop", "POST /orders/{order}/act", json!({"act": "burn"})).await;
    world.tell("fan", "POST /orders/{order}/cancel", Value::Null).await;
    act(&mut world, json!({"act": "refund"})).await;
    insta::assert_snapshot!(world.script(), @r#"
    shop: POST /orders/{order}/act
      422 {"code":"invalid","field":"amount","message":"Between 1 and 19800 minor units can go back."}
    shop: POST /orders/{order}/act
      422 {"code":"invalid","field":"amount","message":"Between 1 and 19800 minor units can go back."}
    shop: POST /orders/{order}/act
      422 {"code":"invalid","field":"amount","message":"Between 1 and 19800 minor units can go back."}
    shop: POST /orders/{order}/act
      422 {"code":"invalid","field":"amount","message":"Between 1 and 19800 minor units can go back."}
    shop: POST /orders/{order}/act
      422 {"code":"invalid","field":"amount","message":"Between 1 and 19800 minor units can go back."}
    fan: POST /orders/{order}/act
      404 {"code":"not_found","message":"Nothing is here."}
    foreign: POST /orders/{order}/act
      404 {"code":"not_found","message":"Nothing is here."}
    shop: POST /orders/{order}/act
      400 {"code":"bad_request","message":"Failed to deserialize the JSON body into the target type: act: unknown variant `burn`, expected one of `pack`, `ship`, `deliver`, `undo`, `cancel`, `forfeit`, `refund`, `clear`, `agree_return`, `refuse_return` at line 1 column 13"}
    fan: POST /orders/{order}/cancel
      200 {"carrier":null,"received":{"currency":"CNY","minor":19800},"refunded":{"currency":"CNY","minor":19800},"state":"refunded","tracking":null}
    shop: POST /orders/{order}/act
      409 {"code":"order_over","message":"An order that is refunded does not allow this."}
    "#);
}

#[tokio::test]
async fn many_orders_at_once_each_by_itself() {
    let mut world = paid().await;
    let other = json!({"key": "an order that is only held", "live": null, "sku": "{medium}", "quantity": 1, "at": null});
    let other = world.ask("guest", "POST /orders", other).await;
    world.learn("held", &other["id"]);
    let all = json!({"act": "pack", "orders": ["{order}", "{held}", "1"]});
    world.tell("shop", "POST /accounts/{leader}/orders/act", all.clone()).await;
    world.tell("foreign", "POST /accounts/{foreign}/orders/act", all).await;
    let many = vec!["1"; 201];
    world.tell("shop", "POST /accounts/{leader}/orders/act", json!({"act": "pack", "orders": many})).await;
    insta::assert_snapshot!(world.script(), @r#"
    shop: POST /accounts/{leader}/orders/act
      200 [{"state":"packed"},{"code":"not_in_state"},{"code":"not_found"}]
    foreign: POST /accounts/{foreign}/orders/act
      200 [{"code":"not_found"},{"code":"not_found"},{"code":"not_found"}]
    shop: POST /accounts/{leader}/orders/act
      422 {"code":"invalid","field":"orders","message":"At most 200 orders at once."}
    "#);
}

#[tokio::test]
async fn notes_are_the_shops_own() {
    let mut world = paid().await;
    world.tell("shop", "POST /orders/{order}/notes", json!({"text": " Wants it in red. "})).await;
    world.tell("director", "GET /orders/{order}/notes", Value::Null).await;
    world.tell("fan", "GET /orders/{order}/notes", Value::Null).await;
    world.tell("shop", "POST /orders/{order}/notes", json!({"text": ""})).await;
    world.tell("shop", "POST /orders/{order}/notes", json!({"text": "x".repeat(501)})).await;
    insta::assert_snapshot!(world.script(), @r#"
    shop: POST /orders/{order}/notes
      200 [{"text":"Wants it in red."}]
    director: GET /orders/{order}/notes
      200 [{"text":"Wants it in red."}]
    fan: GET /orders/{order}/notes
      404 {"code":"not_found","message":"Nothing is here."}
    shop: POST /orders/{order}/notes
      422 {"code":"invalid","field":"text","message":"This must not be empty."}
    shop: POST /orders/{order}/notes
      422 {"code":"too_long","field":"text","message":"This has 501 characters; 500 fit."}
    "#);
}

#[tokio::test]
async fn why_an_order_is_looked_at_is_for_its_shop_alone() {
    let world = paid().await;
    let mark = "UPDATE orders SET review = 'network' WHERE id = $1";
    world.part.base.db.run(mark, (world.names.id("order"),)).await.unwrap();
    for (who, told) in [("fan", Value::Null), ("shop", json!("network"))] {
        assert_eq!(world.ask(who, "GET /orders/{order}", Value::Null).await["review"], told, "{who}");
    }
    let mine = world.ask("fan", "GET /me/orders", Value::Null).await;
    assert_eq!(mine["orders"][0]["review"], Value::Null);
}
