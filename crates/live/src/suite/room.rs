//! Speaking in a room, and keeping it decent.

use crate::suite::World;
use axum::body::Body;
use serde_json::{Value, json};
use std::time::Duration;
use wanghong_core::limits;
use wanghong_people::trial::until;

fn say(text: &str, key: &str) -> Value {
    json!({"text": text, "at": 0, "key": key})
}

async fn open() -> World {
    let mut world = World::new().await;
    world.ask("leader", "POST /lives/{show}/open", Value::Null).await;
    world.shows(&["text"]);
    world
}

/// Until anybody may speak again whom no rule holds back.
async fn breathe() {
    tokio::time::sleep(Duration::from_millis(limits::SAY_EVERY.0.unsigned_abs() + 20)).await;
}

/// What stands in the replay.
async fn replayed(world: &World) -> Vec<String> {
    let said = world.ask("nobody", "GET /lives/{show}/comments?from=0&to=9000000000000", Value::Null).await;
    let texts =
        said["comments"].as_array().unwrap().iter().map(|one| one["text"].as_str().unwrap().to_owned());
    texts.collect()
}

#[tokio::test]
async fn a_room_is_spoken_in_while_it_is_open() {
    let mut world = World::new().await;
    world.shows(&["text", "account", "phase"]);
    world.tell("fan", "POST /lives/{show}/comments", say("first!", "a")).await;
    world.tell("director", "POST /lives/{show}/end", Value::Null).await;
    world.tell("director", "POST /lives/{show}/open", Value::Null).await;
    world.tell("fan", "POST /lives/{show}/comments", say(" fi\0rst! \n", "a")).await;
    world.tell("moderator", "POST /lives/{show}/comments", say("welcome", "a")).await;
    world.tell("guest", "POST /lives/{show}/comments", say("\u{200B} \n", "a")).await;
    world.tell("guest", "POST /lives/{show}/comments", say(&"长".repeat(201), "a")).await;
    world.tell("guest", "POST /lives/{show}/comments", say("hello", "")).await;
    world.tell("guest", "POST /lives/{show}/comments", say(&"长".repeat(200), "a")).await;
    until("the rows", async || replayed(&world).await.len() == 3).await;
    assert_eq!(replayed(&world).await[0], "first!", "the replay says what the room said");
    world.tell("fan", "POST /lives/{show}/comments", say("said again by the same key", "a")).await;
    world.tell("director", "POST /lives/{show}/end", Value::Null).await;
    world.tell("foreign", "POST /lives/{show}/comments", say("too late", "a")).await;
    world.tell("director", "POST /lives/{show}/open", Value::Null).await;
    insta::assert_snapshot!(world.script(), @r#"
    fan: POST /lives/{show}/comments
      409 {"code":"room_closed","message":"This room is not open."}
    director: POST /lives/{show}/end
      409 {"code":"conflict","message":"This show has not begun."}
    director: POST /lives/{show}/open
      200 {"account":{"avatar":null,"banner":null,"bio":"","followers":0,"following":false,"handle":"leader","id":"{leader}","leader":true,"name":"leader"},"phase":"live"}
    fan: POST /lives/{show}/comments
      200 {"account":{"avatar":null,"handle":"fan","id":"{fan}","name":"fan","role":null},"text":"first!"}
    moderator: POST /lives/{show}/comments
      200 {"account":{"avatar":null,"handle":"moderator","id":"{moderator}","name":"moderator","role":"moderator"},"text":"welcome"}
    guest: POST /lives/{show}/comments
      422 {"code":"invalid","field":"text","message":"This must not be empty."}
    guest: POST /lives/{show}/comments
      422 {"code":"too_long","field":"text","message":"This has 201 characters; 200 fit."}
    guest: POST /lives/{show}/comments
      422 {"code":"invalid","field":"key","message":"A key has 1 to 64 characters."}
    guest: POST /lives/{show}/comments
      200 {"account":{"avatar":null,"handle":"guest","id":"{guest}","name":"guest","role":null},"text":"长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长"}
    fan: POST /lives/{show}/comments
      200 {"account":{"avatar":null,"handle":"fan","id":"{fan}","name":"fan","role":null},"text":"first!"}
    director: POST /lives/{show}/end
      200 {"account":{"avatar":null,"banner":null,"bio":"","followers":0,"following":false,"handle":"leader","id":"{leader}","leader":true,"name":"leader"},"phase":"ended"}
    foreign: POST /lives/{show}/comments
      409 {"code":"room_closed","message":"This room is not open."}
    director: POST /lives/{show}/open
      409 {"code":"conflict","message":"This show has ended."}
    "#);
}

#[tokio::test]
async fn rules_hold_back_whom_they_mean() {
    let mut world = open().await;
    world.shows(&["text", "slow_ms", "followers_only", "words"]);
    let rules = json!({"slow_ms": 60_000, "followers_only": true, "words": [" 加微信 ", "", "two\nlines"]});
    world.tell("moderator", "PUT /lives/{show}/rules", rules).await;
    world.tell("moderator", "GET /lives/{show}/rules", Value::Null).await;
    world.tell("fan", "POST /lives/{show}/comments", say("hello", "a")).await;
    world.ask("fan", "PUT /accounts/{leader}/follow", Value::Null).await;
    world.tell("fan", "POST /lives/{show}/comments", say("加 微\u{200B}信", "a")).await;
    world.tell("fan", "POST /lives/{show}/comments", say("hello", "a")).await;
    world.tell("operator", "POST /lives/{show}/comments", say("hello", "a")).await;
    world.tell("operator", "POST /lives/{show}/comments", say("too fast for a person", "b")).await;
    breathe().await;
    world.tell("fan", "POST /lives/{show}/comments", say("me again", "b")).await;
    world.tell("operator", "POST /lives/{show}/comments", say("me again", "c")).await;
    world.tell("leader", "POST /lives/{show}/comments", say("加微信", "a")).await;
    world.shows(&["comment", "word"]);
    world.tell("moderator", "GET /lives/{show}/blocked", Value::Null).await;
    world.shows(&["rules"]);
    world.tell("fan", "GET /lives/{show}/room", Value::Null).await;
    insta::assert_snapshot!(world.script(), @r#"
    moderator: PUT /lives/{show}/rules
      200 {"followers_only":true,"slow_ms":60000,"words":["加微信","two lines"]}
    moderator: GET /lives/{show}/rules
      200 {"followers_only":true,"slow_ms":60000,"words":["加微信","two lines"]}
    fan: POST /lives/{show}/comments
      403 {"code":"followers_only","message":"Only followers may speak in this room."}
    fan: POST /lives/{show}/comments
      422 {"code":"blocked_words","message":"This room does not allow one of these words."}
    fan: POST /lives/{show}/comments
      200 {"text":"hello"}
    operator: POST /lives/{show}/comments
      200 {"text":"hello"}
    operator: POST /lives/{show}/comments
      429 {"code":"slow_down","message":"You speak too fast.","retry_after_ms":"[wait]"}
    fan: POST /lives/{show}/comments
      429 {"code":"slow_mode","message":"This room is in slow mode.","retry_after_ms":"[wait]"}
    operator: POST /lives/{show}/comments
      200 {"text":"me again"}
    leader: POST /lives/{show}/comments
      422 {"code":"blocked_words","message":"This room does not allow one of these words."}
    moderator: GET /lives/{show}/blocked
      200 [{"comment":{"account":{"avatar":null,"handle":"leader","id":"{leader}","name":"leader","role":"leader"},"at":"[time]","id":"[id]","text":"加微信"},"word":"加微信"},{"comment":{"account":{"avatar":null,"handle":"fan","id":"{fan}","name":"fan","role":null},"at":"[time]","id":"[id]","text":"加 微信"},"word":"加微信"}]
    fan: GET /lives/{show}/room
      200 {"rules":{"followers_only":true,"slow_ms":60000,"words":[]}}
    "#);
}

#[tokio::test]
async fn rules_are_kept_within_reason() {
    let mut world = World::new().await;
    let words = |words: Value| json!({"slow_ms": i64::MAX, "followers_only": false, "words": words});
    world.tell("moderator", "PUT /lives/{show}/rules", words(json!(["ok"]))).await;
    world.tell("moderator", "PUT /lives/{show}/rules", words(json!(vec!["x"; 501]))).await;
    world.tell("moderator", "PUT /lives/{show}/rules", words(json!(["x".repeat(41)]))).await;
    let past = json!({"slow_ms": -5, "followers_only": false, "words": []});
    world.tell("moderator", "PUT /lives/{show}/rules", past).await;
    insta::assert_snapshot!(world.script(), @r#"
    moderator: PUT /lives/{show}/rules
      200 {"followers_only":false,"slow_ms":600000,"words":["ok"]}
    moderator: PUT /lives/{show}/rules
      422 {"code":"too_long","field":"words","message":"500 words of 40 characters fit."}
    moderator: PUT /lives/{show}/rules
      422 {"code":"too_long","field":"words","message":"500 words of 40 characters fit."}
    moderator: PUT /lives/{show}/rules
      200 {"followers_only":false,"slow_ms":0,"words":[]}
    "#);
}

#[tokio::test]
async fn the_muted_and_the_banned_are_told_so_until_they_are_pardoned() {
    let mut world = open().await;
    world.ask("fan", "POST /lives/{show}/comments", say("rude", "a")).await;
    let ban = |kind: &str, minutes: Value| json!({"kind": kind, "minutes": minutes});
    world.tell("moderator", "PUT /lives/{show}/bans/{fan}", ban("mute", json!(5))).await;
    world.tell("fan", "POST /lives/{show}/comments", say("but", "b")).await;
    world.tell("moderator", "PUT /lives/{show}/bans/{fan}", ban("ban", Value::Null)).await;
    world.tell("fan", "POST /lives/{show}/comments", say("but", "b")).await;
    world.shows(&["account", "kind", "until"]);
    world.tell("director", "GET /lives/{show}/bans", Value::Null).await;
    world.tell("moderator", "PUT /lives/{show}/bans/{operator}", ban("mute", json!(5))).await;
    world.tell("moderator", "PUT /lives/{show}/bans/1", ban("mute", json!(5))).await;
    world.tell("moderator", "PUT /lives/{show}/bans/{guest}", ban("exile", json!(5))).await;
    for minutes in [0, -1, i64::MAX] {
        world.tell("moderator", "PUT /lives/{show}/bans/{guest}", ban("mute", json!(minutes))).await;
    }
    world.tell("moderator", "DELETE /lives/{show}/bans/{fan}", Value::Null).await;
    breathe().await;
    world.shows(&["text"]);
    world.tell("fan", "POST /lives/{show}/comments", say("sorry", "b")).await;
    world.tell("director", "GET /lives/{show}/bans", Value::Null).await;
    insta::assert_snapshot!(world.script(), @r#"
    moderator: PUT /lives/{show}/bans/{fan}
      204
    fan: POST /lives/{show}/comments
      403 {"code":"muted","message":"You are muted in this room.","retry_after_ms":"[wait]"}
    moderator: PUT /lives/{show}/bans/{fan}
      204
    fan: POST /lives/{show}/comments
      403 {"code":"banned","message":"You are banned from this room's talk."}
    director: GET /lives/{show}/bans
      200 [{"account":{"avatar":null,"handle":"fan","id":"{fan}","name":"fan","role":null},"kind":"ban","until":null}]
    moderator: PUT /lives/{show}/bans/{operator}
      403 {"code":"forbidden","message":"This person serves the show."}
    moderator: PUT /lives/{show}/bans/1
      404 {"code":"not_found","message":"Nothing is here."}
    moderator: PUT /lives/{show}/bans/{guest}
      400 {"code":"bad_request","message":"Failed to deserialize the JSON body into the target type: kind: unknown word “exile” at line 1 column 15"}
    moderator: PUT /lives/{show}/bans/{guest}
      422 {"code":"invalid","field":"minutes","message":"A sentence lasts a minute or more."}
    moderator: PUT /lives/{show}/bans/{guest}
      422 {"code":"invalid","field":"minutes","message":"A sentence lasts a minute or more."}
    moderator: PUT /lives/{show}/bans/{guest}
      204
    moderator: DELETE /lives/{show}/bans/{fan}
      204
    fan: POST /lives/{show}/comments
      200 {"text":"sorry"}
    director: GET /lives/{show}/bans
      200 [{}]
    "#);
}

/// A sentence is served in the show it was laid in, also when the room was built anew meanwhile.
#[tokio::test]
async fn a_ban_outlives_the_process() {
    let world = open().await;
    world.ask("moderator", "PUT /lives/{show}/bans/{fan}", json!({"kind": "ban", "minutes": null})).await;
    let mut world = world.again().await;
    world.tell("fan", "POST /lives/{show}/comments", say("still here?", "a")).await;
    insta::assert_snapshot!(world.script(), @r#"
    fan: POST /lives/{show}/comments
      403 {"code":"banned","message":"You are banned from this room's talk."}
    "#);
}

/// A moderator sees all that is said, also when a person could not read it; nothing twice, nothing missed.
#[tokio::test]
async fn a_moderator_reads_everything() {
    let mut world = open().await;
    let texts = async |world: &World, query: &str| -> Vec<String> {
        let page = world.ask("moderator", &format!("GET /lives/{{show}}/said{query}"), Value::Null).await;
        page.as_array().unwrap().iter().map(|one| one["text"].as_str().unwrap().to_owned()).collect()
    };
    let one = world.ask("fan", "POST /lives/{show}/comments", say("one", "a")).await;
    world.learn("one", &one["id"]);
    world.ask("guest", "POST /lives/{show}/comments", say("two", "b")).await;
    until("both are kept", async || texts(&world, "").await == ["one", "two"]).await;
    assert_eq!(texts(&world, "?after={one}").await, ["one", "two"], "what came late is told again");
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    let three = world.ask("fan", "POST /lives/{show}/comments", say("three", "c")).await;
    world.learn("three", &three["id"]);
    until("the third is kept", async || texts(&world, "?after={three}").await == ["three"]).await;
    assert_eq!(texts(&world, "?before={three}").await, ["one", "two"]);
    world.ask("moderator", "DELETE /comments/{one}", Value::Null).await;
    assert_eq!(texts(&world, "").await, ["two", "three"]);
}

/// Who watches the replay is counted apart from who watched the show.
#[tokio::test]
async fn a_replay_has_an_audience_of_its_own() {
    let mut world = open().await;
    let dashboard = async |world: &World| world.ask("director", "GET /lives/{show}/wall", Value::Null).await;
    let looks = json!({"at": 0, "played": 99_000, "seen": ["{tee}", "1"], "click": "{tee}"});
    world.tell("fan", "POST /lives/{show}/attention", looks.clone()).await;
    world.ask("leader", "POST /lives/{show}/end", Value::Null).await;
    world.tell("fan", "POST /lives/{show}/attention", looks).await;
    insta::assert_snapshot!(world.script(), @r#"
    fan: POST /lives/{show}/attention
      409 {"code":"conflict","message":"This show has not ended: its seat is told."}
    fan: POST /lives/{show}/attention
      204
    "#);
    until("it is counted", async || dashboard(&world).await["rewatchers"] == 1).await;
    world.part.event_log.settled().await;
    let counted = dashboard(&world.again().await).await;
    let of = |key: &str| counted[key].clone();
    assert_eq!((of("rewatched_ms"), of("visitors"), of("mean_stay_ms")), (json!(15_000), json!(0), json!(0)));
    assert_eq!(counted["funnel"]["clicked"], 1);
}

/// What a banned account said goes from the screens, the replay and the room that is built anew; words of others stay.
#[tokio::test]
async fn a_ban_takes_back_what_was_said_for_good() {
    let world = open().await;
    world.ask("fan", "POST /lives/{show}/comments", say("rude", "a")).await;
    world.ask("guest", "POST /lives/{show}/comments", say("kind", "b")).await;
    until("both are kept", async || replayed(&world).await.len() == 2).await;
    breathe().await;
    world.ask("fan", "POST /lives/{show}/comments", say("ruder", "c")).await;
    world.ask("moderator", "PUT /lives/{show}/bans/{fan}", json!({"kind": "ban", "minutes": null})).await;
    until("one is left", async || replayed(&world).await == ["kind"] && shown(&world).await == 1).await;
    world.ask("moderator", "DELETE /lives/{show}/bans/{fan}", Value::Null).await;
    breathe().await;
    world.ask("fan", "POST /lives/{show}/comments", say("sorry", "d")).await;
    until("the pardoned is heard", async || replayed(&world).await == ["kind", "sorry"]).await;
    let world = world.again().await;
    assert_eq!(shown(&world).await, 2);
}

#[tokio::test]
async fn a_deleted_comment_is_gone_until_it_is_put_back() {
    let mut world = open().await;
    let said = world.ask("fan", "POST /lives/{show}/comments", say("hello", "a")).await;
    world.learn("comment", &said["id"]);
    until("the row", async || replayed(&world).await == ["hello"]).await;
    world.tell("guest", "DELETE /comments/{comment}", Value::Null).await;
    world.tell("moderator", "PUT /lives/{show}/pinned-comment", json!({"comment": "{comment}"})).await;
    until("it is in sight", async || pinned(&world).await == "hello").await;
    world.tell("moderator", "DELETE /comments/{comment}", Value::Null).await;
    until("it is out of sight", async || pinned(&world).await.is_null() && shown(&world).await == 0).await;
    assert!(replayed(&world).await.is_empty());
    world.tell("fan", "PUT /comments/{comment}", Value::Null).await;
    world.tell("moderator", "PUT /comments/{comment}", Value::Null).await;
    until("it is shown again", async || shown(&world).await == 1).await;
    assert_eq!(replayed(&world).await, ["hello"]);
    world.tell("fan", "DELETE /comments/{comment}", Value::Null).await;
    world.tell("moderator", "PUT /comments/{comment}", Value::Null).await;
    world.tell("moderator", "PUT /lives/{show}/pinned-comment", json!({"comment": "1"})).await;
    world.tell("moderator", "DELETE /comments/1", Value::Null).await;
    insta::assert_snapshot!(world.script(), @r#"
    guest: DELETE /comments/{comment}
      403 {"code":"forbidden","message":"You may not do this."}
    moderator: PUT /lives/{show}/pinned-comment
      204
    moderator: DELETE /comments/{comment}
      204
    fan: PUT /comments/{comment}
      403 {"code":"forbidden","message":"You may not do this."}
    moderator: PUT /comments/{comment}
      204
    fan: DELETE /comments/{comment}
      204
    moderator: PUT /comments/{comment}
      403 {"code":"forbidden","message":"Its author took this back."}
    moderator: PUT /lives/{show}/pinned-comment
      404 {"code":"not_found","message":"Nothing is here."}
    moderator: DELETE /comments/1
      404 {"code":"not_found","message":"Nothing is here."}
    "#);
}

#[tokio::test]
async fn a_replay_has_what_stood_beside_the_picture() {
    let mut world = open().await;
    let said = world.ask("fan", "POST /lives/{show}/comments", say("hello", "a")).await;
    world.learn("comment", &said["id"]);
    until("the row", async || replayed(&world).await == ["hello"]).await;
    for (comment, product) in [(json!("{comment}"), json!("{tee}")), (Value::Null, Value::Null)] {
        world.ask("moderator", "PUT /lives/{show}/pinned-comment", json!({"comment": comment})).await;
        world.ask("operator", "PUT /lives/{show}/explaining", json!({"product": product})).await;
        breathe().await;
    }
    world.ask("leader", "POST /lives/{show}/end", Value::Null).await;
    let stretch = "GET /lives/{show}/comments?from=0&to=9000000000000";
    let kept = async || world.ask("fan", stretch, Value::Null).await["kept"].clone();
    until("its rows", async || kept().await.as_array().unwrap().len() == 2).await;
    let texts = kept().await.as_array().unwrap().iter().map(|mark| mark["comment"]["text"].clone()).collect();
    assert_eq!(Value::Array(texts), json!(["hello", null]));
    let show = world.ask("fan", "GET /lives/{show}", Value::Null).await;
    let [chapter] = show["explained"].as_array().unwrap().as_slice() else { panic!("{show}") };
    let [at, until, end] =
        [&chapter["at"], &chapter["until"], &show["ended_at"]].map(|at| at.as_i64().unwrap());
    assert!(at < until && until < end, "{at} {until} {end}");
    world.ask("moderator", "DELETE /comments/{comment}", Value::Null).await;
    assert!(kept().await[0]["comment"].is_null(), "what is deleted leaves its place empty");
}

async fn room(world: &World) -> Value {
    world.ask("nobody", "GET /lives/{show}/room", Value::Null).await
}

async fn pinned(world: &World) -> Value {
    room(world).await["pinned"]["text"].clone()
}

async fn shown(world: &World) -> usize {
    room(world).await["say"].as_array().unwrap().len()
}

#[tokio::test]
async fn only_the_shows_own_products_are_pinned_and_explained() {
    let mut world = open().await;
    for what in ["pin", "explaining"] {
        for product in [json!("{mug}"), json!("1"), json!("{tee}")] {
            let op = format!("PUT /lives/{{show}}/{what}");
            world.tell("operator", &op, json!({"product": product})).await;
        }
    }
    let shown = |room: &Value| (room["pins"][0]["product"].is_string(), room["explaining"].is_string());
    until("the card", async || shown(&room(&world).await) == (true, true)).await;
    world.shows(&["pins", "explaining"]);
    world.tell("fan", "GET /lives/{show}/room", Value::Null).await;
    world.tell("operator", "PUT /lives/{show}/pin", json!({"product": null})).await;
    world.tell("operator", "PUT /lives/{show}/explaining", json!({"product": null})).await;
    until("no card", async || shown(&room(&world).await) == (false, false)).await;
    world.tell("fan", "GET /lives/{show}/room", Value::Null).await;
    let foreign = json!({"title": "Night", "cover": null, "planned_at": null, "products": ["{mug}"]});
    world.tell("leader", "PATCH /lives/{show}", foreign).await;
    insta::assert_snapshot!(world.script(), @r#"
    operator: PUT /lives/{show}/pin
      422 {"code":"invalid","field":"product","message":"This product is not in your shop."}
    operator: PUT /lives/{show}/pin
      422 {"code":"invalid","field":"product","message":"This product is not in your shop."}
    operator: PUT /lives/{show}/pin
      204
    operator: PUT /lives/{show}/explaining
      422 {"code":"invalid","field":"product","message":"This product is not in your shop."}
    operator: PUT /lives/{show}/explaining
      422 {"code":"invalid","field":"product","message":"This product is not in your shop."}
    operator: PUT /lives/{show}/explaining
      204
    fan: GET /lives/{show}/room
      200 {"explaining":"{tee}","pins":[{"at":"[time]","product":"{tee}"}]}
    operator: PUT /lives/{show}/pin
      204
    operator: PUT /lives/{show}/explaining
      204
    fan: GET /lives/{show}/room
      200 {"explaining":null,"pins":[]}
    leader: PATCH /lives/{show}
      422 {"code":"invalid","field":"products","message":"This product is not in your shop."}
    "#);
}

#[tokio::test]
async fn a_room_is_told_what_its_own_shop_has_left_and_nobody_elses() {
    let world = open().await;
    let order =
        |sku: &str| json!({"key": format!("of {sku}"), "live": null, "sku": sku, "quantity": 1, "at": null});
    world.ask("fan", "POST /orders", order("{mug's sku}")).await;
    world.ask("fan", "POST /orders", order("{medium}")).await;
    let medium = world.names.id("medium").to_string();
    until("the stock", async || room(&world).await["left"][&medium] == 99).await;
    let left = room(&world).await["left"].clone();
    let [small, medium] = ["small", "medium"].map(|name| world.names.id(name).to_string());
    assert_eq!(left, json!({small: 3, medium: 99}));
}

/// Whoever leaves the page at once has opened the room all the same.
#[tokio::test]
async fn an_act_whose_sender_hangs_up_is_finished() {
    let world = World::new().await;
    let open = world.request("leader", "POST /lives/{show}/open").body(Body::empty()).unwrap();
    let hung_up = tokio::time::timeout(Duration::ZERO, world.serve(open)).await;
    assert!(hung_up.is_err(), "no answer comes at once");
    until("the room is open", async || {
        world.ask("fan", "GET /lives/{show}/room", Value::Null).await["phase"] == "live"
    })
    .await;
}
