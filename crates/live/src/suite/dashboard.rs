//! The numbers of an evening, also after a restart.

use super::viewer::Viewer;
use crate::suite::World;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use wanghong_base::{clock, facts::Fact, http};
use wanghong_core::{Id, event::Kind};
use wanghong_people::trial::until;
use wanghong_store::{events, order_events, tallies};

async fn open() -> World {
    let world = World::new().await;
    world.ask("leader", "POST /lives/{show}/open", Value::Null).await;
    world
}

async fn hold(world: &mut World, who: &str, sku: &str, quantity: i64) {
    let key = format!("an order of {who} for {sku}");
    let order =
        json!({"key": key, "live": "{show}", "sku": format!("{{{sku}}}"), "quantity": quantity, "at": null});
    let order = world.ask(who, "POST /orders", order).await;
    world.learn("order", &order["id"]);
}

async fn place(world: &World, who: &str) {
    let ship = json!({"name": "Fan", "phone": "1", "address": "Beijing"});
    world.ask(who, "POST /orders/{order}/place", ship).await;
}

async fn buy(world: &mut World, who: &str, sku: &str, quantity: i64) {
    hold(world, who, sku, quantity).await;
    place(world, who).await;
    let pay =
        json!({"provider": "test", "number": "4242424242424242", "key": format!("the payment of {who}")});
    world.ask(who, "POST /orders/{order}/pay", pay).await;
}

/// One buys and gets a part back, one orders and leaves, one only holds.
async fn sell(world: &mut World) {
    hold(world, "operator", "small", 1).await;
    hold(world, "guest", "small", 1).await;
    place(world, "guest").await;
    world.ask("guest", "POST /orders/{order}/cancel", Value::Null).await;
    buy(world, "fan", "medium", 2).await;
    let back = json!({"act": "refund", "amount_minor": 5_800});
    world.ask("shop", "POST /orders/{order}/act", back).await;
}

#[tokio::test]
async fn the_wall_counts_the_evening() {
    let mut world = open().await;
    let say = json!({"text": "hello", "at": 0, "key": "a"});
    world.ask("fan", "POST /lives/{show}/comments", say).await;
    world.ask("fan", "PUT /accounts/{leader}/follow", Value::Null).await;
    sell(&mut world).await;
    world.shows(&[
        "comments",
        "commenters",
        "followers_won",
        "orders",
        "held",
        "placed",
        "paid",
        "lapsed",
        "cancelled",
        "refunded",
        "now",
        "gmv",
        "paid_sum",
        "refunded_sum",
        "returned_sum",
        "net_sum",
        "gpm",
        "uv",
        "products",
    ]);
    world.tell("moderator", "GET /lives/{show}/wall", Value::Null).await;
    let before = world.script();
    tokio::time::sleep(Duration::from_millis(400)).await;
    let mut world = world.again().await;
    world.tell("moderator", "GET /lives/{show}/wall", Value::Null).await;
    assert_eq!(before, world.script(), "a restart changes no number");
    world.ask("nobody", "GET /lives/{show}/room", Value::Null).await;
    world.tell("moderator", "GET /lives/{show}/wall", Value::Null).await;
    assert_eq!(before, world.script(), "nor does a room that is read again");
    insta::assert_snapshot!(before, @r#"
    moderator: GET /lives/{show}/wall
      200 {"cancelled":1,"commenters":1,"comments":1,"followers_won":1,"gmv":{"currency":"CNY","minor":35700},"gpm":null,"held":3,"lapsed":0,"net_sum":{"currency":"CNY","minor":20000},"now":{"cancelled":1,"cooling_off":0,"delivered":0,"held":1,"in_draw":0,"lapsed":0,"locked":0,"packed":0,"paid":1,"placed":0,"refunded":0,"shipped":0,"waiting":0},"orders":3,"paid":1,"paid_sum":{"currency":"CNY","minor":25800},"placed":2,"products":[{"cancelled":1,"clicked":0,"gmv":{"currency":"CNY","minor":35700},"held":3,"lapsed":0,"left":100,"net_sum":{"currency":"CNY","minor":20000},"paid":1,"paid_sum":{"currency":"CNY","minor":25800},"placed":2,"product":"{tee}","refunded":0,"seen":0,"title":"Tee"}],"refunded":0,"refunded_sum":{"currency":"CNY","minor":5800},"returned_sum":{"currency":"CNY","minor":0},"uv":null}
    "#);
}

/// What the desk has committed while a room was read from rows, and tells it as well, counts once.
#[tokio::test]
async fn a_line_that_is_read_and_told_counts_once() {
    let mut world = open().await;
    buy(&mut world, "fan", "medium", 1).await;
    let mut world = world.again().await;
    let show = world.names.id("show");
    let task = world.part.rooms.get(&world.part, show).await.unwrap();
    for row in order_events::of_post(&world.part.base.db, show, Id(0), 9).await.unwrap() {
        let told = row.event().unwrap();
        task.tell(crate::room_task::Ask::Note(told)).await;
    }
    world.shows(&["orders", "held", "placed", "paid", "paid_sum", "net_sum"]);
    world.tell("leader", "GET /lives/{show}/wall", Value::Null).await;
    insta::assert_snapshot!(world.script(), @r#"
    leader: GET /lives/{show}/wall
      200 {"held":1,"net_sum":{"currency":"CNY","minor":12900},"orders":1,"paid":1,"paid_sum":{"currency":"CNY","minor":12900},"placed":1}
    "#);
}

/// A subscriber that falls behind reads rows: nothing that was committed stays unseen.
#[tokio::test]
async fn a_room_that_missed_what_happened_is_told_what_rows_have() {
    let mut world = open().await;
    let medium = world.names.id("medium").to_string();
    let left = async |world: &World| {
        let room = world.ask("fan", "GET /lives/{show}/room", Value::Null).await;
        room["left"][&medium].as_i64().unwrap()
    };
    let before = left(&world).await;
    let app = world.part.clone();
    let flood = move || {
        (0..=wanghong_base::limits::FACTS).for_each(|_| app.base.facts.publish(Fact::Left([].into())));
    };
    let over = CancellationToken::new();
    let (stop, more) = (over.clone(), flood.clone());
    world.part.base.tasks.spawn("flood", async move {
        while !stop.is_cancelled() {
            more();
            tokio::task::yield_now().await;
        }
    });
    buy(&mut world, "fan", "medium", 2).await;
    over.cancel();
    flood();
    let dashboard = async || world.ask("leader", "GET /lives/{show}/wall", Value::Null).await;
    until("the order is counted", async || dashboard().await["paid"] == 1).await;
    until("what is left is told", async || left(&world).await == before - 2).await;
}

async fn funnel(world: &World) -> Value {
    world.ask("leader", "GET /lives/{show}/wall", Value::Null).await["funnel"].clone()
}

/// Three browsers: one is shown the front page, one comes in, one looks at what is sold.
#[tokio::test]
async fn the_funnel_counts_people_and_only_what_the_bag_holds() {
    let mut world = open().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    world.part.base.tasks.spawn("http", http::serve(listener, world.front(), world.part.base.tasks.clone()));
    let show = world.names.id("show").to_string();
    let (tee, mug) = (world.names.id("tee").to_string(), world.names.id("mug").to_string());
    world.ask("fan", "GET /home", Value::Null).await;
    world.ask("fan", "GET /lives/{show}", Value::Null).await;
    world.ask("nobody", "GET /home", Value::Null).await;
    let _there = Viewer::sit(at, &show, 8).await;
    let mut looks = Viewer::sit(at, &show, 9).await;
    let now = clock::now().0;
    for _ in 0..2 {
        looks.say(&json!({"at": now, "seen": [tee, mug, "7", "a"]})).await;
    }
    looks.say(&json!({"at": now, "click": mug})).await;
    looks.say(&json!({"at": now, "click": tee})).await;
    until("the click is counted", async || funnel(&world).await["clicked"] == 1).await;
    buy(&mut world, "fan", "medium", 1).await;
    until("the order is counted", async || funnel(&world).await["paid"] == 1).await;
    tokio::time::sleep(Duration::from_millis(400)).await;
    let rows = events::of_post(&world.part.base.db, world.names.id("show"), Id(0), 99).await.unwrap();
    let events: Vec<_> = rows.iter().filter_map(|(_, event)| *event).collect();
    let seen = events.iter().filter(|event| event.kind == Kind::Seen).count();
    assert_eq!(seen, 1, "no line is kept of what is known");
    assert!(events.iter().all(|event| event.second.is_none_or(|at| at <= clock::now())));
    let counted = funnel(&world).await;
    let world = world.again().await;
    assert_eq!(funnel(&world).await, counted);
    insta::assert_snapshot!(counted, @r#"{"clicked":1,"entered":2,"exposed":3,"ordered":1,"paid":1,"seen":1}"#);
}

/// The numbers of a show that is over are kept as they are: no event is read for them again.
#[tokio::test]
async fn what_was_summed_is_not_read_again() {
    let mut world = open().await;
    world.ask("fan", "PUT /accounts/{leader}/follow", Value::Null).await;
    buy(&mut world, "fan", "medium", 1).await;
    world.ask("leader", "POST /lives/{show}/end", Value::Null).await;
    let show = world.names.id("show");
    let kept = async || tallies::find(&world.part.base.db, show).await.unwrap().is_some();
    until("the numbers are kept", kept).await;
    let before = world.ask("leader", "GET /lives/{show}/wall", Value::Null).await;
    world.part.event_log.settled().await;
    let mut tx = world.part.base.db.begin().await.unwrap();
    tx.run("DELETE FROM events WHERE kind = 'follow'", ()).await.unwrap();
    tx.commit().await.unwrap();
    let world = world.again().await;
    let after = world.ask("leader", "GET /lives/{show}/wall", Value::Null).await;
    assert_eq!((&after["followers_won"], &after["paid"]), (&json!(1), &json!(1)));
    assert_eq!(before["seconds"], after["seconds"]);
    let mut tx = world.part.base.db.begin().await.unwrap();
    tx.run("UPDATE tallies SET body = $1", (b"of another version".to_vec(),)).await.unwrap();
    tx.commit().await.unwrap();
    let world = world.again().await;
    let anew = world.ask("leader", "GET /lives/{show}/wall", Value::Null).await;
    assert_eq!(
        (&anew["followers_won"], &anew["paid"]),
        (&json!(0), &json!(1)),
        "summed anew from what there is"
    );
}
