//! The doors that the API does not describe: the picture, replays, pictures, numbers and pages. Nobody is logged in
//! there: each lets in everybody, or nobody, or who knows a secret, and says how long a cache may keep what it gave.

use super::world::World;
use crate::{app::App, config::Config, router::front};
use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Request, StatusCode, header},
};
use metrics_exporter_prometheus::PrometheusBuilder;
use serde_json::{Value, json};
use std::{fmt::Write as _, net::SocketAddr, sync::Arc};
use wanghong_base::{
    http::{self, Front as _},
    metrics,
    tasks::Tasks,
};
use wanghong_live::stage::{Door, Stage};
use wanghong_live::trial::film;
use wanghong_media::flv::Tag;
use wanghong_people::trial::until;
use wanghong_store::lives;

const HERE: &str = "127.0.0.1";

/// What comes back to a request for `path` from an address: status, how long it may be kept, and the body.
async fn get(front: &impl http::Front, from: &str, path: &str) -> (StatusCode, String, String) {
    let mut request = Request::get(path).body(Body::empty()).unwrap();
    let peer = SocketAddr::from((from.parse::<std::net::IpAddr>().unwrap(), 5_000));
    request.extensions_mut().insert(ConnectInfo(peer));
    let answer = front.answer(request).await;
    assert!(!answer.headers().contains_key(header::SET_COOKIE) || path.starts_with("/api/"), "{path}");
    let kept = answer.headers().get(header::CACHE_CONTROL).map(|value| value.to_str().unwrap().to_owned());
    let status = answer.status();
    let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    (status, kept.unwrap_or_default(), String::from_utf8_lossy(&body).into_owned())
}

/// What each door answers to somebody from far away, with names for ids and secrets.
async fn walk(world: &World, paths: &[&str]) -> String {
    let mut script = String::new();
    for path in paths {
        let (status, kept, _) = get(&world.front(), "203.0.113.9", &world.names.ids_in_text(path)).await;
        writeln!(script, "{}", format!("{} {path} {kept}", status.as_u16()).trim_end()).unwrap();
    }
    script
}

/// The stage of the planned show, on which a camera sends.
async fn signal(world: &mut World) -> Arc<Stage> {
    let row = lives::by_id(&world.part.base.db, world.names.id("show")).await.unwrap().unwrap();
    world.learn("secret", &json!(row.preview_key));
    world.part.live.stages.get(&world.part.live, &row).await.unwrap()
}

/// Sends the film, so many milliseconds after the show has begun.
async fn send(stage: &Stage, from: u32) {
    let claim = stage.claim().await.unwrap();
    for tag in film() {
        stage.tag(&claim, Tag { time_ms: tag.time_ms + from, ..tag }).await;
    }
    stage.release(claim).await;
}

/// The last so many steps of the first address in a playlist that holds `what`.
async fn named(world: &World, playlist: &str, what: &str, steps: usize) -> Value {
    let path = world.names.ids_in_text(playlist);
    let (_, _, playlist) = get(&world.front(), HERE, &path).await;
    let address = playlist.split(['"', '\n']).find(|address| address.contains(what)).unwrap();
    let from = address.rmatch_indices('/').nth(steps - 1).map_or(0, |(at, _)| at + 1);
    json!(address.get(from..).unwrap())
}

const PICTURE: [&str; 11] = [
    "/live/{show}/index.m3u8",
    "/live/{show}/media.m3u8",
    "/live/{show}/{segment}",
    "/live/{show}/{part}",
    "/live/{secret}/index.m3u8",
    "/live/{secret}/media.m3u8",
    "/live/{secret}/{segment}",
    "/live/guessed/index.m3u8",
    "/live/{secret}/index",
    "/replay/{show}/index.m3u8",
    "/replay/{show}/reel-0.mp4",
];

const RECORDING: [&str; 7] = [
    "/replay/{show}/index.m3u8",
    "/replay/{show}/media.m3u8",
    "/replay/{show}/reel-0.mp4",
    "/replay/{show}/{reel}",
    "/replay/{show}/reel-9.mp4",
    "/replay/{show}/index",
    "/replay/{show}/..%2f..%2fwanghong.db",
];

#[tokio::test]
async fn the_picture_is_for_who_knows_the_secret_then_for_all_and_then_a_replay() {
    let mut world = World::new().await;
    let stage = signal(&mut world).await;
    send(&stage, 0).await;
    until("a picture", async || stage.has_picture()).await;
    for (name, what) in [("segment", "seg-"), ("part", "part-")] {
        let address = named(&world, "/live/{secret}/media.m3u8", what, 2).await;
        world.learn(name, &address);
    }
    insta::assert_snapshot!(walk(&world, &PICTURE).await, @r"
    404 /live/{show}/index.m3u8 public, max-age=1
    404 /live/{show}/media.m3u8 public, max-age=1
    404 /live/{show}/{segment} public, max-age=1
    404 /live/{show}/{part} public, max-age=1
    200 /live/{secret}/index.m3u8 public, max-age=1
    200 /live/{secret}/media.m3u8 public, max-age=1
    200 /live/{secret}/{segment} public, max-age=31536000, immutable
    404 /live/guessed/index.m3u8 public, max-age=1
    404 /live/{secret}/index
    404 /replay/{show}/index.m3u8 no-store
    404 /replay/{show}/reel-0.mp4 no-store
    ");
    world.ask("leader", "POST /lives/{show}/open", Value::Null).await;
    send(&stage, 3_000).await;
    until("a public picture", async || stage.view().playlist(Door::Public).is_some()).await;
    insta::assert_snapshot!(walk(&world, &PICTURE).await, @r"
    200 /live/{show}/index.m3u8 public, max-age=1
    200 /live/{show}/media.m3u8 public, max-age=1
    404 /live/{show}/{segment} public, max-age=1
    404 /live/{show}/{part} public, max-age=1
    200 /live/{secret}/index.m3u8 public, max-age=1
    200 /live/{secret}/media.m3u8 public, max-age=1
    200 /live/{secret}/{segment} public, max-age=31536000, immutable
    404 /live/guessed/index.m3u8 public, max-age=1
    404 /live/{secret}/index
    404 /replay/{show}/index.m3u8 no-store
    404 /replay/{show}/reel-0.mp4 no-store
    ");
    world.ask("leader", "POST /lives/{show}/end", Value::Null).await;
    let reel = named(&world, "/replay/{show}/media.m3u8", "reel-", 1).await;
    world.learn("reel", &reel);
    insta::assert_snapshot!(walk(&world, &RECORDING).await, @r"
    200 /replay/{show}/index.m3u8 public, max-age=3600
    200 /replay/{show}/media.m3u8 public, max-age=3600
    404 /replay/{show}/reel-0.mp4 no-store
    200 /replay/{show}/{reel} public, max-age=31536000, immutable
    404 /replay/{show}/reel-9.mp4 no-store
    404 /replay/{show}/index no-store
    404 /replay/{show}/..%2f..%2fwanghong.db no-store
    ");
}

#[tokio::test]
async fn pages_name_what_everybody_may_know_of() {
    let mut world = World::new().await;
    let draft = json!({"title": "A secret launch", "cover": null, "planned_at": null, "products": []});
    let draft = world.ask("leader", "POST /accounts/{leader}/lives", draft).await;
    world.learn("draft", &draft["id"]);
    for (path, title, code) in [
        ("/live/{show}", "First night", 200),
        ("/live/{draft}", "A secret launch", 404),
        ("/@leader", "leader</title>", 200),
    ] {
        let (status, kept, page) = get(&world.front(), HERE, &world.names.ids_in_text(path)).await;
        assert_eq!((status.as_u16(), kept.as_str()), (code, "no-cache"), "{path}");
        assert_eq!(page.contains(title), code == 200, "{path}: {page}");
    }
}

#[tokio::test]
async fn what_stands_beside_is_open_or_not_there() {
    let world = World::new().await;
    let doors =
        ["/blob/1", "/blob/secret", "/api/wanghong/v1/site", "/api/openapi.json", "/healthz", "/readyz"];
    insta::assert_snapshot!(walk(&world, &doors).await, @r"
    404 /blob/1
    404 /blob/secret
    200 /api/wanghong/v1/site no-store
    200 /api/openapi.json no-store
    200 /healthz
    200 /readyz
    ");
    world.part.base.tasks.token().cancel();
    insta::assert_snapshot!(walk(&world, &["/healthz", "/readyz"]).await, @r"
    200 /healthz
    503 /readyz
    ");
}

#[tokio::test]
async fn by_tls_browsers_are_told_to_come_by_nothing_else() {
    for (public_url, told) in [("https://live.example.com", true), ("http://localhost:3000", false)] {
        let world = World::set(|config| config.base.public_url = public_url.into()).await;
        let answer = world.front().answer(Request::get("/healthz").body(Body::empty()).unwrap()).await;
        let strict = answer.headers().contains_key(header::STRICT_TRANSPORT_SECURITY);
        assert_eq!(strict, told, "{public_url}");
    }
}

/// Who reads the numbers: of those who come from here or from far away, through a proxy or not, at the door of
/// everybody or at one of their own.
#[tokio::test]
async fn numbers_are_for_the_operator() {
    let folder = tempfile::tempdir().unwrap();
    for (behind_proxy, apart, here) in [(false, false, 200), (true, false, 404), (false, true, 404)] {
        let mut config = Config::at(folder.path());
        config.base.behind_proxy = behind_proxy;
        config.base.metrics_listen = apart.then(|| SocketAddr::from(([127, 0, 0, 1], 9_100)));
        let handle = PrometheusBuilder::new().build_recorder().handle();
        let app = App::start(config, Some(handle), Tasks::here()).await.unwrap();
        let (all, own) = (front(&app), metrics::alone(&app.base));
        assert_eq!(get(&all, HERE, "/metrics").await.0, here, "{behind_proxy} {apart}");
        assert_eq!(get(&all, "203.0.113.9", "/metrics").await.0, 404);
        assert_eq!(get(&own, "203.0.113.9", "/metrics").await.0, 200, "whoever reaches that address");
        assert_eq!(get(&own, HERE, "/api/wanghong/v1/site").await.0, 404, "and there is nothing else");
        let mut proxied =
            Request::get("/metrics").header("x-forwarded-for", "::1").body(Body::empty()).unwrap();
        proxied.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 5_000))));
        assert_eq!(all.answer(proxied).await.status(), 404);
    }
}
