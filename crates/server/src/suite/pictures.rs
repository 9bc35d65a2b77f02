//! Pictures: how many may come at once, how often, and how long one stays that nothing shows.

use super::world::{Answer, World};
use crate::{api, limits};
use axum::{
    body::Body,
    http::{Request, header},
};
use image::{DynamicImage, ImageFormat};
use serde_json::{Value, json};
use std::io::Cursor;
use tokio_util::io::ReaderStream;

async fn upload(world: &World, body: Vec<u8>) -> Answer {
    let request = world.request("leader", "POST /blobs").header(header::CONTENT_TYPE, "image/png");
    world.serve(request.body(Body::from(body)).unwrap()).await
}

fn picture() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::new_rgb8(2, 2).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

async fn shown(world: &World, url: &Value) -> bool {
    let request = Request::get(url.as_str().unwrap()).body(Body::empty()).unwrap();
    world.serve(request).await.status == 200
}

#[tokio::test]
async fn who_finds_no_place_for_a_picture_is_told_before_it_is_read() {
    let world = World::new().await;
    let all = u32::try_from(limits::PICTURES_WAITING).unwrap();
    let places = world.app.pictures_waiting.try_acquire_many(all).unwrap();
    let request = world.request("leader", "POST /blobs").header(header::CONTENT_TYPE, "image/png");
    let (_says_nothing, body) = tokio::io::duplex(1);
    let body = Body::from_stream(ReaderStream::new(body));
    assert_eq!(world.serve(request.body(body).unwrap()).await.json()["code"], "busy");
    drop(places);
    assert_eq!(upload(&world, picture()).await.status, 200);
}

#[tokio::test]
async fn an_account_uploads_only_so_often() {
    let world = World::new().await;
    for _ in 0..limits::UPLOADS {
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
    api::blobs::sweep(&world.app).await.unwrap();
    assert!(shown(&world, &unused["url"]).await, "somebody may be about to use it");
    world.app.db.run("UPDATE blobs SET created_at = 0", ()).await.unwrap();
    api::blobs::sweep(&world.app).await.unwrap();
    assert!(!shown(&world, &unused["url"]).await);
    assert!(shown(&world, &face["url"]).await);
    let files = std::fs::read_dir(world.folder().path().join("blobs")).unwrap().count();
    assert_eq!(files, 1);
}
