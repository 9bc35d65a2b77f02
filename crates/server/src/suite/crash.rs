//! A server that dies without a word, and the one that finds its folder.

use super::world::World;
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};
use wanghong_people::trial::until;

/// The tasks of a server die with its runtime, wherever they are.
fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// A world in which the fan's order for two of three was placed and paid by a card that takes its time.
async fn evening() -> World {
    let mut world = World::new().await;
    world.ask("leader", "POST /lives/{show}/open", Value::Null).await;
    for (name, sku, quantity) in [("held", "{small}", 2), ("pending", "{medium}", 5)] {
        let key = format!("the order that is {name}");
        let order = json!({"key": key, "live": "{show}", "sku": sku, "quantity": quantity, "at": null});
        let order = world.ask("fan", "POST /orders", order).await;
        world.learn(name, &order["id"]);
    }
    let ship = json!({"name": "Fan", "phone": "1", "address": "Beijing"});
    world.ask("fan", "POST /orders/{pending}/place", ship).await;
    let pay = json!({"provider": "test", "number": "4000000000000077", "key": "paid by a slow card"});
    world.ask("fan", "POST /orders/{pending}/pay", pay).await;
    world
}

async fn stock(world: &World) -> Value {
    let tee = world.ask("shop", "GET /products/{tee}", Value::Null).await;
    let count = |sku: &Value| json!([sku["left"], sku["held"], sku["sold"], sku["stocked"]]);
    tee["skus"].as_array().unwrap().iter().map(count).collect()
}

async fn state(world: &World, order: &str) -> Value {
    world.ask("fan", &format!("GET /orders/{order}"), Value::Null).await["state"].clone()
}

#[test]
fn a_hold_outlives_the_process_and_lapses_by_the_clock() {
    let before = runtime();
    let world = before.block_on(evening());
    drop(before);

    let after = runtime();
    let world = after.block_on(async {
        let world = world.again().await;
        assert_eq!(stock(&world).await, json!([[1, 2, 0, 3], [95, 5, 0, 100]]));
        assert_eq!(state(&world, "{held}").await, "held");
        let greedy =
            json!({"key": "more than is left", "live": null, "sku": "{small}", "quantity": 2, "at": null});
        let no = world.send("guest", "POST /orders", &greedy).await;
        assert_eq!(no.json()["code"], "sold_out");
        let past = "UPDATE orders SET held_until = 1 WHERE id = $1";
        world.part.base.db.run(past, (world.names.id("held"),)).await.unwrap();
        world
    });
    drop(after);

    runtime().block_on(async {
        let world = world.again().await;
        until("it lapses", async || state(&world, "{held}").await == "lapsed").await;
        assert_eq!(stock(&world).await, json!([[3, 0, 0, 3], [95, 5, 0, 100]]));
        let ship = json!({"name": "Fan", "phone": "1", "address": "Beijing"});
        let late = world.send("fan", "POST /orders/{held}/place", &ship).await;
        assert_eq!(late.json()["code"], "hold_lapsed");
    });
}

/// The next process asks the provider how a payment ended that the last one began.
#[test]
fn money_on_its_way_is_not_forgotten() {
    let before = runtime();
    let world = before.block_on(async {
        let world = evening().await;
        let due = "UPDATE payments SET next_ask_at = 1 WHERE state = 'pending'";
        assert_eq!(world.part.base.db.run(due, ()).await.unwrap(), 1);
        world
    });
    drop(before);
    runtime().block_on(async {
        let world = world.again().await;
        until("the payment", async || state(&world, "{pending}").await == "paid").await;
        assert_eq!(stock(&world).await, json!([[1, 2, 0, 3], [95, 0, 5, 100]]));
        let wall = world.ask("leader", "GET /lives/{show}/wall", Value::Null).await;
        assert_eq!((&wall["paid"], &wall["paid_sum"]["minor"]), (&json!(1), &json!(64_500)));
    });
}

/// A deploy that starts the next server before the last one is gone: the last one sells nothing any more.
#[tokio::test]
async fn of_two_servers_the_younger_sells() {
    let old = World::new().await;
    let folder = old.folder();
    let order = |key: &str| json!({"key": key, "live": null, "sku": "{small}", "quantity": 1, "at": null});
    assert_eq!(old.send("fan", "POST /orders", &order("to the only server")).await.status, 200);
    let young = World::beside(&old, folder).await;
    for key in ["to the old server", "to the old server again"] {
        let no = old.send("fan", "POST /orders", &order(key)).await;
        assert_eq!((no.status.as_u16(), &no.json()["code"]), (503, &json!("unavailable")), "{key}");
    }
    assert_eq!(young.send("fan", "POST /orders", &order("to the old server")).await.status, 200);
    assert_eq!(
        stock(&young).await[0],
        json!([1, 2, 0, 3]),
        "what the old one promised and never kept is free"
    );
}
