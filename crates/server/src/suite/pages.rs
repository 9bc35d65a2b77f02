//! Addresses that are no API: pages, what search engines and browsers ask for, and methods that nothing answers.

use super::world::World;
use crate::api;
use axum::{body::Body, http::header};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use wanghong_people::trial::Answer;

/// What comes of an address outside the API.
async fn at(world: &World, who: &str, op: &str) -> Answer {
    let (method, path) = op.split_once(' ').unwrap();
    let mut request = world.request(who, "GET /").body(Body::empty()).unwrap();
    *request.method_mut() = method.parse().unwrap();
    *request.uri_mut() = world.names.ids_in_text(path).parse().unwrap();
    world.answered(request).await
}

async fn draft(world: &mut World) {
    let draft = json!({"title": "Secret night", "cover": null, "planned_at": null, "products": []});
    let draft = world.ask("leader", "POST /accounts/{leader}/lives", draft).await;
    world.learn("draft", &draft["id"]);
}

/// Addresses of pages, of pages about nothing, and of no page.
const PATHS: [&str; 29] = [
    "/",
    "/login",
    "/login/",
    "/setup",
    "/api/docs",
    "/me/tokens",
    "/orders/1",
    "/studio/live/new",
    "/@leader",
    "/%40leader",
    "/@Leader",
    "/live/{show}",
    "/live/{show}?from=chat",
    "/nothing",
    "/@nobody",
    "/@..",
    "/live",
    "/live/1",
    "/live/{tee}",
    "/live/x",
    "/live/{draft}",
    "/draws/1",
    "/p/1",
    "/orders/x",
    "/index.html",
    "/wp-login.php",
    "/.env",
    "/studio/nothing",
    "/_app/nothing.js",
];

#[tokio::test]
async fn a_page_about_nothing_says_so_in_its_status() {
    let mut world = World::new().await;
    draft(&mut world).await;
    let mut script = String::new();
    for path in PATHS {
        let answer = at(&world, "nobody", &format!("GET {path}")).await;
        let page = answer.body.starts_with(b"<!doctype html>");
        script.extend([
            format!("{} {path}", answer.status.as_u16()),
            if page { "\n" } else { " no page\n" }.into(),
        ]);
    }
    insta::assert_snapshot!(script, @r#"
    200 /
    200 /login
    200 /login/
    200 /setup
    200 /api/docs
    200 /me/tokens
    200 /orders/1
    200 /studio/live/new
    200 /@leader
    200 /%40leader
    200 /@Leader
    200 /live/{show}
    200 /live/{show}?from=chat
    404 /nothing
    404 /@nobody
    404 /@..
    404 /live
    404 /live/1
    404 /live/{tee}
    404 /live/x
    404 /live/{draft}
    404 /draws/1
    404 /p/1
    404 /orders/x
    404 /index.html
    404 /wp-login.php
    404 /.env
    404 /studio/nothing
    404 /_app/nothing.js no page
    "#);
}

/// Not a byte tells that it exists: it is answered like a number that is nothing's.
#[tokio::test]
async fn the_page_of_a_draft_is_its_teams() {
    let mut world = World::new().await;
    draft(&mut world).await;
    world.carry("guesser", "what a stranger guesses");
    let none = at(&world, "nobody", "GET /live/1").await;
    for who in ["nobody", "fan", "foreign", "guesser"] {
        let answer = at(&world, who, "GET /live/{draft}").await;
        assert_eq!(
            (answer.status, &answer.head, &answer.body),
            (none.status, &none.head, &none.body),
            "{who}"
        );
    }
    for who in ["leader", "operator", "admin"] {
        let answer = at(&world, who, "GET /live/{draft}").await;
        assert_eq!(answer.status, 200, "{who}");
        assert!(
            !String::from_utf8_lossy(&answer.body).contains("Secret night"),
            "no tags for a cache to keep"
        );
    }
}

#[tokio::test]
async fn search_engines_are_told_what_everybody_may_know() {
    let mut world = World::new().await;
    draft(&mut world).await;
    let text = async |path: &str| {
        let answer = at(&world, "nobody", path).await;
        assert_eq!(answer.status, 200, "{path}");
        String::from_utf8(answer.body.to_vec()).unwrap()
    };
    insta::assert_snapshot!(text("GET /robots.txt").await, @r#"
    User-agent: *
    Disallow: /api/
    Disallow: /login
    Disallow: /me
    Disallow: /orders
    Disallow: /setup
    Disallow: /signup
    Disallow: /studio
    Sitemap: http://localhost:3000/sitemap.xml
    "#);
    let map = text("GET /sitemap.xml").await;
    let show = world.names.ids_in_text("{show}");
    insta::assert_snapshot!(map.replace(&show, "[show]"), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
    <url><loc>http://localhost:3000/</loc></url>
    <url><loc>http://localhost:3000/@foreign</loc></url>
    <url><loc>http://localhost:3000/@leader</loc></url>
    <url><loc>http://localhost:3000/@admin</loc></url>
    <url><loc>http://localhost:3000/live/[show]</loc></url>
    </urlset>
    "#);
}

/// What browsers and phones ask for by themselves, and what the page and the manifest name.
#[tokio::test]
async fn every_mark_that_is_named_is_there() {
    let world = World::new().await;
    let page = at(&world, "nobody", "GET /").await;
    let page = String::from_utf8(page.body.to_vec()).unwrap();
    let manifest = at(&world, "nobody", "GET /manifest.webmanifest").await;
    assert_eq!(manifest.head[header::CONTENT_TYPE], "application/manifest+json");
    let icons = manifest.json()["icons"].as_array().unwrap().clone();
    let mut marks: BTreeSet<String> =
        icons.iter().map(|icon| icon["src"].as_str().unwrap().to_owned()).collect();
    assert_eq!(marks.len(), 3);
    marks.extend(["/favicon.ico", "/apple-touch-icon.png", "/icon.svg"].map(str::to_owned));
    for mark in ["/icon.svg", "/apple-touch-icon.png", "/manifest.webmanifest"] {
        assert!(page.contains(mark), "{mark}");
    }
    for mark in marks {
        let answer = at(&world, "nobody", &format!("GET {mark}")).await;
        let mime = answer.head[header::CONTENT_TYPE].to_str().unwrap().to_owned();
        assert!(answer.status == 200 && mime.starts_with("image/"), "{mark}: {} {mime}", answer.status);
    }
}

#[tokio::test]
async fn another_method_is_told_which_there_are() {
    let world = World::new().await;
    let document = api::Routes::all().document;
    for (path, item) in &document.paths.paths {
        let verbs = [
            ("GET", item.get.is_some()),
            ("HEAD", item.get.is_some()),
            ("POST", item.post.is_some()),
            ("PUT", item.put.is_some()),
            ("PATCH", item.patch.is_some()),
            ("DELETE", item.delete.is_some()),
        ];
        let path = path.split('/').map(|part| if part.starts_with('{') { "1" } else { part });
        let path = path.collect::<Vec<_>>().join("/");
        let known: BTreeSet<&str> = verbs.iter().filter(|(_, on)| *on).map(|(verb, _)| *verb).collect();
        for (verb, _) in verbs.iter().filter(|(_, on)| !on).chain([&("PURGE", false)]) {
            let answer = at(&world, "admin", &format!("{verb} {path}")).await;
            assert_eq!(answer.status, 405, "{verb} {path}");
            let allow = answer.head[header::ALLOW].to_str().unwrap().to_owned();
            assert_eq!(allow.split(',').map(str::trim).collect::<BTreeSet<_>>(), known, "{verb} {path}");
        }
    }
    for (path, allow) in [
        ("/login", "GET, HEAD"),
        ("/nothing", "GET, HEAD"),
        ("/icon.svg", "GET, HEAD"),
        ("/robots.txt", "GET,HEAD"),
        ("/sitemap.xml", "GET,HEAD"),
        ("/healthz", "GET,HEAD"),
        ("/readyz", "GET,HEAD"),
        ("/metrics", "GET,HEAD"),
        ("/blob/1", "GET,HEAD"),
        ("/api/openapi.json", "GET,HEAD"),
        ("/live/1/index.m3u8", "GET, HEAD, OPTIONS"),
        ("/live/1/2/3.mp4", "GET, HEAD, OPTIONS"),
        ("/replay/1/index.m3u8", "GET,HEAD,OPTIONS"),
        ("/replay/1/reel-1.mp4", "GET,HEAD,OPTIONS"),
    ] {
        for verb in ["POST", "DELETE", "PURGE"] {
            let answer = at(&world, "nobody", &format!("{verb} {path}")).await;
            assert_eq!(
                (answer.status.as_u16(), answer.head[header::ALLOW].to_str().unwrap()),
                (405, allow),
                "{path}"
            );
            assert_eq!(answer.json()["code"], "method_not_allowed", "{verb} {path}");
        }
    }
    for verb in ["GET", "POST", "PURGE"] {
        let answer = at(&world, "nobody", &format!("{verb} /api/wanghong/v1/nothing")).await;
        assert_eq!(answer.status, 404, "{verb}: nothing is there to be asked otherwise");
    }
}

#[tokio::test]
async fn an_archived_product_is_gone_for_all_but_its_keepers() {
    let world = World::new().await;
    let away = json!({"title": "Tee", "description": "Cotton", "pictures": [], "archived": true});
    world.ask("shop", "PATCH /products/{tee}", away).await;
    for (who, status) in [
        ("nobody", 404),
        ("fan", 404),
        ("foreign", 404),
        ("director", 404),
        ("moderator", 404),
        ("shop", 200),
        ("leader", 200),
        ("admin", 200),
    ] {
        assert_eq!(world.send(who, "GET /products/{tee}", &Value::Null).await.status, status, "{who}");
    }
    let bag = world.ask("fan", "GET /lives/{show}", Value::Null).await;
    assert_eq!(bag["products"], json!([]), "nor is it in the bag");
}
