//! The first hour of a server.

use super::world::{World, setup_token};
use serde_json::{Value, json};
use wanghong_base::secret::Secret;
use wanghong_people::trial::PASSWORD;
use wanghong_shop::pay::Way;

fn setup(currency: &str, token: &str) -> Value {
    json!({"company": "Wanghong", "currency": currency, "name": "Lei", "handle": "@Lei",
        "email": "Lei@Example.com", "password": PASSWORD, "token": token})
}

#[tokio::test]
async fn a_server_is_set_up_once() {
    let mut world = World::empty().await;
    world.tell("nobody", "GET /site", Value::Null).await;
    let early = json!({"name": "Fan", "handle": "fan", "email": "fan@example.com", "password": PASSWORD});
    world.tell("nobody", "POST /signup", early).await;
    let token = setup_token(&world);
    world.tell("nobody", "POST /setup", setup("yen!", "what a stranger guesses")).await;
    world.tell("nobody", "POST /setup", setup("yen!", &token)).await;
    world.shows(&["email", "grants"]);
    world.tell("nobody", "POST /setup", setup("JPY", &token)).await;
    world.tell("nobody", "POST /setup", setup("JPY", &token)).await;
    world.shows(&[]);
    world.tell("nobody", "GET /site", Value::Null).await;
    insta::assert_snapshot!(world.script(), @r#"
    nobody: GET /site
      200 {"company":"wanghong","currency":"CNY","payments":["test"],"ready":false,"version":"0.1.0"}
    nobody: POST /signup
      409 {"code":"not_set_up","message":"Set this server up first."}
    nobody: POST /setup
      403 {"code":"wrong_setup_token","field":"token","message":"This is not the set-up token of this server. Open the link that its log says."}
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

#[tokio::test]
async fn the_first_stranger_gets_no_server() {
    let world = World::empty().await;
    let token = setup_token(&world);
    let mut bare = setup("JPY", "");
    bare.as_object_mut().unwrap().remove("token");
    for wrong in [bare, setup("JPY", ""), setup("JPY", "x"), setup("JPY", &format!("{token}{token}"))] {
        let answer = world.send("nobody", "POST /setup", &wrong).await;
        assert_eq!(answer.json()["code"], "wrong_setup_token", "{wrong}");
    }
    let world = world.again().await;
    assert_eq!(setup_token(&world), token, "a restart says the same link");
    world.ask("nobody", "POST /setup", setup("JPY", &token)).await;
    assert_eq!(setup_token(&world), "", "nothing is left to find");
    let world = world.again().await;
    assert_eq!(setup_token(&world), "");
    let answer = world.send("nobody", "POST /setup", &setup("JPY", &token)).await;
    assert_eq!(answer.json()["code"], "already_set_up");
}

/// Whoever guesses tokens, guesses passwords from the same allowance.
#[tokio::test]
async fn setting_up_is_a_knock() {
    let world = World::empty().await;
    world.ask("nobody", "POST /setup", setup("JPY", &setup_token(&world))).await;
    let login = |n| json!({"email": format!("fan{n}@example.com"), "password": "wrong horse"});
    for n in 1..wanghong_people::limits::KNOCKS {
        assert_eq!(world.send("nobody", "POST /login", &login(n)).await.json()["code"], "wrong_login");
    }
    assert_eq!(world.send("nobody", "POST /login", &login(0)).await.json()["code"], "slow_down");
}

/// Two who have the link: one of them leads.
#[tokio::test]
async fn of_two_at_once_one_sets_it_up() {
    let world = World::empty().await;
    let token = setup_token(&world);
    let other = json!({"company": "Other", "currency": "CNY", "name": "Other", "handle": "other",
        "email": "other@example.com", "password": PASSWORD, "token": token});
    let first = setup("JPY", &token);
    let (one, two) = tokio::join!(
        world.send("nobody", "POST /setup", &first),
        world.send("nobody", "POST /setup", &other)
    );
    let mut codes = [one.status.as_u16(), two.status.as_u16()];
    codes.sort_unstable();
    assert_eq!(codes, [200, 409]);
}

#[tokio::test]
async fn a_currency_that_no_way_moves_is_refused_at_the_start() {
    let world = World::bare(|config| {
        config.shop.payments = vec![Way::Test, Way::Stripe];
        config.shop.stripe_secret_key = Some(Secret::new("sk_test_of_ours"));
        config.shop.stripe_webhook_secret = Some(Secret::new("whsec_of_ours"));
    })
    .await;
    let no = world.send("nobody", "POST /setup", &setup("UGX", &setup_token(&world))).await.json();
    assert_eq!((&no["code"], &no["field"]), (&json!("cannot_move"), &json!("currency")));
}
