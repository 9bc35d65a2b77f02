//! Access tokens: what a program may do in a person's name, and what it never may.

use super::access::{TABLE, attempt, outcome, stage, wanted};
use super::world::World;
use axum::{body::Body, http::header};
use serde_json::{Value, json};
use wanghong_core::{limits, token::Scope};

/// What no token does, whatever its scopes.
const NEVER: [&str; 7] = [
    "GET /accounts/{id}/team",
    "PUT /accounts/{id}/team/{handle}",
    "GET /me/tokens",
    "POST /me/tokens",
    "DELETE /me/tokens/{id}",
    "POST /proposals/{id}/accept",
    "POST /proposals/{id}/decline",
];

/// A world with three programs in it: what only two of them try changes nothing.
async fn tokens() -> World {
    let mut world = stage().await;
    world.token("bare", "admin", &[]).await;
    world.token("reader", "admin", &[Scope::Read]).await;
    world.token("full", "leader", Scope::ALL).await;
    world
}

#[tokio::test]
async fn a_token_without_scopes_is_nobody_one_to_read_changes_nothing_and_one_with_all_is_not_its_person() {
    let (mut wrong, world) = (Vec::new(), tokens().await);
    for (op, may, note) in TABLE {
        let op = op.split_whitespace().collect::<Vec<_>>().join(" ");
        let got = outcome(&attempt(&world, "bare", &op).await);
        let hidden = got == "not_found" && note.contains("else not_found");
        let right = if may.contains('n') { got == wanted('n', may, note) } else { got == "out_of_scope" };
        if !right && !hidden {
            wrong.push(format!("bare: {op}: {got}"));
        }
        if !op.starts_with("GET ") && !may.contains('n') {
            let got = outcome(&attempt(&world, "reader", &op).await);
            if got != "out_of_scope" && !(got == "not_found" && note.contains("else not_found")) {
                wrong.push(format!("reader: {op}: {got}"));
            }
        }
        let changes = !op.starts_with("GET ") && !NEVER.contains(&&*op);
        let own = if changes { Some(tokens().await) } else { None };
        let got = outcome(&attempt(own.as_ref().unwrap_or(&world), "full", &op).await);
        let want = if NEVER.contains(&&*op) { "out_of_scope".to_owned() } else { wanted('l', may, note) };
        if got != want {
            wrong.push(format!("full: {op}: {got}, not {want}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn wish(scopes: &[&str], days: i64) -> Value {
    json!({"name": "ERP", "scopes": scopes, "days": days})
}

/// The token that is for orders, made as at a browser.
async fn erp(world: &mut World) -> String {
    let made = world.ask("leader", "POST /me/tokens", wish(&["orders"], 90)).await;
    world.learn("erp's token", &made["token"]["id"]);
    let secret = made["secret"].as_str().unwrap().to_owned();
    world.carry("erp", &secret);
    secret
}

#[tokio::test]
async fn a_token_for_orders_reads_orders_and_nothing_else() {
    let mut world = World::new().await;
    erp(&mut world).await;
    world.tell("erp", "GET /accounts/{leader}/orders", Value::Null).await;
    for op in [
        "GET /accounts/{foreign}/orders",
        "GET /accounts/{leader}/hooks",
        "GET /accounts/{leader}/products",
        "GET /accounts/{leader}/reconciliation",
        "GET /lives/{show}/studio",
        "POST /lives/{show}/open",
        "GET /me",
        "GET /me/tokens",
    ] {
        world.tell("erp", op, Value::Null).await;
    }
    world.tell("erp", "POST /me/tokens", wish(&["live"], 1)).await;
    world.tell("erp", "PUT /accounts/{leader}/team/fan", json!({"roles": ["shop"]})).await;
    insta::assert_snapshot!(world.script(), @r#"
    erp: GET /accounts/{leader}/orders
      200 {"counts":{"cooling_off":0,"dispute":0,"locked":0,"packed":0,"paid":0,"return":0,"review":0,"shipped":0},"next":null,"orders":[],"sought_until":null}
    erp: GET /accounts/{foreign}/orders
      403 {"code":"forbidden","message":"You may not do this."}
    erp: GET /accounts/{leader}/hooks
      403 {"code":"out_of_scope","message":"This token is not for that."}
    erp: GET /accounts/{leader}/products
      403 {"code":"out_of_scope","message":"This token is not for that."}
    erp: GET /accounts/{leader}/reconciliation
      403 {"code":"out_of_scope","message":"This token is not for that."}
    erp: GET /lives/{show}/studio
      403 {"code":"out_of_scope","message":"This token is not for that."}
    erp: POST /lives/{show}/open
      403 {"code":"out_of_scope","message":"This token is not for that."}
    erp: GET /me
      403 {"code":"out_of_scope","message":"This token is not for that."}
    erp: GET /me/tokens
      403 {"code":"out_of_scope","message":"This token is not for that."}
    erp: POST /me/tokens
      403 {"code":"out_of_scope","message":"This token is not for that."}
    erp: PUT /accounts/{leader}/team/fan
      403 {"code":"out_of_scope","message":"This token is not for that."}
    "#);
}

#[tokio::test]
async fn a_token_ends_when_it_is_revoked_and_when_its_time_is_over() {
    let mut world = World::new().await;
    let secret = erp(&mut world).await;
    let unused = &world.ask("leader", "GET /me/tokens", Value::Null).await[0];
    assert_eq!((&unused["scopes"], &unused["used_at"]), (&json!(["orders"]), &Value::Null));
    assert!(!unused.to_string().contains(&secret), "it is shown once");
    world.ask("erp", "GET /accounts/{leader}/orders", Value::Null).await;
    let list = world.ask("leader", "GET /me/tokens", Value::Null).await;
    assert!(list[0]["used_at"].is_i64(), "{list}");
    let foreign = world.send("foreign", "DELETE /me/tokens/{erp's token}", &Value::Null).await;
    assert_eq!(foreign.status, 404);
    let left = world.ask("leader", "DELETE /me/tokens/{erp's token}", Value::Null).await;
    assert_eq!(left, json!([]));
    let ops = ["GET /accounts/{leader}/orders", "GET /lives/{show}", "GET /home"];
    for op in ops {
        assert_eq!(world.send("erp", op, &Value::Null).await.status, 401, "{op}");
    }
    erp(&mut world).await;
    world.ask("erp", "GET /home", Value::Null).await;
    world
        .part
        .base
        .db
        .run("UPDATE tokens SET expires_at = $1", (wanghong_base::clock::now(),))
        .await
        .unwrap();
    for op in ops {
        assert_eq!(world.send("erp", op, &Value::Null).await.status, 401, "{op}");
    }
    let list = world.ask("leader", "GET /me/tokens", Value::Null).await;
    assert_eq!(list.as_array().map(Vec::len), Some(1), "its owner sees that it ran out");
}

#[tokio::test]
async fn what_a_token_may_goes_with_its_persons_role() {
    let mut world = World::new().await;
    world.token("sequencer", "shop", &[Scope::Orders]).await;
    world.ask("sequencer", "GET /accounts/{leader}/orders", Value::Null).await;
    world.ask("leader", "PUT /accounts/{leader}/team/shop", json!({"roles": []})).await;
    let no = world.send("sequencer", "GET /accounts/{leader}/orders", &Value::Null).await;
    assert_eq!(no.json()["code"], "forbidden");
}

#[tokio::test]
async fn the_stream_key_and_the_preview_are_for_who_was_given_them() {
    let mut world = World::new().await;
    world.token("wall", "leader", &[Scope::Read]).await;
    world.token("encoder", "leader", &[Scope::Read, Scope::StreamKey]).await;
    world.token("director's desk", "leader", &[Scope::Live]).await;
    for (who, has) in [("wall", false), ("encoder", true), ("director's desk", false), ("leader", true)] {
        let studio = world.ask(who, "GET /lives/{show}/studio", Value::Null).await;
        assert_eq!(studio["ingest"].is_object(), has, "{who}");
    }
    let no = world.send("director's desk", "POST /lives/{show}/key", &Value::Null).await;
    assert_eq!(no.json()["code"], "out_of_scope");
}

/// A browser's secret is no program's, and the other way round.
#[tokio::test]
async fn a_session_is_no_token_and_a_token_no_session() {
    let mut world = World::new().await;
    let secret = erp(&mut world).await;
    let cookie = world.request("leader", "GET /me").body(Body::empty()).unwrap();
    let cookie = cookie.headers()[header::COOKIE].to_str().unwrap().to_owned();
    let session = cookie.split(';').next().unwrap().trim_start_matches("session=").to_owned();
    let ask = async |name: header::HeaderName, value: String| {
        let request = world.request("nobody", "GET /accounts/{leader}/orders").header(name, value);
        world.serve(request.body(Body::empty()).unwrap()).await.status.as_u16()
    };
    assert_eq!(ask(header::COOKIE, format!("session={session}")).await, 200);
    assert_eq!(ask(header::AUTHORIZATION, format!("Bearer {session}")).await, 401);
    assert_eq!(ask(header::AUTHORIZATION, format!("bearer {secret}")).await, 200);
    assert_eq!(ask(header::COOKIE, format!("session={secret}")).await, 401);
    assert_eq!(ask(header::AUTHORIZATION, "Bearer ".to_owned()).await, 401);
    assert_eq!(ask(header::AUTHORIZATION, format!("Bearer {secret}x")).await, 401);
}

#[tokio::test]
async fn tokens_are_bounded_in_time_and_number() {
    let mut world = World::new().await;
    world.shows(&["code"]);
    for (scopes, days) in [(&[][..], 1), (&["orders"][..], 0), (&["orders"][..], 366), (&["all"][..], 1)] {
        world.tell("fan", "POST /me/tokens", wish(scopes, days)).await;
    }
    for _ in 0..limits::TOKENS {
        world.ask("fan", "POST /me/tokens", wish(&["personal"], 365)).await;
    }
    world.tell("fan", "POST /me/tokens", wish(&["personal"], 365)).await;
    insta::assert_snapshot!(world.script(), @r#"
    fan: POST /me/tokens
      422 {"code":"invalid","field":"scopes","message":"Say what it is for."}
    fan: POST /me/tokens
      422 {"code":"invalid","field":"days","message":"A token lasts 1 to 365 days."}
    fan: POST /me/tokens
      422 {"code":"invalid","field":"days","message":"A token lasts 1 to 365 days."}
    fan: POST /me/tokens
      400 {"code":"bad_request","message":"Failed to deserialize the JSON body into the target type: scopes[0]: unknown word “all” at line 1 column 39"}
    fan: POST /me/tokens
      409 {"code":"limit_reached","field":"tokens","message":"A person has at most 20 tokens. Revoke one first."}
    "#);
}
