//! Visitors that are none: numbers made up, many browsers of one machine, and reports without end.

use crate::suite::World;
use axum::{
    body::Body,
    http::{Request, header},
};
use serde_json::{Value, json};
use wanghong_base::clock;
use wanghong_core::{Id, limits as rules};

/// A world with a show that is over, behind a proxy.
async fn over() -> World {
    let world = World::set(|config| config.base.behind_proxy = true).await;
    world.ask("leader", "POST /lives/{show}/open", Value::Null).await;
    world.ask("leader", "POST /lives/{show}/end", Value::Null).await;
    world
}

/// A report of a replay's viewer.
fn report(world: &World, cookie: &str, of: &str, told: &Value) -> Request<Body> {
    let request = world.request("nobody", "POST /lives/{show}/attention").header("x-forwarded-for", of);
    let request = request.header(header::COOKIE, cookie).header(header::CONTENT_TYPE, "application/json");
    request.body(Body::from(world.names.ids_in(told).to_string())).unwrap()
}

fn sealed(world: &World, visitor: i64) -> String {
    format!("visitor={}", world.part.people.visitors.sealed(Id(visitor)))
}

async fn rows(world: &World, kind: &str) -> i64 {
    world.part.event_log.settled().await;
    let count = "SELECT CAST(COUNT(*) AS BIGINT) FROM events WHERE kind = $1";
    world.part.base.db.find::<(i64,)>(count, (kind,)).await.unwrap().unwrap().0
}

#[tokio::test]
async fn a_number_that_is_made_up_is_replaced_and_never_believed() {
    let world = over().await;
    let (other, own) = (World::new().await, sealed(&world, 7));
    let elsewhere = sealed(&other, 7);
    let swapped = own.replacen("=7.", "=8.", 1);
    for forged in ["visitor=7", "visitor=7.", "visitor=", &elsewhere, &swapped] {
        let ask = world.request("nobody", "GET /me").header(header::COOKIE, forged);
        let answer = world.serve(ask.body(Body::empty()).unwrap()).await;
        assert!(answer.head.contains_key(header::SET_COOKIE), "{forged} is replaced");
        let told = json!({"at": 1, "played": 2_000});
        let no = world.serve(report(&world, forged, "203.0.113.1", &told)).await;
        assert_eq!(no.status, 400, "{forged} counts for nobody");
        let seat = world.request("nobody", "GET /lives/{show}/seat").header(header::COOKIE, forged);
        assert_eq!(world.serve(seat.body(Body::empty()).unwrap()).await.status, 400);
    }
    let ask = world.request("nobody", "GET /me").header(header::COOKIE, &own);
    let answer = world.serve(ask.body(Body::empty()).unwrap()).await;
    assert!(!answer.head.contains_key(header::SET_COOKIE), "our own stays");
    assert_eq!(rows(&world, "rewatch").await, 0);
}

#[tokio::test]
async fn one_machine_is_no_crowd_and_the_wall_says_how_many_it_doubts() {
    let world = over().await;
    let people = i64::try_from(rules::NETWORK_PEOPLE).unwrap();
    let told = json!({"at": 1, "played": 2_000, "seen": ["{tee}"]});
    for visitor in 1..=people + 5 {
        let cookie = sealed(&world, visitor);
        assert_eq!(world.serve(report(&world, &cookie, "203.0.113.1", &told)).await.status, 204);
    }
    let cookie = sealed(&world, people + 6);
    assert_eq!(world.serve(report(&world, &cookie, "198.51.100.1", &told)).await.status, 204);
    let dashboard = world.ask("leader", "GET /lives/{show}/wall", Value::Null).await;
    assert_eq!((&dashboard["rewatchers"], &dashboard["doubtful"]), (&json!(people + 1), &json!(5)));
    assert_eq!(dashboard["funnel"]["seen"], people + 1);
    for _ in 0..3 {
        let cookie = sealed(&world, people + 5);
        assert_eq!(world.serve(report(&world, &cookie, "203.0.113.1", &told)).await.status, 204);
    }
    assert_eq!(rows(&world, "rewatch").await, people + 6, "of who is doubtful one line is kept");
}

#[tokio::test]
async fn a_report_writes_few_rows_and_a_look_is_written_once() {
    let world = over().await;
    let seen = vec!["{tee}"; 500];
    let told = json!({"at": 1, "played": 9_000, "seen": seen, "click": "{tee}"});
    for _ in 0..crate::limits::REWATCHES {
        let one = report(&world, &sealed(&world, 7), "203.0.113.1", &told);
        assert_eq!(world.serve(one).await.status, 204);
    }
    let one_more = report(&world, &sealed(&world, 7), "203.0.113.1", &told);
    assert_eq!(world.serve(one_more).await.json()["code"], "slow_down");
    assert_eq!((rows(&world, "seen").await, rows(&world, "click").await), (1, 1));
    assert_eq!(rows(&world, "rewatch").await, i64::from(crate::limits::REWATCHES));
}

#[tokio::test]
async fn one_network_reports_only_so_much() {
    let world = over().await;
    for _ in 0..crate::limits::REWATCHES_OF_NETWORK {
        world.part.rewatches_of_network.count("203.0.113.1", clock::now()).unwrap();
    }
    let told = json!({"at": 1, "played": 2_000});
    let no = world.serve(report(&world, &sealed(&world, 1), "203.0.113.1", &told)).await;
    assert_eq!(no.json()["code"], "slow_down");
    let others = report(&world, &sealed(&world, 2), "203.0.113.2", &told);
    assert_eq!(world.serve(others).await.status, 204);
}
