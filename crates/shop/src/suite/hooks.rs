//! Webhooks, at a receiver that is really there, or not.

use super::receiver::{Receiver, Reply};
use crate::suite::World;
use serde_json::{Value, json};
use tokio::{
    net::TcpListener,
    runtime::{Builder, Runtime},
};
use wanghong_base::clock;
use wanghong_core::Id;
use wanghong_people::trial::until;
use wanghong_store::{deliveries, hooks};

const HOOKS: &str = "POST /accounts/{leader}/hooks";
const LOG: &str = "GET /accounts/{leader}/hooks/{hook}/deliveries";
const REPLAY: &str = "POST /accounts/{leader}/hooks/{hook}/replay";
const TEST: &str = "POST /accounts/{leader}/hooks/{hook}/test";

fn edit(url: &str, kinds: &[&str], on: bool) -> Value {
    json!({"url": url, "kinds": kinds, "on": on})
}

/// Adds a hook called `hook`; gives its secret.
async fn hook(world: &mut World, url: &str, kinds: &[&str]) -> String {
    let made = world.ask("shop", HOOKS, edit(url, kinds, true)).await;
    world.learn("hook", &made["hook"]["id"]);
    made["secret"].as_str().unwrap().to_owned()
}

/// A world whose shop tells a receiver everything.
async fn told() -> (World, Receiver) {
    let mut world = World::new().await;
    let (receiver, url) = Receiver::new().await;
    hook(&mut world, &url, &[]).await;
    (world, receiver)
}

async fn hold(world: &World, key: &str) -> Value {
    let key = format!("{key}, held to be told of");
    let order = json!({"key": key, "live": "{show}", "sku": "{medium}", "quantity": 1, "at": null});
    world.ask("fan", "POST /orders", order).await
}

/// The fan's order, from the tap to the money.
async fn buy(world: &mut World) {
    let order = hold(world, "bought").await;
    world.learn("order", &order["id"]);
    let ship = json!({"name": "Fan", "phone": "1", "address": "Beijing"});
    world.ask("fan", "POST /orders/{order}/place", ship).await;
    let pay = json!({"provider": "test", "number": "4242424242424242", "key": "paid to be told of"});
    world.ask("fan", "POST /orders/{order}/pay", pay).await;
}

/// The log as state, tries and status or fault, the earliest event first.
async fn log(world: &World) -> Vec<String> {
    let log = world.ask("shop", LOG, Value::Null).await;
    let line = |line: &Value| {
        let end = if line["status"].is_null() { &line["fault"] } else { &line["status"] };
        format!("{} {} {end}", line["state"].as_str().unwrap(), line["tries"]).replace('"', "")
    };
    log.as_array().unwrap().iter().rev().map(line).collect()
}

async fn logged(world: &World, want: &[&str]) {
    until(&format!("{want:?}"), async || log(world).await == want).await;
}

/// As if all that has to be waited for had been.
async fn time_passes(world: &World) {
    let due = "UPDATE deliveries SET due_at = 1 WHERE due_at IS NOT NULL";
    world.part.base.db.run(due, ()).await.unwrap();
    world.part.base.db.run("UPDATE hooks SET rest_until = 0", ()).await.unwrap();
    world.part.hooks.look();
}

#[tokio::test]
async fn what_happens_to_an_order_is_told_in_order_and_signed() {
    let mut world = World::new().await;
    let (receiver, url) = Receiver::new().await;
    let secret = hook(&mut world, &url, &[]).await;
    buy(&mut world).await;
    logged(&world, &["done 1 200", "done 1 200", "done 1 200"]).await;
    assert_eq!(receiver.kinds(), ["order.held", "order.placed", "order.paid"]);
    for told in receiver.told() {
        assert_eq!(told.line("webhook-id"), told.json()["id"], "the body says the same id");
        assert_eq!(told.line("content-type"), "application/json");
        let age = clock::now().0 / 1_000 - told.line("webhook-timestamp").parse::<i64>().unwrap();
        assert!((0..60).contains(&age));
        assert_eq!((told.signed(&secret), told.signed("whsec_b3RoZXI=")), (1, 0));
    }
    let paid = receiver.told().pop().unwrap().json();
    world.learn("event", &paid["id"]);
    let log = world.ask("shop", LOG, Value::Null).await;
    assert_eq!(log[0]["id"], paid["id"]);
    let one = world.ask("shop", &format!("{LOG}/{{event}}"), Value::Null).await;
    assert_eq!(serde_json::from_str::<Value>(one["body"].as_str().unwrap()).unwrap(), paid);
    assert_eq!(one["answer"], "noted");
    insta::assert_snapshot!(world.names.line(&paid, &[]), @r#"{"account":"{leader}","data":{"amount":{"currency":"CNY","minor":12900},"by":null,"order":{"account":"{leader}","agreed":true,"because":"shelf","buyer":{"avatar":null,"handle":"fan","id":"{fan}","name":"fan"},"carrier":null,"created_at":"[time]","delivered_at":null,"deposit":null,"dispute":null,"draw":null,"due":null,"held_until":null,"id":"{order}","live":"{show}","number":1001,"offer":null,"packed_at":null,"paid_at":"[time]","payment":{"id":"[id]","provider":"test","state":"succeeded"},"picture":null,"place_in_line":null,"placed_at":"[time]","price":{"currency":"CNY","minor":12900},"product":"{tee}","product_title":"Tee","quantity":1,"receipt":null,"received":{"currency":"CNY","minor":12900},"refunded":{"currency":"CNY","minor":0},"return_asked_at":null,"return_until":null,"returned":0,"review":null,"seen":null,"ship":{"address":"Beijing","name":"Fan","phone":"1"},"shipped_at":null,"sku":"{medium}","sku_title":"M","state":"paid","total":{"currency":"CNY","minor":12900},"tracking":null}},"id":"{event}","timestamp":"[time]","type":"order.paid"}"#);
}

#[tokio::test]
async fn who_wants_less_is_told_less_and_nobody_is_told_of_another_shop() {
    let mut world = World::new().await;
    let ((paid, paid_url), (other, other_url)) = (Receiver::new().await, Receiver::new().await);
    hook(&mut world, &paid_url, &["order.paid"]).await;
    world.ask("foreign", "POST /accounts/{foreign}/hooks", edit(&other_url, &[], true)).await;
    buy(&mut world).await;
    logged(&world, &["done 1 200"]).await;
    let mug = json!({"key": "a mug, held to be told of", "live": null, "sku": "{mug's sku}", "quantity": 1, "at": null});
    world.ask("fan", "POST /orders", mug).await;
    until("the mug", async || other.kinds() == ["order.held"]).await;
    assert_eq!(paid.kinds(), ["order.paid"]);
}

#[tokio::test]
async fn a_receiver_that_was_down_is_told_all_of_it_in_order() {
    let mut world = World::new().await;
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    hook(&mut world, &format!("http://{address}/"), &[]).await;
    buy(&mut world).await;
    let down = ["waiting 1 unreachable", "waiting 0 null", "waiting 0 null"];
    logged(&world, &down).await;
    tokio::time::sleep(crate::limits::HOOK_LOOK * 2).await;
    assert_eq!(log(&world).await, down, "it is left alone for a while");
    let receiver = Receiver::at(address).await;
    time_passes(&world).await;
    logged(&world, &["done 2 200", "done 1 200", "done 1 200"]).await;
    assert_eq!(receiver.kinds(), ["order.held", "order.placed", "order.paid"]);
}

#[tokio::test]
async fn errors_are_tried_again_under_the_same_id() {
    let (mut world, receiver) = told().await;
    receiver.plan([Reply::Status(500), Reply::Status(503)]);
    buy(&mut world).await;
    logged(&world, &["waiting 1 500", "waiting 0 null", "waiting 0 null"]).await;
    time_passes(&world).await;
    logged(&world, &["waiting 2 503", "waiting 0 null", "waiting 0 null"]).await;
    let ill = world.ask("shop", "GET /accounts/{leader}/hooks/{hook}", Value::Null).await;
    assert!(ill["failing_since"].is_i64() && ill["paused_at"].is_null() && ill["waiting"] == 3, "{ill}");
    time_passes(&world).await;
    logged(&world, &["done 3 200", "done 1 200", "done 1 200"]).await;
    let ids = receiver.ids();
    assert!(ids[0] == ids[1] && ids[1] == ids[2] && ids[2] < ids[3] && ids[3] < ids[4], "{ids:?}");
    let well = world.ask("shop", "GET /accounts/{leader}/hooks/{hook}", Value::Null).await;
    assert!(well["failing_since"].is_null() && well["waiting"] == 0, "{well}");
}

#[tokio::test]
async fn after_the_last_try_it_is_given_up_until_somebody_replays_it() {
    let (mut world, receiver) = told().await;
    receiver.plan(vec![Reply::Status(500); 8]);
    hold(&world, "a").await;
    for tries in 1..=7 {
        logged(&world, &[format!("waiting {tries} 500").as_str()]).await;
        time_passes(&world).await;
    }
    logged(&world, &["given_up 8 500"]).await;
    time_passes(&world).await;
    let log = world.ask("shop", LOG, Value::Null).await;
    world.learn("event", &log[0]["id"]);
    assert_eq!(
        world.ask("shop", REPLAY, json!({"since": 4_000_000_000_000_i64, "failed": true})).await["count"],
        0
    );
    assert_eq!(world.ask("shop", REPLAY, json!({"since": 0, "failed": true})).await["count"], 1);
    logged(&world, &["done 1 200"]).await;
    assert_eq!(world.ask("shop", REPLAY, json!({"since": 0, "failed": true})).await["count"], 0);
    world.ask("shop", "POST /accounts/{leader}/hooks/{hook}/deliveries/{event}/replay", Value::Null).await;
    until("once more", async || receiver.told().len() == 10).await;
    assert_eq!(receiver.ids(), vec![receiver.ids()[0].clone(); 10]);
}

#[tokio::test]
async fn all_since_a_time_is_replayed_in_order() {
    let (mut world, receiver) = told().await;
    buy(&mut world).await;
    logged(&world, &["done 1 200", "done 1 200", "done 1 200"]).await;
    assert_eq!(world.ask("shop", REPLAY, json!({"since": 0, "failed": false})).await["count"], 3);
    until("all again", async || receiver.told().len() == 6).await;
    assert_eq!(receiver.ids()[..3], receiver.ids()[3..]);
}

/// What is refused again and again steps aside; what steps aside in an outage comes back with its end.
#[tokio::test]
async fn one_message_that_is_refused_does_not_hold_up_the_others() {
    let (mut world, receiver) = told().await;
    receiver.plan([Reply::Status(500)]);
    buy(&mut world).await;
    logged(&world, &["waiting 1 500", "waiting 0 null", "waiting 0 null"]).await;
    let aside = "UPDATE deliveries SET due_at = 4000000000000 WHERE tries = 1";
    world.part.base.db.run(aside, ()).await.unwrap();
    let rested = "UPDATE hooks SET rest_until = 0, fails = $1";
    world.part.base.db.run(rested, (crate::limits::HOOK_OUTAGE,)).await.unwrap();
    logged(&world, &["done 2 200", "done 1 200", "done 1 200"]).await;
    assert_eq!(receiver.kinds(), ["order.held", "order.placed", "order.held", "order.paid"]);
}

#[tokio::test]
async fn a_redirect_is_a_failure() {
    let (mut world, receiver) = told().await;
    let (elsewhere, url) = Receiver::new().await;
    receiver.plan([Reply::Elsewhere(url)]);
    let tried = world.ask("shop", TEST, Value::Null).await;
    assert_eq!((&tried["line"]["state"], &tried["line"]["status"]), (&json!("given_up"), &json!(307)));
    receiver.plan([Reply::Status(302)]);
    buy(&mut world).await;
    until("the failure", async || log(&world).await.contains(&"waiting 1 302".to_owned())).await;
    assert!(elsewhere.told().is_empty());
}

#[tokio::test]
async fn private_addresses_are_refused_before_and_after_names_are_looked_up() {
    let mut world = World::set(|config| config.shop.webhooks_private = false).await;
    let (receiver, url) = Receiver::new().await;
    for url in [url.as_str(), "http://[::1]/", "http://169.254.169.254/latest", "https://10.0.0.1:8443/"] {
        let no = world.send("shop", HOOKS, &edit(url, &[], true)).await;
        assert_eq!((no.status.as_u16(), &no.json()["field"]), (422, &json!("url")), "{url}");
    }
    // The name is fine until it is looked up; other spellings of an address are names too.
    // One word for a door inside that is open, one that is shut, and a name that leads nowhere.
    let shut =
        url.replace("127.0.0.1", "localhost").rsplit_once(':').map(|(host, _)| format!("{host}:9/")).unwrap();
    let inside =
        ["localhost", "127.1", "0x7f000001", "2130706433"].map(|name| url.replace("127.0.0.1", name));
    for url in inside.into_iter().chain([shut, "http://nowhere.invalid/".to_owned()]) {
        hook(&mut world, &url, &[]).await;
        let tried = world.ask("shop", TEST, Value::Null).await;
        assert_eq!(tried["line"]["fault"], "unreachable", "{url}");
    }
    buy(&mut world).await;
    until("the refusal", async || log(&world).await.iter().any(|line| line.starts_with("waiting 1"))).await;
    assert!(receiver.told().is_empty());
}

#[tokio::test]
async fn one_that_never_answers_holds_up_nobody_else() {
    let mut world = World::new().await;
    let ((slow, slow_url), (quick, quick_url)) = (Receiver::new().await, Receiver::new().await);
    slow.plan([Reply::Never]);
    hook(&mut world, &slow_url, &[]).await;
    hook(&mut world, &quick_url, &[]).await;
    buy(&mut world).await;
    logged(&world, &["done 1 200", "done 1 200", "done 1 200"]).await;
    assert_eq!(quick.kinds().len(), 3);
    assert_eq!(slow.kinds(), ["order.held"], "one at a time");
}

/// The tasks of a server die with its runtime, wherever they are.
fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

#[test]
fn what_was_sent_but_not_written_down_is_sent_again_under_the_same_id() {
    let outside = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (receiver, url) = outside.block_on(Receiver::new());
    receiver.plan([Reply::Never]);
    let before = runtime();
    let world = before.block_on(async {
        let mut world = World::new().await;
        hook(&mut world, &url, &[]).await;
        buy(&mut world).await;
        until("the first try", async || receiver.told().len() == 1).await;
        world
    });
    drop(before);
    runtime().block_on(async {
        let world = world.again().await;
        logged(&world, &["done 1 200", "done 1 200", "done 1 200"]).await;
        assert_eq!(receiver.kinds(), ["order.held", "order.held", "order.placed", "order.paid"]);
        assert_eq!(receiver.ids()[0], receiver.ids()[1]);
    });
}

#[tokio::test]
async fn a_new_secret_signs_beside_the_old_one_for_a_while() {
    let mut world = World::new().await;
    let (receiver, url) = Receiver::new().await;
    let old = hook(&mut world, &url, &[]).await;
    let rotated = world.ask("shop", "POST /accounts/{leader}/hooks/{hook}/secret", Value::Null).await;
    let new = rotated["secret"].as_str().unwrap();
    assert!(rotated["hook"]["old_secret_until"].is_i64() && new != old);
    world.ask("shop", TEST, Value::Null).await;
    let over = "UPDATE hooks SET old_until = 1";
    world.part.base.db.run(over, ()).await.unwrap();
    world.ask("shop", TEST, Value::Null).await;
    let signed: Vec<_> = receiver.told().iter().map(|told| (told.signed(&old), told.signed(new))).collect();
    assert_eq!(signed, [(1, 1), (0, 1)]);
}

#[tokio::test]
async fn one_that_fails_for_long_is_paused_and_goes_on_where_it_stopped() {
    let (mut world, receiver) = told().await;
    receiver.plan([Reply::Status(500), Reply::Status(500)]);
    hold(&world, "a").await;
    logged(&world, &["waiting 1 500"]).await;
    world.part.base.db.run("UPDATE hooks SET failing_since = 1", ()).await.unwrap();
    time_passes(&world).await;
    logged(&world, &["waiting 2 500"]).await;
    let at = "GET /accounts/{leader}/hooks/{hook}";
    until("the pause", async || world.ask("shop", at, Value::Null).await["paused_at"].is_i64()).await;
    buy(&mut world).await;
    time_passes(&world).await;
    let hook = world.ask("shop", at, Value::Null).await;
    let again = edit(hook["url"].as_str().unwrap(), &[], true);
    world.ask("shop", "PATCH /accounts/{leader}/hooks/{hook}", again).await;
    logged(&world, &["done 3 200", "done 1 200", "done 1 200", "done 1 200"]).await;
    // Two tries were refused; then the order with money goes first, and what had waited for longer after it.
    let kinds = ["order.held", "order.held", "order.held", "order.placed", "order.paid", "order.held"];
    assert_eq!(receiver.kinds(), kinds);
}

#[tokio::test]
async fn one_that_says_it_is_gone_is_paused_at_once() {
    let (world, receiver) = told().await;
    receiver.plan([Reply::Status(410)]);
    hold(&world, "a").await;
    logged(&world, &["waiting 1 410"]).await;
    assert!(world.ask("shop", "GET /accounts/{leader}/hooks", Value::Null).await[0]["paused_at"].is_i64());
}

/// What waits for a hook is bounded; what happens meanwhile is told when there is room.
#[tokio::test]
async fn a_hook_that_is_far_behind_heaps_up_no_rows() {
    let (world, receiver) = told().await;
    let hook = world.names.id("hook");
    let (count, later) = (crate::limits::HOOK_AHEAD, clock::now() + crate::limits::DELIVERY_AGE);
    let new = |event: i64| deliveries::New {
        hook,
        event: Id(event),
        order: Some(Id(1)),
        kind: "order.paid".into(),
        body: "{}".into(),
        at: later,
    };
    let mut tx = world.part.base.db.begin().await.unwrap();
    deliveries::add(&mut tx, (1..=count).map(new).collect()).await.unwrap();
    tx.commit().await.unwrap();
    let cursor = async || hooks::by_id(&world.part.base.db, hook).await.unwrap().unwrap().cursor;
    let before = cursor().await;
    hold(&world, "a").await;
    tokio::time::sleep(crate::limits::HOOK_LOOK * 2).await;
    assert_eq!(
        (cursor().await, deliveries::waiting(&world.part.base.db, hook).await.unwrap()),
        (before, count)
    );
    world.part.base.db.run("DELETE FROM deliveries WHERE event_id = 1", ()).await.unwrap();
    until("the order is told", async || receiver.kinds() == ["order.held"]).await;
    assert!(cursor().await > before);
}

/// Somebody holds and cancels in a loop, until nothing more may wait for the hook.
#[tokio::test]
async fn a_flood_of_holds_keeps_no_payment_waiting() {
    let (mut world, receiver) = told().await;
    let hook = world.names.id("hook");
    let later = clock::now() + crate::limits::DELIVERY_AGE;
    let held = |event: i64| deliveries::New {
        hook,
        event: Id(event),
        order: Some(Id(event)),
        kind: "order.held".into(),
        body: "{}".into(),
        at: later,
    };
    let mut tx = world.part.base.db.begin().await.unwrap();
    deliveries::add(&mut tx, (1..=crate::limits::HOOK_AHEAD).map(held).collect()).await.unwrap();
    tx.commit().await.unwrap();
    buy(&mut world).await;
    let bought = ["order.held", "order.placed", "order.paid"];
    until("the payment is told, and first what led to it", async || receiver.kinds() == bought).await;
    world.part.base.db.run("DELETE FROM deliveries WHERE event_id = 1", ()).await.unwrap();
    hold(&world, "later").await;
    until("nothing is told twice", async || receiver.kinds().len() == 4).await;
    assert_eq!(receiver.kinds().pop().unwrap(), "order.held");
}

#[tokio::test]
async fn made_tried_turned_off_and_taken_away() {
    let (receiver, url) = Receiver::new().await;
    let mut world = World::new().await;
    world.shows(&["hook", "kinds", "on", "waiting", "line", "answer"]);
    let steady = |world: &mut World| {
        let script = world.script().replace(&url, "http://receiver/");
        let took =
            script.split("\"took_ms\":").map(|part| part.trim_start_matches(|c: char| c.is_ascii_digit()));
        took.collect::<Vec<_>>().join("\"took_ms\":")
    };
    let made = world.tell("shop", HOOKS, edit(&url, &["order.paid", "order.paid"], false)).await;
    world.learn("hook", &made["hook"]["id"]);
    world.tell("shop", TEST, Value::Null).await;
    assert_eq!(receiver.kinds(), ["test"], "also where it is off");
    world.tell("shop", "GET /accounts/{leader}/hooks", Value::Null).await;
    world.tell("shop", "PATCH /accounts/{leader}/hooks/{hook}", edit(&url, &[], true)).await;
    world.tell("shop", "DELETE /accounts/{leader}/hooks/{hook}", Value::Null).await;
    world.tell("shop", "GET /accounts/{leader}/hooks/{hook}", Value::Null).await;
    world.tell("shop", LOG, Value::Null).await;
    insta::assert_snapshot!(steady(&mut world), @r#"
    shop: POST /accounts/{leader}/hooks
      200 {"hook":{"created_at":"[time]","failing_since":null,"id":"[id]","kinds":["order.paid"],"old_secret_until":null,"on":false,"paused_at":null,"url":"http://receiver/","waiting":0}}
    shop: POST /accounts/{leader}/hooks/{hook}/test
      200 {"answer":"noted","line":{"created_at":"[time]","due_at":null,"fault":null,"id":"[id]","kind":"test","order":null,"state":"done","status":200,"took_ms":,"tried_at":"[time]","tries":1}}
    shop: GET /accounts/{leader}/hooks
      200 [{"kinds":["order.paid"],"on":false,"waiting":0}]
    shop: PATCH /accounts/{leader}/hooks/{hook}
      200 {"kinds":[],"on":true,"waiting":0}
    shop: DELETE /accounts/{leader}/hooks/{hook}
      204
    shop: GET /accounts/{leader}/hooks/{hook}
      404 {"code":"not_found","message":"Nothing is here."}
    shop: GET /accounts/{leader}/hooks/{hook}/deliveries
      404 {"code":"not_found","message":"Nothing is here."}
    "#);
}

#[tokio::test]
async fn addresses_and_kinds_that_cannot_be() {
    let mut world = World::new().await;
    let long = format!("https://erp.example.com/{}", "a".repeat(2_000));
    for url in [
        "",
        "erp.example.com",
        "/in",
        "ftp://example.com/",
        "https://",
        "https://me:secret@example.com/",
        &long,
    ] {
        world.tell("shop", HOOKS, edit(url, &[], true)).await;
    }
    world.tell("shop", HOOKS, edit("https://example.com/", &["order.eaten"], true)).await;
    for n in 0..10 {
        world.ask("shop", HOOKS, edit(&format!("https://example.com/{n}"), &[], false)).await;
    }
    world.tell("shop", HOOKS, edit("https://example.com/", &[], false)).await;
    insta::assert_snapshot!(world.script(), @r#"
    shop: POST /accounts/{leader}/hooks
      422 {"code":"invalid","field":"url","message":"This is no address."}
    shop: POST /accounts/{leader}/hooks
      422 {"code":"invalid","field":"url","message":"The address begins with http:// or https://."}
    shop: POST /accounts/{leader}/hooks
      422 {"code":"invalid","field":"url","message":"The address begins with http:// or https://."}
    shop: POST /accounts/{leader}/hooks
      422 {"code":"invalid","field":"url","message":"The address begins with http:// or https://."}
    shop: POST /accounts/{leader}/hooks
      422 {"code":"invalid","field":"url","message":"This is no address."}
    shop: POST /accounts/{leader}/hooks
      422 {"code":"invalid","field":"url","message":"A name and password cannot be part of the address; messages are signed instead."}
    shop: POST /accounts/{leader}/hooks
      422 {"code":"too_long","field":"url","message":"This address is too long."}
    shop: POST /accounts/{leader}/hooks
      400 {"code":"bad_request","message":"Failed to deserialize the JSON body into the target type: kinds[0]: unknown word “order.eaten” at line 1 column 24"}
    shop: POST /accounts/{leader}/hooks
      409 {"code":"limit_reached","field":"hooks","message":"An account has at most 10 webhooks."}
    "#);
}

#[tokio::test]
async fn nobody_elses_hooks() {
    let (mut world, _receiver) = told().await;
    world.ask("shop", TEST, Value::Null).await;
    let log = world.ask("shop", LOG, Value::Null).await;
    world.learn("event", &log[0]["id"]);
    let own = world
        .ask("foreign", "POST /accounts/{foreign}/hooks", edit("https://example.com/", &[], false))
        .await;
    world.learn("own", &own["hook"]["id"]);
    let replay = json!({"since": 0, "failed": false});
    for (op, body) in [
        ("GET /accounts/{foreign}/hooks/{hook}", Value::Null),
        ("PATCH /accounts/{foreign}/hooks/{hook}", edit("https://example.com/", &[], true)),
        ("DELETE /accounts/{foreign}/hooks/{hook}", Value::Null),
        ("POST /accounts/{foreign}/hooks/{hook}/secret", Value::Null),
        ("POST /accounts/{foreign}/hooks/{hook}/test", Value::Null),
        ("POST /accounts/{foreign}/hooks/{hook}/replay", replay),
        ("GET /accounts/{foreign}/hooks/{hook}/deliveries", Value::Null),
        ("GET /accounts/{foreign}/hooks/{hook}/deliveries/{event}", Value::Null),
        ("POST /accounts/{foreign}/hooks/{hook}/deliveries/{event}/replay", Value::Null),
        ("GET /accounts/{foreign}/hooks/{own}/deliveries/{event}", Value::Null),
        ("POST /accounts/{foreign}/hooks/{own}/deliveries/{event}/replay", Value::Null),
    ] {
        assert_eq!(world.send("foreign", op, &body).await.status, 404, "{op}");
    }
    let listed = world.ask("foreign", "GET /accounts/{foreign}/hooks", Value::Null).await;
    assert_eq!(listed.as_array().map(Vec::len), Some(1));
}
