//! The first hour of a server.

use super::world::{PASSWORD, World};
use serde_json::{Value, json};

fn setup(currency: &str) -> Value {
    json!({"company": "Wanghong", "currency": currency, "name": "Lei", "handle": "@Lei",
        "email": "Lei@Example.com", "password": PASSWORD})
}

#[tokio::test]
async fn a_server_is_set_up_once() {
    let mut world = World::empty().await;
    world.tell("nobody", "GET /site", Value::Null).await;
    let early = json!({"name": "Fan", "handle": "fan", "email": "fan@example.com", "password": PASSWORD});
    world.tell("nobody", "POST /signup", early).await;
    world.tell("nobody", "POST /setup", setup("yen!")).await;
    world.shows(&["email", "grants"]);
    world.tell("nobody", "POST /setup", setup("JPY")).await;
    world.tell("nobody", "POST /setup", setup("JPY")).await;
    world.shows(&[]);
    world.tell("nobody", "GET /site", Value::Null).await;
    insta::assert_snapshot!(world.script(), @r#"
    nobody: GET /site
      200 {"company":"wanghong","currency":"CNY","payments":["test"],"ready":false,"version":"0.1.0"}
    nobody: POST /signup
      409 {"code":"not_set_up","message":"Set this server up first."}
    nobody: POST /setup
      422 {"code":"invalid","field":"currency","message":"“yen!” is not a currency code such as CNY."}
    nobody: POST /setup
      200 {"email":"lei@example.com","grants":[{"account":{"avatar":null,"banner":null,"bio":"","followers":0,"following":false,"handle":"lei","id":"[id]","leader":true,"name":"Lei"},"roles":["admin","leader"]}]}
    nobody: POST /setup
      409 {"code":"already_set_up","message":"This server has been set up."}
    nobody: GET /site
      200 {"company":"Wanghong","currency":"JPY","payments":["test"],"ready":true,"version":"0.1.0"}
    "#);
}
