//! A fair window, from its commitment to the check that anybody can make.

use super::world::{World, until};
use serde_json::{Value, json};
use wanghong_core::{
    Id,
    sale::draw::{Entrant, Hash, Seed, order, verify},
};

fn now() -> i64 {
    crate::clock::now().0
}

/// A world in which a draw for two small tees opens soon and is open for a moment.
async fn window() -> World {
    let mut world = World::new().await;
    let from = now() + 300;
    let draw = json!({"sku": "{small}", "from": from, "until": from + 1_500, "pieces": 2});
    let draw = world.ask("shop", "POST /accounts/{leader}/draws", draw).await;
    world.learn("draw", &draw["id"]);
    world
}

fn tap(who: &str, wait: bool) -> Value {
    json!({"key": format!("{who} takes part in it"), "live": null, "sku": "{small}", "quantity": 1, "at": null,
        "wait": wait})
}

fn bytes(value: &Value) -> [u8; 32] {
    let mut bytes = [0; 32];
    hex::decode_to_slice(value.as_str().unwrap(), &mut bytes).unwrap();
    bytes
}

async fn draw(world: &World) -> Value {
    world.ask("nobody", "GET /draws/{draw}", Value::Null).await
}

#[tokio::test]
async fn the_ranks_decide_and_anybody_can_check_them() {
    let mut world = window().await;
    let before = draw(&world).await;
    assert_eq!((&before["state"], &before["seed"]), (&json!("ahead"), &Value::Null));
    let early = world.send("fan", "POST /orders", &tap("fan", false)).await.json();
    assert_eq!(early["code"], "not_yet");
    assert!(early["retry_after_ms"].as_i64().unwrap() <= 300);
    until("the window is open", async || draw(&world).await["state"] == "open").await;
    for who in ["fan", "guest", "operator", "moderator"] {
        let entered = world.ask(who, "POST /orders", tap(who, who == "fan")).await;
        assert_eq!((&entered["state"], &entered["draw"]), (&json!("in_draw"), &before["id"]));
        world.learn(who, &entered["id"]);
    }
    world.ask("moderator", "POST /orders/{moderator}/cancel", Value::Null).await;
    let list = world.send("nobody", "GET /draws/{draw}/entrants", &Value::Null).await.json();
    assert_eq!(list["code"], "not_yet", "the list is open");
    let no = world.send("shop", "DELETE /draws/{draw}", &Value::Null).await.json();
    assert_eq!(no["code"], "conflict", "somebody is in it");
    until("everybody has an answer", async || draw(&world).await["state"] == "settled").await;

    let after = draw(&world).await;
    assert_eq!((&after["entrants"], &after["given"]), (&json!(3), &json!(2)));
    let list = world.ask("nobody", "GET /draws/{draw}/entrants", Value::Null).await;
    let id = |value: &Value| Id(value.as_str().unwrap().parse().unwrap());
    let list = list.as_array().unwrap();
    let entrants: Vec<_> =
        list.iter().map(|one| Entrant { order: id(&one["order"]), buyer: id(&one["buyer"]) }).collect();
    let seed = Seed(bytes(&after["seed"]));
    let ranked = order(&seed, &entrants);
    let shown = (&Hash(bytes(&before["commitment"])), &Hash(bytes(&after["root"])));
    assert_eq!(verify(shown, &seed, &entrants, &ranked), Ok(()));
    let lucky: Vec<_> = list.iter().filter(|one| one["given"] == true).map(|one| id(&one["order"])).collect();
    assert_eq!(lucky.len(), 2);
    assert!(ranked[..2].iter().all(|order| lucky.contains(order)), "the first two by rank");
    for who in ["fan", "guest", "operator"] {
        let mine = world.ask(who, &format!("GET /orders/{{{who}}}"), Value::Null).await;
        let won = lucky.contains(&id(&mine["id"]));
        // The third piece was never in the draw, so whoever waits gets it.
        let state = if won || who == "fan" { "held" } else { "lapsed" };
        assert_eq!(mine["state"], state, "{who}");
    }
}

#[tokio::test]
async fn a_draw_outlives_a_restart_in_the_middle() {
    let mut world = window().await;
    until("the window is open", async || draw(&world).await["state"] == "open").await;
    for who in ["fan", "guest", "operator"] {
        let entered = world.ask(who, "POST /orders", tap(who, false)).await;
        world.learn(who, &entered["id"]);
    }
    let world = world.again().await;
    until("everybody has an answer", async || draw(&world).await["state"] == "settled").await;
    let after = draw(&world).await;
    assert_eq!((&after["entrants"], &after["given"]), (&json!(3), &json!(2)));
    let tee = world.ask("shop", "GET /products/{tee}", Value::Null).await;
    assert_eq!((&tee["skus"][0]["left"], &tee["skus"][0]["held"]), (&json!(1), &json!(2)));
}

#[tokio::test]
async fn a_draw_that_nobody_entered_is_called_off_and_the_shelf_is_open_again() {
    let mut world = World::new().await;
    let later = |hours: i64| {
        let from = now() + hours * 3_600_000;
        json!({"sku": "{small}", "from": from, "until": from + 60_000, "pieces": 2})
    };
    let draw = world.ask("shop", "POST /accounts/{leader}/draws", later(1)).await;
    world.learn("draw", &draw["id"]);
    let mut no = Vec::new();
    for wrong in [
        later(1),
        later(-1),
        later(10_000),
        json!({"sku": "{small}", "from": now() + 9_000, "until": 5, "pieces": 1}),
    ] {
        let answer = world.send("shop", "POST /accounts/{leader}/draws", &wrong).await.json();
        no.push(format!("{} {}", answer["code"].as_str().unwrap(), answer["field"].as_str().unwrap()));
    }
    assert_eq!(no, ["taken from", "invalid from", "invalid from", "invalid until"]);
    assert_eq!(world.send("fan", "POST /orders", &tap("fan", false)).await.json()["code"], "not_yet");
    for _ in 0..2 {
        world.ask("shop", "DELETE /draws/{draw}", Value::Null).await;
    }
    assert_eq!(world.ask("nobody", "GET /draws/{draw}", Value::Null).await["state"], "called_off");
    assert_eq!(world.ask("fan", "POST /orders", tap("fan", false)).await["state"], "held");
}
