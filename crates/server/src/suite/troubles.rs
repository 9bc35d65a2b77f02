//! What is wrong with a server, as those who work there and those who buy are told.

use super::world::World;
use crate::config::Config;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;
use wanghong_base::clock;
use wanghong_core::Millis;
use wanghong_people::trial::until;
use wanghong_shop::desk::trip;

fn wish(key: &str) -> Value {
    let key = format!("{key}, and its key");
    json!({"key": key, "live": null, "sku": "{medium}", "quantity": 1, "at": null})
}

async fn codes(world: &World, who: &str) -> Value {
    let troubles = world.ask(who, "GET /studio/troubles", Value::Null).await;
    troubles.as_array().unwrap().iter().map(|trouble| trouble["code"].clone()).collect()
}

#[tokio::test]
async fn test_numbers_at_an_address_of_the_world_are_told_to_all_who_work_there() {
    let world = World::set(|config| config.base.public_url = "https://live.example.com".into()).await;
    for who in ["leader", "director", "operator", "moderator", "shop", "admin"] {
        assert_eq!(codes(&world, who).await, json!(["test_payments"]), "{who}");
    }
    assert_eq!(world.send("fan", "GET /studio/troubles", &Value::Null).await.json()["code"], "forbidden");
    assert_eq!(world.send("fan", "POST /orders", &wish("a wish that is served")).await.status, 200);
    assert_eq!(
        codes(&World::new().await, "leader").await,
        json!([]),
        "on one's own machine it is no trouble"
    );
}

#[tokio::test]
async fn where_nobody_can_pay_nobody_holds_pieces_for_nothing() {
    let world = World::set(|config: &mut Config| config.shop.payments.clear()).await;
    let no = world.send("fan", "POST /orders", &wish("a wish for nothing")).await;
    assert_eq!((no.status.as_u16(), &no.json()["code"]), (409, &json!("no_way_to_pay")));
    assert_eq!(codes(&world, "shop").await, json!(["no_payments"]));
}

#[tokio::test]
async fn nothing_is_sold_at_a_time_that_nobody_believes() {
    let world = World::new().await;
    let before = world.ask("fan", "POST /orders", wish("a wish before")).await;
    let time = clock::now();
    for by in [Millis::days(1), Millis::days(-1)] {
        clock::leap(by);
        let no = world.send("fan", "POST /orders", &wish("a wish meanwhile")).await;
        assert_eq!((no.status.as_u16(), &no.json()["code"]), (503, &json!("clock_wrong")));
        assert!(clock::now() - time < Millis::minutes(5) && clock::now() >= time, "time goes on");
        let op = format!("POST /orders/{}/cancel", before["id"].as_str().unwrap());
        assert_eq!(world.send("fan", &op, &Value::Null).await.json()["code"], "clock_wrong", "nor undone");
        until("it is told", async || codes(&world, "leader").await == json!(["clock"])).await;
        let no = world.send("leader", "POST /studio/clock/confirm", &Value::Null).await;
        assert_eq!(no.json()["code"], "forbidden");
        assert_eq!(world.send("admin", "POST /studio/clock/confirm", &Value::Null).await.status, 204);
        assert_eq!(codes(&world, "leader").await, json!([]));
        let key = format!("a wish after {}", by.0);
        until("it sells", async || world.send("fan", "POST /orders", &wish(&key)).await.status == 200).await;
    }
}

/// What it had in hand is refused or told; the next is served as ever.
#[tokio::test]
async fn a_desk_that_breaks_gets_up_again() {
    let world = World::new().await;
    assert_eq!(world.send("fan", "POST /orders", &wish("a wish before")).await.status, 200);
    for (trip, key) in [
        (&trip::COMMITTER, "a wish that trips the committer"),
        (&trip::SEQUENCER, "a wish that trips the sequencer"),
    ] {
        trip.store(true, Ordering::Relaxed);
        let no = world.send("fan", "POST /orders", &wish(key)).await;
        assert_eq!(no.status, 503, "{key}: {no:?}");
        assert!(!trip.load(Ordering::Relaxed), "{key}: nothing was put to the test");
        assert_eq!(world.send("fan", "POST /orders", &wish(key)).await.status, 200, "{key}, again");
    }
    let tee = world.ask("shop", "GET /products/{tee}", Value::Null).await;
    let medium = &tee["skus"][1];
    assert_eq!((&medium["left"], &medium["held"], &medium["stocked"]), (&json!(97), &json!(3), &json!(100)));
}
