//! The RTMP door, on a real socket.

use super::{
    publisher::Publisher,
    world::{World, until},
};
use crate::live::ingest;
use serde_json::{Value, json};
use std::{net::SocketAddr, sync::Arc};
use tokio::net::TcpListener;
use wanghong_media::rtmp::Limits;

/// What the door says to a camera that may send.
const STARTED: &str = "NetStream.Publish.Start";

async fn door(bounds: Limits) -> (World, SocketAddr) {
    let world = World::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    world.app.tasks.own("rtmp", ingest::serve(Arc::clone(&world.app), listener, bounds));
    (world, at)
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
    drop(first);
    until("the first has gone", async || studio(&world).await["signal"]["on"] == false).await;
    assert!(Publisher::with_key(at, &key).await.hears(STARTED).await, "the place is free again");
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
async fn the_end_of_a_show_sends_its_camera_away_for_good() {
    let (world, at) = door(Limits::default()).await;
    let key = key(&world).await;
    let mut camera = Publisher::with_key(at, &key).await;
    assert!(camera.hears(STARTED).await);
    world.ask("director", "POST /lives/{show}/open", Value::Null).await;
    world.ask("director", "POST /lives/{show}/end", Value::Null).await;
    assert!(camera.is_cut_off().await);
    assert!(Publisher::with_key(at, &key).await.hears("This show has ended.").await);
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
