//! The RTMP door, on a real socket.

use crate::suite::World;
use crate::trial::Publisher;
use crate::{ingest, stage::Door};
use serde_json::{Value, json};
use std::net::SocketAddr;
use tokio::net::TcpListener;
use wanghong_media::rtmp::Limits;
use wanghong_people::trial::until;
use wanghong_store::lives;

/// What the door says to a camera that may send.
pub(super) const STARTED: &str = "NetStream.Publish.Start";

async fn door(bounds: Limits) -> (World, SocketAddr) {
    let world = World::new().await;
    let at = open_door(&world, bounds).await;
    (world, at)
}

/// Opens a world's RTMP door; tells where it is.
pub(super) async fn open_door(world: &World, bounds: Limits) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    world.part.base.tasks.own("rtmp", ingest::serve(world.part.clone(), listener, bounds));
    at
}

async fn studio(world: &World) -> Value {
    world.ask("director", "GET /lives/{show}/studio", Value::Null).await
}

async fn key(world: &World) -> String {
    studio(world).await["ingest"]["stream_key"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_key_lets_in_one_camera_at_a_time() {
    let (world, at) = door(Limits::default()).await;
    let key = key(&world).await;
    let mut first = Publisher::with_key(at, &key).await;
    assert!(first.hears(STARTED).await);
    assert_eq!(studio(&world).await["signal"]["on"], true);
    let mut second = Publisher::with_key(at, &key).await;
    assert!(second.hears("Somebody else is sending with this key.").await);
    assert!(second.is_cut_off().await);
    let test = world.send("director", "PUT /lives/{show}/test-signal", &json!({"on": true})).await;
    assert_eq!(test.json()["code"], "conflict", "nor a test picture");
    drop(first);
    until("the first has gone", async || studio(&world).await["signal"]["on"] == false).await;
    assert!(Publisher::with_key(at, &key).await.hears(STARTED).await, "the place is free again");
}

#[tokio::test]
async fn a_camera_that_vanished_gives_way_to_the_next() {
    let (world, at) = door(Limits::default()).await;
    let key = key(&world).await;
    let mut first = Publisher::with_key(at, &key).await;
    assert!(first.hears(STARTED).await);
    tokio::time::sleep(crate::limits::PUBLISHER_SILENT).await;
    let mut second = Publisher::with_key(at, &key).await;
    assert!(second.hears(STARTED).await, "nothing has come from the first for two seconds");
    assert!(first.is_cut_off().await);
    assert_eq!(studio(&world).await["signal"]["on"], true);
}

#[tokio::test]
async fn a_key_is_found_where_people_put_it() {
    let (world, at) = door(Limits::default()).await;
    let key = key(&world).await;
    for (app, shown) in [
        ("live".to_owned(), format!("{key} ")),
        ("live".to_owned(), format!("\t{key}\r\n")),
        (format!("live/{key}"), String::new()),
    ] {
        let mut camera = Publisher::with(at, &app, &shown).await;
        assert!(camera.hears(STARTED).await, "{app:?} {shown:?}");
        drop(camera);
        until("it has gone", async || studio(&world).await["signal"]["on"] == false).await;
    }
}

/// Connections that say nothing, until there is no place left; and then a leader.
#[tokio::test]
async fn silent_connections_keep_no_leader_off_air() {
    let (world, at) = door(Limits::default()).await;
    let mut silent = Vec::new();
    for _ in 0..2 * crate::limits::STRANGERS {
        silent.push(Publisher::silent(at).await);
    }
    let mut camera = Publisher::with_key(at, &key(&world).await).await;
    assert!(camera.hears(STARTED).await);
    assert!(silent[0].is_cut_off().await, "the first of the silent made room");
}

#[tokio::test]
async fn a_wrong_key_is_told_so() {
    let (world, at) = door(Limits::default()).await;
    let old = key(&world).await;
    for wrong in ["", "guessed", &"x".repeat(100)] {
        let mut camera = Publisher::with_key(at, wrong).await;
        assert!(!camera.hears(STARTED).await, "{wrong}");
        assert!(camera.is_cut_off().await, "{wrong}");
    }
    world.ask("director", "POST /lives/{show}/key", Value::Null).await;
    assert!(Publisher::with_key(at, &old).await.hears("This stream key is not known.").await);
    assert!(Publisher::with_key(at, &key(&world).await).await.hears(STARTED).await);
}

#[tokio::test]
async fn a_new_key_cuts_off_whoever_sends_with_the_old() {
    let (world, at) = door(Limits::default()).await;
    let old = key(&world).await;
    let mut thief = Publisher::with_key(at, &old).await;
    assert!(thief.hears(STARTED).await);
    let changed = world.ask("director", "POST /lives/{show}/key", Value::Null).await;
    assert_eq!(changed["signal"]["on"], false);
    let mut camera = Publisher::with_key(at, changed["ingest"]["stream_key"].as_str().unwrap()).await;
    assert!(camera.hears(STARTED).await, "the new key's place is free at once");
    assert!(thief.is_cut_off().await);
    assert!(Publisher::with_key(at, &old).await.hears("This stream key is not known.").await);
    assert_eq!(studio(&world).await["signal"]["on"], true, "the old one's leaving takes no other along");
}

/// A row is read, then the show opens, and only then its stage is there to be told.
#[tokio::test]
async fn a_stage_hears_of_the_opening_that_came_while_it_was_made() {
    let (world, at) = door(Limits::default()).await;
    let row = lives::by_id(&world.part.base.db, world.names.id("show")).await.unwrap().unwrap();
    world.ask("director", "POST /lives/{show}/open", Value::Null).await;
    let stage = world.part.stages.get(&world.part, &row).await.unwrap();
    let mut camera = Publisher::with_key(at, &row.stream_key).await;
    assert!(camera.hears(STARTED).await);
    camera.films(0..1_000).await;
    until("everybody sees the picture", async || stage.view().playlist(Door::Public).is_some()).await;
}

#[tokio::test]
async fn the_end_of_a_show_sends_its_camera_away_for_good() {
    let (world, at) = door(Limits::default()).await;
    let key = key(&world).await;
    let mut camera = Publisher::with_key(at, &key).await;
    assert!(camera.hears(STARTED).await);
    world.ask("director", "POST /lives/{show}/open", Value::Null).await;
    world.ask("director", "POST /lives/{show}/end", Value::Null).await;
    assert!(camera.is_cut_off().await);
    assert!(Publisher::with_key(at, &key).await.hears("This show has ended.").await);
    let stage = world.part.stages.known(world.names.id("show")).unwrap();
    assert!(stage.claim().await.is_err(), "the stage is there for those who watch the end, and hears nobody");
    let again = world.send("director", "PUT /lives/{show}/test-signal", &json!({"on": true})).await;
    assert_eq!(again.json()["code"], "conflict");
}

#[tokio::test]
async fn who_says_nothing_is_dropped() {
    let (_world, at) = door(Limits { handshake_ms: 200, publish_ms: 200, ..Limits::default() }).await;
    assert!(Publisher::silent(at).await.is_cut_off().await, "before the handshake");
    assert!(Publisher::hello(at).await.is_cut_off().await, "after the handshake");
}

#[tokio::test]
async fn a_camera_that_falls_silent_loses_its_place() {
    let (world, at) = door(Limits { idle_ms: 200, ..Limits::default() }).await;
    let mut camera = Publisher::with_key(at, &key(&world).await).await;
    assert!(camera.hears(STARTED).await);
    assert!(camera.is_cut_off().await);
    until("its place is free", async || studio(&world).await["signal"]["on"] == false).await;
}

#[tokio::test]
async fn what_is_no_rtmp_is_cut_off_at_once() {
    let (_world, at) = door(Limits::default()).await;
    let mut browser = Publisher::silent(at).await;
    browser.say(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    assert!(browser.is_cut_off().await);
}
