//! The room's socket, on a real one.

use super::viewer::{Heard, Viewer};
use crate::room_task::Ask;
use crate::suite::World;
use serde_json::{Value, json};
use std::{net::SocketAddr, time::Duration};
use tokio::{io::AsyncWriteExt as _, net::TcpListener};
use wanghong_base::{clock, http};
use wanghong_core::{Id, room::Cue};
use wanghong_people::trial::until;

/// A world behind a socket, with an open show.
async fn open() -> (World, SocketAddr) {
    let world = World::new().await;
    world.ask("leader", "POST /lives/{show}/open", Value::Null).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    world.part.base.tasks.spawn("http", http::serve(listener, world.front(), world.part.base.tasks.clone()));
    (world, at)
}

fn show(world: &World) -> String {
    world.names.id("show").to_string()
}

async fn snapshot(world: &World) -> Value {
    world.ask("nobody", "GET /lives/{show}/room", Value::Null).await
}

#[tokio::test]
async fn a_seat_begins_with_where_the_room_is() {
    let (world, at) = open().await;
    let mut viewer = Viewer::sit(at, &show(&world), 1).await;
    let first = viewer.frame().await;
    assert_eq!(first.as_object().unwrap().keys().collect::<Vec<_>>(), ["at", "n", "phase"]);
    assert_eq!(first["phase"], "live");
    viewer.send(0x9, b"there?").await;
    loop {
        match viewer.hear().await {
            Heard::Pong(payload) => break assert_eq!(payload, b"there?"),
            Heard::Frame(_) => {}
            other => panic!("{other:?}"),
        }
    }
    viewer.send(0x8, &1_000_u16.to_be_bytes()).await;
    assert_eq!(viewer.close().await, 1_000);
}

/// A snapshot and the frames after it give what the next snapshot says.
#[tokio::test]
async fn frames_go_on_from_a_snapshot() {
    let (world, at) = open().await;
    let mut viewer = Viewer::sit(at, &show(&world), 1).await;
    let mut n = viewer.frame().await["n"].as_i64().unwrap();
    let mut seen = snapshot(&world).await;
    world.ask("fan", "POST /lives/{show}/comments", json!({"text": "hello", "at": 0, "key": "a"})).await;
    world.ask("operator", "PUT /lives/{show}/pin", json!({"product": "{tee}"})).await;
    world.ask("operator", "PUT /lives/{show}/explaining", json!({"product": "{tee}"})).await;
    let rules = json!({"slow_ms": 1_000, "followers_only": true, "words": ["secret"]});
    world.ask("moderator", "PUT /lives/{show}/rules", rules).await;
    let order =
        json!({"key": "an order in the show", "live": "{show}", "sku": "{small}", "quantity": 2, "at": null});
    world.ask("fan", "POST /orders", order).await;
    let at = clock::now().0;
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    viewer.say(&json!({"at": at, "played": 5_000})).await;
    viewer.say(&json!({"at": at, "hearts": 3})).await;
    let done =
        |seen: &Value| seen["taps"] == 3 && seen["left"].as_object().unwrap().values().any(|left| left == 1);
    while !done(&seen) || seen["say"] == json!([]) || seen["pins"] == json!([]) || seen["visitors"] == 0 {
        let frame = viewer.frame().await;
        assert_eq!(frame["n"], n + 1, "no frame is missing");
        n += 1;
        apply(&mut seen, &frame);
    }
    let mut now = snapshot(&world).await;
    assert_eq!(now["n"], n);
    now["at"] = seen["at"].clone();
    assert_eq!(seen, now);
    assert_eq!(now["rules"]["words"], json!([]), "the words are the moderators' secret");
}

/// What the web does with a frame.
fn apply(seen: &mut Value, frame: &Value) {
    if frame["n"].as_i64() <= seen["n"].as_i64() {
        return;
    }
    for (key, value) in frame.as_object().unwrap() {
        match key.as_str() {
            "say" => seen["say"].as_array_mut().unwrap().extend(value.as_array().unwrap().clone()),
            "left" => seen["left"].as_object_mut().unwrap().extend(value.as_object().unwrap().clone()),
            "fly" | "more" | "gone" => {}
            _ => seen[key] = value.clone(),
        }
    }
}

/// Who missed the frame that takes words back learns of it from the next snapshot.
#[tokio::test]
async fn a_snapshot_names_what_was_taken_back() {
    let (mut world, _) = open().await;
    let said = json!({"text": "rude", "at": 0, "key": "a"});
    let said = world.ask("fan", "POST /lives/{show}/comments", said).await;
    world.learn("comment", &said["id"]);
    until("it is shown", async || snapshot(&world).await["say"] != json!([])).await;
    world.ask("moderator", "DELETE /comments/{comment}", Value::Null).await;
    until("it is gone", async || snapshot(&world).await["gone"] == json!([said["id"]])).await;
    let world = world.again().await;
    assert_eq!(snapshot(&world).await["gone"], json!([said["id"]]), "after a restart too");
    world.ask("moderator", "PUT /comments/{comment}", Value::Null).await;
    until("it is back", async || snapshot(&world).await["gone"] == json!([])).await;
}

/// A page of the team reads along; only who watches is counted, and only while the picture moves.
#[tokio::test]
async fn who_reads_along_is_nobody() {
    let (world, at) = open().await;
    let mut team = Viewer::read_along(at, &show(&world), 1).await;
    let mut fan = Viewer::sit(at, &show(&world), 2).await;
    fan.say(&json!({})).await;
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    team.say(&json!({"at": clock::now().0, "played": 1_000})).await;
    let dashboard = async || world.ask("director", "GET /lives/{show}/wall", Value::Null).await;
    until("the fan is there", async || dashboard().await["funnel"]["entered"] == 1).await;
    assert_eq!(dashboard().await["online"], 0, "nobody's picture has moved");
    fan.say(&json!({"at": clock::now().0, "played": 1_000})).await;
    until("the fan watches", async || snapshot(&world).await["visitors"] == 1).await;
    assert_eq!(snapshot(&world).await["online"], 1);
    let frame = team.frame_where(|frame| frame["visitors"] == 1).await;
    assert!(frame["n"].as_i64().is_some(), "and the team reads it");
}

#[tokio::test]
async fn hearts_fly_and_are_counted_by_person() {
    let (world, at) = open().await;
    let mut one = Viewer::sit(at, &show(&world), 1).await;
    let mut two = Viewer::sit(at, &show(&world), 2).await;
    let now = clock::now().0;
    one.say(&json!({"at": now, "hearts": 3})).await;
    two.say(&json!({"at": now, "hearts": 4})).await;
    one.say(&json!({"at": now, "hearts": 1})).await;
    let counted = one.frame_where(|frame| frame["taps"] == 8).await;
    assert!(counted["fly"].as_i64().unwrap() > 0);
    until("both are counted", async || snapshot(&world).await["tappers"] == 2).await;
    one.say(&json!({"at": now, "hearts": 4_000_000_000_u32})).await;
    until("no more than a hand can", async || snapshot(&world).await["taps"] == 38).await;
}

#[tokio::test]
async fn what_a_viewer_must_not_send_ends_its_seat_with_a_code() {
    let (world, at) = open().await;
    for (bytes, code) in [
        (&b"\x81\x02{}"[..], 1_002),
        (b"\x82\x80\0\0\0\0", 1_002),
        (b"GET / HTTP/1.1\r\n", 1_002),
        (b"\x81\x82\0\0\0\0{]", 1_007),
        (b"\x81\x82\0\0\0\0\xFF\xFE", 1_007),
        (b"\x81\xFE\x10\x00", 1_009),
    ] {
        let mut viewer = Viewer::sit(at, &show(&world), 1).await;
        viewer.socket.write_all(bytes).await.unwrap();
        assert_eq!(viewer.close().await, code, "{bytes:?}");
    }
    let mut chatty = Viewer::sit(at, &show(&world), 1).await;
    for _ in 0..=crate::limits::SEAT_PACE {
        chatty.say(&json!({"at": 0})).await;
    }
    assert_eq!(chatty.close().await, 1_008);
    let mut wild = Viewer::sit(at, &show(&world), 1).await;
    wild.say(&json!({"at": i64::MIN, "played": i64::MAX, "click": "no product"})).await;
    wild.say(&json!({"at": i64::MAX, "played": i64::MIN, "click": "1"})).await;
    wild.send(0x9, b"alive").await;
    loop {
        match wild.hear().await {
            Heard::Pong(_) => break,
            Heard::Frame(_) => {}
            other => panic!("{other:?}"),
        }
    }
}

/// A small frame a tick.
async fn murmur(world: &World) {
    let task = world.part.rooms.get(&world.part, world.names.id("show")).await.unwrap();
    for left in 0..15 {
        task.tell(Ask::Cue { cue: Cue::Left { sku: Id(1), left }, by: Id(1) }).await;
        tokio::time::sleep(Duration::from_millis(130)).await;
    }
}

/// Frames too large for a narrow viewer's buffers, one a tick; in the last, so many are left of everything.
async fn shout(world: &World, last: i64) {
    let task = world.part.rooms.get(&world.part, world.names.id("show")).await.unwrap();
    for left in 1..=last {
        for sku in 0..3_000 {
            let cue = Cue::Left { sku: Id(1_000_000_000_000_000 + sku), left };
            task.tell(Ask::Cue { cue, by: Id(1) }).await;
        }
        tokio::time::sleep(Duration::from_millis(260)).await;
    }
}

#[tokio::test]
async fn a_viewer_that_stops_reading_misses_whole_frames_and_delays_nobody() {
    let (world, at) = open().await;
    let mut slow = Viewer::sit_narrow(at, &show(&world), 1).await;
    let mut quick = Viewer::sit(at, &show(&world), 2).await;
    let mut n = quick.frame().await["n"].as_i64().unwrap();
    let reading = async {
        let mut left = Value::Null;
        while left != 6 {
            let frame = quick.frame().await;
            assert_eq!(frame["n"], n + 1, "who reads misses nothing");
            n += 1;
            left = frame["left"]["1000000000002999"].clone();
        }
    };
    tokio::join!(shout(&world, 6), reading);
    let mut numbers = vec![slow.frame().await["n"].as_i64().unwrap()];
    let catching_up = async {
        while *numbers.last().unwrap() <= n {
            numbers.push(slow.frame().await["n"].as_i64().unwrap());
        }
    };
    tokio::select! {
        () = catching_up => {}
        () = murmur(&world) => {}
    }
    assert!(*numbers.last().unwrap() > n, "who reads again goes on with the others: {numbers:?}");
    assert!(numbers.is_sorted(), "{numbers:?}");
    let span = numbers.last().unwrap() - numbers[0] + 1;
    assert!(span > i64::try_from(numbers.len()).unwrap(), "frames were missed: {numbers:?}");
}

#[tokio::test]
async fn when_the_server_stops_viewers_are_told_to_come_back() {
    let (world, at) = open().await;
    let mut viewer = Viewer::sit(at, &show(&world), 1).await;
    viewer.frame().await;
    assert!(world.part.base.tasks.stop().await, "nothing hangs");
    assert_eq!(viewer.close().await, 1_012);
}
