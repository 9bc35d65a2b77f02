//! Sending back what was delivered: why, where to, how, and what becomes of it.

use super::fulfilment::paid;
use crate::suite::World;
use serde_json::{Value, json};
use wanghong_people::trial::upload_as;

/// A world in which the fan's order has arrived.
async fn delivered() -> World {
    let mut world = paid().await;
    world.shows(&["code", "field", "message"]);
    for act in ["pack", "ship", "deliver"] {
        world.ask("shop", "POST /orders/{order}/act", json!({"act": act})).await;
    }
    world
}

async fn ask(world: &mut World, form: Value) {
    world.tell("fan", "POST /orders/{order}/return", form).await;
}

async fn act(world: &mut World, form: Value) {
    world.tell("shop", "POST /orders/{order}/act", form).await;
}

async fn told(world: &World, who: &str) -> Value {
    world.ask(who, "GET /orders/{order}/returns", Value::Null).await
}

#[tokio::test]
async fn a_return_is_asked_for_answered_and_sent() {
    let mut world = delivered().await;
    let (mine, theirs) = (upload_as(&world, "fan").await, upload_as(&world, "guest").await);
    ask(&mut world, json!({"reason": "other", "words": " "})).await;
    ask(&mut world, json!({"reason": "damaged", "pictures": [theirs]})).await;
    ask(&mut world, json!({"reason": "damaged", "pictures": vec![&mine; 7]})).await;
    ask(&mut world, json!({"reason": "damaged", "words": "x".repeat(501)})).await;
    world.tell("fan", "PUT /orders/{order}/return/parcel", json!({"tracking": "SF-1"})).await;
    let wish = json!({"reason": "damaged", "words": "The handle is off.", "pictures": [mine]});
    ask(&mut world, wish.clone()).await;
    ask(&mut world, wish).await;
    world.tell("fan", "PUT /orders/{order}/return/parcel", json!({"tracking": "SF-1"})).await;
    act(&mut world, json!({"act": "agree_return", "words": "Sorry!"})).await;
    act(&mut world, json!({"act": "refuse_return"})).await;
    insta::assert_snapshot!(world.script(), @r#"
    fan: POST /orders/{order}/return
      422 {"code":"invalid","field":"words","message":"Say why, in words."}
    fan: POST /orders/{order}/return
      422 {"code":"invalid","field":"pictures","message":"This picture was not uploaded by you."}
    fan: POST /orders/{order}/return
      422 {"code":"invalid","field":"pictures","message":"At most 6 pictures can show it."}
    fan: POST /orders/{order}/return
      422 {"code":"too_long","field":"words","message":"This has 501 characters; 500 fit."}
    fan: PUT /orders/{order}/return/parcel
      409 {"code":"not_in_state","message":"The shop has not said where to send it."}
    fan: POST /orders/{order}/return
      200 {}
    fan: POST /orders/{order}/return
      200 {}
    fan: PUT /orders/{order}/return/parcel
      409 {"code":"not_in_state","message":"The shop has not said where to send it."}
    shop: POST /orders/{order}/act
      422 {"code":"invalid","field":"address","message":"Say where it goes."}
    shop: POST /orders/{order}/act
      422 {"code":"invalid","field":"words","message":"Say why, in words."}
    "#);

    let asked = told(&world, "fan").await;
    let [only] = asked["returns"].as_array().unwrap().as_slice() else { panic!("{asked}") };
    assert_eq!((&only["reason"], &only["words"]), (&json!("damaged"), &json!("The handle is off.")));
    assert_eq!((&only["pictures"].as_array().unwrap().len(), &only["agreed"]), (&1, &Value::Null));

    let yes = |address: &str| json!({"act": "agree_return", "words": "Sorry!", "address": address});
    act(&mut world, yes("1 Wrong Street")).await;
    act(&mut world, yes("1 Right Street")).await;
    world.ask("fan", "PUT /orders/{order}/return/parcel", json!({"carrier": "SF", "tracking": "SF-1"})).await;
    let sent = told(&world, "shop").await;
    assert_eq!(sent["address"], "1 Right Street", "the next one begins with it");
    let only = &sent["returns"][0];
    assert_eq!((&only["agreed"], &only["address"]), (&json!(true), &json!("1 Right Street")));
    assert_eq!((&only["carrier"], &only["tracking"]), (&json!("SF"), &json!("SF-1")));
    assert!(only["sent_at"].is_i64(), "{only}");
    assert_eq!(told(&world, "fan").await["address"], Value::Null, "that is the shop's own");
    let order = world.ask("fan", "GET /orders/{order}", Value::Null).await;
    assert_eq!(
        (&order["state"], &order["refunded"]["minor"]),
        (&json!("delivered"), &json!(0)),
        "no money moved"
    );
}

#[tokio::test]
async fn what_is_kept_or_refused_says_so_and_can_be_asked_for_again() {
    let mut world = delivered().await;
    world.ask("fan", "POST /orders/{order}/return", json!({"reason": "unwanted"})).await;
    world.ask("fan", "DELETE /orders/{order}/return", Value::Null).await;
    world.ask("fan", "POST /orders/{order}/return", json!({"reason": "unlike"})).await;
    world
        .ask("shop", "POST /orders/{order}/act", json!({"act": "refuse_return", "words": "It was worn."}))
        .await;
    world.tell("fan", "DELETE /orders/{order}/return", Value::Null).await;
    world.tell("fan", "PUT /orders/{order}/return/parcel", json!({"tracking": "SF-1"})).await;
    world.tell("guest", "GET /orders/{order}/returns", Value::Null).await;
    let all = told(&world, "fan").await;
    let told: Vec<_> = all["returns"].as_array().unwrap().iter().collect();
    assert_eq!(told.len(), 2, "{all}");
    assert_eq!((&told[0]["agreed"], &told[0]["answer"]), (&json!(false), &json!("It was worn.")));
    assert_eq!((&told[1]["agreed"], told[1]["withdrawn_at"].is_i64()), (&Value::Null, true));
    let kinds = world.ask("fan", "GET /orders/{order}/events", Value::Null).await;
    let kinds: Vec<_> =
        kinds.as_array().unwrap().iter().map(|event| event["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds[6..], ["ask_return", "withdraw_return", "ask_return", "refuse_return"]);
    insta::assert_snapshot!(world.script(), @r#"
    fan: DELETE /orders/{order}/return
      409 {"code":"not_in_state","message":"No return was asked for."}
    fan: PUT /orders/{order}/return/parcel
      409 {"code":"not_in_state","message":"The shop has not said where to send it."}
    guest: GET /orders/{order}/returns
      404 {"code":"not_found","message":"Nothing is here."}
    "#);

    for _ in 2..crate::limits::RETURNS_OF_ORDER {
        world.ask("fan", "POST /orders/{order}/return", json!({"reason": "unwanted"})).await;
        world.ask("fan", "DELETE /orders/{order}/return", Value::Null).await;
    }
    let often = world.send("fan", "POST /orders/{order}/return", &json!({"reason": "unwanted"})).await;
    assert_eq!(often.json()["code"], "limit_reached", "{often:?}");
}
