//! Pictures: how many may come at once, how often, and how long one stays that nothing shows.

use crate::suite::World;
use crate::trial::{Answer, picture, until};
use axum::{
    body::Body,
    http::{Request, header},
};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tokio::io::DuplexStream;
use tokio_util::io::ReaderStream;
use wanghong_base::http::Front as _;
use wanghong_core::{Id, Millis};

async fn upload(world: &World, body: Vec<u8>) -> Answer {
    let request = world.request("leader", "POST /blobs").header(header::CONTENT_TYPE, "image/png");
    world.serve(request.body(Body::from(body)).unwrap()).await
}

async fn shown(world: &World, url: &Value) -> bool {
    let request = Request::get(url.as_str().unwrap()).body(Body::empty()).unwrap();
    world.serve(request).await.status == 200
}

/// A picture of somebody that never comes to its end, and the end at which it would be said.
fn slow(world: &World, who: &str) -> (Request<Body>, DuplexStream) {
    let request = world.request(who, "POST /blobs").header(header::CONTENT_TYPE, "image/png");
    let (says_nothing, body) = tokio::io::duplex(1);
    (request.body(Body::from_stream(ReaderStream::new(body))).unwrap(), says_nothing)
}

#[tokio::test]
async fn who_sends_slowly_holds_up_nobody_else() {
    let world = World::new().await;
    let mut silent = Vec::new();
    for _ in 0..crate::limits::UPLOADS_AT_ONCE {
        let (request, end) = slow(&world, "guest");
        let front = world.front();
        world.part.base.tasks.spawn("a slow sender", async move { drop(front.answer(request).await) });
        silent.push(end);
    }
    let under_way = || world.part.coming.under_way();
    until("all are under way", async || under_way() == crate::limits::UPLOADS_AT_ONCE).await;
    let (request, _end) = slow(&world, "guest");
    assert_eq!(world.serve(request).await.json()["code"], "busy");
    assert_eq!(upload(&world, picture()).await.status, 200, "a place to decode is free");
    drop(silent);
    until("whoever goes gives the place up", async || under_way() == 0).await;
    let left = std::fs::read_dir(world.folder().path().join("uploads")).unwrap().count();
    assert_eq!(left, 0, "nothing is kept of what did not come");
}

#[tokio::test]
async fn a_picture_that_nobody_reads_is_not_read_either() {
    let world = World::new().await;
    let url = upload(&world, picture()).await.json()["url"].as_str().unwrap().to_owned();
    let large = vec![7; 20 * wanghong_base::limits::PIECE];
    std::fs::write(
        world.folder().path().join(url.trim_start_matches('/').replace("blob/", "blobs/")),
        &large,
    )
    .unwrap();
    let ask = || Request::get(&url).header("x-forwarded-for", "203.0.113.9");
    let answer = world.front().answer(ask().body(Body::empty()).unwrap()).await;
    assert_eq!(answer.headers()[header::CONTENT_LENGTH], large.len().to_string());
    let first = answer.into_body().frame().await.unwrap().unwrap().into_data().unwrap();
    assert!(first.len() <= wanghong_base::limits::PIECE, "{} bytes at once", first.len());
    let some = world.serve(ask().header(header::RANGE, "bytes=5-9").body(Body::empty()).unwrap()).await;
    assert_eq!((some.status.as_u16(), some.body.len()), (206, 5));
    let none = world
        .front()
        .answer(ask().header(header::RANGE, "bytes=9999999-").body(Body::empty()).unwrap())
        .await;
    assert_eq!((none.status().as_u16(), none.headers().get(header::CACHE_CONTROL)), (416, None));
}

#[tokio::test]
async fn an_account_uploads_only_so_often() {
    let world = World::new().await;
    for _ in 0..crate::limits::UPLOADS {
        assert_eq!(upload(&world, b"no picture".into()).await.json()["code"], "not_an_image");
    }
    assert_eq!(upload(&world, picture()).await.json()["code"], "slow_down");
}

#[tokio::test]
async fn what_nothing_shows_for_a_day_is_removed() {
    let world = World::new().await;
    let (face, unused) = (upload(&world, picture()).await.json(), upload(&world, picture()).await.json());
    let profile = json!({"name": "Lei", "bio": "", "avatar": face["id"], "banner": null});
    world.ask("leader", "PATCH /accounts/{leader}", profile).await;
    crate::api::blobs::sweep(&world.part).await.unwrap();
    assert!(shown(&world, &unused["url"]).await, "somebody may be about to use it");
    world.part.base.db.run("UPDATE blobs SET created_at = 0", ()).await.unwrap();
    crate::api::blobs::sweep(&world.part).await.unwrap();
    assert!(!shown(&world, &unused["url"]).await);
    assert!(shown(&world, &face["url"]).await);
    let files = std::fs::read_dir(world.folder().path().join("blobs")).unwrap().count();
    assert_eq!(files, 1);
}

#[tokio::test]
async fn pictures_have_room_for_so_many_bytes_and_more_where_one_serves() {
    let world = World::new().await;
    let take = async |bytes: i64| {
        let one = world.request("guest", "POST /blobs").header(header::CONTENT_TYPE, "image/png");
        world.part.base.db.run("UPDATE blobs SET size = $1", (bytes,)).await.unwrap();
        world.serve(one.body(Body::from(picture())).unwrap()).await.json()
    };
    assert!(take(0).await["id"].is_string());
    assert!(take(crate::limits::PERSON_PICTURES - 1).await["id"].is_string());
    let told = take(crate::limits::PERSON_PICTURES / 2).await;
    assert_eq!((&told["code"], &told["field"]), (&json!("limit_reached"), &json!("pictures")));
    assert_eq!(upload(&world, picture()).await.status, 200, "a leader has more to show");
}

#[tokio::test]
async fn bytes_whose_row_was_never_written_go_after_a_day() {
    let world = World::new().await;
    let kept = upload(&world, picture()).await.json();
    let now = wanghong_base::clock::now();
    let [young, old] = [0, 2].map(|days| Id::mint(now - Millis::days(days), 7));
    for id in [young, old] {
        world.part.base.blobs.write(id, b"picture".to_vec()).await.unwrap();
    }
    crate::api::blobs::sweep(&world.part).await.unwrap();
    let is_there = async |id: Id| world.part.base.blobs.kept(id).await.unwrap().is_some();
    assert_eq!([is_there(young).await, is_there(old).await], [true, false]);
    assert!(shown(&world, &kept["url"]).await);
}
